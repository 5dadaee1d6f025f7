"""All that is stored about oneself, and what one decides about it. The ID number is not among what is shown."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.access import queries as access
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, Reason
from redvest.people import operations as people
from redvest.people import queries as people_queries
from redvest.people.enums import NECESSARY_PURPOSES, IdType, Purpose, ServiceCategory, Sex, Skill
from redvest.places import queries as places
from redvest.web.accounts.forms import CONSENT_WHY
from redvest.web.accounts.places import picker_of
from redvest.web.forms import with_refusals


class PasswordForm(forms.Form):
    """A new password, typed once: who mistypes it gets in by code and sets another."""

    password = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("请填写新密码")},
    )


class HomeForm(forms.Form):
    """Where one lives now."""

    residence = forms.CharField(
        label=gettext_lazy("居住地"),
        max_length=12,
        error_messages={"required": gettext_lazy("请选到您居住的村（社区）")},
    )


class ProfileForm(forms.Form):
    """What one can do and would take part in; nothing of it has to be said."""

    skills = forms.MultipleChoiceField(
        label=gettext_lazy("我会的"),
        required=False,
        choices=Skill.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("我想参加的"),
        required=False,
        choices=ServiceCategory.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@never_cache
@require_GET
@identity.member
def data(request: HttpRequest) -> HttpResponseBase:
    """The page. ``change=home`` opens the residence picker."""
    return _show(request)


def _show(request: HttpRequest, *, status: int = 200, **forms_shown: Any) -> HttpResponseBase:
    me = identity.person_id(request)
    profile = people_queries.profile_of(me)
    homes = people_queries.residence_history(me)
    names = places.divisions_by_codes(
        code[:length] for home in homes for code in [home.division_code] for length in (6, 9, 12)
    )
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "profile": profile,
        "id_type": IdType(profile.id_type).label,
        "sex": Sex(profile.info.sex).label,
        "skills": [Skill(skill).label for skill in profile.skills],
        "categories": [ServiceCategory(category).label for category in profile.categories],
        "homes": [_home(home, names) for home in homes],
        "consents": _consents(me),
        "roles": access.grants_of(me, now=clock.now()),
        "logins": people_queries.logins_of(me, now=clock.now()),
        "this_login": identity.actor(request).login_id,
        "looks": people_queries.looks_at(me),
        "cases": people_queries.cases_of(me),
        "factor": people_queries.factor_of(me),
        "picker": picker_of(given.dict(), residence=homes[0].division_code if homes else ""),
        "changing_home": "county" in given or request.GET.get("change") == "home",
        "password_form": PasswordForm(),
        "profile_form": ProfileForm(
            initial={"skills": profile.skills, "categories": profile.categories}, auto_id="profile_%s"
        ),
        "home_form": HomeForm(),
    }
    return render(request, "me/data.html", context | forms_shown, status=status)


def _home(home: people_queries.ResidenceInfo, names: dict[str, places.DivisionInfo]) -> dict[str, Any]:
    code = home.division_code
    line = [names[part].name for part in dict.fromkeys((code[:6], code[:9], code)) if part in names]
    return {"name": " ".join(line), "since": home.since, "until": home.until}


def _consents(person_id: int) -> list[dict[str, Any]]:
    """Every purpose with the consent in force, or the last one withdrawn."""
    latest: dict[str, Any] = {}
    for consent in people_queries.consents_of(person_id):
        latest.setdefault(consent.purpose, consent)
    return [
        {
            "purpose": purpose,
            "label": purpose.label,
            "why": CONSENT_WHY[purpose],
            "necessary": purpose in NECESSARY_PURPOSES,
            "last": latest.get(purpose),
            "in_force": purpose in latest and latest[purpose].withdrawn_at is None,
        }
        for purpose in Purpose
    ]


@require_POST
@identity.member
def consent(request: HttpRequest) -> HttpResponseBase:
    """Gives or withdraws one consent: ``purpose``, and ``give`` yes or no."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        raise Invalid(Reason("consent_unknown", gettext_lazy("请从列出的用途中选择"), about="purpose"))
    give = request.POST.get("give") == "yes"
    change = people.give_consent if give else people.withdraw_consent
    change(
        person_id=identity.person_id(request), purpose=purpose, by=identity.actor(request), now=clock.now()
    )
    words = {"what": Purpose(purpose).label}
    messages.success(request, _("已同意：%(what)s") % words if give else _("已撤回：%(what)s") % words)
    return redirect("me:data")


@never_cache
@require_POST
@identity.member
def move_home(request: HttpRequest) -> HttpResponseBase:
    """Moves one's home to the place picked; helping buttons show the picker again."""
    if "act" in request.POST or "pick" in request.POST:
        return _show(request)
    picker = picker_of(request.POST.dict())
    form = HomeForm({"residence": picker.residence})
    moved = with_refusals(
        form,
        lambda: people.move_home(
            person_id=identity.person_id(request),
            residence=form.cleaned_data["residence"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if moved is None:
        return _show(request, status=422, home_form=form)
    messages.success(request, _("居住地已更新。以前的记录不变。"))
    return redirect("me:data")


@never_cache
@require_POST
@identity.member
def edit_profile(request: HttpRequest) -> HttpResponseBase:
    """Says anew what one can do and would take part in."""
    form = ProfileForm(request.POST, auto_id="profile_%s")
    saved = with_refusals(
        form,
        lambda: people.edit_profile(
            person_id=identity.person_id(request),
            **form.cleaned_data,
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if saved is None:
        return _show(request, status=422, profile_form=form)
    messages.success(request, _("技能和意愿已更新。"))
    return redirect("me:data")


@never_cache
@require_POST
@identity.member
def password(request: HttpRequest) -> HttpResponseBase:
    """Sets one's password; logins on other devices end."""
    form = PasswordForm(request.POST)
    if with_refusals(form, lambda: _set_password(request, form)) is None:
        return _show(request, status=422, password_form=form)
    messages.success(request, _("密码已设好。其他设备上的登录已退出。"))
    return redirect("me:data")


def _set_password(request: HttpRequest, form: PasswordForm) -> bool:
    people.set_password(
        person_id=identity.person_id(request),
        password=form.cleaned_data["password"],
        by=identity.actor(request),
        now=clock.now(),
    )
    return True


@require_POST
@identity.member
def end_login(request: HttpRequest, login_id: UUID) -> HttpResponseBase:
    """Ends one of one's own logins on another device."""
    people.log_out(login_id=login_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("那次登录已退出。"))
    return redirect("me:data")
