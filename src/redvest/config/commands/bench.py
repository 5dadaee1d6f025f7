"""``redvest bench NAME``: runs ``redvest.config.bench.NAME``, which measures and prints what it found."""

import pkgutil
from argparse import ArgumentParser, Namespace
from importlib import import_module

from redvest.config import bench


def names() -> list[str]:
    """The benches there are, as one types them (``sign-up``)."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(bench.__path__)
        if module.name[0] != "_"
    )


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", choices=names(), help=f"one of: {', '.join(names())}")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(arguments: Namespace) -> int:
    module = import_module(f"redvest.config.bench.{arguments.name.replace('-', '_')}")
    return int(module.main(arguments.json) or 0)
