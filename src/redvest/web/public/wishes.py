"""The wall of wishes: what neighbours wish for, without a name, and the button to grant it."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import Audience
from redvest.orders.queries import wishes as queries
from redvest.orders.rules.wishes import DELIVER_WITHIN, MOST_HOLDS
from redvest.places import queries as places
from redvest.teams import queries as teams
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.public.county import county
from redvest.web.village_choices import village_choices
from redvest.web.wish_forms import ClaimForm

#: What the wall can be narrowed to.
STATES = (
    ("published", gettext_lazy("待认领")),
    ("claimed", gettext_lazy("已认领")),
    ("granted", gettext_lazy("已圆梦")),
)


@require_safe
def wishes(request: HttpRequest) -> HttpResponse:
    """All wishes on the wall, those to be claimed first, by audience, village and state."""
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("audience", "site", "state", "q")}
    asked["audience"] = asked["audience"] if asked["audience"] in Audience.values else ""
    asked["state"] = asked["state"] if asked["state"] in dict(STATES) else ""
    path = places.site_by_code(asked["site"]).path if asked["site"] else ""
    rows = queries.wishes_on_the_wall(
        audience=asked["audience"], site_path=path, state=asked["state"], text=asked["q"]
    )
    page, top = page_of(request, rows), county()
    context = {
        "asked": asked,
        "audiences": Audience.choices,
        "states": STATES,
        "villages": village_choices([top.path] if top else [], first=_("全县")),
        "page": page,
        "cards": queries.public_wishes(page),
        "counts": queries.wall_counts(site_path=path),
        "is_narrowed": any(asked.values()),
    }
    return render(request, "public/wishes.html", context)


@require_safe
def wish(request: HttpRequest, wish_id: int) -> HttpResponse:
    """One wish, with the form to claim it."""
    return _show(request, queries.public_wish(wish_id))


@require_POST
@identity.member
def wish_claim(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """Claims some or all of it for oneself or a team one leads."""
    found = queries.public_wish(wish_id)
    form = _form(request, found)
    claimed = with_refusals(
        form,
        lambda: operations.claim_wish(
            wish_id=wish_id,
            shares=form.cleaned_data["shares"],
            team_id=form.team_id,
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if claimed is None:
        return _show(request, queries.public_wish(wish_id), form)
    said = _("您已经认领过了") if claimed.repeated else _("认领好了，请按时送到站里，谢谢您")
    return done(request, said, "me:wishes")


def _form(request: HttpRequest, found: queries.PublicWish) -> ClaimForm:
    led = [(str(team.pk), team.name) for team in teams.teams_led_by(identity.viewer(request))]
    data = request.POST if request.method == "POST" else None
    return ClaimForm(data, teams=led, left=found.left)


def _show(request: HttpRequest, found: queries.PublicWish, form: ClaimForm | None = None) -> HttpResponse:
    person = identity.actor(request).person_id
    form = form or _form(request, found)
    context = {
        "wish": found,
        "form": form,
        "mine": queries.claim_on(found.id, person),
        "site": places.site_by_code(found.site_code),
        "days": DELIVER_WITHIN.days,
        "most": MOST_HOLDS,
    }
    return render(request, "public/wish.html", context, status=status_of(form))
