"""The menu (制单): proposed by a site or one of its teams, decided by the site above. Locks: the item."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, holders_of, viewer_of
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.orders.enums import ItemState
from redvest.orders.models import HeardNeed, MenuItem, MenuStep
from redvest.orders.queries import menu as queries
from redvest.orders.rules import menu as rules
from redvest.orders.rules.menu import MenuForm
from redvest.orders.rules.moves import why_not_reason
from redvest.places import queries as places
from redvest.places.queries import SiteInfo
from redvest.teams import queries as teams
from redvest.teams import rules as team_rules


@operation
def propose_item(
    *,
    form: MenuForm,
    by: Actor,
    now: datetime,
    site_code: str = "",
    team_id: int | None = None,
    key: str = "",
) -> MenuItem:
    """Drafts an item for a site, or for a team at its site. Under the same ``key`` a repeat returns the first.

    Raises Invalid by field, Forbidden (neither of the site's staff nor the team's leader), Refused (team dissolved).
    """
    earlier = once.earlier_result("menu.propose", key=key, by=by)
    if earlier is not None:
        return MenuItem.objects.get(pk=earlier)
    item = drafted(form, site_code=site_code, team_id=team_id, heard=None, by=by, now=now)
    once.remember("menu.propose", key=key, by=by, result_id=item.pk, now=now)
    return item


@step
def drafted(
    form: MenuForm, *, site_code: str, team_id: int | None, heard: HeardNeed | None, by: Actor, now: datetime
) -> MenuItem:
    """The same within another operation; ``heard``: the need it answers."""
    person_id = _named(by)
    viewer = viewer_of(by, now=now)
    if team_id is not None:
        team = teams.team_by_id(team_id)
        access.require(viewer, Verb.PROPOSE_MENU, team.path, team.site_path)
        refuse_if(team_rules.why_not_work(team.state))
        site = places.site_by_id(team.site_id)
    else:
        site = _site(site_code, about="site_code")
        access.require(viewer, Verb.PROPOSE_MENU, site.path)
    item = MenuItem(site_id=site.id, team_id=team_id, heard=heard, proposed_by_id=person_id, proposed_at=now)
    _fill(item, form, site)
    item.save(force_insert=True)
    _note(item, "menu.proposed", by=by, now=now)
    return item


@operation
def edit_item(*, item_id: int, form: MenuForm, by: Actor, now: datetime) -> MenuItem:
    """Changes a draft. Raises NotFound, Forbidden, Refused (not a draft), Invalid by field."""
    viewer = viewer_of(by, now=now)
    item = _held(item_id, viewer)
    _require_proposer(viewer, item)
    refuse_if(rules.why_not_edit(item.state))
    _fill(item, form, places.site_by_id(item.site_id))
    item.save()
    audit.record("menu.edited", by=by, now=now, target=f"menu_item:{item.pk}")
    return item


def _fill(item: MenuItem, form: MenuForm, site: SiteInfo) -> None:
    invalid_if(rules.why_not_say(form))
    area = _site(form.area_code, about="area_code") if form.area_code.strip() else site
    invalid_if(rules.why_not_area(site.path, area.path))
    item.title, item.text, item.materials = form.title.strip(), form.text.strip(), form.materials.strip()
    item.need, item.minutes, item.week_capacity = form.need, form.minutes, form.week_capacity
    item.audience, item.skills = sorted(set(form.audience)), sorted(set(form.skills))
    item.months, item.area_id = sorted(set(form.months)), area.id


@operation
def submit_item(*, item_id: int, by: Actor, now: datetime) -> MenuItem:
    """Puts a draft before those who decide. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (not a draft, the team dissolved).
    """
    person_id = _named(by)
    viewer = viewer_of(by, now=now)
    item = _held(item_id, viewer)
    _require_proposer(viewer, item)
    if item.state == ItemState.SUBMITTED:
        return item
    refuse_if(rules.why_not_move(item.state, ItemState.SUBMITTED))
    if item.team_id is not None:
        refuse_if(team_rules.why_not_work(teams.team_by_id(item.team_id).state))
    item.submitted_by_id = person_id
    # Approved before and returned to its authors: what was decided then says nothing of what it says now.
    item.approved_by_id = item.approved_at = None
    item = _moved(item, ItemState.SUBMITTED, "menu.submitted", by=by, now=now)
    people = holders_of(Verb.APPROVE_MENU, _deciding_path(item), now=now)
    _tell("menu.submitted", item, [pk for pk in people if pk != person_id], now=now)
    return item


@operation
def decide_item(*, item_id: int, approve: bool, reason: str = "", by: Actor, now: datetime) -> MenuItem:
    """Publishes a submission, or returns it with a reason. A repeat of the same decision changes nothing.

    Decided by the site above, or by that of the area if it is wider. Raises NotFound, Forbidden (not the approver,
    one's own submission), Invalid (no reason), Refused (not submitted).
    """
    viewer = viewer_of(by, now=now)
    item = _held(item_id, viewer)
    access.require(viewer, Verb.APPROVE_MENU, _deciding_path(item))
    forbid_if(access.why_not_decide(submitted_by=item.submitted_by_id, decider=by.person_id))
    if not approve:
        invalid_if(why_not_reason(reason))
    to = ItemState.PUBLISHED if approve else ItemState.DRAFT
    if item.state == to and item.reason == ("" if approve else reason.strip()):
        return item
    refuse_if(rules.why_not_move(item.state, to))
    if item.state != ItemState.SUBMITTED:
        refuse_if([Reason("item_not_submitted", _("这一项没有待审核的提交"))])
    if approve:
        item.approved_by_id, item.approved_at = by.person_id, now
    verb = "menu.approved" if approve else "menu.returned"
    item = _moved(item, to, verb, by=by, now=now, reason="" if approve else reason)
    _tell(verb, item, [item.submitted_by_id or item.proposed_by_id], now=now)
    return item


@operation
def suspend_item(*, item_id: int, reason: str, by: Actor, now: datetime) -> MenuItem:
    """Takes an item off the menu for a while, by those who proposed it or those who decide on it.

    A repeat changes nothing. Raises NotFound, Forbidden, Invalid (reason), Refused.
    """
    return _taken_off(item_id, ItemState.SUSPENDED, "menu.suspended", reason, by=by, now=now)


@operation
def retire_item(*, item_id: int, reason: str, by: Actor, now: datetime) -> MenuItem:
    """Takes an item off the menu for good; orders of it stay. The same people, refusals and repeats."""
    return _taken_off(item_id, ItemState.RETIRED, "menu.retired", reason, by=by, now=now)


@operation
def resume_item(*, item_id: int, by: Actor, now: datetime) -> MenuItem:
    """Offers a suspended item again: whoever suspended it, or those who decide on it. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused.
    """
    viewer = viewer_of(by, now=now)
    item = _held(item_id, viewer)
    last = MenuStep.objects.filter(item=item).order_by("-pk").first()
    if last is None or last.by_id is None or last.by_id != by.person_id:
        access.require(viewer, Verb.APPROVE_MENU, _deciding_path(item))
    else:
        _require_handler(viewer, item)
    if item.state == ItemState.PUBLISHED:
        return item
    refuse_if(
        [] if item.state == ItemState.SUSPENDED else rules.why_not_move(item.state, ItemState.SUSPENDED)
    )
    return _moved(item, ItemState.PUBLISHED, "menu.resumed", by=by, now=now)


def _taken_off(item_id: int, to: str, verb: str, reason: str, *, by: Actor, now: datetime) -> MenuItem:
    viewer = viewer_of(by, now=now)
    item = _held(item_id, viewer)
    _require_handler(viewer, item)
    if item.state == to:
        return item
    invalid_if(why_not_reason(reason))
    refuse_if(rules.why_not_move(item.state, to))
    return _moved(item, to, verb, by=by, now=now, reason=reason)


@step
def orderable(item_id: int, *, now: datetime) -> MenuItem:
    """An item somebody wants to order, held until the operation ends where its places a week are counted.

    Raises Invalid about "item_id" if it is not offered now, this month, or this week any more.
    """
    item = MenuItem.objects.filter(pk=item_id).select_related("area").first()
    if item is not None and item.week_capacity:
        lock(MenuItem, item_id)
    booked = queries.booked_of([item_id], now=now).get(item_id, 0)
    invalid_if(
        rules.why_not_order(
            published=item is not None and item.state == ItemState.PUBLISHED,
            months=item.months if item is not None else [],
            month=local_day(now).month,
            week_capacity=item.week_capacity if item is not None else 0,
            booked=booked,
        )
    )
    assert item is not None  # an item that is not there is not published
    return item


def _moved(item: MenuItem, to: str, verb: str, *, by: Actor, now: datetime, reason: str = "") -> MenuItem:
    item.state, item.reason = to, reason.strip()
    item.save()
    _note(item, verb, by=by, now=now)
    return item


def _note(item: MenuItem, verb: str, *, by: Actor, now: datetime) -> None:
    MenuStep.objects.create(item=item, state=item.state, at=now, by_id=by.person_id, reason=item.reason)
    audit.record(verb, by=by, now=now, target=f"menu_item:{item.pk}")


def _held(item_id: int, viewer: Viewer) -> MenuItem:
    """The item, locked, for somebody who may know of it. Raises NotFound."""
    # Read a second time after the lock, with what it stands at: the first row may be stale by then.
    lock(MenuItem, item_id)
    item = MenuItem.objects.select_related("site", "team", "area").get(pk=item_id)
    seen = queries.items_visible_to(viewer).filter(pk=item_id).exists()
    # Who has returned a draft, or decides for a wider area, knows of it.
    access.require_sight(seen or viewer.may(Verb.APPROVE_MENU, _deciding_path(item)))
    return item


def _deciding_path(item: MenuItem) -> str:
    return rules.deciding_path(item.site.path, item.area.path)


def _require_proposer(viewer: Viewer, item: MenuItem) -> None:
    paths = [item.site.path] if item.team is None else [item.team.path, item.site.path]
    access.require(viewer, Verb.PROPOSE_MENU, *paths)


def _require_handler(viewer: Viewer, item: MenuItem) -> None:
    """Those who decide on it, or who may propose it."""
    if not viewer.may(Verb.APPROVE_MENU, _deciding_path(item)):
        _require_proposer(viewer, item)


def _site(code: str, *, about: str) -> SiteInfo:
    try:
        site = places.site_by_code(code.strip())
    except NotFound:
        raise Invalid(Reason("site_unknown", _("没有找到这个阵地"), about=about)) from None
    if not site.is_open:
        raise Invalid(Reason("site_closed", _("这个阵地已经关闭，请选择现在的阵地"), about=about))
    return site


def _named(by: Actor) -> int:
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


def _tell(kind: str, item: MenuItem, people: list[int], *, now: datetime) -> None:
    if people:
        words: dict[str, str | int] = {"title": item.title, "site": item.site.name, "reason": item.reason}
        once_by = f"{item.pk}:{item.state}:{now.isoformat()}"
        tell(
            [Telling(kind=kind, people=people, words=words, target=f"menu_item:{item.pk}", once=once_by)],
            now=now,
        )
