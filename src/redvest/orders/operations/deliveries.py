"""What becomes of a claimed share of a wish: brought, received, given back, or taken back when its time is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import attachments, audit, clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.audit import Deed
from redvest.kernel.errors import (
    Invalid,
    Reason,
    Refused,
    Text,
    invalid_if,
    refuse_if,
)
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation, step
from redvest.orders.enums import ClaimState, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.orders.operations.wish_moves import (
    counted,
    move_wish,
    tell_about,
    tell_wish_desk,
    tell_wisher,
)
from redvest.orders.rules import wishes as rules
from redvest.orders.rules.moves import why_not_reason

#: Under which pictures of deliveries are kept.
WISH_EVIDENCE = "wish.evidence"
#: So many overdue claims are dealt with in one transaction.
BATCH = 200
_LAPSED: Text = _("到时间没有送达")


@operation
def release_claim(*, claim_id: int, reason: str, by: Actor, now: datetime) -> WishClaim:
    """Whoever claimed gives it back with a reason, or the staff take it back: its shares are open again.

    A repeat changes nothing. Raises NotFound, Invalid (reason), Refused once delivered.
    """
    wish, claim = _locked_claim(claim_id)
    viewer = viewer_of(by, now=now)
    own = by.person_id is not None and by.person_id == claim.person_id
    access.require_sight(own or viewer.may(Verb.HANDLE_ORDERS, wish.site.path))
    if claim.state == ClaimState.RELEASED:
        return claim
    invalid_if(why_not_reason(reason))
    refuse_if(_why_not_held(claim))
    _released([claim], {wish.pk: wish}, reason=reason.strip(), by=by, now=now)
    if not own:
        tell_about(
            "wish.taken_back", wish, [claim.person_id], target="my_wish", now=now, reason=reason.strip()
        )
    return claim


@step
def _released(
    claims: Sequence[WishClaim], wishes: dict[int, Wish], *, reason: str, by: Actor, now: datetime
) -> None:
    for claim in claims:
        claim.state, claim.ended_at, claim.reason = ClaimState.RELEASED, now, reason
        wishes[claim.wish_id].claimed -= claim.shares
    WishClaim.objects.bulk_update(claims, ("state", "ended_at", "reason"))
    audit.record_many(
        Deed(
            verb="wish.released",
            target=f"wish:{claim.wish_id}",
            by=by,
            now=now,
            data={"claim": claim.pk, "shares": claim.shares},
        )
        for claim in claims
    )
    touched = sorted({claim.wish_id for claim in claims})
    counted([(wishes[pk], by, now) for pk in touched], reason=reason)


@operation
def bring_wish(*, claim_id: int, evidence: Upload, by: Actor, now: datetime) -> WishClaim:
    """Whoever claimed says that it was brought, with a picture; the staff are asked to have a look.

    Raises NotFound, Invalid (the file), Refused if it is not held.
    """
    wish, claim = _locked_claim(claim_id)
    access.require_sight(by.person_id is not None and by.person_id == claim.person_id)
    refuse_if(_why_not_held(claim))
    _keep_evidence(claim, evidence, by=by, now=now)
    claim.save(update_fields=["evidence"])
    audit.record("wish.brought", by=by, now=now, target=f"wish:{wish.pk}", claim=claim.pk)
    tell_wish_desk("wish.brought", wish, now=now)
    return claim


@operation
def receive_wish(*, claim_id: int, by: Actor, now: datetime, evidence: Upload | None = None) -> WishClaim:
    """The staff saw what was brought; a picture shows it. The last share delivered makes the wish delivered.

    A repeat changes nothing. Raises NotFound, Invalid (no picture yet), Refused (one's own claim; released).
    """
    wish, claim = _locked_claim(claim_id)
    viewer = viewer_of(by, now=now)
    access.require_sight(viewer.may(Verb.TAKE_DOWN, wish.site.path))
    if claim.state == ClaimState.DELIVERED:
        return claim
    # What staff noted for a unit is brought by the unit, not by them.
    if by.person_id == claim.person_id and claim.unit_id is None:
        raise Refused(Reason("own_claim", _("自己认领的心愿要由另一位工作人员签收")))
    refuse_if(_why_not_held(claim))
    if evidence is not None:
        _keep_evidence(claim, evidence, by=by, now=now)
    if claim.evidence_id is None:
        raise Invalid(Reason("evidence_missing", _("请附一张送达的照片"), about="evidence"))
    claim.state, claim.ended_at, claim.received_by_id = ClaimState.DELIVERED, now, by.person_id
    claim.save(update_fields=["state", "ended_at", "received_by", "evidence"])
    audit.record("wish.received", by=by, now=now, target=f"wish:{wish.pk}", claim=claim.pk)
    tell_about("wish.received", wish, [claim.person_id], target="my_wish", now=now)
    open_shares = wish.claimed < wish.shares
    if not open_shares and not WishClaim.objects.filter(wish=wish, state=ClaimState.HELD).exists():
        move_wish(wish, WishState.DELIVERED, by=by, now=now)
        tell_wisher("wish.delivered", wish, now=now)
    return claim


@operation
def release_overdue(*, now: datetime, most: int = BATCH) -> int:
    """Takes back what was not delivered in time; who brought it and waits for the staff keeps it. Call until 0."""
    due = WishClaim.objects.filter(state=ClaimState.HELD, deliver_by__lte=now, evidence__isnull=True)
    found = list(due.order_by("deliver_by", "pk").values_list("pk", "wish_id")[:most])
    wishes = cast(dict[int, Wish], lock_many(Wish, {wish for _pk, wish in found}))
    claims = list(due.filter(pk__in=[pk for pk, _wish in found]).order_by("pk"))
    if claims:
        _released(claims, wishes, reason=str(_LAPSED), by=SYSTEM, now=now)
    for claim in claims:
        tell_about("wish.lapsed", wishes[claim.wish_id], [claim.person_id], target="my_wish", now=now)
    return len(claims)


@operation
def remind_claimants(*, now: datetime) -> int:
    """Reminds whoever has to deliver soon; how many it was. A repeat tells nobody twice."""
    soon = WishClaim.objects.filter(
        state=ClaimState.HELD,
        evidence__isnull=True,
        deliver_by__gt=now,
        deliver_by__lte=now + rules.REMIND_BEFORE,
    )
    claims = list(soon.select_related("wish__site").order_by("pk"))
    for claim in claims:
        day = clock.local_day(claim.deliver_by).isoformat()
        tell_about(
            "wish.due",
            claim.wish,
            [claim.person_id],
            target="my_wish",
            now=now,
            once=f"claim:{claim.pk}",
            day=day,
        )
    return len(claims)


@step
def _keep_evidence(claim: WishClaim, evidence: Upload, *, by: Actor, now: datetime) -> None:
    """The newest picture counts."""
    claim.evidence_id = attachments.keep(
        upload=evidence, purpose=WISH_EVIDENCE, by=by, now=now, about="evidence"
    )


def _locked_claim(claim_id: int) -> tuple[Wish, WishClaim]:
    """The wish first, as everywhere; its claims change only under its lock. Raises NotFound."""
    wish_id = WishClaim.objects.filter(pk=claim_id).values_list("wish_id", flat=True).first()
    access.require_sight(wish_id is not None)
    wish = lock(Wish, wish_id)
    return wish, WishClaim.objects.get(pk=claim_id)


def _why_not_held(claim: WishClaim) -> list[Reason]:
    if claim.state == ClaimState.HELD:
        return []
    words = {"state": ClaimState(claim.state).label}
    return [Reason("claim_state", _("这份认领现在是“%(state)s”，不能再改"), words)]
