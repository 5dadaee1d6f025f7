"""Moving wishes on: the one place that writes their state and steps; and whom a wish's news concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from redvest.access.enums import Verb
from redvest.access.queries import holders_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import refuse_if
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.orders.enums import WishState
from redvest.orders.models import Wish, WishClaim, WishStep
from redvest.orders.rules import wishes as rules

#: What a move may write; all else of a wish is written by the operation that changes it.
_FIELDS = ("state", "state_since", "claimed", "reason", "published_at", "verified_by", "thanks")


@dataclass(frozen=True, kw_only=True)
class WishChange:
    """One locked wish on its way."""

    wish: Wish
    to: str
    by: Actor
    now: datetime
    reason: str = ""


@step
def move_wish(wish: Wish, to: str, *, by: Actor, now: datetime, reason: str = "") -> Wish:
    """Moves a locked wish on. Raises Refused."""
    refuse_if(rules.why_not_wish_move(wish.state, to))
    move_wishes([WishChange(wish=wish, to=to, by=by, now=now, reason=reason)])
    return wish


@step
def move_wishes(changes: Sequence[WishChange]) -> None:
    """Moves locked wishes, each found to be allowed on its way, in three statements."""
    if not changes:
        return
    steps, deeds = [], []
    for change in changes:
        wish, was = change.wish, change.wish.state
        wish.state, wish.state_since, wish.reason = change.to, change.now, change.reason.strip()
        steps.append(step_of(change))
        facts = {"was": was}
        deeds.append(
            Deed(verb=f"wish.{change.to}", target=f"wish:{wish.pk}", by=change.by, now=change.now, data=facts)
        )
    Wish.objects.bulk_update([change.wish for change in changes], _FIELDS)
    WishStep.objects.bulk_create(steps)
    audit.record_many(deeds)


@step
def note_first(wish: Wish, *, by: Actor, now: datetime) -> None:
    """Writes the first step of a wish that has just been saved."""
    step_of(WishChange(wish=wish, to=wish.state, by=by, now=now)).save(force_insert=True)
    audit.record("wish.collected", by=by, now=now, target=f"wish:{wish.pk}", channel=wish.channel)


def step_of(change: WishChange) -> WishStep:
    """The line of a wish's life that a change writes."""
    return WishStep(
        wish=change.wish,
        state=change.to,
        at=change.now,
        by_id=change.by.person_id,
        reason=change.reason.strip(),
    )


@step
def counted(touched: Sequence[tuple[Wish, Actor, datetime]], *, reason: str = "") -> None:
    """Writes ``claimed`` of locked wishes as the caller changed it; those that it fills or opens again move on."""
    changes, plain = [], []
    for wish, by, now in touched:
        to = WishState.CLAIMED if wish.claimed == wish.shares else WishState.PUBLISHED
        if wish.state != to:
            changes.append(WishChange(wish=wish, to=to, by=by, now=now, reason=reason))
        else:
            plain.append(wish)
    if plain:
        Wish.objects.bulk_update(plain, ("claimed",))
    move_wishes(changes)


@step
def tell_about(
    kind: str,
    wish: Wish,
    people: Iterable[int | None],
    *,
    target: str,
    now: datetime,
    once: str = "",
    **words: str | int,
) -> None:
    """One message about a wish, in its public words; without ``once`` a new one each time."""
    those = sorted({pk for pk in people if pk is not None})
    if those:
        about: dict[str, str | int] = {"wish": wish.pk, "title": wish.title, "site": wish.site.name}
        once = once or f"{wish.pk}:{wish.state}:{now.isoformat()}"
        tell(
            [Telling(kind=kind, people=those, words=about | words, target=f"{target}:{wish.pk}", once=once)],
            now=now,
        )


@step
def tell_wisher(kind: str, wish: Wish, *, now: datetime, **words: str | int) -> None:
    """The one who wishes, and whoever wrote it down for them from home."""
    tell_about(kind, wish, [wish.requester_id], target="my_wish", now=now, once="", **words)


@step
def tell_wish_desk(kind: str, wish: Wish, *, now: datetime, **words: str | int) -> None:
    """Those who handle orders and wishes at the site of the household."""
    people = holders_of(Verb.HANDLE_ORDERS, wish.site.path, now=now)
    tell_about(kind, wish, people, target="desk_wish", now=now, once="", **words)


@step
def tell_claimants(kind: str, wish: Wish, claims: Iterable[WishClaim], *, now: datetime) -> None:
    """Those who hold or held shares of it."""
    tell_about(kind, wish, [claim.person_id for claim in claims], target="my_wish", now=now)
