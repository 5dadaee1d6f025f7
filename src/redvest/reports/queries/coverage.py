"""Coverage: which villages have no station, or one where nothing has been held for so many days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from redvest.activities.queries.holding import last_held
from redvest.kernel.clock import local_day
from redvest.places import queries as places

#: A station is silent when nothing was held there for this many days.
SILENT_AFTER = 60


class Cover(TextChoices):
    """How a village is reached."""

    ACTIVE = "active", _("有活动")
    SILENT = "silent", _("没有活动")
    NONE = "none", _("没有站")


@dataclass(frozen=True, kw_only=True)
class CoverRow:
    """A village with its station and the day on which something was last held there or below it."""

    code: str
    name: str
    township_code: str
    township_name: str
    station_code: str
    station_name: str
    last_on: date | None
    state: str

    @property
    def state_label(self) -> str:
        """有活动, 没有活动, 没有站."""
        return str(Cover(self.state).label)


@dataclass(kw_only=True)
class TownshipCover:
    """A township in numbers: its villages, those with a station, and the stations where nothing was held."""

    code: str
    name: str
    villages: int = 0
    stations: int = 0
    silent: int = 0

    @property
    def percent(self) -> int:
        """How many of a hundred villages have a station."""
        return round(100 * self.stations / self.villages) if self.villages else 0


def coverage(code: str, *, now: datetime, days: int = SILENT_AFTER) -> list[CoverRow]:
    """All villages in force under a division, by code; four queries, however many villages there are.

    What is held at a post below a station counts for the station. ``days``: after how many a station is silent.
    """
    last = _last_by_code(code, now=now)
    since = local_day(now) - timedelta(days=days)
    return [_row(village, last.get(village.station_code), since) for village in places.villages_covered(code)]


def by_township(rows: Sequence[CoverRow]) -> list[TownshipCover]:
    """The same added up by township, in the order they come."""
    found: dict[str, TownshipCover] = {}
    for row in rows:
        code = row.township_code
        one = found.setdefault(code, TownshipCover(code=code, name=row.township_name))
        one.villages += 1
        one.stations += row.state != Cover.NONE
        one.silent += row.state == Cover.SILENT
    return list(found.values())


def _last_by_code(code: str, *, now: datetime) -> dict[str, date]:
    """By site code: the last day on which something was held there or at a site below it."""
    last: dict[str, date] = {}
    for path, at in last_held(code, now=now):
        day = local_day(at)
        for above in path.strip("/").split("/"):
            if above not in last or last[above] < day:
                last[above] = day
    return last


def _row(village: places.VillageCover, last_on: date | None, since: date) -> CoverRow:
    if not village.station_code:
        state = Cover.NONE
    else:
        state = Cover.ACTIVE if last_on is not None and last_on > since else Cover.SILENT
    return CoverRow(
        code=village.code,
        name=village.name,
        township_code=village.township_code,
        township_name=village.township_name,
        station_code=village.station_code,
        station_name=village.station_name,
        last_on=last_on if village.station_code else None,
        state=state.value,
    )
