"""Who goes on after a stage that cuts, and in which group. Locks: the edition, its entries."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, EditionState, EntryState, StageState
from redvest.contests.models import Edition, Entry, Stage
from redvest.contests.operations._common import move_entries, require_running, tell_teams
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.rules import editions as rules
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.ranking import rounded, shortlist
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation

LONGEST_GROUP = 20


@operation
def shortlist_stage(*, edition_id: int, stage_code: str, by: Actor, now: datetime) -> list[Entry]:
    """After a stage that keeps so many: those kept go on, the others are out; their score stands with the step.

    Whoever ties with the last one kept goes on, too. Who has no score in the stage is not kept. A repeat changes
    nothing. Raises NotFound, Forbidden, Refused (the stage has not ended or does not cut).
    """
    edition = lock(Edition, edition_id)
    require_running(edition, by, now=now)
    row = Stage.objects.filter(edition=edition, code=stage_code).first()
    data = editions.parse(edition_file(edition_id))
    stage = data.scheme.stage(stage_code)
    if row is None or stage is None:
        raise NotFound(Reason("not_found", _("没有找到这个环节")))
    if row.kept is not None:
        return list(Entry.objects.filter(edition=edition, code__in=row.kept).order_by("code"))
    refuse_if(_why_not_cut(edition, row, stage.keep))
    scores = {code: (str(rounded(score, 2)), stays) for code, score, stays in shortlist(data, stage_code)}
    ids = Entry.objects.filter(edition=edition, state__in=COMPETING).values_list("pk", flat=True)
    kept: list[Entry] = []
    others: list[Entry] = []
    for entry in lock_many(Entry, ids).values():
        score, stays = scores.get(entry.code, ("", False))
        facts = [{"code": stage_code, "label": stage.name, "found": score, "met": stays}]
        to = EntryState.SHORTLISTED if stays else EntryState.NOT_SHORTLISTED
        if entry.state != to:
            move_entries([entry], to, by=by, now=now, facts=facts)
        (kept if stays else others).append(entry)
    row.kept = sorted(code for code, (_score, stays) in scores.items() if stays)
    row.save(update_fields=["kept"])
    audit.record(
        "contest.shortlisted", by=by, now=now, target=f"contest:{edition_id}", stage=stage_code, kept=row.kept
    )
    told = Entry.objects.select_related("team", "edition")
    tell_teams("contest.shortlisted", told.filter(pk__in=[one.pk for one in kept]), now=now)
    tell_teams("contest.not_shortlisted", told.filter(pk__in=[one.pk for one in others]), now=now)
    return kept


def _why_not_cut(edition: Edition, row: Stage, keep: int | None) -> list[Reason]:
    reasons = rules.why_not_in(edition.state, EditionState.RUNNING)
    if keep is None:
        reasons.append(Reason("keeps_all", _("按方案，这个环节不淘汰")))
    if row.state != StageState.ENDED:
        reasons.append(Reason("not_ended", _("这个环节还没有结束")))
    return reasons


@operation
def set_groups(*, edition_id: int, groups: Mapping[int, str], by: Actor, now: datetime) -> None:
    """Puts entries (by id) into groups, before any stage of theirs has ended. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid ("groups"), Refused (its state, a draw was made).
    """
    edition = lock(Edition, edition_id)
    require_running(edition, by, now=now)
    refuse_if(rules.why_not_in(edition.state, EditionState.RUNNING))
    if Stage.objects.filter(edition=edition, drawn_at__isnull=False).exists():
        refuse_if([Reason("drawn", _("已经抽签，不能再改分组"))])
    entries = lock_many(Entry, groups)
    fits = all(one.edition_id == edition_id and one.state in COMPETING for one in entries.values())
    if not fits or len(entries) != len(groups):
        invalid_if([Reason("groups", _("只能给参赛的项目分组"), about="groups")])
    if any(len(name.strip()) > LONGEST_GROUP for name in groups.values()):
        words = {"limit": LONGEST_GROUP}
        invalid_if([Reason("too_long", _("组名最多%(limit)s个字"), words, about="groups")])
    for pk, name in groups.items():
        entries[pk].group = name.strip()
    Entry.objects.bulk_update(entries.values(), ["group"])
    audit.record("contest.grouped", by=by, now=now, target=f"contest:{edition_id}", entries=len(groups))
