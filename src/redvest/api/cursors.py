"""Where a list goes on: a cursor names the last row given, so that a page costs the same however deep it lies.

Rows that come or go meanwhile neither repeat nor hide others, which counting rows to skip would do. A cursor is signed:
it goes on in the list and order it was made for, and in no other.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext_lazy as _

from redvest.kernel import crypto
from redvest.kernel.errors import Invalid, Reason

_CONTEXT = "api.cursor"
_SIGNATURE = 16


@dataclass(frozen=True)
class _Term:
    """One thing a list is ordered by, such as ``-starts_at``."""

    path: str
    falls: bool
    field: "Field[Any, Any]"

    def of(self, row: Any) -> Any:
        """The row's value, whether it is an object or a dictionary of values."""
        if isinstance(row, dict):
            return row[self.path] if self.path in row else row[self.field.name]
        for name in self.path.split("__"):
            row = getattr(row, name) if row is not None else None
        return row

    def after(self, value: Any) -> Q:
        """Rows that stand strictly after the value. PostgreSQL puts what is missing last, or first when falling."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if self.falls else Q(pk__in=[])
        if self.falls:
            return Q(**{f"{self.path}__lt": value})
        later = Q(**{f"{self.path}__gt": value})
        return later | Q(**{f"{self.path}__isnull": True}) if self.field.null or "__" in self.path else later

    def at(self, value: Any) -> Q:
        """Rows that have the value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


def part_of(rows: "QuerySet[Any, Any] | Sequence[Any]", *, cursor: str, limit: int) -> tuple[list[Any], str]:
    """At most ``limit`` rows after the cursor, and the cursor to go on with; "" at the end.

    Raises Invalid about "cursor" for one that is not of this list.
    """
    if not isinstance(rows, QuerySet):
        return _part_of_sequence(rows, cursor=cursor, limit=limit)
    terms = _terms(rows)
    order = ",".join(("-" if term.falls else "") + term.path for term in terms)
    rows = rows.order_by(*order.split(","))
    if cursor:
        rows = rows.filter(_after(terms, _read(cursor, order, len(terms))))
    found = list(rows[: limit + 1])
    part = found[:limit]
    going_on = _write([term.of(part[-1]) for term in terms], order) if len(found) > limit else ""
    return part, going_on


def _part_of_sequence(rows: Sequence[Any], *, cursor: str, limit: int) -> tuple[list[Any], str]:
    first = _read(cursor, "number", 1)[0] if cursor else 0
    end = first + limit
    return list(rows[first:end]), _write([end], "number") if end < len(rows) else ""


def _terms(rows: "QuerySet[Any, Any]") -> list[_Term]:
    terms = [_term(rows.model, given) for given in rows.query.order_by]
    if not terms or not terms[-1].field.unique or "__" in terms[-1].path:
        terms.append(_Term("pk", bool(terms) and terms[-1].falls, rows.model._meta.pk))
    return terms


def _term(model: type[Model], given: Any) -> _Term:
    if isinstance(given, OrderBy) and isinstance(given.expression, F):
        name = given.expression.name  # type: ignore[attr-defined]  # of F, unknown to its stubs
        given = f"-{name}" if given.descending else name
    path = str(given).lstrip("-")
    field: Any = model._meta.pk
    here: Any = model
    for name in path.split("__") if path != "pk" else []:
        field = here._meta.get_field(name)
        here = field.related_model
    return _Term(path, str(given).startswith("-"), field)


def _after(terms: Sequence[_Term], values: Sequence[Any]) -> Q:
    """The rows after a row with these values: later in the first term, or equal there and later in the next …"""
    read = [term.field.to_python(value) for term, value in zip(terms, values, strict=True)]
    wanted, level = Q(pk__in=[]), Q()
    for term, value in zip(terms, read, strict=True):
        wanted |= level & term.after(value)
        level &= term.at(value)
    # Said once more of the first term alone, which an index can begin with.
    return (terms[0].after(read[0]) | terms[0].at(read[0])) & wanted


def _write(values: Sequence[Any], order: str) -> str:
    plain = [value.isoformat() if isinstance(value, (date, datetime)) else value for value in values]
    body = json.dumps(plain, ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(crypto.sign(body, context=f"{_CONTEXT}:{order}") + body).decode()


def _read(cursor: str, order: str, count: int) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor)
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if crypto.signed_rightly(body, signature, context=f"{_CONTEXT}:{order}"):
            values: list[Any] = json.loads(body)
            if len(values) == count:
                return values
    except (binascii.Error, ValueError):
        pass
    raise Invalid(Reason("cursor_odd", _("这个翻页标记不是这份列表的，请从头取"), about="cursor"))
