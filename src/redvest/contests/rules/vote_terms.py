"""The terms of a public vote as data: how often one may vote, how counts are shown, what is put aside as suspicious.

They stand under ``vote`` in the terms of an edition and are copied to each round. All is optional:

    {"per_entry": "once" | "day", "per_day": 10, "per_field": 2, "total": 10, "least": 1, "most": 10,
     "show": "live" | "daily" | "sealed", "show_at": "18:00", "blocked_days": 5, "quarantine": [{…}, …]}

``per_entry``: one vote for an entry in all, or on each day. ``per_day`` and ``total`` limit a person's votes on a day
and in the round; ``per_field`` those within a field, in all or on each day as ``per_entry`` says. ``least`` and
``most`` entries stand on one ballot. Days are those of China. Rules of ``quarantine`` are of these kinds:

    night      more than ``more_than`` votes for an entry between ``from`` and ``until`` of one night
    scattered  more than ``more_than`` within ``minutes``, from outside the province and ``regions`` provinces or more
    address    more than ``more_than`` within ``minutes`` from one address not known to be in the province
    device     more than ``more_than`` within ``minutes`` from one device
    burst      more than ``more_than`` within ``minutes``, and more than ``times`` what the entry gets in such a time;
               of votes since ``after`` minutes from the opening, for before that nobody knows what it gets
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from redvest.contests.scoring.reading import BadFile, Reader, once, whole
from redvest.kernel import clock

ONCE: Final = "once"
EACH_DAY: Final = "day"
LIVE: Final = "live"
DAILY: Final = "daily"
SEALED: Final = "sealed"
NIGHT, SCATTERED, ADDRESS, DEVICE, BURST = "night", "scattered", "address", "device", "burst"
MOST_ON_BALLOT, LONGEST_WINDOW = 100, 24 * 60

#: The thresholds of Changsha's notice (domain 5.3), and what else rigging looks like.
CHANGSHA: tuple[dict[str, Any], ...] = (
    {"code": "night", "kind": "night", "from": "01:00", "until": "06:00", "more_than": 1000},
    {"code": "scattered", "kind": "scattered", "minutes": 60, "more_than": 500, "regions": 5},
    {"code": "address", "kind": "address", "minutes": 60, "more_than": 200},
    {"code": "device", "kind": "device", "minutes": 60, "more_than": 50},
    {"code": "burst", "kind": "burst", "minutes": 10, "more_than": 500, "times": 20, "after": 120},
)


@dataclass(frozen=True, kw_only=True)
class Suspicion:
    """One rule of quarantine."""

    code: str
    kind: str
    more_than: int
    minutes: int = 0
    regions: int = 0
    times: int = 0
    after: timedelta = timedelta(0)
    since: time = time(0)
    until: time = time(0)

    @property
    def window(self) -> timedelta:
        """How long a stretch of votes it looks at."""
        if self.kind != NIGHT:
            return timedelta(minutes=self.minutes)
        from_minute, until_minute = (one.hour * 60 + one.minute for one in (self.since, self.until))
        return timedelta(minutes=until_minute - from_minute)


@dataclass(frozen=True, kw_only=True)
class VoteTerms:
    """All of it. A limit of None asks nothing."""

    per_entry: Literal["once", "day"] = ONCE
    per_day: int | None = None
    per_field: int | None = None
    total: int | None = None
    least: int = 1
    most: int = 10
    show: Literal["live", "daily", "sealed"] = LIVE
    show_at: time = time(18)
    blocked_days: int = 5
    quarantine: tuple[Suspicion, ...] = field(default_factory=tuple)

    def period(self, now: datetime) -> str:
        """Within which one may vote for an entry once: the day, or all."""
        return str(clock.local_day(now)) if self.per_entry == EACH_DAY else "all"

    def pages(self, fields: Mapping[str, int], now: datetime) -> dict[str, tuple[int, int]]:
        """What a ballot with so many votes by field adds to which page of the person's book, and its limit."""
        votes = sum(fields.values())
        found: dict[str, tuple[int, int]] = {}
        if self.total is not None:
            found["all"] = (votes, self.total)
        if self.per_day is not None:
            found[f"day:{clock.local_day(now)}"] = (votes, self.per_day)
        if self.per_field is not None:
            end = f":{clock.local_day(now)}" if self.per_entry == EACH_DAY else ""
            found |= {f"field:{code}{end}": (number, self.per_field) for code, number in fields.items()}
        return found

    def last_shown(self, now: datetime) -> datetime:
        """The latest moment at which counts of a daily show were due."""
        today = _at(clock.local_day(now), self.show_at)
        return today if today <= now else _at(clock.local_day(now) - timedelta(days=1), self.show_at)


