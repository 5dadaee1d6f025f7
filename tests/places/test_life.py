"""What a site is known by: titles, officers, hours, address; and the units paired with it."""

from datetime import date, datetime, timedelta

import pytest

from activities import stage
from cast import DAQIAO, GAOPING, MEIHUASHAN, NOW, TAOHUAPING, Cast, resident, staff, team
from places.real_counties import DAY
from redvest.access.enums import Role
from redvest.activities.queries import open_shifts
from redvest.kernel.actor import SYSTEM
from redvest.kernel.clock import CHINA
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.places import operations, queries
from redvest.places.enums import DesignationKind, DesignationLevel, UnitKind
from redvest.places.operations import UnitForm
from redvest.places.queries.life import designation_info
from redvest.places.queries.units import pairing_info
from redvest.teams import operations as teams
from refusing import refuses

TODAY = NOW.date()
WEEK = [(weekday, 8 * 60, 12 * 60) for weekday in range(1, 6)] + [
    (weekday, 14 * 60, 18 * 60) for weekday in range(1, 6)
]


def designate(code: str = GAOPING, **more: object):
    said = {
        "kind": DesignationKind.DEMONSTRATION,
        "level": DesignationLevel.CITY,
        "document": "邵文明办〔2025〕12号",
        "since": date(2025, 6, 1),
        "by": SYSTEM,
        "now": NOW,
    }
    return operations.designate_site(code=code, **(said | more))


def test_a_title_with_level_document_and_dates(county: None):
    row = designate(until=date(2027, 6, 1))
    site = queries.site_by_code(GAOPING)
    (found,) = queries.designations_of([site.id], on=TODAY)[site.id]
    assert (found.label, found.document, found.last_day) == (
        "市级示范所",
        "邵文明办〔2025〕12号",
        date(2027, 5, 31),
    )
    assert queries.designations_of([site.id], on=date(2027, 6, 1)) == {}
    assert queries.designations_of([site.id], on=date(2025, 5, 31)) == {}
    designate("430524", kind=DesignationKind.PILOT, level=DesignationLevel.NATIONAL)
    listed = queries.designations_listed(under=["/430524/"], on=TODAY)
    assert [designation_info(one).label for one in listed] == ["国家级试点", "市级示范所"]
    assert [one.pk for one in queries.designations_listed(under=["/430524/"], level=3)] == [row.pk]
    assert not queries.designations_listed(under=[])


def test_the_same_title_once_at_a_time(county: None):
    designate(until=date(2026, 6, 1))
    with refuses(Refused, "already_designated"):
        designate(since=date(2026, 5, 31))
    designate(since=date(2026, 6, 1))
    designate(level=DesignationLevel.PROVINCIAL)
    first = designate(MEIHUASHAN, key="a-long-key")
    assert designate(MEIHUASHAN, key="a-long-key").pk == first.pk


def test_revoking_needs_a_reason_and_frees_the_title(county: None):
    row = designate()
    with refuses(Invalid, "empty"):
        operations.revoke_designation(designation_id=row.pk, reason=" ", by=SYSTEM, now=NOW)
    for _again in range(2):
        gone = operations.revoke_designation(designation_id=row.pk, reason="复查不合格", by=SYSTEM, now=NOW)
    assert (gone.until, gone.revoked_reason) == (TODAY, "复查不合格")
    assert queries.designations_of([row.site_id], on=TODAY) == {}
    assert queries.designations_of([row.site_id])[row.site_id][0].revoked_reason == "复查不合格"
    designate(since=TODAY)


def test_nobody_gives_titles_to_their_own_site(cast: Cast):
    keeper = staff(30, Role.MANAGER, GAOPING, by=cast.manager.actor)
    with refuses(Forbidden, "not_permitted"):
        designate(by=keeper.actor)
    designate(DAQIAO, by=keeper.actor)
    designate("430524", by=cast.manager.actor)
    with refuses(Forbidden, "not_permitted"):
        designate(DAQIAO, level=2, by=cast.clerk.actor)


