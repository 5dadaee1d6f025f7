"""Objections to a list or a result, by anyone, answered in writing. Locks: the edition, the objection."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import EditionState, ListState, ObjectionState
from redvest.contests.models import Edition, Entry, Objection, Result, UnitList
from redvest.contests.operations._common import move_edition, require_supervising
from redvest.contests.queries.objections import receipt_of
from redvest.contests.rules import publicity
from redvest.contests.rules import results as rules
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell


@operation
def object_to(
    *,
    edition_id: int,
    name: str,
    phone: str,
    said: str,
    by: Actor,
    now: datetime,
    list_id: int | None = None,
    entry: str = "",
    key: str = "",
) -> Objection:
    """Anyone objects to the published result, or to a unit's list (``list_id``), in its days of publicity.

    ``entry`` is the code or the title of the one it is about, as printed; blank: of none. It gets a number and is
    answered within five working days. A repeat under its ``key`` returns the first. Raises NotFound, Invalid by field,
    Refused (not in publicity, three unanswered of the same phone).
    """
    earlier = once.earlier_result("contest.objection", key=key, by=by)
    if earlier is not None:
        return Objection.objects.get(pk=earlier)
    edition = lock(Edition, edition_id)
    unit_list = UnitList.objects.filter(pk=list_id, edition=edition).first() if list_id else None
    result = None
    if list_id is None and edition.state == EditionState.PUBLICITY:
        result = Result.objects.filter(edition=edition, replaced_at__isnull=True).first()
    until = unit_list.public_until if unit_list is not None else result.public_until if result else None
    refuse_if(rules.why_not_object(public_until=until, now=now))
    invalid_if(rules.why_not_objection(name=name, phone=phone, said=said))
    about = _entry_named(edition, entry.strip(), unit_list)
    rows = Objection.objects.filter(edition=edition)
    if rows.filter(phone=phone.strip(), state=ObjectionState.OPEN).count() >= rules.MOST_OPEN:
        words = {"most": rules.MOST_OPEN}
        raise Refused(Reason("too_many", _("您已有 %(most)s 条异议等待答复"), words))
    row = Objection.objects.create(
        edition=edition,
        number=f"YY{edition.pk:04d}-{rows.count() + 1:03d}",
        result=result,
        unit_list=unit_list,
        entry=about,
        person_id=by.person_id,
        name=name.strip(),
        phone=phone.strip(),
        said=said.strip(),
        raised_at=now,
        answer_by=publicity.answer_due(now),
    )
    audit.record("contest.objection", by=by, now=now, target=f"contest:{edition_id}", number=row.number)
    once.remember("contest.objection", key=key, by=by, result_id=row.pk, now=now)
    return row


def _entry_named(edition: Edition, said: str, unit_list: UnitList | None) -> Entry | None:
    """The entry of a code; else of a title, of those in public lists and in the list objected to before others."""
    if not said:
        return None
    rows = Entry.objects.filter(edition=edition)
    listed = rows.filter(title=said, unit_list__in=UnitList.objects.exclude(state=ListState.DRAFT))
    own = listed.filter(unit_list=unit_list) if unit_list is not None else listed.none()
    found = rows.filter(code=said).first() or own.first() or listed.order_by("pk").first()
    invalid_if([] if found else [Reason("entry", _("没有这个名称或编号的项目"), about="entry")])
    return found


@operation
def answer_objection(*, objection_id: int, upheld: bool, answer: str, by: Actor, now: datetime) -> Objection:
    """A supervisor answers in writing. What is upheld against a result takes it out of force: the contest goes on.

    What is upheld against a unit's list brings the list back to its unit. Who objected is told if they are known, and
    else reads it under their receipt. Raises NotFound, Forbidden (also who had a hand in the edition), Invalid, Refused
    (answered).
    """
    found = Objection.objects.filter(pk=objection_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这条异议")))
    edition = lock(Edition, found.edition_id)
    require_supervising(edition, by, now=now)
    known = lock(Objection, objection_id)
    reasons = rules.why_not_answer(state=known.state, answer=answer)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    known.state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    known.answer, known.answered_at, known.answered_by_id = answer.strip(), now, by.person_id
    known.save()
    if upheld:
        _bring_back(edition, known, by=by, now=now)
    audit.record(
        "contest.objection_answered",
        by=by,
        now=now,
        target=f"contest:{edition.pk}",
        number=known.number,
        upheld=upheld,
    )
    if known.person_id is not None:
        words: dict[str, str | int] = {"edition": edition.name, "receipt": receipt_of(known)}
        target = f"contest:{edition.pk}"
        kind = "contest.objection_answered"
        tell([Telling(kind=kind, people=[known.person_id], words=words, target=target)], now=now)
    return known


@step
def _bring_back(edition: Edition, row: Objection, *, by: Actor, now: datetime) -> None:
    if row.unit_list_id is not None:
        unit_list = lock(UnitList, row.unit_list_id)
        if unit_list.state == ListState.PUBLICITY:
            unit_list.state, unit_list.public_from, unit_list.public_until = ListState.DRAFT, None, None
            unit_list.save()
    elif row.result_id is not None:
        result = lock(Result, row.result_id)
        if result.replaced_at is None and edition.state == EditionState.PUBLICITY:
            result.replaced_at, result.replaced_why = now, row.number
            result.save()
            move_edition(edition, EditionState.RUNNING, by=by, now=now, note=row.number)
