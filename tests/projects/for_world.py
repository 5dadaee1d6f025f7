"""What the walks over all doors need of projects."""

from datetime import date

from cast import CENTRE, NOW, Cast
from projects.stage import DAY, running
from redvest.projects import operations
from redvest.projects.models import Application
from redvest.projects.rules import (
    CallForm,
    Criteria,
    MilestoneLine,
    MoneyLine,
    PartnerLine,
    RiskLine,
    StageLine,
)


def project_things(cast: Cast, *, words: str = "") -> dict[str, object]:
    """Of a project that runs: a batch, a nomination, two applications for incubation (one was chosen), and what its
    team and others asked for."""
    by, leader, day = cast.manager.actor, cast.leader.actor, NOW.date()
    said = {"name": words, "summary": words, "recipients": words} if words else {}
    words = words or "做得好"
    project = running(
        cast,
        milestones=[MilestoneLine(name=words, due_on=date(2026, 5, 1))],
        risks=[RiskLine(name=words, answer=words)],
        partners=[PartnerLine(name=words, part=words)],
        budget=[MoneyLine(side="use", name=words, fen=100)],
        **said,
    )
    batch = operations.release_projects(
        title=words, words=words, site_code=CENTRE, day=day, project_ids=[project.pk], by=by, now=NOW
    )
    operations.set_criteria(site_code=CENTRE, criteria=Criteria(), by=by, now=NOW)
    brand = operations.nominate_brand(project_id=project.pk, why=words, by=leader, now=NOW)
    asked = [_applied(cast, project.pk, words=words) for _number in range(2)]
    stages = [StageLine(name=words, due_on=day)]
    operations.select_application(
        application_id=asked[1].pk, stages=stages, reason=words, by=by, now=NOW + DAY
    )
    offer = operations.offer_support(
        project_id=project.pk, kind="skill", words=words, by=cast.members[0].actor, now=NOW
    )
    longer = operations.ask_extension(project_id=project.pk, days=9, reason=words, by=leader, now=NOW)
    operations.post_news(project_id=project.pk, words=words, by=leader, now=NOW)
    operations.report_midterm(project_id=project.pk, words=words, by=leader, now=NOW)
    return {
        "release_id": batch.pk,
        "brand_id": brand.pk,
        "application_id": asked[0].pk,
        "call_id": asked[0].call_id,
        "stage_id": asked[1].stages.get().pk,
        "offer_id": offer.pk,
        "extension_id": longer.pk,
        "report_id": project.reports.get().pk,
        "milestone_id": project.milestones.get(position=1).pk,
        "deed": "grant",
        "act": "evaluate",
    }


def _applied(cast: Cast, project_id: int, *, words: str) -> Application:
    """An application to a call of one day, NOW's."""
    day = NOW.date()
    form = CallForm(title=words, words=words, support=words, opens_on=day, closes_on=day, places=1)
    call = operations.open_call(site_code=CENTRE, form=form, by=cast.manager.actor, now=NOW)
    return operations.apply_for_incubation(
        call_id=call.pk, project_id=project_id, words=words, by=cast.leader.actor, now=NOW
    )
