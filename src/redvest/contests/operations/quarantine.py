"""Suspicious votes put aside, looked into, given back or voided; measures against rigging. No vote is ever deleted.

Locks: of a look, the tallies of the entries, which all that moves their votes holds, then the case. Who decides locks
the entry and the round before, as whoever takes an entry out does. Ballots lock persons, the round (shared) and then
tallies, so nothing here locks the round once it holds a tally.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, EntryState
from redvest.contests.models import Edition, Entry, Measure, Round, Tally, VoteCase
from redvest.contests.operations import _ballots
from redvest.contests.operations._common import move_entries, named_person, require_supervising, tell_teams
from redvest.contests.queries import quarantine as queries
from redvest.contests.queries.quarantine import Finding
from redvest.contests.rules import vote_terms
from redvest.contests.rules import votes as rules
from redvest.kernel import audit
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step

#: Ballots are timed by the web before they are written: a look allows them so long to arrive.
ARRIVING = timedelta(minutes=2)


@operation
def look_for_rigging(*, round_id: int, now: datetime) -> list[VoteCase]:
    """Looks at the votes of a round cast since the last look, by its rules, and puts aside what they find.

    Those put aside leave the count and stand in a case: a new one, or an open one of the same entry, rule and key.
    """
    row = Round.objects.select_related("edition__site").get(pk=round_id)
    province = row.edition.site.code[:2]
    found: list[Finding] = []
    for rule in vote_terms.parse(row.terms, "terms").quarantine:
        since = (row.looked_at or row.opens_at) - ARRIVING
        found += queries.findings(
            round_id, rule, province=province, since=since, opens_at=row.opens_at, now=now
        )
    tallies = Tally.objects.select_for_update(no_key=True).filter(
        round_id=round_id, entry_id__in={one.entry_id for one in found}
    )
    list(tallies.order_by("pk"))
    cases = [_put_aside(row, one, province=province, now=now) for one in found]
    return [one for one in cases if one is not None]


@operation
def note_look(*, round_id: int, now: datetime) -> None:
    """Notes up to when votes were looked at; by itself, for it waits for ballots under way."""
    Round.objects.filter(pk=round_id).update(looked_at=now)


@step
def _put_aside(row: Round, found: Finding, *, province: str, now: datetime) -> VoteCase | None:
    where = f"""round_id = %(round)s AND entry_id = %(entry)s AND state = 'counted' AND case_id IS NULL
                AND cast_at BETWEEN %(since)s AND %(until)s AND {queries.condition(found.rule, province=province)}"""
    said: dict[str, Any] = {
        "round": row.pk,
        "entry": found.entry_id,
        "since": found.since,
        "until": found.until,
        "key": found.key,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM contests_vote WHERE {where}", said)
        if not cursor.fetchone()[0]:
            return None
        case = _case(row, found, now=now)
        cursor.execute(
            f"UPDATE contests_vote SET state = 'held', case_id = %(case)s WHERE {where}",
            said | {"case": case.pk},
        )
        held = cursor.rowcount
    _ballots.count({(row.pk, found.entry_id): held}, into="held", out_of="counted")
    audit.record(
        "vote_case.held",
        by=SYSTEM,
        now=now,
        target=f"vote_case:{case.pk}",
        entry=found.entry_id,
        rule=found.rule.code,
        votes=held,
        **found.facts,
    )
    return case


@step
def _case(row: Round, found: Finding, *, now: datetime) -> VoteCase:
    open_one = VoteCase.objects.select_for_update(no_key=True).filter(
        round=row,
        entry_id=found.entry_id,
        rule=found.rule.code,
        key=found.key[:32],
        decided_at__isnull=True,
    )
    known = open_one.first()
    if known is None:
        return VoteCase.objects.create(
            round=row,
            entry_id=found.entry_id,
            rule=found.rule.code,
            key=found.key[:32],
            facts=found.facts | {"kind": found.rule.kind},
            since=found.since,
            until=found.until,
            found_at=now,
        )
    known.since, known.until = min(known.since, found.since), max(known.until, found.until)
    known.facts = known.facts | {"most": max(known.facts["most"], found.facts["most"])}
    known.save(update_fields=["since", "until", "facts"])
    return known


@operation
def decide_case(*, case_id: int, void: bool, why: str, by: Actor, now: datetime) -> VoteCase:
    """A supervisor voids the votes of a case or gives them back into the count, with a reason that stays.

    Raises NotFound, Forbidden (also who had a hand in the edition), Invalid ("why"), Refused (decided).
    """
    person_id = named_person(by)
    case = _locked(case_id, by, now=now)
    _refuse(rules.why_not_decide_case(decided=case.decided_at is not None, why=why))
    case.decided_at, case.decided_by_id, case.decided_why, case.void = now, person_id, why.strip(), void
    case.save()
    state = "void" if void else "counted"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contests_vote SET state = %s WHERE case_id = %s AND state = 'held'", [state, case.pk]
        )
        moved = cursor.rowcount
    _ballots.count({(case.round_id, case.entry_id): moved}, into=state, out_of="held")
    if not void and case.entry.state not in COMPETING:
        _ballots.give_back([case.entry_id], now=now)
    audit.record(
        "vote_case.void" if void else "vote_case.given_back",
        by=by,
        now=now,
        target=f"vote_case:{case.pk}",
        entry=case.entry_id,
        votes=moved,
    )
    return case


@operation
def take_measure(*, case_id: int, why: str, by: Actor, now: datetime) -> Measure:
    """The measure that follows from votes found void: the first blocks the entry for days, the second zeroes its
    votes of the round, the third takes it out of the contest. Its team is told, and why.

    Raises NotFound, Forbidden, Invalid ("why"), Refused (not void, taken or spared already).
    """
    person_id = named_person(by)
    case = _locked(case_id, by, now=now)
    strikes = Measure.objects.filter(round_id=case.round_id, entry_id=case.entry_id).count()
    _refuse(
        rules.why_not_measure(
            void=case.void,
            taken=Measure.objects.filter(case=case).exists(),
            spared=bool(case.spared_why),
            strikes=strikes,
            why=why,
        )
    )
    terms = vote_terms.parse(case.round.terms, "terms")
    strike = strikes + 1
    made = Measure.objects.create(
        entry_id=case.entry_id,
        round_id=case.round_id,
        strike=strike,
        case=case,
        blocked_until=now + timedelta(days=terms.blocked_days) if strike == 1 else None,
        at=now,
        by_id=person_id,
        why=why.strip(),
    )
    told = Entry.objects.select_related("team", "edition").filter(pk=case.entry_id)
    if strike == 1:
        tell_teams("contest.vote_blocked", told, now=now, days=terms.blocked_days, reason=why.strip())
    elif strike == 2:
        _zero(case)
        tell_teams("contest.vote_zeroed", told, now=now, reason=why.strip())
    else:
        _strike_out(case.entry_id, by=by, now=now, why=why.strip())
        tell_teams("contest.struck", told, now=now, reason=why.strip())
    audit.record(
        "vote_measure.taken", by=by, now=now, target=f"entry:{case.entry_id}", strike=strike, case=case.pk
    )
    return made


@operation
def spare_measure(*, case_id: int, why: str, by: Actor, now: datetime) -> VoteCase:
    """No measure, though votes were void: the team may have had no part in it. The reason stays.

    Raises NotFound, Forbidden, Invalid ("why"), Refused (not void, taken or spared already).
    """
    named_person(by)
    case = _locked(case_id, by, now=now)
    taken = Measure.objects.filter(case=case).exists()
    _refuse(
        rules.why_not_measure(void=case.void, taken=taken, spared=bool(case.spared_why), strikes=0, why=why)
    )
    case.spared_why = why.strip()
    case.save(update_fields=["spared_why"])
    audit.record("vote_measure.spared", by=by, now=now, target=f"entry:{case.entry_id}", case=case.pk)
    return case


@step
def _locked(case_id: int, by: Actor, *, now: datetime) -> VoteCase:
    """The case; its entry, round and tally locked before it. Raises NotFound, Forbidden."""
    found = VoteCase.objects.filter(pk=case_id).values_list("round_id", "entry_id", "round__edition").first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这件核查")))
    round_id, entry_id, edition_id = found
    edition = Edition.objects.select_related("site").get(pk=edition_id)
    require_supervising(edition, by, now=now)
    lock(Entry, entry_id)
    lock(Round, round_id)
    Tally.objects.select_for_update(no_key=True).get(round_id=round_id, entry_id=entry_id)
    return lock(VoteCase, case_id)


def _refuse(reasons: Sequence[Reason]) -> None:
    invalid_if([one for one in reasons if one.about])
    refuse_if([one for one in reasons if not one.about])


@step
def _zero(case: VoteCase) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contests_vote SET state = 'void', case_id = %s"
            " WHERE round_id = %s AND entry_id = %s AND state = 'counted'",
            [case.pk, case.round_id, case.entry_id],
        )
        gone = cursor.rowcount
    _ballots.count({(case.round_id, case.entry_id): gone}, into="void", out_of="counted")


@step
def _strike_out(entry_id: int, *, by: Actor, now: datetime, why: str) -> None:
    entry = lock(Entry, entry_id)
    if entry.state in COMPETING:
        move_entries([entry], EntryState.DISQUALIFIED, by=by, now=now, note=why)
