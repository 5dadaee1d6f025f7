"""Reads of public votes: what everybody may see of the counts, what one has left, what the supervisor looks into."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.contests.enums import EditionState, EntryState, VoteState
from redvest.contests.models import Edition, Measure, Round, Tally, Vote, VoteBook, VoteCase
from redvest.contests.queries.editions import editions_visible_to
from redvest.contests.queries.hands import hands_in
from redvest.contests.rules import hands as hands_rules
from redvest.contests.rules import vote_terms
from redvest.contests.rules import votes as rules
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.rules.vote_terms import DAILY, LIVE, VoteTerms
from redvest.contests.rules.votes import Candidate, RoundFacts
from redvest.kernel.errors import NotFound, Reason, forbid_if

#: When a sealed vote is opened: with the result.
_TOLD = (EditionState.PUBLICITY, EditionState.AWARDED)


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry on the ballot. ``why_not``: why it takes no votes.

    ``count`` is None while counts are not shown, and of an entry that has left. ``returned``: it left after the viewer
    had voted for it, and they have their vote back.
    """

    entry_id: int
    title: str
    team: str
    unit: str
    field: str
    count: int | None
    voted: bool
    returned: bool
    why_not: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Poll:
    """A public vote as somebody sees it.

    ``counted_at``: the moment the counts are of, None if they are as of now or not shown; ``left``: votes the viewer
    has left by page of their book (all, day, field:health; of today), where there is a limit; ``alone``: nothing else
    decides the contest.
    """

    round_id: int
    edition_id: int
    edition_code: str
    edition_name: str
    stage: str
    opens_at: datetime
    closes_at: datetime
    over: bool
    alone: bool
    terms: VoteTerms
    shown: bool
    counted_at: datetime | None
    lines: tuple[Line, ...]
    why_not: tuple[Reason, ...]
    left: dict[str, int]

    def left_in(self, field: str) -> int | None:
        """Votes left in a field, today if each day has its own; None without a limit."""
        return self.left.get(f"field:{field}")

    @property
    def most_now(self) -> int:
        """How many entries the next ballot may hold at most; less than ``terms.least``: the viewer cannot vote."""
        free: dict[str, int] = {}
        for line in self.lines:
            if not line.voted and not line.why_not:
                free[line.field] = free.get(line.field, 0) + 1
        limits = [self.left[name] for name in ("all", "day") if name in self.left]
        there = 0
        for field, number in free.items():
            left = self.left_in(field)
            there += number if left is None else min(number, left)
        return min([self.terms.most, there, *limits])


def rounds_of(edition_id: int) -> list[Round]:
    """The public votes of an edition, in the order of its stages."""
    return list(Round.objects.filter(edition_id=edition_id).select_related("stage").order_by("stage__turn"))


def round_for(viewer: Viewer, round_id: int) -> Round:
    """A round of an edition the viewer may know of, its edition and stage along. Raises NotFound."""
    rows = Round.objects.select_related("edition__site", "stage")
    found = rows.filter(pk=round_id, edition__in=editions_visible_to(viewer)).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次投票")))
    return found


def supervised(viewer: Viewer, edition_id: int, *, now: datetime) -> Edition:
    """The edition, for its supervisors who had no hand in it. Raises NotFound, Forbidden."""
    edition = Edition.objects.select_related("site").filter(pk=edition_id).first()
    if edition is None:
        raise NotFound(Reason("not_found", _("没有找到这届大赛")))
    access.require(viewer, Verb.SUPERVISE_CONTEST, edition.site.path)
    forbid_if(hands_rules.why_not_supervise(hands_in(edition_id, now=now), viewer.person_id))
    return edition


def facts_of(row: Round) -> RoundFacts:
    """A round, with its edition selected along, as rules see it."""
    return RoundFacts(
        id=row.pk,
        edition_id=row.edition_id,
        running=row.edition.state == EditionState.RUNNING,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        ended=row.ended_at is not None,
        terms=vote_terms.parse(row.terms, "terms"),
    )


def blocked_until(entry_ids: Collection[int]) -> dict[int, datetime]:
    """Until when entries take no votes, by a measure against rigging."""
    rows = Measure.objects.filter(entry_id__in=entry_ids, blocked_until__isnull=False)
    return dict(rows.values_list("entry_id").annotate(until=Max("blocked_until")))


