"""Writes of places. Every change of the network waits for the one before it and keeps what was as a closed version."""

from redvest.places.operations.changing import close_site, merge_site, move_site, rename_site
from redvest.places.operations.opening import NetworkOpened, open_network, open_site
from redvest.places.operations.opening_many import Opened, SiteForm, sites_opened

__all__ = [
    "NetworkOpened",
    "Opened",
    "SiteForm",
    "close_site",
    "merge_site",
    "move_site",
    "open_network",
    "open_site",
    "rename_site",
    "sites_opened",
]
