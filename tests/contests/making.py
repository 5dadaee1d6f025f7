"""A contest on a small stage, made through the operations: an edition of 高平镇, its entries and lists.

``made(cast, entries=3)`` is an edition under judging with that many listed entries. The clerk runs it, the approver
announces it, the auditor supervises it; teams stand in turn at the two stations, which send their lists.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cast import DAQIAO, GAOPING, MEIHUASHAN, NOW, Cast, Persona, resident, team
from planning import NONE, PLAN
from redvest.contests import operations as contests
from redvest.contests.models import Edition, Entry, UnitList
from redvest.contests.operations import EditionForm, EntryForm
from redvest.kernel.attachments import Upload
from redvest.kernel.clock import CHINA
from redvest.projects import operations as projects
from redvest.projects.models import Project
from redvest.projects.operations import ProjectForm

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
#: Applications are taken from the Monday of the cast until Friday evening.
UNTIL = datetime(2026, 3, 6, 18, 0, tzinfo=CHINA)
CHECKED = UNTIL + HOUR
#: Lists are public for five working days after that Friday: until Friday 13 March is over.
LISTED = datetime(2026, 3, 14, 9, 0, tzinfo=CHINA)
JUDGED = datetime(2026, 3, 16, 9, 0, tzinfo=CHINA)
UNITS = (DAQIAO, MEIHUASHAN)
FIELDS = ("theory", "culture", "teaching", "health", "science", "law", "environment", "poverty", "emergency")
STAMPED = Upload(name="名单.pdf", content=b"%PDF-1.4 stamped", content_type="application/pdf")

CRITERIA = [
    {"code": code, "name": name, "maximum": "20"}
    for code, name in (
        ("need", "需求"),
        ("goals", "目标"),
        ("doing", "实施"),
        ("results", "成果"),
        ("special", "特色"),
    )
]


def stage(**said: Any) -> dict[str, Any]:
    """A panel's stage of a scheme: Changji's defence, one mark for all, unless told otherwise."""
    words: dict[str, Any] = {
        "code": "defence",
        "name": "现场答辩",
        "kind": "panel",
        "weight": "100",
        "step": "0.1",
        "criteria": [{"code": "total", "name": "总评", "maximum": "100"}],
        "trim": {"drop": 1, "at_least": 5},
    }
    return words | said


def scheme(*stages: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A scheme of these stages; one defence if none is given."""
    words: dict[str, Any] = {
        "stages": list(stages) or [stage()],
        "awards": [
            {"code": "gold", "name": "金奖", "count": 1},
            {"code": "silver", "name": "银奖", "count": 1},
        ],
    }
    return words | said


def form(**said: Any) -> EditionForm:
    words: dict[str, Any] = {
        "code": "gaoping-2026",
        "name": "高平镇第一届志愿服务项目大赛",
        "theme": "志愿红 奋起新征程",
        "scheme": scheme(),
        "apply_from": NOW,
        "apply_until": UNTIL,
        "contact_name": "李主任",
        "contact_phone": "0739-8230001",
    }
    return EditionForm(**(words | said))


def drafted(cast: Cast, **said: Any) -> Edition:
    return contests.draft_edition(site_code=GAOPING, form=form(**said), by=cast.clerk.actor, now=NOW)


def announced(cast: Cast, **said: Any) -> Edition:
    row = drafted(cast, **said)
    return contests.announce_edition(edition_id=row.pk, by=cast.approver.actor, now=NOW)


def project(cast: Cast, *, team_id: int, leader: Persona, name: str = "春苗工程") -> Project:
    """A running project of a team."""
    asked = ProjectForm(
        name=name,
        summary="每周两次，为留守儿童辅导功课",
        category="0003",
        team_id=team_id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + 300 * DAY,
        **PLAN,
    )
    row = projects.draft_project(form=asked, by=leader.actor, now=NOW)
    projects.submit_project(project_id=row.pk, answers=NONE, by=leader.actor, now=NOW)
    return projects.decide_project(project_id=row.pk, approve=True, by=cast.approver.actor, now=NOW)


def entry_of(row: Edition, made: Project, leader: Persona, *, field: str = "teaching") -> Entry:
    """A draft."""
    return contests.draft_entry(
        edition_id=row.pk, project_id=made.pk, field=field, by=leader.actor, now=NOW + MINUTE
    )


def handed_in(row: Edition, made: Project, leader: Persona, *, field: str = "teaching") -> Entry:
    draft = entry_of(row, made, leader, field=field)
    return contests.submit_entry(entry_id=draft.pk, by=leader.actor, now=NOW + 2 * MINUTE)


def accepted(cast: Cast, row: Edition, made: Project, leader: Persona, *, field: str = "teaching") -> Entry:
    entry = handed_in(row, made, leader, field=field)
    return contests.check_entry(
        entry_id=entry.pk, verdict="accepted", by=cast.clerk.actor, now=NOW + 3 * MINUTE
    )


def sent(cast: Cast, row: Edition, unit_code: str, ranked: list[int]) -> UnitList:
    """A unit's list, ranked, public for its days and sent."""
    made = contests.rank_entries(
        edition_id=row.pk, unit_code=unit_code, ranked=ranked, by=cast.clerk.actor, now=CHECKED
    )
    contests.publicise_list(list_id=made.pk, by=cast.clerk.actor, now=CHECKED)
    return contests.send_list(list_id=made.pk, stamped=STAMPED, by=cast.clerk.actor, now=LISTED)


@dataclass(frozen=True, kw_only=True)
class Made:
    """An edition under judging: its listed entries in the order they came, and the leaders of their teams."""

    edition: Edition
    entries: list[Entry]
    leaders: list[Persona] = field(default_factory=list)


def entered(cast: Cast, *, entries: int = 3, first: int = 400, **said: Any) -> Made:
    """An announced edition with so many accepted entries, each of a team of its own led by the persons ``first``…"""
    row = announced(cast, **said)
    rows, leaders = [], []
    for n in range(entries):
        leader = resident(first + n)
        own = team(leader, name=f"参赛队{first - 399 + n}", site_code=UNITS[n % 2])
        made = project(cast, team_id=own.id, leader=leader, name=f"参赛项目{first - 399 + n}")
        rows.append(accepted(cast, row, made, leader, field=FIELDS[n % len(FIELDS)]))
        leaders.append(leader)
    return Made(edition=row, entries=rows, leaders=leaders)


def made(cast: Cast, *, entries: int = 3, first: int = 400, **said: Any) -> Made:
    """As ``entered``, then listed by both units: the judging has begun."""
    before = entered(cast, entries=entries, first=first, **said)
    row = contests.close_applications(edition_id=before.edition.pk, by=cast.clerk.actor, now=CHECKED)
    for unit in UNITS:
        ranked = [entry.pk for entry in before.entries if entry.unit.code == unit]
        if ranked:
            sent(cast, row, unit, ranked)
    row = contests.start_judging(edition_id=row.pk, by=cast.clerk.actor, now=JUDGED)
    for entry in before.entries:
        entry.refresh_from_db()
    return Made(edition=row, entries=before.entries, leaders=before.leaders)


def words_of(entry: Entry, **said: Any) -> EntryForm:
    """The form of an entry as it stands, changed."""
    words = {
        name: getattr(entry, name)
        for name in ("field", "title", "need", "goals", "doing", "results", "special")
    }
    return EntryForm(**(words | said))
