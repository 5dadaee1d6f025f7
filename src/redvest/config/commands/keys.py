"""``redvest keys FILE``: a new file of keys, for production."""

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write it; it must not exist yet")


def run(arguments: Namespace) -> int:
    from redvest.config import keys
    from redvest.config.stop import Stop
    from redvest.config.terminal import say

    if not keys.make(arguments.file):
        raise Stop(f"The key file {arguments.file} exists already and is left as it is.")
    say(f"New keys are in {arguments.file}. Without them no ID number can be read: keep a copy.")
    return 0
