"""The edition of the report, from the call to the publication, with the sheets of the published file."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import redvest
from redvest.access.queries import viewer_of
from redvest.config.demos.changji_2022.people import (
    CODE,
    DEPARTMENTS,
    FIRST_JUDGE,
    PASSWORD,
    UNITS,
    Players,
    at,
)
from redvest.contests import operations
from redvest.contests.operations import EditionForm, StageForm
from redvest.contests.queries import editions, entries, panels
from redvest.contests.queries.board import board_of
from redvest.kernel.actor import SYSTEM
from redvest.kernel.attachments import Upload
from redvest.projects import operations as projects
from redvest.projects.rules import NONE_OF_THE_SIX
from redvest.projects.rules.drafts import ProjectForm
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode, TeamKind
from redvest.teams.queries import team_by_id
from redvest.teams.rules import TeamForm

FILE = Path(redvest.__file__).parent / "contests" / "data" / "changji-2022.json"
STAMPED = Upload(
    name="推荐名单.pdf", content=b"%PDF-1.4\n% stamped list (demo)\n", content_type="application/pdf"
)
#: The report names the four tiers and no numbers: these are ours.
AWARDS = [
    {"code": "gold", "name": "金奖", "count": 2},
    {"code": "silver", "name": "银奖", "count": 3},
    {"code": "bronze", "name": "铜奖", "count": 5},
    {"code": "merit", "name": "优秀奖", "count": 5},
]
FIELDS = ("theory", "health", "environment", "culture", "teaching", "emergency", "poverty")
_ABOUT = (
    "得分、项目和报送单位来自公开报道；参赛队伍、评委和每张评分表是演示用的，按七名评委去掉一个最高分、"
    "一个最低分的办法编排，算出来与公布的总分一致。"
)


def published() -> dict[str, Any]:
    """The edition file: entries, sheets, totals."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def teams_and_projects(players: Players, now: datetime) -> None:
    """A team and a running project for each entry, at its unit."""
    data, moment = published(), at(now, -200, 9)
    units = data["about"]["units"]
    for number, (entry, leader) in enumerate(zip(data["entries"], players.leaders, strict=True)):
        unit = UNITS[units[entry["code"]]]
        form = TeamForm(
            name=f"{entry['title'][:20]}志愿服务队",
            kind=TeamKind.GROUP,
            site_code=unit,
            leader_id=leader.person_id,
            category="0001",
            join_mode=JoinMode.FREE,
        )
        team = team_by_id(teams.register_team(form=form, by=SYSTEM, now=moment).pk)
        asked = ProjectForm(
            name=entry["title"],
            summary=f"{units[entry['code']]}报送的志愿服务项目（演示）",
            category="0003",
            team_id=team.id,
            starts_on=moment.date() + timedelta(days=2),
            ends_on=moment.date() + timedelta(days=340),
            fields=(FIELDS[number % len(FIELDS)],),
            need="走访了解群众需要，列出服务对象和最急的事。",
            goal="一年内让服务对象得到稳定的、看得见的帮助。",
            delivery="每周固定时间服务，队伍分组轮值，记录有据可查。",
            results="服务人次和时长按记录统计，群众满意。",
            feature="群众自己参与，做法简单，别处也能照着做。",
            recipients="辖区群众",
        )
        draft = projects.draft_project(form=asked, by=leader.actor, now=moment)
        projects.submit_project(project_id=draft.pk, answers=NONE_OF_THE_SIX, by=leader.actor, now=moment)
        projects.decide_project(
            project_id=draft.pk, approve=True, by=players.opener, now=moment + timedelta(days=1)
        )
        players.projects[entry["code"]] = (draft.pk, leader, unit)
    projects.begin_projects(now=moment + timedelta(days=3))


def held(players: Players, now: datetime, progress: Callable[..., None]) -> None:
    """All of it; the result is published on the day before loading."""
    data = published()
    edition_id, by_code = called(
        players,
        now,
        code=data["code"],
        name=data["name"],
        theme="二十大擘画新时代 志愿红奋起新征程",
        first=-60,
        scheme=data["scheme"] | {"awards": AWARDS},
    )
    progress("申报、审查和推荐")
    day = at(now, -8, 9)
    stage_id = seated(players, edition_id, day=day, seed="3096.64")
    operations.open_stage(stage_id=stage_id, by=players.organiser, now=day + timedelta(hours=1))
    marks = sheets_by_judge(data)
    _defended(players, edition_id, stage_id, by_code, marks, day=day + timedelta(hours=1))
    operations.end_stage(stage_id=stage_id, by=players.organiser, now=day + timedelta(hours=9))
    operations.publish_result(edition_id=edition_id, by=players.opener, now=at(now, -1, 10))


