"""How a place dispatches and how long each step may take: by need, with what comes from above."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import DispatchMode, Need
from redvest.orders.queries.service_rules import SET_CLOCKS, RuleLine, rules_at
from redvest.orders.rules.calling import SHARE
from redvest.places import queries as places
from redvest.places.queries import SiteInfo
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.office.order_forms import ServiceRuleForm, span


@require_http_methods(["GET", "POST"])
@duty(Verb.HANDLE_ORDERS, Verb.MANAGE_NETWORK)
def rules(request: HttpRequest) -> HttpResponseBase:
    """What holds at a site (``site``: its code) for every need; managers set what the site says itself (``need``)."""
    site = _site(request)
    need = request.GET.get("need", "")
    lines = rules_at(site)
    line = next((one for one in lines if one.need == need), lines[0])
    may_set = identity.viewer(request).may(Verb.MANAGE_NETWORK, site.path)
    draws = len(site.ancestors) == 1 and not line.need
    if request.method == "GET":
        return _page(request, site, lines, line, ServiceRuleForm(line=line, draws=draws), may_set=may_set)
    form = ServiceRuleForm(request.POST, line=line, draws=draws)
    saved = with_refusals(form, lambda: (_save(request, site, line, form),))
    if saved is None:
        return _page(request, site, lines, line, form, may_set=may_set)
    return done(
        request, _("已保存。已经在走的时限不变，下一步起按新的算。"), f"{request.path}?site={site.code}"
    )


def _save(request: HttpRequest, site: SiteInfo, line: RuleLine, form: ServiceRuleForm) -> Any:
    return operations.set_service_rule(
        site_code=site.code,
        need=line.need,
        form=form.said(),
        by=identity.actor(request),
        now=clock.now(),
    )


def _site(request: HttpRequest) -> SiteInfo:
    """The site asked for, which must be one of the viewer's; else the highest they have a duty at."""
    viewer = identity.viewer(request)
    desk = Desk(viewer)
    code = request.GET.get("site", "").strip().split(" ")[0]
    if not code:
        tops = desk.tops(Verb.MANAGE_NETWORK, Verb.HANDLE_ORDERS)
        code = tops[0] if tops else ""
    site = places.site_by_code(code)
    require_sight(viewer.may(Verb.MANAGE_NETWORK, site.path) or viewer.may(Verb.HANDLE_ORDERS, site.path))
    return site


def _page(
    request: HttpRequest,
    site: SiteInfo,
    lines: list[RuleLine],
    line: RuleLine,
    form: ServiceRuleForm,
    *,
    may_set: bool,
) -> HttpResponse:
    context = {
        "site": site,
        "rows": [_row(one) for one in lines],
        "clocks": [one.label for one in SET_CLOCKS],
        "line": line,
        "label": Need(line.need).label if line.need else _("所有类别"),
        "form": form,
        "fields": [
            (form[clock_], span(line.terms.minutes(clock_)), line.origins.get(clock_, ""))
            for clock_ in SET_CLOCKS
        ],
        "may_set": may_set,
        "share": form.fields.get("call_back") and form["call_back"],
        "usual_share": SHARE,
    }
    return office_page(request, "office/order_rules.html", context, status=status_of(form))


def _row(line: RuleLine) -> dict[str, Any]:
    return {
        "need": line.need,
        "label": line.label or _("所有类别"),
        "mode": DispatchMode(line.terms.mode).label,
        "own_mode": bool(line.own.get("mode")),
        "limits": [
            (clock_.label, span(line.terms.minutes(clock_)), line.own.get(clock_) is not None)
            for clock_ in SET_CLOCKS
        ],
        "workdays": line.terms.workdays and not line.terms.urgent,
    }
