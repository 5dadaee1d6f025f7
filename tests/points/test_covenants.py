"""Versions of a covenant: who writes and who publishes, from when they hold, what is inherited."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, NOW, Cast
from people.test_merging import merges, twins
from points.covenant_stage import TODAY, published
from points.covenants import covenant
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.places.queries import site_by_code
from redvest.points.covenant_enums import VersionState
from redvest.points.models import CovenantRule, CovenantVersion
from redvest.points.operations import covenants as operations
from redvest.points.queries import covenants as queries
from redvest.points.rules.covenant_drafts import Draft
from refusing import refuses

TOMORROW = TODAY + timedelta(days=1)


def values(code: str, on: date = TODAY) -> dict[str, Decimal]:
    return {rule.code: rule.value for rule in queries.rules_at(site_by_code(code), on=on)}


def test_what_is_written_is_read_again(cast: Cast):
    for key in ("redlist", "baijia", "huangyan", "wubao", "tongyu"):
        draft = covenant(key)
        version = operations.draft_covenant(
            site_code=CENTRE, draft=draft, note="新的一版", by=cast.manager.actor, now=NOW
        )
        row = CovenantVersion.objects.select_related("covenant__site").get(pk=version.pk)
        held = queries.held_of(row)
        assert held.terms == draft.terms
        assert {rule.code: rule.value for rule in held.rules} == {r.code: r.value for r in draft.rules}
        assert {rule.code: rule.caps for rule in held.rules} == {r.code: r.caps for r in draft.rules}
        assert (row.number, row.state) == (1, VersionState.DRAFT)


def test_one_writes_and_another_publishes(cast: Cast):
    draft = covenant("hailin")
    with refuses(Forbidden, "not_permitted"):
        operations.draft_covenant(site_code=CENTRE, draft=draft, by=cast.clerk.actor, now=NOW)
    version = operations.draft_covenant(site_code=GAOPING, draft=draft, by=cast.clerk.actor, now=NOW)
    assert values(DAQIAO) == {}
    for who in (cast.leader, cast.residents[0], cast.auditor):
        with refuses(NotFound, "not_found"):
            operations.publish_covenant(version_id=version.pk, valid_from=TODAY, by=who.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.publish_covenant(version_id=version.pk, valid_from=TODAY, by=cast.clerk.actor, now=NOW)
    assert [one.pk for one in queries.covenants_to_publish(cast.approver.see())] == [version.pk]
    published = operations.publish_covenant(
        version_id=version.pk, valid_from=TODAY, by=cast.approver.actor, now=NOW
    )
    assert published.state == VersionState.PUBLISHED
    again = operations.publish_covenant(
        version_id=version.pk, valid_from=TODAY, by=cast.approver.actor, now=NOW
    )
    assert again.published_at == published.published_at
    assert values(DAQIAO) == {"service": 1, "refer": 2}
    assert values(HEYETANG) == {}


def test_nobody_publishes_what_they_wrote(cast: Cast):
    version = operations.draft_covenant(
        site_code=CENTRE, draft=covenant("hailin"), by=cast.manager.actor, now=NOW
    )
    assert not queries.covenants_to_publish(cast.manager.see()).exists()
    with refuses(Forbidden, "own_request"):
        operations.publish_covenant(version_id=version.pk, valid_from=TODAY, by=cast.manager.actor, now=NOW)


def test_the_next_version_ends_the_one_before_on_its_first_day(cast: Cast):
    first = published(cast, "hailin")
    draft = operations.draft_covenant(
        site_code=CENTRE, draft=covenant("huangyan"), by=cast.manager.actor, now=NOW
    )
    with refuses(Invalid, "held_today"):
        operations.publish_covenant(version_id=draft.pk, valid_from=TODAY, by=SYSTEM, now=NOW)
    second = published(cast, "huangyan", since=TOMORROW)
    first.refresh_from_db()
    assert (first.valid_until, second.number) == (TOMORROW, 2)
    assert values(DAQIAO) == {"service": 1, "refer": 2}
    assert values(DAQIAO, TOMORROW) == {"service": Decimal("0.5")}
    assert values(DAQIAO, TODAY - timedelta(days=1)) == {}


def test_nothing_is_published_for_days_that_are_over(cast: Cast):
    version = operations.draft_covenant(
        site_code=CENTRE, draft=covenant("hailin"), by=cast.manager.actor, now=NOW
    )
    with refuses(Invalid, "day_over"):
        operations.publish_covenant(
            version_id=version.pk, valid_from=TODAY - timedelta(days=1), by=SYSTEM, now=NOW
        )


def test_a_later_version_must_be_ended_before_another_comes_between(cast: Cast):
    published(cast, "hailin", since=TODAY + timedelta(days=30))
    version = operations.draft_covenant(
        site_code=CENTRE, draft=covenant("huangyan"), by=cast.manager.actor, now=NOW
    )
    with refuses(Invalid, "later_version"):
        operations.publish_covenant(version_id=version.pk, valid_from=TOMORROW, by=SYSTEM, now=NOW)


def test_a_village_adds_its_own_and_takes_the_rest_from_above(cast: Cast):
    published(cast, "hailin")
    village = covenant("huangyan")
    published(cast, village, site_code=DAQIAO)
    assert values(DAQIAO) == {"service": Decimal("0.5"), "refer": 2}
    assert values(HEYETANG) == {"service": 1, "refer": 2}
    terms = queries.terms_at(site_by_code(DAQIAO), on=TODAY)
    assert terms == village.terms
    operations.retire_covenant(site_code=DAQIAO, last_day=TODAY, by=SYSTEM, now=NOW)
    operations.retire_covenant(site_code=DAQIAO, last_day=TODAY, by=SYSTEM, now=NOW)
    assert values(DAQIAO, TOMORROW) == {"service": 1, "refer": 2}
    assert values(DAQIAO) == {"service": Decimal("0.5"), "refer": 2}
    with refuses(Refused, "not_in_force"):
        operations.retire_covenant(site_code=HEYETANG, last_day=TODAY, by=SYSTEM, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.retire_covenant(site_code=CENTRE, last_day=TODAY, by=cast.clerk.actor, now=NOW)


def test_a_draft_is_written_anew_or_given_up(cast: Cast):
    by = cast.manager.actor
    first = operations.draft_covenant(site_code=CENTRE, draft=covenant("hailin"), by=by, now=NOW)
    second = operations.draft_covenant(site_code=CENTRE, draft=covenant("huangyan"), by=by, now=NOW)
    assert (first.pk, list(second.rules.values_list("code", flat=True))) == (second.pk, ["service"])
    operations.drop_draft(version_id=second.pk, by=by, now=NOW)
    operations.drop_draft(version_id=second.pk, by=by, now=NOW)
    third = operations.draft_covenant(site_code=CENTRE, draft=covenant("hailin"), by=by, now=NOW)
    assert third.number == 2
    with refuses(Refused, "no_draft"):
        operations.publish_covenant(version_id=second.pk, valid_from=TODAY, by=SYSTEM, now=NOW)


def test_what_is_not_lawful_is_not_even_a_draft(cast: Cast):
    wrong = Draft(terms=covenant("hailin").terms, rules=())
    with refuses(Invalid, "rules_count"):
        operations.draft_covenant(site_code=CENTRE, draft=wrong, by=cast.manager.actor, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE points_covenantversion SET worth = 2",
        "UPDATE points_covenantversion SET valid_from = '2020-01-01'",
        "DELETE FROM points_covenantversion",
        "UPDATE points_covenantrule SET value = 9",
        "DELETE FROM points_covenantrule",
        'INSERT INTO points_covenantrule SELECT (json_populate_record(r, \'{"id": 999, "code": "x"}\')).*'
        " FROM points_covenantrule r LIMIT 1",
    ],
)
def test_the_database_keeps_what_was_published(cast: Cast, statement: str):
    published(cast, "hailin")
    with (
        pytest.raises(DatabaseError, match="is never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert CovenantRule.objects.count() == 2


def test_two_versions_never_hold_on_one_day(cast: Cast):
    first = published(cast, "hailin")
    second = published(cast, "huangyan", since=TOMORROW)
    with pytest.raises(Exception, match="covenant_versions_apart"), transaction.atomic():
        CovenantVersion.objects.filter(pk=first.pk).update(valid_until=TOMORROW + timedelta(days=1))
    assert second.valid_from == TOMORROW


def test_who_published_may_turn_out_to_be_somebody_known_under_another_number(cast: Cast):
    one, two = twins(cast)
    grant = access.grant_role(
        person_id=two.id, role=Role.APPROVER, site_code=GAOPING, by=cast.manager.actor, now=NOW
    )
    version = operations.draft_covenant(
        site_code=GAOPING, draft=covenant("hailin"), by=cast.clerk.actor, now=NOW
    )
    operations.publish_covenant(version_id=version.pk, valid_from=TODAY, by=two.actor, now=NOW)
    access.revoke_role(grant_id=grant.pk, by=cast.manager.actor, now=NOW)
    merges(cast, one, two, now=NOW + timedelta(minutes=1))
    assert CovenantVersion.objects.get(pk=version.pk).published_by_id == two.id
