"""Projects in the demo: one at mid-term, one closed, a batch, a brand that was copied, and calls for incubation."""

from datetime import timedelta

from redvest.access.queries import viewer_of
from redvest.config.demos.longhui.service import FINISHED, Season
from redvest.config.demos.longhui.teams import CENTRE
from redvest.projects import operations
from redvest.projects.queries import applications_for, page_of_project
from redvest.projects.rules import NONE_OF_THE_SIX, CallForm, Criteria, StageLine

#: By the field of its team: at mid-term, the brand, the one that is incubated, and the one that asks for more days.
HALFWAY, BRAND, INCUBATED, LONGER = "理论宣讲", "教育助学", "卫生健康", "法制宣传"


def went_on(season: Season) -> None:
    """All of it, each part in the order of time."""
    copied = _copied(season)
    _called(season, copied)
    _released(season)
    _reported(season)
    _branded(season)
    _spoken(season, copied)


def _copied(season: Season) -> int:
    """The demo's village took the county's project over: a project of its own that says where it came from."""
    days, home = season.days, season.county.home
    begins = days.today - timedelta(days=88)
    copy = operations.copy_project(
        project_id=season.projects[BRAND],
        team_id=home.team_id,
        starts_on=begins,
        ends_on=begins + timedelta(days=300),
        by=home.leader,
        now=days.at(-92, 9),
    )
    operations.submit_project(
        project_id=copy.pk, answers=NONE_OF_THE_SIX, by=home.leader, now=days.at(-92, 10)
    )
    operations.decide_project(
        project_id=copy.pk, approve=True, by=season.staff.approver, now=days.at(-90, 15)
    )
    operations.begin_projects(now=days.at(-88, 0))
    return int(copy.pk)


def _released(season: Season) -> None:
    """What was approved in the year, released as one batch; what is over is in it, too."""
    days = season.days
    operations.release_projects(
        title=f"隆回县 {days.today.year} 年第一批志愿服务项目",
        words="从全县申报的项目中审核立项，欢迎关注、参加和支持。",
        site_code=CENTRE,
        day=days.today - timedelta(days=30),
        project_ids=[*season.projects.values(), season.over[FINISHED]],
        by=season.staff.manager,
        now=days.at(-30, 10),
    )


def _reported(season: Season) -> None:
    """One mid-term that was answered, one that waits for it; one closed; one that asks for more days."""
    days, approver = season.days, season.staff.approver
    for field, day, words in (
        (HALFWAY, -20, "宣讲队走进了六个屋场，瑶汉双语讲稿编了三份；还缺会说瑶语的年轻宣讲员。"),
        (INCUBATED, -2, "健康卡建到了七个村，每月随访没有断；血压计坏了两台，正在修。"),
    ):
        operations.report_midterm(
            project_id=season.projects[field],
            words=words,
            by=season.county.crew(field).leader,
            now=days.at(day, 19),
        )
    page = page_of_project(season.projects[HALFWAY], viewer=viewer_of(approver, now=days.at(-18, 10)))
    operations.answer_midterm(
        report_id=page.reports[0].pk,
        accept=True,
        answer="进度正常，请县民族中学推荐两位会瑶语的志愿者。",
        by=approver,
        now=days.at(-18, 10),
    )
    leader = season.county.crew(FINISHED).leader
    words = "田间课堂上完了，讲义和录像留给了各村；下一年由村里的技术员接着上。"
    operations.report_closing(project_id=season.over[FINISHED], words=words, by=leader, now=days.at(-1, 16))
    operations.close_project(project_id=season.over[FINISHED], by=approver, now=days.at(-1, 18))
    operations.ask_extension(
        project_id=season.projects[LONGER],
        days=20,
        reason="农忙时议事推迟了两次，想把最后两个村走完",
        by=season.county.crew(LONGER).leader,
        now=days.at(-1, 20),
    )


