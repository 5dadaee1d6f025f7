"""The one way to write: an operation is one durable transaction, a step is a part of one.

``@operation`` opens the transaction itself and refuses to run inside another, so that what it returned has been
committed. ``@step`` marks a public function that other domains call from within their own operations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from redvest.kernel.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")


class OutsideOperation(RuntimeError):
    """A step was called where no operation is open: a programming error, never a person's."""


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Runs ``function`` in one durable transaction; any exception leaves nothing behind."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return function(*args, **kwargs)

    run.__redvest__ = "operation"  # type: ignore[attr-defined]  # read by the house-rules test
    return run


@dataclass(frozen=True)
class Failed:
    """What an attempt returns when it failed in a way that must be remembered, such as a wrong guess."""

    error: DomainError


def attempt(function: Callable[P, R | Failed]) -> Callable[P, R]:
    """An operation whose failure may leave its mark: a returned ``Failed`` is committed first, its error raised then.

    An error raised inside still leaves nothing behind, as in any operation.
    """
    inside = operation(function)

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outcome = inside(*args, **kwargs)
        if isinstance(outcome, Failed):
            raise outcome.error
        return outcome

    run.__redvest__ = "operation"  # type: ignore[attr-defined]  # read by the house-rules test
    return run


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a write that is only meaningful as part of a caller's operation, and guards against a lone call."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not transaction.get_connection().in_atomic_block:
            raise OutsideOperation(function.__qualname__)
        return function(*args, **kwargs)

    run.__redvest__ = "step"  # type: ignore[attr-defined]  # read by the house-rules test
    return run
