"""Row locks by id, always in ascending order: person rows first, then the contended rows."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import NotFound, Reason

M = TypeVar("M", bound=Model)


def lock(model: type[M], pk: object, **where: object) -> M:
    """The row, locked until the operation ends. Raises NotFound if there is none."""
    row = model._default_manager.select_for_update(no_key=True).filter(pk=pk, **where).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这条内容，或者您无权查看")))
    return row


def lock_many(model: type[M], pks: Iterable[object]) -> dict[object, M]:
    """The rows by primary key, locked in ascending order; missing ids are simply absent."""
    rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk")
    return {row.pk: row for row in rows}