def test_a_head_follows_another(county: None):
    def head(name: str, since: date, **more: object):
        return operations.appoint_officer(
            code=DAQIAO,
            title="站长",
            post="村党组织书记",
            name=name,
            since=since,
            is_head=True,
            by=SYSTEM,
            now=NOW,
            **more,
        )

    head("周明", date(2024, 1, 1))
    second = head("罗秀英", date(2026, 1, 1), is_public=True)
    site = queries.site_by_code(DAQIAO)
    operations.appoint_officer(code=DAQIAO, title="工作人员", name="陈大山", since=TODAY, by=SYSTEM, now=NOW)
    seen = [(one.title, one.name) for one in queries.officers_of(site.id, on=TODAY)]
    assert seen == [("站长", "罗秀英"), ("工作人员", "陈**")]
    assert [one.name for one in queries.officers_of(site.id, on=date(2025, 1, 1), on_duty=True)] == ["周明"]
    with refuses(Refused, "head_later"):
        head("来晚了", date(2025, 6, 1))
    operations.end_officer(officer_id=second.pk, by=SYSTEM, now=NOW)
    assert [one.title for one in queries.officers_of(site.id, on=TODAY)] == ["工作人员"]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


def test_open_now_by_week_and_by_day(county: None):
    operations.set_opening_hours(code=DAQIAO, week=WEEK, by=SYSTEM, now=NOW)
    operations.set_opening_day(
        code=DAQIAO, day=date(2026, 3, 5), span=(540, 1200), note="学雷锋日", by=SYSTEM, now=NOW
    )
    operations.set_opening_day(code=DAQIAO, day=date(2026, 3, 6), span=None, by=SYSTEM, now=NOW)
    opening = queries.opening_of(queries.site_by_code(DAQIAO).id, now=NOW)
    moments = [at(2, 7, 59), at(2, 8), at(2, 12), at(2, 14), at(5, 13), at(6, 9), at(7, 9)]
    assert [opening.is_open(moment) for moment in moments] == [False, True, False, True, True, False, False]
    assert opening.closes_at(at(2, 8)) == 720
    assert opening.next_opening(at(2, 12)) == (date(2026, 3, 2), 840)
    assert opening.next_opening(at(5, 21)) == (date(2026, 3, 9), 480)
    operations.drop_opening_day(code=DAQIAO, day=date(2026, 3, 6), by=SYSTEM, now=NOW)
    opening = queries.opening_of(queries.site_by_code(DAQIAO).id, now=NOW)
    assert opening.is_open(at(6, 9))
    unknown = queries.opening_of(queries.site_by_code(MEIHUASHAN).id, now=NOW)
    assert (unknown.is_known, unknown.next_opening(NOW)) == (False, None)


@pytest.mark.parametrize(
    ("week", "code"),
    [
        ([(1, 600, 540)], "span_wrong"),
        ([(8, 540, 600)], "span_wrong"),
        ([(1, 540, 1441)], "span_wrong"),
        ([(1, 540, 660), (1, 600, 720)], "spans_overlap"),
    ],
)
def test_hours_that_cannot_be(county: None, week: list[tuple[int, int, int]], code: str):
    with refuses(Invalid, code):
        operations.set_opening_hours(code=DAQIAO, week=week, by=SYSTEM, now=NOW)


def test_a_landline_is_published_and_a_mobile_is_not(county: None):
    said = operations.describe_site(
        code=DAQIAO, address="高平镇大桥街 1 号", phone="0739-8231234", by=SYSTEM, now=NOW
    )
    assert (said.address, said.phone) == ("高平镇大桥街 1 号", "0739-8231234")
    with refuses(Invalid, "phone_mobile"):
        operations.describe_site(code=DAQIAO, address="", phone="13800001234", by=SYSTEM, now=NOW)
    with refuses(Invalid, "phone_form"):
        operations.describe_site(code=DAQIAO, address="", phone="找小陈", by=SYSTEM, now=NOW)


# ---- paired units ----------------------------------------------------------------------------------

SCHOOL = UnitForm(name="隆回县第一中学", kind=UnitKind.SCHOOL, civilised=DesignationLevel.CITY)


def register(form: UnitForm = SCHOOL, **more: object):
    return operations.register_unit(form=form, **({"site_code": "430524", "by": SYSTEM, "now": NOW} | more))


