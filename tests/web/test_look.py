"""The look: every frame and component renders, without inline code, wired for assistive technology."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client

from redvest.web import styleguide
from redvest.web.templatetags import ui

WEB = Path(styleguide.__file__).parent
FRAMES = ["", "public/", "me/", "desk/", "desk/2/", "focus/", "code/"]


class Page(HTMLParser):
    """What the tests ask of a page: its ids, what refers to them, inline code, and its headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.refers: set[str] = set()
        self.inline: list[str] = []
        self.attrs_of_html: dict[str, str | None] = {}
        self.h1 = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.attrs_of_html = given
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.refers |= set((given.get(name) or "").split())
        self.h1 += tag == "h1"
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


def shown(client: Client, path: str) -> Page:
    response = client.get(f"/styleguide/{path}")
    assert response.status_code == 200
    return Page(response.content.decode())


@pytest.mark.parametrize("path", FRAMES)
def test_every_frame_renders_without_inline_code(client: Client, path: str) -> None:
    page = shown(client, path)
    assert page.inline == []
    assert "content" in page.ids, "the skip link needs its target"


@pytest.mark.parametrize("path", [path for path in FRAMES if path])
def test_labels_and_descriptions_point_at_something(client: Client, path: str) -> None:
    page = shown(client, path)
    assert page.refers <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.h1 == 1


def test_large_type_marks_the_root(client: Client) -> None:
    assert "data-type" not in shown(client, "").attrs_of_html
    assert shown(client, "?type=large").attrs_of_html["data-type"] == "large"


@pytest.mark.parametrize("code", [400, 403, 404])
def test_error_pages_offer_a_way_onward(client: Client, code: int) -> None:
    html = render_to_string(f"{code}.html", {"reasons": ["名额已满"]})
    assert str(code) in html
    assert 'href="/"' in html
    assert "名额已满" in html


def test_the_page_for_our_own_failure_needs_no_context() -> None:
    html = Template('{% include "500.html" %}').render(Context())
    assert "是我们这边出了问题" in html
    assert 'href="/"' in html


class Answer(forms.Form):
    """One plain field and one group."""

    phone = forms.CharField(label="手机号", help_text="11 位数字")
    when = forms.ChoiceField(label="时间", choices=[("a", "周末")], widget=forms.RadioSelect, required=False)


def rendered(source: str, **context: object) -> str:
    """A cotton component written as its tag, rendered."""
    return Template(source).render(Context(context))


def test_a_field_is_described_by_its_hint_its_reason_and_its_error() -> None:
    form = Answer({"phone": ""})
    html = rendered('{% cotton field :field="field" why="活动有变动时联系您" / %}', field=form["phone"])
    assert 'aria-describedby="id_phone_helptext id_phone_why id_phone_error"' in html
    assert 'aria-invalid="true"' in html
    assert {"id_phone_helptext", "id_phone_why", "id_phone_error"} <= set(Page(html).ids)
    assert "选填" not in html


def test_a_group_is_a_fieldset_with_a_legend_and_says_it_is_optional() -> None:
    html = rendered('{% cotton field :field="field" / %}', field=Answer()["when"])
    assert "<fieldset" in html
    assert "<legend" in html
    assert "选填" in html


def test_the_error_summary_leads_to_the_fields() -> None:
    form = Answer({"phone": ""})
    html = rendered('{% cotton form-errors :form="form" / %}', form=form)
    assert 'href="#id_phone"' in html
    assert 'role="alert"' in html


def test_a_title_typed_by_people_cannot_leave_its_attribute_or_element() -> None:
    evil = "\"><script>alert('1')</script>"
    html = rendered('{% cotton card title="{{ title }}" href="{{ title }}" / %}', title=evil)
    assert "<script>" not in html
    assert Page(html).inline == []


def test_numbers_are_grouped_and_hours_never_rounded_up() -> None:
    assert ui.thousands(11326065) == "11,326,065"
    assert ui.thousands(None) == "–"
    assert [ui.hours(m) for m in (0, 59, 60, 90, 119, 2130)] == ["0", "0.9", "1", "1.5", "1.9", "35.5"]


def test_pages_around_the_current_one() -> None:
    page = Paginator(range(1203), 20).page(7)
    assert [str(n) for n in ui.page_numbers(page)] == ["1", "…", "6", "7", "8", "…", "61"]


def test_every_icon_used_is_in_the_sprite() -> None:
    used = set()
    for template in (WEB / "templates").rglob("*.html"):
        used |= set(re.findall(r'<c-icon name="([a-z-]+)"', template.read_text(encoding="utf-8")))
        used |= set(re.findall(r'\sicon="([a-z-]+)"', template.read_text(encoding="utf-8")))
    assert used <= set(styleguide.ICONS)


def test_styles_name_tokens_that_exist_and_stay_in_layers() -> None:
    css = {path.name: path.read_text(encoding="utf-8") for path in (WEB / "static/redvest/css").glob("*.css")}
    tokens = set(re.findall(r"(--[a-z0-9-]+):", "".join(css.values())))
    for name, text in css.items():
        assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= tokens, name
        assert "@layer" in text, name
        assert len(text.splitlines()) <= 400, name
    templates = "".join(page.read_text(encoding="utf-8") for page in (WEB / "templates").rglob("*.html"))
    assert [name for name in css if f"css/{name}" not in templates] == []
    assert finders.find("redvest/css/tokens.css")
