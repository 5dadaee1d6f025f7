"""What a proposal for points must say and show, who may decide on it, until when one may object or appeal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Reason
from redvest.kernel.workdays import add_workdays
from redvest.points.covenant_enums import (
    PROPOSAL_MOVES,
    Evidence,
    ObjectionKind,
    ProposalState,
    Proposer,
    Source,
)
from redvest.points.rules.covenant import Rule, plain

#: So long after an event points may be proposed for it.
LONGEST_AGO = timedelta(days=90)
LEAST_WORDS, MOST_WORDS, MOST_REASON = 4, 300, 200
#: Events somebody chose a rule for; the others come with their facts from the parts they happened in.
PROPOSED = (Source.CONDUCT, Source.HONOUR)


@dataclass(frozen=True, kw_only=True)
class ProposalForm:
    """That somebody (by volunteer number) be thanked under a rule for what they did on a day.

    ``points``: how many, where the rule leaves a choice. ``witness``: a volunteer number.
    """

    number: str
    rule_code: str
    happened_on: date
    words: str = ""
    points: Decimal | None = None
    witness: str = ""
    proof: Upload | None = None


@dataclass(frozen=True, kw_only=True)
class Proposing:
    """What is known when somebody proposes."""

    rule: Rule | None
    proposed_as: str
    has_witness: bool
    #: Whether the witness is the proposer or the one to be thanked.
    witness_is_party: bool
    alike: bool


def why_not_propose(form: ProposalForm, known: Proposing, *, today: date) -> list[Reason]:
    """All reasons, each about its field."""
    rule = known.rule
    if rule is None or rule.source not in PROPOSED:
        return [Reason("rule_unknown", _("当时执行的公约里没有这一条"), about="rule_code")]
    words = form.words.strip()
    who = Proposer(known.proposed_as).label
    wrong: list[tuple[bool, str, Any, str]] = [
        (form.happened_on > today, "in_future", _("事情还没有发生"), "happened_on"),
        (form.happened_on < today - LONGEST_AGO, "too_late", _("只能申报最近 90 天的事"), "happened_on"),
        (known.alike, "alike", _("同一个人同一天的这件事已经申报过"), "rule_code"),
        (len(words) > MOST_WORDS, "words_long", _("说明不能超过 300 个字"), "words"),
        (
            rule.evidence != Evidence.NONE and len(words) < LEAST_WORDS,
            "words_short",
            _("请写明做了什么，至少 4 个字"),
            "words",
        ),
        (
            rule.evidence == Evidence.WITNESS and (not known.has_witness or known.witness_is_party),
            "witness",
            _("请填写一位见证人的志愿者编号，不能是申报人和本人"),
            "witness",
        ),
        (rule.evidence == Evidence.FILE and form.proof is None, "proof", _("请上传照片或证书"), "proof"),
    ]
    reasons = [Reason(code, sentence, about=about) for bad, code, sentence, about in wrong if bad]
    if known.proposed_as not in rule.proposers:
        sentence = _("这一条不能由%(who)s")
        reasons.append(Reason("not_proposer", sentence, {"who": who}, about="rule_code"))
    return reasons + why_not_points(rule, form.points, about="points")


def why_not_points(rule: Rule, points: Decimal | None, *, about: str) -> list[Reason]:
    """Where a rule leaves a choice, a value within it; none where it does not."""
    if points is None:
        return []
    low, high = sorted((rule.value, rule.most_value if rule.most_value is not None else rule.value))
    if low <= points <= high and points == points.quantize(Decimal("0.01")):
        return []
    words = {"low": plain(low), "high": plain(high)}
    return [Reason("points", _("分值要在 %(low)s 到 %(high)s 之间"), words, about=about)]


def why_not_move(state: str, to: str) -> list[Reason]:
    """Whether the state allows it."""
    if to in PROPOSAL_MOVES[state]:
        return []
    return [Reason("state", _("现在是“%(state)s”，不能这样做"), {"state": ProposalState(state).label})]


def why_not_withdraw(state: str) -> list[Reason]:
    """One takes one's word back only before it is decided."""
    decided = state not in (ProposalState.PROPOSED, ProposalState.CHECKED)
    words = {"state": ProposalState(state).label}
    return [Reason("state", _("现在是“%(state)s”，不能这样做"), words)] if decided else []


def why_not_impartial(person_id: int | None, parties: Collection[int]) -> list[Reason]:
    """Nobody checks, decides or answers in their own or their family's matter, or on what they said themselves."""
    if person_id is not None and person_id in parties:
        return [Reason("party", _("和这件事有关的人不能审定"))]
    return []


def why_not_reason(reason: str, *, about: str = "reason") -> list[Reason]:
    """A no needs a reason."""
    if LEAST_WORDS <= len(reason.strip()) <= MOST_REASON:
        return []
    return [Reason("reason", _("请写明理由，4 到 200 个字"), about=about)]


def publicity_until(decided_on: date, days: int) -> date:
    """The last day on which one may object: so many working days, the day of the decision not counted."""
    return add_workdays(decided_on, days)


def why_not_object(state: str, until: date | None, *, today: date) -> list[Reason]:
    """While it is public, and another has not been heard yet."""
    if state in (ProposalState.PUBLIC, ProposalState.OBJECTED) and until is not None and today <= until:
        return []
    return [Reason("not_public", _("公示期已过，或者还没有公示"))]


def why_not_appeal(state: str, since: date | None, days: int, *, appealed: bool, today: date) -> list[Reason]:
    """Once, within the days of appeal, against what was booked or refused."""
    if state not in (ProposalState.BOOKED, ProposalState.REFUSED) or since is None:
        return [Reason("not_decided", _("还没有结果，不能申诉"))]
    if appealed:
        return [Reason("appealed", _("已经申诉过一次"))]
    if today > add_workdays(since, days):
        return [Reason("appeal_over", _("申诉期是 %(days)s 个工作日，已经过了"), {"days": days})]
    return []


def after_answer(kind: str, *, upheld: bool, booked: bool) -> str:
    """What a proposal becomes once the last open objection or the appeal is answered."""
    if kind == ObjectionKind.OBJECTION:
        return ProposalState.REFUSED if upheld else ProposalState.PUBLIC
    if upheld:
        return ProposalState.REVERSED if booked else ProposalState.CHECKED
    return ProposalState.BOOKED if booked else ProposalState.REFUSED
