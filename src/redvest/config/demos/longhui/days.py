"""The calendar of the demo, counted from the day it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from redvest.kernel import clock


@dataclass(frozen=True)
class Days:
    """``now`` is the moment of loading; everything else lies before it, or ahead."""

    now: datetime

    @property
    def opening(self) -> datetime:
        """When the network opened: ten months ago."""
        return self.at(-300, 8)

    @property
    def today(self) -> date:
        """The day of loading, in China."""
        return clock.local_day(self.now)

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A time of day, so many days from today."""
        return clock.day_start(self.today + timedelta(days=day)) + timedelta(hours=hour, minutes=minute)

    def soon(self) -> datetime:
        """The start of a shift one can check in to right now: at the next ten minutes, or tomorrow morning at night."""
        start = self.now + timedelta(minutes=10 - self.now.minute % 10)
        start = start.replace(second=0, microsecond=0)
        return start if clock.local(start).hour < 20 else self.at(1, 8)
