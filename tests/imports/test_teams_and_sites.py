"""Teams and sites from tables: under the importer's site only, once, parents before children."""

import pytest

from cast import CENTRE, DAQIAO, GAOPING, NOW, TAOHUAPING, Cast
from imports.files import brought, worked
from redvest.imports import queries
from redvest.imports.columns import FIELDS, guessed
from redvest.imports.queries import RunInfo
from redvest.places import queries as places
from redvest.places.models import Site, SiteVersion
from redvest.teams.models import Membership, Team

TEAM_HEAD = ("队伍名称", "队伍类型", "所属阵地", "服务类别", "队长编号", "统一社会信用代码")
SITE_HEAD = ("点位编号", "点位名称", "类型", "上级阵地", "地址")


def said(cast: Cast, run: RunInfo) -> dict[int, list[tuple[int, str]]]:
    """By line: what is wrong with it."""
    who = cast.clerk if run.by_id == cast.clerk.id else cast.manager
    return {row.line: row.faults for row in queries.bad_rows(who.see(), run)}


def teams(cast: Cast, *rows: tuple[object, ...]) -> RunInfo:
    return worked(brought(cast.clerk.actor, *rows, kind="teams", head=TEAM_HEAD), cast.clerk.actor)


def test_teams_are_registered_with_their_leaders(cast: Cast):
    number = cast.leader.number
    rows = (
        ("梅花山村志愿服务队", "志愿服务团体", "430524104201", "社区服务", number, ""),
        ("高平镇爱心协会", "志愿服务组织", GAOPING, "0017", number, "51511000MJ0123456K"),
        ("大桥社区志愿服务队", "志愿服务团体", DAQIAO, "社区服务", number, ""),
    )
    done = teams(cast, *rows)

    assert (done.added, done.known, done.bad) == (2, 1, 0)
    made = Team.objects.get(name="高平镇爱心协会")
    assert (made.credit_code, made.site.code, made.members) == ("51511000MJ0123456K", GAOPING, 1)
    assert Membership.objects.get(team=made).person_id == cast.leader.id
    again = teams(cast, *rows)
    assert (again.added, again.known, again.bad) == (0, 3, 0)


def test_a_bad_team_leaves_nothing_and_its_neighbours_stay(cast: Cast):
    number, before = cast.leader.number, Team.objects.count()
    done = teams(
        cast,
        ("甲队", "志愿服务团体", TAOHUAPING, "社区服务", number, ""),
        ("乙队", "俱乐部", DAQIAO, "社区服务", number, ""),
        ("丙队", "志愿服务组织", DAQIAO, "社区服务", number, "51511000MJ0123456A"),
        ("丁队", "志愿服务团体", DAQIAO, "社区服务", "V2026999999999", ""),
        ("戊队", "志愿服务团体", DAQIAO, "社区服务", cast.clerk.number, ""),
        ("己队", "志愿服务团体", "", "社区服务", number, ""),
    )
    assert (done.added, done.bad) == (1, 5)
    assert {line: wrong[0][0] for line, wrong in said(cast, done).items()} == {2: 2, 3: 1, 4: 5, 5: 4, 6: -1}
    assert Team.objects.count() == before + 1
    assert Team.objects.get(name="己队").site.code == GAOPING


def sites(cast: Cast, *rows: tuple[object, ...]) -> RunInfo:
    run = brought(cast.manager.actor, *rows, kind="sites", site=CENTRE, head=SITE_HEAD)
    return worked(run, cast.manager.actor)


def test_sites_open_under_each_other_with_their_first_version(cast: Cast):
    rows = (
        ("430524104001-D01", "大桥图书室志愿服务点", "点", DAQIAO, "综合楼一楼"),
        ("430524104-S9", "集镇实践站", "站", GAOPING, ""),
        ("430524104-S9-D1", "集镇广场志愿服务点", "", "430524104-S9", ""),
    )
    done = sites(cast, *rows)

    assert (done.added, done.known, done.bad) == (3, 0, 0)
    post = places.site_by_code("430524104-S9-D1")
    assert (post.path, post.kind, post.division_code) == (
        "/430524/430524104/430524104-S9/430524104-S9-D1/",
        "post",
        GAOPING,
    )
    assert SiteVersion.objects.get(site_id=post.id).valid_from == NOW
    again = sites(cast, *rows)
    assert (again.added, again.known, again.bad) == (0, 3, 0)


def test_bad_sites_say_why(cast: Cast):
    done = sites(
        cast,
        ("坏 代码", "甲点", "点", DAQIAO, ""),
        ("D-2", "", "点", DAQIAO, ""),
        ("D-3", "丙点", "点", "nowhere", ""),
        ("D-4", "丁所", "所", DAQIAO, ""),
        ("D-5", "戊点", "摊位", DAQIAO, ""),
        ("D-6", "己点", "点", DAQIAO, ""),
        ("D-6", "庚点", "点", DAQIAO, ""),
    )
    assert (done.added, done.bad) == (1, 6)
    wrong = {line: faults[0][0] for line, faults in said(cast, done).items()}
    assert wrong == {2: 0, 3: 1, 4: 3, 5: 3, 6: 2, 8: -1}


def test_five_thousand_posts_take_few_statements(cast: Cast, django_assert_max_num_queries):
    rows = [(f"D-{n}", f"第{n}志愿服务点", "点", DAQIAO, "") for n in range(500)]
    run = brought(cast.manager.actor, *rows, kind="sites", site=CENTRE, head=SITE_HEAD)
    with django_assert_max_num_queries(60):
        worked(run, cast.manager.actor)
    assert Site.objects.filter(code__startswith="D-").count() == 500


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_a_template_is_understood_without_a_word(kind: str):
    head = [field.names[0] + (" *" if field.needed else "") for field in FIELDS[kind]]
    assert guessed(kind, head, {}) == {field.name: at for at, field in enumerate(FIELDS[kind])}
