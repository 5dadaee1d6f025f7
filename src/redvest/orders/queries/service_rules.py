"""What a site says of dispatch and limits itself, and what holds there in the end, with the place it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from redvest.orders.enums import LIFE_NEEDS, Clock, DispatchMode, Need
from redvest.orders.models import ServiceRule
from redvest.orders.queries.terms import terms_from
from redvest.orders.rules.clocks import Terms
from redvest.places.queries import SiteInfo

#: The clocks a site may set, in the order of an order's life.
SET_CLOCKS = tuple(clock for clock in Clock if clock != Clock.SERVE)


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """One need (blank: all) at one site. ``own``: what the site itself says; ``terms``: what holds.

    ``call_back``: percent of closed orders that are called back, if a centre says so itself (for all needs).
    ``origins``: by ``mode``, ``workdays`` or clock the name of the other rule's site; not there: the general default.
    """

    need: str
    own: Mapping[str, object]
    terms: Terms
    origins: Mapping[str, str]
    call_back: int | None = None

    @property
    def label(self) -> str:
        """The need, or that it is for all."""
        return str(Need(self.need).label) if self.need else ""

    def minutes(self) -> dict[str, int]:
        """What holds of each clock that can be set, in minutes."""
        return {clock: self.terms.minutes(clock) for clock in SET_CLOCKS}


def rules_at(site: SiteInfo, needs: tuple[str, ...] = ("", *Need.values)) -> list[RuleLine]:
    """What holds at a site for each of these needs. One query."""
    rows = list(ServiceRule.objects.filter(site__code__in=site.ancestors).select_related("site"))
    return [_line(site, need, [row for row in rows if row.need in (need, "")]) for need in needs]


def _line(site: SiteInfo, need: str, rows: list[ServiceRule]) -> RuleLine:
    urgent = need in LIFE_NEEDS
    own = next((row for row in rows if row.site.code == site.code and row.need == need), None)
    origins: dict[str, str] = {}
    nearest = sorted(rows, key=lambda row: (-site.ancestors.index(row.site.code), row.need == ""))
    for row in nearest:
        for name in ("mode", "workdays", *SET_CLOCKS):
            said = getattr(row, name)
            counts = not (urgent and row.need == "" and name in SET_CLOCKS)
            if said not in (None, "") and counts and row is not own:
                origins.setdefault(str(name), row.site.name)
    return RuleLine(
        need=need,
        own={} if own is None else {name: getattr(own, name) for name in ("mode", "workdays", *SET_CLOCKS)},
        terms=terms_from(rows, site.ancestors, urgent=urgent),
        origins=origins,
        call_back=own.call_back if own is not None else None,
    )


def mode_label(mode: str) -> str:
    """A mode in words."""
    return str(DispatchMode(mode).label)
