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
    """An active team works; a dissolved one keeps its records, and so does one that went into another."""

    ACTIVE = "active", _("正常")
    DISSOLVED = "dissolved", _("已解散")
    MERGED = "merged", _("已合并")


#: States of teams that work no more.
ENDED_STATES = (TeamState.DISSOLVED, TeamState.MERGED)


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


class InvitationState(models.TextChoices):
    """An invitation from being sent to its answer. A pending one that has run out counts as expired."""

    PENDING = "pending", _("等待答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已过期")


INVITATION_TRANSITIONS: dict[str, frozenset[str]] = {
    InvitationState.PENDING: frozenset(
        {
            InvitationState.ACCEPTED,
            InvitationState.DECLINED,
            InvitationState.WITHDRAWN,
            InvitationState.EXPIRED,
        }
    ),
    InvitationState.ACCEPTED: frozenset(),
    InvitationState.DECLINED: frozenset(),
    InvitationState.WITHDRAWN: frozenset(),
    InvitationState.EXPIRED: frozenset(),
}


class ProfessionFamily(models.TextChoices):
    """Where a kind of team comes from: the eight basic ones (八支), others, those named after members."""

    BASIC = "basic", _("基础八支")
    PROFESSIONAL = "professional", _("专业类")
    SOCIAL = "social", _("群体类")
    OWN = "own", _("本地特色")


class AgreementState(models.TextChoices):
    """Where an agreement stands on a day."""

    COMING = "coming", _("未生效")
    IN_FORCE = "in_force", _("生效中")
    OVER = "over", _("已到期")
    ENDED = "ended", _("已终止")
