"""Who may, decided in one place."""

from django.utils.translation import gettext_lazy as _

from redvest.access.enums import ROLE_VERBS, SITE_ROLES, TEAM_ROLES, Role, Verb
from redvest.access.queries import Viewer
from redvest.kernel.errors import NotFound, Reason, forbid_if


def why_not_may(viewer: Viewer, verb: str, *paths: str) -> list[Reason]:
    """Empty if a grant of the viewer covers one of ``paths`` with ``verb``."""
    if viewer.may(verb, *paths):
        return []
    if viewer.actor.is_anonymous:
        return [Reason("login_needed", _("请先登录"))]
    return [Reason("not_permitted", _("您没有“%(what)s”的权限"), {"what": Verb(verb).label})]


def require(viewer: Viewer, verb: str, *paths: str) -> None:
    """Raises Forbidden unless the viewer may ``verb`` at one of ``paths``."""
    forbid_if(why_not_may(viewer, verb, *paths))


def require_sight(seen: bool) -> None:
    """Raises NotFound when the viewer may not even know of the thing."""
    if not seen:
        raise NotFound(Reason("not_found", _("没有找到这条内容，或者您无权查看")))


def why_role_unfit(role: str, *, at_team: bool) -> list[Reason]:
    """Leaders are of teams, the other roles of sites."""
    if role in (TEAM_ROLES if at_team else SITE_ROLES):
        return []
    return [Reason("role_unfit", _("这个角色不能授予在这里"), about="role")]


def why_not_grant(viewer: Viewer, *, person_id: int, role: str, path: str) -> list[Reason]:
    """Nobody grants more than they hold there, nor to themselves. ``path``: the site, or the site of the team.

    A leader's verbs are not held by managers, but appointing leaders is part of managing teams.
    """
    if viewer.actor.is_system:
        return []
    if person_id == viewer.person_id:
        return [Reason("own_request", _("不能给自己授予角色"), about="person")]
    if role == Role.LEADER:
        return why_not_may(viewer, Verb.MANAGE_TEAMS, path)
    reasons = why_not_may(viewer, Verb.GRANT_ROLES, path)
    if not reasons and not all(viewer.may(verb, path) for verb in ROLE_VERBS[role]):
        reasons = [Reason("more_than_held", _("不能授予超出您自己权限的角色"), about="role")]
    return reasons


def path_above(path: str) -> str:
    """The path of the site that decides on what the site at ``path`` proposes: the one above, or itself at the top."""
    codes = path.strip("/").split("/")
    return f"/{'/'.join(codes[:-1])}/" if len(codes) > 1 else path


def why_not_decide(*, submitted_by: int | None, decider: int | None) -> list[Reason]:
    """Nobody approves their own request."""
    if decider is not None and decider == submitted_by:
        return [Reason("own_request", _("不能审核自己提交的申请"))]
    return []
