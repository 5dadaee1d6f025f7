"""The real divisions of some counties, from the file the product carries."""

import gzip
import io
from datetime import date
from pathlib import Path

import redvest.places
from cast import NOW
from redvest.places.imports import LoadReport, load_divisions

FILE = Path(redvest.places.__file__).parent / "data" / "divisions.csv.gz"
#: The file holds from the day its codes were taken.
DAY = date(2023, 6, 30)


def real_rows(*prefixes: str) -> bytes:
    """The lines of the divisions under these codes, with the header and everything above them."""
    with gzip.open(FILE, "rb") as file:
        header, *lines = file.read().splitlines(keepends=True)
    wanted = [prefix.encode() for prefix in prefixes]
    kept = [
        line
        for line in lines
        for code in [line.split(b",", 1)[0]]
        if any(code.startswith(prefix) or prefix.startswith(code) for prefix in wanted)
    ]
    return b"".join([header, *kept])


def load_real(*prefixes: str) -> LoadReport:
    """Loads the divisions under these codes and everything above them."""
    return load_divisions(io.BytesIO(real_rows(*prefixes)), now=NOW, day=DAY)
