"""``redvest network CODE``: the network of a division, counted; ``--open`` makes what is missing of it first."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from redvest.config.terminal import json_alone, tell
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="a division's or site's code, such as 430524")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument(
        "--open", action="store_true", help="open the network from the divisions; adds what is missing"
    )
    parser.add_argument(
        "--townships",
        metavar="CLASSES",
        type=_classes,
        help="with --open: only these, e.g. town,township (also street, zone)",
    )
    parser.add_argument(
        "--villages",
        metavar="CLASSES",
        type=_classes,
        help="with --open: only these, e.g. village (also neighbourhood, quasi)",
    )


def run(arguments: Namespace) -> int:
    from redvest.places import operations, queries

    with json_alone() as answer:
        if arguments.open:
            operations.open_network(
                code=arguments.code,
                townships=arguments.townships,
                villages=arguments.villages,
                by=SYSTEM,
                now=clock.now(),
            )
        counts = queries.network_counts(arguments.code)
        if arguments.json:
            answer(counts)
    if not arguments.json:
        tell(in_words(counts))
    return 0


def in_words(counts: dict[str, Any]) -> str:
    """``430524 隆回县: 中心 1, 所 25, 站 572, 点 0``."""
    sites = counts["sites"]
    numbers = f"中心 {sites['centre']}, 所 {sites['institute']}, 站 {sites['station']}, 点 {sites['post']}"
    return f"{counts['code']} {counts['name']}: {numbers}"


def _classes(text: str) -> frozenset[str]:
    from redvest.places.enums import TownshipClass, VillageClass

    chosen = frozenset(part.strip() for part in text.split(",") if part.strip())
    unknown = chosen - set(TownshipClass.values) - set(VillageClass.values)
    if unknown or not chosen:
        raise ArgumentTypeError(f"no such class: {', '.join(sorted(unknown)) or 'none given'}")
    return chosen
