"""What is said of a site: address and telephone, titles, who heads it, when it is open. Locks: the site."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Reason, Text, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.kernel.search import tidy
from redvest.places import rules
from redvest.places.enums import DesignationKind, DesignationLevel, SiteState
from redvest.places.models import Designation, Officer, OpeningDay, OpeningTime, Site
from redvest.places.operations.opening import LONGEST_ADDRESS
from redvest.places.operations.versions import kept_text, require_manager, site_of
from redvest.places.queries import SiteInfo, info_of

LONGEST_DOCUMENT, LONGEST_TITLE, LONGEST_POST, LONGEST_PERSON, LONGEST_NOTE = 80, 30, 60, 50, 60


@operation
def describe_site(*, code: str, address: str, phone: str, by: Actor, now: datetime) -> SiteInfo:
    """Says where a site is and how it is reached. Raises NotFound, Forbidden, Invalid (address, phone), Refused."""
    site = _managed(code, by=by, now=now)
    address, phone = _optional(address, "address", LONGEST_ADDRESS, _("地址")), tidy(phone).replace(" ", "")
    invalid_if(rules.why_not_phone(phone))
    if (address, phone) != (site.address, site.phone):
        site.address, site.phone = address, phone
        site.save(update_fields=["address", "phone"])
        audit.record("site.described", by=by, now=now, target=f"site:{site.code}")
    return info_of(site)


@operation
def designate_site(
    *,
    code: str,
    kind: str,
    level: int,
    document: str,
    since: date,
    until: date | None = None,
    by: Actor,
    now: datetime,
    key: str = "",
) -> Designation:
    """Records a title that a document gives a site; nobody records one for their own site but at the top of a tree.

    ``until``: the first day on which it holds no more. Raises NotFound, Forbidden, Invalid (kind, level, document,
    until), Refused (site_not_open, already_designated).
    """
    first = earlier_result("site.designate", key=key, by=by)
    if first is not None:
        return Designation.objects.select_related("site").get(pk=first)
    invalid_if(
        _unknown("kind", kind, DesignationKind.values) + _unknown("level", level, DesignationLevel.values)
    )
    document = kept_text(document, about="document", longest=LONGEST_DOCUMENT, what=_("文号"))
    invalid_if(rules.why_not_hold("until", since=since, until=until))
    site = _managed(code, by=by, now=now, above=True)
    same = Designation.objects.filter(site=site, kind=kind, level=level)
    refuse_if(_why_twice(same, since=since, until=until, code="already_designated"))
    row = Designation.objects.create(
        site=site, kind=kind, level=level, document=document, since=since, until=until
    )
    facts = {"kind": kind, "level": level, "document": document}
    audit.record("site.designated", by=by, now=now, target=f"site:{site.code}", **facts)
    remember("site.designate", key=key, by=by, result_id=row.pk, now=now)
    return row


@operation
def revoke_designation(*, designation_id: int, reason: str, by: Actor, now: datetime) -> Designation:
    """Ends a title from today, with a reason that stays to be read. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid (reason), Refused (over already).
    """
    row = lock(Designation, designation_id)
    require_manager(rules.path_above(row.site.path), by=by, now=now)
    if row.revoked_at is not None:
        return row
    today = local_day(now)
    if row.until is not None and row.until <= today:
        refuse_if([Reason("over_already", _("这项命名已经到期"))])
    row.revoked_reason = kept_text(reason, about="reason", longest=rules.LONGEST_REASON, what=_("原因"))
    row.until, row.revoked_at = max(today, row.since), now
    row.save(update_fields=["until", "revoked_at", "revoked_reason"])
    facts = {"kind": row.kind, "level": row.level, "reason": row.revoked_reason}
    audit.record("site.designation_revoked", by=by, now=now, target=f"site:{row.site.code}", **facts)
    return row


@operation
def appoint_officer(
    *,
    code: str,
    title: str,
    name: str,
    since: date,
    is_head: bool = False,
    post: str = "",
    person_id: int | None = None,
    is_public: bool = False,
    by: Actor,
    now: datetime,
    key: str = "",
) -> Officer:
    """Names who heads a site or works at it. A new head ends the term of the one before on that day.

    ``is_public``: they agreed that their name is published. No role comes with it: roles are granted.
    Raises NotFound, Forbidden, Invalid (title, name, post), Refused (site_not_open, head_later).
    """
    first = earlier_result("site.appoint_officer", key=key, by=by)
    if first is not None:
        return Officer.objects.get(pk=first)
    said = {
        "title": kept_text(title, about="title", longest=LONGEST_TITLE, what=_("职务")),
        "name": kept_text(name, about="name", longest=LONGEST_PERSON, what=_("姓名")),
        "post": _optional(post, "post", LONGEST_POST, _("兼任职务")),
    }
    site = _managed(code, by=by, now=now)
    if is_head:
        _end_head(site, since)
    row = Officer.objects.create(
        site=site, is_head=is_head, person_id=person_id, is_public=is_public, since=since, **said
    )
    facts = {"officer": row.pk, "title": row.title, "head": is_head, "person": person_id}
    audit.record("site.officer_appointed", by=by, now=now, target=f"site:{site.code}", **facts)
    remember("site.appoint_officer", key=key, by=by, result_id=row.pk, now=now)
    return row


@operation
def end_officer(*, officer_id: int, by: Actor, now: datetime) -> Officer:
    """Ends the term of a head or member of staff today. A repeat changes nothing. Raises NotFound, Forbidden."""
    row = lock(Officer, officer_id)
    require_manager(row.site.path, by=by, now=now)
    today = local_day(now)
    if row.until is None or row.until > today:
        row.until = max(today, row.since)
        row.save(update_fields=["until"])
        audit.record("site.officer_ended", by=by, now=now, target=f"site:{row.site.code}", officer=row.pk)
    return row


@operation
def set_opening_hours(
    *, code: str, week: Sequence[tuple[int, int, int]], by: Actor, now: datetime
) -> SiteInfo:
    """Sets the weekly hours: spans of weekday (1 Monday), from and to in minutes of the day; none: nothing is said.

    Raises NotFound, Forbidden, Invalid (week), Refused (site_not_open).
    """
    invalid_if(rules.why_not_open_hours(week))
    site = _managed(code, by=by, now=now)
    OpeningTime.objects.filter(site=site).delete()
    OpeningTime.objects.bulk_create(
        OpeningTime(site=site, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in sorted(week)
    )
    audit.record("site.hours_set", by=by, now=now, target=f"site:{site.code}", spans=len(week))
    return info_of(site)


@operation
def set_opening_day(
    *, code: str, day: date, span: tuple[int, int] | None, note: str = "", by: Actor, now: datetime
) -> OpeningDay:
    """Says that on one day the weekly hours do not hold: closed, or open over ``span`` in minutes; again: replaced.

    Raises NotFound, Forbidden, Invalid (day, span, note), Refused (site_not_open).
    """
    if day < local_day(now):
        invalid_if([Reason("day_past", _("只能写今天和以后的日子"), about="day")])
    if span is not None and not 0 <= span[0] < span[1] <= rules.MINUTES_OF_DAY:
        invalid_if([Reason("span_wrong", _("开放时间要从早到晚，例如 08:30 到 12:00"), about="span")])
    note = _optional(note, "note", LONGEST_NOTE, _("说明"))
    site = _managed(code, by=by, now=now)
    opens, closes = span or (None, None)
    row, _new = OpeningDay.objects.update_or_create(
        site=site, day=day, defaults={"opens": opens, "closes": closes, "note": note}
    )
    audit.record("site.day_set", by=by, now=now, target=f"site:{site.code}", day=day.isoformat())
    return row


@operation
def drop_opening_day(*, code: str, day: date, by: Actor, now: datetime) -> None:
    """The weekly hours hold on that day again. A repeat changes nothing. Raises NotFound, Forbidden, Refused."""
    site = _managed(code, by=by, now=now)
    if OpeningDay.objects.filter(site=site, day=day).delete()[0]:
        audit.record("site.day_dropped", by=by, now=now, target=f"site:{site.code}", day=day.isoformat())


def _managed(code: str, *, by: Actor, now: datetime, above: bool = False) -> Site:
    """The site, locked, for who manages it (or the one above it); refused if it is no longer open."""
    site = lock(Site, site_of(code).pk)
    require_manager(rules.path_above(site.path) if above else site.path, by=by, now=now)
    if site.state != SiteState.OPEN:
        refuse_if([Reason("site_not_open", _("“%(name)s”已不再运行"), {"name": site.name})])
    return site


def _end_head(site: Site, since: date) -> None:
    """Ends the head's term where the new one begins. A head of a later day stands in the way."""
    heads = Officer.objects.filter(site=site, is_head=True)
    if heads.filter(since__gte=since).exclude(until=F("since")).exists():
        refuse_if([Reason("head_later", _("从那天起已经有负责人，请先结束他的任期"), about="since")])
    heads.filter(Q(until__isnull=True) | Q(until__gt=since)).update(until=since)


def _why_twice(same: QuerySet[Designation], *, since: date, until: date | None, code: str) -> list[Reason]:
    overlap = same.filter(Q(until__isnull=True) | Q(until__gt=since))
    if until is not None:
        overlap = overlap.filter(since__lt=until)
    # A title revoked on its first day never held.
    if overlap.exclude(until=F("since")).exists():
        return [Reason(code, _("这段时间里已经有同样的命名"))]
    return []


def _unknown(about: str, value: object, known: Sequence[object]) -> list[Reason]:
    return [] if value in known else [Reason("unknown_choice", _("请重新选择"), about=about)]


def _optional(text: str, about: str, longest: int, what: Text) -> str:
    return kept_text(text, about=about, longest=longest, what=what) if tidy(text) else ""
