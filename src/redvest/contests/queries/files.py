"""Attachments of entries: for its team, the organiser and its unit; the blind ones also for the judges."""

from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.contests.models import Entry, EntryFile
from redvest.kernel import attachments
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason

PURPOSE = "contest.entry"


def sees_inside(viewer: Viewer, entry: Entry) -> bool:
    """Whether the viewer sees all of an entry: its team, its unit's staff, who runs or supervises the contest."""
    site = entry.edition.site.path
    return (
        viewer.may(Verb.PREPARE_PROJECT, entry.team.path, entry.team.site.path)
        or viewer.may(Verb.ENTER_CONTEST, entry.unit.path)
        or viewer.may(Verb.RUN_CONTEST, site)
        or viewer.may(Verb.OPEN_CONTEST, site)
        or viewer.may(Verb.SUPERVISE_CONTEST, site)
    )


def files_of(entry_id: int, *, blind: bool = False) -> list[EntryFile]:
    """The files there are; ``blind``: those free of names only. The caller has made sure who looks."""
    rows = EntryFile.objects.filter(entry_id=entry_id, removed_at__isnull=True).order_by("pk")
    return list(rows.filter(blind=True) if blind else rows)


def entry_file(viewer: Viewer, file_id: int) -> Upload:
    """The file itself, for who sees the whole entry. Raises NotFound, also for those it is not for."""
    row = (
        EntryFile.objects.select_related("entry__edition__site", "entry__team__site", "entry__unit")
        .filter(pk=file_id, removed_at__isnull=True)
        .first()
    )
    if row is None or not sees_inside(viewer, row.entry):
        raise NotFound(Reason("not_found", _("没有找到这个文件，或者您无权查看")))
    return attachments.read(row.attachment, purpose=PURPOSE)


def blind_file(file_id: int, *, entry_id: int) -> Upload:
    """A blind file of an entry; the caller has made sure that a judge of it looks. Raises NotFound."""
    row = EntryFile.objects.filter(pk=file_id, entry_id=entry_id, blind=True, removed_at__isnull=True).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这个文件，或者您无权查看")))
    return attachments.read(row.attachment, purpose=PURPOSE)


def judged_file(file_id: int, *, entry_id: int) -> Upload:
    """A file of an entry in a stage that is not blind; the caller has made sure that a judge of it looks."""
    row = EntryFile.objects.filter(pk=file_id, entry_id=entry_id, removed_at__isnull=True).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这个文件，或者您无权查看")))
    return attachments.read(row.attachment, purpose=PURPOSE)
