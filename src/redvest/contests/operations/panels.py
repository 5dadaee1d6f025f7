"""Judges: named, pledged, kept from what they are close to, seated. Locks: the edition, then the stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, ConflictKind, ConflictState, EntryState
from redvest.contests.models import Conflict, Edition, Entry, Judge, Seat, Stage
from redvest.contests.operations._common import require_running, require_supervising
from redvest.contests.queries.hands import hands_in
from redvest.contests.queries.panels import known_about, scheme_stage
from redvest.contests.rules import panels as rules
from redvest.contests.rules.editions import why_not_text
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.places import queries as places

#: Entries a judge may come to mark, so that conflicts with them are looked for.
_MAY_COME = (EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED, *COMPETING)


@operation
def name_judge(
    *, edition_id: int, number: str, unit_words: str, unit_code: str = "", by: Actor, now: datetime
) -> Judge:
    """Names a registered person a judge; conflicts the house can see are noted at once, and recuse.

    ``unit_code``: the site they work at, if it is one of ours. A repeat returns the first. Raises NotFound, Forbidden,
    Invalid (who organises the edition; no unit), Refused (its state).
    """
    edition = lock(Edition, edition_id)
    require_running(edition, by, now=now)
    person = people.person_by_number(number)
    found = Judge.objects.filter(edition=edition, person_id=person.id, ended_at__isnull=True).first()
    if found is not None:
        return found
    hands = hands_in(edition_id, now=now)
    reasons = rules.why_not_name(
        state=edition.state,
        person_active=person.is_active,
        organises=person.id in {hands.drafted, hands.opened, by.person_id} | hands.ran,
        unit_words=unit_words,
    )
    refuse_if([one for one in reasons if not one.about])
    invalid_if(reasons)
    unit = places.site_by_code(unit_code) if unit_code else None
    judge = _seated_again(edition, person.id) or Judge(
        edition=edition, person_id=person.id, code=_next_code(edition), named_at=now
    )
    judge.unit_words, judge.unit_id = unit_words.strip(), unit.id if unit else None
    judge.named_at, judge.named_by_id, judge.ended_at, judge.ended_why = now, by.person_id, None, ""
    judge.save()
    detect(edition, [judge], now=now)
    audit.record("contest_judge.named", by=by, now=now, target=f"contest:{edition_id}", judge=judge.code)
    _tell(judge, "contest_judge.named", now=now, code=judge.code)
    return judge


@operation
def end_judge(*, judge_id: int, why: str, by: Actor, now: datetime) -> Judge:
    """Ends a judge's part, with a reason: what they signed stays, what they did not is waited for no more.

    Raises NotFound, Forbidden, Invalid, Refused (its state).
    """
    edition = lock(Edition, _judge(judge_id).edition_id)
    require_running(edition, by, now=now)
    judge = lock(Judge, judge_id)
    if judge.ended_at is not None:
        return judge
    refuse_if(rules.why_not_in(edition.state, *rules.BEFORE_RESULT))
    invalid_if(why_not_text("why", _("原因"), why, rules.LONGEST_WHY))
    judge.ended_at, judge.ended_why = now, why.strip()
    judge.save()
    audit.record("contest_judge.ended", by=by, now=now, target=f"contest:{edition.pk}", judge=judge.code)
    return judge


@operation
def pledge(*, judge_id: int, by: Actor, now: datetime) -> Judge:
    """A judge signs that all their conflicts are declared and that they mark by the scheme. A repeat changes nothing.

    Raises NotFound, Forbidden (somebody else's).
    """
    judge = lock(Judge, judge_id)
    require_judge(judge, by)
    if judge.pledged_at is None:
        judge.pledged_at = now
        judge.save(update_fields=["pledged_at"])
        audit.record(
            "contest_judge.pledged", by=by, now=now, target=f"contest:{judge.edition_id}", judge=judge.code
        )
    return judge


@operation
def declare_conflict(*, judge_id: int, entry_id: int, note: str, by: Actor, now: datetime) -> Conflict:
    """A judge says what keeps them from an entry; they are recused from then on. A repeat changes nothing.

    Raises NotFound, Forbidden (somebody else's), Invalid, Refused (a result is out).
    """
    edition = lock(Edition, _judge(judge_id).edition_id)
    judge = lock(Judge, judge_id)
    require_judge(judge, by)
    entry = Entry.objects.filter(pk=entry_id, edition=edition, state__in=_MAY_COME).first()
    if entry is None:
        raise NotFound(Reason("not_found", _("没有找到这个项目")))
    found = Conflict.objects.filter(judge=judge, entry=entry, kind=ConflictKind.DECLARED).first()
    if found is not None and found.state != ConflictState.DISMISSED:
        return found
    reasons = rules.why_not_declare(state=edition.state, note=note)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    made = found or Conflict(judge=judge, entry=entry, kind=ConflictKind.DECLARED)
    made.note, made.state, made.raised_at = note.strip(), ConflictState.RECUSED, now
    made.save()
    audit.record(
        "contest_conflict.declared",
        by=by,
        now=now,
        target=f"contest:{edition.pk}",
        judge=judge.code,
        entry=entry.code,
    )
    return made


@operation
def dismiss_conflict(*, conflict_id: int, why: str, by: Actor, now: datetime) -> Conflict:
    """A supervisor finds that a judge need not keep away, with a reason that stays beside it.

    Raises NotFound, Forbidden (also who had a hand in the edition), Invalid, Refused.
    """
    known = Conflict.objects.select_related("judge").filter(pk=conflict_id).first()
    if known is None:
        raise NotFound(Reason("not_found", _("没有找到这条回避")))
    edition = lock(Edition, known.judge.edition_id)
    require_supervising(edition, by, now=now)
    conflict = lock(Conflict, conflict_id)
    reasons = rules.why_not_dismiss(state=edition.state, conflict=conflict.state, why=why)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    conflict.state, conflict.decided_at, conflict.decided_by_id = ConflictState.DISMISSED, now, by.person_id
    conflict.decided_why = why.strip()
    conflict.save()
    audit.record(
        "contest_conflict.dismissed",
        by=by,
        now=now,
        target=f"contest:{edition.pk}",
        conflict=conflict_id,
        why=why.strip(),
    )
    return conflict


@operation
def seat_judges(*, stage_id: int, seats: Mapping[int, Sequence[str]], by: Actor, now: datetime) -> list[Seat]:
    """Sets the panel of a stage that has not begun: judges by id, each for the groups named, or for all.

    Raises NotFound, Forbidden, Invalid (unknown judges, groups), Refused (begun, no panel's stage).
    """
    edition = lock(Edition, _stage(stage_id).edition_id)
    require_running(edition, by, now=now)
    stage = lock(Stage, stage_id)
    groups = {name for names in seats.values() for name in names}
    entries = Entry.objects.filter(edition=edition, state__in=COMPETING)
    known = set(entries.exclude(group="").values_list("group", flat=True))
    reasons = rules.why_not_seat(scheme_stage(stage), state=stage.state, groups=groups, known=known)
    judges = Judge.objects.filter(edition=edition, pk__in=seats, ended_at__isnull=True)
    if judges.count() != len(seats):
        reasons.append(Reason("judges", _("有评委不在这届大赛的名单里"), about="judges"))
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    Seat.objects.filter(stage=stage).delete()
    made = Seat.objects.bulk_create(
        Seat(stage=stage, judge_id=pk, groups=sorted(names)) for pk, names in sorted(seats.items())
    )
    audit.record(
        "contest_stage.seated",
        by=by,
        now=now,
        target=f"contest:{edition.pk}",
        stage=stage.code,
        judges=len(seats),
    )
    return made


@step
def detect(edition: Edition, judges: Sequence[Judge], *, now: datetime) -> int:
    """Notes every conflict the house can see and that was not noted yet; each recuses. Returns how many."""
    entries = Entry.objects.filter(edition=edition, state__in=_MAY_COME).select_related("unit", "team")
    found = [
        Conflict(judge_id=judge, entry_id=entry, kind=kind, state=ConflictState.RECUSED, raised_at=now)
        for (judge, entry), known in known_about(judges, list(entries), now=now).items()
        for kind in rules.conflicts_in(known)
    ]
    before = Conflict.objects.filter(judge__in=judges).count()
    Conflict.objects.bulk_create(found, ignore_conflicts=True)
    return Conflict.objects.filter(judge__in=judges).count() - before


def require_judge(judge: Judge, by: Actor) -> None:
    """Raises Forbidden unless it is the judge who acts, and still is one."""
    if by.person_id is None or judge.person_id != by.person_id or judge.ended_at is not None:
        raise Forbidden(Reason("not_judge", _("您不是这届大赛的评委")))


def _judge(judge_id: int) -> Judge:
    found = Judge.objects.filter(pk=judge_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这位评委")))
    return found


def _stage(stage_id: int) -> Stage:
    found = Stage.objects.filter(pk=stage_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个环节")))
    return found


def _seated_again(edition: Edition, person_id: int) -> Judge | None:
    """A judge whose part had ended and who is named anew keeps the code."""
    return Judge.objects.filter(edition=edition, person_id=person_id).first()


def _next_code(edition: Edition) -> str:
    """P1, P2, …: says nothing of who it is."""
    return f"P{Judge.objects.filter(edition=edition).count() + 1}"


@step
def _tell(judge: Judge, kind: str, *, now: datetime, **words: str | int) -> None:
    said: dict[str, str | int] = {"edition": judge.edition.name}
    tell(
        [
            Telling(
                kind=kind, people=[judge.person_id], words=said | words, target=f"contest_judge:{judge.pk}"
            )
        ],
        now=now,
    )
