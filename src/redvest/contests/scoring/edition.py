"""An edition as it was held: who took part, what was marked, voted and handed in, what was published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from redvest.contests.scoring import scheme as schemes
from redvest.contests.scoring.reading import BadFile, Reader, code_of, decimal_of, once, whole
from redvest.contests.scoring.scheme import GIVEN, PANEL, VOTE, Scheme, Stage, on_step

FORMAT = "redvest-edition/1"
MARKS, REVOTE = "marks", "revote"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry; ``draw`` is its number in the running order. ``out``: why it is not ranked, such as withdrawn.

    ``out_after``: the last stage in which whoever is out took part; blank: in none.
    """

    code: str
    title: str = ""
    group: str = ""
    draw: int | None = None
    out: str = ""
    out_after: str = ""


@dataclass(frozen=True, kw_only=True)
class Shortlist:
    """Who went on after a stage that keeps only some, as it was decided then."""

    stage: str
    kept: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a judge gave an entry in a stage, by criterion. Re-votes of the tied are sheets of their own."""

    stage: str
    judge: str
    entry: str
    marks: Mapping[str, Decimal]
    purpose: str = MARKS


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """A judge keeps away from an entry, in all stages."""

    judge: str
    entry: str


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A published place: the score as printed (none: not scored), the rank, the award (None: not decided then)."""

    entry: str
    score: str | None
    rank: int | None
    award: str | None = None


@dataclass(frozen=True, kw_only=True)
class Edition:
    """All that is needed to compute the ranking anew."""

    code: str
    name: str
    scheme: Scheme
    entries: tuple[Entry, ...]
    judges: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    votes: Mapping[tuple[str, str], int]
    given: Mapping[tuple[str, str], Decimal]
    published: tuple[Placed, ...] | None = None
    shortlists: tuple[Shortlist, ...] = ()
    draw_seed: str = ""
    tie_seed: str = ""

    def taking_part(self, stage: str) -> frozenset[str]:
        """The entries that took part in a stage: kept by every stage before it, and not out by then."""
        turns = {one.code: turn for turn, one in enumerate(self.scheme.stages)}
        turn = turns[stage]
        found = {one.code for one in self.entries if not one.out or turns.get(one.out_after, -1) >= turn}
        return frozenset(found).intersection(
            *(one.kept for one in self.shortlists if turns[one.stage] < turn)
        )

    @property
    def ranked(self) -> frozenset[str]:
        """The entries that are ranked in the end: not out, and kept by every stage."""
        found = frozenset(one.code for one in self.entries if not one.out)
        return found.intersection(*(one.kept for one in self.shortlists))


def parse(data: Any) -> Edition:
    """Reads an edition file. Raises BadFile with the path of the first fault."""
    with whole(data, "") as reader:
        if reader.text("format") != FORMAT:
            raise BadFile("format", f"只认识 {FORMAT}")
        scheme = schemes.parse(reader.raw("scheme"))
        entries = tuple(_entry(one, scheme) for one in reader.each("entries", needed=True))
        once([(f"entries[{n}].code", one.code) for n, one in enumerate(entries)], "项目代码重复")
        once(
            [(f"entries[{n}].draw", str(one.draw)) for n, one in enumerate(entries) if one.draw is not None],
            "抽签号重复",
        )
        judges = tuple(code_of(item, path) for path, item in reader.items("judges"))
        once([(f"judges[{n}]", code) for n, code in enumerate(judges)], "评委代码重复")
        known = _Known(scheme, {one.code for one in entries}, set(judges))
        edition = Edition(
            code=reader.code("code"),
            name=reader.text("name", ""),
            scheme=scheme,
            entries=entries,
            judges=judges,
            recusals=tuple(known.recusal(one) for one in reader.each("recusals")),
            sheets=_sheets(reader, known),
            votes=_numbers(known.votes(one) for one in reader.each("votes")),
            given=_numbers(known.given(one) for one in reader.each("given")),
            published=_published(reader, known),
            shortlists=tuple(known.shortlist(one) for one in reader.each("shortlists")),
            draw_seed=reader.text("draw_seed", ""),
            tie_seed=reader.text("tie_seed", ""),
        )
        absences = [known.absence(one) for one in reader.each("absences")]
        for name in ("history", "about"):
            reader.has(name)
    once(
        [(f"shortlists[{n}]", one.stage) for n, one in enumerate(edition.shortlists)],
        "同一环节的入围名单重复",
    )
    _check_sheets(edition, absences)
    return edition


