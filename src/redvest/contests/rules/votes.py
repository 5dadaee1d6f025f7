"""Who may vote for what, and why not. The terms are ``rules.vote_terms``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, EditionState
from redvest.contests.rules.editions import why_not_in, why_not_text
from redvest.contests.rules.vote_terms import VoteTerms
from redvest.kernel import clock
from redvest.kernel.errors import Reason

LONGEST_WHY = 200
LAST_STRIKE = 3


@dataclass(frozen=True, kw_only=True)
class RoundFacts:
    """A round as a ballot sees it."""

    id: int
    edition_id: int
    running: bool
    opens_at: datetime
    closes_at: datetime
    ended: bool
    terms: VoteTerms


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An entry one may vote for, or may not any more; ``blocked_until`` by a measure against rigging."""

    id: int
    title: str
    field: str
    state: str
    blocked_until: datetime | None = None

    @property
    def competes(self) -> bool:
        """Whether it is still in the contest."""
        return self.state in COMPETING


def why_not_vote_now(facts: RoundFacts, *, now: datetime) -> list[Reason]:
    """Whether votes are taken at all."""
    if facts.ended or now >= facts.closes_at:
        return [Reason("vote_over", _("投票已经结束"))]
    if not facts.running:
        return [Reason("vote_stopped", _("这届大赛现在不在投票阶段"))]
    if now < facts.opens_at:
        words = {"at": clock.local(facts.opens_at).strftime("%m-%d %H:%M")}
        return [Reason("vote_not_begun", _("投票 %(at)s 开始"), words)]
    return []


def why_not_for(entry: Candidate, *, now: datetime) -> list[Reason]:
    """Whether one entry takes votes."""
    about = f"entry:{entry.id}"
    if not entry.competes:
        words: dict[str, str | int] = {"entry": entry.title}
        return [Reason("entry_out", _("“%(entry)s”已不参加投票"), words, about=about)]
    if entry.blocked_until is not None and now < entry.blocked_until:
        words = {"entry": entry.title, "at": clock.local(entry.blocked_until).strftime("%m-%d %H:%M")}
        return [Reason("entry_blocked", _("“%(entry)s”暂停接受投票，到 %(at)s 为止"), words, about=about)]
    return []


def why_not_ballot(
    facts: RoundFacts,
    chosen: Collection[Candidate],
    *,
    voted: Collection[int],
    book: Mapping[str, int],
    now: datetime,
) -> list[Reason]:
    """Why this ballot is not taken: all reasons at once. It counts as a whole or not at all.

    ``voted``: entries the person has voted for in this period; ``book``: votes cast by page.
    """
    reasons = why_not_vote_now(facts, now=now)
    if reasons:
        return reasons
    terms = facts.terms
    if not terms.least <= len(chosen) <= terms.most:
        words: dict[str, str | int] = {"least": terms.least, "most": terms.most}
        reasons.append(Reason("choices", _("一次要选 %(least)s 到 %(most)s 个项目"), words))
    for entry in chosen:
        reasons += why_not_for(entry, now=now)
        if entry.id in voted:
            reasons.append(_voted(entry, terms))
    fields: dict[str, int] = {}
    for entry in chosen:
        fields[entry.field] = fields.get(entry.field, 0) + 1
    for page, (more, limit) in terms.pages(fields, now).items():
        if book.get(page, 0) + more > limit:
            reasons.append(_over(page, limit, limit - book.get(page, 0)))
    return reasons


def _voted(entry: Candidate, terms: VoteTerms) -> Reason:
    sentence = _("您今天已经投过“%(entry)s”") if terms.per_entry == "day" else _("您已经投过“%(entry)s”")
    return Reason("voted", sentence, {"entry": entry.title}, about=f"entry:{entry.id}")


def _over(page: str, limit: int, left: int) -> Reason:
    words = {"limit": limit, "left": max(left, 0)}
    kind = page.partition(":")[0]
    sentences = {
        "all": _("这次投票每人一共 %(limit)s 票，您还剩 %(left)s 票"),
        "day": _("每人每天 %(limit)s 票，您今天还剩 %(left)s 票"),
        "field": _("同一领域最多投 %(limit)s 票，您还剩 %(left)s 票"),
    }
    return Reason(f"limit_{kind}", sentences[kind], words)


def why_not_round(*, state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> list[Reason]:
    """A vote is set up while the contest runs, and has time before it."""
    reasons = why_not_in(state, EditionState.RUNNING)
    if closes_at <= opens_at:
        reasons.append(Reason("times", _("结束要晚于开始"), about="closes_at"))
    elif closes_at <= now:
        reasons.append(Reason("too_late", _("结束时间已经过去"), about="closes_at"))
    return reasons


def why_not_decide_case(*, decided: bool, why: str) -> list[Reason]:
    """A case is decided once, with a reason."""
    if decided:
        return [Reason("decided", _("这件核查已经有结论"))]
    return why_not_text("why", _("理由"), why, LONGEST_WHY)


def why_not_measure(*, void: bool | None, taken: bool, spared: bool, strikes: int, why: str) -> list[Reason]:
    """A measure follows from votes found void, once, and there are three."""
    if not void:
        return [Reason("not_void", _("认定投票无效之后才能采取措施"))]
    if taken or spared:
        return [Reason("decided", _("这件核查已经处理过"))]
    if strikes >= LAST_STRIKE:
        return [Reason("out_already", _("这个项目已经取消资格"))]
    return why_not_text("why", _("理由"), why, LONGEST_WHY)
