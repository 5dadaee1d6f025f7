"""Units that pair with sites (结对), by site and by unit, now and ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import NotFound, Reason
from redvest.places.enums import DesignationLevel, UnitKind
from redvest.places.models import Pairing, Unit
from redvest.places.queries.life import holding


@dataclass(frozen=True, kw_only=True)
class UnitInfo:
    """A unit: what it is, and the site that registered it."""

    id: int
    name: str
    kind: str
    credit_code: str
    civilised: int | None
    site_code: str
    site_name: str
    site_path: str
    sites: int = 0

    @property
    def kind_label(self) -> str:
        """机关, 企业, 学校."""
        return str(UnitKind(self.kind).label)

    @property
    def civilised_label(self) -> str:
        """市级, of a 文明单位; empty for others."""
        return str(DesignationLevel(self.civilised).label) if self.civilised else ""


@dataclass(frozen=True, kw_only=True)
class PairingInfo:
    """A unit paired with a site over a period of days."""

    id: int
    unit_id: int
    unit_name: str
    unit_kind: str
    site_code: str
    site_name: str
    since: date
    until: date | None
    note: str
    end_reason: str

    @property
    def kind_label(self) -> str:
        """The kind of the unit."""
        return str(UnitKind(self.unit_kind).label)

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds."""
        return self.until - timedelta(days=1) if self.until else None


def unit_by_id(unit_id: int) -> UnitInfo:
    """The unit. Raises NotFound."""
    row = Unit.objects.filter(pk=unit_id).select_related("site").first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这个单位")))
    return unit_info(row)


def units_by_ids(ids: Iterable[int]) -> dict[int, UnitInfo]:
    """Units by id; missing ones are absent. One query."""
    return {row.pk: unit_info(row) for row in Unit.objects.filter(pk__in=set(ids)).select_related("site")}


def units_found(*, text: str = "", kind: str = "", on: date) -> QuerySet[Unit]:
    """Units by name, each with how many sites it is paired with on a day (``sites``)."""
    rows = Unit.objects.select_related("site").order_by("name", "id")
    if text.strip():
        rows = rows.filter(Q(words__all_words=text) | Q(credit_code__startswith=text.strip().upper()))
    if kind:
        rows = rows.filter(kind=kind)
    paired = Pairing.objects.filter(holding(on), unit=OuterRef("pk")).order_by().values("unit")
    return rows.annotate(sites=Coalesce(Subquery(paired.annotate(number=Count("pk")).values("number")), 0))


def unit_info(row: Unit) -> UnitInfo:
    """What others see of a row, whose site is at hand."""
    return UnitInfo(
        id=row.pk,
        name=row.name,
        kind=row.kind,
        credit_code=row.credit_code or "",
        civilised=row.civilised,
        site_code=row.site.code,
        site_name=row.site.name,
        site_path=row.site.path,
        sites=getattr(row, "sites", 0),
    )


def pairings_listed(
    *,
    site_id: int | None = None,
    unit_id: int | None = None,
    under: Sequence[str] | None = None,
    on: date | None = None,
) -> QuerySet[Pairing]:
    """Pairings of a site, of a unit, or of the sites below these paths; the present ones, or all, the newest first."""
    rows = Pairing.objects.select_related("site", "unit")
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if under is not None:
        condition = Q(pk__in=[])
        for path in under:
            condition |= Q(site__path__startswith=path)
        rows = rows.filter(condition)
    return (rows.filter(holding(on)) if on else rows).order_by("-since", "-id")


def pairing_info(row: Pairing) -> PairingInfo:
    """What others see of a row, whose unit and site are at hand."""
    return PairingInfo(
        id=row.pk,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_kind=row.unit.kind,
        site_code=row.site.code,
        site_name=row.site.name,
        since=row.since,
        until=row.until,
        note=row.note,
        end_reason=row.end_reason,
    )
