"""The kinds of values every endpoint speaks in: ids, codes, texts, moments with an offset, one page of a list."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Header, Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from redvest.api.cursors import part_of

T = TypeVar("T")
R = TypeVar("R")

#: Days and moments outside of these years are slips of the pen.
FIRST_YEAR, LAST_YEAR = 2000, 2100
_HOUR_AND_MINUTE = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _in_our_time(value: date) -> date:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    raise PydanticCustomError("year_odd", str(_("日期要在 2000 年到 2100 年之间")))


def _in_our_time_moment(value: datetime) -> datetime:
    _in_our_time(value)
    return value.astimezone(UTC)


def _hour_and_minute(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(_HOUR_AND_MINUTE, value):
        raise PydanticCustomError("hour_odd", str(_("时间写成 08:00 这样")))
    return value


def _readable(value: str) -> str:
    if "\x00" in value:
        raise PydanticCustomError("unreadable", str(_("文字里有看不见的字符")))
    return value


#: The id of a row.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
#: A moment: ISO 8601 with an offset or Z; without one it is refused. In an address, write + as %2B.
Moment = Annotated[
    AwareDatetime,
    AfterValidator(_in_our_time_moment),
    Field(examples=["2026-03-02T09:00:00+08:00", "2026-03-02T01:00:00Z"]),
]
#: A calendar day in China.
Day = Annotated[date, AfterValidator(_in_our_time), Field(examples=["2026-03-02"])]
#: An hour of China's clock, to the minute. Not the format "time" of JSON Schema, which demands an offset.
Hour = Annotated[
    time,
    BeforeValidator(_hour_and_minute),
    PlainSerializer(lambda hour: f"{hour:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _HOUR_AND_MINUTE, "example": "21:00"}),
]
#: Any text a person may write; each domain says how long it may be.
Text = Annotated[str, AfterValidator(_readable)]
#: The code of a site; a county's, township's or village's site mostly has its division's code.
SiteCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,24}$"), Field(json_schema_extra={"example": "430524"})
]
#: The code of an administrative division: 2, 4, 6, 9 or 12 digits.
DivisionCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2,12}$"), Field(json_schema_extra={"example": "430524001001"})
]
#: The code of a team.
TeamCode = Annotated[
    str, StringConstraints(pattern=r"^T[0-9]{6,11}$"), Field(json_schema_extra={"example": "T000017"})
]
#: A volunteer number, which names a person without telling who they are.
Number = Annotated[
    str, StringConstraints(pattern=r"^V[0-9]{13}$"), Field(json_schema_extra={"example": "V2026000000001"})
]
#: Made by the client for one deed: the same key sent again returns the first result and does nothing more.
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{8,64}$",
        description="Made by the client (8 to 64 characters, a UUID is good). Sent again with the same key, "
        "the request returns the first result and does nothing more.",
    ),
]


class Given(Schema):
    """What a client sends. Choices arrive as plain values; a field we do not know is refused, not ignored."""

    model_config = ConfigDict(use_enum_values=True, extra="forbid")


class Paging(Schema):
    """Which part of a list: ``limit`` rows from where ``cursor`` says to go on; without one, from the beginning."""

    cursor: str = Field("", max_length=600, description="The `next` of the page before; not for making up.")
    limit: int = Field(50, ge=1, le=100, description="Rows to give, at most 100.")


class Page(Schema, Generic[T]):
    """A part of a list. ``next`` is the cursor to go on with, empty at the end; ``count``, how many rows the whole list
    has, is told with its first page only."""

    count: int | None
    next: str
    items: list[T]


def page_of(
    rows: "QuerySet[Any, T] | Sequence[T]", paging: Paging, show: Callable[[list[T]], Sequence[R]]
) -> dict[str, Any]:
    """The part of ``rows`` that was asked for, as ``show`` shows a list of them."""
    part, going_on = part_of(rows, cursor=paging.cursor, limit=paging.limit)
    count = None
    if not paging.cursor:
        count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return {"count": count, "next": going_on, "items": list(show(part))}


class Reasoned(Given):
    """Why something is returned, declined, called off or closed; others will read it. At most 200 characters."""

    reason: Text = Field(examples=["下大雨，河堤不安全"])


class Decision(Given):
    """Yes, or no with a reason that the other side reads."""

    approve: bool
    reason: Text = Field("", description="Needed when not approving; at most 200 characters.")
