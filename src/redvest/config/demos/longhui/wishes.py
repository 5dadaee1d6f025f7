"""Wishes of the demo's own village, one in every state."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

from PIL import Image

from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import HOME
from redvest.config.demos.longhui.service import Season
from redvest.config.demos.longhui.texts import HOUSEHOLDS, WISHES
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.orders import operations
from redvest.orders.enums import WishChannel
from redvest.orders.operations import WishForm


def wished(season: Season) -> None:
    """Collected by the clerk, verified by the manager; thanked, delivered, claimed, open, waiting and turned down."""
    days, clerk, manager = season.days, season.staff.clerk, season.staff.manager
    volunteer = season.county.crowd[accounts.VOLUNTEER].actor
    others = [who.actor for who in season.county.home.members if who.actor != volunteer]
    made = [_collected(number, by=clerk, now=days.at(-18, 9, number)) for number in range(len(WISHES))]
    for wish in made[:-2]:
        _published(*wish, by=manager, now=days.at(-17, 10))
    operations.reject_wish(
        wish_id=made[-1][0], reason="价值太高，请走农机购置补贴", by=manager, now=days.at(-17, 11)
    )
    ids = [wish_id for wish_id, _form in made]
    for wish_id, by in ((ids[0], volunteer), (ids[1], others[0])):
        _delivered(wish_id, by=by, receiver=clerk, now=days.at(-15, 9))
    operations.thank_for_wish(wish_id=ids[0], thanks="风扇很好用，谢谢好心人", by=clerk, now=days.at(-10, 9))
    operations.claim_wish(wish_id=ids[2], by=volunteer, now=days.at(-2, 20))
    operations.claim_wish(wish_id=ids[4], shares=2, by=others[1], now=days.at(-3, 20))
    home = season.county.home
    operations.claim_wish(wish_id=ids[7], shares=1, team_id=home.team_id, by=home.leader, now=days.at(-3, 20))
    operations.withdraw_wish(wish_id=ids[6], reason="学校已经发了", by=manager, now=days.at(-5, 9))


def _collected(number: int, *, by: Actor, now: datetime) -> tuple[int, WishForm]:
    audience, title, value, shares, public = WISHES[number]
    form = WishForm(
        title=title,
        audience=audience,
        value=Decimal(value),
        shares=shares,
        public_story=public,
        story="站里走访时听到的",
        site_code=HOME,
        contact_name=HOUSEHOLDS[number % len(HOUSEHOLDS)],
        contact_phone=f"1540000{2000 + number}",
        address=f"{1 + number % 8} 组 {20 + number} 号",
        channel=WishChannel.CARD if number % 2 else WishChannel.DOOR,
    )
    return operations.collect_wish(form=form, by=by, now=now).pk, form


def _published(wish_id: int, form: WishForm, *, by: Actor, now: datetime) -> None:
    operations.publish_wish(
        wish_id=wish_id,
        title=form.title,
        public_story=form.public_story,
        shares=form.shares,
        by=by,
        now=now,
    )


def _delivered(wish_id: int, *, by: Actor, receiver: Actor, now: datetime) -> None:
    claim = operations.claim_wish(wish_id=wish_id, by=by, now=now)
    operations.receive_wish(
        claim_id=claim.claim_id, evidence=_picture(), by=receiver, now=now + timedelta(days=3)
    )


def _picture() -> Upload:
    """What stands for a photograph."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (196, 30, 36)).save(out, format="PNG")
    return Upload(name="送达.png", content=out.getvalue(), content_type="image/png")
