"""Attachments of entries, added and taken away by the team while it may write. Locks: the entry."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.models import Entry, EntryFile
from redvest.contests.operations._common import entry_with_edition, require_entrant
from redvest.contests.queries.files import PURPOSE
from redvest.contests.rules import entries as rules
from redvest.contests.rules.editions import why_not_text
from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation


@operation
def add_entry_file(
    *, entry_id: int, title: str, upload: Upload, blind: bool = False, by: Actor, now: datetime
) -> EntryFile:
    """Adds a picture or PDF; ``blind``: the team has made it free of names, judges of blind stages see it.

    Raises NotFound, Forbidden, Invalid (title, file), Refused (handed in, too many).
    """
    require_entrant(entry_with_edition(entry_id), by, now=now)
    entry = lock(Entry, entry_id)
    refuse_if(rules.why_not_edit(entry.state))
    invalid_if(why_not_text("title", _("标题"), title, rules.LONGEST_FILE_TITLE))
    if EntryFile.objects.filter(entry=entry, removed_at__isnull=True).count() >= rules.MOST_FILES:
        words = {"most": rules.MOST_FILES}
        refuse_if([Reason("too_many", _("一项申报最多 %(most)s 个附件"), words)])
    row = EntryFile.objects.create(
        entry=entry,
        attachment=attachments.keep(upload=upload, purpose=PURPOSE, by=by, now=now),
        title=title.strip(),
        blind=blind,
        added_at=now,
        added_by_id=by.person_id,
    )
    audit.record("contest_entry.file_added", by=by, now=now, target=f"entry:{entry_id}", file=row.pk)
    return row


@operation
def remove_entry_file(*, file_id: int, by: Actor, now: datetime) -> None:
    """Takes a file away; the file itself is deleted. A repeat changes nothing. Raises NotFound, Forbidden, Refused."""
    known = EntryFile.objects.filter(pk=file_id).first()
    if known is None:
        raise NotFound(Reason("not_found", _("没有找到这个文件")))
    require_entrant(entry_with_edition(known.entry_id), by, now=now)
    entry = lock(Entry, known.entry_id)
    row = lock(EntryFile, file_id)
    if row.removed_at is not None:
        return
    refuse_if(rules.why_not_edit(entry.state))
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    attachments.forget(row.attachment)
    audit.record("contest_entry.file_removed", by=by, now=now, target=f"entry:{entry.pk}", file=file_id)
