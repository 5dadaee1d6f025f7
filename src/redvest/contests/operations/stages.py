"""Stages: prepared, drawn from a seed told before, opened, ended. Locks: the edition, the stage, its entries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, EditionState, StageState
from redvest.contests.models import BoardVersion, Edition, Entry, Judge, Stage, Turn
from redvest.contests.operations._common import require_running
from redvest.contests.operations.panels import detect
from redvest.contests.queries.blindness import blind_ahead
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.queries.panels import panel_of, signed_in, stage_by_id, uncut_before
from redvest.contests.rules import defence as rules
from redvest.contests.rules.editions import why_not_in, why_not_text
from redvest.contests.rules.panels import why_not_size
from redvest.contests.scoring import draw as lots
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.ranking import ranking
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell


@dataclass(frozen=True, kw_only=True)
class StageForm:
    """How a stage is held. Seconds of the talk and of the answers: 300 and 180, 180 and 180, 480 and 0 …"""

    place: str = ""
    remote_link: str = ""
    held_at: datetime | None = None
    talk_seconds: int = 300
    answer_seconds: int = 180
    hold_results: bool = False


@operation
def plan_stage(*, stage_id: int, form: StageForm, by: Actor, now: datetime) -> Stage:
    """Sets place, time, remote link, timer and when scores are told; until the stage has ended.

    Raises NotFound, Forbidden, Invalid by field, Refused (ended).
    """
    stage = locked_stage(stage_id, by, now=now)
    if stage.state == StageState.ENDED:
        refuse_if([Reason("ended", _("这个环节已经结束"))])
    invalid_if(_why_not_form(form))
    for name in ("place", "remote_link", "held_at", "talk_seconds", "answer_seconds", "hold_results"):
        setattr(stage, name, getattr(form, name))
    stage.save()
    audit.record(
        "contest_stage.planned", by=by, now=now, target=f"contest:{stage.edition_id}", stage=stage.code
    )
    touch_board(stage, now=now)
    return stage


@operation
def announce_draw(*, stage_id: int, source: str, due_at: datetime | None, by: Actor, now: datetime) -> Stage:
    """Tells the public where the seed of the draw will come from, and when, before anybody can know it.

    Raises NotFound, Forbidden, Invalid by field, Refused (a seed is recorded, the stage has begun).
    """
    stage = locked_stage(stage_id, by, now=now)
    reasons = rules.why_not_announce_draw(
        state=stage.state, source=source, due_at=due_at, seeded=bool(stage.draw_seed), now=now
    )
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    stage.draw_source, stage.draw_due_at = source.strip(), due_at
    stage.save()
    audit.record(
        "contest_draw.announced",
        by=by,
        now=now,
        target=f"contest:{stage.edition_id}",
        stage=stage.code,
        source=stage.draw_source,
    )
    return stage


@operation
def record_seed(*, stage_id: int, seed: str, by: Actor, now: datetime) -> Stage:
    """Records the seed, once, not before the moment told; the same again changes nothing.

    Raises NotFound, Forbidden, Invalid, Refused (no source told, too early, another seed recorded).
    """
    stage = locked_stage(stage_id, by, now=now)
    if stage.draw_seed and stage.draw_seed == seed.strip():
        return stage
    reasons = rules.why_not_seed(
        state=stage.state, due_at=stage.draw_due_at, seeded=stage.draw_seed, seed=seed, now=now
    )
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    stage.draw_seed = seed.strip()
    stage.save()
    audit.record(
        "contest_draw.seeded",
        by=by,
        now=now,
        target=f"contest:{stage.edition_id}",
        stage=stage.code,
        seed=stage.draw_seed,
    )
    return stage


@operation
def draw_order(*, stage_id: int, by: Actor, now: datetime) -> list[Turn]:
    """Draws the running order of all who are in it from the recorded seed (``scoring.draw``); a repeat returns it.

    Groups come one after another, in the order in which the first of each was drawn.
    Raises NotFound, Forbidden, Refused (no seed, the stage before has not cut, a blind one has not ended, nobody in
    it).
    """
    stage = locked_stage(stage_id, by, now=now)
    if stage.drawn_at is not None:
        return list(stage.turns.order_by("number").select_related("entry"))
    rows = Entry.objects.select_for_update(no_key=True).filter(edition_id=stage.edition_id)
    entries = {one.code: one for one in rows.filter(state__in=COMPETING).order_by("pk")}
    refuse_if(
        rules.why_not_draw(
            edition=stage.edition.state,
            state=stage.state,
            seed=stage.draw_seed,
            entries=len(entries),
            uncut=uncut_before(stage),
            blind=blind_ahead(stage.edition),
        )
    )
    Entry.objects.filter(edition_id=stage.edition_id).update(draw_no=None)
    order = lots.order(stage.draw_seed, entries)
    for number, code in enumerate(order, start=1):
        entries[code].draw_no = number
    Entry.objects.bulk_update(entries.values(), ["draw_no"])
    groups = list(dict.fromkeys(entries[code].group for code in order))
    running = sorted(entries.values(), key=lambda one: (groups.index(one.group), one.draw_no or 0))
    turns = Turn.objects.bulk_create(
        Turn(stage=stage, entry=entry, number=number) for number, entry in enumerate(running, start=1)
    )
    stage.drawn_at = now
    stage.save()
    audit.record(
        "contest_draw.drawn",
        by=by,
        now=now,
        target=f"contest:{stage.edition_id}",
        stage=stage.code,
        seed=stage.draw_seed,
        order=order,
    )
    touch_board(stage, now=now)
    return turns


@operation
def open_stage(*, stage_id: int, by: Actor, now: datetime) -> Stage:
    """Opens a panel's stage: judges may mark. Conflicts are looked for once more. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (its state, a stage before has not cut, the panel is not of its size).
    """
    stage = locked_stage(stage_id, by, now=now)
    if stage.state == StageState.OPEN:
        return stage
    panel = panel_of(stage)
    reasons = rules.why_not_open(
        panel.scheme,
        edition=stage.edition.state,
        state=stage.state,
        uncut=uncut_before(stage),
        announced=bool(stage.draw_source),
        drawn=stage.drawn_at is not None,
    )
    groups = {one.group: len(panel.seated(one)) for one in panel.entries}
    refuse_if(reasons or why_not_size(panel.scheme, groups))
    stage.state, stage.opened_at = StageState.OPEN, now
    stage.save()
    judges = Judge.objects.filter(seats__stage=stage, ended_at__isnull=True).select_related("unit")
    detect(stage.edition, list(judges), now=now)
    audit.record(
        "contest_stage.opened", by=by, now=now, target=f"contest:{stage.edition_id}", stage=stage.code
    )
    words: dict[str, str | int] = {"edition": stage.edition.name, "stage": panel.scheme.name}
    people = [judge.person_id for judge in judges]
    tell(
        [
            Telling(
                kind="contest_judge.opened",
                people=people,
                words=words,
                target=f"contest_stage:{stage.pk}",
                once="open",
            )
        ],
        now=now,
    )
    touch_board(stage, now=now)
    return stage


@operation
def end_stage(*, stage_id: int, why: str = "", by: Actor, now: datetime) -> Stage:
    """Ends a stage. Judges who have not signed are listed as absent, which is not zero; then with a reason.

    Raises NotFound, Forbidden, Invalid, Refused (not open, somebody is on).
    """
    stage = locked_stage(stage_id, by, now=now)
    if stage.state == StageState.ENDED:
        return stage
    panel = panel_of(stage)
    missing = panel.missing(signed_in(stage.pk), panel.entries)
    on = Turn.objects.filter(stage=stage, talk_at__isnull=False, done_at__isnull=True).exists()
    reasons = rules.why_not_end(state=stage.state, on=on, missing=len(missing), why=why)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    stage.state, stage.ended_at, stage.ended_why = StageState.ENDED, now, why.strip()
    stage.save()
    absent = [f"{judge.code}:{entry.code}" for judge, entry in missing]
    audit.record(
        "contest_stage.ended",
        by=by,
        now=now,
        target=f"contest:{stage.edition_id}",
        stage=stage.code,
        absent=absent,
        why=why.strip(),
    )
    touch_board(stage, now=now)
    return stage


@operation
def call_revote(*, stage_id: int, entry_codes: Collection[str], by: Actor, now: datetime) -> Stage:
    """Puts entries that share a place to the judges of an ended stage again, where the scheme's ladder says so.

    Raises NotFound, Forbidden, Refused (the ladder has no such step, they do not share a place).
    """
    stage = locked_stage(stage_id, by, now=now)
    refuse_if(why_not_in(stage.edition.state, EditionState.RUNNING))
    data = editions.parse(edition_file(stage.edition_id))
    tied: dict[int, set[str]] = {}
    for place in ranking(data) if stage.state == StageState.ENDED else []:
        tied.setdefault(place.rank or 0, set()).add(place.entry)
    asked = set(entry_codes)
    if not any(step.kind == "revote" and step.stage == stage.code for step in data.scheme.ties):
        refuse_if([Reason("no_revote", _("按方案，同分不由这个环节的评委复评"))])
    if len(asked) < 2 or asked not in [several for rank, several in tied.items() if rank]:
        refuse_if([Reason("not_tied", _("复评只给名次相同的全部项目"))])
    stage.revoted = sorted({*stage.revoted, *asked})
    stage.save()
    audit.record(
        "contest_stage.revote",
        by=by,
        now=now,
        target=f"contest:{stage.edition_id}",
        stage=stage.code,
        entries=sorted(asked),
    )
    return stage


@step
def locked_stage(stage_id: int, by: Actor, *, now: datetime) -> Stage:
    """The stage, locked with its edition, for whoever runs it. Raises NotFound, Forbidden."""
    known = stage_by_id(stage_id)
    edition = lock(Edition, known.edition_id)
    require_running(edition, by, now=now)
    stage = lock(Stage, stage_id)
    stage.edition = edition
    return stage


@step
def touch_board(stage: Stage, *, now: datetime) -> None:
    """Counts the live board of a stage up: whoever watches it sees something new."""
    changed = BoardVersion.objects.filter(stage=stage).update(version=F("version") + 1, changed_at=now)
    if not changed:
        BoardVersion.objects.bulk_create([BoardVersion(stage=stage, changed_at=now)], ignore_conflicts=True)


def _why_not_form(form: StageForm) -> list[Reason]:
    reasons = why_not_text("place", _("地点"), form.place, rules.LONGEST_PLACE, needed=False)
    if form.remote_link and not form.remote_link.startswith("https://"):
        reasons.append(Reason("remote_link", _("链接要以 https:// 开头"), about="remote_link"))
    reasons += why_not_text("remote_link", _("链接"), form.remote_link, 300, needed=False)
    if not 0 < form.talk_seconds <= rules.MOST_SECONDS:
        reasons.append(Reason("talk_seconds", _("陈述时间在 1 秒到 2 小时之间"), about="talk_seconds"))
    if not 0 <= form.answer_seconds <= rules.MOST_SECONDS:
        reasons.append(Reason("answer_seconds", _("答辩时间最多 2 小时"), about="answer_seconds"))
    return reasons
