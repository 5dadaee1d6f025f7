"""What a guardian's consent is for, in words, and what one can choose."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from redvest.activities.queries import titles_of
from redvest.teams import queries as teams


def scope_words(scopes: Iterable[str]) -> dict[str, str]:
    """Words for scopes ("all", "team:ID", "activity:ID"), in two queries however many."""
    asked = set(scopes)
    team_names = {info.id: info.name for info in teams.teams_by_ids(_ids(asked, "team")).values()}
    titles = titles_of(_ids(asked, "activity"))
    found = {}
    for scope in asked:
        kind, _colon, number = scope.partition(":")
        if kind == "team":
            found[scope] = _("“%(team)s”的活动") % {"team": team_names.get(int(number), number)}
        elif kind == "activity":
            found[scope] = _("“%(activity)s”这一项活动") % {"activity": titles.get(int(number), number)}
        else:
            found[scope] = _("所有志愿服务活动（有危险的除外）")
    return found


def scope_choices(team_ids: Iterable[int], activity_id: int | None) -> list[tuple[str, str]]:
    """What can be chosen on a form: one activity if it is about one, the teams, and everything."""
    scopes = [f"activity:{activity_id}"] if activity_id else []
    scopes += [f"team:{team_id}" for team_id in dict.fromkeys(team_ids)]
    words = scope_words([*scopes, "all"])
    return [(scope, words[scope]) for scope in [*scopes, "all"]]


def _ids(scopes: set[str], kind: str) -> list[int]:
    return [int(number) for one, _colon, number in (scope.partition(":") for scope in scopes) if one == kind]
