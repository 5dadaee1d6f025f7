"""Network addresses as limits count them."""

import ipaddress


def block_of(address: str) -> str:
    """What one subscriber holds: an IPv4 address, or all of the /64 an IPv6 address lies in."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.IPv6Network((read, 64), strict=False))
