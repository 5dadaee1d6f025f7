"""The audit record as one reads it: people by their volunteer numbers, the rest by its name, never a row's id.

A page costs one query for each kind of thing on it, however many entries it has.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from redvest.activities import queries as activities
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.reports.queries import Entry
from redvest.teams import queries as teams
from redvest.web.office import words

#: Which facts of an entry name what; a fact's value is one id or a list of them.
NAMING = {"person": "person", "people": "person", "membership": "membership", "shift": "shift"}
#: Facts that name a site by its code.
SITES = ("site", "into", "parent", "scope")


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry in words."""

    entry: Entry
    deed: str
    target: str
    facts: str


def in_words(entries: Sequence[Entry]) -> list[Line]:
    """A page of entries in words."""
    names = Names(entries)
    return [
        Line(
            entry=entry,
            deed=words.deed(entry.verb),
            target=names.target(entry.target),
            facts=words.facts({name: names.fact(name, value) for name, value in entry.data.items()}),
        )
        for entry in entries
    ]


class Names:
    """What the things are called that some entries speak of."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        wanted: dict[str, set[Any]] = defaultdict(set)
        for entry in entries:
            kind, _colon, which = entry.target.partition(":")
            wanted[kind].add(int(which) if which.isdecimal() and kind != "site" else which)
            for name, value in entry.data.items():
                if name in NAMING:
                    wanted[NAMING[name]].update(value if isinstance(value, list) else [value])
                elif name in SITES:
                    wanted["site"].add(value)
        self.found = _look_up(wanted)

    def target(self, text: str) -> str:
        """“shift:17” is what the shift is called."""
        kind, _colon, which = text.partition(":")
        key: object = int(which) if which.isdecimal() and kind != "site" else which
        name = self.found.get(kind, {}).get(key)
        return f"{words.TARGETS.get(kind, kind)} {name}" if name else words.target(text)

    def fact(self, name: str, value: Any) -> Any:
        """A fact with names for ids."""
        known = self.found.get(NAMING.get(name, "site" if name in SITES else ""), {})
        if isinstance(value, list):
            return [known.get(one, one) for one in value]
        return known.get(value, value) if isinstance(value, int | str) else value


def _look_up(wanted: Mapping[str, set[Any]]) -> dict[str, dict[Any, str]]:
    of = teams.people_of_memberships(wanted.get("membership", ()))
    persons = people.people_by_ids({*wanted.get("person", ()), *of.values()})
    numbers = {pk: person.number for pk, person in persons.items()}
    shifts = activities.shifts_by_ids(wanted.get("shift", ()))
    return {
        "person": numbers,
        "membership": {pk: numbers[person] for pk, person in of.items() if person in numbers},
        "shift": {pk: _shift(shift) for pk, shift in shifts.items()},
        "activity": {
            pk: _("“%s”") % title for pk, title in activities.titles_of(wanted.get("activity", ())).items()
        },
        "team": {
            pk: f"{team.code} {team.name}" for pk, team in teams.teams_by_ids(wanted.get("team", ())).items()
        },
        "project": {
            pk: _("“%s”") % row.name
            for pk, row in projects.projects_by_ids(wanted.get("project", ())).items()
        },
        "site": {code: site.name for code, site in places.sites_by_codes(wanted.get("site", ())).items()},
    }


def _shift(shift: Any) -> str:
    day = date_format(localtime(shift.starts_at), _("n月j日 H:i"))
    return _("“%(title)s”%(day)s") % {"title": shift.activity.title, "day": day}
