"""The world: a day in which everything has happened to somebody else, and everybody who tries its doors.

Take the ``world`` fixture, or call ``make_world()`` on a ``committed_db``. Whoever adds an address with a new parameter
puts such a thing here: ``common`` says what the names in addresses stand for.
"""

import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from activities import rostering, stage
from cast import (
    DAQIAO,
    NANTANG,
    NOW,
    TAOHUAPING,
    Cast,
    Persona,
    identity,
    make_cast,
    resident,
    staff,
    team,
)
from contests.for_world import contest_things
from contests.judging_world import judged_things
from harness.clock import MovableClock
from harness.snapshots import made_once
from imports.files import FIRST, brought, person
from market.for_world import market_things
from orders.stage import coming, phoned, placed, scheduled, taken
from orders.wishing import wish_form
from people.entering import child_of, consent_form, enter, entry, entry_of, scan
from places.known import known_things
from projects.for_world import project_things
from redvest.access.enums import Role
from redvest.access.models import RoleGrant
from redvest.activities import operations
from redvest.activities.enums import Direction
from redvest.activities.models import Attendance, HoursReview, NoShow, ServiceRecord, SignUp, Training
from redvest.activities.rules.trainings import TrainingForm
from redvest.kernel.actor import SYSTEM
from redvest.kernel.attachments import Upload
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL
from redvest.notices import operations as notices
from redvest.notices.models import Notice
from redvest.orders import operations as orders
from redvest.orders.enums import Need
from redvest.orders.models import CallBack, Order
from redvest.orders.operations import HeardForm, MenuForm
from redvest.people import operations as people
from redvest.people.enums import TokenScope
from redvest.people.operations import Correction
from redvest.places import queries as places
from redvest.points.operations import covenants, objections, proposals
from redvest.points.rules.covenant_drafts import draft_of
from redvest.points.rules.proposals import ProposalForm
from redvest.projects import operations as projects
from redvest.projects.rules import ProjectForm
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode
from redvest.teams.models import Membership
from training.for_world import training_things
from visiting import log_in_anew

#: What no stranger may read anywhere.
DRAFT_TITLE, PROJECT_NAME, CONTACT, CONTACT_PHONE = (
    "不公开的草稿活动",
    "不公开的项目",
    "牛联系",
    "13912340987",
)


#: A roster that everybody may know of, and a series that only its team does.
DRAFT_ROSTER = "卡点值守"


@dataclass(frozen=True, kw_only=True)
class World:
    """A day in which everything has happened to somebody else, and those who try its doors."""

    cast: Cast
    #: What the names in addresses stand for, one set for each thing they may mean.
    ids: list[dict[str, Any]]
    strangers: dict[str, Persona | None]
    leader: Persona
    #: Those who try the doors, by kind (KINDS), logged in at this moment.
    people: dict[str, Persona | None]
    codes: list[str]
    secrets: list[str] = field(default_factory=list)


#: When a household is visited: on the day everything happens, after the shift.
VISIT_LATER = (stage.START + timedelta(hours=6), stage.START + timedelta(hours=8))
#: Who tries the doors: a visitor, a volunteer of no team, a member with a place on the shift, and people with duties
#: here (the team, the institute above it, the county) or elsewhere.
KINDS = (
    "visitor",
    "volunteer",
    "member",
    "leader",
    "leader elsewhere",
    "clerk",
    "clerk elsewhere",
    "approver",
    "approver elsewhere",
    "manager",
    "auditor",
)


def a_picture() -> Upload:
    """A small photograph, as people hand one in."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return Upload(name="证件.png", content=out.getvalue(), content_type="image/png")


def a_training(cast: Cast, member: Persona) -> int:
    """A training the leader took down for somebody."""
    form = TrainingForm(
        name="急救员证", content="心肺复苏", minutes=240, held_on=NOW.date(), organiser="县红十字会"
    )
    numbers, by = [member.number], cast.leader.actor
    operations.record_trainings(team_id=cast.team.id, numbers=numbers, form=form, by=by, now=NOW)
    return Training.objects.get().pk


def noticed(person: Persona, *, now: datetime) -> int:
    """A notice of somebody's, about what they did."""
    for event in OutboxEvent.objects.filter(topic=TOPIC_TELL):
        notices.hear(event_id=event.pk, now=now)
    return Notice.objects.filter(person_id=person.id).values_list("pk", flat=True)[0]


