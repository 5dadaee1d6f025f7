"""How a site dispatches and how long each step may take: by need, what it says itself and what holds in the end."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, SiteCode
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import Clock, DispatchMode, Need
from redvest.orders.operations import RuleForm
from redvest.orders.queries.service_rules import SET_CLOCKS, RuleLine, rules_at
from redvest.places import queries as places

router = Router(tags=["orders"])


class RuleOut(Schema):
    """One need (null: all) at a site: what holds, and what the site says itself. Limits are minutes by clock."""

    need: Need | None
    mode: DispatchMode
    workdays: bool = Field(description="Whether days off stop the clocks of the staff.")
    limits: dict[str, int]
    own_mode: DispatchMode | None
    own_workdays: bool | None
    own_limits: dict[str, int]
    call_back: int | None = Field(description="Percent of closed orders called back; of a centre's own.")
    origins: dict[str, str] = Field(description="Which other site said so, by `mode`, `workdays` or clock.")


class RuleIn(Given):
    """What a site says of one need itself; what is left out is taken from the site above."""

    need: Need | None = Field(None, description="Null: all needs.")
    mode: DispatchMode | None = None
    workdays: bool | None = None
    limits: dict[Clock, int] = Field({}, description="Minutes by clock, 5 to 129600.")
    call_back: int | None = Field(None, description="1 to 100; only of a centre, and for all needs.")


def _out(line: RuleLine) -> RuleOut:
    own: dict[str, Any] = dict(line.own)
    return RuleOut(
        need=Need(line.need) if line.need else None,
        mode=DispatchMode(line.terms.mode),
        workdays=line.terms.workdays and not line.terms.urgent,
        limits=line.minutes(),
        own_mode=own.get("mode") or None,
        own_workdays=own.get("workdays"),
        own_limits={clock_: own[clock_] for clock_ in SET_CLOCKS if own.get(clock_) is not None},
        call_back=line.call_back,
        origins=dict(line.origins),
    )


@router.get("/sites/{code}/service-rules", response={200: list[RuleOut], **REFUSALS})
def list_rules(request: HttpRequest, code: SiteCode) -> list[RuleOut]:
    """What holds for every need, for the staff of the site."""
    viewer, site = identity.viewer(request), places.site_by_code(code)
    require_sight(viewer.may(Verb.MANAGE_NETWORK, site.path) or viewer.may(Verb.HANDLE_ORDERS, site.path))
    return [_out(line) for line in rules_at(site)]


@router.put("/sites/{code}/service-rules", response={200: RuleOut, **REFUSALS})
def set_rule(request: HttpRequest, code: SiteCode, body: RuleIn) -> RuleOut:
    """Sets what the site says of one need, all of it; orders on their way keep the clock that runs."""
    form = RuleForm(
        mode=body.mode or "",
        workdays=body.workdays,
        limits={str(clock_): minutes for clock_, minutes in body.limits.items()},
        call_back=body.call_back,
    )
    need = body.need or ""
    operations.set_service_rule(
        site_code=code, need=need, form=form, by=identity.actor(request), now=clock.now()
    )
    (line,) = rules_at(places.site_by_code(code), (need,))
    return _out(line)
