"""``redvest verify``: recomputes from raw records all that can be, and exits with 1 on any difference."""

from argparse import ArgumentParser, Namespace

from redvest.config.stop import FAILED
from redvest.config.terminal import json_alone, tell
from redvest.kernel import clock


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(arguments: Namespace) -> int:
    from redvest.reports.verify import verify

    with json_alone() as answer:
        differences = [str(difference) for difference in verify(now=clock.now())]
        if arguments.json:
            answer({"ok": not differences, "differences": differences})
    if not arguments.json:
        tell("\n".join(differences) or "Everything agrees with its records.")
    return FAILED if differences else 0
