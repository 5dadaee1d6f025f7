"""What a project must say: in its draft, and before it is put before anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason, Text
from redvest.people.enums import ServiceCategory
from redvest.projects.enums import ProjectField, Side

NAME_LENGTH = 50
SUMMARY_LENGTH = 1000
DIMENSION_LENGTH = 500
RECIPIENTS_LENGTH = 100
LINE_LENGTH = 80
MOST_FIELDS = 4
MOST_LINES = 30
#: A hundred million yuan: above it somebody mistyped.
MOST_FEN = 10_000_000_000

#: The five dimensions a project is planned and judged in: 需求 目标 实施 成果 特色 (domain 1.2).
DIMENSIONS: dict[str, Text] = {
    "need": _("需求"),
    "goal": _("目标"),
    "delivery": _("实施"),
    "results": _("成果"),
    "feature": _("特色"),
}


@dataclass(frozen=True, kw_only=True)
class MilestoneLine:
    """What is to be done by a day."""

    name: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class MoneyLine:
    """A line of the budget, in fen."""

    side: str
    name: str
    fen: int


@dataclass(frozen=True, kw_only=True)
class RiskLine:
    """What may go wrong, and the answer to it."""

    name: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class PartnerLine:
    """A unit that works along."""

    name: str
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class CoreLine:
    """A core member by volunteer number."""

    number: str
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class ProjectForm:
    """What a team says about a project. Both days belong to it. A draft may still lack its plan."""

    name: str
    summary: str
    category: str
    team_id: int
    starts_on: date
    ends_on: date
    fields: Sequence[str] = ()
    need: str = ""
    goal: str = ""
    delivery: str = ""
    results: str = ""
    feature: str = ""
    recipients: str = ""
    milestones: Sequence[MilestoneLine] = ()
    budget: Sequence[MoneyLine] = ()
    risks: Sequence[RiskLine] = ()
    partners: Sequence[PartnerLine] = ()
    core: Sequence[CoreLine] = ()


def why_not_say(form: ProjectForm, *, today: date) -> list[Reason]:
    """What is missing or wrong in the form, each at its field. A project never begins in the past (domain 5.1)."""
    reasons = []
    texts = (
        ("name", form.name.strip(), NAME_LENGTH, _("请填写项目名称")),
        ("summary", form.summary.strip(), SUMMARY_LENGTH, _("请写明项目为谁服务、做什么、要达到什么目标")),
    )
    for field, text, limit, missing in texts:
        if not text:
            reasons.append(Reason("missing", missing, about=field))
        reasons += too_long(text, limit, about=field)
    if form.category not in ServiceCategory.values:
        reasons.append(Reason("unknown_choice", _("请选择服务类别"), about="category"))
    if form.starts_on < today:
        reasons.append(Reason("starts_in_past", _("项目不能从过去的日期开始"), about="starts_on"))
    if form.ends_on < form.starts_on:
        reasons.append(Reason("ends_before_start", _("结束日期不能早于开始日期"), about="ends_on"))
    for dimension in DIMENSIONS:
        reasons += too_long(getattr(form, dimension).strip(), DIMENSION_LENGTH, about=dimension)
    reasons += too_long(form.recipients.strip(), RECIPIENTS_LENGTH, about="recipients")
    return reasons + _why_not_fields(form.fields) + _why_not_lines(form)


def too_long(text: str, limit: int, *, about: str) -> list[Reason]:
    """A reason at the field if ``text`` has more characters than it may."""
    return (
        [Reason("too_long", _("最多 %(limit)s 个字"), {"limit": limit}, about=about)]
        if len(text) > limit
        else []
    )


def _why_not_fields(fields: Sequence[str]) -> list[Reason]:
    if set(fields) - set(ProjectField.values) or len(set(fields)) != len(fields):
        return [Reason("unknown_choice", _("请从列出的领域里选择，每个领域选一次"), about="fields")]
    if len(fields) > MOST_FIELDS:
        return [Reason("too_many", _("最多选 %(limit)s 个领域"), {"limit": MOST_FIELDS}, about="fields")]
    return []


def _why_not_lines(form: ProjectForm) -> list[Reason]:
    reasons: list[Reason] = []
    for about, lines in (
        ("milestones", form.milestones),
        ("budget", form.budget),
        ("risks", form.risks),
        ("partners", form.partners),
        ("core", form.core),
    ):
        if len(lines) > MOST_LINES:
            reasons.append(Reason("too_many", _("最多 %(limit)s 行"), {"limit": MOST_LINES}, about=about))
        for line in lines:
            said = [str(value) for name, value in vars(line).items() if name in {"name", "answer", "number"}]
            if not all(text.strip() for text in said):
                reasons.append(Reason("missing", _("每行都要写全"), about=about))
                break
            if any(
                len(str(value)) > (200 if name == "answer" else LINE_LENGTH)
                for name, value in vars(line).items()
            ):
                reasons.append(
                    Reason("too_long", _("最多 %(limit)s 个字"), {"limit": LINE_LENGTH}, about=about)
                )
                break
    forward = form.starts_on <= form.ends_on
    if forward and any(not form.starts_on <= line.due_on <= form.ends_on for line in form.milestones):
        reasons.append(Reason("outside_period", _("里程碑的日期要在项目期限之内"), about="milestones"))
    if any(line.side not in Side.values for line in form.budget):
        reasons.append(Reason("unknown_choice", _("预算每行请写明是来源还是用途"), about="budget"))
    if any(not 0 <= line.fen <= MOST_FEN for line in form.budget):
        reasons.append(Reason("out_of_range", _("请检查预算的金额"), about="budget"))
    numbers = [line.number for line in form.core]
    if len(set(numbers)) != len(numbers):
        reasons.append(Reason("twice", _("同一个人只写一行"), about="core"))
    return reasons


def why_not_plan(said: object) -> list[Reason]:
    """What a plan lacks before it is submitted: a field, the recipients, and all five dimensions.

    ``said``: a form or a project, with the names of ``ProjectForm``.
    """
    reasons = []
    if not getattr(said, "fields"):  # noqa: B009  # a form and a row alike
        reasons.append(Reason("plan_missing", _("请先选择项目的领域"), about="fields"))
    if not getattr(said, "recipients").strip():  # noqa: B009  # as above
        reasons.append(Reason("plan_missing", _("请先写明服务对象"), about="recipients"))
    for dimension, label in DIMENSIONS.items():
        if not getattr(said, dimension).strip():
            words = {"what": label}
            reasons.append(Reason("plan_missing", _("请先写明“%(what)s”"), words, about=dimension))
    return reasons
