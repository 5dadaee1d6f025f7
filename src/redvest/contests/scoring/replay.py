"""Recomputes the ranking of an edition file and lays it beside the published one."""

from dataclasses import dataclass
from typing import Any

from redvest.contests.scoring import draw
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.edition import Edition, Placed
from redvest.contests.scoring.ranking import Place, print_order, ranking, shortlist


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
    """The first thing that comes out otherwise than the file says, in a sentence; blank if all agrees.

    The running order, who went on after each stage, then the published places; an award is compared if it was decided.
    """
    difference = _of_draw(edition) or _of_shortlists(edition)
    if difference or edition.published is None:
        return difference
    return _of_places(edition.published, places)


def _of_draw(edition: Edition) -> str:
    drawn = [one.code for one in sorted(edition.entries, key=print_order) if one.draw is not None]
    if edition.draw_seed and drawn != draw.order(edition.draw_seed, drawn):
        return "出场顺序与抽签种子算出的不同"
    return ""


def _of_shortlists(edition: Edition) -> str:
    for said in edition.shortlists:
        found = {code for code, _score, kept in shortlist(edition, said.stage) if kept}
        for code in sorted(found ^ said.kept):
            should = "应当入围" if code in found else "不应当入围"
            return f"环节 {said.stage}：{code} {should}，名单不是这样写的"
    return ""


def _of_places(published: tuple[Placed, ...], places: list[Place]) -> str:
    if len(published) != len(places):
        return f"公布了 {len(published)} 个项目，重新计算得出 {len(places)} 个"
    for number, (told, place) in enumerate(zip(published, places, strict=True), start=1):
        award = None if told.award is None else place.award
        found = Placed(entry=place.entry, score=place.score, rank=place.rank, award=award)
        if told != found:
            return f"第 {number} 行：公布的是 {_words(told)}；重新计算得出 {_words(found)}"
    return ""


def _words(place: Placed) -> str:
    score = "没有得分" if place.score is None else f"{place.score} 分"
    rank = "没有名次" if place.rank is None else f"第 {place.rank} 名"
    return f"{place.entry}，{score}，{rank}" + (f"，{place.award}" if place.award else "")
