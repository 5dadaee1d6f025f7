"""Where an address is from: a table of networks that whoever runs the product provides (``ADDRESS_REGIONS``).

The file has a line for each network, ``first address,last address,division code``, e.g. as exported from one of the
free address tables; without it, or for an address it does not hold, the region is "", unknown.
"""

import csv
import ipaddress
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@lru_cache(maxsize=1)
def _table(path: str) -> tuple[list[int], list[tuple[int, str]]]:
    rows = []
    with Path(path).open(encoding="utf-8", newline="") as file:
        for first, last, code in csv.reader(file):
            rows.append((_number(first), _number(last), code.strip()[:12]))
    rows.sort()
    return [first for first, _last, _code in rows], [(last, code) for _first, last, code in rows]


def _number(address: str) -> int:
    found = ipaddress.ip_address(address.strip())
    # Fourth-version addresses stand among those of the sixth as they are mapped there.
    return int(found) if found.version == 6 else (0xFFFF << 32) + int(found)


def region_of(address: str) -> str:
    """The division code of an address, "" if it is not known."""
    if not settings.ADDRESS_REGIONS or not address:
        return ""
    try:
        number = _number(address)
    except ValueError:
        return ""
    firsts, rest = _table(settings.ADDRESS_REGIONS)
    at = bisect_right(firsts, number) - 1
    if at < 0 or number > rest[at][0]:
        return ""
    return rest[at][1]


def network_of(address: str) -> str:
    """The address as one household or company has it: of the sixth version the network of 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)
