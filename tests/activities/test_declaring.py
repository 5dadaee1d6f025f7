"""The six kinds that are not volunteer service are asked about at submission, and refused."""

import pytest

from activities.stage import draft, shift_form
from cast import NOW, Cast
from redvest.activities import operations, queries
from redvest.activities.enums import NotService
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.kernel.errors import Invalid, Refused
from refusing import refuses


def test_no_to_all_six_is_submitted_and_kept(cast: Cast):
    activity = draft(cast, shift_form())
    assert queries.declared(activity.pk) is None
    operations.submit_activity(
        activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
    )
    kept = queries.declared(activity.pk)
    assert kept is not None
    assert (kept.answers, kept.declared_by_id) == (dict(NONE_OF_THE_SIX), cast.leader.id)
    assert [answer for _question, answer in kept.said] == [False] * 6


@pytest.mark.parametrize("kind", NotService.values)
def test_a_yes_is_refused_with_what_to_do_instead(cast: Cast, kind: str):
    activity = draft(cast, shift_form())
    answers = {**NONE_OF_THE_SIX, kind: True}
    with refuses(Refused, "not_service") as caught:
        operations.submit_activity(activity_id=activity.pk, answers=answers, by=cast.leader.actor, now=NOW)
    assert caught.value.reasons[0].about == kind


def test_every_yes_is_told_at_once(cast: Cast):
    activity = draft(cast, shift_form())
    answers = dict.fromkeys(NotService.values, True)
    with refuses(Refused, *["not_service"] * 6):
        operations.submit_activity(activity_id=activity.pk, answers=answers, by=cast.leader.actor, now=NOW)


def test_what_is_not_answered_is_no_answer(cast: Cast):
    activity = draft(cast, shift_form())
    with refuses(Invalid, "unanswered", "unknown_choice") as caught:
        operations.submit_activity(
            activity_id=activity.pk,
            answers={**dict.fromkeys(NotService.values[1:], False), "other": False},
            by=cast.leader.actor,
            now=NOW,
        )
    assert [reason.about for reason in caught.value.reasons] == ["own_job", "other"]
