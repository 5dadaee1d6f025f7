"""The proof: everything stored for speed is recomputed from raw records, and every chain is walked again.

Each domain checks its own tables (``checks``); here they are collected, and the figures of every county are folded a
second time, from attendances instead of records and by parents instead of paths. `redvest verify` fails if there is
any difference.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from redvest.activities import checks as activities
from redvest.contests import checks as contests
from redvest.kernel import audit
from redvest.kernel.checks import Check
from redvest.market import checks as market
from redvest.orders import checks as orders
from redvest.people import checks as people
from redvest.places import checks as places
from redvest.points import checks as points
from redvest.projects import checks as projects
from redvest.reports.queries import figures
from redvest.reports.queries.launching import project_figures
from redvest.teams import checks as teams
from redvest.training import checks as training

#: After everything that has been or will be written: figures as of then count all of it.
_ALL_OF_IT = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something stored that the records do not say. ``check`` names the check that found it."""

    check: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.check}: {self.sentence}"


def verify(*, now: datetime | None = None) -> list[Difference]:
    """All differences found; an empty list is the proof. With ``now``, records from the future are found, too."""
    return list(_differences(now))


def _differences(now: datetime | None) -> Iterator[Difference]:
    for name, check in _CHECKS.items():
        yield from _named(name, check())
    if now is not None:
        yield from _named("future", activities.from_the_future(now))


def _named(name: str, sentences: Iterable[str]) -> Iterator[Difference]:
    for sentence in sentences:
        yield Difference(check=name, sentence=sentence)


def _figures() -> Iterator[str]:
    """What the figures of each top-level site say, against a fold over the raw rows of all sites under it."""
    residents, working, approved = (
        people.residents_by_site(),
        teams.working_by_site(),
        projects.approved_by_site(),
    )
    held = activities.held_by_site()
    for code, sites in places.sites_by_top().items():
        here = [held.get(site, activities.Held()) for site in sites]
        folded = {
            "sites": sum(state == "open" for state in sites.values()),
            "volunteers": sum(residents.get(site, 0) for site in sites),
            "teams": sum(working.get(site, 0) for site in sites),
            "projects": sum(approved.get(site, 0) for site in sites),
            "activities": sum(one.activities for one in here),
            "participations": sum(one.participations for one in here),
            "minutes": sum(one.minutes for one in here),
            "served": sum(one.served for one in here),
            "helpers": sum(one.helpers for one in here),
        }
        shown = figures(code=code, as_of=_ALL_OF_IT)
        for measure, number in folded.items():
            figure = shown.site_count if measure == "sites" else getattr(shown, measure)
            if figure != number:
                yield f"{code}: {measure} shown as {figure}, the rows behind it give {number}"


def _project_figures() -> Iterator[str]:
    """The figures of projects of each top-level site, folded again row by row."""
    by_site = projects.folded_by_site()
    for code, sites in places.sites_by_top().items():
        folded: Counter[str] = Counter()
        for site in sites:
            folded.update(by_site.get(site, {}))
        shown = project_figures(code=code, as_of=_ALL_OF_IT).as_dict()
        by_field = shown.pop("by_field")
        shown |= {f"field:{field}": number for field, number in by_field.items()}
        for measure in sorted({*shown, *folded}):
            if shown.get(measure, 0) != folded[measure]:
                yield (
                    f"{code}: {measure} of projects shown as {shown.get(measure, 0)}, "
                    f"the rows behind it give {folded[measure]}"
                )


_CHECKS: dict[str, Check] = {
    **activities.CHECKS,
    **teams.CHECKS,
    **people.CHECKS,
    **places.CHECKS,
    **orders.CHECKS,
    **market.CHECKS,
    **points.CHECKS,
    **training.CHECKS,
    **contests.CHECKS,
    **projects.CHECKS,
    "figures": _figures,
    "project figures": _project_figures,
    "audit": audit.broken_seals,
}
