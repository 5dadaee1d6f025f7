"""Wishes on their way, made through the operations: ``collected`` → ``published`` → claimed → delivered."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

from PIL import Image

from cast import DAQIAO, GAOPING, NOW, Cast, Persona, staff
from redvest.access.enums import Role
from redvest.kernel.attachments import Upload
from redvest.orders import operations
from redvest.orders.enums import Audience, WishChannel
from redvest.orders.models import Wish
from redvest.orders.operations import Claimed, WishForm


def wish_form(**said: Any) -> WishForm:
    """A fan for an old woman in Daqiao."""
    words = {
        "title": "一台落地电风扇",
        "audience": Audience.ELDERLY,
        "value": Decimal(180),
        "site_code": DAQIAO,
        "contact_name": "牛玉兰",
        "contact_phone": "15400000088",
        "address": "3组12号",
        "story": "独居，去年中过暑",
        "public_story": "一位独居老人夏天怕热，想要一台电风扇",
        "channel": WishChannel.DOOR,
    }
    return WishForm(**(words | said))


def grid_worker(cast: Cast, n: int = 31) -> Persona:
    """A grid worker of Daqiao, who collects at doors and decides nothing."""
    return staff(n, Role.GRID, DAQIAO, by=cast.manager.actor)


def second_clerk(cast: Cast, n: int = 32) -> Persona:
    """Another clerk of the institute, for what the first may not do alone."""
    return staff(n, Role.CLERK, GAOPING, by=cast.manager.actor)


def collected(by: Persona, *, now: datetime = NOW, **said: Any) -> Wish:
    """Written down by somebody on duty."""
    return operations.collect_wish(form=wish_form(**said), by=by.actor, now=now)


def published(cast: Cast, by: Persona, *, now: datetime = NOW, **said: Any) -> Wish:
    """Collected by one and verified by the clerk."""
    wish = collected(by, now=now, **said)
    return operations.publish_wish(
        wish_id=wish.pk,
        title=wish.title,
        public_story=wish.public_story,
        shares=wish.shares,
        by=cast.clerk.actor,
        now=now,
    )


def claimed(wish: Wish, by: Persona, *, now: datetime = NOW, **more: Any) -> Claimed:
    """Claimed by somebody for themselves, unless told otherwise."""
    return operations.claim_wish(wish_id=wish.pk, by=by.actor, now=now, **more)


def picture() -> Upload:
    """A photo of what was brought."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(out, format="PNG")
    return Upload(name="送达.png", content=out.getvalue(), content_type="image/png")
