"""Kinds of professional teams (八支, 8+N): the table, what a centre expects at each level, and what is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from redvest.places import queries as places
from redvest.places.enums import SiteKind, SiteState
from redvest.teams.enums import ProfessionFamily, TeamState
from redvest.teams.models import ExpectedProfession, Profession, Team

#: The levels at which a set of teams may be expected.
LEVELS = (SiteKind.CENTRE, SiteKind.INSTITUTE, SiteKind.STATION)


@dataclass(frozen=True, kw_only=True)
class ProfessionInfo:
    """A kind of team."""

    id: int
    code: str
    name: str
    family: str


@dataclass(kw_only=True)
class ProfessionRow:
    """One site with how many teams of each expected profession work in its subtree."""

    code: str
    name: str
    teams: list[int] = field(default_factory=list)

    @property
    def there(self) -> int:
        """How many of the expected kinds it has."""
        return sum(1 for number in self.teams if number)

    @property
    def missing(self) -> int:
        """How many it lacks."""
        return len(self.teams) - self.there


def professions_for(path: str) -> list[ProfessionInfo]:
    """The kinds that a team at a site may be of: those of the table, and the own ones of the sites above it."""
    codes = path.strip("/").split("/")
    rows = Profession.objects.filter(Q(site__isnull=True) | Q(site__code__in=codes))
    return [_info(row) for row in rows.order_by("position", "id")]


def expected_at(centre_code: str, level: str) -> list[ProfessionInfo]:
    """What the sites of a level below a centre are to have; the eight basic ones until the centre says otherwise."""
    said = ExpectedProfession.objects.filter(site__code=centre_code, level=level)
    rows = Profession.objects.filter(pk__in=said.values("profession_id"))
    if not said.exists():
        rows = Profession.objects.filter(family=ProfessionFamily.BASIC)
    return [_info(row) for row in rows.order_by("position", "id")]


def profession_coverage(
    centre_code: str, level: str, *, under: str = ""
) -> tuple[list[ProfessionInfo], list[ProfessionRow]]:
    """For each open site of a level below a centre: which of the expected kinds of team work there or below it.

    ``under``: only the sites below that path. Raises NotFound. A fixed number of queries, however many sites and teams.
    """
    centre, expected = places.site_by_code(centre_code), expected_at(centre_code, level)
    versions = places.versions_under(centre_code, as_of=None).filter(kind=level, state=SiteState.OPEN)
    if under:
        versions = versions.filter(path__startswith=under)
    sites = versions.order_by("site__code").values_list("site__code", "name")
    rows = {code: ProfessionRow(code=code, name=name, teams=[0] * len(expected)) for code, name in sites}
    columns = {profession.id: at for at, profession in enumerate(expected)}
    for path, profession in _working(centre.path, list(columns)):
        for code in path.strip("/").split("/"):
            if code in rows:
                rows[code].teams[columns[profession]] += 1
    return expected, list(rows.values())


def _working(path: str, professions: Sequence[int]) -> QuerySet[Team, tuple[str, int]]:
    rows = Team.objects.filter(
        state=TeamState.ACTIVE, site__path__startswith=path, profession_id__in=professions
    )
    found: QuerySet[Team, tuple[str, int]] = rows.order_by().values_list("site__path", "profession_id")
    return found


def _info(row: Profession) -> ProfessionInfo:
    return ProfessionInfo(id=row.pk, code=row.code, name=row.name, family=row.family)
