"""Teams over HTTP: renamed, classified, merged, handed over; who was invited answers; agreements are kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from activities import stage
from cast import CENTRE, DAQIAO, NOW, Cast, resident, team
from harness.clock import MovableClock
from redvest.teams import queries
from redvest.teams.enums import TeamState
from redvest.teams.models import Agreement, Invitation
from visiting import client_of


@pytest.fixture(autouse=True)
def _later(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    wall_clock.wait(minutes=1)


@pytest.fixture
def manager(cast: Cast) -> Client:
    return client_of(cast.manager)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_invitation_from_the_leader_to_the_yes(cast: Cast) -> None:
    leader, who = client_of(cast.leader), cast.residents[0]
    path = f"/team/{cast.team.code}/invitations/"
    assert "没有这个志愿者编号" in leader.post(path, {"number": "V2026999999999"}).content.decode()
    assert leader.post(path, {"number": who.number, "message": "一起来"}).status_code == 302
    sent = text(leader, path)
    assert who.number in sent
    assert who.name not in sent
    invited, row = client_of(who), Invitation.objects.get()
    assert "一起来" in text(invited, "/me/teams")
    stranger = client_of(cast.residents[1])
    answer = f"/me/teams/invitations/{row.pk}/answer"
    assert stranger.post(answer, {"accept": "yes"}).status_code == 404
    assert invited.post(answer, {"accept": "yes"})["Location"] == "/me/teams"
    assert queries.is_member(cast.team.id, who.id)
    leader.post(f"{path}{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.state == "accepted"
    assert client_of(cast.members[0]).get(path).status_code == 404


def test_declining_and_withdrawing(cast: Cast) -> None:
    leader, path = client_of(cast.leader), f"/team/{cast.team.code}/invitations/"
    for who in cast.residents:
        leader.post(path, {"number": who.number})
    first, second = Invitation.objects.order_by("id")
    client_of(cast.residents[0]).post(f"/me/teams/invitations/{first.pk}/answer", {"accept": "no"})
    assert leader.post(f"{path}{second.pk}/withdraw/").status_code == 302
    assert "邀请您加入" not in text(client_of(cast.residents[1]), "/me/teams")
    page = text(leader, path)
    assert "已谢绝" in page
    assert "已撤回" in page
    assert "30 天内请不要再邀请" in leader.post(path, {"number": cast.residents[0].number}).content.decode()


def test_renaming_merging_and_what_the_public_reads(
    cast: Cast, manager: Client, client: Client, wall_clock: MovableClock
) -> None:
    other = team(resident(50), name="大桥夜巡队")
    keep = f"/office/teams/{cast.team.code}"
    assert "已经有一支同名的队伍" in manager.post(f"{keep}/rename/", {"name": "大桥夜巡队"}).content.decode()
    assert manager.post(f"{keep}/rename/", {"name": "大桥先锋队"}).status_code == 302
    assert "以前叫“大桥社区志愿服务队”" in text(client, f"/teams/{cast.team.code}/")
    (shift,) = stage.published(cast, now=NOW)
    wall_clock.wait(minutes=1)
    merge = {"into_code": other.code, "reason": "两队合并"}
    refused = manager.post(f"{keep}/merge/", merge)
    assert refused.status_code == 422
    assert "大桥社区清洁家园" in refused.content.decode()
    assert "大桥社区清洁家园" in text(manager, f"{keep}/keep/")
    assert (
        "没有这个编号的队伍"
        in manager.post(f"{keep}/hand-over/{shift.activity_id}/", {"to": "T999999"}).content.decode()
    )
    assert manager.post(f"{keep}/hand-over/{shift.activity_id}/", {"to": other.code}).status_code == 302
    assert "没有这个编号的队伍" in manager.post(f"{keep}/merge/", merge | {"into_code": "X"}).content.decode()
    assert manager.post(f"{keep}/merge/", merge)["Location"] == f"{keep}/keep/"
    assert queries.team_by_id(cast.team.id).state == TeamState.MERGED
    old = text(client, f"/teams/{cast.team.code}/")
    assert "这支队伍已经合并" in old
    assert f'href="/teams/{other.code}/"' in old
    assert "并入：" in text(client, f"/teams/{other.code}/")
    assert "已并入" in text(manager, f"{keep}/keep/")


def test_professions_are_expected_and_counted(cast: Cast, manager: Client, client: Client) -> None:
    page = text(manager, "/office/teams/-/professions/")
    assert "每处有 8 支队伍" in page
    assert manager.post(f"/office/teams/{cast.team.code}/classify/", {"profession": "law"}).status_code == 302
    assert "法律服务" in text(client, f"/teams/{cast.team.code}/")
    assert manager.post("/office/teams/-/professions/new/", {"name": "马背宣讲"}).status_code == 302
    expect = {"professions": ["law", "emergency"]}
    assert manager.post("/office/teams/-/professions/expect/?level=institute", expect).status_code == 302
    table = b"".join(manager.get("/office/teams/-/professions.csv")).decode()
    assert "法律服务,应急,缺几支" in table
    assert "高平镇新时代文明实践所,1,0,1" in table
    clerk = client_of(cast.clerk)
    assert "调整应有的队伍" not in text(clerk, "/office/teams/-/professions/")
    assert clerk.post("/office/teams/-/professions/expect/", {"professions": []}).status_code == 403
    assert manager.post("/office/teams/-/professions/new/", {"name": ""}).status_code == 422


def test_agreements_with_their_paper(cast: Cast, manager: Client) -> None:
    leader, path = client_of(cast.leader), f"/team/{cast.team.code}/agreements/"
    form = {
        "subject": "每周照看广场",
        "site_code": f"{DAQIAO} 大桥社区",
        "since": "2026-03-01",
        "last": "2027-02-28",
        "key": "h" * 32,
    }
    assert "请选择一个阵地或一个单位" in leader.post(f"{path}new/", form | {"site_code": ""}).content.decode()
    paper = SimpleUploadedFile("协议.pdf", b"%PDF-1.4 signed", content_type="application/pdf")
    assert leader.post(f"{path}new/", form | {"file": paper})["Location"] == path
    row = Agreement.objects.get()
    answer = leader.get(f"{path}{row.pk}/file")
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.4 signed", "application/pdf")
    assert client_of(cast.members[0]).get(f"{path}{row.pk}/file").status_code == 404
    assert "每周照看广场" in text(leader, path)
    assert "每周照看广场" in text(manager, "/office/teams/-/agreements/?state=in_force")
    assert (
        "2026-03-01,2027-02-28,生效中,有" in b"".join(manager.get("/office/teams/-/agreements.csv")).decode()
    )
    assert leader.post(f"{path}{row.pk}/renew/", {"last": "2026-12-31"}).status_code == 422
    assert leader.post(f"{path}{row.pk}/renew/", {"last": "2028-02-28"}).status_code == 302
    assert leader.post(f"{path}{row.pk}/end/", {"reason": ""}).status_code == 422
    assert leader.post(f"{path}{row.pk}/end/", {"reason": "广场改建"}).status_code == 302
    assert "广场改建" in text(leader, path)
    assert client_of(cast.residents[0]).get(path).status_code == 404
    assert f'value="{DAQIAO}"' in text(leader, "/team/options/sites/?site_code=大桥")
    assert client_of(cast.residents[0]).get("/team/options/units/?unit=一").status_code == 404
    assert CENTRE in text(leader, "/team/options/sites/?site_code=隆回")
