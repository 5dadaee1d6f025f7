"""People from tables: pending until they confirm, the same file twice is once, bad rows come back with their cell."""

import io

import pytest

from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, MEIHUASHAN, NOW, TAOHUAPING, Cast, identity, phone
from imports.files import FIRST, HEAD, bring, brought, csv_file, finished, person, read, worked, xlsx
from redvest.imports import operations, queries
from redvest.imports.files import write_bad_rows
from redvest.imports.models import ImportBatch, ImportRun
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.people.enums import PersonState
from redvest.people.models import Entry, Person
from refusing import picture, refuses


def counts(run: queries.RunInfo) -> tuple[int, int, int]:
    """Added, known, bad."""
    return run.added, run.known, run.bad


def faults(cast: Cast, run: queries.RunInfo) -> list[tuple[int, list[tuple[int, str]]]]:
    """By bad row: its line and what is wrong where."""
    return [(row.line, row.faults) for row in queries.bad_rows(cast.clerk.see(), run)]


def test_columns_are_guessed_and_people_come_in_pending(cast: Cast):
    run = brought(cast.clerk.actor, person(FIRST), person(FIRST + 1, home="高平镇梅花山村"))
    assert run.mapping == {"name": 0, "id_number": 1, "phone": 2, "residence": 3}

    done = worked(run, cast.clerk.actor)

    assert (done.state, done.rows, done.done, counts(done)) == ("done", 2, 2, (2, 0, 0))
    people = Person.objects.filter(phone__in=["+86" + phone(FIRST), "+86" + phone(FIRST + 1)])
    assert {one.state for one in people} == {PersonState.PENDING}
    homes = Entry.objects.filter(person__in=people).values_list("person__phone", "division_code")
    assert dict(homes) == {"+86" + phone(FIRST): DAQIAO, "+86" + phone(FIRST + 1): MEIHUASHAN}


def test_the_same_file_again_changes_nothing(cast: Cast):
    rows = [person(FIRST + n) for n in range(3)]
    worked(brought(cast.clerk.actor, *rows), cast.clerk.actor)
    before = picture()

    again = worked(brought(cast.clerk.actor, *rows), cast.clerk.actor)

    assert counts(again) == (0, 3, 0)
    after = picture()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"imports.ImportRun", "imports.ImportBatch", "kernel.AuditEntry"}


def test_a_check_is_the_same_work_and_writes_nothing(cast: Cast):
    bad = ["王小明", "11010519491231002Y", phone(FIRST + 5), "大桥社区"]
    run = brought(cast.clerk.actor, person(FIRST), bad, person(FIRST))
    before = picture()

    checked = worked(run, cast.clerk.actor, check=True)

    assert (checked.state, counts(checked)) == ("checked", (1, 0, 2))
    after = picture()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"imports.ImportRun", "imports.ImportBatch", "kernel.AuditEntry"}
    said = faults(cast, checked)
    done = worked(run, cast.clerk.actor)
    assert (done.state, counts(done)) == ("done", (1, 0, 2))
    assert faults(cast, done) == said


def test_bad_rows_say_where_and_why_and_good_ones_are_kept(cast: Cast):
    rows = [
        person(FIRST),
        ["", identity(FIRST + 1), phone(FIRST + 1), "大桥社区"],
        [person(FIRST + 2)[0], "430524199001011239", phone(FIRST + 2), "大桥社区"],
        person(FIRST + 3, home="荷叶塘社区"),
        person(FIRST + 4, home="不存在的村"),
        person(FIRST),
        [person(FIRST + 6)[0], 430524199001011234, phone(FIRST + 6), "大桥社区"],
        person(FIRST + 7, home=DAQIAO),
    ]

    done = worked(brought(cast.clerk.actor, *rows), cast.clerk.actor)

    assert counts(done) == (2, 0, 6)
    found = faults(cast, done)
    assert [(line, [at for at, _said in wrong]) for line, wrong in found] == [
        (3, [0]),
        (4, [1]),
        (5, [3]),
        (6, [3]),
        (7, [-1]),
        (8, [1]),
    ]
    sentences = [wrong[0][1] for _line, wrong in found]
    assert sentences[0] == "请填写姓名"
    assert "校验不对" in sentences[1]
    assert "没有找到“荷叶塘社区”" in sentences[2]
    assert sentences[4] == "与第 2 行重复"
    assert "Excel 把长号码变成了" in sentences[5]


