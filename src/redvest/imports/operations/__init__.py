"""Writes of imports: a file is brought, its columns are named, its rows are worked off, all of it is forgotten."""

from redvest.imports.operations.keeping import discard_run, forget_old_rows, take_report
from redvest.imports.operations.starting import bring_file, name_columns, stop_run
from redvest.imports.operations.working import work_batch

__all__ = [
    "bring_file",
    "discard_run",
    "forget_old_rows",
    "name_columns",
    "stop_run",
    "take_report",
    "work_batch",
]
