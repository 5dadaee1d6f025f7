"""The formal check (形式审查) of entries, and disqualification. Locks: the entry."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import EditionState, EntryState
from redvest.contests.models import Entry
from redvest.contests.operations._common import (
    entry_with_edition,
    move_entries,
    named_person,
    require_running,
    require_supervising,
    tell_teams,
)
from redvest.contests.queries.eligibility import facts_of
from redvest.contests.queries.hands import entrants_of
from redvest.contests.rules import editions as edition_rules
from redvest.contests.rules import entries as rules
from redvest.contests.rules.hands import why_not_check
from redvest.kernel.actor import Actor
from redvest.kernel.errors import forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step

_TOLD = {
    EntryState.ACCEPTED: "contest.accepted",
    EntryState.RETURNED: "contest.returned",
    EntryState.REFUSED: "contest.refused",
}


@operation
def check_entry(*, entry_id: int, verdict: str, note: str = "", by: Actor, now: datetime) -> Entry:
    """Accepts an entry, returns it or refuses it; the check list as it stands is frozen with the decision.

    Returning and refusing have a reason the team is told; so has accepting against the terms. A repeat of the same
    verdict changes nothing. Raises NotFound, Forbidden (also in it), Invalid, Refused (not handed in).
    """
    person_id = named_person(by)
    known = entry_with_edition(entry_id)
    require_running(known.edition, by, now=now)
    forbid_if(why_not_check(person_id, entrants_of(entry_id, now=now)))
    lock(Entry, entry_id)
    entry = entry_with_edition(entry_id)
    if entry.state == verdict:
        return entry
    lines = facts_of([entry], now=now)[entry_id]
    invalid_if(rules.why_not_verdict(verdict, note, lines))
    to = EntryState(verdict)
    refuse_if(
        edition_rules.why_not_in(entry.edition.state, EditionState.OPEN, EditionState.CHECKING)
        or rules.why_not_move(entry.state, to)
    )
    move_entries([entry], to, by=by, now=now, note=note.strip(), facts=[line.as_dict() for line in lines])
    tell_teams(_TOLD[to], [entry], now=now, reason=note.strip())
    return entry


@operation
def disqualify_entry(*, entry_id: int, why: str, by: Actor, now: datetime) -> Entry:
    """A supervisor takes an entry out of the contest, with a reason its team is told. A repeat changes nothing.

    Raises NotFound, Forbidden (also who had a hand in the edition), Invalid, Refused.
    """
    known = entry_with_edition(entry_id)
    require_supervising(known.edition, by, now=now)
    invalid_if(edition_rules.why_not_text("why", _("理由"), why, rules.LONGEST_NOTE))
    return strike(entry_id, why=why.strip(), by=by, now=now)


@step
def strike(entry_id: int, *, why: str, by: Actor, now: datetime) -> Entry:
    """Disqualifies within another's operation, which has found who may. Raises NotFound, Refused."""
    lock(Entry, entry_id)
    entry = entry_with_edition(entry_id)
    if entry.state == EntryState.DISQUALIFIED:
        return entry
    refuse_if(
        edition_rules.why_not_in(
            entry.edition.state, EditionState.OPEN, EditionState.CHECKING, EditionState.RUNNING
        )
        or rules.why_not_move(entry.state, EntryState.DISQUALIFIED)
    )
    move_entries([entry], EntryState.DISQUALIFIED, by=by, now=now, note=why)
    tell_teams("contest.struck", [entry], now=now, reason=why)
    return entry
