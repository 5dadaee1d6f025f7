"""English: its catalogue says all that the interface says, and pages in English have no Chinese but data."""

import ast
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from django.utils.translation import template, trans_real

from activities.stage import published
from cast import CENTRE, NOW, Cast
from harness.clock import MovableClock
from redvest.config import assets
from redvest.config.paths import PACKAGE
from visiting import client_of

CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: The gallery of components is for those who make pages, and stays in Chinese.
GALLERY = re.compile(r"styleguide")
HAN = re.compile(r"[\u3400-\u9fff]+")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z]|%%")
TAG = re.compile(r"<[^>]+>")
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
#: What Django makes of a template before it looks for messages in it: calls in the manner of Python.
CALL = re.compile(rf"(?:\b(n?p?gettext)|(?<!\w)_)\(\s*({STRING}(?:,\s*{STRING})*)")


class Message(NamedTuple):
    """What a catalogue knows a sentence by."""

    context: str | None
    text: str


def sources(*suffixes: str) -> list[Path]:
    paths = [path for suffix in suffixes for path in PACKAGE.rglob(f"*{suffix}")]
    return sorted(path for path in paths if not GALLERY.search(str(path.relative_to(PACKAGE))))


def called(name: str, texts: list[str]) -> Message:
    return Message(texts[0], texts[1]) if "pgettext" in name else Message(None, texts[0])


def of_template(path: Path) -> Iterator[Message]:
    for name, strings in CALL.findall(template.templatize(path.read_text())):
        yield called(name, [ast.literal_eval(string) for string in re.findall(STRING, strings)])


def of_module(path: Path) -> Iterator[Message]:
    """By the names under which this module imported Django's functions, whatever they are."""
    tree = ast.parse(path.read_text())
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield called(names[node.func.id], [text for text in texts if isinstance(text, str)])


def marked() -> set[Message]:
    found = {message for path in sources(".html", ".txt") for message in of_template(path)}
    return found | {message for path in sources(".py") for message in of_module(path)}


def catalogue() -> dict[Message, polib.POEntry]:
    return {Message(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(CATALOGUE))}


def said(entry: polib.POEntry) -> list[str]:
    """All that an entry says in English: one sentence, or one for each number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_of_the_source_is_in_the_catalogue_and_no_other() -> None:
    found, known = marked(), set(catalogue())
    assert len(found) > 1000
    assert sorted(map(str, found - known)) == [], "make messages, then translate"
    assert sorted(map(str, known - found)) == [], "make messages"


def test_every_message_is_translated_and_none_is_a_guess() -> None:
    entries = catalogue().values()
    assert [entry.msgid for entry in entries if entry.fuzzy] == []
    assert [entry.msgid for entry in entries if not all(said(entry))] == []
    assert [entry.msgid for entry in entries if entry.msgid_plural and len(said(entry)) != 2] == []


def test_translations_keep_placeholders_and_markup() -> None:
    for entry in catalogue().values():
        for sentence in said(entry):
            for kept in (PLACEHOLDER, TAG):
                assert sorted(kept.findall(sentence)) == sorted(kept.findall(entry.msgid)), entry.msgid


def test_the_catalogue_names_no_one_and_no_place() -> None:
    head = CATALOGUE.read_text().partition("\n\n")[0]
    assert not re.search(r"@|/home|/work|Creation-Date|Revision-Date", head)


class Words(HTMLParser):
    """What a page says to people, aloud or to the eye, but for what is said to be in Chinese."""

    SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-label", "data-say", "data-countdown-text")
    SILENT = {"script", "style"}
    EMPTY = {"br", "img", "input", "link", "meta", "hr", "use", "path", "source", "wbr", "rect", "circle"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.texts: list[str] = []
        self._unheard: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        chinese = tag != "html" and (given.get("lang") or "").startswith("zh")
        if tag not in self.EMPTY and (self._unheard or chinese or tag in self.SILENT):
            self._unheard.append(tag)
        elif not chinese:
            self.texts += [given[name] or "" for name in self.SPOKEN if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self._unheard and self._unheard[-1] == tag:
            self._unheard.pop()

    def handle_data(self, data: str) -> None:
        if not self._unheard:
            self.texts.append(data)


def written_data() -> str:
    """Every text anybody wrote into the database."""
    kinds = [model for model in apps.get_models() if model.__module__.startswith("redvest.")]
    values = (value for model in kinds for row in model._base_manager.values_list() for value in row)
    return "\n".join(str(value) for value in values if isinstance(value, str | list | dict))


def examples() -> str:
    """Chinese that the English itself gives as an example, such as a masked name."""
    return "\n".join(sentence for entry in catalogue().values() for sentence in said(entry))


def chinese_left(texts: Iterable[str]) -> list[str]:
    known = written_data() + examples()
    return [text.strip() for text in texts if any(run not in known for run in HAN.findall(text))]


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def compiled() -> Iterator[None]:
    """The catalogue as the product uses it, in this process from now on."""
    assets.compile_translations()
    trans_real._translations.clear()
    yield
    # A page in English leaves its language to what follows in this thread.
    translation.deactivate()


PUBLIC = [
    "/",
    "/figures/",
    "/activities/",
    "/teams/",
    "/projects/",
    "/network/",
    f"/network/{CENTRE}/",
    "/about/",
    "/privacy/",
    "/account/login",
    "/account/register",
]
ME = ["", "code", "scan", "shifts", "hours", "teams", "data"]
OFFICE = [
    "",
    "approvals/",
    "network/",
    f"network/{CENTRE}/",
    "people/",
    "teams/",
    "teams/new/",
    "roles/",
    "projects/",
    "projects/new/",
    "audit/",
]


def say_nothing_in_chinese(client: Client, paths: list[str]) -> None:
    for path in paths:
        answer = in_english(client).get(path, follow=True)
        assert isinstance(answer, HttpResponse)
        assert answer.status_code == 200, path
        page = Words(answer.content.decode())
        assert page.language == "en", path
        assert len(page.texts) > 20, path
        assert chinese_left(page.texts) == [], path


def test_public_pages_speak_english(compiled: None, cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    shift = published(cast)[0]
    say_nothing_in_chinese(client_of(), [*PUBLIC, f"/activities/{shift.activity_id}/"])


def test_own_pages_and_desks_speak_english(compiled: None, cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    shift = published(cast)[0]
    say_nothing_in_chinese(client_of(cast.members[0]), [f"/me/{page}" for page in ME])
    team, live = f"/team/{cast.team.code}/", f"/team/shifts/{shift.pk}/live/"
    say_nothing_in_chinese(client_of(cast.leader), ["/team/", team, f"{team}activities/new/", live])
    say_nothing_in_chinese(client_of(cast.manager), [f"/office/{page}" for page in OFFICE])


def test_chinese_left_on_a_page_is_noticed(compiled: None, cast: Cast) -> None:
    """The test above would fail: the same page in Chinese is full of what it looks for."""
    page = Words(client_of().get("/").content.decode())
    assert page.language.lower() == "zh-hans"
    assert len(chinese_left(page.texts)) > 20
