"""Sites, such as a county's posts: a code that is there already stays as it is."""

from collections.abc import Sequence

from redvest.imports.enums import ImportKind
from redvest.imports.kinds.rows import (
    Done,
    Fault,
    Outcome,
    Row,
    Scope,
    faults_of,
    lost_numbers,
    missing,
    one_chosen,
)
from redvest.kernel.errors import DomainError
from redvest.places import operations as places
from redvest.places.enums import SiteKind
from redvest.places.operations import SiteForm


def about(row: Row) -> str:
    """Their code."""
    return row["code"]


def take_over(rows: Sequence[Row], scope: Scope) -> list[Outcome]:
    """Opens those whose rows are in order; for each what became of it."""
    read = []
    for row in rows:
        faults = lost_numbers(row) or missing(ImportKind.SITES, row)
        read.append((_form(row, scope, faults), faults))
    good = [at for at, (_form_, faults) in enumerate(read) if not faults]
    made = places.sites_opened(
        forms=[read[at][0] for at in good], under=scope.site.path, by=scope.by, now=scope.now
    )
    outcomes: list[Outcome] = [faults for _form_, faults in read]
    for at, result in zip(good, made, strict=True):
        if isinstance(result, DomainError):
            outcomes[at] = faults_of(result)
        else:
            outcomes[at] = Done.KNOWN if result.known else Done.ADDED
    return outcomes


def _form(row: Row, scope: Scope, faults: list[Fault]) -> SiteForm:
    return SiteForm(
        code=row["code"],
        kind=one_chosen("kind", row["kind"], SiteKind, faults, default=SiteKind.POST),
        name=row["name"],
        parent_code=row["parent_code"] or scope.site.code,
        division_code=row["division_code"],
        address=row["address"],
    )
