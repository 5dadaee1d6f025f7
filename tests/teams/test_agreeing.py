"""Standing agreements, and the kinds of professional teams a county expects."""

from datetime import date, timedelta

import pytest

from cast import CENTRE, DAQIAO, GAOPING, NANTANG, NOW, TAOHUAPING, Cast, resident, team
from redvest.kernel.actor import SYSTEM
from redvest.kernel.attachments import PDF, Upload
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.places import operations as places
from redvest.places.enums import SiteKind, UnitKind
from redvest.places.operations import UnitForm
from redvest.teams import operations, queries
from redvest.teams.enums import AgreementState, TeamKind
from redvest.teams.models import Agreement
from redvest.teams.operations import AgreementForm
from refusing import refuses

TODAY = NOW.date()
YEAR = TODAY + timedelta(days=365)
PAPER = Upload(name="协议.pdf", content=b"%PDF-1.4 signed")


def agree(cast: Cast, file: Upload | None = None, **more: object) -> Agreement:
    said = {"subject": "每周照看广场", "since": TODAY, "until": YEAR, "site_code": DAQIAO} | more
    return operations.make_agreement(
        team_id=cast.team.id, form=AgreementForm(**said), file=file, by=cast.leader.actor, now=NOW
    )


def seen(cast: Cast, row: Agreement, on: date = TODAY):
    return queries.agreement_info(queries.agreement_for(cast.leader.see(), row.pk), on=on)


def test_an_agreement_with_a_site_and_its_paper(cast: Cast):
    row = agree(cast, PAPER)
    info = seen(cast, row)
    assert (info.partner, info.state, info.has_file) == (
        "大桥社区新时代文明实践站",
        AgreementState.IN_FORCE,
        True,
    )
    assert (info.last_day, info.wants_writing) == (YEAR - timedelta(days=1), False)
    paper = queries.agreement_file(cast.leader.see(), row.pk)
    assert (paper.name, paper.content, paper.content_type) == ("协议.pdf", PAPER.content, PDF)
    for stranger in (cast.members[0], cast.residents[0]):
        with pytest.raises(NotFound):
            queries.agreement_file(stranger.see(), row.pk)
    assert queries.agreement_file(cast.clerk.see(), row.pk).name == "协议.pdf"


def test_a_long_one_wants_paper(cast: Cast):
    assert seen(cast, agree(cast)).wants_writing
    assert not seen(cast, agree(cast, until=TODAY + timedelta(days=29))).wants_writing


def test_with_a_unit_and_how_it_stands_over_time(cast: Cast):
    unit = places.register_unit(
        form=UnitForm(name="县供电公司", kind=UnitKind.ENTERPRISE), site_code=CENTRE, by=SYSTEM, now=NOW
    )
    row = agree(cast, site_code="", unit_id=unit.id, since=TODAY + timedelta(days=1))
    days = [TODAY, TODAY + timedelta(days=1), YEAR - timedelta(days=1), YEAR]
    assert [seen(cast, row, day).state for day in days] == ["coming", "in_force", "in_force", "over"]
    assert seen(cast, row).partner == "县供电公司"
    listed = queries.agreements_visible_to(cast.clerk.see(), on=TODAY, state="coming")
    assert [one.pk for one in listed] == [row.pk]
    assert not queries.agreements_visible_to(cast.clerk.see(), on=TODAY, state="in_force")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"subject": " "}, "missing"),
        ({"until": TODAY}, "not_forward"),
        ({"site_code": ""}, "one_partner"),
        ({"unit_id": 1}, "one_partner"),
        ({"site_code": "nowhere"}, "partner_unknown"),
    ],
)
def test_what_cannot_be_agreed(cast: Cast, more: dict[str, object], code: str):
    with refuses(Invalid, code):
        agree(cast, **more)


