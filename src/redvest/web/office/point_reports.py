"""The liaison (组联络员) reports what somebody in their place did, to thank them or to deduct as the covenant says."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound
from redvest.people import queries as people
from redvest.points.covenant_enums import Proposer
from redvest.points.operations import proposals
from redvest.points.queries.covenants import Covenants
from redvest.points.rules.covenant import Rule
from redvest.points.rules.proposals import PROPOSED
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.point_forms import ReportForm

PAGE = "office/points_report.html"


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.PROPOSE_POINTS)
def points_report(request: HttpRequest) -> HttpResponseBase:
    """Whom it is about comes first, for that says which covenant holds; then which line of it, when, and the proof."""
    number = request.GET.get("number", "").strip().upper()[:14]
    person = _person(request, number) if number else None
    if person is None:
        wrong = _("您的片区里没有这个志愿者编号") if number else ""
        status = 422 if wrong else 200
        return office_page(request, PAGE, {"number": number, "wrong": wrong}, status=status)
    return _report(request, person)


def _person(request: HttpRequest, number: str) -> Any:
    try:
        found = people.person_by_number(number)
    except NotFound:
        return None
    path = people.home_path_of(found.id)
    return found if path and identity.viewer(request).may(Verb.PROPOSE_POINTS, path) else None


def _report(request: HttpRequest, person: Any) -> HttpResponseBase:
    now = clock.now()
    rules = _rules(people.home_path_of(person.id))
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        rules=rules,
        of=person.number,
        initial={"happened_on": clock.local_day(now)},
    )
    if request.method == "POST":
        require_sight(bool(rules))
        made = with_refusals(
            form,
            lambda: proposals.propose(
                form=form.proposal(), by=identity.actor(request), now=now, key=form.cleaned_data["key"]
            ),
        )
        if made is not None:
            return done(request, _("已上报，由积分管理工作组审定"), "office:points_one", made.pk)
    context = {"number": person.number, "person": person, "form": form, "rules": rules}
    return office_page(request, PAGE, context, status=status_of(form))


def _rules(path: str) -> list[Rule]:
    """What a liaison may report there, thanks before deductions."""
    found = Covenants([path]).rules_at(path, clock.local_day(clock.now()))
    mine = [rule for rule in found if rule.source in PROPOSED and Proposer.LIAISON in rule.proposers]
    return sorted(mine, key=lambda rule: (rule.deducts, rule.heading, rule.code))
