"""What a team must be to be registered, when one may join, be invited, decide or leave, and how a team ends."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel import credit_codes
from redvest.kernel.errors import Reason, Text
from redvest.people.enums import ServiceCategory
from redvest.teams.enums import (
    INVITATION_TRANSITIONS,
    MEMBER_TRANSITIONS,
    TREE_KINDS,
    InvitationState,
    JoinMode,
    MemberState,
    TeamKind,
    TeamState,
)

NAME_LENGTH = 80
INTRO_LENGTH = 500
REASON_LENGTH = 200
SUBJECT_LENGTH, TERMS_LENGTH, MESSAGE_LENGTH = 60, 2000, 120
#: How long an invitation may be answered, and how long one is left alone after declining.
INVITED_FOR = timedelta(days=14)
REST_AFTER_DECLINING = timedelta(days=30)
#: Invitations of one team that wait for an answer at once.
MOST_PENDING = 200

#: What a team of each kind may stand under; None: it may stand alone (domain: 总队 → 支队 → 分队).
PARENT_KINDS: dict[str, frozenset[str | None]] = {
    TeamKind.MAIN: frozenset({None}),
    TeamKind.BRANCH: frozenset({TeamKind.MAIN}),
    TeamKind.SQUAD: frozenset({TeamKind.BRANCH, TeamKind.MAIN}),
    TeamKind.PROFESSIONAL: frozenset({None, TeamKind.MAIN, TeamKind.BRANCH}),
    TeamKind.ORGANISATION: frozenset({None, TeamKind.MAIN, TeamKind.BRANCH}),
    TeamKind.GROUP: frozenset({None, TeamKind.MAIN, TeamKind.BRANCH}),
}


@dataclass(frozen=True, kw_only=True)
class TeamForm:
    """What is said of a team when it is registered. ``leader_id``: the person who is to lead it."""

    name: str
    kind: str
    site_code: str
    leader_id: int
    category: str
    parent_code: str = ""
    credit_code: str = ""
    intro: str = ""
    join_mode: str = JoinMode.REQUEST
    #: The code of a kind of professional team, for teams outside of the tree.
    profession: str = ""


@dataclass(frozen=True, kw_only=True)
class Parent:
    """What the tree rules need to know of the team above."""

    kind: str
    state: str
    site_path: str


@dataclass(frozen=True, kw_only=True)
class Merging:
    """What the rules of merging need to know of either team."""

    name: str
    kind: str
    state: str
    path: str


def plain_name(text: str) -> str:
    """A name without spaces around it or doubled inside, so that equal names are equal."""
    return " ".join(text.split())


def plain_credit_code(text: str) -> str:
    """A credit code as it is stored: half-width capitals and digits without separators; "" when none is given."""
    return credit_codes.plain(text)


def team_path(code: str, parent_path: str | None) -> str:
    """``/T000001/T000007/``: the codes from the top of the tree to the team itself."""
    return f"{parent_path or '/'}{code}/"


def why_not_say(form: TeamForm) -> list[Reason]:
    """What is missing or wrong in the form, each at its field; the tree and other teams are not looked at."""
    reasons = []
    name = plain_name(form.name)
    if not name:
        reasons.append(Reason("missing", _("请填写队伍名称"), about="name"))
    if len(name) > NAME_LENGTH:
        reasons.append(_too_long("name", NAME_LENGTH))
    if len(form.intro.strip()) > INTRO_LENGTH:
        reasons.append(_too_long("intro", INTRO_LENGTH))
    choices = (
        ("kind", form.kind, TeamKind.values, _("请选择队伍类型")),
        ("category", form.category, ServiceCategory.values, _("请选择服务类别")),
        ("join_mode", form.join_mode, JoinMode.values, _("请选择加入方式")),
    )
    reasons += [
        Reason("unknown_choice", say, about=field)
        for field, value, known, say in choices
        if value not in known
    ]
    reasons += why_not_profession(form.kind, form.profession)
    return reasons + why_not_credit_code(form.kind, plain_credit_code(form.credit_code))


def why_not_credit_code(kind: str, code: str) -> list[Reason]:
    """Organisations must have a valid code, groups have none, the others may (GB 32100; ``code`` as stored)."""
    if not code:
        if kind == TeamKind.ORGANISATION:
            return [_credit("missing", _("志愿服务组织要填写统一社会信用代码"))]
        return []
    if kind == TeamKind.GROUP:
        return [
            _credit("not_wanted", _("志愿服务团体没有统一社会信用代码，请留空；已登记的请选“志愿服务组织”"))
        ]
    return credit_codes.why_wrong(code)


def why_not_under(kind: str, parent: Parent | None, *, site_path: str) -> list[Reason]:
    """支队 under a 总队, 分队 under a 支队 or 总队, at the parent's site or below it; never under a dissolved team."""
    allowed = PARENT_KINDS.get(kind, frozenset())
    if (parent.kind if parent else None) not in allowed:
        if parent is None:
            return [
                _parent("parent_missing", _("支队要属于一个总队，分队要属于一个支队或总队，请选择上级队伍"))
            ]
        if allowed == {None}:
            return [_parent("parent_unfit", _("总队没有上级队伍"))]
        words = {"kind": TeamKind(kind).label, "parent": TeamKind(parent.kind).label}
        return [_parent("parent_unfit", _("%(kind)s不能设在%(parent)s之下"), words)]
    if parent is None:
        return []
    if parent.state != TeamState.ACTIVE:
        return [_parent("parent_dissolved", _("上级队伍已经解散"))]
    if not site_path.startswith(parent.site_path):
        return [_parent("parent_elsewhere", _("上级队伍不在这个阵地或它的上级阵地"))]
    return []