def called(
    players: Players,
    now: datetime,
    *,
    code: str,
    name: str,
    theme: str,
    first: int,
    scheme: Mapping[str, Any],
) -> tuple[int, dict[str, int]]:
    """Drafted, announced, entered by all teams, checked, listed; entry ids by the code in the published file."""
    start, organiser = at(now, first, 9), players.organiser
    form = EditionForm(
        code=code,
        name=name,
        theme=theme,
        about=_ABOUT,
        scheme=scheme,
        terms={"list_days": 3},
        apply_from=start + timedelta(hours=2),
        apply_until=start + timedelta(days=10),
        contact_name="（演示）大赛组委会办公室",
        contact_phone="0994-0000000",
    )
    edition = operations.draft_edition(site_code=CODE, form=form, by=organiser, now=start)
    operations.announce_edition(edition_id=edition.pk, by=players.opener, now=start + timedelta(hours=1))
    found = {}
    for number, (key, (project_id, leader, _unit)) in enumerate(players.projects.items()):
        moment = start + timedelta(days=1, hours=number % 8)
        field = FIELDS[number % len(FIELDS)]
        draft = operations.draft_entry(
            edition_id=edition.pk, project_id=project_id, field=field, by=leader.actor, now=moment
        )
        operations.submit_entry(entry_id=draft.pk, by=leader.actor, now=moment + timedelta(hours=1))
        operations.check_entry(
            entry_id=draft.pk, verdict="accepted", by=organiser, now=moment + timedelta(days=1)
        )
        found[key] = draft.pk
    closed = start + timedelta(days=10, hours=1)
    operations.close_applications(edition_id=edition.pk, by=organiser, now=closed)
    _listed(players, edition.pk, closed, until=at(now, first + 30, 9))
    return edition.pk, found


def _listed(players: Players, edition_id: int, closed: datetime, *, until: datetime) -> None:
    """Each unit ranks, publicises and sends its list."""
    by = players.organiser
    edition = editions.edition_at_desk(viewer_of(by, now=closed), edition_id)
    for unit in entries.units_at_desk(viewer_of(by, now=closed), edition):
        ranked = operations.rank_entries(
            edition_id=edition_id,
            unit_code=unit.unit_code,
            ranked=[one.pk for one in unit.entries],
            by=by,
            now=closed,
        )
        public = operations.publicise_list(list_id=ranked.pk, by=by, now=closed)
        sent = (public.public_until or closed) + timedelta(hours=9)
        operations.send_list(list_id=ranked.pk, stamped=STAMPED, by=by, now=sent)
    operations.start_judging(edition_id=edition_id, by=by, now=until)


def seated(players: Players, edition_id: int, *, day: datetime, seed: str) -> int:
    """Judges named and pledged, seats given, the order drawn on the morning of the day; the stage's id."""
    by, before = players.organiser, day - timedelta(days=2)
    seats = {}
    for judge, words in zip(players.judges, DEPARTMENTS, strict=True):
        row = operations.name_judge(
            edition_id=edition_id, number=judge.number, unit_words=words, by=by, now=before
        )
        operations.pledge(judge_id=row.pk, by=judge.actor, now=before + timedelta(hours=3))
        seats[row.pk] = ()
    (stage,) = editions.stages_of(edition_id)
    form = StageForm(place="州文化馆多功能厅（演示）", held_at=day, talk_seconds=300, answer_seconds=180)
    operations.plan_stage(stage_id=stage.pk, form=form, by=by, now=before)
    operations.seat_judges(stage_id=stage.pk, seats=seats, by=by, now=before)
    source = "答辩前一个交易日的上证指数收盘点位（演示用的数字）"
    operations.announce_draw(
        stage_id=stage.pk, source=source, due_at=day - timedelta(hours=17), by=by, now=before
    )
    operations.record_seed(stage_id=stage.pk, seed=seed, by=by, now=day)
    operations.draw_order(stage_id=stage.pk, by=by, now=day)
    return stage.pk


def sheets_by_judge(data: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Marks by judge's code and entry's code of the file."""
    return {
        (one["judge"], one["entry"]): {code: Decimal(mark) for code, mark in one["marks"].items()}
        for one in data["sheets"]
    }


def mark_all(
    players: Players,
    stage_id: int,
    entry_id: int,
    code: str,
    marks: Mapping[tuple[str, str], Mapping[str, Decimal]],
    *,
    now: datetime,
) -> None:
    """The seven judges mark one entry."""
    for number, judge in enumerate(players.judges, start=1):
        operations.save_marks(
            stage_id=stage_id, entry_id=entry_id, marks=marks[f"P{number}", code], by=judge.actor, now=now
        )


def sign_all(players: Players, stage_id: int, entry_ids: list[int], *, now: datetime) -> None:
    """The seven sign, each with the password they know."""
    for judge in players.everybody[FIRST_JUDGE : FIRST_JUDGE + len(DEPARTMENTS)]:
        operations.sign_sheets(
            stage_id=stage_id, entry_ids=entry_ids, password=PASSWORD, by=judge.actor, now=now
        )


def _defended(
    players: Players,
    edition_id: int,
    stage_id: int,
    by_code: Mapping[str, int],
    marks: Mapping[tuple[str, str], Mapping[str, Decimal]],
    *,
    day: datetime,
) -> None:
    """Fifteen turns of eight minutes with comments between; signed together in the afternoon, then told."""
    by, codes = players.organiser, {pk: code for code, pk in by_code.items()}
    turns = board_of(panels.stage_by_id(stage_id)).turns
    for number, turn in enumerate(turns):
        begins = day + timedelta(minutes=20 * number)
        operations.start_turn(turn_id=turn.pk, by=by, now=begins)
        operations.start_answers(turn_id=turn.pk, by=by, now=begins + timedelta(minutes=5))
        operations.end_turn(turn_id=turn.pk, by=by, now=begins + timedelta(minutes=9))
        code = codes[turn.entry_id]
        mark_all(players, stage_id, turn.entry_id, code, marks, now=begins + timedelta(minutes=12))
    after = day + timedelta(hours=6)
    sign_all(players, stage_id, [turn.entry_id for turn in turns], now=after)
    for number, turn in enumerate(turns):
        operations.tell_score(turn_id=turn.pk, by=by, now=after + timedelta(minutes=5 + number))