def test_units_pair_with_sites_over_periods(county: None):
    unit = register()
    operations.pair_unit(unit_id=unit.id, site_code=GAOPING, since=DAY, until=TODAY, by=SYSTEM, now=NOW)
    again = operations.pair_unit(
        unit_id=unit.id, site_code=GAOPING, since=TODAY, note="助学", by=SYSTEM, now=NOW
    )
    operations.pair_unit(unit_id=unit.id, site_code=DAQIAO, since=TODAY, by=SYSTEM, now=NOW)
    with refuses(Refused, "paired_already"):
        operations.pair_unit(
            unit_id=unit.id, site_code=GAOPING, since=TODAY + timedelta(days=9), by=SYSTEM, now=NOW
        )
    (found,) = queries.units_found(text="第一中学", on=TODAY)
    assert found.sites == 2
    site = queries.site_by_code(GAOPING)
    rows = [pairing_info(row) for row in queries.pairings_listed(site_id=site.id)]
    assert [(row.unit_name, row.since, row.until) for row in rows] == [
        ("隆回县第一中学", TODAY, None),
        ("隆回县第一中学", DAY, TODAY),
    ]
    operations.end_pairing(pairing_id=again.pk, reason="学校搬走了", by=SYSTEM, now=NOW)
    assert not queries.pairings_listed(site_id=site.id, on=TODAY)
    assert [row.site.code for row in queries.pairings_listed(unit_id=unit.id, on=TODAY)] == [DAQIAO]


def test_a_unit_is_registered_once(county: None):
    form = UnitForm(name="银湖医院", kind=UnitKind.HOSPITAL, credit_code="11411200mj0123456b")
    assert register(form).credit_code == "11411200MJ0123456B"
    with refuses(Invalid, "credit_code_taken"):
        register(UnitForm(name="别的医院", kind=UnitKind.HOSPITAL, credit_code="11411200MJ0123456B"))
    with refuses(Invalid, "name_taken"):
        register(UnitForm(name="银湖医院", kind=UnitKind.HOSPITAL))
    with refuses(Invalid, "credit_code_wrong_check"):
        register(UnitForm(name="抄错了", kind=UnitKind.OFFICE, credit_code="11411200MJ0123456A"))


def test_who_may_pair(cast: Cast):
    unit = register(by=cast.manager.actor)
    keeper = staff(31, Role.MANAGER, GAOPING, by=cast.manager.actor)
    operations.pair_unit(unit_id=unit.id, site_code=DAQIAO, since=TODAY, by=keeper.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.pair_unit(unit_id=unit.id, site_code=TAOHUAPING, since=TODAY, by=keeper.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.edit_unit(unit_id=unit.id, form=SCHOOL, by=keeper.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.pair_unit(unit_id=0, site_code=DAQIAO, since=TODAY, by=keeper.actor, now=NOW)


# ---- closing ---------------------------------------------------------------------------------------


LATER = NOW + timedelta(hours=1)


def test_a_site_with_teams_does_not_close(cast: Cast):
    with refuses(Refused, "teams_active") as caught:
        operations.close_site(code=DAQIAO, reason="合并村", by=SYSTEM, now=LATER)
    assert "大桥社区志愿服务队" in str(caught.value)
    teams.dissolve_team(team_id=cast.team.id, reason="改组", by=SYSTEM, now=NOW)
    assert not operations.close_site(code=DAQIAO, reason="合并村", by=SYSTEM, now=LATER).is_open
    late = resident(40)
    with refuses(Refused, "site_closed"):
        team(late, name="来晚的队")


def test_open_shifts_is_the_other_reason(cast: Cast):
    (shift,) = stage.published(cast)
    with refuses(Refused, "teams_active", "activities_open"):
        operations.close_site(code=DAQIAO, reason="合并村", by=SYSTEM, now=LATER)
    assert [one.pk for one in open_shifts(now=NOW, under="/430524/")] == [shift.pk]
    with refuses(Refused, "teams_active"):
        operations.close_site(code=DAQIAO, reason="合并村", by=SYSTEM, now=shift.ends_at)
