"""Past activities with the hours of those who took part: grade C, entered afterwards, not counted until confirmed."""

from collections.abc import Sequence

from redvest.imports.kinds.rows import Outcome, Row, Scope, lost_numbers


def about(row: Row) -> str:
    """Whose service in which activity, when."""
    return " ".join((row["title"], row["day"], row["starts"], row["person"].upper()))


def take_over(rows: Sequence[Row], scope: Scope) -> list[Outcome]:
    return [lost_numbers(row) for row in rows]
