"""The six kinds of things that are not volunteer service: asked about at every submission, and refused.

What is none may not be recorded (民政部令第67号 art. 19). A yes is refused with what to do instead.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason, Text
from redvest.projects.enums import NotService

#: No to all six: what an honest submission of volunteer service says.
NONE_OF_THE_SIX: Mapping[str, bool] = dict.fromkeys(NotService.values, False)

#: Why not, and what to do instead.
_INSTEAD: dict[str, Text] = {
    NotService.OWN_JOB: _(
        "上班时间做本职工作是工作，不是志愿服务。可以改在下班后或休息日，做本职以外、自愿参加的事。"
    ),
    NotService.UNIT_DUTY: _(
        "单位、学校内部要求的事请在内部安排，不用在这里发布。想服务社区，可以另外发起一个人人能自愿参加的活动。"
    ),
    NotService.OWN_BENEFIT: _(
        "主要让参加的人自己受益的，不记服务时长。可以改成为别人服务，例如辅导孩子、带老人参观。"
    ),
    NotService.UNCLEAR: _("请先想清楚帮到谁、解决什么问题，写进活动内容再提交；只是到场、听讲、聚餐的不算。"),
    NotService.PAID: _("志愿服务是无偿的。请把补贴降到交通、误餐等实际开支，或者按有偿劳动另行组织。"),
    NotService.BOUGHT_HOURS: _(
        "时长只记实际服务的时间。捐款捐物请走慈善募捐，转发宣传可以谢谢大家，但都不能折成时长。"
    ),
}


def why_not_declare(answers: Mapping[str, bool]) -> list[Reason]:
    """Every one of the six has to be answered, each at its field, and nothing else."""
    missing = _("请回答这一条")
    reasons = [Reason("unanswered", missing, about=kind) for kind in NotService.values if kind not in answers]
    unknown = set(answers) - set(NotService.values)
    if unknown:
        reasons.append(Reason("unknown_choice", _("没有这一条"), about=min(unknown)))
    return reasons


def why_not_service(answers: Mapping[str, bool]) -> list[Reason]:
    """A reason, with what to do instead, for every yes."""
    return [
        Reason("not_service", _INSTEAD[kind], about=kind) for kind in NotService.values if answers.get(kind)
    ]
