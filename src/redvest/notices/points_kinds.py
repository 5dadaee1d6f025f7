"""Messages about points; part of the table ``kinds``. None of them is seen by anybody but whom it concerns."""

from django.utils.translation import gettext_lazy as _

from redvest.notices.enums import Group
from redvest.notices.wording import MAIL, Kind

POINTS_KINDS: dict[str, Kind] = {
    "points.public": Kind(
        title=_("积分事项已审定"),
        sentence=_("“%(title)s”已通过审定，公示期满没有异议就会记分。"),
        group=Group.HOURS,
        channels=MAIL,
    ),
    "points.booked": Kind(
        title=_("积分已记账"),
        sentence=_("“%(title)s”已经记账，可以在积分明细里查看。有误可以申诉。"),
        group=Group.HOURS,
        channels=MAIL,
    ),
    "points.refused": Kind(
        title=_("积分事项没有通过"),
        sentence=_("“%(title)s”没有通过：%(reason)s。有误可以申诉。"),
        group=Group.HOURS,
        channels=MAIL,
    ),
    "points.reversed": Kind(
        title=_("申诉成立，记分已撤销"),
        sentence=_("“%(title)s”的记分已经撤销。"),
        group=Group.HOURS,
        channels=MAIL,
    ),
}
