"""How a site and those below it dispatch, and how long each step may take. Locks: the site's rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, invalid_if
from redvest.kernel.operation import operation
from redvest.orders.enums import DispatchMode, Need
from redvest.orders.models import ServiceRule
from redvest.orders.queries.service_rules import SET_CLOCKS
from redvest.places import queries as places
from redvest.places.queries import SiteInfo

#: A limit is between five minutes and three months.
SHORTEST, LONGEST = 5, 90 * 24 * 60


@dataclass(frozen=True, kw_only=True)
class RuleForm:
    """What a site says itself; ``limits``: minutes by clock. What is left out is taken from the site above.

    ``call_back``: percent of closed orders called back by other sites; only a centre says it, and for all needs.
    """

    mode: str = ""
    workdays: bool | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    call_back: int | None = None


@operation
def set_service_rule(
    *, site_code: str, need: str, form: RuleForm, by: Actor, now: datetime
) -> ServiceRule | None:
    """Sets what a site says of one need (blank: all); None: it says nothing any more. The same again changes nothing.

    Orders on their way keep the clock that runs; the next one is the new one. Raises NotFound, Forbidden, Invalid.
    """
    site = places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.MANAGE_NETWORK, site.path)
    invalid_if(_why_not(need, form) + _why_not_share(site, need, form.call_back))
    row = ServiceRule.objects.select_for_update(no_key=True).filter(site_id=site.id, need=need).first()
    said: dict[str, Any] = {"mode": form.mode, "workdays": form.workdays, "call_back": form.call_back}
    said |= {str(clock): form.limits.get(clock) for clock in SET_CLOCKS}
    if row is None:
        if _is_nothing(said):
            return None
        row = ServiceRule(site_id=site.id, need=need)
    elif all(getattr(row, name) == value for name, value in said.items()):
        return row
    elif _is_nothing(said):
        row.delete()
        audit.record("service_rule.dropped", by=by, now=now, target=f"site:{site.code}", need=need)
        return None
    for name, value in said.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by_id = now, by.person_id
    row.save()
    facts = {name: value for name, value in said.items() if value not in (None, "")}
    audit.record("service_rule.set", by=by, now=now, target=f"site:{site.code}", need=need, said=facts)
    return row


def _is_nothing(said: Mapping[str, object]) -> bool:
    return all(value in (None, "") for value in said.values())


def _why_not_share(site: SiteInfo, need: str, share: int | None) -> list[Reason]:
    """A county is drawn as a whole: who could choose what is called back of a village's could choose to be spared."""
    if share is None:
        return []
    if need or len(site.ancestors) > 1:
        return [Reason("call_back_of_centre", _("抽查比例由县级中心统一定，不分类别"), about="call_back")]
    if not 1 <= share <= 100:
        return [Reason("call_back_share", _("抽查比例在 1% 到 100% 之间"), about="call_back")]
    return []


def _why_not(need: str, form: RuleForm) -> list[Reason]:
    reasons = []
    if need and need not in Need.values:
        reasons.append(Reason("need_unknown", _("请选择服务类别"), about="need"))
    if form.mode and form.mode not in DispatchMode.values:
        reasons.append(Reason("mode_unknown", _("请选择派单方式"), about="mode"))
    for clock, minutes in form.limits.items():
        if clock not in SET_CLOCKS:
            reasons.append(Reason("clock_unknown", _("没有这一个时限"), about="limits"))
        elif not SHORTEST <= minutes <= LONGEST:
            words = {"least": SHORTEST, "most": LONGEST // (24 * 60)}
            sentence = _("时限要在 %(least)s 分钟到 %(most)s 天之间")
            reasons.append(Reason("limit", sentence, words, about=str(clock)))
    return reasons
