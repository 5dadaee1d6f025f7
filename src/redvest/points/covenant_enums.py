"""Words of the covenant (一约): where points come from, how they are counted, who has a say, a proposal's states."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Points have two places; a half exists, a thousandth does not.
CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


class Source(models.TextChoices):
    """What a rule thanks for, and who hands in the facts.

    Service and trainings: ``activities``, of itself, when hours change and trainings are taken down. An order is
    thanked for by the service of its visit, so that one deed never earns twice: such service falls under a rule for
    orders, and where there is none under the one for service. Conduct and honours: proposals. A base: what comes first.
    """

    SERVICE = "service", _("志愿服务时长")
    ORDER = "order", _("完成点单")
    TRAINING = "training", _("参加培训")
    HONOUR = "honour", _("获得荣誉（红名单）")
    CONDUCT = "conduct", _("乡风文明行为")
    BASE = "base", _("基础分")


class Unit(models.TextChoices):
    """What a rule's value is for."""

    TIME = "time", _("每次")
    HOUR = "hour", _("每小时")
    MONTH = "month", _("每月")


class Period(models.TextChoices):
    """Over what a cap counts. An event lies in a day, a day in a month, a month in a quarter, a quarter in a year."""

    EVENT = "event", _("每次")
    DAY = "day", _("每天")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")


#: From the narrowest to the widest.
PERIODS = tuple(Period)


class Holder(models.TextChoices):
    """Whose account points are booked to."""

    PERSON = "person", _("记到个人")
    HOUSEHOLD = "household", _("记到家庭")


class Proposer(models.TextChoices):
    """Who may propose points for an event. Whatever the rule says, nobody decides on their own."""

    SELF = "self", _("本人或家人申报")
    NEIGHBOUR = "neighbour", _("邻居推荐")
    LIAISON = "liaison", _("组联络员上报")


class Evidence(models.TextChoices):
    """What a proposal needs to show."""

    NONE = "none", _("不需要")
    WORDS = "words", _("文字说明")
    WITNESS = "witness", _("一位见证人")
    FILE = "file", _("照片或证书")


class Expiry(models.TextChoices):
    """How long points are good."""

    NEVER = "never", _("长期有效")
    YEAR_END = "year_end", _("当年年底到期")
    MONTHS = "months", _("得到后若干个月到期")
    WINDOW = "window", _("下一个兑换期结束时到期")


class VersionState(models.TextChoices):
    """A version of a covenant. Published it never changes; the next one or its retirement ends it on a day."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已公布")
    DROPPED = "dropped", _("已放弃")


class ProposalState(models.TextChoices):
    """From a proposal for points to their booking, with a stop for whoever objects."""

    PROPOSED = "proposed", _("等组联络员核实")
    CHECKED = "checked", _("等积分管理工作组审定")
    PUBLIC = "public", _("公示中")
    OBJECTED = "objected", _("有异议，等答复")
    BOOKED = "booked", _("已记分")
    REFUSED = "refused", _("没有通过")
    WITHDRAWN = "withdrawn", _("已撤回")
    APPEALED = "appealed", _("申诉中")
    REVERSED = "reversed", _("申诉成立，已撤销")


PROPOSAL_MOVES: dict[str, frozenset[str]] = {
    ProposalState.PROPOSED: frozenset(
        {ProposalState.CHECKED, ProposalState.REFUSED, ProposalState.WITHDRAWN}
    ),
    ProposalState.CHECKED: frozenset(
        {ProposalState.PUBLIC, ProposalState.BOOKED, ProposalState.REFUSED, ProposalState.WITHDRAWN}
    ),
    # Once it is public only that the person left withdraws it.
    ProposalState.PUBLIC: frozenset({ProposalState.OBJECTED, ProposalState.BOOKED, ProposalState.WITHDRAWN}),
    ProposalState.OBJECTED: frozenset({ProposalState.PUBLIC, ProposalState.REFUSED, ProposalState.WITHDRAWN}),
    ProposalState.BOOKED: frozenset({ProposalState.APPEALED}),
    ProposalState.REFUSED: frozenset({ProposalState.APPEALED}),
    # Upheld, what was refused goes to the working group again, and what was booked is reversed.
    ProposalState.APPEALED: frozenset(
        {
            ProposalState.BOOKED,
            ProposalState.REFUSED,
            ProposalState.REVERSED,
            ProposalState.CHECKED,
        }
    ),
    ProposalState.REVERSED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}


#: States in which somebody has to decide.
OPEN_PROPOSALS = (
    ProposalState.PROPOSED,
    ProposalState.CHECKED,
    ProposalState.PUBLIC,
    ProposalState.OBJECTED,
    ProposalState.APPEALED,
)


class EarnedState(models.TextChoices):
    """What became of the facts of an event."""

    BOOKED = "booked", _("已记分")
    NOTHING = "nothing", _("不计分")
    REFUSED = "refused", _("没有记上")


class ObjectionKind(models.TextChoices):
    """Said while it was public, or afterwards by whom it concerns."""

    OBJECTION = "objection", _("公示期异议")
    APPEAL = "appeal", _("申诉")


class ObjectionState(models.TextChoices):
    """Until somebody answered."""

    OPEN = "open", _("等答复")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


class BoardPeriod(models.TextChoices):
    """Over what the honour board adds up: calendar periods in China, by the day of the deed."""

    MONTH = "month", _("本月")
    QUARTER = "quarter", _("本季度")
    YEAR = "year", _("本年")


#: How many months each is.
BOARD_MONTHS: dict[str, int] = {BoardPeriod.MONTH: 1, BoardPeriod.QUARTER: 3, BoardPeriod.YEAR: 12}
#: Which wording of being on the board people agree to now.
BOARD_VERSION = "board-2026-11"
