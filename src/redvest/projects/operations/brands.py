"""Brands: what is asked of them, nominated, decided, renewed each year, lapsed."""

from dataclasses import asdict
from datetime import datetime, timedelta

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.places.queries import site_by_code, site_by_id
from redvest.projects import queries, rules
from redvest.projects.enums import BRAND_TRANSITIONS, BrandState, LapseCause
from redvest.projects.models import Brand, BrandCriteria, BrandReview, Project
from redvest.projects.operations._common import (
    person_of,
    prepares,
    tell_deciders,
    tell_followers,
    tell_team,
)
from redvest.projects.rules import Criteria, Merits


@operation
def set_criteria(*, site_code: str, criteria: Criteria, by: Actor, now: datetime) -> BrandCriteria:
    """Says what a brand must show at a site and below it, from now on. Those of before stay with what they decided.

    Raises NotFound, Forbidden (does not decide on projects there), Invalid.
    """
    site = site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.APPROVE_PROJECT, site.path)
    invalid_if(rules.why_not_criteria(criteria))
    made = BrandCriteria.objects.create(
        site_id=site.id, set_at=now, set_by_id=by.person_id, **asdict(criteria)
    )
    audit.record("brand.criteria", by=by, now=now, target=f"site:{site.code}", **asdict(criteria))
    return made


@operation
def nominate_brand(*, project_id: int, why: str, by: Actor, now: datetime) -> Brand:
    """Nominates a project as a brand of the site whose criteria hold; what it has to show is measured here.

    A repeat while a nomination or brand stands returns it. Raises NotFound, Forbidden (neither its team nor its site's
    staff), Invalid (no words), Refused (no criteria; each criterion that is not met).
    """
    person_id = person_of(by)
    info = prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_nominate(why))
    standing = Brand.objects.filter(
        project=project, state__in=(BrandState.NOMINATED, BrandState.GRANTED)
    ).first()
    if standing is not None:
        return standing
    row = queries.criteria_row(info.site_path)
    refuse_if(rules.why_no_criteria(row is not None))
    assert row is not None
    shown = queries.merits(project_id, now=now)
    refuse_if(rules.why_not_brand(project.state, queries.as_criteria(row), shown))
    made = Brand.objects.create(
        project=project,
        site_id=row.site_id,
        criteria=row,
        why=why.strip(),
        measured_at=now,
        nominated_by_id=person_id,
        nominated_at=now,
        **shown.as_dict(),
    )
    audit.record("brand.nominated", by=by, now=now, target=f"project:{project_id}", brand=made.pk)
    tell_deciders(project, "brand.nominated", path=row.site.path, now=now)
    return made


@operation
def decide_brand(*, brand_id: int, grant: bool, reason: str = "", by: Actor, now: datetime) -> Brand:
    """Makes a nominated project a brand for a year, or not, with a reason; by who decides at the criteria's site.

    What it has to show is measured again. A repeat of the same decision changes nothing. Raises NotFound, Forbidden
    (not the decider; one's own nomination), Invalid (no reason), Refused (decided; a criterion that is not met).
    """
    brand, project = _locked(brand_id)
    access.require(viewer_of(by, now=now), Verb.APPROVE_PROJECT, site_by_id(brand.site_id).path)
    forbid_if(access.why_not_decide(submitted_by=brand.nominated_by_id, decider=by.person_id))
    if not grant:
        invalid_if(rules.why_not_return(reason))
    to = BrandState.GRANTED if grant else BrandState.REFUSED
    if brand.state == to:
        return brand
    refuse_if(rules.why_not_brand_move(brand.state, to))
    if grant:
        shown = queries.merits(project.pk, now=now)
        refuse_if(rules.why_not_brand(project.state, queries.as_criteria(brand.criteria), shown))
        _show(brand, shown, now=now)
        brand.granted_on = clock.local_day(now)
        brand.until = rules.next_year(brand.granted_on)
    brand.state, brand.reason = to, reason.strip()
    brand.decided_by_id, brand.decided_at = by.person_id, now
    brand.save()
    audit.record(f"brand.{to}", by=by, now=now, target=f"project:{project.pk}", brand=brand.pk)
    tell_team(project, f"brand.{to}", now=now, reason=brand.reason, until=str(brand.until or ""))
    if grant:
        tell_followers(project, now=now, words=project.name)
    return brand


