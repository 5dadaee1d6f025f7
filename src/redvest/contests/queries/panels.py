"""Who judges what: the panel of a stage, recusals, and what the house knows that keeps a judge from an entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import leaders_of
from redvest.contests.enums import COMPETING, ConflictState, SheetState, StageState
from redvest.contests.models import Conflict, Edition, Entry, Given, Judge, Seat, Sheet, Stage
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.rules.panels import Known
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring import scheme as schemes
from redvest.contests.scoring.edition import MARKS, REVOTE
from redvest.contests.scoring.ranking import ranking
from redvest.kernel.errors import NotFound, Reason
from redvest.people import queries as people
from redvest.projects.queries.projects import approvers_of, core_members
from redvest.teams import queries as teams
from redvest.training.queries.clinics import experts_of

_NOT_FOUND = _("没有找到这个环节")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A stage with who marks what in it. ``recused``: judge and entry ids; seats of judges who ended are among them."""

    stage: Stage
    scheme: schemes.Stage
    entries: Sequence[Entry]
    seats: Sequence[Seat]
    recused: frozenset[tuple[int, int]]

    def seated(self, entry: Entry) -> list[Judge]:
        """The judges of the entry's group, those recused too."""
        return [one.judge for one in self.seats if not one.groups or entry.group in one.groups]

    def expected(self, entry: Entry) -> list[Judge]:
        """The judges whose sheet is waited for."""
        return [
            one
            for one in self.seated(entry)
            if one.ended_at is None and (one.pk, entry.pk) not in self.recused
        ]

    def missing(
        self, signed: Iterable[tuple[int, int]], entries: Iterable[Entry]
    ) -> list[tuple[Judge, Entry]]:
        """Those waited for who have not signed, by entry."""
        done = set(signed)
        return [
            (judge, entry)
            for entry in entries
            for judge in self.expected(entry)
            if (judge.pk, entry.pk) not in done
        ]


def stage_by_id(stage_id: int) -> Stage:
    """The stage with its edition and site. Raises NotFound."""
    found = Stage.objects.select_related("edition__site").filter(pk=stage_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _NOT_FOUND))
    return found


def scheme_stage(stage: Stage) -> schemes.Stage:
    """What the scheme says of a stage."""
    found = scheme_of(stage.edition.scheme).stage(stage.code)
    if found is None:  # stages are made from the scheme, which is fixed by then
        raise NotFound(Reason("not_found", _NOT_FOUND))
    return found


def panel_of(stage: Stage) -> Panel:
    """The panel as it stands. A fixed number of queries."""
    entries = Entry.objects.filter(edition_id=stage.edition_id, state__in=COMPETING)
    seats = Seat.objects.filter(stage=stage).select_related("judge").order_by("judge__code")
    return Panel(
        stage=stage,
        scheme=scheme_stage(stage),
        entries=list(entries.select_related("unit", "team").order_by("draw_no", "code")),
        seats=list(seats),
        recused=recused_in(stage.edition_id),
    )


def recused_in(edition_id: int) -> frozenset[tuple[int, int]]:
    """Judges and entries they keep away from: whatever no supervisor has dismissed."""
    rows = Conflict.objects.filter(judge__edition_id=edition_id).exclude(state=ConflictState.DISMISSED)
    return frozenset(rows.values_list("judge_id", "entry_id"))


def signed_in(stage_id: int, *, purpose: str = MARKS) -> set[tuple[int, int]]:
    """Judges and entries with a sealed sheet that stands."""
    rows = Sheet.objects.filter(stage_id=stage_id, purpose=purpose, state=SheetState.SEALED)
    return set(rows.values_list("judge_id", "entry_id"))


def unsigned_again(stage: Stage) -> set[int]:
    """Ids of the entries of which a sheet was unlocked and is not signed again yet."""
    rows = Sheet.objects.filter(
        stage=stage, version__gt=1, state=SheetState.OPEN, judge__ended_at__isnull=True
    )
    return set(rows.values_list("entry_id", flat=True))


def waits_for_judges(stage: Stage) -> bool:
    """Whether an unlocked sheet is not signed again yet, or a re-vote that was called not complete."""
    if unsigned_again(stage):
        return True
    if not stage.revoted:
        return False
    panel = panel_of(stage)
    put = [one for one in panel.entries if one.code in stage.revoted]
    return bool(panel.missing(signed_in(stage.pk, purpose=REVOTE), put))


def uncut_before(stage: Stage) -> list[str]:
    """Names of the stages before this one that keep only some and have not said whom."""
    rows = Stage.objects.filter(edition_id=stage.edition_id, turn__lt=stage.turn, kept__isnull=True)
    codes = set(rows.values_list("code", flat=True))
    scheme = scheme_of(stage.edition.scheme)
    return [one.name for one in scheme.stages if one.code in codes and one.keep is not None]


def known_about(
    judges: Sequence[Judge], entries: Sequence[Entry], *, now: datetime
) -> dict[tuple[int, int], Known]:
    """What the house knows of each judge beside each entry. Queries grow with judges, not with entries."""
    projects = {one.project_id for one in entries}
    experts, approvers, core = experts_of(projects), approvers_of(projects), core_members(projects)
    leaders = leaders_of({one.team.code for one in entries}, now=now)
    crew = {team_id: set(teams.members_of(team_id)) for team_id in {one.team_id for one in entries}}
    inside = {
        one.pk: {one.drafted_by_id, one.submitted_by_id or one.drafted_by_id}
        | core.get(one.project_id, set())
        | set(leaders.get(one.team.code, []))
        for one in entries
    }
    everybody = set().union(*inside.values()) if inside else set()
    found = {}
    for judge in judges:
        home = people.same_household(everybody, judge.person_id, at=now)
        for one in entries:
            found[judge.pk, one.pk] = Known(
                person_id=judge.person_id,
                unit_path=judge.unit.path if judge.unit else "",
                entry_unit_path=one.unit.path,
                at_home=bool(home & inside[one.pk]),
                trained=experts.get(one.project_id, set()),
                approved=approvers.get(one.project_id, set()),
                entrants=inside[one.pk],
                members=crew[one.team_id],
            )
    return found


def judges_of(edition: Edition) -> list[Judge]:
    """By code."""
    rows = Judge.objects.filter(edition=edition).select_related("person", "unit")
    return sorted(rows, key=lambda one: (len(one.code), one.code))


def conflicts_of(edition: Edition) -> list[Conflict]:
    """Of all judges, by judge and entry."""
    rows = Conflict.objects.filter(judge__edition=edition).select_related("judge__person", "entry__unit")
    return list(rows.order_by("judge__code", "entry__code", "kind"))


def given_in(stage_id: int) -> dict[int, Given]:
    """Scores handed in that stand, by entry."""
    return {one.entry_id: one for one in Given.objects.filter(stage_id=stage_id, replaced_at__isnull=True)}


def tied_in(stage: Stage) -> list[list[str]]:
    """Codes of those who share a place, where the ladder has this stage's judges mark them again and it has ended."""
    scheme = scheme_of(stage.edition.scheme)
    if stage.state != StageState.ENDED:
        return []
    if not any(step.kind == "revote" and step.stage == stage.code for step in scheme.ties):
        return []
    found: dict[int, list[str]] = {}
    for place in ranking(editions.parse(edition_file(stage.edition_id))):
        found.setdefault(place.rank or 0, []).append(place.entry)
    return [codes for rank, codes in found.items() if rank and len(codes) > 1]
