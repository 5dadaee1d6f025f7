"""``redvest contest export CODE`` and ``redvest contest replay FILE``: the result of an edition, to recompute anywhere.

To replay needs no database and nothing of this installation: whoever doubts a result does it on a machine of their own.
What the file says is in ``docs/edition-format.md``.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from redvest.config.stop import FAILED, Stop
from redvest.config.terminal import json_alone, say, tell
from redvest.contests.scoring import reading
from redvest.contests.scoring.ranking import Place
from redvest.contests.scoring.reading import BadFile
from redvest.contests.scoring.replay import Replay, replay

#: The file itself is wrong, which is another thing than a ranking that does not follow from it.
BAD_FILE = 2


def add_arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    export = deeds.add_parser("export", help="print the edition file of a published edition")
    export.add_argument("code", metavar="CODE", help="the edition's code, such as changji-2022")
    again = deeds.add_parser("replay", help="recompute the ranking; exit 1 if another one was published")
    again.add_argument("file", metavar="FILE", help="an edition file; - reads it from input")
    again.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(arguments: Namespace) -> int:
    return _export(arguments.code) if arguments.deed == "export" else _replay(arguments)


def _export(code: str) -> int:
    from redvest.config.command import at_database

    with json_alone() as answer, at_database(is_own=True):
        from redvest.contests.queries.edition_file import file_to_export

        answer(file_to_export(code))
    return 0


def _replay(arguments: Namespace) -> int:
    try:
        found = replay(_read(arguments.file))
    except BadFile as fault:
        raise Stop(str(fault), BAD_FILE) from None
    if arguments.json:
        tell(json.dumps(found.as_dict(), ensure_ascii=False))
    else:
        _print(found)
    if not found.agrees:
        say(f"不一致: {found.difference}")
        return FAILED
    if found.edition.published is not None:
        say("一致: the published ranking follows from the file.")
    return 0


def _print(found: Replay) -> None:
    names = {entry.code: entry.title for entry in found.edition.entries}
    awards = {tier.code: tier.name for tier in found.edition.scheme.awards}
    for place in found.places:
        tell(_line(place, names[place.entry], awards.get(place.award, "")))


def _line(place: Place, title: str, award: str) -> str:
    rank = "-" if place.rank is None else str(place.rank)
    return "\t".join([rank, place.score or "-", place.entry, title, award]).rstrip()


def _read(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise Stop(f"{name}: {error.strerror}", BAD_FILE) from None
    except UnicodeDecodeError:
        raise Stop(f"{name}: 不是 UTF-8 文本", BAD_FILE) from None
    return reading.load(text)
