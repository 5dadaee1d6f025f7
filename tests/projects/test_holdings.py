"""What becomes of follows, offers and core members when somebody leaves, or turns out to be two numbers of one."""

from cast import NOW, Cast
from projects.stage import DAY, form, running
from redvest.kernel.actor import SYSTEM
from redvest.projects import holdings, operations
from redvest.projects.models import CoreMember, Follow, Offer
from redvest.projects.rules import CoreLine


def offered(cast: Cast, project_id: int, who: int) -> Offer:
    return operations.offer_support(
        project_id=project_id, kind="skill", words="会修电脑", by=cast.members[who].actor, now=NOW
    )


def test_who_leaves_takes_open_offers_back_and_their_words_are_gone(cast: Cast):
    project = running(cast)
    first, second = offered(cast, project.pk, 0), offered(cast, project.pk, 1)
    answered = offered(cast, project.pk, 0)
    operations.answer_offer(
        offer_id=answered.pk, accept=True, answer="周六来站里", by=cast.leader.actor, now=NOW
    )
    assert holdings.why_not_leave(cast.members[0].id, now=NOW) == []
    trace = holdings.leave(cast.members[0].id, by=SYSTEM, now=NOW + DAY)
    assert trace == {"projects.offer withdrawn": [first.pk]}
    said = {row.pk: (row.state, row.words) for row in Offer.objects.all()}
    assert said == {
        first.pk: ("withdrawn", ""),
        second.pk: ("open", "会修电脑"),
        answered.pk: ("accepted", ""),
    }


def test_of_two_numbers_that_follow_one_project_one_is_enough(cast: Cast):
    one, other = cast.members[0], cast.members[1]
    core = [CoreLine(number=who.number, part="教学") for who in (one, other)]
    made = operations.draft_project(form=form(cast, core=core), by=cast.leader.actor, now=NOW)
    project = running(cast)
    for who in (one, other):
        operations.follow_project(project_id=project.pk, by=who.actor, now=NOW)
    alone = running(cast)
    operations.follow_project(project_id=alone.pk, by=other.actor, now=NOW)
    assert holdings.why_not_merge(one.id, other.id, now=NOW) == []
    trace = holdings.merge(one.id, other.id, by=SYSTEM, now=NOW + DAY)
    assert {name: len(rows) for name, rows in trace.items()} == {
        "projects.follow ended": 1,
        "projects.coremember ended": 1,
    }
    follows = Follow.objects.order_by("project_id", "person_id").values_list("project_id", "person_id")
    assert sorted(follows) == sorted([(project.pk, one.id), (alone.pk, other.id)])
    assert list(CoreMember.objects.filter(project=made).values_list("person_id", flat=True)) == [one.id]
