"""Training in the demo: a first-aid course that is over, a camp of four days to come, and a clinic under way."""

from datetime import timedelta

from redvest.activities.enums import Direction
from redvest.config.demos.longhui.people import HOME
from redvest.config.demos.longhui.service import Season
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.training import operations
from redvest.training.enums import CourseForm, CourseKind, Mode
from redvest.training.operations import CourseDraft, SessionDraft
from redvest.training.rules.codes import rotating_code

CENTRE = HOME[:6]
ORGANISER = "隆回县新时代文明实践中心"
#: Title, who speaks, day of the camp, first hour, hours, remote.
CAMP = (
    ("开营：从活动到项目", "县委宣传部", 0, 9, 3, False),
    ("需求调查怎么做", "县社会工作者协会", 0, 14, 3, False),
    ("把亮点做成品牌：外地案例", "省志愿服务联合会", 1, 9, 2, True),
    ("预算和进度", "县民政局", 1, 14, 3, False),
    ("风险和安全", "县应急管理局", 2, 9, 3, False),
    ("路演练习", "县融媒体中心", 3, 9, 3, False),
)


def trained(season: Season) -> None:
    """All of it."""
    _first_aid(season)
    _camp(season)
    _clinic(season)


def _first_aid(season: Season) -> None:
    days, by = season.days, season.staff.manager
    draft = CourseDraft(
        name="应急救护培训",
        content="心肺复苏、止血包扎、气道异物梗阻急救，现场练习和考核",
        organiser=ORGANISER,
        kind=CourseKind.SPECIAL,
        places=30,
        sign_up_until=days.at(-25, 18),
        address="县红十字会培训室",
        contact="县志愿服务指导中心 0739-8230000",
        valid_months=24,
    )
    course = operations.draft_course(site_code=CENTRE, draft=draft, by=by, now=days.at(-35, 9))
    morning, afternoon = days.at(-24, 9), days.at(-24, 14)
    for title, start in (("心肺复苏", morning), ("止血包扎和考核", afternoon)):
        session = SessionDraft(title=title, starts_at=start, ends_at=start + timedelta(hours=2))
        operations.add_session(course_id=course.pk, draft=session, by=by, now=days.at(-35, 10))
    operations.open_course(course_id=course.pk, by=by, now=days.at(-34, 9))
    learners = season.county.home.members[:18]
    for one in learners:
        operations.sign_up(course_id=course.pk, by=one.actor, now=days.at(-30, 19))
    for index, session_row in enumerate(course.sessions.order_by("starts_at")):
        code_at = session_row.starts_at - timedelta(minutes=4)
        code = rotating_code(session_row.pk, Direction.IN, now=code_at)
        for number, one in enumerate(learners):
            if number % 9 != 8 or index == 0:
                operations.check_by_code(code=code, by=one.actor, now=code_at)
    operations.complete_course(course_id=course.pk, by=by, now=days.at(-24, 17))
    for number, one in enumerate(learners[:11]):
        stars, words = (4, "练习时间再长一点就好了") if number % 4 == 0 else (5, "")
        operations.evaluate(course_id=course.pk, stars=stars, words=words, by=one.actor, now=days.at(-23, 20))


def _camp(season: Season) -> None:
    days, by = season.days, season.staff.manager
    draft = CourseDraft(
        name="志愿服务项目训练营",
        content="四天：需求、设计、预算、风险、品牌和路演；每个项目一位专家一对一问诊",
        organiser=ORGANISER,
        form=CourseForm.CAMP,
        kind=CourseKind.POST,
        places=100,
        sign_up_until=days.at(4, 18),
        address="县委党校",
        contact="县志愿服务指导中心 0739-8230000",
    )
    course = operations.draft_course(site_code=CENTRE, draft=draft, by=by, now=days.at(-9, 9))
    for title, speaker, day, hour, hours, remote in CAMP:
        start = days.at(6 + day, hour)
        session = SessionDraft(
            title=title,
            speaker=speaker,
            mode=Mode.REMOTE if remote else Mode.ON_SITE,
            room="" if remote else "报告厅",
            link="https://meeting.example.cn/longhui" if remote else "",
            starts_at=start,
            ends_at=start + timedelta(hours=hours),
        )
        operations.add_session(course_id=course.pk, draft=session, by=by, now=days.at(-9, 10))
    for unit in places.children_of(CENTRE)[:12]:
        operations.reserve_for_unit(
            course_id=course.pk, unit_code=unit.code, number=4, by=by, now=days.at(-9, 11)
        )
    operations.open_course(course_id=course.pk, by=by, now=days.at(-8, 9))
    leaders = [crew.leader for crew in season.county.crews[:14]]
    for leader in leaders:
        operations.sign_up(course_id=course.pk, by=leader, now=days.at(-6, 19))


def _clinic(season: Season) -> None:
    days, by = season.days, season.staff.manager
    field, project_id = next(iter(season.projects.items()))
    crew = season.county.crew(field)
    expert = season.county.home.leader
    number = people.person_by_id(expert.person_id or 0).number
    clinic = operations.invite_expert(
        project_id=project_id, number=number, site_code=CENTRE, by=by, now=days.at(-12, 9)
    )
    operations.answer_invitation(clinic_id=clinic.pk, accepts=True, by=expert, now=days.at(-11, 20))
    first = operations.raise_point(
        clinic_id=clinic.pk,
        by=expert,
        finding="受益人数写得笼统，看不出谁真正得到了帮助",
        advice="按户登记服务对象和次数，每季度回访一次，用数字说话",
        due_on=days.today - timedelta(days=4),
        now=days.at(-10, 20),
    )
    operations.raise_point(
        clinic_id=clinic.pk,
        by=expert,
        finding="只靠一支队伍，遇到农忙就停",
        advice="和镇里的文明单位结对，农忙时由结对单位补位",
        due_on=days.today + timedelta(days=5),
        now=days.at(-10, 20),
    )
    operations.answer_point(
        point_id=first.pk, words="已建台账，登记 46 户，回访了一半", by=crew.leader, now=days.at(-5, 19)
    )
    operations.look_again(
        point_id=first.pk, settled=True, words="台账清楚，继续坚持", by=expert, now=days.at(-4, 20)
    )
