"""Everything held about one person, found by foreign keys, to be seen and taken away (PIPL art. 45).

A table that comes to refer to persons is in it by itself. What is a key or a hash stays behind; other persons are named
by their volunteer number at most, masked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from redvest.kernel import audit
from redvest.people.models import Person, PhoneCode
from redvest.people.queries.identities import merged_into
from redvest.people.queries.tables import Reference, references

#: Columns that open or name something else than the person knows them by: keys, hashes, envelopes.
_CLOSED = ("_hash", "sealed", "_sealed", "password", "digest", "secret")
#: Of a long table so many rows are given, the latest: nobody has more, and a page must end.
MOST_ROWS = 20_000


@dataclass(frozen=True, kw_only=True)
class Held:
    """The rows of one table about a person, as plain values by column. ``done``: rows of what they did to others."""

    table: str
    done: bool
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    #: What the values of a column that is a choice are called.
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_dicts(self) -> list[dict[str, Any]]:
        """The rows with the names of their columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def held_about(person_id: int) -> list[Held]:
    """All rows of all tables that name the person, or one merged into them; their own row first, empty tables left
    out. A few queries for each table, however many rows."""
    ids = [person_id, *merged_into(person_id)]
    found = [_plain_rows(Person, Person.objects.filter(pk__in=ids).order_by("pk"), ids, done=False)]
    by_table: dict[tuple[type[models.Model], bool], list[Reference]] = {}
    for reference in references():
        by_table.setdefault((reference.model, reference.is_deed), []).append(reference)
    for (model, done), named in sorted(by_table.items(), key=lambda one: (one[0][1], one[0][0]._meta.label)):
        condition = models.Q(pk__in=[])
        for reference in named:
            condition |= models.Q(**{f"{reference.field}__in": ids})
        rows = model._default_manager.filter(condition).order_by("-pk")[:MOST_ROWS]
        found.append(_plain_rows(model, rows, ids, done=done))
    phones = Person.objects.filter(pk__in=ids, phone__isnull=False).values_list("phone", flat=True)
    codes = PhoneCode.objects.filter(phone__in=list(phones)).order_by("-pk")
    found.append(_plain_rows(PhoneCode, codes, ids, done=False))
    found.append(_noted(ids))
    return [held for held in found if held.rows]


def _plain_rows(model: type[models.Model], rows: Iterable[Any], ids: list[int], *, done: bool) -> Held:
    fields = [field for field in model._meta.concrete_fields if not field.name.endswith(_CLOSED)]
    people = {field.attname for field in fields if field.is_relation and field.related_model is Person}
    own = [field.attname for field in fields]
    held = list(rows)
    named = {field.attname: _names(field, held) for field in fields if _has_name(field)}
    columns = [
        name for attname in own for name in ([attname, attname[:-3]] if attname in named else [attname])
    ]
    lines = []
    for row in held:
        line: list[Any] = []
        for attname in own:
            line.append(_plain(row, attname, people, ids))
            if attname in named:
                line.append(named[attname].get(getattr(row, attname)))
        lines.append(tuple(line))
    return Held(
        table=str(model._meta.label_lower),
        done=done,
        columns=tuple(columns),
        rows=tuple(lines),
        labels={one.attname: labels for one in fields if (labels := _labels(one))},
    )


def _labels(column: "models.Field[Any, Any]") -> dict[str, str]:
    """What the choices of a column are called; empty if it has none."""
    chosen = column.base_field if isinstance(column, ArrayField) else column
    return {str(value): str(label) for value, label in chosen.flatchoices}


#: What a thing is called, in the tables that others refer to.
_NAMES = ("title", "name")


def _has_name(field: "models.Field[Any, Any]") -> bool:
    """Whether the column refers to something (not somebody) that has a name people know."""
    model = field.related_model
    if not isinstance(field, models.ForeignKey) or not isinstance(model, type) or model is Person:
        return False
    return any(one.name in _NAMES for one in model._meta.concrete_fields)


def _names(field: "models.Field[Any, Any]", rows: list[Any]) -> dict[Any, str]:
    """What the things of one column are called, in one query."""
    assert isinstance(field, models.ForeignKey)
    assert isinstance(field.related_model, type)
    related = field.related_model
    name = next(one for one in _NAMES if any(own.name == one for own in related._meta.concrete_fields))
    key = field.target_field.attname
    wanted = {getattr(row, field.attname) for row in rows}
    found = related._default_manager.filter(**{f"{key}__in": wanted})
    return dict(found.values_list(key, name))


def _plain(row: Any, column: str, people: set[str], ids: list[int]) -> Any:
    value = getattr(row, column)
    if column in people:  # oneself, or somebody whose data these are not to give away
        return None if value is None else ("self" if value in ids else "other")
    if value is None or isinstance(value, bool | int | float | str | date | datetime):
        return value
    if isinstance(value, bytes | memoryview):
        return None
    if isinstance(value, list | tuple | set):
        return ", ".join(str(part) for part in value)
    if hasattr(value, "lower") and hasattr(value, "upper"):  # a range of time
        return f"{value.lower} / {value.upper}"
    return str(value)


def _noted(ids: list[int]) -> Held:
    """What the audit record holds of what was done to the person."""
    lines = tuple(_entries(ids))
    return Held(table="kernel.auditentry", done=False, columns=("at", "verb", "by"), rows=lines)


def _entries(ids: list[int]) -> Iterator[tuple[Any, ...]]:
    for pk in ids:
        for entry in audit.entries_about(f"person:{pk}")[:MOST_ROWS]:
            by = "self" if entry.actor_id in ids else ("other" if entry.actor_id else "system")
            yield entry.at, entry.verb, by
