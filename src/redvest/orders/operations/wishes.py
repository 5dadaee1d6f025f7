"""Micro-wishes (微心愿) from the card to the wall: collected, verified and published without identity, or ended.

Locks: the wish.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.orders.enums import ClaimState, WishChannel, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.orders.operations.wish_moves import (
    move_wish,
    note_first,
    tell_claimants,
    tell_wish_desk,
    tell_wisher,
)
from redvest.orders.queries.wishes import WishContact, household_of
from redvest.orders.rules import wishes as rules
from redvest.orders.rules.moves import why_not_reason
from redvest.orders.rules.wishes import WishForm
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.places.queries import SiteInfo


@operation
def collect_wish(
    *, form: WishForm, by: Actor, now: datetime, requester_id: int | None = None, key: str = ""
) -> Wish:
    """Writes down a wish: by the household online, or by staff and grid workers from a card or at the door.

    ``requester_id``: whose wish it is, if not the actor's own (family online; whoever is known, on duty). Under the
    same ``key`` a repeat returns the first. Raises Invalid by field, Forbidden.
    """
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    earlier = once.earlier_result("wish.collect", key=key, by=by)
    if earlier is not None:
        return Wish.objects.get(pk=earlier)
    form = form.stripped()
    invalid_if(rules.why_not_wish(form))
    site = _site(form)
    wisher = _wisher(form, viewer_of(by, now=now), site, requester_id=requester_id, now=now)
    wish = Wish(
        title=form.title,
        story=form.story,
        public_story=form.public_story,
        audience=form.audience,
        value=form.value,
        shares=form.shares,
        site_id=site.id,
        requester_id=wisher,
        contact_name=form.contact_name,
        contact_phone=form.contact_phone,
        address=form.address,
        channel=form.channel,
        collected_at=now,
        collected_by_id=by.person_id,
        state_since=now,
    )
    wish.save(force_insert=True)
    note_first(wish, by=by, now=now)
    tell_wish_desk("wish.arrived", wish, now=now)
    once.remember("wish.collect", key=key, by=by, result_id=wish.pk, now=now)
    return wish


def _site(form: WishForm) -> SiteInfo:
    try:
        site = places.site_by_code(form.site_code)
    except NotFound:
        raise Invalid(Reason("site_unknown", _("请选择所在的村或社区"), about="site_code")) from None
    if not site.is_open:
        raise Invalid(Reason("site_closed", _("这个阵地已经关闭，请选择现在的阵地"), about="site_code"))
    return site


def _wisher(
    form: WishForm, viewer: Viewer, site: SiteInfo, *, requester_id: int | None, now: datetime
) -> int | None:
    """Whose wish it is. Raises Forbidden for acting in a part one does not have."""
    if form.channel != WishChannel.APP:
        access.require(viewer, Verb.TAKE_DOWN, site.path)
        return requester_id
    own = viewer.person_id or 0
    if requester_id in (None, own):
        return own
    if requester_id not in people.may_act_for(own, [requester_id or 0], at=now):
        raise Forbidden(Reason("not_family", _("您还不能替这位家人许愿，请先在“我的家庭”得到授权")))
    return requester_id


@operation
def publish_wish(
    *, wish_id: int, title: str, public_story: str, shares: int, by: Actor, now: datetime
) -> Wish:
    """The household was verified: the wish goes on the wall in these words, which give nobody away.

    A repeat changes nothing. Raises NotFound, Invalid by field, Refused (by who collected it; in another state).
    """
    wish = _handled(wish_id, by=by, now=now)
    if wish.state == WishState.PUBLISHED:
        return wish
    refuse_if(
        rules.why_not_verify(
            collected_by=wish.collected_by_id, requester=wish.requester_id, decider=by.person_id
        )
    )
    title, public_story = title.strip(), public_story.strip()
    invalid_if(_why_not_words(wish, title=title, public_story=public_story) + rules.why_not_shares(shares))
    refuse_if(rules.why_not_wish_move(wish.state, WishState.PUBLISHED))
    wish.title, wish.public_story, wish.shares = title, public_story, shares
    wish.save(update_fields=["title", "public_story", "shares"])
    wish.verified_by_id, wish.published_at = by.person_id, now
    move_wish(wish, WishState.PUBLISHED, by=by, now=now)
    tell_wisher("wish.published", wish, now=now)
    return wish


def _why_not_words(wish: Wish, **texts: str) -> list[Reason]:
    reasons = [
        Reason("too_long", _("最多 %(most)s 个字"), {"most": rules.LONGEST[name]}, about=name)
        for name, text in texts.items()
        if len(text) > rules.LONGEST[name]
    ]
    if len(texts["title"]) < 2:
        reasons.append(Reason("title_missing", _("请写明心愿，例如“一台电风扇”"), about="title"))
    return reasons + rules.why_public(household_of(wish), **texts)


@operation
def reject_wish(*, wish_id: int, reason: str, by: Actor, now: datetime) -> Wish:
    """It cannot be granted; why, only the household is told. A repeat changes nothing.

    Raises NotFound, Invalid (reason), Refused in another state.
    """
    wish = _handled(wish_id, by=by, now=now)
    if wish.state == WishState.REJECTED:
        return wish
    invalid_if(why_not_reason(reason))
    move_wish(wish, WishState.REJECTED, by=by, now=now, reason=reason)
    tell_wisher("wish.rejected", wish, now=now, reason=wish.reason)
    return wish


@operation
def withdraw_wish(*, wish_id: int, reason: str, by: Actor, now: datetime) -> Wish:
    """Taken back by the household or the staff while it is not claimed whole; who holds a share is told and free.

    A repeat changes nothing. Raises NotFound, Invalid (reason), Refused once all of it is claimed.
    """
    viewer = viewer_of(by, now=now)
    wish = lock(Wish, wish_id)
    own = viewer.person_id is not None and viewer.person_id in (wish.requester_id, wish.collected_by_id)
    access.require_sight(own or viewer.may(Verb.HANDLE_ORDERS, wish.site.path))
    if wish.state == WishState.WITHDRAWN:
        return wish
    invalid_if(why_not_reason(reason))
    refuse_if(rules.why_not_wish_move(wish.state, WishState.WITHDRAWN))
    held = list(WishClaim.objects.filter(wish=wish, state=ClaimState.HELD))
    for claim in held:
        claim.state, claim.ended_at, claim.reason = ClaimState.RELEASED, now, str(_("心愿已撤回"))
        wish.claimed -= claim.shares
    WishClaim.objects.bulk_update(held, ("state", "ended_at", "reason"))
    move_wish(wish, WishState.WITHDRAWN, by=by, now=now, reason=reason)
    tell_claimants("wish.withdrawn", wish, held, now=now)
    return wish


@operation
def look_at_wish(*, wish_id: int, reason: str, by: Actor, now: datetime) -> WishContact:
    """Whose wish it is, with phone and door, for the staff who verify and deliver.

    On record with the reason, and told to the one whose wish it is, if they are known. Raises NotFound, Invalid
    (reason).
    """
    wish = _handled(wish_id, by=by, now=now)
    invalid_if(why_not_reason(reason))
    people_named = [wish.requester_id] if wish.requester_id is not None else []
    audit.record(
        "wish.looked", by=by, now=now, target=f"wish:{wish_id}", why=reason.strip(), people=people_named
    )
    return WishContact(name=wish.contact_name, phone=wish.contact_phone, address=wish.address)


@operation
def thank_for_wish(*, wish_id: int, thanks: str, by: Actor, now: datetime) -> Wish:
    """The household's thanks, on the wall in words that give nobody away; said by them or noted by the staff.

    A repeat changes nothing. Raises NotFound, Invalid, Refused before everything is delivered.
    """
    viewer = viewer_of(by, now=now)
    wish = lock(Wish, wish_id)
    own = viewer.person_id is not None and viewer.person_id == wish.requester_id
    access.require_sight(own or viewer.may(Verb.TAKE_DOWN, wish.site.path))
    if wish.state == WishState.THANKED:
        return wish
    thanks = thanks.strip()
    if not 2 <= len(thanks) <= rules.LONGEST_THANKS:
        words = {"least": 2, "most": rules.LONGEST_THANKS}
        raise Invalid(Reason("text_length", _("请写 %(least)s 到 %(most)s 个字"), words, about="thanks"))
    invalid_if(rules.why_public(household_of(wish), thanks=thanks))
    refuse_if(rules.why_not_wish_move(wish.state, WishState.THANKED))
    wish.thanks = thanks
    move_wish(wish, WishState.THANKED, by=by, now=now)
    tell_claimants(
        "wish.thanked", wish, WishClaim.objects.filter(wish=wish, state=ClaimState.DELIVERED), now=now
    )
    return wish


def _handled(wish_id: int, *, by: Actor, now: datetime) -> Wish:
    viewer = viewer_of(by, now=now)
    wish = lock(Wish, wish_id)
    access.require_sight(viewer.may(Verb.HANDLE_ORDERS, wish.site.path))
    return wish
