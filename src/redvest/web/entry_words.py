"""Where an entry made by others came from, in words."""

from django.utils.translation import gettext as _

from redvest.activities.queries import titles_of


def source_words(source: str) -> str:
    """The source of an entry ("desk:CODE", "import:17", "shift:17", "activity:9") as people understand it."""
    kind, _colon, rest = source.partition(":")
    if kind == "import":
        return _("名单导入")
    if kind == "activity" and rest.isdigit():
        title = titles_of([int(rest)]).get(int(rest), "")
        return _("参加活动“%(title)s”时在现场登记") % {"title": title} if title else _("在活动现场登记")
    if kind in ("shift", "walk_up"):
        return _("在活动现场登记")
    return _("工作人员代登记")
