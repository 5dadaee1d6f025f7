"""What one has left of votes, said on the ballot before one presses."""

import pytest

from cast import Cast
from contests.making import DAY, HOUR, MINUTE
from contests.voting import CLOSES, OPENS, voting
from harness.clock import MovableClock
from redvest.web.contest_words import scheme_lines
from web.test_vote_pages import browser, cast_it, page


@pytest.fixture(autouse=True)
def _open(wall_clock: MovableClock) -> None:
    wall_clock.set(OPENS + MINUTE)


def test_today_in_all_and_in_the_field(cast: Cast) -> None:
    done, row = voting(cast, entries=4, per_entry="day", per_day=3, per_field=1, total=5)
    one, two, three, four = done.entries
    two.field = one.field
    two.save()
    ann = browser(cast.members[0], row)
    before = page(ann, row)
    assert "您今天还能投 3 票。您在这次投票里一共还能投 5 票。这一次可以选 1 到 3 个项目。" in before
    assert before.count("您今天在这个领域还能投 1 票") == 3
    cast_it(ann, row, one, three)
    after = page(ann, row)
    assert "您今天还能投 1 票。您在这次投票里一共还能投 3 票。这一次选 1 个项目。" in after
    assert after.count("您今天在这个领域的票投完了") == 2
    assert after.count("您今天在这个领域还能投 1 票") == 1
    assert f'value="{two.pk}" disabled' in after
    assert f'value="{four.pk}">' in after


def test_tomorrow_only_if_there_is_something_left_and_a_tomorrow(
    cast: Cast, wall_clock: MovableClock
) -> None:
    done, row = voting(cast, per_entry="day", per_day=1, total=2)
    one = done.entries[0]
    ann = browser(cast.members[0], row)
    cast_it(ann, row, one)
    assert "明天可以再来" in page(ann, row)
    wall_clock.set(OPENS + DAY)
    ann = browser(cast.members[0], row, now=OPENS + DAY)
    cast_it(ann, row, one)
    told = page(ann, row)
    assert "您已经投完" in told
    assert "明天可以再来" not in told
    last = CLOSES - HOUR
    wall_clock.set(last)
    ben = browser(cast.members[1], row, now=last)
    cast_it(ben, row, one)
    assert "明天可以再来" not in page(ben, row)


def test_too_few_left_for_a_ballot(cast: Cast) -> None:
    done, row = voting(cast, least=2, most=2)
    one, two, _three = done.entries
    ann = browser(cast.members[0], row)
    assert "这一次选 2 个项目。" in page(ann, row)
    cast_it(ann, row, one, two)
    told = page(ann, row)
    assert "一次至少要选 2 个，能选的已经不够了" in told
    assert "<button" not in told.partition('class="stack stack-wide ballot"')[2].partition("</form>")[0]


def test_the_daily_limit_is_reached_though_each_entry_takes_one_vote(cast: Cast) -> None:
    done, row = voting(cast, per_day=1)
    ann = browser(cast.members[0], row)
    cast_it(ann, row, done.entries[0])
    assert "明天可以再来" in page(ann, row)


def test_how_votes_become_points_is_said() -> None:
    stage = {"code": "vote", "name": "投票", "kind": "vote", "weight": "100", "maximum": "10"}
    each = scheme_lines({"stages": [stage | {"per_vote": "0.001"}], "vote_alone": True})
    assert "公众投票，每票 0.001 分，最多 10 分" in each[0]
    share = scheme_lines({"stages": [stage], "vote_alone": True})
    assert "得票最多的得 10 分，其他按票数的比例折算" in share[0]
