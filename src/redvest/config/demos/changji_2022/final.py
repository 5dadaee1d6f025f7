"""A final of the same projects on the day itself, for trying out: two told, the third to come on."""

from datetime import datetime, timedelta

from redvest.config.demos.changji_2022 import contest
from redvest.config.demos.changji_2022.people import Players
from redvest.contests import operations
from redvest.contests.queries import panels
from redvest.contests.queries.board import board_of

CODE, TOLD = "changji-live", 2


def under_way(players: Players, now: datetime) -> None:
    """Called forty-five days ago, drawn an hour and a half ago, open since."""
    data = contest.published()
    edition_id, by_code = contest.called(
        players,
        now,
        code=CODE,
        name="昌吉州志愿服务项目大赛现场演练（演示）",
        theme="今天的决赛，评委可以用手机打分",
        first=-45,
        scheme=data["scheme"] | {"awards": contest.AWARDS},
    )
    day = now - timedelta(minutes=90)
    stage_id = contest.seated(players, edition_id, day=day, seed="3101.69")
    by = players.organiser
    operations.open_stage(stage_id=stage_id, by=by, now=day + timedelta(minutes=30))
    codes = {pk: code for code, pk in by_code.items()}
    marks = contest.sheets_by_judge(data)
    turns = board_of(panels.stage_by_id(stage_id)).turns[:TOLD]
    for number, turn in enumerate(turns):
        begins = day + timedelta(minutes=40 + 20 * number)
        operations.start_turn(turn_id=turn.pk, by=by, now=begins)
        operations.start_answers(turn_id=turn.pk, by=by, now=begins + timedelta(minutes=5))
        operations.end_turn(turn_id=turn.pk, by=by, now=begins + timedelta(minutes=9))
        code = codes[turn.entry_id]
        contest.mark_all(players, stage_id, turn.entry_id, code, marks, now=begins + timedelta(minutes=10))
        contest.sign_all(players, stage_id, [turn.entry_id], now=begins + timedelta(minutes=11))
        operations.tell_score(turn_id=turn.pk, by=by, now=begins + timedelta(minutes=12))
