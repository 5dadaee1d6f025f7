"""Each record of one's service, how it came about, and what is not booked yet and why."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from redvest.activities import queries as activities
from redvest.activities.enums import OPEN_CORRECTIONS
from redvest.activities.queries import hours as hours_queries
from redvest.delivery import identity
from redvest.delivery.tables import table_file
from redvest.kernel import clock

PER_PAGE = 20


@never_cache
@require_GET
@identity.member
def hours(request: HttpRequest) -> HttpResponseBase:
    """The list, its sum, and what is still on its way into it."""
    me = identity.person_id(request)
    page = Paginator(activities.records_of(me), PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "page": page,
        "totals": activities.totals_of(me),
        "unbooked": activities.unbooked_of(me),
        "corrections": [
            row for row in hours_queries.corrections_of(me)[:PER_PAGE] if row.state in OPEN_CORRECTIONS
        ],
        "reviews": hours_queries.open_reviews_of(me),
        "claims": hours_queries.claims_to_confirm(me)[:PER_PAGE],
        "explained": hours_queries.explained(me, now=now),
        "now": now,
        "today": clock.day_start(clock.local_day(now)),
    }
    return render(request, "me/hours.html", context)


@never_cache
@require_GET
@identity.member
def hours_file(request: HttpRequest) -> HttpResponseBase:
    """All of one's records as a table to take away."""
    head = [
        _("日期"),
        _("开始"),
        _("结束"),
        pgettext("column", "分钟"),
        _("凭据"),
        pgettext("one", "活动"),
        pgettext("one", "队伍"),
        pgettext("one", "阵地"),
        _("记入时间"),
        _("备注"),
    ]
    rows = _rows(identity.person_id(request))
    return table_file(request, what="own_hours", name=_("我的服务时长"), head=head, rows=rows, public=True)


def _rows(person_id: int) -> Iterator[list[object]]:
    for record in activities.records_of(person_id).iterator(chunk_size=500):
        start, end = clock.local(record.starts_at), clock.local(record.ends_at)
        yield [
            record.served_on,
            f"{start:%H:%M}",
            f"{end:%H:%M}",
            record.minutes,
            record.get_grade_display(),
            record.activity.title,
            record.team.name,
            record.site.name,
            f"{clock.local(record.recorded_at):%Y-%m-%d %H:%M}",
            "，".join(_remarks(record)),
        ]


def _remarks(record: Any) -> Iterator[str]:
    """What is special about a record, in words."""
    if record.late:
        yield _("迟于 10 个工作日记入")
    if record.minutes < 0:
        yield _("收回第 %(id)s 号：%(why)s") % {"id": record.corrects_id, "why": record.why}
    elif record.corrects_id:
        yield _("更正第 %(id)s 号") % {"id": record.corrects_id}
