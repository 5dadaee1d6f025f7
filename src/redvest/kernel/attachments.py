"""Files people hand in as proof: pictures and PDF, small, without hidden data, sealed in the database.

Who may hand one in or see it is decided by the part it belongs to; it keeps the attachment's id.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from redvest.kernel.actor import Actor
from redvest.kernel.crypto import seal_bytes, unseal_bytes
from redvest.kernel.errors import NotFound, Reason, invalid_if
from redvest.kernel.models import Attachment
from redvest.kernel.operation import step

MOST_BYTES = 8 * 1024 * 1024
#: Pictures are kept no larger than this, which is plenty to read a signed sheet.
LONGEST_SIDE = 2000
#: More points than any phone's camera takes; a picture claiming more is meant to fill the memory.
MOST_POINTS = 100_000_000
PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was handed in, or as it is given out."""

    name: str
    content: bytes
    content_type: str = ""


def why_not_keep(upload: Upload, *, about: str) -> list[Reason]:
    """Empty if it is a picture or PDF of a size one can keep."""
    if not upload.content:
        return [Reason("file_empty", _("请选择一个文件"), about=about)]
    if len(upload.content) > MOST_BYTES:
        words = {"most": MOST_BYTES // 1024 // 1024}
        return [Reason("file_large", _("文件不能超过 %(most)s MB"), words, about=about)]
    if _is_pdf(upload.content) or _picture(upload.content) is not None:
        return []
    return [Reason("file_kind", _("只能上传照片（JPG、PNG、WebP）或 PDF"), about=about)]


@step
def keep(*, upload: Upload, purpose: str, by: Actor, now: datetime, about: str = "file") -> int:
    """Keeps a file and returns its id. Raises Invalid about ``about`` for what is no picture or PDF, or too large."""
    invalid_if(why_not_keep(upload, about=about))
    content, content_type = _cleaned(upload.content)
    row = Attachment.objects.create(
        purpose=purpose,
        name=upload.name[-120:],
        content_type=content_type,
        size=len(content),
        sealed=seal_bytes(content, context=purpose),
        kept_at=now,
        kept_by=by.person_id,
    )
    return row.pk


def read(attachment_id: int, *, purpose: str) -> Upload:
    """The file, for a caller who has made sure the viewer may see it. Raises NotFound, also for another purpose's."""
    row = Attachment.objects.filter(pk=attachment_id, purpose=purpose).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这个文件")))
    content = unseal_bytes(bytes(row.sealed), context=purpose)
    return Upload(name=row.name, content=content, content_type=row.content_type)


@step
def forget(attachment_id: int) -> None:
    """Deletes a file that nobody needs any more."""
    Attachment.objects.filter(pk=attachment_id).delete()


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def _picture(content: bytes) -> Image.Image | None:
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_POINTS:
            return None
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    return picture


def _cleaned(content: bytes) -> tuple[bytes, str]:
    """A picture newly encoded, upright and small, so that neither the place nor the device stays in it; a PDF as is."""
    picture = None if _is_pdf(content) else _picture(content)
    if picture is None:
        return content, PDF
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, format="JPEG", quality=82)
    return out.getvalue(), "image/jpeg"
