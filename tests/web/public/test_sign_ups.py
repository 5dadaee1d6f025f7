"""Signing up together and checking a draw, as pages."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client

from activities.stage import START, published, shift_form, takes
from activities.test_together import son_of
from cast import NOW, Cast
from harness.clock import MovableClock
from redvest.activities import operations
from redvest.activities.enums import SignUpMode
from redvest.activities.models import SignUp
from redvest.activities.rules.terms import Terms
from visiting import client_of


@pytest.fixture(autouse=True)
def _at_now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def test_a_mother_chooses_her_son_and_herself(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1))[0]
    mother = cast.members[0]
    son = son_of(mother)
    page = client_of(mother).get(f"/shifts/{shift.pk}/together")
    assert (page.status_code, son.name in page.text, "监护人代办" in page.text) == (200, True, True)
    assert page.text.count(" checked") == 2, "both could come, and one is asked who does not"
    assert "/me/family/" in page.text
    both = {"person": [mother.id, son.pk]}
    refused = client_of(mother).post(f"/shifts/{shift.pk}/together", both)
    assert refused.status_code == 409
    assert "只剩 1 个名额，不够 2 人一起报" in refused.text
    assert not SignUp.objects.exists()
    done = client_of(mother).post(f"/shifts/{shift.pk}/together", both | {"or_wait": "1"})
    assert done.status_code == 302
    own = client_of(mother).get("/me/shifts").text
    assert "家人的班次" in own
    assert son.name in own
    assert Client().get(f"/shifts/{shift.pk}/together").status_code == 302


def test_whoever_has_no_family_is_ticked_and_shown_where_to_add_one(cast: Cast) -> None:
    shift = published(cast)[0]
    page = client_of(cast.members[0]).get(f"/shifts/{shift.pk}/together").text
    assert f'value="{cast.members[0].id}" checked' in page
    assert "去“我的家庭”" in page
    nobody = client_of(cast.members[0]).post(f"/shifts/{shift.pk}/together", {})
    assert nobody.status_code in (409, 422)
    assert " checked" not in nobody.text


def test_an_offer_is_confirmed_and_another_disowned(cast: Cast) -> None:
    shift, other = published(cast, shift_form(places=1), shift_form(START + timedelta(days=1)), terms=Terms())
    holder, me = cast.members
    first, mine = takes(shift, holder, me, or_wait=True)
    operations.cancel_sign_up(sign_up_id=first.pk, by=holder.actor, now=NOW)
    assert "有名额，请确认" in client_of(me).get("/me/shifts").text
    assert client_of(me).post(f"/me/sign-ups/{mine.pk}/confirm").status_code == 302
    mine.refresh_from_db()
    assert mine.state == "taken"
    operations.sign_up_together(shift_id=other.pk, person_ids=[me.id], by=cast.leader.actor, now=NOW)
    assert "队长代办" in client_of(me).get("/me/shifts").text
    row = SignUp.objects.get(shift=other)
    assert client_of(holder).post(f"/me/sign-ups/{row.pk}/disown").status_code == 404
    assert client_of(me).post(f"/me/sign-ups/{row.pk}/disown").status_code == 302
    row.refresh_from_db()
    assert row.ended == "disowned"


def test_anyone_draws_again_from_what_is_published(cast: Cast) -> None:
    shift = published(cast, shift_form(places=2), terms=Terms(mode=SignUpMode.DRAW))[0]
    takes(shift, *cast.members, *cast.residents)
    before = Client().get(f"/shifts/{shift.pk}/draw").text
    promised = json.loads(Client().get(f"/shifts/{shift.pk}/draw.json").content)
    assert promised["commitment"] in before
    assert (promised["secret"], promised["lots"]) == ("", [])
    operations.draw_lots(shift_id=shift.pk, now=START - timedelta(days=1))
    told = json.loads(Client().get(f"/shifts/{shift.pk}/draw.json").content)

    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    listed = "".join(f"{lot} {','.join(numbers)}\n" for lot, numbers in sorted(told["lots"]))
    assert digest(told["secret"]) == promised["commitment"]
    assert digest(listed) == told["digest"]
    seed = digest(f"{told['secret']}:{told['digest']}")
    order = sorted((lot for lot, _numbers in told["lots"]), key=lambda lot: digest(f"{seed}:{lot}"))
    assert (told["seed"], told["order"]) == (seed, order)
    after = Client().get(f"/shifts/{shift.pk}/draw").text
    assert told["seed"] in after
    assert cast.members[0].number not in after, "numbers are masked"
    plain = published(cast, shift_form(START + timedelta(days=3)))[0]
    assert Client().get(f"/shifts/{plain.pk}/draw").status_code == 404
