"""What a command says: progress and words on standard error, results on standard output, JSON alone where asked for."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

Answer = Callable[[Mapping[str, object]], None]


def say(text: str) -> None:
    """A line for the person at the terminal, out of the way of results."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def json_alone() -> Iterator[Answer]:
    """Sends everything anyone prints to standard error, and then one JSON object to standard output.

    The block is given a function that takes the object. Without a call of it, nothing is printed.
    """
    answers: list[Mapping[str, object]] = []
    sys.stdout.flush()
    real = os.dup(1)
    os.dup2(2, 1)  # the file itself, so that child processes and C libraries are kept out too
    try:
        yield answers.append
    finally:
        sys.stdout.flush()
        os.dup2(real, 1)
        os.close(real)
    for answer in answers[-1:]:
        print(json.dumps(answer, ensure_ascii=False, default=str), flush=True)


def tell(text: str) -> None:
    """A line of the result."""
    print(text, flush=True)


class Progress:
    """Tells how far a long piece of work is: a line that moves on a terminal, now and then a line elsewhere."""

    def __init__(self, every_seconds: float = 5.0) -> None:
        self._moves = sys.stderr.isatty()
        self._every = 0.1 if self._moves else every_seconds
        self._next = 0.0
        self._open = False

    def __call__(self, what: str, done: int | None = None, total: int | None = None) -> None:
        """``done`` of ``total`` of ``what``; without numbers a step of its own, always shown."""
        is_last = done is None or done == total
        if not is_last and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every
        number = "" if done is None else f" {done:,}" + (f" / {total:,}" if total else "")
        if self._moves and done is not None:
            print(f"\r\033[K  {what}{number}", end="", file=sys.stderr, flush=True)
            self._open = True
        else:
            self.finish()
            say(f"  {what}{number}")

    def finish(self) -> None:
        """Ends a moving line."""
        if self._open:
            print(file=sys.stderr, flush=True)
            self._open = False
