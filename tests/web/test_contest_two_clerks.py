"""Two clerks at one draft: whoever comes second is told, loses nothing typed, and replaces only knowingly."""

from typing import Any

import pytest

from cast import NOW, Cast
from contests.making import MINUTE, drafted, form, scheme, stage
from harness.clock import MovableClock
from redvest.contests import operations as contests
from redvest.contests.models import Edition
from redvest.contests.queries.editions import as_written
from redvest.contests.rules.editions import digest_of
from redvest.kernel.errors import Refused
from redvest.kernel.models import AuditEntry
from refusing import refuses
from visiting import client_of, text_of
from web.test_contest_drafts import page_of, sent_by


@pytest.fixture
def edition(cast: Cast, wall_clock: MovableClock) -> Edition:
    wall_clock.set(NOW + MINUTE)
    return drafted(cast)


def kept_by(answer: Any) -> dict[str, str]:
    """What the page that was refused carries along now."""
    return dict(answer.context["carried"])


@pytest.mark.parametrize(
    ("part", "mine", "theirs", "stored"),
    [
        ("about", {"name": "甲的名称"}, {"name": "乙的名称"}, "name"),
        ("terms", {"quota": "3"}, {"quota": "8"}, "terms"),
        ("scheme", {"stage-0-name": "甲的环节"}, {"stage-0-name": "乙的环节"}, "scheme"),
    ],
)
def test_the_second_is_told_who_and_when(
    cast: Cast, edition: Edition, part: str, mine: dict[str, str], theirs: dict[str, str], stored: str
) -> None:
    url = f"/office/contests/{edition.pk}/edit/" if part == "about" else page_of(edition, part)
    clerk, manager = client_of(cast.clerk), client_of(cast.manager)
    opened = sent_by(clerk, url)
    assert manager.post(url, sent_by(manager, url) | theirs).status_code == 302
    edition.refresh_from_db()
    before, deeds = getattr(edition, stored), AuditEntry.objects.count()
    refused = clerk.post(url, opened | mine)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert f"您打开以后，{cast.manager.name}在 03-02 09:01 改过这里，所以您填的没有存" in page
    assert next(iter(mine.values())) in page
    assert "有 1 处需要改" not in page
    edition.refresh_from_db()
    assert (getattr(edition, stored), AuditEntry.objects.count()) == (before, deeds)
    # Pressed again after the warning it is saved, for now one knows.
    assert clerk.post(url, opened | mine | kept_by(refused)).status_code == 302
    edition.refresh_from_db()
    assert getattr(edition, stored) != before


def test_rows_belong_to_the_stages_the_page_showed(cast: Cast, edition: Edition) -> None:
    two = scheme(stage(weight="60"), stage(code="papers", name="材料评审", weight="40"))
    Edition.objects.update(scheme=two)
    clerk, manager, url = client_of(cast.clerk), client_of(cast.manager), page_of(edition, "scheme")
    opened = sent_by(clerk, url) | {"stage-1-name": "书面评审"}
    gone = {"stage-0-remove": "on", "stage-1-weight": "100"}
    assert manager.post(url, sent_by(manager, url) | gone).status_code == 302
    refused = clerk.post(url, opened)
    assert refused.status_code == 409
    assert [one["name"].value() for one in refused.context["rows"]][:2] == ["现场答辩", "书面评审"]
    assert clerk.post(url, opened | kept_by(refused)).status_code == 302
    edition.refresh_from_db()
    found = [(one["code"], one["name"]) for one in edition.scheme["stages"]]
    assert found == [("defence", "现场答辩"), ("papers", "书面评审")]


def test_different_parts_do_not_meet(cast: Cast, edition: Edition) -> None:
    clerk, manager = client_of(cast.clerk), client_of(cast.manager)
    about, terms = f"/office/contests/{edition.pk}/edit/", page_of(edition, "terms")
    mine, theirs = sent_by(clerk, about) | {"name": "新名称"}, sent_by(manager, terms) | {"quota": "8"}
    assert manager.post(terms, theirs).status_code == 302
    assert clerk.post(about, mine).status_code == 302
    edition.refresh_from_db()
    assert (edition.name, edition.terms["quotas"]["default"]) == ("新名称", 8)


def test_a_page_that_carries_nothing_is_refused(cast: Cast, edition: Edition) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    said = sent_by(clerk, url)
    del said["seen"]
    assert clerk.post(url, said | {"made_from": "nonsense"}).status_code == 409
    edition.refresh_from_db()
    assert edition.terms == {}


def test_of_two_at_once_one_is_refused(cast: Cast, edition: Edition) -> None:
    seen = digest_of(as_written(edition), "scheme")
    said: dict[str, Any] = {"edition_id": edition.pk, "part": "scheme", "seen": seen, "now": NOW}
    contests.edit_edition(form=form(scheme=scheme(stage(name="甲"))), by=cast.clerk.actor, **said)
    with refuses(Refused, "changed_meanwhile"):
        contests.edit_edition(form=form(scheme=scheme(stage(name="乙"))), by=cast.manager.actor, **said)
    edition.refresh_from_db()
    assert edition.scheme["stages"][0]["name"] == "甲"


def test_ones_own_other_page_is_called_that(cast: Cast, edition: Edition) -> None:
    clerk, url = client_of(cast.clerk), page_of(edition, "terms")
    opened = sent_by(clerk, url)
    assert clerk.post(url, opened | {"quota": "8"}).status_code == 302
    refused = clerk.post(url, opened | {"quota": "3"})
    assert refused.status_code == 409
    assert "自己在别处 03-02 09:01 改过这里" in refused.content.decode()


def test_what_is_announced_is_what_was_read(cast: Cast, edition: Edition) -> None:
    approver, page = client_of(cast.approver), f"/office/contests/{edition.pk}/"
    read = approver.get(page).context["seen"]
    said: dict[str, Any] = {"edition_id": edition.pk, "part": "scheme", "now": NOW}
    contests.edit_edition(form=form(scheme=scheme(stage(name="后改的"))), by=cast.clerk.actor, **said)
    with refuses(Refused, "changed_meanwhile"):
        contests.announce_edition(edition_id=edition.pk, seen=read, by=cast.approver.actor, now=NOW)

    url = f"{page}do/announce/"
    for stale in ({}, {"seen": read}):
        refused = approver.post(url, stale)
        assert (refused.status_code, "您看过以后，草稿又改过" in text_of(refused)) == (422, True)
    assert approver.post(url, {"seen": refused.context["seen"]}).status_code == 302
    edition.refresh_from_db()
    assert edition.state == "open"
