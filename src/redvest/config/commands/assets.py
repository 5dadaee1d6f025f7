"""``redvest assets``: front-end libraries, compiled translations and collected static files, each only when changed."""

from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Takes none."""


def run(arguments: Namespace) -> int:
    from redvest.config import assets

    assets.install()
    assets.compile_translations()
    assets.collect()
    return 0