def _branded(season: Season) -> None:
    """The county says what a brand must show; one project shows it and is a brand for a year."""
    days, project_id = season.days, season.projects[BRAND]
    criteria = Criteria(volunteers=8, hours=20, copies=1)
    operations.set_criteria(site_code=CENTRE, criteria=criteria, by=season.staff.manager, now=days.at(-40, 9))
    brand = operations.nominate_brand(
        project_id=project_id,
        why="固定的人、固定的时间、固定的教室，孩子和家长都认得；荷叶塘社区照着做成了。",
        by=season.county.crew(BRAND).leader,
        now=days.at(-1, 9),
    )
    operations.decide_brand(brand_id=brand.pk, grant=True, by=season.staff.approver, now=days.at(-1, 17))


def _called(season: Season, copied: int) -> None:
    """A call that chose one of two, and one that is open and was asked by the demo's leader."""
    days, approver, home = season.days, season.staff.approver, season.county.home
    past = _call(season, "隆回县第一届公益创投", first=-60, last=-45, places=1)
    asked = {}
    for field, words in ((INCUBATED, "缺血压计和培训，想再走五个村"), (LONGER, "想请律师到村里坐班")):
        asked[field] = operations.apply_for_incubation(
            call_id=past,
            project_id=season.projects[field],
            words=words,
            by=season.county.crew(field).leader,
            now=days.at(-50, 20),
        ).pk
    stages = (
        StageLine(name="启动支持：血压计十台", due_on=days.today - timedelta(days=35), fen=300000),
        StageLine(name="中期后支持：培训两次", due_on=days.today + timedelta(days=20), fen=200000),
    )
    operations.select_application(
        application_id=asked[INCUBATED],
        stages=stages,
        reason="老人多、需要明确，队伍稳定",
        by=approver,
        now=days.at(-42, 10),
    )
    operations.decline_application(
        application_id=asked[LONGER],
        reason="和司法所现有的服务重合，请先合在一起做",
        by=approver,
        now=days.at(-42, 11),
    )
    seen = applications_for(viewer_of(approver, now=days.at(-36, 15)), call_id=past)
    first = seen.get(pk=asked[INCUBATED]).stages.all()[0]
    operations.give_stage(stage_id=first.pk, words="已领到", by=approver, now=days.at(-36, 15))
    coming = _call(season, "隆回县第二届公益创投", first=-5, last=15, places=3)
    operations.apply_for_incubation(
        call_id=coming,
        project_id=copied,
        words="需要课桌二十套和一位会带阅读课的老师",
        by=home.leader,
        now=days.at(-2, 20),
    )


def _call(season: Season, title: str, *, first: int, last: int, places: int) -> int:
    days = season.days
    form = CallForm(
        title=title,
        words="支持扎根村（社区）、能持续做下去的志愿服务项目，为老、助残、护苗优先。",
        support="每个项目分两期支持，另有专家一对一辅导和骨干培训；资金由主办单位线下拨付。",
        opens_on=days.today + timedelta(days=first),
        closes_on=days.today + timedelta(days=last),
        places=places,
    )
    made = operations.open_call(site_code=CENTRE, form=form, by=season.staff.manager, now=days.at(first, 9))
    return int(made.pk)


def _spoken(season: Season, copied: int) -> None:
    """The brand has followers and news; somebody offers the demo's leader help that waits for an answer."""
    days, brand = season.days, season.projects[BRAND]
    for who in season.county.crowd[5:17]:
        operations.follow_project(project_id=brand, by=who.actor, now=days.at(-6, 20))
    operations.post_news(
        project_id=brand,
        words="新学期的周末课堂开始报名，虎形山教学点多了一间教室。",
        by=season.county.crew(BRAND).leader,
        now=days.at(-4, 18),
    )
    operations.offer_support(
        project_id=copied,
        kind="goods",
        words="家里有一百多本儿童读物，可以送到站里",
        by=season.county.crowd[30].actor,
        now=days.at(-1, 21),
    )