def poll(row: Round, *, person_id: int | None, now: datetime) -> Poll:
    """The ballot, its entries in an order that tells nothing of their counts. A fixed number of queries."""
    facts, scheme = facts_of(row), scheme_of(row.edition.scheme)
    said = scheme.stage(row.stage.code)
    voted = _voted(row, person_id, facts.terms.period(now))
    returned = _voted(row, person_id, None)
    told = row.edition.state in _TOLD
    shown = told or facts.terms.show == LIVE or (facts.terms.show == DAILY and row.shown_at is not None)
    now_counted = facts.terms.show == LIVE or told
    lines = _lines(row, voted=voted, returned=returned, shown=shown, now_counted=now_counted, now=now)
    return Poll(
        round_id=row.pk,
        edition_id=row.edition_id,
        edition_code=row.edition.code,
        edition_name=row.edition.name,
        stage=said.name if said else row.stage.code,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        over=row.ended_at is not None or now >= row.closes_at,
        alone=scheme.vote_alone,
        terms=facts.terms,
        shown=shown,
        counted_at=None if now_counted or not shown else row.shown_at,
        lines=tuple(lines),
        why_not=tuple(rules.why_not_vote_now(facts, now=now)),
        left=_left(row, facts, {line.field for line in lines}, person_id, now=now),
    )


def _lines(
    row: Round, *, voted: set[int], returned: set[int], shown: bool, now_counted: bool, now: datetime
) -> list[Line]:
    tallies = Tally.objects.filter(round=row).select_related("entry__team", "entry__unit")
    rows = list(tallies.order_by("entry__field", "entry__title", "entry_id"))
    blocked = blocked_until([tally.entry_id for tally in rows])
    found = []
    for tally in rows:
        entry = tally.entry
        one = Candidate(
            id=entry.pk,
            title=entry.title,
            field=entry.field,
            state=entry.state,
            blocked_until=blocked.get(entry.pk),
        )
        # Where the field is judged further, those not chosen keep their counts; who left has none.
        left = entry.state in (EntryState.WITHDRAWN, EntryState.DISQUALIFIED)
        count = (tally.counted if now_counted else tally.shown) if shown and not left else None
        found.append(
            Line(
                entry_id=entry.pk,
                title=entry.title,
                team=entry.team.name,
                unit=entry.unit.name,
                field=entry.field,
                count=count,
                voted=entry.pk in voted,
                returned=entry.pk in returned,
                why_not=tuple(rules.why_not_for(one, now=now)),
            )
        )
    return found


def _voted(row: Round, person_id: int | None, period: str | None) -> set[int]:
    """Entries the person has voted for in the period; for None, those whose votes they got back, of any."""
    if person_id is None:
        return set()
    rows = Vote.objects.filter(person_id=person_id, round=row)
    if period is None:
        rows = rows.filter(state=VoteState.RETURNED)
    else:
        rows = rows.filter(period=period).exclude(state=VoteState.RETURNED)
    return set(rows.values_list("entry_id", flat=True))


def _left(
    row: Round, facts: RoundFacts, fields: Collection[str], person_id: int | None, *, now: datetime
) -> dict[str, int]:
    pages = facts.terms.pages(dict.fromkeys(fields, 0), now)
    cast: dict[str, int] = {}
    if person_id is not None and pages:
        rows = VoteBook.objects.filter(person_id=person_id, round=row, page__in=list(pages))
        cast = dict(rows.values_list("page", "cast"))
    # The page of a day is today's: its date is not part of the name.
    return {_page_name(page): max(most - cast.get(page, 0), 0) for page, (_more, most) in pages.items()}


def _page_name(page: str) -> str:
    kind, _colon, rest = page.partition(":")
    return f"{kind}:{rest.partition(':')[0]}" if kind == "field" else kind


def open_rounds(now: datetime) -> list[int]:
    """Rounds that have opened and not ended."""
    rows = Round.objects.filter(opens_at__lte=now, ended_at__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def over_rounds(now: datetime) -> list[int]:
    """Rounds whose time is over, and which have not been ended."""
    rows = Round.objects.filter(closes_at__lte=now, ended_at__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def cases_of(edition_id: int) -> QuerySet[VoteCase]:
    """What was put aside in an edition: what waits for a decision or a measure first. For its desks."""
    rows = VoteCase.objects.filter(round__edition_id=edition_id)
    return rows.select_related("entry", "round__stage", "measure", "decided_by").order_by(
        "decided_at", "-found_at", "-pk"
    )


def held_by_case(case_ids: list[int]) -> dict[int, int]:
    """How many votes each case put aside; one query."""
    rows = Vote.objects.filter(case_id__in=case_ids).values_list("case_id").order_by()
    return {case_id: number for case_id, number in rows.annotate(n=Count("pk")) if case_id is not None}


def tallies_of(edition_id: int) -> list[Tally]:
    """All counts, for the edition's supervisors."""
    rows = Tally.objects.filter(round__edition_id=edition_id).select_related("entry", "round__stage")
    return list(rows.order_by("round__stage__turn", "-counted", "entry_id"))


def strikes_of(edition_id: int) -> dict[tuple[int, int], int]:
    """Measures taken by round and entry."""
    found: dict[tuple[int, int], int] = {}
    rows = Measure.objects.filter(round__edition_id=edition_id).values_list("round_id", "entry_id")
    for key in rows:
        found[key] = found.get(key, 0) + 1
    return found
