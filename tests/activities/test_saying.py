"""What must be said of an activity: every fault at its field, insurance where there are risks, one's own projects."""

from datetime import timedelta

from activities.stage import draft, form
from cast import NOW, Cast, Persona, team
from planning import NONE, PLAN
from redvest.activities import operations
from redvest.kernel.errors import Invalid
from redvest.projects import operations as projects
from redvest.projects.rules import ProjectForm
from refusing import refuses


def test_all_faults_of_a_form_at_their_fields(cast: Cast) -> None:
    empty = form(
        cast,
        title=" ",
        category="9999",
        text="",
        place="",
        contact_name="",
        contact_phone="",
        risks="高空作业",
    )
    with refuses(Invalid, *["required"] * 5, "unknown_choice", "insurance_needed") as refusal:
        operations.draft_activity(form=empty, by=cast.leader.actor, now=NOW)
    assert [reason.about for reason in refusal.value.reasons] == [
        "title",
        "text",
        "place",
        "contact_name",
        "contact_phone",
        "category",
        "insurance",
    ]
    limits = {"title": 50, "text": 2000, "place": 120, "contact_name": 50, "contact_phone": 20}
    limits |= {"risks": 500, "insurance": 120}
    too_long = form(cast, **{field: "长" * (limit + 1) for field, limit in limits.items()})
    with refuses(Invalid, *["too_long"] * 7) as refusal:
        operations.draft_activity(form=too_long, by=cast.leader.actor, now=NOW)
    assert [reason.about for reason in refusal.value.reasons] == list(limits)
    just_fits = form(cast, **{field: f" {'长' * limit} " for field, limit in limits.items()})
    made = operations.draft_activity(form=just_fits, by=cast.leader.actor, now=NOW)
    assert all(getattr(made, field) == "长" * limit for field, limit in limits.items())


def test_risks_need_insurance(cast: Cast) -> None:
    with refuses(Invalid, "insurance_needed"):
        draft(cast, risks="高空作业", insurance="  ")
    assert draft(cast, risks="高空作业", insurance="人保 PEAC2026").insurance == "人保 PEAC2026"
    assert draft(cast, risks="", insurance="").risks == ""


def test_only_a_running_project_of_the_own_team(cast: Cast) -> None:
    def project(leader: Persona, team_id: int, name: str) -> int:
        today = NOW.date()
        wanted = ProjectForm(
            name=name,
            summary="照护高龄独居老人。",
            category="0001",
            team_id=team_id,
            starts_on=today,
            ends_on=today + timedelta(days=90),
            **PLAN,
        )
        made = projects.draft_project(form=wanted, by=leader.actor, now=NOW)
        return made.pk

    def run(pk: int, leader: Persona) -> None:
        projects.submit_project(project_id=pk, answers=NONE, by=leader.actor, now=NOW)
        projects.decide_project(project_id=pk, approve=True, by=cast.manager.actor, now=NOW)

    own = project(cast.leader, cast.team.id, "银龄陪伴")
    other_leader = cast.residents[0]
    others = project(other_leader, team(other_leader, name="别的队").id, "河小青")
    run(others, other_leader)
    for project_id in (own, others, 987654):
        with refuses(Invalid, "project") as refusal:
            draft(cast, project_id=project_id)
        assert refusal.value.reasons[0].about == "project_id"
    run(own, cast.leader)
    assert draft(cast, project_id=own).project_id == own
    projects.stop_project(project_id=own, reason="不再需要", by=cast.manager.actor, now=NOW)
    with refuses(Invalid, "project"):
        draft(cast, project_id=own)
