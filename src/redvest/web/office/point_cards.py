"""A person's card seen by duty, with a reason on record; cards on paper for who has no phone."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market import operations as market
from redvest.people import operations as people_operations
from redvest.people import queries as people
from redvest.points.queries import cards, desk
from redvest.web import qr
from redvest.web.desk import done, status_of
from redvest.web.office.desk import duty, office_page
from redvest.web.point_forms import LookForm

SEES = (Verb.DECIDE_POINTS, Verb.READ_AUDIT)


@never_cache
@require_http_methods(["GET", "POST"])
@duty(*SEES, Verb.ENTER_PEOPLE)
def point_card(request: HttpRequest, number: str) -> HttpResponse:
    """Asks why, and then shows what the person and their household have; the look is on record."""
    viewer, now = identity.viewer(request), clock.now()
    person = people.person_by_number(number)
    path = people.home_path_of(person.id)
    sees, enters = any(viewer.may(one, path) for one in SEES), viewer.may(Verb.ENTER_PEOPLE, path)
    require_sight(bool(path) and (sees or enters))
    form = LookForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        require_sight(sees)
        parties = cards.parties_of(person.id, at=now)
        found = [cards.card_for(viewer, party, at=now) for party in parties]
        why = _("查看积分卡：%(why)s") % {"why": form.cleaned_data["why"]}
        people_operations.note_look(person_id=person.id, why=why, by=identity.actor(request), now=now)
    named = desk.rules_named(line.rule_version_id for card in found or [] for line in card.lines)
    context = {
        "person": person,
        "form": form,
        "sees": sees,
        "enters": enters,
        "cards": [
            (card, [(line, named.get(line.rule_version_id or 0)) for line in card.lines])
            for card in found or []
        ],
        "looked": found is not None,
    }
    return office_page(request, "office/point_card.html", context, status=status_of(form))


@never_cache
@require_POST
@duty(Verb.ENTER_PEOPLE)
def card_issue(request: HttpRequest, number: str) -> HttpResponse:
    """Makes a card to be printed at once: its code is shown this one time."""
    made = market.issue_card(number=number, by=identity.actor(request), now=clock.now())
    person = people.person_by_id(made.person_id)
    context = {"person": person, "code": made.code, "svg": qr.svg(made.code)}
    return render(request, "office/point_card_sheet.html", context)


@require_POST
@duty(Verb.ENTER_PEOPLE)
def card_end(request: HttpRequest, number: str) -> HttpResponseBase:
    """A card that was lost works no more."""
    person = people.person_by_number(number)
    reason = request.POST.get("reason", "")
    market.end_card(person_id=person.id, reason=reason, by=identity.actor(request), now=clock.now())
    return done(request, _("积分卡已停用"), "office:point_card", person.number)
