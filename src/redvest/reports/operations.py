"""Writes of reports: that somebody took a list away."""

from collections.abc import Sequence
from datetime import datetime

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.operation import operation


@operation
def record_export(*, what: str, form: str, filters: Sequence[str], by: Actor, now: datetime) -> None:
    """Puts on record that a list was taken away as a file; ``filters`` are the names of those set, not their words."""
    audit.record("list.exported", by=by, now=now, target=f"list:{what}", form=form, filters=list(filters))
