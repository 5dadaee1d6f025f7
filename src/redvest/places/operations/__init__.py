"""Writes of places. Every change of the network waits for the one before it and keeps what was as a closed version."""

from redvest.places.operations.changing import close_site, hold_open, merge_site, move_site, rename_site
from redvest.places.operations.life import (
    appoint_officer,
    describe_site,
    designate_site,
    drop_opening_day,
    end_officer,
    revoke_designation,
    set_opening_day,
    set_opening_hours,
)
from redvest.places.operations.opening import NetworkOpened, open_network, open_site
from redvest.places.operations.opening_many import Opened, SiteForm, sites_opened
from redvest.places.operations.posts import PostForm, PostsOpened, open_posts
from redvest.places.operations.units import UnitForm, edit_unit, end_pairing, pair_unit, register_unit

__all__ = [
    "NetworkOpened",
    "Opened",
    "PostForm",
    "PostsOpened",
    "SiteForm",
    "UnitForm",
    "appoint_officer",
    "close_site",
    "describe_site",
    "designate_site",
    "drop_opening_day",
    "edit_unit",
    "end_officer",
    "end_pairing",
    "hold_open",
    "merge_site",
    "move_site",
    "open_network",
    "open_posts",
    "open_site",
    "pair_unit",
    "register_unit",
    "rename_site",
    "revoke_designation",
    "set_opening_day",
    "set_opening_hours",
    "sites_opened",
]
