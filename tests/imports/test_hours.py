"""Past activities from a table: drafted once, their services of grade C wait for a higher site's yes."""

from cast import GAOPING, NOW, Cast
from imports.files import brought, worked
from redvest.activities.models import Activity, AfterwardsEntry, ServiceRecord, Shift
from redvest.imports import queries
from redvest.imports.queries import RunInfo

HEAD = (
    *("活动名称", "队伍编号", "服务类别", "日期", "开始时间", "结束时间"),
    *("地点", "志愿者编号", "姓名", "证明人", "补录原因"),
)


def row(cast: Cast, who: int, **changes: str) -> list[str]:
    person, witness = cast.members[who], cast.leader
    said = dict(
        zip(
            HEAD,
            (
                *("河堤捡垃圾", cast.team.code, "环境保护", "2026-02-27", "9:00", "11:30"),
                *("资江河堤", person.number, person.name, witness.number, "当天没有网络"),
            ),
            strict=True,
        )
    )
    return list((said | changes).values())


def hours(cast: Cast, *rows: list[str]) -> RunInfo:
    run = brought(cast.clerk.actor, *rows, kind="hours", head=HEAD, site=GAOPING)
    return worked(run, cast.clerk.actor)


def test_services_wait_for_the_second_approver(cast: Cast):
    rows = [row(cast, 0), row(cast, 1), row(cast, 1, 日期="2026/2/26")]

    done = hours(cast, *rows)

    assert (done.added, done.known, done.bad) == (3, 0, 0), list(queries.bad_rows(cast.clerk.see(), done))
    assert Activity.objects.filter(title="河堤捡垃圾").count() == Shift.objects.count() == 2
    entries = AfterwardsEntry.objects.filter(person_id=cast.members[0].id)
    assert [(one.entered_by_id, one.state, one.witness_id) for one in entries] == [
        (cast.clerk.id, "waiting", cast.leader.id)
    ]
    assert not ServiceRecord.objects.exists()
    again = hours(cast, *rows)
    assert (again.added, again.known, again.bad) == (0, 3, 0)
    assert AfterwardsEntry.objects.count() == 3


def test_bad_rows_say_why(cast: Cast):
    done = hours(
        cast,
        row(cast, 0, 姓名="别人"),
        row(cast, 0, 日期="昨天"),
        row(cast, 0, 队伍编号="没有的队"),
        row(cast, 0, 证明人=""),
        row(cast, 0, 开始时间="10:00", 结束时间="8:00"),
        row(cast, 0, 日期=f"{NOW:%Y}-12-01"),
        row(cast, 1),
    )

    assert (done.added, done.bad) == (1, 6)
    wrong = {one.line: one.faults[0][0] for one in queries.bad_rows(cast.clerk.see(), done)}
    assert wrong == {2: 8, 3: 3, 4: 1, 5: 9, 6: 5, 7: 5}
    assert Activity.objects.count() == 1
