"""Casting votes: exact under any race, in batches as sign-ups are.

Lock order: person rows, the round (shared: whoever ends it waits for the ballots under way), then tallies, ids
ascending. A batch is one transaction of a fixed number of statements, however many ballots it carries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.models import Vote
from redvest.contests.operations import _ballots
from redvest.contests.regions import network_of, region_of
from redvest.contests.rules import votes as rules
from redvest.contests.rules.votes import Candidate, RoundFacts
from redvest.kernel import audit, crypto
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import DomainError, Forbidden, NotFound, Reason, Refused
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.operation import operation
from redvest.kernel.setwise import insert_rows
from redvest.people import queries as people


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCall:
    """One person's ballot: entries by id, for codes are what blind judges see.

    ``device`` is whatever tells devices apart; it is kept as a keyed digest only.
    """

    round_id: int
    entry_ids: tuple[int, ...]
    by: Actor
    now: datetime
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteResult:
    """What was counted. ``repeated``: all of it had been cast before, and nothing was changed."""

    round_id: int
    entry_ids: tuple[int, ...]
    repeated: bool = False


Outcome = VoteResult | DomainError


@grouped
def cast_votes(
    *, round_id: int, entry_ids: Sequence[int], by: Actor, now: datetime, device: str = ""
) -> VoteResult:
    """A batch of one, together with whatever else arrives meanwhile. Raises what ``cast_many`` would return."""
    chosen = tuple(dict.fromkeys(entry_ids))
    return _gate(VoteCall(round_id=round_id, entry_ids=chosen, by=by, now=now, device=device))


@operation
def cast_many(*, calls: Sequence[VoteCall]) -> list[Outcome]:
    """Decides a batch of ballots in the order given: for each its result, or the refusal that changed nothing.

    Refusals: the reasons of ``rules.votes.why_not_ballot``; Forbidden for whoever is not logged in as a person whose
    identity is known; NotFound for no such round or entry. The same ballot again is answered as the first was.
    """
    return _Batch(calls).decided()


_gate: Gate[VoteCall, VoteResult] = Gate(lambda calls: cast_many(calls=calls))


class _Batch:
    """The locked rows a batch is decided on, and the votes decided so far."""

    def __init__(self, calls: Sequence[VoteCall]) -> None:
        self.calls = calls
        now = max((call.now for call in calls), default=None)
        logins = [call.by.login_id for call in calls if call.by.login_id is not None]
        self.logins = people.live_logins(logins, now=now) if logins and now else {}
        persons = {call.by.person_id for call in calls if call.by.person_id is not None}
        # One's age is of no concern here: nobody's consents need to be read.
        self.standings = people.lock_standings(persons, minors_after=now.date()) if now else {}
        self.rounds = _ballots.rounds_shared({call.round_id for call in calls})
        self.candidates = _ballots.candidates({pk for call in calls for pk in call.entry_ids})
        periods = {one.terms.period(call.now) for one in self.rounds.values() for call in calls}
        self.voted, self.books = _ballots.held(persons, self.rounds, periods)
        self.cast: list[tuple[VoteCall, Candidate]] = []
        self.pages: dict[tuple[int, int, str], tuple[int, int]] = {}

    def decided(self) -> list[Outcome]:
        """What becomes of each call, written."""
        outcomes = [self.decide(call) for call in self.calls]
        self.write()
        return outcomes

    def decide(self, call: VoteCall) -> Outcome:
        facts = self.rounds.get(call.round_id)
        if not self._may(call):
            return Forbidden(Reason("not_permitted", _("实名注册并登录后才能投票")))
        if facts is None:
            return NotFound(Reason("not_found", _("没有找到这次投票")))
        known = self.candidates.get(facts.edition_id, {})
        chosen = [known[pk] for pk in call.entry_ids if pk in known]
        if len(chosen) != len(call.entry_ids):
            return NotFound(Reason("not_found", _("没有找到这个项目")))
        person, period = call.by.person_id or 0, facts.terms.period(call.now)
        voted = self.voted.setdefault((facts.id, person, period), set())
        if chosen and all(one.id in voted for one in chosen):
            return VoteResult(round_id=facts.id, entry_ids=call.entry_ids, repeated=True)
        book = self.books.setdefault((facts.id, person), {})
        reasons = rules.why_not_ballot(facts, chosen, voted=voted, book=book, now=call.now)
        if reasons:
            return Refused(*reasons)
        self._take(call, facts, chosen)
        return VoteResult(round_id=facts.id, entry_ids=call.entry_ids)

    def _may(self, call: VoteCall) -> bool:
        login, person = call.by.login_id, call.by.person_id
        known = self.standings.get(person) if person is not None else None
        stands = login is None or self.logins.get(login) == person
        return stands and known is not None and not known.pending

    def _take(self, call: VoteCall, facts: RoundFacts, chosen: Sequence[Candidate]) -> None:
        person, period = call.by.person_id or 0, facts.terms.period(call.now)
        self.voted[facts.id, person, period] |= {one.id for one in chosen}
        fields: dict[str, int] = {}
        for one in chosen:
            fields[one.field] = fields.get(one.field, 0) + 1
            self.cast.append((call, one))
        book = self.books[facts.id, person]
        for page, (more, limit) in facts.terms.pages(fields, call.now).items():
            book[page] = book.get(page, 0) + more
            was, _limit = self.pages.get((facts.id, person, page), (0, limit))
            self.pages[facts.id, person, page] = (was + more, limit)

    def write(self) -> None:
        """Votes, pages of books, tallies and the audit record: a statement each."""
        if not self.cast:
            return
        insert_rows(
            Vote,
            ("round", "entry", "person", "period", "cast_at", "net", "region", "device", "state"),
            [self._row(call, entry) for call, entry in self.cast],
        )
        _ballots.write_books(self.pages)
        counts: dict[tuple[int, int], int] = {}
        for call, entry in self.cast:
            counts[call.round_id, entry.id] = counts.get((call.round_id, entry.id), 0) + 1
        _ballots.count(counts)
        by_call: dict[int, tuple[VoteCall, list[int]]] = {}
        for call, entry in self.cast:
            by_call.setdefault(id(call), (call, []))[1].append(entry.id)
        audit.record_many(
            Deed(
                verb="vote.cast",
                target=f"vote_round:{call.round_id}",
                by=call.by,
                now=call.now,
                data={"entries": entries},
            )
            for call, entries in by_call.values()
        )

    def _row(self, call: VoteCall, entry: Candidate) -> tuple[object, ...]:
        return (
            call.round_id,
            entry.id,
            call.by.person_id,
            self.rounds[call.round_id].terms.period(call.now),
            call.now,
            digest("net", call.round_id, network_of(call.by.address)),
            region_of(call.by.address),
            digest("device", call.round_id, call.device),
            "counted",
        )


def digest(what: str, round_id: int, text: str) -> bytes:
    """Sixteen bytes that are equal for equal texts within one round, and tell nothing; empty for nothing."""
    if not text:
        return b""
    return bytes.fromhex(crypto.keyed_hash(text, context=f"vote.{what}.{round_id}"))[:16]
