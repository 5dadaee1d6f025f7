"""Which tables refer to persons, found by their foreign keys: a new table is among them by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from redvest.people.models import Person

#: How columns end that say who did something, in contrast to whom a row is about.
_DEEDS = ("_by", "from_person")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A column that names a person. ``is_deed``: it says who did it; otherwise the row is about that person."""

    model: type[models.Model]
    field: str
    is_deed: bool

    @property
    def table(self) -> str:
        """``app.model``, e.g. "teams.membership"."""
        return str(self.model._meta.label_lower)

    @property
    def name(self) -> str:
        """``app.model.field``."""
        return f"{self.table}.{self.field}"

    def rows(self, *person_ids: int) -> QuerySet[Any]:
        """The rows of these persons, by primary key."""
        return self.model._default_manager.filter(**{f"{self.field}__in": person_ids}).order_by("pk")

    @property
    def personal(self) -> frozenset[str]:
        """The personal fields of the table."""
        return frozenset(getattr(self.model, "PERSONAL", frozenset()))


@lru_cache(maxsize=1)
def references() -> tuple[Reference, ...]:
    """Every column of the product that names a person, by name."""
    return tuple(sorted(_found(), key=lambda one: one.name))


def about_persons() -> tuple[Reference, ...]:
    """Those whose rows are about the person they name."""
    return tuple(one for one in references() if not one.is_deed)


def _found() -> Iterator[Reference]:
    for model in apps.get_models():
        if not model.__module__.startswith("redvest."):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person and model is not Person:
                is_deed = field.name == "by" or field.name.endswith(_DEEDS)
                yield Reference(model=model, field=field.name, is_deed=is_deed)
