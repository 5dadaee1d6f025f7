"""Cases at the office: one of the staff checks, another decides; what is decided is done in the same moment."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import seal
from redvest.kernel.errors import NotFound, Reason, Refused, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.kernel.viewing import viewer_of
from redvest.people import case_rules, queries, rules, totp
from redvest.people.enums import ENTRY_CASES, LIVE_CASES, CaseKind, CaseState, PersonState
from redvest.people.models import Case, Person
from redvest.people.operations import corrections, merging
from redvest.people.operations.logins import end_logins
from redvest.people.operations.notices import warn_old_phone
from redvest.people.operations.second_factor import remove_factor
from redvest.people.queries.cases import ASKED_CONTEXT, asked_in, handles, home_site_of


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What a case says in full, for the one who compares it with a document: shown once, on record."""

    name: str
    id_type: str
    birth_date: str
    asked: dict[str, str]
    proof: int | None


@step
def open_case(
    *,
    kind: str,
    person: Person,
    words: str,
    by: Actor,
    now: datetime,
    asked: dict[str, Any] | None = None,
    other: Person | None = None,
    proof: int | None = None,
    checked: bool = False,
) -> Case:
    """Opens a case; ``checked``: by somebody of the office, who has done the first part with it.

    One that nobody has looked at yet gives way to the new one. Raises Refused "case_there".
    """
    live = Case.objects.select_for_update(no_key=True).filter(person=person, kind=kind, state__in=LIVE_CASES)
    for earlier in live:
        if earlier.state != CaseState.OPEN and earlier.expires_at > now:
            raise Refused(Reason("case_there", _("已经有一件同样的事在办，办完或取消后才能再申请")))
        _end(earlier, CaseState.EXPIRED, now=now)
    site_id = home_site_of(person.pk)
    if site_id is None:
        raise NotFound(Reason("not_found", _("没有找到这个人，或者您无权查看")))
    case = Case(
        kind=kind,
        state=CaseState.CHECKED if checked else CaseState.OPEN,
        person=person,
        other=other,
        site_id=site_id,
        slip=f"{totp.letters(4)}-{totp.letters(4)}",
        sealed=seal(json.dumps(asked, ensure_ascii=False), context=ASKED_CONTEXT) if asked else "",
        proof=proof,
        words=words,
        opened_at=now,
        opened_by_id=by.person_id,
        expires_at=now + case_rules.SLIP_LIFE,
    )
    if checked:
        case.checked_at, case.checked_by_id = now, by.person_id
    case.save(force_insert=True)
    facts = {"other": other.pk} if other else {}
    audit.record(f"case.opened.{kind}", by=by, now=now, target=f"person:{person.pk}", case=case.pk, **facts)
    return case


@operation
def propose_merge(*, person_id: int, other_id: int, words: str, by: Actor, now: datetime) -> Case:
    """One of the office says that two are one, ``person_id`` being the one who stays; another decides.

    Raises NotFound (out of sight), Forbidden (one's own), Invalid about "words", Refused by what stands against it.
    """
    words = words.strip()
    person, other = _two(person_id, other_id)
    for one in (person, other):
        _require_office(CaseKind.MERGE, one.pk, by=by, now=now)
    forbid_if(
        case_rules.why_not_part(
            person_ids={person_id, other_id}, by_id=by.person_id, checked_by=None, second=False
        )
    )
    invalid_if(case_rules.why_not_words(words))
    refuse_if(_why_not_two(person, other) or merging.why_not_merge(person_id, other_id, now=now))
    return open_case(
        kind=CaseKind.MERGE, person=person, other=other, words=words, by=by, now=now, checked=True
    )


@operation
def propose_factor_reset(*, person_id: int, words: str, by: Actor, now: datetime) -> Case:
    """One of the office, who has seen the person, says that they lost their second factor; another decides.

    Raises NotFound, Forbidden (one's own), Invalid about "words", Refused "no_factor", "case_there".
    """
    words = words.strip()
    queries.lock_active(person_id)
    person = Person.objects.get(pk=person_id)
    _require_office(CaseKind.FACTOR, person_id, by=by, now=now)
    forbid_if(
        case_rules.why_not_part(person_ids={person_id}, by_id=by.person_id, checked_by=None, second=False)
    )
    invalid_if(case_rules.why_not_words(words))
    if queries.factor_of(person_id) is None:
        raise Refused(Reason("no_factor", _("这个人还没有设置两步验证，登录时会直接让他设置")))
    case = open_case(kind=CaseKind.FACTOR, person=person, words=words, by=by, now=now, checked=True)
    _tell(person_id, "factor.reset_asked", now=now)
    return case


