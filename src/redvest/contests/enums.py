"""The lives of editions, entries, stages, sheets, votes and objections, each as one table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionState(models.TextChoices):
    """From a draft over the call and the contest to the awards. What is announced is not edited any more."""

    DRAFT = "draft", _("筹备中")
    OPEN = "open", _("申报中")
    CHECKING = "checking", _("形式审查")
    RUNNING = "running", _("评审中")
    PUBLICITY = "publicity", _("公示中")
    AWARDED = "awarded", _("已公布结果")
    CANCELLED = "cancelled", _("已取消")


#: Back from publicity to the contest only by an objection upheld: what was published stays beside what follows.
EDITION_TRANSITIONS: dict[str, frozenset[str]] = {
    EditionState.DRAFT: frozenset({EditionState.OPEN, EditionState.CANCELLED}),
    EditionState.OPEN: frozenset({EditionState.CHECKING, EditionState.CANCELLED}),
    EditionState.CHECKING: frozenset({EditionState.RUNNING, EditionState.CANCELLED}),
    EditionState.RUNNING: frozenset({EditionState.PUBLICITY, EditionState.CANCELLED}),
    EditionState.PUBLICITY: frozenset({EditionState.AWARDED, EditionState.RUNNING}),
    EditionState.AWARDED: frozenset(),
    EditionState.CANCELLED: frozenset(),
}

#: What everyone may see of an edition's existence.
PUBLIC_EDITIONS = (
    EditionState.OPEN,
    EditionState.CHECKING,
    EditionState.RUNNING,
    EditionState.PUBLICITY,
    EditionState.AWARDED,
)


class EntryState(models.TextChoices):
    """An entry from the team's draft to the final. Nobody's silence moves one."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待形式审查")
    RETURNED = "returned", _("退回补正")
    ACCEPTED = "accepted", _("通过形式审查")
    REFUSED = "refused", _("不予受理")
    LISTED = "listed", _("已推荐")
    PASSED_OVER = "passed_over", _("未获推荐")
    SHORTLISTED = "shortlisted", _("入围")
    NOT_SHORTLISTED = "out", _("未入围")
    WITHDRAWN = "withdrawn", _("已撤回")
    DISQUALIFIED = "struck", _("取消资格")


ENTRY_TRANSITIONS: dict[str, frozenset[str]] = {
    EntryState.DRAFT: frozenset({EntryState.SUBMITTED, EntryState.WITHDRAWN}),
    EntryState.SUBMITTED: frozenset(
        {EntryState.RETURNED, EntryState.ACCEPTED, EntryState.REFUSED, EntryState.WITHDRAWN}
    ),
    EntryState.RETURNED: frozenset({EntryState.SUBMITTED, EntryState.WITHDRAWN}),
    EntryState.ACCEPTED: frozenset(
        {EntryState.LISTED, EntryState.PASSED_OVER, EntryState.WITHDRAWN, EntryState.DISQUALIFIED}
    ),
    EntryState.REFUSED: frozenset(),
    EntryState.LISTED: frozenset(
        {
            EntryState.ACCEPTED,
            EntryState.SHORTLISTED,
            EntryState.NOT_SHORTLISTED,
            EntryState.WITHDRAWN,
            EntryState.DISQUALIFIED,
        }
    ),
    EntryState.PASSED_OVER: frozenset({EntryState.ACCEPTED}),
    EntryState.SHORTLISTED: frozenset(
        {EntryState.NOT_SHORTLISTED, EntryState.WITHDRAWN, EntryState.DISQUALIFIED}
    ),
    EntryState.NOT_SHORTLISTED: frozenset({EntryState.DISQUALIFIED}),
    EntryState.WITHDRAWN: frozenset(),
    EntryState.DISQUALIFIED: frozenset(),
}

#: Entries that take part in the stages after the county lists.
COMPETING = (EntryState.LISTED, EntryState.SHORTLISTED)


class ListState(models.TextChoices):
    """The ranked list of one submitting unit."""

    DRAFT = "draft", _("排序中")
    PUBLICITY = "publicity", _("公示中")
    SENT = "sent", _("已报送")


class StageState(models.TextChoices):
    """A stage of an edition: prepared, marked, ended (absences are known), its results told."""

    WAITING = "waiting", _("未开始")
    OPEN = "open", _("进行中")
    ENDED = "ended", _("已结束")


class SheetState(models.TextChoices):
    """A judge's sheet: open, sealed by signature, or unlocked by a supervisor and kept beside its successor."""

    OPEN = "open", _("未签名")
    SEALED = "sealed", _("已签名封存")
    UNLOCKED = "unlocked", _("已解封留存")


class ConflictKind(models.TextChoices):
    """Why a judge keeps away from an entry."""

    DECLARED = "declared", _("评委申报")
    SAME_UNIT = "unit", _("同一单位")
    SAME_HOUSEHOLD = "household", _("同一家庭")
    TRAINED = "trained", _("培训或辅导过该项目")
    APPROVED = "approved", _("审批过该项目")
    MEMBER = "member", _("是项目队伍成员")


class ConflictState(models.TextChoices):
    """Detected or declared; recused from the entry, or dismissed by a supervisor with a reason."""

    RAISED = "raised", _("待处理")
    RECUSED = "recused", _("已回避")
    DISMISSED = "dismissed", _("不需回避")


class VoteState(models.TextChoices):
    """A vote counts, is in quarantine while looked into, or was found void; or went back to its voter, for the entry
    left while votes were taken. None is ever deleted."""

    COUNTED = "counted", _("有效")
    HELD = "held", _("隔离核查")
    VOID = "void", _("认定无效")
    RETURNED = "returned", _("已退还投票人")


class ObjectionState(models.TextChoices):
    """An objection has a number, a deadline and a written answer."""

    OPEN = "open", _("待答复")
    UPHELD = "upheld", _("成立")
    REJECTED = "rejected", _("不成立")


class AwardKind(models.TextChoices):
    """Of an entry, or of a unit that organised well (优秀组织单位)."""

    ENTRY = "entry", _("项目奖")
    UNIT = "unit", _("优秀组织单位")
