"""``redvest divisions FILE``: loads administrative divisions from a CSV (also .csv.gz): code, name, level, parent."""

import gzip
import io
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from redvest.config.stop import NOT_FOUND, Stop
from redvest.config.terminal import Progress, tell


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a .csv or .csv.gz file in UTF-8")


def run(arguments: Namespace) -> int:
    from redvest.places.imports import load_divisions

    progress = Progress()
    with opened(arguments.file) as file:
        tell(load_divisions(file, progress))
    progress.finish()
    return 0


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file as text, unpacked while it is read."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            data = gzip.GzipFile(fileobj=raw) if packed else raw
            with io.TextIOWrapper(cast(BinaryIO, data), encoding="utf-8-sig", newline="") as text:
                yield text
    except (FileNotFoundError, IsADirectoryError):
        raise Stop(f"There is no file {path}.", NOT_FOUND) from None
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise Stop(f"{path} is not a CSV file in UTF-8: {error}.", NOT_FOUND) from None
