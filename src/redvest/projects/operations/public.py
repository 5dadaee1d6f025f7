"""The public's part: batches that are released, news, following, and help that is offered."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import invalid_if, refuse_if
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.people.queries import lock_active
from redvest.places.queries import site_by_code
from redvest.projects import rules
from redvest.projects.enums import OfferState
from redvest.projects.models import Follow, News, Offer, Project, Release, ReleasedProject
from redvest.projects.operations._common import person_of, prepares, tell_followers, tell_team, visible


@operation
def release_projects(
    *,
    title: str,
    site_code: str,
    day: date,
    project_ids: Sequence[int],
    words: str = "",
    by: Actor,
    now: datetime,
    key: str = "",
) -> Release:
    """Releases projects to the public as one batch (集中发布), in the order given; they are the site's or below it.

    Raises NotFound (the site), Forbidden (not an approver there), Invalid (by field), Refused (a project that is not
    approved). A repeat under ``key`` returns the first batch.
    """
    person_id = person_of(by)
    first = earlier_result("project.release", key=key, by=by)
    if first is not None:
        return Release.objects.get(pk=first)
    site = site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.APPROVE_PROJECT, site.path)
    invalid_if(rules.why_not_release(title=title, words=words, project_ids=project_ids))
    invalid_if(rules.why_not_day(day, today=clock.local_day(now)))
    rows = lock_many(Project, project_ids)
    below = [row for row in rows.values() if isinstance(row, Project) and row.site.path.startswith(site.path)]
    access.require_sight(len(below) == len(project_ids))
    refuse_if(rules.why_not_released([row.state for row in below]))
    made = Release.objects.create(
        title=title.strip(),
        words=words.strip(),
        site_id=site.id,
        day=day,
        released_at=now,
        released_by_id=person_id,
    )
    ReleasedProject.objects.bulk_create(
        ReleasedProject(release=made, project_id=pk, position=n) for n, pk in enumerate(project_ids, start=1)
    )
    for row in below:
        tell_team(row, "project.released", now=now, release=made.title)
    audit.record("project.released", by=by, now=now, target=f"release:{made.pk}", projects=list(project_ids))
    remember("project.release", key=key, by=by, result_id=made.pk, now=now)
    return made


@operation
def post_news(*, project_id: int, words: str, by: Actor, now: datetime, key: str = "") -> News:
    """The team tells something of its project, to everybody; followers get a message.

    Raises NotFound, Forbidden, Invalid, Refused (not under way).
    """
    person_id = person_of(by)
    first = earlier_result("project.news", key=key, by=by)
    if first is not None:
        return News.objects.get(pk=first)
    prepares(project_id, viewer_of(by, now=now))
    project = lock(Project, project_id)
    invalid_if(rules.why_not_news(words))
    refuse_if(rules.why_not_support(project.state))
    made = News.objects.create(project=project, words=words.strip(), at=now, by_id=person_id)
    tell_followers(project, now=now, words=words.strip())
    audit.record("project.news", by=by, now=now, target=f"project:{project_id}", news=made.pk)
    remember("project.news", key=key, by=by, result_id=made.pk, now=now)
    return made


@operation
def follow_project(*, project_id: int, by: Actor, now: datetime) -> None:
    """One is told a project's news from now on. A repeat changes nothing. Raises NotFound, Forbidden, Refused."""
    person_id = person_of(by)
    info = visible(project_id, viewer_of(by, now=now))
    lock_active(person_id)
    if Follow.objects.filter(project_id=project_id, person_id=person_id).exists():
        return
    refuse_if(rules.why_not_support(info.state))
    Follow.objects.create(project_id=project_id, person_id=person_id, since=now)
    audit.record("project.followed", by=by, now=now, target=f"project:{project_id}")


@operation
def unfollow_project(*, project_id: int, by: Actor, now: datetime) -> None:
    """One is not told any more. A repeat changes nothing. Raises Forbidden (not logged in)."""
    person_id = person_of(by)
    gone, _by_table = Follow.objects.filter(project_id=project_id, person_id=person_id).delete()
    if gone:
        audit.record("project.unfollowed", by=by, now=now, target=f"project:{project_id}")


@operation
def offer_support(
    *, project_id: int, kind: str, words: str, by: Actor, now: datetime, key: str = ""
) -> Offer:
    """Offers a project help in kind or skills: information for its team, which answers. Never money.

    Raises NotFound, Forbidden, Invalid, Refused (not under way).
    """
    person_id = person_of(by)
    first = earlier_result("project.offer", key=key, by=by)
    if first is not None:
        return Offer.objects.get(pk=first)
    visible(project_id, viewer_of(by, now=now))
    lock_active(person_id)
    project = lock(Project, project_id)
    invalid_if(rules.why_not_offer(kind=kind, words=words))
    refuse_if(rules.why_not_support(project.state))
    made = Offer.objects.create(
        project=project, person_id=person_id, kind=kind, words=words.strip(), offered_at=now
    )
    tell_team(project, "project.offered", now=now)
    audit.record("project.offered", by=by, now=now, target=f"project:{project_id}", offer=made.pk)
    remember("project.offer", key=key, by=by, result_id=made.pk, now=now)
    return made


@operation
def answer_offer(*, offer_id: int, accept: bool, answer: str, by: Actor, now: datetime) -> Offer:
    """The team accepts help, saying how to meet, or declines with thanks. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid (no words), Refused (answered otherwise, withdrawn).
    """
    offer = lock(Offer, offer_id)
    prepares(offer.project_id, viewer_of(by, now=now))
    invalid_if(rules.why_not_words(answer, rules.ANSWER_LENGTH, about="answer", missing=_("请写几句答复")))
    to = OfferState.ACCEPTED if accept else OfferState.DECLINED
    if offer.state == to:
        return offer
    refuse_if(rules.why_not_answer(offer.state))
    offer.state, offer.answer = to, answer.strip()
    offer.answered_by_id, offer.answered_at = by.person_id, now
    offer.save()
    audit.record(f"project.offer_{to}", by=by, now=now, target=f"project:{offer.project_id}", offer=offer_id)
    said = {"project": offer.project.name, "answer": offer.answer}
    target = f"project:{offer.project_id}"
    tell(
        [Telling(kind="project.offer_answered", people=[offer.person_id], words=said, target=target)], now=now
    )
    return offer


@operation
def withdraw_offer(*, offer_id: int, by: Actor, now: datetime) -> Offer:
    """One takes one's own offer back. A repeat changes nothing. Raises NotFound, Refused (answered)."""
    offer = lock(Offer, offer_id, person_id=person_of(by))
    if offer.state == OfferState.WITHDRAWN:
        return offer
    refuse_if(rules.why_not_answer(offer.state))
    offer.state = OfferState.WITHDRAWN
    offer.save(update_fields=["state"])
    audit.record(
        "project.offer_withdrawn", by=by, now=now, target=f"project:{offer.project_id}", offer=offer_id
    )
    return offer
