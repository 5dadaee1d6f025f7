"""What the office did lately: a list imported with bad rows, a child's papers to check, looks, a list taken away."""

import csv
import io
from datetime import timedelta

from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.families import IMPORTED_SEED, a_paper
from redvest.config.demos.longhui.people import HOME
from redvest.config.demos.longhui.service import Season
from redvest.imports import operations as imports
from redvest.imports.enums import ImportKind
from redvest.kernel.actor import Actor
from redvest.people import operations, queries
from redvest.people.enums import Relation
from redvest.people.operations import ConsentForm, PaperForm
from redvest.people.papers import a_year_from, version_of
from redvest.people.synthetic import MadeUpPerson, made_up_people
from redvest.places import queries as places
from redvest.reports import operations as reports

#: Where the demo's clerk works, and how many rows of the list they imported are good.
OFFICE, GOOD = "430524001", 9
AGES = (30, 70)
HEAD = ("姓名", "身份证号码", "联系电话", "所在村（社区）")


def worked(season: Season) -> None:
    """All of it, yesterday and today."""
    _imported(season)
    _on_paper(season)
    _looked(season)


def _imported(season: Season) -> None:
    """A sheet from a community meeting: nine rows taken, three not, each for another reason."""
    clerk, now = season.staff.clerk, season.days.now - timedelta(hours=20)
    made_up = made_up_people(GOOD + 3, seed=IMPORTED_SEED, on=season.days.today, ages=AGES)
    home = places.site_by_code(HOME).name.removesuffix("新时代文明实践站")
    rows = [_row(person, home) for person in made_up]
    rows[2][1] = rows[2][1][:-1] + ("1" if rows[2][1][-1] != "1" else "2")
    rows[5][2] = rows[5][2][:9]
    rows[8][3] = "不知道哪个村"
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    run = imports.bring_file(
        kind=ImportKind.PEOPLE,
        site_code=OFFICE,
        name="荷叶塘社区志愿者名单.csv",
        file=io.BytesIO(out.getvalue().encode()),
        by=clerk,
        now=now,
    )
    run = imports.name_columns(
        run_id=run.id, mapping=run.mapping, check=False, by=clerk, now=now, defer=False
    )
    while run.is_working:
        run = imports.work_batch(run_id=run.id, now=now)


def _row(person: MadeUpPerson, home: str) -> list[str]:
    return [person.name, str(person.id_number), person.phone, home]


def _on_paper(season: Season) -> None:
    """The father and the mother of the younger grandchild signed on paper, one with the clerk, one with the manager:
    each waits for somebody else of the office."""
    grandmother = season.county.crowd[accounts.VOLUNTEER]
    child = max(queries.children_of(grandmother.person_id), key=lambda link: link.child_birth_date)
    start = season.days.today
    parents = made_up_people(2, seed=IMPORTED_SEED, on=start, ages=AGES, first=20)
    signed = ((season.staff.clerk, Relation.FATHER), (season.staff.manager, Relation.MOTHER))
    for parent, (by, relation) in zip(parents, signed, strict=True):
        operations.record_paper_consent(
            child_id=child.child_id,
            form=ConsentForm(
                scope="all",
                valid_from=start,
                valid_until=a_year_from(start),
                version=version_of(strict=True),
            ),
            paper=PaperForm(
                guardian_name=parent.name,
                guardian_phone=parent.phone,
                relation=relation,
            ),
            scan=a_paper(),
            by=by,
            now=season.days.now - timedelta(hours=4),
        )


def _looked(season: Season) -> None:
    """Looks at contacts with their reasons, and a list taken away: what an auditor reads."""
    staff, now = season.staff, season.days.now
    looks: list[tuple[Actor, int, str]] = [
        (staff.clerk, 0, "通知周六活动改到室内"),
        (staff.clerk, 1, "核对义诊报名时留的电话"),
        (staff.manager, 2, "慰问受伤的志愿者"),
    ]
    members = season.county.home.members
    for by, number, why in looks:
        operations.reveal_contact(
            person_id=members[number + 1].person_id, why=why, by=by, now=now - timedelta(hours=9 - number)
        )
    reports.record_export(
        what="people", form="xlsx", filters=[], by=staff.clerk, now=now - timedelta(hours=5)
    )
