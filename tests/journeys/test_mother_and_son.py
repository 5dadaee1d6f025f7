"""A mother signs up with her son: registered and consented to by her, both get places or neither; she gives both up."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

import cast as stage
from activities.stage import published, shift_form
from cast import NOW, make_cast
from harness.clock import MovableClock
from journeys import families
from redvest.activities.models import SignUp
from redvest.activities.rules.terms import Terms

SON = 60


def test_a_mother_signs_up_with_her_son(
    page: Page, desk_page: Page, site: str, wall_clock: MovableClock
) -> None:
    cast = make_cast()
    full, shift = published(
        cast,
        shift_form(places=1),
        shift_form(shift_form().starts_at + timedelta(days=1)),
        terms=Terms(accompanied=True),
    )
    wall_clock.set(NOW + timedelta(minutes=2))
    mother = cast.residents[0]
    families.comes_in(page, site, mother)
    families.registers_child(page, SON, born=date(2016, 1, 5))

    page.goto(f"/shifts/{shift.pk}/together")
    expect(page.get_by_text("要先有家长按儿童专门告知书给出的同意")).to_be_visible()
    page.goto("/me/family/")
    page.get_by_role("link", name=re.compile("同意")).first.click()
    families.consents(page)

    page.goto(f"/activities/{full.activity_id}/")
    page.get_by_role("link", name="和家人一起报").first.click()
    expect(page.get_by_label(re.compile(stage.name(SON)))).to_be_checked()
    page.get_by_role("button", name="一起报名").click()
    expect(page.get_by_text("只剩 1 个名额，不够 2 人一起报")).to_be_visible()
    assert not SignUp.objects.exists()

    page.goto(f"/shifts/{shift.pk}/together")
    page.get_by_role("button", name="一起报名").click()
    expect(page.get_by_text("报名成功")).to_be_visible()
    expect(page.get_by_role("heading", name="家人的班次")).to_be_visible()
    expect(page.get_by_text(stage.name(SON)).first).to_be_visible()
    rows = list(SignUp.objects.order_by("id").values_list("state", "acting_as", "signed_by_id"))
    assert rows == [("taken", "self", mother.id), ("taken", "guardian", mother.id)]

    families.comes_in(desk_page, site, cast.leader)
    desk_page.goto(f"/team/sign-ups/shifts/{shift.pk}/")
    expect(desk_page.get_by_text("监护人代办")).to_be_visible()
    expect(desk_page.get_by_text("2 人一起").first).to_be_visible()

    page.get_by_role("link", name="取消报名").first.click()
    page.get_by_text("一起报名的所有人").click()
    page.get_by_role("button", name="确定取消").click()
    expect(page.get_by_text("已取消报名")).to_be_visible()
    assert set(SignUp.objects.values_list("state", flat=True)) == {"cancelled"}
