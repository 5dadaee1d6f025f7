"""把脉开方: an expert's comments, the team's answers, the look again; and who may not."""

import pytest

from cast import GAOPING, NOW, TAOHUAPING, Cast
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.training import operations as training
from redvest.training.models import Clinic, ClinicReply
from refusing import refuses
from training.stage import differences, project


def invited(cast: Cast, *, key: str = "") -> Clinic:
    return training.invite_expert(
        project_id=known.project_id if (known := Clinic.objects.first()) else project(cast),
        number=cast.residents[0].number,
        site_code=GAOPING,
        by=cast.clerk.actor,
        now=NOW,
        key=key,
    )


def opened(cast: Cast) -> Clinic:
    row = invited(cast)
    return training.answer_invitation(clinic_id=row.pk, accepts=True, by=cast.residents[0].actor, now=NOW)


def test_from_invitation_to_close(cast: Cast) -> None:
    expert = cast.residents[0].actor
    row = opened(cast)
    with refuses(Refused, "no_points"):
        training.close_clinic(clinic_id=row.pk, by=expert, now=NOW)
    said = {"clinic_id": row.pk, "finding": "受益人数说不清", "advice": "每次服务当场登记", "by": expert}
    point = training.raise_point(now=NOW, key="point-one", **said)
    assert training.raise_point(now=NOW, key="point-one", **said).pk == point.pk
    with refuses(Refused, "not_answered"):
        training.look_again(point_id=point.pk, settled=True, words="好", by=expert, now=NOW)
    lead = cast.leader.actor
    training.answer_point(point_id=point.pk, words="从本月起登记", by=lead, now=NOW)
    training.look_again(point_id=point.pk, settled=False, words="把表给我看看", by=expert, now=NOW)
    with refuses(Refused, "points_left"):
        training.close_clinic(clinic_id=row.pk, by=expert, now=NOW)
    training.answer_point(point_id=point.pk, words="表在材料里", by=lead, now=NOW)
    done = training.look_again(point_id=point.pk, settled=True, words="很好", by=expert, now=NOW)
    assert done.state == "settled"
    with refuses(Refused, "settled"):
        training.answer_point(point_id=point.pk, words="谢谢", by=lead, now=NOW)
    for _again in range(2):
        row = training.close_clinic(clinic_id=row.pk, by=expert, now=NOW)
    assert row.state == "closed"
    kinds = list(ClinicReply.objects.values_list("kind", flat=True))
    assert kinds == ["answer", "again", "answer", "settled"]
    with refuses(Refused, "clinic_state"):
        training.raise_point(now=NOW, **said)
    assert differences() == []


def test_each_writes_only_their_part(cast: Cast) -> None:
    row = opened(cast)
    said = {"clinic_id": row.pk, "finding": "目标太多", "advice": "先做一件", "now": NOW}
    for other in (cast.leader, cast.clerk, cast.manager):
        with refuses(NotFound, "not_found"):
            training.raise_point(by=other.actor, **said)
        with refuses(NotFound, "not_found"):
            training.close_clinic(clinic_id=row.pk, by=other.actor, now=NOW)
    point = training.raise_point(by=cast.residents[0].actor, **said)
    for other in (cast.residents[0], cast.members[0], cast.clerk):
        with refuses(Forbidden, "not_permitted"):
            training.answer_point(point_id=point.pk, words="好", by=other.actor, now=NOW)
    with refuses(Invalid, "required"):
        training.answer_point(point_id=point.pk, words=" ", by=cast.leader.actor, now=NOW)


def test_nobody_advises_their_own_team(cast: Cast) -> None:
    pk = project(cast)
    said = {"project_id": pk, "by": cast.clerk.actor, "now": NOW}
    for own in (cast.leader, cast.members[0]):
        with refuses(Refused, "own_project"):
            training.invite_expert(number=own.number, site_code=GAOPING, **said)
    number = cast.residents[0].number
    with refuses(Forbidden, "not_permitted"):
        training.invite_expert(number=number, site_code=TAOHUAPING, **said)
    with refuses(Forbidden, "project_elsewhere"):
        training.invite_expert(number=number, site_code=TAOHUAPING, **(said | {"by": cast.manager.actor}))
    with refuses(NotFound, "not_found"):
        training.invite_expert(number="V0", site_code=GAOPING, **said)


def test_declining_and_calling_off(cast: Cast) -> None:
    row = invited(cast, key="invite-one")
    assert invited(cast, key="invite-one").pk == invited(cast).pk == row.pk
    expert = cast.residents[0].actor
    with refuses(Invalid, "required"):
        training.answer_invitation(clinic_id=row.pk, accepts=False, by=expert, now=NOW)
    training.answer_invitation(clinic_id=row.pk, accepts=False, why="近期外出", by=expert, now=NOW)
    with refuses(Refused, "clinic_state"):
        training.call_off_clinic(clinic_id=row.pk, why="换人", by=cast.clerk.actor, now=NOW)
    second = invited(cast)
    assert second.pk != row.pk
    with refuses(Forbidden, "not_permitted"):
        training.call_off_clinic(clinic_id=second.pk, why="换人", by=cast.leader.actor, now=NOW)
    training.call_off_clinic(clinic_id=second.pk, why="换人", by=cast.clerk.actor, now=NOW)
    with pytest.raises(Refused):
        training.answer_invitation(clinic_id=second.pk, accepts=True, by=expert, now=NOW)
    assert differences() == []