@operation
def read_case(*, case_id: int, by: Actor, now: datetime) -> CaseFacts:
    """What a case says in full, to be compared with the document in hand; the look goes on record, the person sees it.

    Raises NotFound.
    """
    case = _sought(case_id, by=by, now=now)
    asked = asked_in(case)
    audit.record(
        "case.read", by=by, now=now, target=f"person:{case.person_id}", case=case.pk, why=str(case.kind)
    )
    return CaseFacts(
        name=case.person.name,
        id_type=str(case.person.get_id_type_display()),
        birth_date=case.person.birth_date.isoformat(),
        asked={name: str(value) for name, value in asked.items() if name != "id_number"},
        proof=case.proof,
    )


@operation
def check_case(*, case_id: int, by: Actor, now: datetime) -> Case:
    """The first of the office has compared the person with the document. A repeat by the same changes nothing.

    Raises NotFound, Forbidden (one's own), Refused (the state, "case_expired").
    """
    case = _locked(case_id, by=by, now=now)
    if case.state == CaseState.CHECKED and case.checked_by_id == by.person_id:
        return case
    forbid_if(_why_not_part(case, by, second=False))
    refuse_if(case_rules.why_not_move(case.state, CaseState.CHECKED))
    refuse_if(case_rules.expired(expires_at=case.expires_at, now=now))
    case.state, case.checked_at, case.checked_by_id = CaseState.CHECKED, now, by.person_id
    case.save()
    audit.record("case.checked", by=by, now=now, target=f"person:{case.person_id}", case=case.pk)
    return case


@operation
def decide_case(*, case_id: int, approve: bool, why: str = "", by: Actor, now: datetime) -> Case:
    """The second of the office carries it out, or either refuses it with a reason.

    Raises NotFound, Forbidden (one's own; the one who checked cannot approve), Invalid about "why", Refused by the
    state or by what stands against it now.
    """
    case = _locked(case_id, by=by, now=now)
    to = _approved_state(case.kind) if approve else CaseState.REFUSED
    forbid_if(_why_not_part(case, by, second=approve))
    refuse_if(case_rules.why_not_move(case.state, to))
    if not approve:
        invalid_if(case_rules.why_not_words(why.strip(), about="why"))
        case.why = why.strip()
        _end(case, CaseState.REFUSED, now=now)
        audit.record("case.refused", by=by, now=now, target=f"person:{case.person_id}", case=case.pk)
        _tell_end(case, "case.refused", now=now)
        return case
    refuse_if(case_rules.expired(expires_at=case.expires_at, now=now))
    case.decided_at, case.decided_by_id = now, by.person_id
    case.save()
    _CARRY_OUT[case.kind](case, by, now)
    audit.record("case.approved", by=by, now=now, target=f"person:{case.person_id}", case=case.pk)
    return case


@operation
def stop_case(*, case_id: int, by: Actor, now: datetime) -> Case:
    """The person stops what somebody asked for in their name, at any time before it is done. A repeat changes nothing.

    Raises NotFound (not one's own), Refused (done, or refused).
    """
    found = Case.objects.filter(pk=case_id).first()
    if found is None or rules.why_not_own(person_id=found.person_id, by=by):
        raise NotFound(Reason("not_found", _("没有找到这件事")))
    queries.lock_active(found.person_id)
    case = lock(Case, case_id)
    if case.state == CaseState.STOPPED:
        return case
    refuse_if(case_rules.why_not_move(case.state, CaseState.STOPPED))
    _end(case, CaseState.STOPPED, now=now)
    audit.record("case.stopped", by=by, now=now, target=f"person:{case.person_id}", case=case.pk)
    return case


@operation
def expire_cases(*, now: datetime) -> int:
    """Ends cases that nobody finished in time. Returns how many."""
    return Case.objects.filter(state__in=LIVE_CASES, expires_at__lte=now).update(
        state=CaseState.EXPIRED, ended_at=now, sealed=""
    )


@step
def begin_waiting(case: Case, *, now: datetime) -> None:
    """From now on the new phone waits; the account's holder and the old phone are told, and can stop it."""
    case.state = CaseState.WAITING
    case.ready_at = now + case_rules.WAIT
    case.expires_at = case.ready_at + case_rules.READY_LIFE
    case.save()
    words = {"ready_at": case.ready_at.isoformat()}
    target = f"person:{case.person_id}"
    tell([Telling(kind="recovery.started", people=[case.person_id], words=words, target=target)], now=now)
    warn_old_phone(case.person, ready_at=case.ready_at, now=now)


