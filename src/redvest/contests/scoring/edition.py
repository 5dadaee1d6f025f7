"""An edition as it was held: who took part, what was marked, voted and handed in, what was published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from redvest.contests.scoring import scheme as schemes
from redvest.contests.scoring.reading import BadFile, Reader, decimal_of, once, whole
from redvest.contests.scoring.scheme import GIVEN, PANEL, VOTE, Scheme, Stage

FORMAT = "redvest-edition/1"
MARKS, REVOTE = "marks", "revote"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry; ``draw`` is its number in the running order. ``out``: why it is not ranked, such as withdrawn."""

    code: str
    title: str = ""
    group: str = ""
    draw: int | None = None
    out: str = ""


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
    """A published place: the score as printed (none: not scored), the rank, the award."""

    entry: str
    score: str | None
    rank: int | None
    award: str = ""


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


def parse(data: Any) -> Edition:
    """Reads an edition file. Raises BadFile with the path of the first fault."""
    with whole(data, "") as reader:
        if reader.text("format") != FORMAT:
            raise BadFile("format", f"只认识 {FORMAT}")
        scheme = schemes.parse(reader.raw("scheme"))
        entries = tuple(_entry(one) for one in reader.each("entries", needed=True))
        once([(f"entries[{n}].code", one.code) for n, one in enumerate(entries)], "项目代码重复")
        once(
            [(f"entries[{n}].draw", str(one.draw)) for n, one in enumerate(entries) if one.draw is not None],
            "抽签号重复",
        )
        judges = tuple(_judge(item, path) for path, item in reader.items("judges"))
        once([(f"judges[{n}]", code) for n, code in enumerate(judges)], "评委代码重复")
        known = _Known(scheme, {one.code for one in entries}, set(judges))
        edition = Edition(
            code=reader.text("code"),
            name=reader.text("name", ""),
            scheme=scheme,
            entries=entries,
            judges=judges,
            recusals=tuple(known.recusal(one) for one in reader.each("recusals")),
            sheets=_sheets(reader, known),
            votes=_numbers(known.votes(one) for one in reader.each("votes")),
            given=_numbers(known.given(one) for one in reader.each("given")),
            published=_published(reader, known),
        )
        reader.text("draw_seed", "")
        for name in ("history", "about"):
            reader.has(name)
    _no_sheet_of_the_recused(edition)
    return edition


class _Known:
    """What rows may name."""

    def __init__(self, scheme: Scheme, entries: set[str], judges: set[str]) -> None:
        self.scheme, self.entries, self.judges = scheme, entries, judges

    def entry(self, reader: Reader) -> str:
        code = reader.text("entry")
        if code not in self.entries:
            raise BadFile(reader.at("entry"), f"没有项目 {code}")
        return code

    def judge(self, reader: Reader) -> str:
        code = reader.text("judge")
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

    def votes(self, reader: Reader) -> tuple[str, tuple[str, str], int]:
        stage, entry = self.stage(reader, VOTE), self.entry(reader)
        for name in ("held", "void"):
            reader.whole(name, 0)
        return reader.path, (stage.code, entry), reader.whole("counted")

    def given(self, reader: Reader) -> tuple[str, tuple[str, str], Decimal]:
        stage, entry = self.stage(reader, GIVEN), self.entry(reader)
        score = reader.decimal("score")
        if not 0 <= score <= stage.maximum or score % stage.step:
            raise BadFile(reader.at("score"), f"应当在 0 到 {stage.maximum} 之间，间隔 {stage.step}")
        return reader.path, (stage.code, entry), score

    def sheet(self, reader: Reader) -> Sheet:
        stage = self.stage(reader, PANEL)
        for name in ("digest", "signed_at"):
            reader.text(name, "")
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
        if not 0 <= mark <= criterion.maximum or mark % stage.step:
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


def _entry(reader: Reader) -> Entry:
    return Entry(
        code=reader.text("code"),
        title=reader.text("title", ""),
        group=reader.text("group", ""),
        draw=reader.whole("draw", least=1) if reader.has("draw") else None,
        out=reader.text("out", ""),
    )


def _judge(item: Any, path: str) -> str:
    if not isinstance(item, str) or not item:
        raise BadFile(path, "应当是评委的代码")
    return item


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
    return Placed(
        entry=known.entry(reader),
        score=reader.text("score") if reader.has("score") else None,
        rank=reader.whole("rank", least=1) if reader.has("rank") else None,
        award=reader.text("award", ""),
    )


def _no_sheet_of_the_recused(edition: Edition) -> None:
    away = {(one.judge, one.entry) for one in edition.recusals}
    for n, sheet in enumerate(edition.sheets):
        if (sheet.judge, sheet.entry) in away:
            raise BadFile(f"sheets[{n}]", "已回避的评委不能给这个项目打分")


def by_entry(sheets: Sequence[Sheet], stage: str, purpose: str = MARKS) -> dict[str, list[Sheet]]:
    """The sheets of a stage by entry."""
    found: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.stage == stage and sheet.purpose == purpose:
            found.setdefault(sheet.entry, []).append(sheet)
    return found