@operation
def renew_brand(*, brand_id: int, words: str = "", by: Actor, now: datetime) -> Brand:
    """The yearly review: measured anew against the criteria that hold by now, and a brand for another year.

    Not by who nominated it. Raises NotFound, Forbidden, Refused (lapsed; too early; a criterion that is not met).
    """
    brand, project = _locked(brand_id)
    access.require(viewer_of(by, now=now), Verb.APPROVE_PROJECT, site_by_id(brand.site_id).path)
    forbid_if(access.why_not_decide(submitted_by=brand.nominated_by_id, decider=by.person_id))
    today = clock.local_day(now)
    until = brand.until or today
    refuse_if(rules.why_not_renew(brand.state, until=until, today=today))
    shown = queries.merits(project.pk, now=now)
    refuse_if(_why_not_still(brand, project, shown))
    _show(brand, shown, now=now)
    brand.until = rules.next_year(until)
    brand.save()
    BrandReview.objects.create(
        brand=brand,
        until=brand.until,
        words=words.strip()[:300],
        reviewed_at=now,
        reviewed_by_id=by.person_id,
        **shown.as_dict(),
    )
    audit.record("brand.renewed", by=by, now=now, target=f"project:{project.pk}", brand=brand.pk)
    tell_team(project, "brand.renewed", now=now, until=str(brand.until))
    return brand


@operation
def lapse_brand(*, brand_id: int, now: datetime) -> bool:
    """A brand whose year is over without a review is none any more; its team and followers are told. True if so."""
    brand, project = _locked(brand_id)
    today = clock.local_day(now)
    if BrandState.LAPSED not in BRAND_TRANSITIONS[brand.state] or (brand.until or today) >= today:
        return False
    unmet = _why_not_still(brand, project, queries.merits(project.pk, now=now))
    brand.state = BrandState.LAPSED
    brand.lapsed_at = now
    brand.lapse_cause = LapseCause.CRITERIA if unmet else LapseCause.NOT_RENEWED
    brand.save()
    audit.record(
        "brand.lapsed",
        by=SYSTEM,
        now=now,
        target=f"project:{project.pk}",
        brand=brand.pk,
        cause=brand.lapse_cause,
    )
    tell_team(project, "brand.lapsed", now=now, reason=str(LapseCause(brand.lapse_cause).label))
    tell_followers(project, now=now, words=str(LapseCause(brand.lapse_cause).label))
    return True


@operation
def remind_of_brands(*, now: datetime) -> int:
    """Tells teams and deciders of brands whose yearly review is due; once a year each."""
    today = clock.local_day(now)
    due = queries.brands_to_renew(today=today, until=today + timedelta(days=rules.RENEWAL_DAYS))
    for brand in due:
        once = f"{brand.pk}:{brand.until}"
        tell_team(brand.project, "brand.due", now=now, once=once, until=str(brand.until))
        tell_deciders(
            brand.project, "brand.due", path=brand.site.path, now=now, once=once, until=str(brand.until)
        )
    return len(due)


def _locked(brand_id: int) -> tuple[Brand, Project]:
    """The project is locked before its brand, as everywhere."""
    found = Brand.objects.filter(pk=brand_id).first()
    access.require_sight(found is not None)
    assert found is not None
    project = lock(Project, found.project_id)
    return lock(Brand, brand_id), project


def _why_not_still(brand: Brand, project: Project, shown: Merits) -> list[Reason]:
    """By the criteria that hold by now where the brand was decided on."""
    row = queries.criteria_row(site_by_id(brand.site_id).path) or brand.criteria
    return rules.why_not_brand(project.state, queries.as_criteria(row), shown)


def _show(brand: Brand, shown: Merits, *, now: datetime) -> None:
    for name, number in shown.as_dict().items():
        setattr(brand, name, number)
    brand.measured_at = now
