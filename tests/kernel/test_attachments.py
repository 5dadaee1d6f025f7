"""Files that are handed in: what is kept of them, and what is not taken."""

import io

import pytest
from django.db import transaction
from PIL import Image

from cast import NOW
from redvest.kernel.actor import SYSTEM
from redvest.kernel.attachments import LONGEST_SIDE, MOST_BYTES, PDF, Upload, forget, keep, read
from redvest.kernel.errors import Invalid, NotFound
from redvest.kernel.models import Attachment

SHEET = b"%PDF-1.7 a signed sheet"


def photo(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretPhoneMaker"
    Image.new("RGB", size, "red").save(out, format="JPEG", exif=exif)
    return out.getvalue()


def kept(content: bytes, name: str = "同意书.jpg") -> int:
    with transaction.atomic():
        return keep(upload=Upload(name=name, content=content), purpose="test.proof", by=SYSTEM, now=NOW)


@pytest.mark.usefixtures("db")
def test_a_pdf_comes_back_as_it_was_and_is_sealed_meanwhile():
    pk = kept(SHEET, "同意书.pdf")

    got = read(pk, purpose="test.proof")
    assert (got.name, got.content, got.content_type) == ("同意书.pdf", SHEET, PDF)
    assert SHEET not in bytes(Attachment.objects.get(pk=pk).sealed)


@pytest.mark.usefixtures("db")
def test_a_photo_loses_what_the_phone_wrote_into_it_and_its_surplus_size():
    assert b"SecretPhoneMaker" in photo((4000, 3000))

    got = read(kept(photo((4000, 3000))), purpose="test.proof")

    picture = Image.open(io.BytesIO(got.content))
    assert max(picture.size) == LONGEST_SIDE
    assert b"SecretPhoneMaker" not in got.content
    assert got.content_type == "image/jpeg"


@pytest.mark.usefixtures("db")
def test_another_purpose_does_not_open_it_and_forgetting_is_for_good():
    pk = kept(SHEET)
    with pytest.raises(NotFound):
        read(pk, purpose="test.other")
    with transaction.atomic():
        forget(pk)
    with pytest.raises(NotFound):
        read(pk, purpose="test.proof")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ a program", "file_kind"),
        (b"<svg onload=alert(1)>", "file_kind"),
        (b"\xff\xd8\xff broken", "file_kind"),
        (b"%PDF-" + b"x" * MOST_BYTES, "file_large"),
    ],
)
def test_what_is_no_small_picture_or_pdf_is_not_taken(content: bytes, code: str):
    with pytest.raises(Invalid) as refusal:
        kept(content)
    assert refusal.value.codes == [code]
    assert refusal.value.by_field.keys() == {"file"}
    assert not Attachment.objects.exists()
