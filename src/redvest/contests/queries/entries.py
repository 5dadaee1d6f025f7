"""Reads of entries: a team's own, those of a unit, those of an edition for its organiser. Never a judge's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.access.rules import require_sight
from redvest.contests.enums import COMPETING, EditionState, EntryState
from redvest.contests.models import Edition, Entry, EntryStep, Stage, Turn, UnitList
from redvest.contests.queries.files import sees_inside
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.rules.terms import terms_of
from redvest.projects import queries as projects
from redvest.projects.enums import PUBLIC_STATES, ProjectState


def entries_visible_to(viewer: Viewer) -> QuerySet[Entry]:
    """A team's own entries; submitted ones for their unit and for who runs, decides on or supervises the contest."""
    own = covered_by(viewer, Verb.PREPARE_PROJECT, site_path="team__site__path", team_path="team__path")
    others = covered_by(viewer, Verb.ENTER_CONTEST, site_path="unit__path")
    for verb in (Verb.RUN_CONTEST, Verb.OPEN_CONTEST, Verb.SUPERVISE_CONTEST):
        others |= covered_by(viewer, verb, site_path="edition__site__path")
    rows = Entry.objects.filter(own | others & Q(submitted_at__isnull=False))
    return rows.select_related("edition__site", "team__site", "unit").order_by("-pk")


def own_entries(viewer: Viewer) -> QuerySet[Entry]:
    """Those of teams the viewer prepares projects for, newest first."""
    own = covered_by(viewer, Verb.PREPARE_PROJECT, site_path="team__site__path", team_path="team__path")
    return Entry.objects.filter(own).select_related("edition", "team", "unit").order_by("-pk")


def entries_returned_to(viewer: Viewer) -> QuerySet[Entry, Any]:
    """Entries of teams the viewer leads to be put right, the newest first; ``why`` is what was told."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    told = EntryStep.objects.filter(entry=OuterRef("pk"), state=EntryState.RETURNED).order_by("-pk")
    rows = Entry.objects.filter(led, state=EntryState.RETURNED).select_related("edition")
    return rows.annotate(why=Subquery(told.values("note")[:1])).order_by("-pk")


def entry_for(viewer: Viewer, entry_id: int) -> Entry:
    """The entry, for its team and the desks that handle it. Raises NotFound for others."""
    found = entries_visible_to(viewer).filter(pk=entry_id).first()
    require_sight(found is not None and sees_inside(viewer, found))
    assert found is not None  # require_sight has refused otherwise
    return found


def entries_at_desk(viewer: Viewer, edition_id: int, *, state: str = "", unit: str = "") -> QuerySet[Entry]:
    """The submitted entries of an edition the viewer handles or whose unit is theirs, those to check first."""
    rows = entries_visible_to(viewer).filter(edition_id=edition_id, submitted_at__isnull=False)
    given = {name: value for name, value in {"state": state, "unit__code": unit}.items() if value}
    return rows.filter(**given).order_by("unit__path", "field", "submitted_at")


def counts_at_desk(viewer: Viewer, edition_id: int) -> dict[str, int]:
    """How many of those entries there are, by state: what the list behind a number shows."""
    rows = entries_at_desk(viewer, edition_id).order_by().values_list("state")
    return dict(rows.annotate(number=Count("pk", distinct=True)))


def steps_of(entry_id: int) -> list[EntryStep]:
    """What became of an entry, the earliest first."""
    return list(EntryStep.objects.filter(entry_id=entry_id).order_by("pk"))


def may_write(viewer: Viewer, entry: Entry) -> bool:
    """Whether it is an entry of a team of theirs."""
    return viewer.may(Verb.PREPARE_PROJECT, entry.team.path, entry.team.site.path)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An edition that takes applications, and the viewer's projects that may enter it: id and name."""

    edition: Edition
    fields: list[tuple[str, str]]
    projects: list[tuple[int, str]]


def open_calls(viewer: Viewer, *, now: datetime) -> list[Choice]:
    """Editions that take applications now, with the approved projects the viewer's teams may enter them with."""
    editions = Edition.objects.filter(state=EditionState.OPEN, apply_from__lte=now, apply_until__gt=now)
    states = [state for state in PUBLIC_STATES if state != ProjectState.STOPPED]
    own = list(
        projects.projects_handled_by(viewer)
        .filter(state__in=states)
        .filter(covered_by(viewer, Verb.PREPARE_PROJECT, site_path="site__path", team_path="team__path"))[
            :200
        ]
    )
    entered = set(
        Entry.objects.filter(edition__in=editions, project__in=[one.pk for one in own])
        .exclude(state__in=(EntryState.WITHDRAWN, EntryState.REFUSED))
        .values_list("edition_id", "project_id")
    )
    found = []
    for edition in editions.select_related("site").order_by("apply_until"):
        terms = terms_of(edition.terms)
        fits = [
            (one.pk, one.name)
            for one in own
            if (edition.pk, one.pk) not in entered
            and terms.unit_for(edition.site.path, one.site.path) is not None
        ]
        found.append(Choice(edition=edition, fields=list(terms.fields.items()), projects=fits))
    return found


@dataclass(frozen=True, kw_only=True)
class UnitDesk:
    """A unit's work in an edition: its list if there is one, and its entries in the order of the list."""

    unit_id: int
    unit_code: str
    unit_name: str
    quota: int | None
    ranked: UnitList | None
    entries: list[Entry]


def units_at_desk(viewer: Viewer, edition: Edition) -> list[UnitDesk]:
    """The units with entries that the viewer may see the lists of. A fixed number of queries."""
    terms = terms_of(edition.terms)
    lists = {row.unit_id: row for row in UnitList.objects.filter(edition=edition)}
    found: dict[int, UnitDesk] = {}
    for entry in entries_at_desk(viewer, edition.pk).order_by("unit__path", "unit_rank", "submitted_at"):
        made = found.get(entry.unit_id)
        if made is None:
            made = found[entry.unit_id] = UnitDesk(
                unit_id=entry.unit_id,
                unit_code=entry.unit.code,
                unit_name=entry.unit.name,
                quota=terms.quota_of(entry.unit.code),
                ranked=lists.get(entry.unit_id),
                entries=[],
            )
        made.entries.append(entry)
    return list(found.values())


@dataclass(frozen=True, kw_only=True)
class Defence:
    """A stage the entry's team comes to, here or by a link: its name, and the place in the running order if drawn."""

    name: str
    stage: Stage
    turn: int | None


def defences_of(entry: Entry) -> list[Defence]:
    """The panel stages ahead or done that have a time or a link, in their order; none for who is out."""
    if entry.state not in COMPETING:
        return []
    turns = dict(Turn.objects.filter(entry=entry).values_list("stage_id", "number"))
    names = {one.code: one.name for one in scheme_of(entry.edition.scheme).stages if not one.blind}
    rows = Stage.objects.filter(edition_id=entry.edition_id, code__in=names).order_by("turn")
    rows = rows.exclude(held_at__isnull=True, remote_link="")
    return [Defence(name=names[row.code], stage=row, turn=turns.get(row.pk)) for row in rows]