def missed(sign_up: SignUp, *, now: datetime) -> int:
    """A no-show of somebody's, as if the day were settled and nobody had scanned them."""
    return NoShow.objects.create(
        sign_up_id=sign_up.pk, shift_id=sign_up.shift_id, person_id=sign_up.person_id, counted_at=now
    ).pk


@pytest.fixture
def world(db: None, wall_clock: MovableClock) -> World:
    """The world in a transaction of the test's own, with the clock where the making left it."""

    def make() -> tuple[World, datetime]:
        return make_world(make_cast(), wall_clock), wall_clock.now()

    made, moment = made_once("world", make)
    wall_clock.set(moment)
    return made


def family_things(cast: Cast) -> dict[str, int]:
    """What there is of somebody else's family, and of a person whom the clerk entered."""
    mother, clerk = cast.members[0], cast.clerk
    child = child_of(mother, 970, born=date(2016, 1, 5))
    teenager = resident(971, born=date(2010, 6, 1))
    asked = people.ask_guardian(
        child_id=teenager.id, guardian_number=mother.number, relation="mother", by=teenager.actor, now=NOW
    )
    people.give_guardian_consent(child_id=child.pk, form=consent_form(strict=True), by=mother.actor, now=NOW)
    paper = people.record_paper_consent(
        child_id=teenager.id,
        form=consent_form(strict=False),
        paper=people.PaperForm(guardian_name="牛监护", guardian_phone="13912340986", relation="mother"),
        scan=scan(),
        by=clerk.actor,
        now=NOW,
    )
    people.make_household(head_id=mother.id, by=mother.actor, now=NOW)
    invite = people.invite_to_household(number=cast.residents[1].number, by=mother.actor, now=NOW)
    other = people.invite_to_household(number=cast.members[1].number, by=mother.actor, now=NOW)
    people.answer_invite(invite_id=other.pk, accept=True, by=cast.members[1].actor, now=NOW)
    (entered,) = enter(entry(972, phone="", contact="牛联系人"), by=clerk.actor)
    handed = people.record_receipt(
        entry_id=entry_of(entered.person_id).pk, scan=scan(), by=clerk.actor, now=NOW
    )
    return {
        "child_id": child.pk,
        "guardianship_id": asked.pk,
        "consent_id": paper.pk,
        "invite_id": invite.pk,
        "permission_id": people.allow_family(member_id=cast.members[1].id, by=mother.actor, now=NOW).pk,
        "entry_id": handed.entry_id,
        "receipt_id": handed.pk,
    }


def hours_things(cast: Cast, *, words: str = "早走了") -> dict[str, int]:
    """Hours of which something is undecided: a long day, a correction, an entry afterwards, a reported record.

    ``words`` are whatever people write about them.
    """
    start = NOW + timedelta(days=1)
    (shift,) = stage.published(cast, stage.shift_form(start, timedelta(hours=10)))
    longer, shorter = cast.members
    stage.takes(shift, longer, shorter)
    for who, hours in ((longer, 9), (shorter, 2)):
        stage.scans(shift, who, Direction.IN, start)
        stage.scans(shift, who, Direction.OUT, start + timedelta(hours=hours))
    stage.settles(shift)
    now = start + timedelta(days=1)
    attendance = Attendance.objects.get(shift=shift, person_id=shorter.id)
    correction = operations.ask_correction(
        attendance_id=attendance.pk,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        reason=words,
        by=shorter.actor,
        now=now,
    )
    record = ServiceRecord.objects.get(shift=shift, person_id=longer.id)
    entered = operations.enter_afterwards(
        entry=operations.Afterwards(
            shift_id=shift.pk,
            person_id=cast.residents[0].id,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            reason=words,
            witness_id=longer.id,
        ),
        by=cast.leader.actor,
        now=now,
    )
    return {
        "attendance_id": attendance.pk,
        "correction_id": correction.pk,
        "record_id": record.pk,
        "review_id": HoursReview.objects.get(person_id=longer.id).pk,
        "afterwards_id": entered.pk,
        "flag_id": operations.flag_record(
            record_id=record.pk, reason=words, by=cast.residents[1].actor, now=now
        ),
    }