def why_not_work(team_state: str) -> list[Reason]:
    """A team that ended takes nobody in and starts nothing; an active one does."""
    if team_state == TeamState.MERGED:
        return [Reason("team_merged", _("队伍已经并入别的队伍"))]
    if team_state != TeamState.ACTIVE:
        return [Reason("team_dissolved", _("队伍已经解散"))]
    return []


def why_not_move(state: str, to: str) -> list[Reason]:
    """Empty if the table of membership transitions has the step."""
    if to in MEMBER_TRANSITIONS[state]:
        return []
    words = {"now": MemberState(state).label, "to": MemberState(to).label}
    return [Reason("wrong_state", _("入队申请现在是“%(now)s”，不能变为“%(to)s”"), words)]


def why_not_remove(state: str, *, member: int, by: int | None) -> list[Reason]:
    """Only a member can be removed, by somebody else; whoever wants to go leaves."""
    if member == by:
        return [Reason("own_membership", _("要离开自己的队伍，请在“我的队伍”里退出"))]
    if state == MemberState.REQUESTED:
        return [Reason("only_asked", _("他还在申请，请婉拒申请"))]
    return why_not_move(state, MemberState.LEFT)


def why_not_present(*, intro: str, join_mode: str) -> list[Reason]:
    """What is wrong in how a team presents itself, each at its field."""
    reasons = [_too_long("intro", INTRO_LENGTH)] if len(intro.strip()) > INTRO_LENGTH else []
    if join_mode not in JoinMode.values:
        reasons.append(Reason("unknown_choice", _("请选择加入方式"), about="join_mode"))
    return reasons


def why_not_give(reason: str) -> list[Reason]:
    """A refusal or an end that others must live with names its reason, in at most 200 characters."""
    if not reason.strip():
        return [Reason("missing", _("请写明原因"), about="reason")]
    return [_too_long("reason", REASON_LENGTH)] if len(reason.strip()) > REASON_LENGTH else []


def why_not_dissolve(active_children: Collection[str]) -> list[Reason]:
    """A team dissolves after the teams below it. ``active_children``: their names."""
    if not active_children:
        return []
    words = {"count": len(active_children), "first": min(active_children)}
    return [Reason("children_active", _("下面还有 %(count)s 支队伍（如%(first)s），请先解散它们"), words)]


