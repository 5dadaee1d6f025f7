"""A contest in publicity with everything in it, and a certificate: for the walks over all doors."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from cast import DAQIAO, GAOPING, NOW, Cast
from contests.making import CHECKED, HOUR, JUDGED, STAMPED, UNTIL, form, project, scheme
from redvest.contests import operations as contests
from redvest.contests.models import Award, Entry, EntryFile, Given, Round, Stage, VoteCase
from redvest.contests.queries.objections import receipt_of
from redvest.kernel.actor import VISITOR, Actor
from redvest.kernel.attachments import Upload

PAPER = {"code": "paper", "name": "材料评阅", "kind": "given", "weight": "100", "step": "0.01"}
VOTE = {
    "code": "vote",
    "name": "网络投票",
    "kind": "vote",
    "bonus": True,
    "per_vote": "0.01",
    "maximum": "10",
}
PDF = Upload(name="申报书.pdf", content=b"%PDF-1.4 plan", content_type="application/pdf")


def contest_things(cast: Cast, *, words: str = "试点", now: datetime = NOW) -> dict[str, Any]:
    """An awarded edition with an entry of the red team.

    ``words`` are whatever people write about them.
    """
    clerk, opener, leader = cast.clerk.actor, cast.approver.actor, cast.leader.actor
    plan = project(cast, team_id=cast.team.id, leader=cast.leader, name=f"赛{words}"[:50])
    old = contests.draft_edition(
        site_code=GAOPING,
        form=form(
            code="old-2026", name=f"旧{words}"[:80], theme=words[:80], about=words, scheme=scheme(PAPER, VOTE)
        ),
        by=clerk,
        now=now,
    )
    contests.announce_edition(edition_id=old.pk, by=opener, now=now)
    entry = contests.draft_entry(edition_id=old.pk, project_id=plan.pk, field="teaching", by=leader, now=now)
    contests.edit_entry(entry_id=entry.pk, form=_said(words), by=leader, now=now)
    contests.add_entry_file(entry_id=entry.pk, title=words[:60], upload=PDF, by=leader, now=now)
    contests.submit_entry(entry_id=entry.pk, by=leader, now=now)
    contests.check_entry(entry_id=entry.pk, verdict="accepted", note=words[:500], by=clerk, now=now)
    contests.close_applications(edition_id=old.pk, by=clerk, now=UNTIL)
    made = contests.rank_entries(
        edition_id=old.pk, unit_code=DAQIAO, ranked=[entry.pk], by=clerk, now=CHECKED
    )
    made = contests.publicise_list(list_id=made.pk, by=clerk, now=CHECKED)
    assert made.public_until is not None
    contests.send_list(list_id=made.pk, stamped=STAMPED, by=clerk, now=made.public_until)
    contests.start_judging(edition_id=old.pk, by=clerk, now=JUDGED)
    stage = Stage.objects.get(edition=old, code="paper")
    Given.objects.create(stage=stage, entry=entry, value=Decimal("95.14"), source=words[:200], at=JUDGED)
    vote_round, case = _voted(old.pk, entry, clerk, cast.auditor.id, words)
    result = contests.publish_result(edition_id=old.pk, by=opener, now=JUDGED)
    objected = contests.object_to(
        edition_id=old.pk, name=words[:40], phone="13900001234", said=words, by=VISITOR, now=JUDGED
    )
    contests.answer_objection(
        objection_id=objected.pk, upheld=False, answer=words, by=cast.auditor.actor, now=JUDGED
    )
    contests.give_awards(edition_id=old.pk, by=opener, now=result.public_until)
    return {
        "edition_id": old.pk,
        "edition": old.code,
        "certificate": Award.objects.get(edition=old).number,
        "entered_id": entry.pk,
        "attached_id": EntryFile.objects.get(entry=entry).pk,
        "unit_code": DAQIAO,
        "round_id": vote_round.pk,
        "receipt": receipt_of(objected),
        "vote_case_id": case.pk,
        "vote_deed": "back",
        "stage": "vote",
        "contest_deed": "cancel",
        "list_deed": "back",
        "entry_deed": "check",
        "own_deed": "withdraw",
    }


def _voted(
    edition_id: int, entry: Entry, clerk: Actor, auditor_id: int, words: str
) -> tuple[Round, VoteCase]:
    """A public vote that has ended, with a case that was decided."""
    row = contests.set_up_round(
        edition_id=edition_id,
        stage_code="vote",
        opens_at=JUDGED - HOUR,
        closes_at=JUDGED,
        by=clerk,
        now=JUDGED - HOUR,
    )
    case = VoteCase.objects.create(
        round=row,
        entry=entry,
        rule="address",
        facts={"kind": "address", "most": 300, "more_than": 200, "minutes": 60},
        since=row.opens_at,
        until=row.closes_at,
        found_at=JUDGED,
        decided_at=JUDGED,
        decided_by_id=auditor_id,
        decided_why=words[:200],
        void=False,
    )
    return contests.end_round(round_id=row.pk, by=clerk, now=JUDGED), case


def _said(words: str) -> Any:
    return contests.EntryForm(
        field="teaching",
        title=words[:60],
        need=words,
        goals=words,
        doing=words,
        results=words,
        special=words,
    )
