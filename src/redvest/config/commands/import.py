"""``redvest import KIND FILE``: people, teams, sites or past activities from an Excel or CSV file."""  # noqa: N999  # the word people type

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from redvest.config.stop import NOT_FOUND, Stop
from redvest.config.terminal import Progress, json_alone, say, tell
from redvest.kernel.actor import SYSTEM, Actor

if TYPE_CHECKING:
    from redvest.imports.queries import RunInfo

#: So many bad rows are named; all are in the file that --report writes.
ROWS_NAMED = 20


def add_arguments(parser: ArgumentParser) -> None:
    from redvest.imports.enums import ImportKind

    parser.add_argument("kind", metavar="KIND", choices=ImportKind.values, help=", ".join(ImportKind.values))
    parser.add_argument("file", metavar="FILE", type=Path, help="an .xlsx, .xls or .csv file")
    parser.add_argument(
        "--site",
        metavar="CODE",
        help="the site for whose subtree it is (the only centre at the top, if there is but one)",
    )
    parser.add_argument(
        "--as",
        dest="number",
        metavar="NUMBER",
        help="on whose authority, by volunteer number (the system's)",
    )
    parser.add_argument("--dry-run", action="store_true", help="do all the work and take it back")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=HEADING",
        help="which column is which, where it is not guessed rightly",
    )
    parser.add_argument("--report", metavar="FILE", type=Path, help="write the bad rows to this .xlsx file")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(arguments: Namespace) -> int:
    with json_alone() as answer:
        done = _imported(arguments)
        if arguments.json:
            keys = ("id", "kind", "site_code", "state", "rows", "added", "known", "bad")
            answer({key: getattr(done, key) for key in keys})
    if not arguments.json:
        what = "checked, nothing was written" if arguments.dry_run else "imported"
        tell(f"{done.rows} rows {what}: {done.added} new, {done.known} known, {done.bad} bad")
    return 0 if done.state in ("done", "checked") else 1


def _imported(arguments: Namespace) -> "RunInfo":
    from redvest.imports import operations
    from redvest.kernel import clock
    from redvest.kernel.errors import Invalid

    by = _importer(arguments.number)
    try:
        begun = _begun(arguments, by)
        mapping = begun.mapping | _columns(arguments.column, begun.header)
        operations.name_columns(
            run_id=begun.id, mapping=mapping, check=arguments.dry_run, by=by, now=clock.now(), defer=False
        )
    except (FileNotFoundError, IsADirectoryError):
        raise Stop(f"There is no file {arguments.file}.", NOT_FOUND) from None
    except Invalid as error:
        raise Stop(f"{arguments.file}: {error}.", NOT_FOUND) from None
    progress = Progress()
    done = operations.work_batch(run_id=begun.id, now=clock.now())
    while done.is_working:
        progress("rows", done.done, done.rows)
        done = operations.work_batch(run_id=begun.id, now=clock.now())
    progress.finish()
    if done.trouble:
        say(done.trouble)
    _tell_bad(done, by, arguments)
    return done


def _begun(arguments: Namespace, by: Actor) -> "RunInfo":
    """The unfinished run of this very file, which goes on where it was, or a new one."""
    from redvest.imports import operations, queries
    from redvest.imports.reading import digest_of
    from redvest.kernel import clock
    from redvest.places.queries import site_by_code

    code = arguments.site or _only_top()
    with arguments.file.open("rb") as file:
        digest = digest_of(file)
        found = queries.unfinished(
            kind=arguments.kind,
            site_id=site_by_code(code).id,
            by_id=by.person_id,
            digest=digest,
            check=arguments.dry_run,
        )
        if found is not None:
            say(f"going on after row {found.done} of {found.rows}")
            return found
        file.seek(0)
        return operations.bring_file(
            kind=arguments.kind, site_code=code, name=arguments.file.name, file=file, by=by, now=clock.now()
        )


def _only_top() -> str:
    from redvest.places.queries import children_of

    tops = children_of(None)
    if len(tops) != 1:
        raise Stop("Say with --site for which site it is.", NOT_FOUND)
    return tops[0].code


def _importer(number: str | None) -> Actor:
    from redvest.people.queries import person_by_number

    return Actor(person_id=person_by_number(number).id) if number else SYSTEM


def _columns(said: list[str], header: list[str]) -> dict[str, int]:
    mapping = {}
    for one in said:
        field, _equals, heading = one.partition("=")
        if heading not in header:
            raise Stop(f"There is no column {heading!r}; there are: {', '.join(header)}.", NOT_FOUND)
        mapping[field] = header.index(heading)
    return mapping


def _tell_bad(done: "RunInfo", by: Actor, arguments: Namespace) -> None:
    from redvest.access.queries import viewer_of
    from redvest.imports import queries
    from redvest.imports.files import write_bad_rows
    from redvest.kernel import clock
    from redvest.kernel.sheets import mark_of

    now = clock.now()
    viewer = viewer_of(by, now=now)
    for count, row in enumerate(queries.bad_rows(viewer, done)):
        if count == ROWS_NAMED:
            say(f"  ... and {done.bad - count} more")
            break
        say(f"  {arguments.file.name}:{row.line}: {'；'.join(said for _at, said in row.faults)}")
    if arguments.report and done.bad:
        with arguments.report.open("wb") as out:
            mark = mark_of(arguments.number or "redvest import", now)
            write_bad_rows(out, done, queries.bad_rows(viewer, done), mark=mark)
        say(f"bad rows: {arguments.report}")