def test_a_row_that_repeats_a_bad_one_takes_its_place(cast: Cast):
    good, bad = person(FIRST), person(FIRST, home="没有的村")

    done = worked(brought(cast.clerk.actor, bad, bad, good, good), cast.clerk.actor)

    assert counts(done) == (1, 0, 3)
    assert [(line, said[0][0]) for line, said in faults(cast, done)] == [(2, 3), (3, 3), (5, -1)]


def test_the_report_gives_the_rows_back_with_cell_and_reason(cast: Cast):
    bad = ["王小明", "110105194912310020", "=cmd|' /C calc'!A0", "大桥社区"]
    done = worked(brought(cast.clerk.actor, person(FIRST), bad), cast.clerk.actor)
    out = io.BytesIO()

    write_bad_rows(out, done, queries.bad_rows(cast.clerk.see(), done), mark="甲 于今天")

    mark, head, *rows = read(out.getvalue())
    assert mark[0] == "甲 于今天"
    assert head == ["行号", *HEAD, "问题"]
    assert [row[:5] for row in rows] == [[3.0, *bad]]
    assert str(rows[0][5]).startswith("B3 身份证号码：身份证号码最后一位校验不对")
    assert "C3 联系电话：" in str(rows[0][5])


def test_the_corrected_report_can_be_brought_again(cast: Cast):
    wrong = person(FIRST + 1, home="没有的村")
    done = worked(brought(cast.clerk.actor, person(FIRST), wrong), cast.clerk.actor)
    out = io.BytesIO()
    write_bad_rows(out, done, queries.bad_rows(cast.clerk.see(), done), mark="甲 于今天")
    rows = read(out.getvalue())
    rows[2][4] = "大桥社区"

    again = worked(bring(cast.clerk.actor, xlsx(*rows)), cast.clerk.actor)

    assert counts(again) == (1, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_encoding_offices_use(cast: Cast, encoding: str):
    file = csv_file(("志愿者登记表",), HEAD, person(FIRST), encoding=encoding)

    run = bring(cast.clerk.actor, file, file_name="名单.CSV")

    assert (run.header, run.header_line, run.rows) == (list(HEAD), 2, 1)
    assert counts(worked(run, cast.clerk.actor)) == (1, 0, 0)


def test_what_was_said_of_a_column_is_remembered_for_the_site(cast: Cast):
    head = ("称呼", "号", "备注", "片区")
    row = [*person(FIRST)[:2], phone(FIRST), "大桥社区"]
    run = brought(cast.clerk.actor, row, head=head)
    assert run.mapping == {}
    mapping = {"name": 0, "id_number": 1, "phone": 2, "residence": 3}
    with refuses(Invalid, "column_missing"):
        operations.name_columns(
            run_id=run.id, mapping={"id_number": 1, "residence": 3}, check=True, by=cast.clerk.actor, now=NOW
        )
    operations.name_columns(
        run_id=run.id, mapping=mapping, check=False, by=cast.clerk.actor, now=NOW, defer=False
    )
    assert counts(finished(run.id)) == (1, 0, 0)

    assert (
        brought(cast.clerk.actor, [*person(FIRST + 1)[:2], phone(FIRST + 1), "大桥社区"], head=head).mapping
        == mapping
    )
    assert brought(cast.manager.actor, row, head=head, site=CENTRE).mapping == {}


def test_only_for_ones_own_sites_and_only_who_imports(cast: Cast):
    for who, site in (
        (cast.clerk, CENTRE),
        (cast.clerk, TAOHUAPING),
        (cast.approver, GAOPING),
        (cast.auditor, CENTRE),
        (cast.leader, DAQIAO),
        (cast.residents[0], HEYETANG),
    ):
        with refuses(Forbidden, "not_permitted"):
            bring(who.actor, xlsx(HEAD, person(FIRST)), site=site)
    with refuses(Forbidden, "not_permitted"):
        bring(cast.clerk.actor, xlsx(("阵地代码", "阵地名称"), ("A-1", "甲")), kind="sites")
    with refuses(NotFound, "not_found"):
        bring(cast.clerk.actor, xlsx(HEAD, person(FIRST)), site="nowhere")


def test_the_rows_are_for_whoever_brought_them(cast: Cast):
    run = brought(cast.clerk.actor, person(FIRST))
    assert queries.run_for(cast.manager.see(), run.id).rows == 1
    assert queries.sample_of(cast.clerk.see(), run) == [person(FIRST)]
    with refuses(Forbidden, "not_own"):
        queries.sample_of(cast.manager.see(), run)
    with refuses(Forbidden, "not_own"):
        queries.bad_rows(cast.manager.see(), run)
    with refuses(NotFound, "not_found"):
        queries.run_for(cast.approver.see(), run.id)
    with refuses(NotFound, "not_found"):
        operations.name_columns(
            run_id=run.id, mapping=run.mapping, check=True, by=cast.approver.actor, now=NOW
        )
    with refuses(Forbidden, "not_own"):
        operations.name_columns(
            run_id=run.id, mapping=run.mapping, check=True, by=cast.manager.actor, now=NOW
        )
    sealed = bytes(ImportBatch.objects.get(run_id=run.id).sealed)
    assert identity(FIRST).encode() not in sealed
    assert person(FIRST)[0].encode() not in sealed


def test_whoever_may_import_no_longer_is_stopped_between_batches(cast: Cast):
    from redvest.access import operations as access
    from redvest.access.models import RoleGrant

    run = brought(cast.clerk.actor, person(FIRST))
    operations.name_columns(
        run_id=run.id, mapping=run.mapping, check=False, by=cast.clerk.actor, now=NOW, defer=False
    )
    grant = RoleGrant.objects.get(person_id=cast.clerk.id)
    access.revoke_role(grant_id=grant.pk, by=cast.manager.actor, now=NOW)

    stopped = operations.work_batch(run_id=run.id, now=NOW)

    assert (stopped.state, stopped.done) == ("stopped", 0)
    assert stopped.trouble
    assert not Person.objects.filter(state=PersonState.PENDING).exists()


def test_a_stopped_run_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    from redvest.imports.enums import ROWS_AT_ONCE

    monkeypatch.setitem(ROWS_AT_ONCE, "people", 2)
    run = brought(cast.clerk.actor, *(person(FIRST + n) for n in range(5)))
    by = cast.clerk.actor
    operations.name_columns(run_id=run.id, mapping=run.mapping, check=False, by=by, now=NOW, defer=False)
    assert operations.work_batch(run_id=run.id, now=NOW).done == 2
    operations.stop_run(run_id=run.id, by=by, now=NOW)
    assert operations.work_batch(run_id=run.id, now=NOW).done == 2

    operations.name_columns(run_id=run.id, mapping=run.mapping, check=False, by=by, now=NOW, defer=False)
    done = finished(run.id)

    assert (done.state, counts(done)) == ("done", (5, 0, 0))
    with refuses(Refused, "wrong_state"):
        operations.name_columns(run_id=run.id, mapping=run.mapping, check=True, by=by, now=NOW)


def test_rows_are_forgotten(cast: Cast):
    from datetime import timedelta

    run = worked(brought(cast.clerk.actor, person(FIRST, home="没有的村")), cast.clerk.actor)
    other = brought(cast.clerk.actor, person(FIRST))
    operations.discard_run(run_id=other.id, by=cast.clerk.actor, now=NOW)
    assert not ImportBatch.objects.filter(run_id=other.id).exists()

    assert operations.forget_old_rows(now=NOW + timedelta(days=30)) == 0
    assert operations.forget_old_rows(now=NOW + timedelta(days=31)) == 1
    assert not ImportBatch.objects.exists()
    kept = ImportRun.objects.get(pk=run.id)
    assert (kept.bad, kept.state) == (1, "done")
