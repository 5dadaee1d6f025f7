"""The menu (制单) at the desks of offices and teams: proposed, decided by the site above, taken off, put back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Reason
from redvest.orders import operations
from redvest.orders.enums import Audience, ItemState, Need
from redvest.orders.operations import MenuForm
from redvest.orders.queries import menu as queries
from redvest.orders.rules.menu import deciding_path
from redvest.people.enums import Skill
from redvest.places import queries as places
from redvest.teams import queries as teams
from redvest.web.desk import done, is_htmx, page_of, status_of
from redvest.web.forms import KeyField, with_refusals
from redvest.web.office.desk import office_page
from redvest.web.team.desk import team_page
from redvest.web.team.forms import ReasonForm

PAGE, PANEL = "office/menu.html", "office/menu_panel.html"


class ItemForm(forms.Form):
    """What is offered."""

    title = forms.CharField(label=gettext_lazy("服务叫什么"), max_length=40)
    need = forms.ChoiceField(
        label=gettext_lazy("哪一类"), choices=[("", gettext_lazy("请选择")), *Need.choices]
    )
    text = forms.CharField(
        label=gettext_lazy("做什么、怎么做"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("适合谁"),
        choices=Audience.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(label=gettext_lazy("一次多少分钟"), initial=60, min_value=1)
    week_capacity = forms.IntegerField(
        label=gettext_lazy("每周最多几次"),
        initial=0,
        min_value=0,
        help_text=gettext_lazy("0 是不限"),
    )
    materials = forms.CharField(label=gettext_lazy("居民要准备什么"), max_length=200, required=False)
    months = forms.MultipleChoiceField(
        label=gettext_lazy("哪几个月"),
        choices=[(str(n), str(n)) for n in range(1, 13)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("要什么技能"),
        choices=Skill.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    area_code = forms.ChoiceField(label=gettext_lazy("在哪里提供"), required=False)
    key = KeyField()

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area_code"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = areas

    def said(self) -> MenuForm:
        """The form as the domain takes it."""
        typed = self.cleaned_data
        names = ("title", "need", "text", "minutes", "week_capacity", "materials", "area_code")
        return MenuForm(
            **{name: typed[name] for name in names},
            audience=tuple(typed["audience"]),
            skills=tuple(typed["skills"]),
            months=tuple(int(month) for month in typed["months"]),
        )


def _at_team(request: HttpRequest) -> bool:
    """Whether the visitor stands at a team's desk: by the address, or because they have no other."""
    match = request.resolver_match
    return (match is not None and match.namespace == "team") or not identity.viewer(request).is_staff


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    page = team_page if _at_team(request) else office_page
    return page(request, template, context | {"decides": _decides(request)}, status=status)


def _decides(request: HttpRequest) -> bool:
    return bool(identity.viewer(request).scopes(Verb.APPROVE_MENU))


def _enter(request: HttpRequest) -> None:
    """For those who propose or decide somewhere."""
    viewer = identity.viewer(request)
    if not viewer.scopes(Verb.PROPOSE_MENU) and not viewer.scopes(Verb.APPROVE_MENU):
        raise Forbidden(Reason("not_permitted", _("您没有制单或审核的权限")))


def _listing(request: HttpRequest, code: str = "") -> dict[str, Any]:
    viewer, state = identity.viewer(request), request.GET.get("state", "")
    rows = queries.items_to_decide(viewer) if state == "mine" else queries.items_handled_by(viewer)
    if state in ItemState.values:
        rows = rows.filter(state=state)
    if code:
        rows = rows.filter(team__code=code)
    return {
        "page": page_of(request, rows),
        "state": state,
        "states": ItemState.choices,
        "may_propose": bool(viewer.scopes(Verb.PROPOSE_MENU)),
        "code": code,
    }


@require_GET
@identity.member
def menu(request: HttpRequest, code: str = "") -> HttpResponse:
    """The items of one's places and teams; ``code``: of one team."""
    _enter(request)
    if code:
        team = teams.team_by_code(code)
        require(identity.viewer(request), Verb.PROPOSE_MENU, team.path, team.site_path)
    return _page(request, PAGE, _listing(request, code))


