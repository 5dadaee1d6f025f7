"""``redvest divisions FILE``: loads administrative divisions from a CSV (also .csv.gz): code, name, level, parent."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from redvest.config.stop import NOT_FOUND, Stop
from redvest.config.terminal import Progress, say, tell


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a .csv or .csv.gz file in UTF-8")
    parser.add_argument(
        "--from",
        dest="day",
        metavar="DAY",
        type=date.fromisoformat,
        help="the day from which the file holds, such as 2023-06-30 (today)",
    )
    parser.add_argument(
        "--replaces",
        metavar="CODE",
        default="",
        help="the file is the whole truth about the division CODE: what is in force below it and not in the file is "
        "abolished; rows may name the old codes they take the place of in a column 'replaces'",
    )


def run(arguments: Namespace) -> int:
    from redvest.kernel import clock
    from redvest.kernel.errors import Invalid
    from redvest.places.imports import load_divisions

    progress = Progress()
    try:
        report = load_divisions(
            arguments.file,
            now=clock.now(),
            day=arguments.day,
            progress=progress,
            replaces=arguments.replaces,
        )
    except (FileNotFoundError, IsADirectoryError):
        raise Stop(f"There is no file {arguments.file}.", NOT_FOUND) from None
    except Invalid as error:
        raise Stop(f"{arguments.file}: {error}.", NOT_FOUND) from None
    finally:
        progress.finish()
    for line, sentence in report.bad:
        say(f"  {arguments.file}:{line}: {sentence}")
    if report.rejected > len(report.bad):
        say(f"  ... and {report.rejected - len(report.bad)} more")
    if report.stranded:
        say(f"  Open sites stand in abolished divisions, see to them: {' '.join(report.stranded)}")
    tell(str(report))
    return 0