def wish_things(cast: Cast) -> dict[str, int]:
    """A wish on the wall that the clerk collected, a share of it brought by a member."""
    made = orders.collect_wish(form=wish_form(shares=3), by=cast.clerk.actor, now=NOW)
    orders.publish_wish(
        wish_id=made.pk,
        title=made.title,
        public_story=made.public_story,
        shares=3,
        by=cast.manager.actor,
        now=NOW,
    )
    member = cast.members[0].actor
    claim = orders.claim_wish(wish_id=made.pk, by=member, now=NOW)
    orders.bring_wish(claim_id=claim.claim_id, evidence=a_picture(), by=member, now=NOW)
    return {"wish_id": made.pk, "claim_id": claim.claim_id}


def menu_things(cast: Cast, *, words: str = "") -> dict[str, int]:
    """An item of the team on the menu, a need the clerk heard, and an order of a member's; all of them in ``words``."""
    said_of_it = {"title": words or "上门理发", "text": words or "为行动不便的老人上门理发"}
    asked = {"text": words, "special": words, "contact_name": words, "address": words} if words else {}
    by = cast.leader.actor
    item = orders.propose_item(
        form=MenuForm(**said_of_it, need=Need.ELDERLY, minutes=40), team_id=cast.team.id, by=by, now=NOW
    )
    orders.submit_item(item_id=item.pk, by=by, now=NOW)
    orders.decide_item(item_id=item.pk, approve=True, by=cast.approver.actor, now=NOW)
    said = HeardForm(site_code=DAQIAO, need=Need.HEALTH, text=words or "想有人来量血压", heard_on=NOW.date())
    order, member = placed(cast.members[0], **asked), cast.members[0].actor
    photo = orders.add_photo(order_id=order.pk, upload=a_picture(), by=member, now=NOW)
    return {
        "item_id": item.pk,
        "heard_id": orders.note_need(form=said, by=cast.clerk.actor, now=NOW).pk,
        "order_id": order.pk,
        "photo_id": photo.pk,
        "visit_order_id": a_visit(cast, **asked).pk,
    }


def points_things(cast: Cast, *, words: str = "息事化事") -> dict[str, int]:
    """A covenant in force in the member's village, what a neighbour proposed for the member and somebody objects to,
    and a draft; in ``words``."""
    rules = {"code": "peace", "title": words[:20], "heading": words[:20], "source": "conduct", "unit": "time"}
    rule = rules | {"value": "10", "proposers": ["self", "neighbour", "liaison"], "liaison_first": False}
    draft = draft_of({"terms": {"holder": "person"}, "rules": [rule]})
    by, member, today = cast.manager.actor, cast.members[0], NOW.date()
    version = covenants.draft_covenant(site_code=DAQIAO, draft=draft, note=words, by=by, now=NOW)
    covenants.publish_covenant(version_id=version.pk, valid_from=today, by=SYSTEM, now=NOW)
    said = ProposalForm(
        number=member.number, rule_code="peace", happened_on=today, words=f"劝和了两家人{words}"
    )
    made = proposals.propose(form=said, by=cast.members[1].actor, now=NOW)
    proposals.decide_proposal(proposal_id=made.pk, approve=True, by=cast.approver.actor, now=NOW)
    words = f"那天他不在村里{words}"
    objection = objections.object_to(proposal_id=made.pk, words=words, by=cast.members[1].actor, now=NOW)
    return {
        "proposal_id": made.pk,
        "objection_id": objection.pk,
        "version_id": covenants.draft_covenant(site_code=DAQIAO, draft=draft, by=by, now=NOW).pk,
    }


def drawn(cast: Cast, **said: str) -> int:
    """An order of Daqiao that has ended, drawn to be called back by Taohuaping; its number."""
    order = phoned(cast, contact_phone="15400000077", address="17 号", **said)
    orders.reject_order(order_id=order.pk, reason="已经有人帮忙了", by=cast.clerk.actor, now=NOW)
    desk = places.site_by_code(TAOHUAPING).id
    due_at = NOW + timedelta(days=7)
    CallBack.objects.create(order_id=order.pk, drawn_at=NOW, draw="0" * 64, desk_id=desk, due_at=due_at)
    return order.pk


def a_visit(cast: Cast, **asked: str) -> Order:
    """An order taken down by phone that the team has: today's visit is agreed on, and a member comes along."""
    order = scheduled(cast, taken(cast, need=Need.ERRAND, **asked), visit=VISIT_LATER)
    coming(order, cast.members[0])
    return order


