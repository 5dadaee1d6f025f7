"""``redvest draw FILE.json``: draws the lots of a shift again from what its page publishes.

It needs no database and nothing of this installation: whoever doubts a draw runs it on a machine of their own.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from redvest.config.stop import FAILED, NOT_FOUND, Stop
from redvest.config.terminal import tell


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="the draw as its page offers it (draw.json); - reads it from input"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(arguments: Namespace) -> int:
    from redvest.activities import drawing

    told = _read(arguments.file)
    lots = [(int(lot), [str(number) for number in numbers]) for lot, numbers in told["lots"]]
    wrong = drawing.why_not_genuine(
        commitment=told["commitment"],
        secret=told["secret"],
        lots=lots,
        digest=told["digest"],
        seed=told["seed"],
        order=told["order"],
    )
    order = drawing.order_of([lot for lot, _numbers in lots], told["seed"])
    won = drawing.winners_of(order, {lot: len(numbers) for lot, numbers in lots}, told["places"])
    if arguments.json:
        tell(json.dumps({"ok": not wrong, "wrong": wrong, "order": order, "won": won}))
    else:
        _say(wrong, won, dict(lots))
    return FAILED if wrong else 0


def _say(wrong: list[str], won: list[int], numbers: dict[int, list[str]]) -> None:
    if wrong:
        tell(
            "\n".join(
                ["不一致: this draw does not follow from what was promised.", *(f"- {one}" for one in wrong)]
            )
        )
        return
    tell("一致: secret, list, seed and order follow from what was promised.")
    tell("\n".join(f"{lot}\t{'、'.join(numbers[lot])}" for lot in won) if won else "Nobody was drawn.")


def _read(name: str) -> dict[str, Any]:
    try:
        if name == "-":
            told = json.load(sys.stdin)
        else:
            told = json.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise Stop(f"{name} cannot be read: {error.strerror}.", NOT_FOUND) from error
    except ValueError as error:
        raise Stop(f"{name} is no JSON.", NOT_FOUND) from error
    if not _is_draw(told):
        raise Stop(f"{name} is not what the page of a draw offers.", NOT_FOUND)
    if not told["secret"]:
        raise Stop(f"{name} was written before the lots were drawn: fetch it again afterwards.", NOT_FOUND)
    return dict(told)


def _is_draw(told: object) -> bool:
    """Whether it has the shape of a published draw; what stands in it is then checked."""
    if not isinstance(told, dict):
        return False
    texts = all(isinstance(told.get(name), str) for name in ("commitment", "secret", "digest", "seed"))
    lots, order = told.get("lots"), told.get("order")
    pairs = isinstance(lots, list) and all(
        isinstance(one, list) and len(one) == 2 and type(one[0]) is int and _are(one[1], str) for one in lots
    )
    return texts and pairs and _are(order, int) and type(told.get("places")) is int


def _are(values: object, kind: type) -> bool:
    return isinstance(values, list) and all(type(value) is kind for value in values)
