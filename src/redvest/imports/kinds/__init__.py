"""How the rows of each kind become people, teams, sites and hours: by the steps of their own domains, row for row."""

from collections.abc import Callable, Sequence

from redvest.imports.enums import ImportKind
from redvest.imports.kinds import hours, people, sites, teams
from redvest.imports.kinds.rows import Done, Fault, Outcome, Row, Scope

#: Takes rows over, in order, and says of each what became of it.
Work = Callable[[Sequence[Row], Scope], list[Outcome]]

WORK: dict[str, Work] = {
    ImportKind.PEOPLE: people.take_over,
    ImportKind.TEAMS: teams.take_over,
    ImportKind.SITES: sites.take_over,
    ImportKind.HOURS: hours.take_over,
}
#: What two rows have in common that speak of the same; "" when a row does not say.
ABOUT: dict[str, Callable[[Row], str]] = {
    ImportKind.PEOPLE: people.about,
    ImportKind.TEAMS: teams.about,
    ImportKind.SITES: sites.about,
    ImportKind.HOURS: hours.about,
}

__all__ = ["ABOUT", "WORK", "Done", "Fault", "Outcome", "Row", "Scope", "Work"]
