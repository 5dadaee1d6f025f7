"""``redvest demo NAME``: loads a demo into an empty database."""

from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="which demo, such as longhui")


def run(arguments: Namespace) -> int:
    from redvest.config import first_load
    from redvest.config.stop import NOT_FOUND, Stop

    if arguments.name not in first_load.names():
        raise Stop(
            f"There is no demo {arguments.name}; there is: {', '.join(first_load.names())}.", NOT_FOUND
        )
    first_load.load(arguments.name)
    return 0
