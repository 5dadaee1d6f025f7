"""An edition from its draft to the call: what it must say, who may, what is fixed."""

from typing import Any

import pytest

from cast import DAQIAO, GAOPING, NOW, TAOHUAPING, Cast
from contests.making import DAY, UNTIL, announced, drafted, form, scheme, stage
from redvest.contests import operations as contests
from redvest.contests.models import EditionStep, Stage
from redvest.contests.rules import terms
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from refusing import refuses


def test_drafted_once_and_announced_by_another(cast: Cast) -> None:
    by = cast.clerk.actor
    first = contests.draft_edition(site_code=GAOPING, form=form(), by=by, now=NOW, key="an-edition")
    again = contests.draft_edition(site_code=GAOPING, form=form(), by=by, now=NOW, key="an-edition")
    assert (first.pk, first.state) == (again.pk, "draft")
    with refuses(Invalid, "code_taken"):
        contests.draft_edition(site_code=GAOPING, form=form(), by=by, now=NOW)
    for _again in range(2):
        row = contests.announce_edition(edition_id=first.pk, by=cast.approver.actor, now=NOW)
    assert (row.state, row.opened_by_id, row.opened_at) == ("open", cast.approver.id, NOW)
    assert list(EditionStep.objects.values_list("was", "state")) == [("", "draft"), ("draft", "open")]
    assert list(Stage.objects.values_list("code", "turn", "state")) == [("defence", 0, "waiting")]
    with refuses(Refused, "edition_state"):
        contests.edit_edition(edition_id=row.pk, form=form(), by=by, now=NOW)


def test_who_may_not(cast: Cast) -> None:
    for who in (cast.leader, cast.approver, cast.auditor, cast.members[0]):
        with refuses(Forbidden, "not_permitted"):
            contests.draft_edition(site_code=GAOPING, form=form(), by=who.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        contests.draft_edition(site_code=TAOHUAPING, form=form(), by=cast.clerk.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        contests.draft_edition(site_code="nowhere", form=form(), by=cast.clerk.actor, now=NOW)
    row = drafted(cast)
    for who in (cast.clerk, cast.leader, cast.auditor):
        with refuses(Forbidden, "not_permitted"):
            contests.announce_edition(edition_id=row.pk, by=who.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        contests.edit_edition(edition_id=row.pk, form=form(), by=cast.approver.actor, now=NOW)


def test_a_manager_does_not_announce_what_he_drafted(cast: Cast) -> None:
    row = contests.draft_edition(site_code=GAOPING, form=form(), by=cast.manager.actor, now=NOW)
    with refuses(Forbidden, "own_edition"):
        contests.announce_edition(edition_id=row.pk, by=cast.manager.actor, now=NOW)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"code": "Gao ping"}, "code"),
        ({"name": ""}, "name"),
        ({"apply_until": NOW}, "apply_until"),
        ({"publicity_days": 4}, "publicity_days"),
        ({"contact_mail": "nobody"}, "contact_mail"),
        ({"scheme": {}}, "scheme"),
        ({"scheme": scheme(stage(weight="90"))}, "scheme"),
        ({"terms": {"who": 1}}, "terms"),
        ({"terms": {"eligibility": {"years": -1}}}, "terms"),
        ({"terms": {"list_days": 1}}, "terms"),
        ({"terms": {"fields": [{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}]}}, "terms"),
        ({"terms": {"units": [DAQIAO], "quotas": {"by_unit": {TAOHUAPING: 2}}}}, "terms"),
    ],
)
def test_what_it_must_say(cast: Cast, said: dict[str, Any], about: str) -> None:
    with pytest.raises(Invalid) as caught:
        drafted(cast, **said)
    assert list(caught.value.by_field) == [about]


def test_announced_with_a_contact_and_in_time(cast: Cast) -> None:
    row = drafted(cast, contact_name="")
    with refuses(Refused, "contact_missing"):
        contests.announce_edition(edition_id=row.pk, by=cast.approver.actor, now=NOW)
    contests.edit_edition(edition_id=row.pk, form=form(), by=cast.clerk.actor, now=NOW)
    with refuses(Refused, "too_late"):
        contests.announce_edition(edition_id=row.pk, by=cast.approver.actor, now=UNTIL)


def test_called_off_with_a_reason(cast: Cast) -> None:
    row = announced(cast)
    with refuses(Invalid, "required"):
        contests.cancel_edition(edition_id=row.pk, why=" ", by=cast.approver.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        contests.cancel_edition(edition_id=row.pk, why="防汛", by=cast.clerk.actor, now=NOW)
    for _again in range(2):
        row = contests.cancel_edition(edition_id=row.pk, why="防汛", by=cast.approver.actor, now=NOW)
    assert (row.state, row.cancelled_why) == ("cancelled", "防汛")
    with refuses(Refused, "edition_state"):
        contests.close_applications(edition_id=row.pk, by=cast.clerk.actor, now=UNTIL + DAY)


def test_terms_have_the_ten_fields_and_find_the_unit() -> None:
    found = terms.parse({"quotas": {"default": 3, "by_unit": {"43": 9}}})
    assert len(found.fields) == 10
    assert (found.quota_of("43"), found.quota_of("44")) == (9, 3)
    for team_path, unit in (
        ("/65/6523/652301/", "652301"),
        ("/65/6523/652301/652301001/", "652301"),
        ("/65/6523/", "6523"),
        ("/65/6524/", None),
    ):
        assert found.unit_for("/65/6523/", team_path) == unit
    named = terms.parse({"units": ["652301", "652301001"]})
    assert named.unit_for("/65/6523/", "/65/6523/652301/652301001/") == "652301001"
    assert named.unit_for("/65/6523/", "/65/6523/652302/") is None
