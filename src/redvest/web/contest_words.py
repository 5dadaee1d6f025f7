"""Words of contests on pages: states with their badges, what a scheme and terms say, as people read it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from redvest.contests.enums import EditionState, EntryState, ListState
from redvest.contests.rules.schemes import PANEL, Scheme, Stage, scheme_of
from redvest.contests.rules.terms import Eligibility, terms_of
from redvest.contests.rules.vote_terms import (
    ADDRESS,
    BURST,
    DAILY,
    DEVICE,
    EACH_DAY,
    LIVE,
    NIGHT,
    SCATTERED,
    SEALED,
    Suspicion,
    VoteTerms,
    parse,
)
from redvest.contests.scoring.scheme import GIVEN, VOTE
from redvest.web.contest_lines import plain

_EDITION = {"draft": "wait", "open": "ok", "publicity": "wait", "awarded": "info", "cancelled": "stop"}
_ENTRY = {
    "draft": "wait",
    "submitted": "wait",
    "returned": "stop",
    "accepted": "ok",
    "listed": "ok",
    "shortlisted": "ok",
    "refused": "stop",
    "struck": "stop",
}
_LIST = {"draft": "wait", "publicity": "wait", "sent": "ok"}


def edition_state(state: str) -> tuple[str, str]:
    """What an edition is, and the kind of badge for it."""
    return str(EditionState(state).label), _EDITION.get(state, "info")


def entry_state(state: str) -> tuple[str, str]:
    """What an entry is, and the kind of badge for it."""
    return str(EntryState(state).label), _ENTRY.get(state, "info")


def list_state(state: str) -> tuple[str, str]:
    """What a unit's list is, and the kind of badge for it."""
    return str(ListState(state).label), _LIST[state]


def scheme_lines(data: Any) -> list[str]:
    """A scheme in sentences: each stage, how ties are told apart, what is awarded."""
    scheme = scheme_of(data)
    lines = [_stage(stage) for stage in scheme.stages]
    if scheme.vote_alone:
        lines.append(_("注意：本届大赛只以公众投票为依据。"))
    words = {"n": scheme.decimals}
    if scheme.rank_by == "exact":
        lines.append(_("按精确得分排名，公布时四舍五入到 %(n)s 位小数。") % words)
    else:
        lines.append(_("按公布的得分（四舍五入到 %(n)s 位小数）排名。") % words)
    lines.append(_ties(scheme))
    lines.append(_awards(scheme))
    return [line for line in lines if line]


def _stage(stage: Stage) -> str:
    weight = _("另加分") if stage.weight is None else _("占 %(n)s%%") % {"n": _plain(stage.weight)}
    said = [_("%(stage)s：%(weight)s") % {"stage": stage.name, "weight": weight}]
    if stage.kind == PANEL:
        criteria = _("、").join(f"{one.name} {_plain(one.maximum)}" for one in stage.criteria)
        said.append(
            _("评委打分（%(criteria)s），间隔 %(step)s") % {"criteria": criteria, "step": _plain(stage.step)}
        )
        if stage.trim is not None:
            words = {"drop": stage.trim.drop, "least": stage.trim.at_least}
            said.append(_("满 %(least)s 份评分时去掉 %(drop)s 个最高和 %(drop)s 个最低后平均") % words)
        if stage.blind:
            said.append(_("评委看不到申报单位和姓名"))
    elif stage.kind == GIVEN:
        said.append(_("由专家组给分，满分 %(n)s") % {"n": _plain(stage.maximum)})
    else:
        said.append(_vote(stage))
    if stage.keep is not None:
        said.append(_("前 %(n)s 名进入下一环节") % {"n": stage.keep})
    return _("%(said)s。") % {"said": _("，").join(said)}


def _vote(stage: Stage) -> str:
    if stage.per_vote is not None:
        words = {"each": plain(stage.per_vote), "n": _plain(stage.maximum)}
        return _("公众投票，每票 %(each)s 分，最多 %(n)s 分") % words
    return _("公众投票，得票最多的得 %(n)s 分，其他按票数的比例折算") % {"n": _plain(stage.maximum)}


def _ties(scheme: Scheme) -> str:
    names = {
        "untrimmed_mean": _("不去最高最低的平均分"),
        "criterion": _("单项平均分"),
        "highest_mark": _("最高单个评分"),
        "stage": _("环节得分"),
        "revote": _("评委复评"),
    }
    steps = _("、").join(names[one.kind] for one in scheme.ties)
    last = _("抽签决定") if scheme.then == "draw" else _("名次并列")
    if not steps:
        return _("得分相同：%(last)s。") % {"last": last}
    return _("得分相同：依次比较%(steps)s，仍相同的%(last)s。") % {"steps": steps, "last": last}


def _awards(scheme: Scheme) -> str:
    parts = []
    for tier in scheme.awards:
        if tier.count is not None:
            parts.append(_("%(name)s %(n)s 个") % {"name": tier.name, "n": tier.count})
        elif tier.ratio is not None:
            share = _plain(Decimal(tier.ratio.numerator) * 100 / Decimal(tier.ratio.denominator))
            parts.append(_("%(name)s占 %(n)s%%") % {"name": tier.name, "n": share})
    return _("奖项：%(awards)s。") % {"awards": _("、").join(parts)} if parts else ""