def why_not_merge(team: Merging, into: Merging) -> list[Reason]:
    """A team goes into another one that works: 总队, 支队 and 分队 into one of their kind, the others as they like."""
    if team.path == into.path or into.path.startswith(team.path):
        return [Reason("into_itself", _("不能并入自己或自己下面的队伍"), about="into_code")]
    if into.state != TeamState.ACTIVE:
        return [Reason("successor_ended", _("“%(name)s”已不再活动"), {"name": into.name}, about="into_code")]
    in_tree = {kind for kind in (team.kind, into.kind) if kind in TREE_KINDS}
    if in_tree and team.kind != into.kind:
        words = {"kind": TeamKind(team.kind).label, "into": TeamKind(into.kind).label}
        return [Reason("kind_differs", _("%(kind)s不能并入%(into)s"), words, about="into_code")]
    return []


def why_not_follow(children: Collection[tuple[str, str]], *, into_site_path: str) -> list[Reason]:
    """Teams below go along, if they stand at the successor's site or below it. ``children``: name and site path."""
    astray = sorted(name for name, path in children if not path.startswith(into_site_path))
    if not astray:
        return []
    words = {"count": len(astray), "first": astray[0]}
    sentence = _("下面有 %(count)s 支队伍（如%(first)s）不在新队伍的阵地范围内，请先安排好它们")
    return [Reason("children_elsewhere", sentence, words, about="into_code")]


def why_not_invite(
    *, is_self: bool, live: str | None, declined_at: datetime | None, now: datetime
) -> list[Reason]:
    """Somebody else is invited who is not a member, and who did not decline a short while ago.

    ``live``: the state of their live membership; ``declined_at``: when they last declined.
    """
    if is_self:
        return [Reason("own_invitation", _("自己加入请直接点“加入”"), about="number")]
    if live == MemberState.ACTIVE:
        return [Reason("member_already", _("他已经在队里"), about="number")]
    if live == MemberState.REQUESTED:
        return [Reason("asked_already", _("他已经申请加入，请在“入队申请”里同意"), about="number")]
    if declined_at is not None and now - declined_at < REST_AFTER_DECLINING:
        words = {"days": REST_AFTER_DECLINING.days}
        return [
            Reason("declined_lately", _("他最近谢绝过，%(days)s 天内请不要再邀请"), words, about="number")
        ]
    return []


def why_not_answer(state: str, to: str) -> list[Reason]:
    """Empty if the invitation may go from where it stands to ``to``."""
    if to in INVITATION_TRANSITIONS[state]:
        return []
    words = {"now": InvitationState(state).label}
    return [Reason("invitation_answered", _("这份邀请现在是“%(now)s”"), words)]


def why_not_name(name: str) -> list[Reason]:
    """What is wrong in a plain name."""
    if not name:
        return [Reason("missing", _("请填写队伍名称"), about="name")]
    return [_too_long("name", NAME_LENGTH)] if len(name) > NAME_LENGTH else []


def why_not_profession(kind: str, profession: str) -> list[Reason]:
    """总队, 支队 and 分队 are of no profession: they are of all."""
    if profession and kind in TREE_KINDS:
        return [Reason("profession_of_tree", _("总队、支队、分队不分专业，请留空"), about="profession")]
    return []


def why_not_agree(*, subject: str, terms: str, since: date, until: date) -> list[Reason]:
    """An agreement has a subject and a period of days that goes forward."""
    reasons = []
    if not subject.strip():
        reasons.append(Reason("missing", _("请写明协议的主题"), about="subject"))
    if len(subject.strip()) > SUBJECT_LENGTH:
        reasons.append(_too_long("subject", SUBJECT_LENGTH))
    if len(terms.strip()) > TERMS_LENGTH:
        reasons.append(_too_long("terms", TERMS_LENGTH))
    if until <= since:
        reasons.append(Reason("not_forward", _("结束日期不能早于开始日期"), about="until"))
    return reasons


def _too_long(about: str, limit: int) -> Reason:
    return Reason("too_long", _("最多 %(limit)s 个字"), {"limit": limit}, about=about)


def _credit(code: str, sentence: Text, params: Mapping[str, object] | None = None) -> Reason:
    return Reason(f"credit_code_{code}", sentence, params or {}, about="credit_code")


def _parent(code: str, sentence: Text, params: Mapping[str, object] | None = None) -> Reason:
    return Reason(code, sentence, params or {}, about="parent_code")