class _Known:
    """What rows may name."""

    def __init__(self, scheme: Scheme, entries: set[str], judges: set[str]) -> None:
        self.scheme, self.entries, self.judges = scheme, entries, judges

    def entry(self, reader: Reader) -> str:
        code = reader.code("entry")
        if code not in self.entries:
            raise BadFile(reader.at("entry"), f"没有项目 {code}")
        return code

    def judge(self, reader: Reader) -> str:
        code = reader.code("judge")
        if code not in self.judges:
            raise BadFile(reader.at("judge"), f"没有评委 {code}")
        return code

    def stage(self, reader: Reader, kind: str) -> Stage:
        code = reader.text("stage")
        stage = self.scheme.stage(code)
        if stage is None or stage.kind != kind:
            raise BadFile(reader.at("stage"), f"没有这样的环节 {code}")
        return stage

    def recusal(self, reader: Reader) -> Recusal:
        reader.text("kind", "")
        return Recusal(judge=self.judge(reader), entry=self.entry(reader))

    def absence(self, reader: Reader) -> tuple[str, tuple[str, str, str]]:
        stage = self.stage(reader, PANEL)
        reader.text("why", "")
        return reader.path, (stage.code, self.judge(reader), self.entry(reader))

    def shortlist(self, reader: Reader) -> Shortlist:
        code = reader.code("stage")
        stage = self.scheme.stage(code)
        if stage is None or stage.keep is None:
            raise BadFile(reader.at("stage"), f"没有会淘汰项目的环节 {code}")
        kept = [(path, code_of(item, path)) for path, item in reader.items("kept", needed=True)]
        for path, entry in kept:
            if entry not in self.entries:
                raise BadFile(path, f"没有项目 {entry}")
        once(kept, "入围名单里写了两次")
        return Shortlist(stage=code, kept=frozenset(entry for _path, entry in kept))

    def votes(self, reader: Reader) -> tuple[str, tuple[str, str], int]:
        stage, entry = self.stage(reader, VOTE), self.entry(reader)
        for name in ("held", "void"):
            reader.whole(name, 0)
        return reader.path, (stage.code, entry), reader.whole("counted")

    def given(self, reader: Reader) -> tuple[str, tuple[str, str], Decimal]:
        stage, entry = self.stage(reader, GIVEN), self.entry(reader)
        score = reader.decimal("score")
        if not 0 <= score <= stage.maximum or not on_step(score, stage.step):
            raise BadFile(reader.at("score"), f"应当在 0 到 {stage.maximum} 之间，间隔 {stage.step}")
        return reader.path, (stage.code, entry), score

    def sheet(self, reader: Reader) -> Sheet:
        stage = self.stage(reader, PANEL)
        for name in ("digest", "signed_at", "version", "history"):
            reader.has(name)
        return Sheet(
            stage=stage.code,
            judge=self.judge(reader),
            entry=self.entry(reader),
            purpose=reader.one_of("purpose", (MARKS, REVOTE), MARKS),
            marks=_marks(reader, stage),
        )


def _marks(reader: Reader, stage: Stage) -> dict[str, Decimal]:
    found = reader.raw("marks")
    path = reader.at("marks")
    if not isinstance(found, Mapping) or set(found) != {one.code for one in stage.criteria}:
        raise BadFile(path, f"每个指标一个分数：{'、'.join(one.code for one in stage.criteria)}")
    marks = {code: decimal_of(value, f"{path}.{code}") for code, value in found.items()}
    for criterion in stage.criteria:
        mark = marks[criterion.code]
        if not 0 <= mark <= criterion.maximum or not on_step(mark, stage.step):
            words = f"应当在 0 到 {criterion.maximum} 之间，间隔 {stage.step}"
            raise BadFile(f"{path}.{criterion.code}", words)
    return marks