@step
def end_case(case: Case, *, now: datetime) -> None:
    """The case is done; what it asked for is no longer needed."""
    _end(case, CaseState.DONE, now=now)


def _end(case: Case, state: str, *, now: datetime) -> None:
    case.state, case.ended_at, case.sealed = state, now, ""
    case.save()


def _approved_state(kind: str) -> str:
    return CaseState.WAITING if kind in ENTRY_CASES else CaseState.DONE


def _wait(case: Case, by: Actor, now: datetime) -> None:
    begin_waiting(case, now=now)


def _correct(case: Case, by: Actor, now: datetime) -> None:
    corrections.correct(case.person, asked_in(case), by=by, now=now)
    end_case(case, now=now)
    _tell(case.person_id, "person.corrected", now=now)


def _reset_factor(case: Case, by: Actor, now: datetime) -> None:
    remove_factor(case.person_id)
    end_logins(person_id=case.person_id, now=now)
    end_case(case, now=now)
    audit.record("factor.reset", by=by, now=now, target=f"person:{case.person_id}")
    _tell(case.person_id, "factor.reset", now=now)


def _merge(case: Case, by: Actor, now: datetime) -> None:
    assert case.other is not None  # the database holds it
    refuse_if(_why_not_two(case.person, case.other))
    refuse_if(merging.why_not_merge(case.person_id, case.other.pk, now=now))
    end_case(case, now=now)
    merging.merge(case.person, case.other, by=by, now=now)


_CARRY_OUT: dict[str, Callable[[Case, Actor, datetime], None]] = {
    CaseKind.RECOVER: _wait,
    CaseKind.CLAIM: _wait,
    CaseKind.CORRECT: _correct,
    CaseKind.FACTOR: _reset_factor,
    CaseKind.MERGE: _merge,
}


def _why_not_two(person: Person, other: Person) -> list[Reason]:
    """The one who stays is a volunteer; the other one too, or was entered and waits."""
    if person.pk == other.pk:
        return [Reason("merge_one", _("要合并的是同一个编号"))]
    if person.state != PersonState.ACTIVE or other.state not in (PersonState.ACTIVE, PersonState.PENDING):
        return [Reason("merge_gone", _("保留的人必须是正常状态，另一个必须是正常或待确认"))]
    return []


def _why_not_part(case: Case, by: Actor, *, second: bool) -> list[Reason]:
    persons = {case.person_id} | ({case.other_id} if case.other_id else set())
    return case_rules.why_not_part(
        person_ids=persons, by_id=by.person_id, checked_by=case.checked_by_id, second=second
    )


def _two(person_id: int, other_id: int) -> tuple[Person, Person]:
    """Both persons, locked in the order of ids. Raises NotFound."""
    rows = lock_many(Person, [person_id, other_id])
    if person_id not in rows or other_id not in rows:
        raise NotFound(Reason("not_found", _("没有找到这个人，或者您无权查看")))
    return rows[person_id], rows[other_id]


def _require_office(kind: str, person_id: int, *, by: Actor, now: datetime) -> None:
    """Raises NotFound unless the person is at home where the actor's office handles such cases."""
    path = queries.home_path_of(person_id)
    if not path or not handles(viewer_of(by, now=now), kind, path):
        raise NotFound(Reason("not_found", _("没有找到这个人，或者您无权查看")))


def _sought(case_id: int, *, by: Actor, now: datetime) -> Case:
    case = Case.objects.filter(pk=case_id).select_related("person", "other", "site").first()
    if case is None or not handles(viewer_of(by, now=now), case.kind, case.site.path):
        raise NotFound(Reason("not_found", _("没有找到这件事，或者您无权查看")))
    return case


def _locked(case_id: int, *, by: Actor, now: datetime) -> Case:
    """The case with its persons, all locked: persons first, ids ascending."""
    found = _sought(case_id, by=by, now=now)
    rows = lock_many(Person, [pk for pk in (found.person_id, found.other_id) if pk is not None])
    case = lock(Case, case_id)
    case.person = rows[case.person_id]
    if case.other_id is not None:
        case.other = rows[case.other_id]
    return case


def _tell(person_id: int, kind: str, *, now: datetime) -> None:
    target = f"person:{person_id}"
    tell([Telling(kind=kind, people=[person_id], words={"at": now.isoformat()}, target=target)], now=now)


def _tell_end(case: Case, kind: str, *, now: datetime) -> None:
    words = {"what": str(CaseKind(case.kind).label), "reason": case.why}
    target = f"person:{case.person_id}"
    tell([Telling(kind=kind, people=[case.person_id], words=words, target=target)], now=now)
