"""Units and their pairing with sites. Locks: the unit."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, credit_codes
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Invalid, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.kernel.search import tidy
from redvest.places import rules
from redvest.places.enums import SiteState
from redvest.places.models import Pairing, Site, Unit
from redvest.places.operations.versions import kept_text, require_manager, site_of
from redvest.places.queries import UnitInfo, unit_by_id

LONGEST_NOTE = 120


@dataclass(frozen=True, kw_only=True)
class UnitForm:
    """What is said of a unit. ``civilised``: of which level it is a 文明单位, if it is one."""

    name: str
    kind: str
    credit_code: str = ""
    civilised: int | None = None


@operation
def register_unit(*, form: UnitForm, site_code: str, by: Actor, now: datetime, key: str = "") -> UnitInfo:
    """Registers a unit at a site whose managers keep it; every manager may pair it. A repeat returns the first.

    Raises NotFound, Forbidden, Invalid (name, kind, credit_code, civilised; taken ones too).
    """
    first = earlier_result("unit.register", key=key, by=by)
    if first is not None:
        return unit_by_id(first)
    site = site_of(site_code)
    require_manager(site.path, by=by, now=now)
    row = Unit(site=site)
    _say(row, form)
    audit.record("unit.registered", by=by, now=now, target=f"unit:{row.pk}", site=site.code)
    remember("unit.register", key=key, by=by, result_id=row.pk, now=now)
    return unit_by_id(row.pk)


@operation
def edit_unit(*, unit_id: int, form: UnitForm, by: Actor, now: datetime) -> UnitInfo:
    """Says something else of a unit. Raises NotFound, Forbidden (not a manager where it is registered), Invalid."""
    row = lock(Unit, unit_id)
    require_manager(row.site.path, by=by, now=now)
    _say(row, form)
    audit.record("unit.edited", by=by, now=now, target=f"unit:{row.pk}")
    return unit_by_id(row.pk)


@operation
def pair_unit(
    *,
    unit_id: int,
    site_code: str,
    since: date,
    until: date | None = None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> Pairing:
    """Pairs a unit with a site from a day on. The same pairing again returns it.

    Raises NotFound, Forbidden (not managing the site), Invalid (until, note), Refused (site_not_open, paired_already).
    """
    invalid_if(rules.why_not_hold("until", since=since, until=until))
    note = kept_text(note, about="note", longest=LONGEST_NOTE, what=_("说明")) if tidy(note) else ""
    site = lock(Site, site_of(site_code).pk)
    require_manager(site.path, by=by, now=now)
    unit = lock(Unit, unit_id)
    if site.state != SiteState.OPEN:
        refuse_if([Reason("site_not_open", _("“%(name)s”已不再运行"), {"name": site.name})])
    overlap = Pairing.objects.filter(Q(until__isnull=True) | Q(until__gt=since), unit=unit, site=site)
    if until is not None:
        overlap = overlap.filter(since__lt=until)
    earlier = next((row for row in overlap if row.until != row.since), None)
    if earlier is not None:
        if (earlier.since, earlier.until) == (since, until):
            return earlier
        words = {"unit": unit.name, "site": site.name}
        refuse_if([Reason("paired_already", _("“%(unit)s”这段时间里已经和“%(site)s”结对"), words)])
    row = Pairing.objects.create(unit=unit, site=site, since=since, until=until, note=note)
    audit.record("site.paired", by=by, now=now, target=f"site:{site.code}", unit=unit.pk, pairing=row.pk)
    return row


@operation
def end_pairing(*, pairing_id: int, reason: str, by: Actor, now: datetime) -> Pairing:
    """Ends a pairing today, with a reason; it stays in the history of both. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid (reason).
    """
    row = lock(Pairing, pairing_id)
    require_manager(row.site.path, by=by, now=now)
    today = local_day(now)
    if row.until is not None and row.until <= today:
        return row
    row.end_reason = kept_text(reason, about="reason", longest=rules.LONGEST_REASON, what=_("原因"))
    row.until = max(today, row.since)
    row.save(update_fields=["until", "end_reason"])
    facts = {"unit": row.unit_id, "pairing": row.pk, "reason": row.end_reason}
    audit.record("site.pairing_ended", by=by, now=now, target=f"site:{row.site.code}", **facts)
    return row


#: Which field a promise of the database speaks of.
TAKEN = {
    "unit_name_once_at_site": Reason("name_taken", _("这里已经登记过同名的单位"), about="name"),
    "unit_credit_code_once": Reason(
        "credit_code_taken", _("这个统一社会信用代码已经登记过"), about="credit_code"
    ),
}


def _say(row: Unit, form: UnitForm) -> None:
    name, code = tidy(form.name), credit_codes.plain(form.credit_code)
    invalid_if(rules.why_not_unit(name, kind=form.kind, credit_code=code, civilised=form.civilised))
    row.name, row.kind, row.credit_code, row.civilised = name, form.kind, code or None, form.civilised
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if broken not in TAKEN:
            raise
        raise Invalid(TAKEN[broken]) from None
