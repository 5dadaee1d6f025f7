"""A unit's list: ranked, made public, sent with its stamp. Locks: the list, then its entries."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.contests.enums import EntryState, ListState, ObjectionState
from redvest.contests.models import Edition, Entry, Objection, UnitList
from redvest.contests.operations._common import move_entries, named_person, tell_teams
from redvest.contests.rules import lists as rules
from redvest.contests.rules import publicity
from redvest.contests.rules.terms import terms_of
from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.places import queries as places

PURPOSE = "contest.list"


@operation
def rank_entries(
    *, edition_id: int, unit_code: str, ranked: Sequence[int], by: Actor, now: datetime
) -> UnitList:
    """A unit ranks the accepted entries it recommends, the best first; those left out are not recommended.

    May be done anew until it is made public. Raises NotFound, Forbidden, Invalid ("ranked"), Refused.
    """
    row = _locked(edition_id, unit_code, by=by, now=now)
    entries = {entry.pk: entry for entry in _accepted(row)}
    reasons = rules.why_not_rank(
        edition_state=row.edition.state,
        list_state=row.state,
        quota=row.quota,
        ranked=ranked,
        accepted=entries.keys(),
    )
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    # The old ranks are taken away first: no two may be the same at any moment.
    Entry.objects.filter(unit_list=row).update(unit_rank=None, unit_list=None)
    for rank, entry_id in enumerate(ranked, start=1):
        entries[entry_id].unit_list, entries[entry_id].unit_rank = row, rank
    Entry.objects.bulk_update([entries[pk] for pk in ranked], ["unit_list", "unit_rank"])
    audit.record("contest_list.ranked", by=by, now=now, target=f"contest_list:{row.pk}", ranked=list(ranked))
    return row


@operation
def publicise_list(*, list_id: int, by: Actor, now: datetime) -> UnitList:
    """Makes a unit's list public for the working days the terms ask. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (nobody ranked, entries unchecked, its state).
    """
    row = _lock_list(list_id, by=by, now=now)
    if row.state == ListState.PUBLICITY:
        return row
    waiting = Entry.objects.filter(edition=row.edition, unit=row.unit, state=EntryState.SUBMITTED)
    refuse_if(
        rules.why_not_publicise(
            edition_state=row.edition.state,
            list_state=row.state,
            ranked=_ranked(row).count(),
            unchecked=waiting.count(),
        )
    )
    row.state, row.public_from = ListState.PUBLICITY, now
    row.public_until = publicity.ends(now, days=terms_of(row.edition.terms).list_days)
    row.save()
    audit.record("contest_list.public", by=by, now=now, target=f"contest_list:{list_id}")
    return row


@operation
def take_list_back(*, list_id: int, why: str, by: Actor, now: datetime) -> UnitList:
    """Takes a list out of publicity to rank it anew, with a reason; it will be public for all its days again.

    Raises NotFound, Forbidden, Invalid, Refused (not in publicity).
    """
    row = _lock_list(list_id, by=by, now=now)
    refuse_if(rules.why_not_state(row.state, ListState.PUBLICITY))
    invalid_if([] if why.strip() else [Reason("required", _("请填写原因"), about="why")])
    row.state, row.public_from, row.public_until = ListState.DRAFT, None, None
    row.save()
    audit.record("contest_list.back", by=by, now=now, target=f"contest_list:{list_id}", why=why.strip()[:200])
    return row


@operation
def send_list(*, list_id: int, stamped: Upload, by: Actor, now: datetime) -> UnitList:
    """Sends the list after its publicity, with a scan of it under the unit's stamp.

    Those ranked take part from now on; the unit's other accepted entries are passed over. A repeat changes nothing.
    Raises NotFound, Forbidden, Invalid (about ``stamped``), Refused (in publicity, objections open, its state).
    """
    person_id = named_person(by)
    row = _lock_list(list_id, by=by, now=now)
    if row.state == ListState.SENT:
        return row
    open_ones = Objection.objects.filter(unit_list=row, state=ObjectionState.OPEN).count()
    refuse_if(
        rules.why_not_send(
            edition_state=row.edition.state,
            list_state=row.state,
            public_until=row.public_until,
            objections=open_ones,
            now=now,
        )
    )
    row.stamped = attachments.keep(upload=stamped, purpose=PURPOSE, by=by, now=now, about="stamped")
    row.state, row.sent_at, row.sent_by_id = ListState.SENT, now, person_id
    row.save()
    accepted = list(_accepted(row))
    listed = [entry for entry in accepted if entry.unit_list_id == row.pk]
    others = [entry for entry in accepted if entry.unit_list_id != row.pk]
    move_entries(listed, EntryState.LISTED, by=by, now=now)
    move_entries(others, EntryState.PASSED_OVER, by=by, now=now)
    tell_teams("contest.listed", listed, now=now)
    tell_teams("contest.passed_over", others, now=now, reason=str(_("未列入本单位推荐名单")))
    audit.record("contest_list.sent", by=by, now=now, target=f"contest_list:{list_id}")
    return row


@step
def _locked(edition_id: int, unit_code: str, *, by: Actor, now: datetime) -> UnitList:
    """The unit's list, made when it is first needed, with the quota of the terms."""
    edition = Edition.objects.select_related("site").filter(pk=edition_id).first()
    if edition is None:
        raise NotFound(Reason("not_found", _("没有找到这届大赛")))
    unit = places.site_by_code(unit_code)
    access.require(viewer_of(by, now=now), Verb.ENTER_CONTEST, unit.path)
    if not Entry.objects.filter(edition=edition, unit_id=unit.id).exists():
        raise NotFound(Reason("not_found", _("这个单位没有申报")))
    quota = terms_of(edition.terms).quota_of(unit.code)
    UnitList.objects.get_or_create(edition=edition, unit_id=unit.id, defaults={"quota": quota})
    rows = UnitList.objects.select_for_update(no_key=True, of=("self",)).select_related("edition", "unit")
    return rows.get(edition=edition, unit_id=unit.id)


@step
def _lock_list(list_id: int, *, by: Actor, now: datetime) -> UnitList:
    row = lock(UnitList, list_id)
    access.require(viewer_of(by, now=now), Verb.ENTER_CONTEST, row.unit.path)
    return row


@step
def _accepted(row: UnitList) -> QuerySet[Entry]:
    rows = Entry.objects.select_for_update(no_key=True, of=("self",)).select_related("team", "edition")
    return rows.filter(edition_id=row.edition_id, unit_id=row.unit_id, state=EntryState.ACCEPTED).order_by(
        "pk"
    )


def _ranked(row: UnitList) -> QuerySet[Entry]:
    return Entry.objects.filter(unit_list=row, unit_rank__isnull=False, state=EntryState.ACCEPTED)
