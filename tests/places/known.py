"""Everything a site and a team may be known by, once each: for the walks over all doors."""

from datetime import timedelta

from cast import CENTRE, DAQIAO, NOW, Cast
from redvest.places import operations as places
from redvest.places.operations import UnitForm
from redvest.teams import operations as teams
from redvest.teams.operations import AgreementForm


def known_things(cast: Cast, *, words: str = "不给外人看的话") -> dict[str, int]:
    """A unit, a pairing, a title, an officer, an agreement and an invitation; ``words`` wherever one may write."""
    by, now, today = cast.manager.actor, NOW + timedelta(minutes=2), NOW.date()
    form = UnitForm(name=words, kind="school")
    unit = places.register_unit(form=form, site_code=CENTRE, by=by, now=now)
    at_site = {"by": by, "now": now}
    pairing = places.pair_unit(unit_id=unit.id, site_code=DAQIAO, since=today, note=words, **at_site)
    title = places.designate_site(
        code=DAQIAO, kind="demonstration", level=3, document=words, since=today, **at_site
    )
    officer = places.appoint_officer(
        code=DAQIAO, title="站长", name=words, post=words, is_head=True, since=today, **at_site
    )
    places.set_opening_day(code=DAQIAO, day=now.date(), span=None, note=words, **at_site)
    places.describe_site(code=DAQIAO, address=words, phone="0739-8231234", **at_site)
    said = AgreementForm(
        subject=words, terms=words, since=today, until=today + timedelta(days=400), site_code=DAQIAO
    )
    agreement = teams.make_agreement(team_id=cast.team.id, form=said, by=cast.leader.actor, now=now)
    invitation = teams.invite(
        team_id=cast.team.id,
        person_id=cast.residents[1].id,
        message=words,
        by=cast.leader.actor,
        now=now,
    )
    return {
        "unit_id": unit.id,
        "pairing_id": pairing.pk,
        "designation_id": title.pk,
        "officer_id": officer.pk,
        "agreement_id": agreement.pk,
        "invitation_id": invitation.pk,
    }
