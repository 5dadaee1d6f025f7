"""The demo of Changji: the published totals come out of sheets that were signed, and a final waits for its judges."""

import json

from redvest.config.demos import changji_2022
from redvest.config.demos.changji_2022.contest import published
from redvest.contests.models import Result, Sheet, Stage, Turn
from redvest.contests.queries.edition_file import file_to_export
from redvest.contests.scoring.replay import replay
from redvest.reports.verify import verify


def test_the_demo_is_whole(committed_db: str) -> None:
    changji_2022.load(lambda *_said: None)
    totals = sorted(one["score"] for one in published()["published"]["ranking"])
    file = json.loads(json.dumps(file_to_export("changji-2022")))
    again = replay(file)
    assert again.agrees, again.difference
    assert sorted(place.score or "" for place in again.places) == totals
    assert Result.objects.get().edition.state == "publicity"
    live = Stage.objects.get(edition__code="changji-live")
    assert live.state == "open"
    assert Turn.objects.filter(stage=live, told_at__isnull=False).count() == 2
    assert Sheet.objects.filter(stage=live, state="sealed").count() == 14
    assert list(verify()) == []