def _sheets(reader: Reader, known: _Known) -> tuple[Sheet, ...]:
    sheets = tuple(known.sheet(one) for one in reader.each("sheets"))
    keys = [f"{one.stage}|{one.judge}|{one.entry}|{one.purpose}" for one in sheets]
    once([(f"sheets[{n}]", key) for n, key in enumerate(keys)], "同一评委对同一项目的评分表重复")
    return sheets


def _numbers(rows: Iterable[tuple[str, tuple[str, str], T]]) -> dict[tuple[str, str], T]:
    found: dict[tuple[str, str], T] = {}
    for path, key, value in rows:
        if key in found:
            raise BadFile(path, "同一环节的同一项目写了两次")
        found[key] = value
    return found


def _entry(reader: Reader, scheme: Scheme) -> Entry:
    entry = Entry(
        code=reader.code("code"),
        title=reader.text("title", ""),
        group=reader.text("group", ""),
        draw=reader.whole("draw", least=1) if reader.has("draw") else None,
        out=reader.text("out", ""),
        out_after=reader.text("out_after", ""),
    )
    if scheme.group_codes and entry.group not in scheme.group_codes:
        raise BadFile(reader.at("group"), f"只能是 {'、'.join(scheme.group_codes)}")
    if entry.out_after and (not entry.out or scheme.stage(entry.out_after) is None):
        raise BadFile(reader.at("out_after"), "应当是退出（out）的项目参加过的最后一个环节")
    return entry


def _published(reader: Reader, known: _Known) -> tuple[Placed, ...] | None:
    if not reader.has("published"):
        return None
    with whole(reader.raw("published"), reader.at("published")) as inner:
        places = tuple(_placed(one, known) for one in inner.each("ranking", needed=True))
        for name in ("published_at", "number"):
            inner.has(name)
    once([(f"published.ranking[{n}]", one.entry) for n, one in enumerate(places)], "同一项目公布了两次")
    return places


def _placed(reader: Reader, known: _Known) -> Placed:
    placed = Placed(
        entry=known.entry(reader),
        score=reader.text("score") if reader.has("score") else None,
        rank=reader.whole("rank", least=1) if reader.has("rank") else None,
        award=reader.text("award", "") if reader.has("award") else None,
    )
    if placed.score is not None:
        decimal_of(placed.score, reader.at("score"))
    if placed.award and placed.award not in {tier.code for tier in known.scheme.awards}:
        raise BadFile(reader.at("award"), f"没有奖项 {placed.award}")
    return placed


def _check_sheets(edition: Edition, absences: list[tuple[str, tuple[str, str, str]]]) -> None:
    away = {(one.judge, one.entry) for one in edition.recusals}
    took_part = {stage.code: edition.taking_part(stage.code) for stage in edition.scheme.stages}
    given: dict[tuple[str, str, str], int] = {}
    for n, sheet in enumerate(edition.sheets):
        path = f"sheets[{n}]"
        if (sheet.judge, sheet.entry) in away:
            raise BadFile(path, "已回避的评委不能给这个项目打分")
        if sheet.entry not in took_part[sheet.stage]:
            raise BadFile(path, "这个项目没有参加这个环节")
        key = (sheet.stage, sheet.entry, sheet.purpose)
        given[key] = given.get(key, 0) + 1
        stage = edition.scheme.stage(sheet.stage)
        if stage is not None and stage.size is not None and given[key] > stage.size:
            raise BadFile(path, f"这个环节只有 {stage.size} 名评委")
    marked = {(one.stage, one.judge, one.entry) for one in edition.sheets}
    for path, missing in absences:
        if missing in marked:
            raise BadFile(path, "写明缺席的评委却有评分表")


def by_entry(sheets: Sequence[Sheet], stage: str, purpose: str = MARKS) -> dict[str, list[Sheet]]:
    """The sheets of a stage by entry."""
    found: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.stage == stage and sheet.purpose == purpose:
            found.setdefault(sheet.entry, []).append(sheet)
    return found
