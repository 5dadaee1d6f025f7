"""Recomputes the ranking of an edition file and lays it beside the published one."""

from dataclasses import dataclass
from typing import Any

from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.edition import Edition, Placed
from redvest.contests.scoring.ranking import Place, ranking


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What came out; ``difference`` is the first one from what was published, blank if there is none."""

    edition: Edition
    places: list[Place]
    difference: str

    @property
    def agrees(self) -> bool:
        """Whether the published ranking, if there is one, is the recomputed one."""
        return not self.difference

    def as_dict(self) -> dict[str, Any]:
        """``{"ranking": [{"entry", "score", "rank"}…]}``, and the award of those that have one."""
        return {"ranking": [placed(place) for place in self.places]}


def placed(place: Place) -> dict[str, Any]:
    """A place as it is printed and published."""
    found: dict[str, Any] = {"entry": place.entry, "score": place.score, "rank": place.rank}
    return found | ({"award": place.award} if place.award else {})


def replay(data: Any) -> Replay:
    """Recomputes a file's ranking. Raises BadFile."""
    edition = editions.parse(data)
    places = ranking(edition)
    return Replay(edition=edition, places=places, difference=first_difference(edition, places))


def first_difference(edition: Edition, places: list[Place]) -> str:
    """The first place that was published otherwise, in a sentence; blank if nothing was published or all agree."""
    if edition.published is None:
        return ""
    if len(edition.published) != len(places):
        return f"公布了 {len(edition.published)} 个项目，重新计算得出 {len(places)} 个"
    for number, (told, place) in enumerate(zip(edition.published, places, strict=True), start=1):
        found = Placed(entry=place.entry, score=place.score, rank=place.rank, award=place.award)
        if told != found:
            return f"第 {number} 行：公布的是 {_words(told)}；重新计算得出 {_words(found)}"
    return ""


def _words(place: Placed) -> str:
    score = "没有得分" if place.score is None else f"{place.score} 分"
    rank = "没有名次" if place.rank is None else f"第 {place.rank} 名"
    return f"{place.entry}，{score}，{rank}" + (f"，{place.award}" if place.award else "")
