"""Tables of places: divisions and the network, and what is known of a site besides its place in the tree."""

from redvest.places.models.life import Designation, Officer, OpeningDay, OpeningTime, Pairing, Unit
from redvest.places.models.network import Division, OneSite, Site, SiteVersion, Validity

__all__ = [
    "Designation",
    "Division",
    "Officer",
    "OneSite",
    "OpeningDay",
    "OpeningTime",
    "Pairing",
    "Site",
    "SiteVersion",
    "Unit",
    "Validity",
]
