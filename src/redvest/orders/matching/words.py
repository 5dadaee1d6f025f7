"""Why a team is proposed, and why another is not, as reasons: a stable code, its figures, and a sentence for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.orders.enums import Need
from redvest.orders.matching import costs
from redvest.orders.matching.facts import OpenOrder, ReadyTeam
from redvest.people.enums import Skill

#: Digits of the code of a village (or community), of a township (or subdistrict), and of a county (or district).
VILLAGE, TOWNSHIP, COUNTY = 12, 9, 6

_NEEDS = dict(Need.choices)
_SKILLS = dict(Skill.choices)


def why(order: OpenOrder, team: ReadyTeam) -> tuple[Reason, ...]:
    """What speaks for the team, and what does not: place, trade, load, acquaintance, punctuality."""
    reasons = [where(order.site_path, team.home_path), _trade(order, team), _load(team.load, team.room)]
    if order.household_id is not None and order.household_id in team.knows:
        reasons.append(_KNOWN)
    if team.punctuality is not None:
        reasons.append(_on_time(costs.percent_on_time(team)))
    return tuple(reasons)


@lru_cache(maxsize=65536)
def where(site: str, home: str) -> Reason:
    """How far the team's home is from the order's place, in words."""
    there, from_ = costs.codes(site), costs.codes(home)
    if there == from_:
        if not there or len(there[-1]) not in (VILLAGE, TOWNSHIP):
            return Reason("near_here", _("本地的队伍"))
        if len(there[-1]) == VILLAGE:
            return Reason("near_village", _("本村的队伍"))
        return Reason("near_township", _("本乡镇的队伍"))
    apart = {"steps": costs.steps(site, home)}
    if there[: len(from_)] == from_:
        if from_ and len(from_[-1]) == TOWNSHIP:
            return Reason("near_township", _("本乡镇的队伍"), apart)
        if from_ and len(from_[-1]) == COUNTY and not from_[-1].endswith("00"):
            return Reason("near_county", _("县（区）的队伍"), apart)
        return Reason("near_above", _("上级的队伍，隔 %(steps)s 级"), apart)
    if there[:-1] == from_[:-1] and len(there[-1]) == VILLAGE:
        return Reason("near_neighbour", _("同乡镇邻村的队伍"), apart)
    return Reason("near_apart", _("外地的队伍，隔 %(steps)s 级"), apart)


def _trade(order: OpenOrder, team: ReadyTeam) -> Reason:
    has = sorted(order.skills & team.skills)
    if has:
        return _skilled(tuple(has))
    return _specialised(order.category) if order.category in team.categories else _PLAIN


@lru_cache(maxsize=4096)
def _skilled(skills: tuple[str, ...]) -> Reason:
    return Reason("skilled", _("懂%(skills)s"), {"skills": _Names(_SKILLS, skills)})


@lru_cache(maxsize=4096)
def _specialised(category: str) -> Reason:
    return Reason("specialised", _("专做%(need)s"), {"need": _Names(_NEEDS, (category,))})


@dataclass(frozen=True, slots=True)
class _Names:
    """Labels, put into words only when read, in the language of whoever reads."""

    labels: Mapping[str, object]
    values: tuple[str, ...]

    def __str__(self) -> str:
        return "、".join(str(self.labels.get(value, value)) for value in self.values)


_PLAIN = Reason("plain", _("各类需要都接的队伍"))
_KNOWN = Reason("known", _("以前给这户服务过"))


@lru_cache(maxsize=4096)
def _load(load: int, room: int) -> Reason:
    return Reason("load", _("本周已接 %(load)s 单，还能接 %(room)s 单"), {"load": load, "room": room})


@cache
def _on_time(percent: int) -> Reason:
    return Reason("on_time", _("准时率 %(percent)s%%"), {"percent": percent})


def why_not(
    order: OpenOrder, other: ReadyTeam, chosen: ReadyTeam, *, given: int, chosen_given: int
) -> Reason:
    """Why the other team was not taken, where the two got ``given`` and ``chosen_given`` orders of this batch.

    An optimum leaves no order with a free place elsewhere that is cheaper, so what is open is dearer by something.
    """
    nearer = costs.steps(order.site_path, other.home_path) < costs.steps(order.site_path, chosen.home_path)
    params = {"team": other.name}
    if other.resting:
        return Reason("resting", _("%(team)s正在休整"), params)
    if other.room <= 0:
        if nearer:
            return Reason("nearer_full", _("更近的%(team)s本周已满"), params)
        return Reason("full", _("%(team)s本周已满"), params)
    kept = costs.base(order, chosen) + costs.nth(chosen, chosen_given - 1)
    if given >= other.room and costs.base(order, other) + costs.nth(other, given - 1) <= kept:
        if nearer:
            return Reason("nearer_filled", _("更近的%(team)s余下的名额已派给别的单，这样总体更合适"), params)
        return Reason("filled", _("%(team)s余下的名额已派给别的单，这样总体更合适"), params)
    return _dearer(order, other, chosen, load=other.load + given, chosen_load=chosen.load + chosen_given - 1)


def _dearer(order: OpenOrder, other: ReadyTeam, chosen: ReadyTeam, *, load: int, chosen_load: int) -> Reason:
    """What speaks most against the other team, by points."""
    far = costs.steps(order.site_path, other.home_path)
    percent = costs.percent_on_time(other)
    late = costs.percent_on_time(chosen) - percent
    against = [
        (
            costs.STEP * (far - costs.steps(order.site_path, chosen.home_path)),
            Reason("farther", _("%(team)s更远，隔 %(steps)s 级"), {"team": other.name, "steps": far}),
        ),
        (
            costs.NTH * (load - chosen_load),
            Reason("busier", _("%(team)s连同本批已有 %(load)s 单，更忙"), {"team": other.name, "load": load}),
        ),
        (
            costs.PLAIN * (costs.is_plain(order, other) - costs.is_plain(order, chosen)),
            Reason("unskilled", _("%(team)s不专做这一类"), {"team": other.name}),
        ),
        (
            costs.STRANGER * (costs.is_stranger(order, other) - costs.is_stranger(order, chosen)),
            Reason("stranger", _("%(team)s没有服务过这户"), {"team": other.name}),
        ),
        (costs.LATE * late, _less_punctual(other, percent)),
    ]
    points, reason = max(against, key=lambda one: one[0])
    return reason if points > 0 else Reason("equal", _("%(team)s同样合适"), {"team": other.name})


def _less_punctual(team: ReadyTeam, percent: int) -> Reason:
    if team.punctuality is None:
        return Reason("punctuality_unknown", _("%(team)s还没有准时记录"), {"team": team.name})
    return Reason(
        "less_punctual", _("%(team)s准时率低一些（%(percent)s%%）"), {"team": team.name, "percent": percent}
    )


def why_nobody(*, in_place: int, able: int, open_: int) -> Reason:
    """Why an order stays without a team: how many serve its place, of those its need, of those still can."""
    if not in_place:
        return Reason("nobody_here", _("没有队伍服务这个地方"))
    if not able:
        return Reason(
            "nobody_able",
            _("服务这里的 %(count)s 支队伍不接这类单、没有所需技能，或已婉拒"),
            {"count": in_place},
        )
    if not open_:
        return Reason("all_full", _("能接的 %(count)s 支队伍本周都已满或在休整"), {"count": able})
    return Reason(
        "all_filled", _("能接的 %(count)s 支队伍，余下的名额都派给了同样急或更急的单"), {"count": open_}
    )
