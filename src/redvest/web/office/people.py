"""People of one's own places: masked, found by number or what one knows already; a contact only with a reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations, queries
from redvest.people.operations import Contact
from redvest.teams import queries as teams
from redvest.web.desk import page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page, office_panel
from redvest.web.office.forms import WhyForm
from redvest.web.tables import CHUNK, table_file

PAGE, PANEL = "office/people.html", "office/person_panel.html"


def _listing(request: HttpRequest) -> dict[str, Any]:
    text = request.GET.get("q", "")
    rows = queries.people_visible_to(identity.viewer(request), text=text)
    return {"page": page_of(request, rows), "q": text, "asked": request.GET.urlencode()}


@require_GET
@duty(Verb.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Who lives in one's places, newest first."""
    return office_page(request, PAGE, _listing(request))


@require_GET
@duty(Verb.SEE_PEOPLE)
def people_file(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table, masked as it is on the page."""
    found = queries.people_visible_to(identity.viewer(request), text=request.GET.get("q", ""))
    head = [_("志愿者编号"), _("姓名"), _("手机"), _("所属阵地"), _("阵地代码"), _("注册")]
    rows = (
        [
            row["number"],
            row["name_masked"],
            row["phone_masked"],
            row["site_name"],
            row["site_code"],
            clock.local_day(row["registered_at"]),
        ]
        for row in found.iterator(chunk_size=CHUNK)
    )
    return table_file(request, what="people", name=_("人员"), head=head, rows=rows)


@require_GET
@duty(Verb.SEE_PEOPLE)
def person(request: HttpRequest, number: str) -> HttpResponse:
    """One person, masked, beside the list."""
    return _shown(request, number, WhyForm())


def _shown(
    request: HttpRequest, number: str, form: WhyForm, *, contact: Contact | None = None
) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.people_visible_to(viewer).filter(number=number.strip().upper()).first()
    require_sight(found is not None)
    assert found is not None  # require_sight raised otherwise
    home = queries.residence_of(found["id"])
    context = {
        "person": found,
        "teams": teams.teams_of(found["id"]),
        "totals": activities.totals_of(found["id"]) if viewer.may(Verb.SEE_RECORDS, home.site_path) else None,
        "may_enter": viewer.may(Verb.ENTER_PEOPLE, home.site_path),
        "may_reveal": viewer.may(Verb.REVEAL_PEOPLE, home.site_path),
        "may_reset_factor": viewer.may(Verb.CHECK_IDENTITY, home.site_path)
        and queries.factor_of(found["id"]) is not None,
        "contact": contact,
        "form": form,
    }
    return office_panel(request, PAGE, PANEL, context, lambda: _listing(request), status=status_of(form))


@require_POST
@duty(Verb.SEE_PEOPLE)
def person_reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Shows a name and phone once, for a reason that goes on record and that the person sees."""
    form = WhyForm(request.POST)
    seen = queries.person_by_number(number)
    contact = with_refusals(
        form,
        lambda: operations.reveal_contact(
            person_id=seen.id, why=form.cleaned_data["why"], by=identity.actor(request), now=clock.now()
        ),
    )
    return _shown(request, number, form, contact=contact)