def _at(day: date, moment: time) -> datetime:
    return clock.day_start(day) + timedelta(hours=moment.hour, minutes=moment.minute)


def parse(data: Any, path: str = "terms.vote") -> VoteTerms:
    """Reads them. Raises BadFile with the path of the first fault."""
    with whole({} if data is None else data, path) as reader:
        found = VoteTerms(
            per_entry=reader.one_of("per_entry", (ONCE, EACH_DAY), ONCE),
            per_day=_limit(reader, "per_day"),
            per_field=_limit(reader, "per_field"),
            total=_limit(reader, "total"),
            least=reader.whole("least", 1, least=1),
            most=reader.whole("most", 10, least=1),
            show=reader.one_of("show", (LIVE, DAILY, SEALED), LIVE),
            show_at=_time(reader, "show_at", "18:00"),
            blocked_days=reader.whole("blocked_days", 5, least=1),
            quarantine=_rules(reader),
        )
        _check(found, reader)
    return found


def _limit(reader: Reader, name: str) -> int | None:
    if not reader.has(name):
        return None
    found = reader.whole(name, least=1)
    if found > 10_000:
        raise BadFile(reader.at(name), "最多 10000")
    return found


def _check(found: VoteTerms, reader: Reader) -> None:
    if found.most > MOST_ON_BALLOT:
        raise BadFile(reader.at("most"), f"一次最多选 {MOST_ON_BALLOT} 个")
    if found.most < found.least:
        raise BadFile(reader.at("most"), "不能少于最少要选的个数")
    if found.blocked_days > 60:
        raise BadFile(reader.at("blocked_days"), "最多 60 天")
    for name, limit in (("per_day", found.per_day), ("total", found.total)):
        if limit is not None and limit < found.least:
            raise BadFile(reader.at(name), "不能少于一次最少要选的个数")


def _rules(reader: Reader) -> tuple[Suspicion, ...]:
    rows = reader.items("quarantine") if reader.has("quarantine") else None
    if rows is None:
        rows = [(reader.at(f"quarantine[{n}]"), one) for n, one in enumerate(CHANGSHA)]
    found = []
    for where, row in rows:
        with whole(row, where) as one:
            found.append(_rule(one))
    once([(reader.at(f"quarantine[{n}].code"), one.code) for n, one in enumerate(found)], "规则代码重复")
    return tuple(found)


def _rule(one: Reader) -> Suspicion:
    kind = one.one_of("kind", (NIGHT, SCATTERED, ADDRESS, DEVICE, BURST))
    code, more_than = one.code("code"), one.whole("more_than", least=1)
    if kind == NIGHT:
        since, until = _time(one, "from", "01:00"), _time(one, "until", "06:00")
        if until <= since:
            raise BadFile(one.at("until"), "要晚于开始，并且在同一天")
        return Suspicion(code=code, kind=kind, more_than=more_than, since=since, until=until)
    minutes = one.whole("minutes", least=1)
    if minutes > LONGEST_WINDOW:
        raise BadFile(one.at("minutes"), f"最多 {LONGEST_WINDOW} 分钟")
    after = one.whole("after", 120, least=0) if kind == BURST else 0
    if after > LONGEST_WINDOW:
        raise BadFile(one.at("after"), f"最多 {LONGEST_WINDOW} 分钟")
    return Suspicion(
        code=code,
        kind=kind,
        more_than=more_than,
        minutes=minutes,
        after=timedelta(minutes=after),
        regions=one.whole("regions", 2, least=2) if kind == SCATTERED else 0,
        times=one.whole("times", 10, least=2) if kind == BURST else 0,
    )


def _time(reader: Reader, name: str, default: str) -> time:
    words = reader.text(name, default)
    try:
        found = time.fromisoformat(words) if len(words) == len("18:00") else None
    except ValueError:
        found = None
    if found is None:
        raise BadFile(reader.at(name), "应当是时刻，例如 18:00")
    return found
