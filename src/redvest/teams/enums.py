"""Kinds and states of teams and memberships."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TeamKind(models.TextChoices):
    """总队 (county) / 支队 (township) / 分队 (village), professional teams (8+N), organisations, groups."""

    MAIN = "main", _("总队")
    BRANCH = "branch", _("支队")
    SQUAD = "squad", _("分队")
    PROFESSIONAL = "professional", _("专业队")
    ORGANISATION = "organisation", _("志愿服务组织")
    GROUP = "group", _("志愿服务团体")


#: Kinds of the tree, each directly below the one before it.
TREE_KINDS = (TeamKind.MAIN, TeamKind.BRANCH, TeamKind.SQUAD)


class JoinMode(models.TextChoices):
    """How one becomes a member."""

    FREE = "free", _("实名即可加入")
    REQUEST = "request", _("申请后由队长审批")


class TeamState(models.TextChoices):
    """An active team works; a dissolved one keeps its records."""

    ACTIVE = "active", _("正常")
    DISSOLVED = "dissolved", _("已解散")


class MemberState(models.TextChoices):
    """A membership from request to leaving."""

    REQUESTED = "requested", _("待审批")
    ACTIVE = "active", _("在队")
    DECLINED = "declined", _("未通过")
    LEFT = "left", _("已退出")


MEMBER_TRANSITIONS: dict[str, frozenset[str]] = {
    MemberState.REQUESTED: frozenset({MemberState.ACTIVE, MemberState.DECLINED, MemberState.LEFT}),
    MemberState.ACTIVE: frozenset({MemberState.LEFT}),
    MemberState.DECLINED: frozenset(),
    MemberState.LEFT: frozenset(),
}

#: States in which a person is, or may become, a member; one such membership per person and team.
LIVE_MEMBER_STATES = (MemberState.REQUESTED, MemberState.ACTIVE)
