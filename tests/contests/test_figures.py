"""Figures of contests: what happened in a place in a period, as of a moment."""

from cast import CENTRE, NOW, TAOHUAPING, Cast
from contests.for_world import contest_things
from contests.making import DAY, JUDGED
from redvest.reports.queries.contesting import contest_figures


def test_counted_by_when_it_happened(cast: Cast) -> None:
    contest_things(cast)
    late = JUDGED + 30 * DAY
    told = {
        "editions": 1,
        "entries": 1,
        "accepted": 1,
        "units": 1,
        "published": 1,
        "objections": 1,
        "awards": 1,
    }
    assert contest_figures(code=CENTRE, as_of=late).as_dict() == told
    not_yet = {"published": 0, "objections": 0, "awards": 0}
    assert contest_figures(code=CENTRE, as_of=NOW).as_dict() == told | not_yet
    march = contest_figures(code=CENTRE, as_of=late, start=JUDGED.date(), end=JUDGED.date()).as_dict()
    assert march == dict.fromkeys(told, 0) | {"published": 1, "objections": 1}
    assert set(contest_figures(code=TAOHUAPING, as_of=late).as_dict().values()) == {0}
