"""Which rule of dispatch and which limits hold for a need at a site: the nearest site up the tree decides."""

from collections.abc import Iterable, Sequence

from redvest.orders.enums import LIFE_NEEDS, Clock, DispatchMode
from redvest.orders.models import Order, ServiceRule
from redvest.orders.rules.clocks import Terms
from redvest.places import queries as places

_LIMITS = {clock: str(clock) for clock in Clock if clock != Clock.SERVE}


def terms_at(path: str, need: str) -> Terms:
    """What holds for ``need`` at the site with this path. One query."""
    codes = path.strip("/").split("/")
    rows = ServiceRule.objects.filter(site__code__in=codes, need__in=(need, "")).select_related("site")
    return terms_from(rows, codes, urgent=need in LIFE_NEEDS)


def terms_of(order: Order) -> Terms:
    """What holds for an order, by where the household lives."""
    return terms_of_many([order])[order.pk]


def terms_of_many(orders: Sequence[Order]) -> dict[int, Terms]:
    """The same for many, by id. Two queries."""
    paths = {site.id: site.path for site in places.sites_by_ids({order.site_id for order in orders}).values()}
    codes = {code for path in paths.values() for code in path.strip("/").split("/")}
    rules = list(ServiceRule.objects.filter(site__code__in=codes).select_related("site"))
    known: dict[tuple[int, str], Terms] = {}
    for order in orders:
        which = (order.site_id, order.need)
        if which not in known:
            above = paths[order.site_id].strip("/").split("/")
            held = [row for row in rules if row.site.code in above and row.need in (order.need, "")]
            known[which] = terms_from(held, above, urgent=order.need in LIFE_NEEDS)
    return {order.pk: known[order.site_id, order.need] for order in orders}


def terms_from(rows: Iterable[ServiceRule], codes: list[str], *, urgent: bool) -> Terms:
    """What these rules of sites on one path (``codes``) make: the nearest first; there that of the need before all."""
    nearest = sorted(rows, key=lambda row: (-codes.index(row.site.code), row.need == ""))
    limits: dict[str, int] = {}
    mode, workdays = "", None
    for row in nearest:
        mode = mode or row.mode
        workdays = row.workdays if workdays is None else workdays
        for clock, name in _LIMITS.items():
            value = getattr(row, name)
            if value is not None and not (urgent and row.need == ""):
                limits.setdefault(clock, value)
    return Terms(
        mode=mode or (DispatchMode.GRAB if urgent else DispatchMode.OFFERED),
        limits=limits,
        workdays=True if workdays is None else workdays,
        urgent=urgent,
    )
