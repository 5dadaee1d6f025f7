"""What keeps a judge from an entry, by what the house knows: each reason on its own."""

from typing import Any

import pytest

from cast import Cast, resident
from contests.judging import stage_of
from contests.making import JUDGED, MINUTE, made
from redvest.contests import operations as contests
from redvest.contests.enums import ConflictKind
from redvest.contests.models import Conflict
from redvest.contests.operations import StageForm
from redvest.contests.queries.entries import defences_of
from redvest.contests.rules.panels import Known, conflicts_in
from redvest.people import operations as people
from redvest.training import operations as training

JUDGE, OTHER = 1, 2
NOTHING: dict[str, Any] = {
    "person_id": JUDGE,
    "unit_path": "/c/",
    "entry_unit_path": "/a/b/",
    "at_home": False,
    "trained": {OTHER},
    "approved": {OTHER},
    "entrants": {OTHER},
    "members": {OTHER},
}


@pytest.mark.parametrize(
    ("known", "kinds"),
    [
        ({}, []),
        ({"unit_path": "/a/b/"}, [ConflictKind.SAME_UNIT]),
        ({"unit_path": "/a/b/c/"}, [ConflictKind.SAME_UNIT]),
        ({"unit_path": "/a/"}, []),
        ({"unit_path": ""}, []),
        ({"at_home": True}, [ConflictKind.SAME_HOUSEHOLD]),
        ({"entrants": {JUDGE}, "members": {JUDGE}}, [ConflictKind.MEMBER]),
        ({"trained": {JUDGE, OTHER}}, [ConflictKind.TRAINED]),
        ({"approved": {JUDGE}, "trained": {JUDGE}}, [ConflictKind.TRAINED, ConflictKind.APPROVED]),
    ],
)
def test_each_reason_is_seen(known: dict[str, Any], kinds: list[ConflictKind]) -> None:
    assert conflicts_in(Known(**(NOTHING | known))) == kinds


def test_the_house_finds_who_lives_with_who_advised_and_who_approved(cast: Cast) -> None:
    """Nobody declares anything: the household, the clinic and the approval are on record."""
    done = made(cast, entries=2)
    entry, leader = done.entries[0], done.leaders[0]
    wife, expert, stranger = (resident(n) for n in (630, 631, 632))
    people.make_household(head_id=leader.id, by=leader.actor, now=JUDGED)
    invite = people.invite_to_household(number=wife.number, by=leader.actor, now=JUDGED)
    people.answer_invite(invite_id=invite.pk, accept=True, by=wife.actor, now=JUDGED)
    clinic = training.invite_expert(
        project_id=entry.project_id,
        number=expert.number,
        site_code=done.edition.site.code,
        by=cast.clerk.actor,
        now=JUDGED,
    )
    training.answer_invitation(clinic_id=clinic.pk, accepts=True, by=expert.actor, now=JUDGED)
    for who in (wife, expert, stranger):
        contests.name_judge(
            edition_id=done.edition.pk,
            number=who.number,
            unit_words="县直部门",
            by=cast.clerk.actor,
            now=JUDGED + MINUTE,
        )
    found = Conflict.objects.values_list("judge__person_id", "entry_id", "kind", "state")
    assert set(found) == {
        (wife.id, entry.pk, "household", "recused"),
        (expert.id, entry.pk, "trained", "recused"),
    }


def test_a_team_sees_when_where_and_by_which_link_it_defends(cast: Cast) -> None:
    done = made(cast, entries=1)
    (entry,) = done.entries
    assert defences_of(entry) == []
    stage = stage_of(done)
    form = StageForm(place="文化馆", held_at=JUDGED, remote_link="https://live.example/1")
    contests.plan_stage(stage_id=stage.pk, form=form, by=cast.clerk.actor, now=JUDGED)
    (one,) = defences_of(entry)
    assert (one.name, one.stage.place, one.stage.remote_link, one.turn) == (
        "现场答辩",
        "文化馆",
        "https://live.example/1",
        None,
    )
