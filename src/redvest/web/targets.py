"""Where a message leads: from what it is about ("shift:17") to the page of it, for whoever got it."""

from collections.abc import Callable

from django.urls import reverse

from redvest.activities import queries as activities
from redvest.kernel.errors import NotFound
from redvest.teams import queries as teams


def _shift(pk: int) -> str:
    return f"{reverse('public:activity', args=[activities.shift_by_id(pk).activity_id])}#shift-{pk}"


def _team(pk: int) -> str:
    return reverse("public:team", args=[teams.team_by_id(pk).code])


_PAGES: dict[str, Callable[[int], str]] = {
    "shift": _shift,
    "activity": lambda pk: reverse("public:activity", args=[pk]),
    "team": _team,
    "live": lambda pk: reverse("team:shift_live", args=[pk]),
    "team_activity": lambda pk: reverse("team:activity", args=[pk]),
    "team_desk": lambda _pk: reverse("team:home"),
    "my_shifts": lambda _pk: reverse("me:shifts"),
    "my_data": lambda _pk: reverse("me:data"),
    "my_hours": lambda _pk: reverse("me:hours"),
    "my_teams": lambda _pk: reverse("me:teams"),
    "handover": lambda pk: reverse("me:handover", args=[pk]),
    "person": lambda _pk: reverse("me:data"),
    "my_trainings": lambda _pk: reverse("me:trainings"),
    **dict.fromkeys(
        ("household", "guardianship", "guardian_consent", "permission"), lambda _pk: reverse("me:family")
    ),
    "sign_ups_at": lambda pk: reverse("team:sign_ups", args=[pk]),
    "duty": lambda pk: reverse("team:duty", args=[pk]),
    "roster": lambda pk: reverse("team:roster", args=[pk]),
    "handovers_of": lambda pk: reverse("team:handovers", args=[pk]),
    "series": lambda pk: reverse("team:series", args=[pk]),
    "team_hours": lambda _pk: reverse("team:hours"),
    "proposal": lambda pk: reverse("me:points_proposal", args=[pk]),
    "project": lambda pk: reverse("public:project", args=[pk]),
    "training": lambda pk: reverse("public:training", args=[pk]),
    "clinic": lambda pk: reverse("me:clinic", args=[pk]),
    **dict.fromkeys(("contest_judge", "contest_stage", "contest_sheet"), lambda _pk: reverse("judge:home")),
    "contest_entry": lambda pk: reverse("team:contest_entry", args=[pk]),
    "shop": lambda pk: reverse("public:shop", args=[pk]),
    "my_wish": lambda _pk: reverse("me:wishes"),
    "desk_wish": lambda pk: reverse("office:wish", args=[pk]),
    "my_order": lambda pk: reverse("me:order", args=[pk]),
    "menu_item": lambda pk: reverse("office:menu_item", args=[pk]),
    "no_show": lambda _pk: reverse("me:no_shows"),
    "team_order": lambda pk: reverse("team:order_any", args=[pk]),
    "desk_order": lambda pk: reverse("office:order", args=[pk]),
    "call_back": lambda pk: reverse("office:call_back", args=[pk]),
    "no_shows_of": lambda pk: reverse("team:no_shows", args=[pk]),
}


def path_of(target: str) -> str:
    """The page of a target; the list of notices for one that has none, or that is no more. At most one query."""
    noun, _sep, number = target.partition(":")
    page = _PAGES.get(noun)
    if page is None or not number.isdecimal():
        return reverse("me:notices")
    try:
        return page(int(number))
    except NotFound:
        return reverse("me:notices")


def has_page(target: str) -> bool:
    """Whether there is somewhere to go on to."""
    noun, _sep, number = target.partition(":")
    return noun in _PAGES and number.isdecimal()
