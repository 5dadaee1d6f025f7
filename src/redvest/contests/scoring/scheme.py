"""The rules of an edition as data: stages and weights, criteria, trimming, ties, awards."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from redvest.contests.scoring.reading import BadFile, Reader, code_of, once, whole

PANEL, GIVEN, VOTE = "panel", "given", "vote"
#: Steps of the ladder by which entries of equal score are told apart; each names a stage, a criterion its own too.
LADDER = ("untrimmed_mean", "criterion", "highest_mark", "stage", "revote")


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What is marked, from 0 to ``maximum``; a judge's total is the sum of marks times ``weight``."""

    code: str
    name: str
    maximum: Decimal
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Trim:
    """``drop`` highest and ``drop`` lowest totals of an entry do not count, if at least ``at_least`` marked it."""

    drop: int
    at_least: int


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A part of the score. ``weight`` is percent of the total; a bonus has none and is added on top.

    panel: the mean of the judges' totals, trimmed; of 100 whatever the criteria add up to. ``size``: so many judges.
    given: a score handed in, of ``maximum``.
    A bonus counts as it is: of what the criteria add up to, or of ``maximum``. ``keep``: so many go on after it.
    vote: counted votes times ``per_vote``, or the share of the highest count of ``maximum``; at most ``maximum``.
    """

    code: str
    name: str
    kind: str
    weight: Decimal | None
    criteria: tuple[Criterion, ...] = ()
    step: Decimal = Decimal("0.1")
    trim: Trim | None = None
    least_marks: int = 1
    normalise: str = "none"
    maximum: Decimal = Decimal(100)
    per_vote: Decimal | None = None
    keep: int | None = None
    blind: bool = False
    size: int | None = None

    @property
    def is_bonus(self) -> bool:
        """Whether it is added on top."""
        return self.weight is None

    @property
    def full(self) -> Fraction:
        """What a judge can give at most."""
        return sum((Fraction(one.maximum) * Fraction(one.weight) for one in self.criteria), Fraction(0))

    def criterion(self, code: str) -> Criterion | None:
        """The criterion of a code."""
        return next((one for one in self.criteria if one.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Tier:
    """An award: for so many, or for a share of those scored (``ratio`` of 1, rounded as ``rounding`` says)."""

    code: str
    name: str
    count: int | None = None
    ratio: Fraction | None = None
    rounding: str = "half_up"

    def places(self, scored: int) -> int:
        """How many it is for."""
        if self.count is not None:
            return self.count
        exact = (self.ratio or Fraction(0)) * scored
        down = exact.numerator // exact.denominator
        if self.rounding == "floor":
            return down
        rest = exact - down
        if self.rounding == "ceil":
            return down + (rest > 0)
        return down + (rest >= Fraction(1, 2))


@dataclass(frozen=True, kw_only=True)
class TieStep:
    """One step of the ladder, on a stage; ``criterion`` for that kind of step."""

    kind: str
    stage: str
    criterion: str = ""

    @property
    def text(self) -> str:
        """As it is written in a scheme: ``criterion:roadshow/results``."""
        return f"{self.kind}:{self.stage}" + (f"/{self.criterion}" if self.criterion else "")


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """All of it. ``rank_by``: places go by the score as published (``decimals`` places), or by the exact one.

    ``then``: what is left tied after the ladder shares its place (1, 2, 2, 4), or is told apart by a lot from the
    edition's ``tie_seed`` (``draw``); without a seed it shares.
    ``groups``: ranked together, or each apart with awards of its own; ``group_codes`` are all there are.
    ``border``: of those sharing the last place of an award all get it, or none.
    """

    stages: tuple[Stage, ...]
    decimals: int = 2
    rank_by: str = "published"
    ties: tuple[TieStep, ...] = ()
    then: str = "share"
    groups: str = "together"
    awards: tuple[Tier, ...] = ()
    border: str = "all_in"
    notes: str = ""
    group_codes: tuple[str, ...] = ()
    _by_code: dict[str, Stage] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_code.update({stage.code: stage for stage in self.stages})

    def stage(self, code: str) -> Stage | None:
        """The stage of a code."""
        return self._by_code.get(code)

    @property
    def vote_alone(self) -> bool:
        """Whether the public vote is the only criterion, which must be said aloud."""
        return all(stage.kind == VOTE for stage in self.stages if not stage.is_bonus)


def parse(data: Any, path: str = "scheme") -> Scheme:
    """Reads a scheme. Raises BadFile with the path of the first fault."""
    with whole(data, path) as reader:
        stages = tuple(_stage(one) for one in reader.each("stages", needed=True))
        once([(f"{path}.stages[{n}].code", one.code) for n, one in enumerate(stages)], "环节代码重复")
        scheme = Scheme(
            stages=stages,
            decimals=reader.whole("decimals", 2),
            rank_by=reader.one_of("rank_by", ("published", "exact"), "published"),
            ties=tuple(_tie(item, where, stages) for where, item in reader.items("ties")),
            then=reader.one_of("then", ("share", "draw"), "share"),
            groups=reader.one_of("groups", ("together", "apart"), "together"),
            awards=tuple(_tier(one) for one in reader.each("awards")),
            border=reader.one_of("border", ("all_in", "none"), "all_in"),
            notes=reader.text("notes", ""),
            group_codes=tuple(code_of(item, where) for where, item in reader.items("group_codes")),
        )
        alone = reader.yes("vote_alone")
    once([(f"{path}.awards[{n}].code", one.code) for n, one in enumerate(scheme.awards)], "奖项代码重复")
    if scheme.decimals > 6:
        raise BadFile(f"{path}.decimals", "最多保留 6 位小数")
    _check_weights(scheme, path)
    if scheme.vote_alone != alone:
        raise BadFile(f"{path}.vote_alone", "公众投票是唯一的依据时，要写明 true 并对外说明；不是时不写")
    if scheme.groups == "apart" and not scheme.group_codes:
        raise BadFile(f"{path}.group_codes", "分组排名时要写明有哪些组")
    return scheme


def _check_weights(scheme: Scheme, path: str) -> None:
    weights = [Fraction(stage.weight) for stage in scheme.stages if stage.weight is not None]
    if not weights:
        raise BadFile(f"{path}.stages", "至少要有一个计入总分的环节")
    if sum(weights) != 100:
        raise BadFile(f"{path}.stages", f"各环节权重之和应当是 100，现在是 {sum(weights, Fraction(0))}")


def _stage(reader: Reader) -> Stage:
    kind = reader.one_of("kind", (PANEL, GIVEN, VOTE))
    bonus = reader.yes("bonus")
    if bonus and reader.has("weight"):
        raise BadFile(reader.at("weight"), "另加的分（bonus）不写权重")
    weight = None if bonus else reader.decimal("weight")
    if weight is not None and not 0 <= weight <= 100:
        raise BadFile(reader.at("weight"), "权重应当在 0 到 100 之间")
    common: dict[str, Any] = {
        "code": reader.code("code"),
        "name": reader.text("name"),
        "kind": kind,
        "weight": weight,
        "keep": reader.whole("keep", least=1) if reader.has("keep") else None,
        "blind": reader.yes("blind"),
    }
    if kind == PANEL:
        return _panel(reader, common)
    if kind == VOTE and reader.has("per_vote"):
        common["per_vote"] = _positive(reader, "per_vote")
    elif kind == GIVEN:
        common["step"] = _positive(reader, "step", "0.01")
    return Stage(**common, maximum=_positive(reader, "maximum", "100"))


def _panel(reader: Reader, common: dict[str, Any]) -> Stage:
    criteria = tuple(_criterion(one) for one in reader.each("criteria", needed=True))
    once([(reader.at(f"criteria[{n}].code"), one.code) for n, one in enumerate(criteria)], "指标代码重复")
    trim = None
    if reader.has("trim"):
        with whole(reader.raw("trim"), reader.at("trim")) as inner:
            trim = Trim(drop=inner.whole("drop", least=1), at_least=inner.whole("at_least", least=1))
            if trim.at_least <= 2 * trim.drop:
                raise BadFile(inner.at("at_least"), "去掉最高最低分之后没有分数了")
    stage = Stage(
        **common,
        criteria=criteria,
        step=_positive(reader, "step", "0.1"),
        trim=trim,
        least_marks=reader.whole("least_marks", 1, least=1),
        normalise=reader.one_of("normalise", ("none", "mean_shift"), "none"),
        size=reader.whole("size", least=1) if reader.has("size") else None,
    )
    if stage.size and stage.trim and stage.trim.at_least > stage.size:
        raise BadFile(reader.at("trim.at_least"), "比评委人数还多，永远不会去掉最高最低分")
    for n, one in enumerate(criteria):
        if not on_step(one.maximum, stage.step):
            raise BadFile(reader.at(f"criteria[{n}].maximum"), "满分不是打分间隔的整数倍")
    return stage


def _criterion(reader: Reader) -> Criterion:
    return Criterion(
        code=reader.code("code"),
        name=reader.text("name"),
        maximum=_positive(reader, "maximum"),
        weight=_positive(reader, "weight", "1"),
    )


def on_step(number: Decimal, step: Decimal) -> bool:
    """Whether a number is a whole number of steps; exact at any length."""
    return (Fraction(number) / Fraction(step)).denominator == 1


def _positive(reader: Reader, name: str, default: str | None = None) -> Decimal:
    found = reader.decimal(name, default)
    if found <= 0:
        raise BadFile(reader.at(name), "应当大于 0")
    return found


def _tie(item: Any, path: str, stages: tuple[Stage, ...]) -> TieStep:
    if not isinstance(item, str) or ":" not in item:
        raise BadFile(path, "应当写成“办法:环节”，例如 untrimmed_mean:roadshow")
    kind, _colon, rest = item.partition(":")
    code, _slash, criterion = rest.partition("/")
    stage = next((one for one in stages if one.code == code), None)
    if kind not in LADDER:
        raise BadFile(path, f"只能是 {'、'.join(LADDER)}")
    if stage is None:
        raise BadFile(path, f"没有环节 {code}")
    if kind != "stage" and stage.kind != PANEL:
        raise BadFile(path, "这个办法只能用于评委打分的环节")
    if (kind == "criterion") != (stage.criterion(criterion) is not None):
        raise BadFile(
            path, f"没有指标 {criterion or '（未写）'}" if kind == "criterion" else "这个办法不写指标"
        )
    return TieStep(kind=kind, stage=code, criterion=criterion)


def _tier(reader: Reader) -> Tier:
    count = reader.whole("count", least=1) if reader.has("count") else None
    ratio = Fraction(reader.decimal("ratio")) if reader.has("ratio") else None
    if (count is None) == (ratio is None):
        raise BadFile(reader.path, "写明 count（名额）或 ratio（比例），只写一项")
    if ratio is not None and not 0 < ratio <= 1:
        raise BadFile(reader.at("ratio"), "比例应当大于 0，不超过 1")
    rounding = reader.one_of("rounding", ("floor", "half_up", "ceil"), "half_up")
    return Tier(
        code=reader.code("code"), name=reader.text("name"), count=count, ratio=ratio, rounding=rounding
    )
