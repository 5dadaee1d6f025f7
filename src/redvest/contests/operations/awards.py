"""Awards after publicity, of entries and of units, with certificates numbered once for good. Locks: the edition."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import AwardKind, EditionState, ObjectionState
from redvest.contests.models import Award, Edition, Entry, Objection, Place, Result
from redvest.contests.operations._common import move_edition, require_opening, tell_teams
from redvest.contests.rules import results as rules
from redvest.contests.rules.editions import why_not_text
from redvest.contests.rules.schemes import scheme_of
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.places import queries as places


@operation
def give_awards(*, edition_id: int, by: Actor, now: datetime) -> list[Award]:
    """Gives the entries what the published result leads to, each with a certificate. A repeat changes nothing.

    Raises NotFound, Forbidden (also who drafted or ran it), Refused (in publicity, objections open, its state).
    """
    edition = lock(Edition, edition_id)
    require_opening(edition, by, now=now)
    if edition.state == EditionState.AWARDED:
        return list(Award.objects.filter(edition=edition, kind=AwardKind.ENTRY).order_by("number"))
    result = Result.objects.filter(edition=edition, replaced_at__isnull=True).first()
    open_ones = Objection.objects.filter(result=result, state=ObjectionState.OPEN).count() if result else 0
    until = result.public_until if result else None
    refuse_if(rules.why_not_award(state=edition.state, public_until=until, objections=open_ones, now=now))
    assert result is not None  # why_not_award has refused otherwise
    names = {tier.code: tier.name for tier in scheme_of(edition.scheme).awards}
    won = Place.objects.filter(result=result).exclude(tier="").order_by("turn").select_related("entry")
    awards = [
        Award(
            edition=edition,
            kind=AwardKind.ENTRY,
            tier=place.tier,
            title=names[place.tier],
            entry=place.entry,
            number=_number(edition, n, now=now),
            public_until=result.public_until,
            given_at=now,
            given_by_id=by.person_id,
        )
        for n, place in enumerate(won, start=1)
    ]
    Award.objects.bulk_create(awards)
    move_edition(edition, EditionState.AWARDED, by=by, now=now)
    entries = {
        one.pk: one
        for one in Entry.objects.filter(pk__in=[award.entry_id for award in awards]).select_related(
            "team", "edition"
        )
    }
    for award in awards:
        told = [entries[award.entry_id]] if award.entry_id else []
        tell_teams("contest.awarded", told, now=now, award=award.title, number=award.number)
    audit.record("contest.awards", by=by, now=now, target=f"contest:{edition_id}", number=len(awards))
    return awards


@operation
def award_unit(
    *, edition_id: int, unit_code: str, reason: str, title: str = "", by: Actor, now: datetime
) -> Award:
    """Awards a unit that organised well (优秀组织单位), saying what for; never scored. A repeat returns the first.

    Raises NotFound, Forbidden, Invalid by field, Refused (before the entries' awards).
    """
    edition = lock(Edition, edition_id)
    require_opening(edition, by, now=now)
    unit = places.site_by_code(unit_code)
    printed = title.strip() or str(AwardKind.UNIT.label)
    reasons = rules.why_not_award_unit(state=edition.state, reason=reason, title=printed)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    found = Award.objects.filter(edition=edition, unit_id=unit.id, revoked_at__isnull=True).first()
    if found is not None:
        return found
    result = Result.objects.get(edition=edition, replaced_at__isnull=True)
    award = Award.objects.create(
        edition=edition,
        kind=AwardKind.UNIT,
        tier="unit",
        title=printed,
        unit_id=unit.id,
        reason=reason.strip(),
        number=_number(edition, Award.objects.filter(edition=edition).count() + 1, now=now),
        public_until=result.public_until,
        given_at=now,
        given_by_id=by.person_id,
    )
    audit.record("contest.unit_awarded", by=by, now=now, target=f"contest:{edition_id}", unit=unit.code)
    return award


@operation
def revoke_award(*, award_id: int, why: str, by: Actor, now: datetime) -> Award:
    """Takes an award back, with a reason that whoever verifies the certificate reads. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid.
    """
    found = Award.objects.filter(pk=award_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这张证书")))
    edition = lock(Edition, found.edition_id)
    require_opening(edition, by, now=now)
    award = lock(Award, award_id)
    if award.revoked_at is not None:
        return award
    invalid_if(why_not_text("why", _("原因"), why, 200))
    award.revoked_at, award.revoked_why = now, why.strip()
    award.save()
    audit.record("contest.award_revoked", by=by, now=now, target=f"contest:{edition.pk}", number=award.number)
    return award


def _number(edition: Edition, n: int, *, now: datetime) -> str:
    """The n-th certificate of a locked edition; no number is ever given twice, also not after a revocation."""
    return f"ZS{clock.local_day(now).year}-{edition.pk:04d}-{n:03d}"
