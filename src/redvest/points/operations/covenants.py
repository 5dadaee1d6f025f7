"""Writing, publishing and retiring versions of a covenant. Locks: the covenant."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.places import queries as places
from redvest.points.covenant_enums import VersionState
from redvest.points.models import Covenant, CovenantRule, CovenantVersion
from redvest.points.rules.covenant import Rule
from redvest.points.rules.covenant_drafts import Draft, why_not_draft
from redvest.points.rules.covenant_terms import Terms

LONGEST_NAME, LONGEST_NOTE = 60, 300


@operation
def draft_covenant(
    *, site_code: str, draft: Draft, by: Actor, now: datetime, name: str = "", note: str = ""
) -> CovenantVersion:
    """Writes the next version of a site's covenant, or writes the one that is a draft anew.

    Raises NotFound, Forbidden, Invalid (``about`` is "name", "note", "terms" or the code of a rule).
    """
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.DRAFT_COVENANT, site.path)
    covenant = Covenant.objects.select_for_update(no_key=True).filter(site_id=site.id).first()
    name = name.strip() or (covenant.name if covenant else f"{site.name}积分公约"[:LONGEST_NAME])
    invalid_if([*_why_not_words(name, note), *why_not_draft(draft)])
    if covenant is None:
        covenant, _made = Covenant.objects.get_or_create(
            site_id=site.id, defaults={"name": name, "made_at": now, "made_by_id": by.person_id}
        )
    covenant = lock(Covenant, covenant.pk)
    version = covenant.versions.filter(state=VersionState.DRAFT).first()
    if version is None:
        last = covenant.versions.aggregate(last=Max("number"))["last"] or 0
        version = CovenantVersion(covenant=covenant, number=last + 1, state=VersionState.DRAFT)
    else:
        version.rules.all().delete()
    for field, value in _columns(draft.terms).items():
        setattr(version, field, value)
    version.note, version.drafted_at, version.drafted_by_id = note.strip(), now, by.person_id
    version.save()
    covenant.name = name
    covenant.save(update_fields=["name"])
    CovenantRule.objects.bulk_create(_row(version, rule) for rule in draft.rules)
    audit.record("covenant.drafted", by=by, now=now, target=f"covenant:{covenant.pk}", version=version.number)
    return version


@operation
def drop_draft(*, version_id: int, by: Actor, now: datetime) -> CovenantVersion:
    """Gives a draft up. A repeat changes nothing. Raises NotFound, Forbidden, Refused (published)."""
    version = _locked(version_id, Verb.DRAFT_COVENANT, by=by, now=now)
    if version.state == VersionState.DROPPED:
        return version
    refuse_if(_why_no_draft(version))
    version.state = VersionState.DROPPED
    version.save(update_fields=["state"])
    audit.record("covenant.dropped", by=by, now=now, target=f"covenant:{version.covenant_id}")
    return version


@operation
def publish_covenant(*, version_id: int, valid_from: date, by: Actor, now: datetime) -> CovenantVersion:
    """Puts a draft in force from a day on, in place of the version before it. A repeat changes nothing.

    Not by whoever wrote it, and never for days that are over: what was done on them was done under the old version.
    Raises NotFound, Forbidden, Refused, Invalid (the day).
    """
    version = _locked(version_id, Verb.PUBLISH_COVENANT, by=by, now=now)
    if version.state == VersionState.PUBLISHED and version.valid_from == valid_from:
        return version
    refuse_if(_why_no_draft(version))
    forbid_if(access.why_not_decide(submitted_by=version.drafted_by_id, decider=by.person_id))
    before = _published(version.covenant_id)
    invalid_if(_why_not_from(valid_from, before, today=local_day(now)))
    for older in before:
        if older.valid_until is None or older.valid_until > valid_from:
            older.valid_until = valid_from
            older.save(update_fields=["valid_until"])
    version.state, version.valid_from = VersionState.PUBLISHED, valid_from
    version.published_at, version.published_by_id = now, by.person_id
    version.save()
    audit.record(
        "covenant.published",
        by=by,
        now=now,
        target=f"covenant:{version.covenant_id}",
        version=version.number,
        valid_from=valid_from.isoformat(),
    )
    return version


@operation
def retire_covenant(*, site_code: str, last_day: date, by: Actor, now: datetime) -> CovenantVersion:
    """Ends the version in force after a day; what the sites above say holds there again. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (none in force), Invalid (a day that is over).
    """
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.PUBLISH_COVENANT, site.path)
    covenant = Covenant.objects.select_for_update(no_key=True).filter(site_id=site.id).first()
    today, ends = local_day(now), last_day + timedelta(days=1)
    live = [
        one
        for one in (_published(covenant.pk) if covenant else [])
        if one.valid_until is None or one.valid_until > today
    ]
    if not live:
        refuse_if([Reason("not_in_force", _("这里没有正在执行的公约"))])
    version = live[-1]
    if version.valid_until == ends:
        return version
    too_early = last_day < max(today, version.valid_from or today)
    invalid_if([Reason("day_over", _("只能从今天以后停止执行"), about="last_day")] if too_early else [])
    version.valid_until = ends
    version.save(update_fields=["valid_until"])
    audit.record(
        "covenant.retired",
        by=by,
        now=now,
        target=f"covenant:{version.covenant_id}",
        last_day=last_day.isoformat(),
    )
    return version


def _locked(version_id: int, verb: str, *, by: Actor, now: datetime) -> CovenantVersion:
    """The version, its covenant locked. Raises NotFound to those who neither write nor decide."""
    viewer = viewer_of(by, now=now)
    path = (
        CovenantVersion.objects.filter(pk=version_id)
        .values_list("covenant_id", "covenant__site__path")
        .first()
    )
    access.require_sight(
        path is not None
        and any(viewer.may(one, path[1]) for one in (Verb.DRAFT_COVENANT, Verb.PUBLISH_COVENANT))
    )
    assert path is not None
    lock(Covenant, path[0])
    access.require(viewer, verb, path[1])
    version: CovenantVersion = lock(CovenantVersion, version_id)
    return version


def _published(covenant_id: int) -> list[CovenantVersion]:
    rows = CovenantVersion.objects.filter(covenant_id=covenant_id, state=VersionState.PUBLISHED)
    return list(rows.order_by("valid_from", "pk"))


def _why_no_draft(version: CovenantVersion) -> list[Reason]:
    if version.state == VersionState.DRAFT:
        return []
    return [Reason("no_draft", _("这一版不是草稿：%(state)s"), {"state": VersionState(version.state).label})]


def _why_not_from(day: date, before: list[CovenantVersion], *, today: date) -> list[Reason]:
    if day < today:
        return [Reason("day_over", _("公约只能从今天起执行，不能改变已经过去的日子"), about="valid_from")]
    held = [
        one.valid_from
        for one in before
        if one.valid_from is not None
        if one.valid_until is None or one.valid_until > max(today, one.valid_from)
    ]
    if day == today and any(since <= today for since in held):
        sentence = _("今天还按上一版执行，新的一版最早从明天起")
        return [Reason("held_today", sentence, about="valid_from")]
    if any(since >= day for since in held):
        sentence = _("已经有一版从这一天或更晚起执行，请先停止那一版")
        return [Reason("later_version", sentence, about="valid_from")]
    return []


def _why_not_words(name: str, note: str) -> list[Reason]:
    reasons = []
    if len(name) > LONGEST_NAME:
        reasons.append(Reason("name_long", _("名称不能超过 %(most)s 个字"), {"most": LONGEST_NAME}, "name"))
    if len(note.strip()) > LONGEST_NOTE:
        reasons.append(Reason("note_long", _("说明不能超过 %(most)s 个字"), {"most": LONGEST_NOTE}, "note"))
    return reasons


def _columns(terms: Terms) -> dict[str, Any]:
    said = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
    said |= {"caps": _texts(terms.caps), "tiers": _texts(terms.tiers)}
    return said | {"exchange_months": sorted(terms.exchange_months)}


def _row(version: CovenantVersion, rule: Rule) -> CovenantRule:
    said = {
        name: getattr(rule, name) for name in Rule.__dataclass_fields__ if name not in ("id", "covenant_id")
    }
    said |= {name: _texts(said[name]) for name in ("caps", "coefficients", "grades")}
    said |= {name: sorted(said[name]) for name in ("categories", "proposers")}
    return CovenantRule(version=version, **said)


def _texts(numbers: Mapping[str, Decimal]) -> dict[str, str]:
    return {str(name): str(number) for name, number in numbers.items()}
