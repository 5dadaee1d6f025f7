"""What of a leader's projects, contests and clinics waits for them on the first page of the team desk."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from redvest.access.queries import Viewer
from redvest.contests.queries import entries
from redvest.kernel.errors import Text
from redvest.projects import queries as projects
from redvest.training.queries import clinics

#: Of each kind the first few; their lists have all.
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Card:
    """One thing to do: what it is about, where it is done, what kind it is (``badge``) and a sentence."""

    title: str
    href: str
    badge: Text
    kind: str
    words: str


def project_cards(viewer: Viewer) -> list[Card]:
    """What was returned to the viewer's teams, and what they are to answer; a query for each kind."""
    return [*_returned(viewer), *_to_answer(viewer)]


def _returned(viewer: Viewer) -> Iterator[Card]:
    why, badge = _("退回原因：%(why)s"), _("被退回")
    for project in projects.projects_returned_to(viewer)[:SHOWN]:
        yield Card(
            title=project.name,
            href=reverse("team:project", args=[project.pk]),
            badge=badge,
            kind="stop",
            words=why % {"why": project.returned_reason},
        )
    for entry in entries.entries_returned_to(viewer)[:SHOWN]:
        yield Card(
            title=entry.title,
            href=reverse("team:contest_entry", args=[entry.pk]),
            badge=badge,
            kind="stop",
            words=_("%(edition)s要补正：%(why)s") % {"edition": entry.edition.name, "why": entry.why},
        )


def _to_answer(viewer: Viewer) -> Iterator[Card]:
    for project in projects.projects_offered_help(viewer)[:SHOWN]:
        n = project.waiting
        yield Card(
            title=project.name,
            href=reverse("team:project_page", args=[project.pk]),
            badge=_("支持等答复"),
            kind="wait",
            words=ngettext("有 %(n)s 份支持等您答复。", "有 %(n)s 份支持等您答复。", n) % {"n": n},
        )
    for clinic in clinics.clinics_to_answer(viewer)[:SHOWN]:
        n = clinic.waiting
        yield Card(
            title=clinic.project.name,
            href=reverse("me:clinic", args=[clinic.pk]),
            badge=_("问诊待答复"),
            kind="wait",
            words=ngettext("专家有 %(n)s 条意见等您答复。", "专家有 %(n)s 条意见等您答复。", n) % {"n": n},
        )
