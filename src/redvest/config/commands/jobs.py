"""``redvest jobs``: the relay of the outbox and the worker of background jobs, in one process, until it is stopped."""

from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Takes none."""


def run(arguments: Namespace) -> int:
    from redvest.config.jobs import work

    work()
    return 0
