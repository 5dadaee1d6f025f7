"""Past activities with the hours of those who took part: grade C, counted when a higher site has approved each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from redvest.activities.operations.afterwards import Afterwards, entered_afterwards
from redvest.activities.operations.past import PastForm, past_shift
from redvest.imports.enums import ImportKind
from redvest.imports.kinds.rows import (
    Done,
    Fault,
    Outcome,
    Row,
    Scope,
    faults_of,
    lost_numbers,
    missing,
    one_chosen,
)
from redvest.kernel import clock
from redvest.kernel.errors import DomainError, NotFound
from redvest.people import queries as people
from redvest.people.enums import ServiceCategory
from redvest.teams import queries as teams
from redvest.teams.queries import TeamInfo
from redvest.teams.queries.search import teams_found

#: Refusals that say: this service is there already.
_KNOWN = {"entered", "attended"}
_NAMES = {
    "starts_at": "starts",
    "ends_at": "ends",
    "team_id": "team",
    "person_id": "person",
    "witness_id": "witness",
}


def about(row: Row) -> str:
    """Whose service in which activity, when."""
    return " ".join((row["title"], row["day"], row["starts"], row["person"].upper()))


@dataclass(frozen=True, kw_only=True)
class _Service:
    """A row without faults."""

    form: PastForm
    person_id: int
    witness_id: int
    reason: str


def take_over(rows: Sequence[Row], scope: Scope) -> list[Outcome]:
    """Finds or drafts the activities and enters the services; for each what became of it."""
    known = _Known(scope)
    sizes = Counter((row["title"], row["day"], row["starts"]) for row in rows)
    outcomes: list[Outcome] = []
    entries: list[tuple[int, Afterwards]] = []
    for at, row in enumerate(rows):
        faults = lost_numbers(row) or missing(ImportKind.HOURS, row)
        service = (
            None if faults else _read(row, known, faults, sizes[row["title"], row["day"], row["starts"]])
        )
        outcomes.append(faults)
        if service is None:
            continue
        try:
            with transaction.atomic():
                shift_id = past_shift(form=service.form, by=scope.by, now=scope.now)
        except DomainError as error:
            outcomes[at] = faults_of(error, _NAMES)
            continue
        entries.append((at, _entry(service, shift_id)))
    made = entered_afterwards(entries=[one for _at, one in entries], by=scope.by, now=scope.now)
    for at, result in zip((at for at, _one in entries), made, strict=True):
        if not isinstance(result, DomainError):
            outcomes[at] = Done.ADDED
        elif _KNOWN.intersection(result.codes):
            outcomes[at] = Done.KNOWN
        else:
            outcomes[at] = faults_of(result, _NAMES)
    return outcomes


def _entry(service: _Service, shift_id: int) -> Afterwards:
    return Afterwards(
        shift_id=shift_id,
        person_id=service.person_id,
        starts_at=service.form.starts_at,
        ends_at=service.form.ends_at,
        reason=service.reason,
        witness_id=service.witness_id,
    )


def _read(row: Row, known: "_Known", faults: list[Fault], people_there: int) -> _Service | None:
    day = _day(row["day"], faults)
    starts, ends = _time("starts", row["starts"], faults), _time("ends", row["ends"], faults)
    team = known.team(row["team"], faults)
    person_id = known.person("person", row["person"], faults, name=row["name"])
    witness_id = known.person("witness", row["witness"], faults)
    category = one_chosen("category", row["category"], ServiceCategory, faults)
    if faults or day is None or starts is None or ends is None or team is None:
        return None
    form = PastForm(
        team_id=team.id,
        title=row["title"],
        category=category,
        place=row["place"],
        starts_at=datetime.combine(day, starts, clock.CHINA),
        ends_at=datetime.combine(day, ends, clock.CHINA) if ends != time.min else clock.day_end(day),
        people=people_there,
    )
    return _Service(form=form, person_id=person_id, witness_id=witness_id, reason=row["reason"])


def _day(text: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(
            "-".join(part.zfill(2) for part in text.replace("/", "-").replace(".", "-").split("-"))
        )
    except ValueError:
        faults.append(Fault("day", _("日期请写成 2026-03-05 的样子")))
        return None


def _time(name: str, text: str, faults: list[Fault]) -> time | None:
    plain = text.replace("：", ":").split(" ")[-1]
    try:
        return time.fromisoformat(plain.zfill(5) if len(plain) < 6 else plain)
    except ValueError:
        faults.append(Fault(name, _("时间请写成 09:30 的样子")))
        return None


class _Known:
    """The people and teams the rows name, each looked up once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._teams: dict[str, TeamInfo | None] = {}
        self._people: dict[str, people.PersonInfo | None] = {}

    def team(self, text: str, faults: list[Fault]) -> TeamInfo | None:
        """The team of the run's subtree with this code or name."""
        if text not in self._teams:
            self._teams[text] = self._find_team(text)
        found = self._teams[text]
        if found is None:
            words = {"text": text, "site": self._scope.site.name}
            faults.append(Fault("team", _("在“%(site)s”之下没有队伍“%(text)s”，请写队伍编号") % words))
        return found

    def _find_team(self, text: str) -> TeamInfo | None:
        path = self._scope.site.path
        try:
            found = [teams.team_by_code(text.upper())]
        except NotFound:
            ids = [row.pk for row in teams_found(text) if row.name == text]
            found = list(teams.teams_by_ids(ids).values())
        here = [team for team in found if team.site_path.startswith(path)]
        return here[0] if len(here) == 1 else None

    def person(self, field: str, number: str, faults: list[Fault], *, name: str = "") -> int:
        """The id of the person with this number; where a name stands beside it, it must be theirs."""
        if number not in self._people:
            try:
                self._people[number] = people.person_by_number(number)
            except NotFound:
                self._people[number] = None
        found = self._people[number]
        if found is None:
            faults.append(Fault(field, _("没有这个志愿者编号，请再看一眼")))
            return 0
        if name and name != found.name:
            faults.append(Fault("name", _("姓名和志愿者编号对不上，请核对")))
        return found.id