def terms_lines(data: Any) -> list[str]:
    """Who may enter, in sentences."""
    terms = terms_of(data)
    lines = [_("申报领域：%(fields)s。") % {"fields": _("、").join(terms.fields.values())}]
    lines += _eligibility(terms.eligibility)
    if terms.quota is not None:
        lines.append(
            _("每个单位最多推荐 %(n)s 个，名单公示 %(days)s 个工作日后报送。")
            % {"n": terms.quota, "days": terms.list_days}
        )
    else:
        lines.append(_("各单位排出推荐名单，公示 %(days)s 个工作日后报送。") % {"days": terms.list_days})
    return lines


def _eligibility(asked: Eligibility) -> list[str]:
    lines = []
    if asked.years:
        lines.append(_("项目已持续实施 %(n)s 年以上。") % {"n": asked.years})
    if asked.members:
        lines.append(_("队伍不少于 %(n)s 人。") % {"n": asked.members})
    if asked.core:
        lines.append(_("核心成员不少于 %(n)s 人。") % {"n": asked.core})
    if asked.former:
        lines.append(_("往届获得规定奖项的项目不再参加。"))
    if asked.trained:
        lines.append(_("队伍里要有人参加过本届大赛的培训。"))
    lines.append(_("同一支队伍在同一领域最多申报 %(n)s 个项目。") % {"n": asked.per_team_and_field})
    return lines


def _plain(number: Decimal) -> str:
    text = f"{number:.2f}" if number.as_tuple().exponent not in (0, -1, -2) else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def vote_lines(terms: VoteTerms) -> list[str]:
    """The terms of a public vote, in sentences."""
    each_day = terms.per_entry == EACH_DAY
    lines = [_("实名注册的人都可以投票。")]
    lines.append(_("同一个项目每人每天投一次。") if each_day else _("同一个项目每人只能投一次。"))
    lines.append(_("一次选 %(least)s 到 %(most)s 个项目。") % {"least": terms.least, "most": terms.most})
    if terms.per_day is not None:
        lines.append(_("每人每天 %(n)s 票。") % {"n": terms.per_day})
    if terms.per_field is not None:
        lines.append(_("同一领域最多 %(n)s 票。") % {"n": terms.per_field})
    if terms.total is not None:
        lines.append(_("每人一共 %(n)s 票。") % {"n": terms.total})
    shown = {
        LIVE: _("票数随时公布。"),
        DAILY: _("票数每天 %(at)s 公布一次。") % {"at": terms.show_at.strftime("%H:%M")},
        SEALED: _("投票期间不公布票数，和结果一起公布。"),
    }
    lines.append(shown[terms.show])
    if terms.quarantine:
        lines.append(_("可疑的票先隔离核查，由监督人员认定，不会被悄悄删除。"))
    return lines


def suspicion(kind: str) -> str:
    """What a rule of quarantine of this kind has found."""
    return {
        NIGHT: _("深夜集中投票"),
        SCATTERED: _("短时间内外省多地集中投票"),
        ADDRESS: _("同一网络地址集中投票"),
        DEVICE: _("同一台设备集中投票"),
        BURST: _("票数突然大增"),
    }.get(kind, _("可疑投票"))


def watch_lines(terms: VoteTerms) -> list[str]:
    """When votes are put aside, in sentences; for the desks of those who run and supervise a vote."""
    if not terms.quarantine:
        return [_("没有规则：可疑的票不会被查出来，也不会被隔离。")]
    lines = [_("对同一个项目，碰上下面任何一条，那些票先隔离核查："), *map(_watch, terms.quarantine)]
    return [*lines, _("第一次查实刷票，暂停接受投票 %(n)s 天。") % {"n": terms.blocked_days}]


def _watch(rule: Suspicion) -> str:
    words = {
        "what": suspicion(rule.kind),
        "n": f"{rule.more_than:,}",
        "minutes": rule.minutes,
        "regions": rule.regions,
        "times": rule.times,
        "after": int(rule.after.total_seconds()) // 60,
        "from": f"{rule.since:%H:%M}",
        "until": f"{rule.until:%H:%M}",
    }
    sentence = {
        NIGHT: _("%(what)s：%(from)s 到 %(until)s 超过 %(n)s 票。"),
        SCATTERED: _("%(what)s：%(minutes)s 分钟里外省超过 %(n)s 票，来自 %(regions)s 个省以上。"),
        BURST: _(
            "%(what)s：%(minutes)s 分钟里超过 %(n)s 票，是平时的 %(times)s 倍以上；开始 %(after)s 分钟后才查。"
        ),
    }.get(rule.kind, _("%(what)s：%(minutes)s 分钟里超过 %(n)s 票。"))
    return sentence % words


def vote_rules(scheme: Any, terms: Any) -> tuple[list[str], list[str]] | None:
    """The rules of an edition's public votes, and when votes are put aside; None if its scheme has no vote."""
    if not any(one.kind == VOTE for one in scheme_of(scheme).stages):
        return None
    said = parse((terms or {}).get("vote"))
    return vote_lines(said), watch_lines(said)