def test_renewing_once_and_ending_with_a_reason(cast: Cast):
    row = agree(cast)
    by, later = cast.leader.actor, YEAR + timedelta(days=365)
    renewal = operations.renew_agreement(agreement_id=row.pk, until=later, by=by, now=NOW)
    assert (renewal.since, renewal.until, renewal.renews_id) == (YEAR, later, row.pk)
    assert operations.renew_agreement(agreement_id=row.pk, until=later, by=by, now=NOW).pk == renewal.pk
    with refuses(Refused, "renewed_already"):
        operations.renew_agreement(agreement_id=row.pk, until=later + timedelta(days=1), by=by, now=NOW)
    with refuses(Invalid, "missing"):
        operations.end_agreement(agreement_id=renewal.pk, reason="", by=by, now=NOW)
    for _again in range(2):
        operations.end_agreement(agreement_id=renewal.pk, reason="站点改建", by=by, now=NOW)
    assert seen(cast, renewal).state == AgreementState.ENDED
    with refuses(Refused, "agreement_ended"):
        operations.renew_agreement(agreement_id=renewal.pk, until=later, by=by, now=NOW)
    operations.dissolve_team(team_id=cast.team.id, reason="改组", by=cast.clerk.actor, now=NOW)
    row.refresh_from_db()
    assert (row.ended_at, row.end_reason) == (NOW, "改组")


def test_who_may_agree(cast: Cast):
    row = agree(cast)
    stranger = resident(41, residence=NANTANG)
    team(stranger, name="南塘村队", site_code=NANTANG)
    with refuses(NotFound, "not_found"):
        operations.end_agreement(agreement_id=row.pk, reason="不关我事", by=stranger.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.make_agreement(
            team_id=cast.team.id,
            form=AgreementForm(subject="别人的", since=TODAY, until=YEAR, site_code=DAQIAO),
            by=stranger.actor,
            now=NOW,
        )


# ---- professions -----------------------------------------------------------------------------------


def test_the_eight_and_the_n(cast: Cast):
    expected, rows = queries.profession_coverage(CENTRE, SiteKind.INSTITUTE)
    assert [one.name for one in expected][:3] == ["理论政策宣讲", "文化文艺服务", "助学支教"]
    assert (len(expected), [row.code for row in rows]) == (8, [TAOHUAPING, GAOPING])
    operations.classify_team(team_id=cast.team.id, profession="law", by=cast.leader.actor, now=NOW)
    professional = {"kind": TeamKind.PROFESSIONAL, "profession": "health", "site_code": GAOPING}
    team(resident(42), name="高平医疗队", **professional)
    own = operations.add_profession(site_code=CENTRE, name="马背宣讲", by=cast.manager.actor, now=NOW)
    said = operations.expect_professions(
        site_code=CENTRE,
        level=SiteKind.INSTITUTE,
        professions=["law", "health", own.code],
        by=cast.manager.actor,
        now=NOW,
    )
    assert [one.name for one in said] == ["医疗健身", "法律服务", "马背宣讲"]
    _expected, rows = queries.profession_coverage(CENTRE, SiteKind.INSTITUTE)
    assert [(row.code, row.teams, row.missing) for row in rows] == [
        (TAOHUAPING, [0, 0, 0], 3),
        (GAOPING, [1, 1, 0], 1),
    ]
    operations.expect_professions(
        site_code=CENTRE, level=SiteKind.INSTITUTE, professions=[], by=cast.manager.actor, now=NOW
    )
    assert len(queries.expected_at(CENTRE, SiteKind.INSTITUTE)) == 8


def test_professions_refused(cast: Cast):
    with refuses(Invalid, "profession_unknown"):
        operations.classify_team(team_id=cast.team.id, profession="x", by=cast.leader.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.classify_team(team_id=cast.team.id, profession="law", by=cast.members[0].actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.expect_professions(
            site_code=CENTRE, level="institute", professions=["law"], by=cast.clerk.actor, now=NOW
        )
    main = resident(43)
    with refuses(Invalid, "profession_of_tree"):
        team(main, name="总队", kind=TeamKind.MAIN, site_code=CENTRE, profession="law")


def test_coverage_costs_the_same_however_many_teams(cast: Cast, django_assert_num_queries):
    with django_assert_num_queries(6):
        queries.profession_coverage(CENTRE, SiteKind.STATION)
    for n in range(4):
        team(resident(44 + n), name=f"法律{n}队", kind=TeamKind.PROFESSIONAL, profession="law")
    with django_assert_num_queries(6):
        _expected, rows = queries.profession_coverage(CENTRE, SiteKind.STATION)
    assert {row.code: sum(row.teams) for row in rows}[DAQIAO] == 4
