"""What a team must be to be registered, and when one may join, decide, leave or dissolve."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from redvest.kernel.errors import Reason, Text
from redvest.people.enums import ServiceCategory
from redvest.teams.enums import MEMBER_TRANSITIONS, JoinMode, MemberState, TeamKind, TeamState

NAME_LENGTH = 80
INTRO_LENGTH = 500
REASON_LENGTH = 200
CREDIT_CODE_LENGTH = 18
CREDIT_CODE_LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")

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


@dataclass(frozen=True, kw_only=True)
class Parent:
    """What the tree rules need to know of the team above."""

    kind: str
    state: str
    site_path: str


def plain_name(text: str) -> str:
    """A name without spaces around it or doubled inside, so that equal names are equal."""
    return " ".join(text.split())


def plain_credit_code(text: str) -> str:
    """A credit code as it is stored: half-width capitals and digits without separators; "" when none is given."""
    return str(uscc.compact(unicodedata.normalize("NFKC", text)))


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
    return reasons + why_not_credit_code(form.kind, plain_credit_code(form.credit_code))


def why_not_credit_code(kind: str, code: str) -> list[Reason]:
    """Organisations must have a valid code, groups have none, the others may (GB 32100; ``code`` as stored).

    The authority in the first place may be a letter (N: rural collectives), which python-stdnum alone would refuse.
    """
    if not code:
        if kind == TeamKind.ORGANISATION:
            return [_credit("missing", _("志愿服务组织要填写统一社会信用代码"))]
        return []
    if kind == TeamKind.GROUP:
        return [
            _credit("not_wanted", _("志愿服务团体没有统一社会信用代码，请留空；已登记的请选“志愿服务组织”"))
        ]
    if len(code) != CREDIT_CODE_LENGTH:
        words = {"length": len(code)}
        return [_credit("wrong_length", _("统一社会信用代码是 18 位，您填了 %(length)s 位"), words)]
    wrong = sorted(set(code) - CREDIT_CODE_LETTERS)
    if wrong:
        words_of = {"letters": " ".join(wrong)}
        return [
            _credit("wrong_letter", _("统一社会信用代码里不会有“%(letters)s”，请对照证书再看一看"), words_of)
        ]
    if not code[2:8].isdigit():
        return [_credit("wrong_digits", _("统一社会信用代码的第 3 到 8 位是数字，请对照证书再看一看"))]
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        return [_credit("wrong_check", _("统一社会信用代码的校验位不对，可能有一位抄错了"))]
    return []


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
    """A dissolved team takes nobody in and starts nothing; an active one does."""
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


def _too_long(about: str, limit: int) -> Reason:
    return Reason("too_long", _("最多 %(limit)s 个字"), {"limit": limit}, about=about)


def _credit(code: str, sentence: Text, params: Mapping[str, object] | None = None) -> Reason:
    return Reason(f"credit_code_{code}", sentence, params or {}, about="credit_code")


def _parent(code: str, sentence: Text, params: Mapping[str, object] | None = None) -> Reason:
    return Reason(code, sentence, params or {}, about="parent_code")
