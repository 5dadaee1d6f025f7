"""When a run may go on, and whether its columns say enough."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.imports.columns import FIELDS
from redvest.imports.enums import RUN_TRANSITIONS, WORKING, ImportKind, RunState
from redvest.kernel.errors import Reason

#: What the importer must be able to do at the site, beside importing.
VERBS: dict[str, str] = {
    ImportKind.PEOPLE: Verb.ENTER_PEOPLE,
    ImportKind.TEAMS: Verb.MANAGE_TEAMS,
    ImportKind.SITES: Verb.MANAGE_NETWORK,
    ImportKind.HOURS: Verb.PREPARE_ACTIVITY,
}


def why_not_move(state: str, to: str) -> list[Reason]:
    """Empty if the table of transitions has the step."""
    if to in RUN_TRANSITIONS[state]:
        return []
    words = {"now": RunState(state).label}
    return [Reason("wrong_state", _("这次导入“%(now)s”，不能再这样做"), words)]


def why_not_map(kind: str, mapping: Mapping[str, int], *, columns: int) -> list[Reason]:
    """Every needed field has a column, every column at most one field; each at its field."""
    reasons, taken = [], set()
    for field in FIELDS[kind]:
        at = mapping.get(field.name)
        if at is None:
            if field.needed:
                words = {"field": field.label}
                reasons.append(
                    Reason("column_missing", _("请指出哪一列是“%(field)s”"), words, about=field.name)
                )
        elif not 0 <= at < columns:
            reasons.append(Reason("column_unknown", _("文件里没有这一列"), about=field.name))
        elif at in taken:
            reasons.append(Reason("column_twice", _("这一列已经用作别的内容了"), about=field.name))
        else:
            taken.add(at)
    unknown = set(mapping) - {field.name for field in FIELDS[kind]}
    return reasons + [
        Reason("field_unknown", _("没有“%(field)s”这一项"), {"field": name}, about=name)
        for name in sorted(unknown)
    ]


def why_not_discard(state: str) -> list[Reason]:
    """Rows that are being worked off are needed."""
    return [Reason("working", _("正在处理，请先停止"))] if state in WORKING else []


def why_not_forgotten(*, forgotten: bool) -> list[Reason]:
    """The rows of an old run are gone."""
    return [Reason("rows_forgotten", _("这次导入的数据已按期删除，请重新上传文件"))] if forgotten else []
