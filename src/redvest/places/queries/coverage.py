"""Which villages the network reaches: the division table beside the stations that serve it."""

from collections.abc import Collection
from dataclasses import dataclass

from redvest.places.enums import Level, SiteKind, SiteState
from redvest.places.models import Division, Site


@dataclass(frozen=True, kw_only=True)
class VillageCover:
    """A village in force and the open station that serves it, if there is one."""

    code: str
    name: str
    township_code: str
    township_name: str
    station_code: str = ""
    station_name: str = ""


def villages_covered(code: str) -> list[VillageCover]:
    """The villages in force under a county, township or higher division, by code, each with its station.

    Three queries, however many there are: villages, townships, stations. A successor stands for a merged one.
    """
    in_force = Division.objects.filter(valid_to__isnull=True, code__startswith=code)
    villages = (
        in_force.filter(level=Level.VILLAGE).order_by("code").values_list("code", "name", "parent_code")
    )
    above = Division.objects.filter(valid_to__isnull=True, level=Level.TOWNSHIP)
    # A village or township asked for by its own code still lies in its township.
    townships = dict(
        above.filter(code__startswith=code[:9]).values_list("code", "name")
        if len(code) >= 9
        else above.filter(code__startswith=code).values_list("code", "name")
    )
    stations = _stations(code)
    return [
        VillageCover(
            code=village,
            name=name,
            township_code=township,
            township_name=townships.get(township, ""),
            station_code=stations.get(village, ("", ""))[0],
            station_name=stations.get(village, ("", ""))[1],
        )
        for village, name, township in villages
    ]


def _stations(code: str) -> dict[str, tuple[str, str]]:
    """By village code: code and name of the open station that serves it."""
    rows = Site.objects.filter(kind=SiteKind.STATION, division_code__startswith=code)
    rows = rows.exclude(state=SiteState.CLOSED).select_related("parent").order_by("code")
    found: dict[str, tuple[str, str]] = {}
    for site in rows:
        standing = site.parent if site.state == SiteState.MERGED else site
        if standing is None or standing.state != SiteState.OPEN:
            continue
        # The one named after the village is its own; any other serves until there is one.
        if site.division_code not in found or site.code == site.division_code:
            found[site.division_code] = (standing.code, standing.name)
    return found


def stranded_sites(codes: Collection[str], *, limit: int = 100) -> list[str]:
    """Codes of open sites that stand in divisions with these codes, by code, the first of them."""
    rows = Site.objects.filter(division_code__in=codes, state=SiteState.OPEN).order_by("code")
    return list(rows.values_list("code", flat=True)[:limit])
