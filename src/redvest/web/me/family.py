"""My family: household, children and their guardians' consents, who may act for whom; asked and answered here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations, papers, queries, rules
from redvest.people.enums import CHILD_CONSENT_VERSION, MINOR_CONSENT_VERSION
from redvest.people.operations import ChildForm as ChildEntry
from redvest.people.operations import ConsentForm as Consent
from redvest.people.queries import ConsentInfo, GuardianLink
from redvest.teams import queries as teams
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.me.family_forms import ChildForm, ConsentForm, GuardianForm, InviteForm
from redvest.web.scope_words import scope_choices, scope_words


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """A consent with what it is for in words, and whether it holds today."""

    info: ConsentInfo
    scope: str
    holds: bool
    over: bool


@dataclass(frozen=True, kw_only=True)
class ChildLine:
    """A child as its guardian sees it."""

    link: GuardianLink
    age: int
    minor: bool
    consents: list[ConsentLine]
    others: list[GuardianLink]

    @property
    def covered(self) -> bool:
        """Whether some consent holds today."""
        return any(line.holds for line in self.consents)


@never_cache
@require_GET
@identity.member
def family(request: HttpRequest) -> HttpResponse:
    """Everything about one's family on one page."""
    return show(request)


def show(request: HttpRequest, **shown: forms.Form) -> HttpResponse:
    """The page, with forms that were refused shown again as they were typed."""
    me, now = identity.person_id(request), clock.now()
    today = clock.local_day(now)
    mine = queries.person_by_id(me)
    links = queries.children_of(me)
    household = queries.household_of(me, at=now)
    context: dict[str, Any] = {
        "me": mine,
        "minor": rules.is_minor(mine.birth_date, today),
        "household": household,
        "grown": [
            one.person_id
            for one in (household.members if household else ())
            if not rules.is_minor(one.birth_date, today)
        ],
        "is_head": any(one.head and one.person_id == me for one in household.members) if household else False,
        "invites": queries.invites_for(me),
        "sent_invites": queries.invites_of(household.id) if household else [],
        "children": _children([link for link in links if link.accepted_at], today),
        "asks": [link for link in links if not link.accepted_at],
        "guardians": queries.guardians_of(me),
        "own_consents": _lines(queries.consents_for([me]).get(me, []), today),
        "permissions": queries.permissions_of(me),
        "guardian_form": shown.get("guardian") or GuardianForm(auto_id="guardian_%s"),
        "invite_form": shown.get("invite") or InviteForm(auto_id="invite_%s"),
    }
    return render(request, "me/family.html", context, status=status_of(*shown.values()))


def _children(links: list[GuardianLink], today: date) -> list[ChildLine]:
    ids = [link.child_id for link in links]
    consents, guardians = queries.consents_for(ids), queries.guardians_by_child(ids)
    return [
        ChildLine(
            link=link,
            age=rules.age_on(link.child_birth_date, today),
            minor=rules.is_minor(link.child_birth_date, today),
            consents=_lines(consents.get(link.child_id, []), today),
            others=[one for one in guardians[link.child_id] if one.id != link.id],
        )
        for link in links
    ]


def _lines(consents: list[ConsentInfo], today: date) -> list[ConsentLine]:
    words = scope_words(consent.scope for consent in consents) if consents else {}
    return [
        ConsentLine(
            info=consent,
            scope=words[consent.scope],
            holds=consent.holds_on(today),
            over=consent.withdrawn_at is not None or consent.valid_until < today,
        )
        for consent in consents
    ]


def _version(form: forms.Form) -> str:
    """The wording that was ticked; the stricter one says all that the other does."""
    if form.cleaned_data.get("agree_child"):
        return CHILD_CONSENT_VERSION
    return MINOR_CONSENT_VERSION if form.cleaned_data.get("agree_minor") else ""


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def child_new(request: HttpRequest) -> HttpResponseBase:
    """A guardian registers a child."""
    form = ChildForm(request.POST or None)
    if request.method == "POST":
        names = {"guardian": "relation", "residence": "name"}
        made = with_refusals(form, lambda: _enter(request, form), names=names)
        if made is not None:
            sentence = _("孩子已登记。下面就可以同意孩子参加志愿服务。")
            return done(request, sentence, "me:consent_new", made.child_id)
    return render(request, "me/child_new.html", {"form": form}, status=status_of(form))


def _enter(request: HttpRequest, form: ChildForm) -> Any:
    typed = form.cleaned_data
    entry = ChildEntry(
        name=typed["name"],
        id_type=typed["id_type"],
        id_number=typed["id_number"],
        birth_date=typed["birth_date"],
        sex=typed["sex"],
        relation=typed["relation"],
        consents=typed["consents"],
        version=_version(form),
    )
    return operations.enter_child(form=entry, by=identity.actor(request), now=clock.now())


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def consent_new(request: HttpRequest, child_id: int) -> HttpResponseBase:
    """A guardian consents; ``activity`` in the address offers that one activity, too."""
    me, today = identity.person_id(request), clock.local_day(clock.now())
    link = next(
        (one for one in queries.children_of(me) if one.child_id == child_id and one.accepted_at), None
    )
    require_sight(link is not None)
    asked = request.GET.get("activity", "")
    activity = int(asked) if asked.isdigit() and len(asked) < 18 else None
    found = [*teams.teams_of(child_id), *teams.teams_of(me)]
    scopes = scope_choices([team.pk for team in found], activity)
    initial = {"scope": scopes[0][0], "valid_from": today, "valid_until": papers.a_year_from(today)}
    form = ConsentForm(request.POST or None, initial=initial, scopes=scopes)
    if request.method == "POST":
        given = with_refusals(form, lambda: _give(request, form, child_id))
        if given is not None:
            return done(request, _("已同意。随时可以在这里撤回。"), "me:family")
    context = {
        "form": form,
        "link": link,
        "strict": papers.is_strict(link.child_birth_date, valid_from=today) if link else False,
    }
    return render(request, "me/consent_new.html", context, status=status_of(form))


def _give(request: HttpRequest, form: ConsentForm, child_id: int) -> Any:
    typed = form.cleaned_data
    consent = Consent(
        scope=typed["scope"],
        valid_from=typed["valid_from"],
        valid_until=typed["valid_until"],
        version=_version(form),
    )
    return operations.give_guardian_consent(
        child_id=child_id, form=consent, by=identity.actor(request), now=clock.now()
    )
