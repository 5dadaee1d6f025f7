"""Certificates: what an award says, verified by its number by anyone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import AwardKind
from redvest.contests.models import Award, Place
from redvest.kernel.errors import NotFound, Reason


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """As printed. ``holder``: the entry's title or the unit's name; ``revoked_at``: it does not hold any more."""

    award_id: int
    number: str
    title: str
    kind: str
    holder: str
    team: str
    unit: str
    reason: str
    edition_code: str
    edition_name: str
    organiser: str
    score: str
    rank: int | None
    given_at: datetime
    public_until: datetime
    revoked_at: datetime | None
    revoked_why: str


def certificate(number: str) -> Certificate:
    """The certificate of this number. Raises NotFound."""
    rows = Award.objects.select_related("edition__site", "entry__team", "entry__unit", "unit")
    row = rows.filter(number=number.strip().upper()).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个编号的证书")))
    return _certificate(row, _place_of(row))


def certificates_of(edition_id: int) -> list[Certificate]:
    """All of an edition, by number. Two queries."""
    rows = Award.objects.filter(edition_id=edition_id).order_by("number")
    found = list(rows.select_related("edition__site", "entry__team", "entry__unit", "unit"))
    standing = Place.objects.filter(result__edition_id=edition_id, result__replaced_at__isnull=True)
    places = {place.entry_id: place for place in standing.select_related("result")}
    return [_certificate(row, places.get(row.entry_id or 0)) for row in found]


def _place_of(row: Award) -> Place | None:
    if row.entry_id is None:
        return None
    places = Place.objects.filter(entry_id=row.entry_id, result__replaced_at__isnull=True)
    return places.select_related("result").first()


def _certificate(row: Award, place: Place | None) -> Certificate:
    of_entry = row.kind == AwardKind.ENTRY and row.entry is not None
    scored = place is not None and place.score is not None
    return Certificate(
        award_id=row.pk,
        number=row.number,
        title=row.title,
        kind=row.kind,
        holder=row.entry.title if of_entry and row.entry else row.unit.name if row.unit else "",
        team=row.entry.team.name if row.entry else "",
        unit=row.entry.unit.name if row.entry else "",
        reason=row.reason,
        edition_code=row.edition.code,
        edition_name=row.edition.name,
        organiser=row.edition.site.name,
        score=score_words(place) if scored and place else "",
        rank=place.rank if place else None,
        given_at=row.given_at,
        public_until=row.public_until,
        revoked_at=row.revoked_at,
        revoked_why=row.revoked_why,
    )


def score_words(place: Place) -> str:
    """A score with the decimals its result was published with; blank if it was not scored."""
    if place.score is None:
        return ""
    return f"{place.score:.{place.result.file['scheme'].get('decimals', 2)}f}"
