"""Whom an order's news concerns: the one who asked, the desk that answers for it, the team that took it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation

from redvest.access.enums import Verb
from redvest.access.queries import holders_of, leaders_of
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.orders.models import Order, OrderJoin
from redvest.teams import queries as teams


def called_for_all(order: Order) -> str:
    """What an order is called where the words are kept: in the language of the house, not that of who acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return order.called


def words_of(order: Order) -> dict[str, str | int]:
    """What every message about an order may name: never the household."""
    return {"order": order.pk, "title": called_for_all(order), "site": order.site.name}


@step
def tell_requester(kind: str, order: Order, *, now: datetime, **words: str | int) -> None:
    """Those who asked: the one who needs it, who wrote it down for family, and who joined."""
    people = {order.requester_id, *order.joins.values_list("person_id", flat=True)} - {None}
    _tell(
        kind,
        order,
        sorted(pk for pk in people if pk is not None),
        f"my_order:{order.pk}",
        now=now,
        words=words,
    )


@step
def tell_desk(kind: str, order: Order, *, now: datetime, **words: str | int) -> None:
    """Those who handle orders at the desk's own site; nobody of higher ones, unless it has no staff of its own."""
    people = holders_of(Verb.HANDLE_ORDERS, order.desk.path, now=now)
    _tell(kind, order, people, f"desk_order:{order.pk}", now=now, words=words)


@step
def tell_team(kind: str, order: Order, *, now: datetime, **words: str | int) -> None:
    """The leaders of the team that has it, if one does."""
    if order.team is not None:
        people = leaders_of([order.team.code], now=now).get(order.team.code, [])
        _tell(kind, order, people, f"team_order:{order.pk}", now=now, words=words)


@step
def tell_teams(
    kind: str, order: Order, team_codes: Sequence[str], *, now: datetime, **words: str | int
) -> None:
    """The leaders of several teams, once each."""
    people = sorted({pk for leaders in leaders_of(team_codes, now=now).values() for pk in leaders})
    _tell(kind, order, people, f"team_order:{order.pk}", now=now, words=words)


@step
def tell_dispatched(sent: Sequence[tuple[Order, int]], *, now: datetime) -> None:
    """Orders of one batch have gone out, each to a team (its id): the leaders and those who asked. Four statements."""
    known = teams.teams_by_ids({team_id for _order, team_id in sent})
    leaders = leaders_of([team.code for team in known.values()], now=now)
    askers = _askers([order for order, _team in sent])
    tellings = []
    for order, team_id in sent:
        for kind, people, target in (
            ("order.offered", leaders.get(known[team_id].code, []), f"team_order:{order.pk}"),
            ("order.dispatched", askers[order.pk], f"my_order:{order.pk}"),
        ):
            if people:
                tellings.append(_telling(kind, order, people, target, now=now, words={}))
    tell(tellings, now=now)


@step
def tell_taken(taken: Sequence[tuple[Order, str]], *, now: datetime) -> None:
    """Orders of one batch have each been taken by a team (its name): those who asked. Two statements."""
    askers = _askers([order for order, _team in taken])
    tell(
        [
            _telling(
                "order.taken",
                order,
                askers[order.pk],
                f"my_order:{order.pk}",
                now=now,
                words={"team": team},
            )
            for order, team in taken
            if askers[order.pk]
        ],
        now=now,
    )


def _askers(orders: Sequence[Order]) -> dict[int, list[int]]:
    """Who asked for each: the one who needs it and those who joined. One query."""
    found = {order.pk: {order.requester_id} - {None} for order in orders}
    joins = OrderJoin.objects.filter(order__in=orders, person__isnull=False)
    for order_id, person_id in joins.values_list("order_id", "person_id"):
        found[order_id].add(person_id)
    return {order_id: sorted(pk for pk in people if pk is not None) for order_id, people in found.items()}


def _tell(
    kind: str,
    order: Order,
    people: Sequence[int],
    target: str,
    *,
    now: datetime,
    words: dict[str, str | int],
) -> None:
    if people:
        tell([_telling(kind, order, people, target, now=now, words=words)], now=now)


def _telling(
    kind: str,
    order: Order,
    people: Sequence[int],
    target: str,
    *,
    now: datetime,
    words: dict[str, str | int],
) -> Telling:
    once = f"{order.pk}:{order.state}:{order.rounds}:{order.level}:{now.isoformat()}"
    return Telling(kind=kind, people=people, words=words_of(order) | words, target=target, once=once)