@require_GET
@identity.member
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item, beside the list."""
    _enter(request)
    return _shown(request, item_id)


def _shown(request: HttpRequest, item_id: int, **shown: Any) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.item_for(viewer, item_id)
    above = deciding_path(found.site.path, found.area.path)
    paths = [found.site.path, *([found.team.path] if found.team else [])]
    proposes, decides = viewer.may(Verb.PROPOSE_MENU, *paths), viewer.may(Verb.APPROVE_MENU, above)
    state = found.state
    context: dict[str, Any] = {
        "item": found,
        "steps": list(queries.steps_of(item_id)) if proposes or decides else [],
        "audiences": [Audience(value).label for value in found.audience],
        "skills": [Skill(value).label for value in found.skills],
        "may_submit": state == ItemState.DRAFT and proposes,
        "may_decide": state == ItemState.SUBMITTED and decides and found.submitted_by_id != viewer.person_id,
        "may_suspend": state == ItemState.PUBLISHED and (proposes or decides),
        "may_resume": state == ItemState.SUSPENDED and (proposes or decides),
        "may_retire": state != ItemState.RETIRED and (proposes or decides),
        "return_form": shown.get("returned") or ReasonForm(auto_id="return_%s"),
        "off_form": shown.get("off") or ReasonForm(auto_id="off_%s"),
        "panel": PANEL,
    }
    status = status_of(*shown.values())
    if is_htmx(request):
        return _page(request, PANEL, context, status=status)
    return _page(request, PAGE, _listing(request) | context, status=status)


@require_http_methods(["GET", "POST"])
@identity.member
def item_new(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Proposes an item: of the team with this code; else of one's own site, perhaps for a need that was heard."""
    _enter(request)
    viewer = identity.viewer(request)
    team = teams.team_by_code(code) if code else None
    heard_id = _number(request.GET.get("heard", ""))
    heard = queries.heard_for(viewer, heard_id) if heard_id else None
    if team is not None:
        require(viewer, Verb.PROPOSE_MENU, team.path, team.site_path)
        site = places.site_by_id(team.site_id)
    elif heard is not None:
        site = places.site_by_id(heard.site_id)
    else:
        scopes = [one for one in viewer.scopes(Verb.PROPOSE_MENU) if not one.at_team]
        if not scopes:
            raise Forbidden(Reason("not_permitted", _("请从队伍的菜单里提出")))
        wanted = request.GET.get("site", "")
        site = places.site_by_code(wanted or scopes[0].scope)
    initial = {"need": heard.need, "text": heard.text} if heard is not None else {}
    form = ItemForm(request.POST or None, areas=_areas(site), initial=initial | {"area_code": site.code})
    if request.method == "POST":
        made = with_refusals(form, lambda: _propose(request, form, site.code, team, heard_id))
        if made is not None:
            return done(request, _("已存为草稿，确认无误后提交"), "office:menu_item", made)
    context = {"form": form, "site": site, "team": team, "heard": heard}
    return _page(request, "office/menu_form.html", context, status=status_of(form))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _propose(
    request: HttpRequest, form: ItemForm, site_code: str, team: teams.TeamInfo | None, heard_id: int | None
) -> int:
    by, now = identity.actor(request), clock.now()
    if heard_id is not None and team is None:
        return operations.propose_from_need(heard_id=heard_id, form=form.said(), by=by, now=now).pk
    return operations.propose_item(
        form=form.said(),
        site_code=site_code,
        team_id=team.id if team is not None else None,
        by=by,
        now=now,
        key=form.cleaned_data["key"],
    ).pk


def _areas(site: places.SiteInfo) -> list[tuple[str, str]]:
    """Where it may be offered: here, at the sites above, and at each one right below."""
    above = [one for one in reversed(places.ancestors_of(site.path)) if one.code != site.code]
    choices = [(site.code, site.name)]
    choices += [(one.code, _("%(name)s（由它审核）") % {"name": one.name}) for one in above]
    return choices + [(one.code, one.name) for one in places.children_of(site.code)]


@require_http_methods(["GET", "POST"])
@identity.member
def item_edit(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Changes a draft."""
    _enter(request)
    viewer = identity.viewer(request)
    found = queries.item_for(viewer, item_id)
    require(viewer, Verb.PROPOSE_MENU, found.site.path, *([found.team.path] if found.team else []))
    site = places.site_by_id(found.site_id)
    names = ("title", "need", "text", "audience", "minutes", "week_capacity", "materials", "skills")
    initial = {name: getattr(found, name) for name in names}
    initial |= {"months": [str(month) for month in found.months], "area_code": found.area.code}
    form = ItemForm(request.POST or None, areas=_areas(site), initial=initial)
    if request.method == "POST":
        saved = with_refusals(
            form,
            lambda: operations.edit_item(
                item_id=item_id, form=form.said(), by=identity.actor(request), now=clock.now()
            ),
        )
        if saved is not None:
            return done(request, _("已保存，确认无误后提交"), "office:menu_item", item_id)
    context = {"form": form, "site": site, "team": found.team, "item": found}
    return _page(request, "office/menu_form.html", context, status=status_of(form))


@require_POST
@identity.member
def item_submit(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Puts a draft before those who decide."""
    operations.submit_item(item_id=item_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已提交，等上级阵地审核"), "office:menu_item", item_id)


@require_POST
@identity.member
def item_decide(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Publishes a submission, or returns it with a reason."""
    _enter(request)
    approve = request.POST.get("approve") == "yes"
    form = ReasonForm(request.POST if not approve else {"reason": "—"}, auto_id="return_%s")
    decided = with_refusals(
        form,
        lambda: operations.decide_item(
            item_id=item_id,
            approve=approve,
            reason="" if approve else form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if decided is None:
        return _shown(request, item_id, returned=form)
    sentence = _("已上菜单，居民可以点了") if approve else _("已退回")
    return done(request, sentence, "office:menu")


@require_POST
@identity.member
def item_off(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Suspends or retires it, with a reason."""
    _enter(request)
    retire = request.POST.get("act") == "retire"
    take_off = operations.retire_item if retire else operations.suspend_item
    form = ReasonForm(request.POST, auto_id="off_%s")
    ended = with_refusals(
        form,
        lambda: take_off(
            item_id=item_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if ended is None:
        return _shown(request, item_id, off=form)
    return done(request, _("已下架") if retire else _("已暂停"), "office:menu_item", item_id)


@require_POST
@identity.member
def item_resume(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Offers it again."""
    operations.resume_item(item_id=item_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已恢复，居民可以点了"), "office:menu_item", item_id)
