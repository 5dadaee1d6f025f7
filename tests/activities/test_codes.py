"""Codes: they live for at most thirty seconds, and nothing but ours is read."""

import base64
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import NOW
from redvest.activities import codes
from redvest.activities.enums import Direction
from redvest.kernel import crypto
from redvest.kernel.errors import Refused

SECOND = timedelta(seconds=1)
#: The beginning of a window of fifteen seconds.
WINDOW = NOW - timedelta(seconds=int(NOW.timestamp()) % codes.ROTATION)


def refusal(text: str, now: datetime = WINDOW) -> list[str]:
    with pytest.raises(Refused) as caught:
        codes.read(text, now=now)
    return caught.value.codes


@pytest.mark.parametrize("direction", Direction.values)
def test_a_rotating_code_says_shift_and_direction(direction: str) -> None:
    seen = codes.read(codes.rotating_code(17, direction, now=WINDOW), now=WINDOW)
    assert (seen.shift_id, seen.direction, seen.person_id) == (17, direction, None)


def test_a_personal_code_says_the_person_and_is_new_each_time() -> None:
    first, second = codes.person_code(42, now=WINDOW), codes.person_code(42, now=WINDOW)
    seen = codes.read(first, now=WINDOW)
    assert (seen.person_id, seen.shift_id, seen.direction) == (42, None, None)
    assert seen.nonce != codes.read(second, now=WINDOW).nonce


def test_it_rotates_every_fifteen_seconds() -> None:
    texts = [codes.rotating_code(17, "in", now=WINDOW + n * SECOND) for n in range(31)]
    assert len(set(texts[:15])) == len(set(texts[15:30])) == 1
    assert len({texts[0], texts[15], texts[30]}) == 3
    assert [codes.seconds_left(WINDOW + n * SECOND) for n in (0, 1, 14, 15)] == [15, 14, 1, 15]


@pytest.mark.parametrize("made", [0, 7, 14])
def test_expiry_to_the_second(made: int) -> None:
    for text in (
        codes.rotating_code(17, "in", now=WINDOW + made * SECOND),
        codes.person_code(42, now=WINDOW + made * SECOND),
    ):
        for at in (0, 14, 15, 29):
            assert codes.read(text, now=WINDOW + at * SECOND)
        assert codes.read(text, now=WINDOW + 30 * SECOND - timedelta(microseconds=1))
        for at in (30, 31, 3600, 86400):
            assert refusal(text, WINDOW + at * SECOND) == ["code_expired"]
        for at in (-1, -15, -3600):
            assert refusal(text, WINDOW + at * SECOND) == ["code_expired"], "not of this moment either"


def test_a_scan_gives_the_whole_address() -> None:
    text = codes.rotating_code(17, "in", now=WINDOW)
    for scanned in (f"https://rv.example/c/{text}", f"http://127.0.0.1:8000/c/{text}/", f"  {text}\n"):
        assert codes.read(scanned, now=WINDOW).shift_id == 17


GENUINE = codes.rotating_code(17, "in", now=WINDOW)
RAW = base64.urlsafe_b64decode(GENUINE + "=" * (-len(GENUINE) % 4))


def as_code(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@given(position=st.integers(0, len(RAW) - 1), change=st.integers(1, 255))
def test_forged_byte_by_byte(position: int, change: int) -> None:
    forged = bytearray(RAW)
    forged[position] ^= change
    assert refusal(as_code(bytes(forged))) == ["code_forged"]


@given(length=st.integers(0, len(RAW) - 1))
def test_cut_short(length: int) -> None:
    assert refusal(as_code(RAW[:length])) == ["code_forged"]


@given(more=st.binary(min_size=1, max_size=40))
def test_made_longer(more: bytes) -> None:
    assert refusal(as_code(RAW + more)) == ["code_forged"]


@settings(max_examples=200)
@given(text=st.text(max_size=80) | st.binary(max_size=60).map(as_code))
def test_anything_else(text: str) -> None:
    assert refusal(text) == ["code_forged"]


def test_a_code_signed_for_something_else() -> None:
    body = RAW[:-16]
    assert refusal(as_code(body + crypto.sign(body, context="other"))) == ["code_forged"]
