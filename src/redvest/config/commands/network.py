"""``redvest network CODE``: the network of a division, counted; ``--open`` makes what is missing of it first."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable

from redvest.config.terminal import json_alone, say, tell
from redvest.config.words import network_in_words
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM


def add_arguments(parser: ArgumentParser) -> None:
    from redvest.places.enums import TownshipClass, VillageClass

    parser.add_argument("code", metavar="CODE", help="a division's or site's code, such as 430524")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument(
        "--open", action="store_true", help="open the network from the divisions; adds what is missing"
    )
    parser.add_argument(
        "--townships",
        metavar="CLASSES",
        type=_some_of(TownshipClass.values),
        help=f"with --open, only these, by comma: {', '.join(TownshipClass.values)}",
    )
    parser.add_argument(
        "--villages",
        metavar="CLASSES",
        type=_some_of(VillageClass.values),
        help=f"with --open, only these, by comma: {', '.join(VillageClass.values)}",
    )


def run(arguments: Namespace) -> int:
    from redvest.places import operations, queries

    with json_alone() as answer:
        if arguments.open:
            opened = operations.open_network(
                code=arguments.code,
                townships=arguments.townships,
                villages=arguments.villages,
                by=SYSTEM,
                now=clock.now(),
            )
            say(f"opened now: {sum(opened.added.values())}; there before: {opened.existing}")
        counts = queries.network_counts(arguments.code)
        if arguments.json:
            answer(counts)
    if not arguments.json:
        tell(network_in_words(counts))
    return 0


def _some_of(known: Iterable[str]) -> Callable[[str], frozenset[str]]:
    """Reads ``town,township`` as a set of known classes."""

    def read(text: str) -> frozenset[str]:
        chosen = frozenset(part.strip() for part in text.split(",") if part.strip())
        unknown = chosen - set(known)
        if unknown or not chosen:
            raise ArgumentTypeError(
                f"not among {', '.join(known)}: {', '.join(sorted(unknown)) or 'nothing'}"
            )
        return chosen

    return read