def make_world(cast: Cast, wall_clock: MovableClock) -> World:
    """Somebody else's draft, project, attended shift, requests, roles and logins."""
    member = cast.members[0]
    strangers = {
        "a visitor": None,
        "a volunteer in no team": resident(24),
        "the leader of another team": resident(20, residence=NANTANG),
        "the clerk of another institute": staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor),
        "the approver of another institute": staff(22, Role.APPROVER, TAOHUAPING, by=cast.manager.actor),
    }
    team(strangers["the leader of another team"], name="南塘村队", site_code=NANTANG)
    asked = team(cast.leader, name="要申请的队", join_mode=JoinMode.REQUEST)
    teams.join_team(team_id=asked.id, by=cast.residents[1].actor, now=NOW)
    secret = {"contact_name": CONTACT, "contact_phone": CONTACT_PHONE}
    draft = stage.draft(cast, stage.shift_form(), title=DRAFT_TITLE, **secret)
    (shift,) = stage.published(cast, **secret)
    (sign_up,) = stage.takes(shift, member)
    duty = rostering.things(cast, member, title=DRAFT_ROSTER, **secret)
    form = ProjectForm(
        name=PROJECT_NAME,
        summary="还没有公开的项目，只有队里的人知道",
        category="0003",
        team_id=cast.team.id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=90),
    )
    project = projects.draft_project(form=form, by=cast.leader.actor, now=NOW)
    stage.scans(shift, member, Direction.IN, stage.START)
    now = stage.START + timedelta(hours=1)
    wall_clock.set(now)
    token = people.make_token(
        name="社区大屏", scopes=[TokenScope.OWN_READ], days=30, by=member.actor, now=now
    )
    known = [cast.leader, member, cast.manager, cast.clerk, cast.approver, cast.auditor, cast.residents[1]]
    common = {
        "project_id": project.pk,
        "membership_id": Membership.objects.get(state="requested").pk,
        "grant_id": RoleGrant.objects.get(person_id=cast.clerk.id).pk,
        "case_id": people.ask_correction(
            correction=Correction(name="牛新名"), proof=a_picture(), by=member.actor, now=now
        ).pk,
        "login_id": log_in_anew(member, now=now),
        "token_id": token.token.pk,
        "sign_up_id": sign_up.pk,
        "training_id": a_training(cast, member),
        "notice_id": noticed(member, now=now),
        "no_show_id": missed(sign_up, now=now),
        **duty,
        **hours_things(cast),
        **family_things(cast),
        **known_things(cast),
        **wish_things(cast),
        **menu_things(cast),
        **points_things(cast),
        **market_things(cast),
        **training_things(cast),
        **contest_things(cast),
        **judged_things(cast),
        "drawn_id": drawn(cast),
        "number": member.number,
        "run_id": brought(cast.clerk.actor, person(FIRST)).id,
        "kind": "people",
        "what": "projects",
        "step": "news",
        **project_things(cast),
        "measure": "participations",
        "direction": "in",
        "purpose": "messages",
    }
    strangers = {
        name: replace(who, login_id=log_in_anew(who, now=now)) if who else None
        for name, who in strangers.items()
    }
    here = {
        name: replace(who, login_id=log_in_anew(who, now=now))
        for name, who in {
            "leader": cast.leader,
            "clerk": cast.clerk,
            "approver": cast.approver,
            "manager": cast.manager,
            "auditor": cast.auditor,
        }.items()
    }
    return World(
        cast=cast,
        ids=[
            common | {"activity_id": activity.pk, "shift_id": one.pk}
            for activity, one in ((draft, draft.shifts.get()), (shift.activity, shift))
        ],
        strangers=strangers,
        leader=here["leader"],
        people=here
        | {
            "visitor": None,
            # Who judges: the doors of judges are theirs.
            "volunteer": replace(cast.residents[0], login_id=log_in_anew(cast.residents[0], now=now)),
            "member": replace(member, login_id=common["login_id"]),
            "leader elsewhere": strangers["the leader of another team"],
            "clerk elsewhere": strangers["the clerk of another institute"],
            "approver elsewhere": strangers["the approver of another institute"],
        },
        codes=[cast.team.code, DAQIAO],
        secrets=[
            *(DRAFT_TITLE, PROJECT_NAME, CONTACT, CONTACT_PHONE),
            *(person.name for person in known),
            *(person.phone.removeprefix("+86") for person in known),
            *(identity(n) for n in range(1, 10)),
        ],
    )
