"""What people say of themselves: skills, and the kinds of service they would take part in."""

from datetime import timedelta

import pytest

from cast import NOW, Cast
from redvest.kernel.actor import VISITOR
from redvest.kernel.errors import Forbidden, Invalid
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people import queries
from refusing import picture, refuses

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


def test_one_says_anew_what_one_can_and_would_do(cast: Cast) -> None:
    me = cast.members[0]

    def say(skills: list[str], categories: list[str]) -> queries.Profile:
        return people.edit_profile(
            person_id=me.id, skills=skills, categories=categories, by=me.actor, now=LATER
        )

    said = say(["cooking", "driving"], ["0017", "0001", "0001"])
    assert set(said.skills) == {"cooking", "driving"}
    assert said.categories == ("0001", "0017")
    assert queries.profile_of(me.id) == said
    entries = AuditEntry.objects.filter(target=f"person:{me.id}", verb="person.edited")
    assert [(entry.actor_id, entry.data) for entry in entries] == [(me.id, {})]
    before = picture()
    assert say(["driving", "cooking"], ["0001", "0017"]) == said
    assert picture() == before
    assert say([], []).skills == ()
    assert queries.profile_of(cast.members[1].id).skills == ()


def test_only_known_choices_and_only_of_oneself(cast: Cast) -> None:
    me = cast.members[0]
    with refuses(Invalid, "skill_unknown", "category_unknown"):
        people.edit_profile(person_id=me.id, skills=["flying"], categories=["9999"], by=me.actor, now=LATER)
    for other in (cast.manager.actor, cast.members[1].actor, VISITOR):
        with refuses(Forbidden, "not_own"):
            people.edit_profile(person_id=me.id, skills=[], categories=["0001"], by=other, now=LATER)
