"""Contests: editions, entries, panels and sheets, votes, results. What was said, signed and published stays."""

from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

#: A second safety, as for the audit record: nothing rests on these alone. Operations never try, and `redvest verify`
#: finds what was done with triggers disabled.
only_grows = import_module("redvest.kernel.migrations.0002_audit_only_grows").only_grows

KEEPS = """
CREATE TRIGGER keeps BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION redvest_only_grows()"""
STAYS = "CREATE TRIGGER stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION redvest_only_grows()"


def keeps(table: str, *columns: str) -> migrations.RunSQL:
    """Rows stay, and these columns as they were written."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return migrations.RunSQL(
        [KEEPS.format(table=table, old=old, new=new), STAYS.format(table=table)],
        [f"DROP TRIGGER keeps ON {table}", f"DROP TRIGGER stays ON {table}"],
    )


#: What a judge has signed stays as it was signed: its marks, its signature, whose and for what it is.
SEALED = """
CREATE FUNCTION contests_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN sheet := OLD.sheet_id; ELSE sheet := NEW.sheet_id; END IF;
    IF TG_OP = 'UPDATE' AND OLD.sheet_id <> NEW.sheet_id
       OR EXISTS (SELECT 1 FROM contests_sheet WHERE id = sheet AND state <> 'open')
    THEN
        RAISE EXCEPTION 'a signed sheet is never changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$"""
SEALED_MARKS = """
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON contests_mark
    FOR EACH ROW EXECUTE FUNCTION contests_sealed()"""
SEALED_SHEETS = """
CREATE TRIGGER sealed BEFORE UPDATE ON contests_sheet FOR EACH ROW
    WHEN (OLD.state <> 'open' AND (OLD.sealed_at, OLD.digest, OLD.comment)
          IS DISTINCT FROM (NEW.sealed_at, NEW.digest, NEW.comment) OR OLD.state <> 'open' AND NEW.state = 'open')
    EXECUTE FUNCTION redvest_only_grows()"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_audit_only_grows"),
        ("people", "0001_squashed_0008_finding_people"),
        ("places", "0003_what_sites_are_known_by"),
        ("projects", "0002_promises"),
        ("teams", "0001_squashed_0005_names_and_professions_begin"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="In addresses and files, e.g. changji-2022.", max_length=40, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("theme", models.CharField(blank=True, max_length=80)),
                ("about", models.TextField(blank=True, max_length=4000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "筹备中"),
                            ("open", "申报中"),
                            ("checking", "形式审查"),
                            ("running", "评审中"),
                            ("publicity", "公示中"),
                            ("awarded", "已公布结果"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("scheme", models.JSONField()),
                ("terms", models.JSONField()),
                ("apply_from", models.DateTimeField()),
                (
                    "apply_until",
                    models.DateTimeField(help_text="The first moment at which no entry is taken any more."),
                ),
                ("publicity_days", models.PositiveSmallIntegerField(default=5)),
                ("contact_name", models.CharField(blank=True, max_length=40)),
                ("contact_phone", models.CharField(blank=True, max_length=20)),
                ("contact_mail", models.EmailField(blank=True, max_length=254)),
                ("drafted_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("cancelled_why", models.CharField(blank=True, max_length=200)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "state"], name="contests_ed_site_id_523b10_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "open", "checking", "running", "publicity", "awarded", "cancelled"],
                            )
                        ),
                        name="edition_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("apply_until__gt", models.F("apply_from"))),
                        name="edition_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("publicity_days__gte", 5)), name="edition_publicity_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "cancelled")),
                            models.Q(
                                ("opened_at__isnull", False),
                                models.Q(("contact_name", ""), _negated=True),
                                models.Q(("contact_phone", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="edition_announced_with_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("cancelled_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="edition_cancelled_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_by__isnull", True),
                            models.Q(("opened_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="edition_announced_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was", models.CharField(blank=True, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "筹备中"),
                            ("open", "申报中"),
                            ("checking", "形式审查"),
                            ("running", "评审中"),
                            ("publicity", "公示中"),
                            ("awarded", "已公布结果"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="contests.edition",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Judge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                (
                    "unit_words",
                    models.CharField(help_text="Where they come from, as printed.", max_length=80),
                ),
                ("named_at", models.DateTimeField()),
                (
                    "pledged_at",
                    models.DateTimeField(
                        help_text="When they signed that their conflicts are declared.", null=True
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judges",
                        to="contests.edition",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                ("ended_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "person"), name="judge_once"),
                    models.UniqueConstraint(fields=("edition", "code"), name="judge_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "file",
                    models.JSONField(help_text="The edition file, as `redvest contest export` prints it."),
                ),
                ("digest", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "public_until",
                    models.DateTimeField(help_text="The first moment after the days of publicity."),
                ),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_why", models.CharField(blank=True, max_length=200)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="contests.edition",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "number"), name="result_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("edition",),
                        name="result_stands_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("public_until__gt", models.F("published_at"))),
                        name="result_publicised_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_at__isnull", True),
                            models.Q(("replaced_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="result_replaced_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("turn", models.PositiveSmallIntegerField(help_text="The place in the scheme, from 0.")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "未开始"), ("open", "进行中"), ("ended", "已结束")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=100)),
                (
                    "remote_link",
                    models.URLField(
                        blank=True, help_text="Where remote defenders are streamed.", max_length=300
                    ),
                ),
                ("held_at", models.DateTimeField(null=True)),
                ("talk_seconds", models.PositiveSmallIntegerField(default=300)),
                ("answer_seconds", models.PositiveSmallIntegerField(default=180)),
                ("hold_results", models.BooleanField(default=False)),
                ("draw_seed", models.CharField(blank=True, max_length=80)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="contests.edition",
                    ),
                ),
                (
                    "kept",
                    models.JSONField(
                        help_text="Codes of the entries that go on, once it was decided.", null=True
                    ),
                ),
                (
                    "draw_due_at",
                    models.DateTimeField(help_text="When the seed will be known, not before.", null=True),
                ),
                (
                    "draw_source",
                    models.CharField(
                        blank=True,
                        help_text="Where the seed will come from, told before anybody can know it.",
                        max_length=200,
                    ),
                ),
                (
                    "ended_why",
                    models.CharField(
                        blank=True, help_text="Why it ended although marks were missing.", max_length=200
                    ),
                ),
                (
                    "revoted",
                    models.JSONField(
                        blank=True, default=list, help_text="Codes of those who tie, put to the judges again."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "code"), name="stage_once"),
                    models.UniqueConstraint(fields=("edition", "turn"), name="stage_turn_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drawn_at__isnull", True),
                            models.Q(("draw_seed", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stage_drawn_from_seed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("opened_at__isnull", True), ("state", "waiting")
                            ),
                            models.Q(
                                ("ended_at__isnull", True), ("opened_at__isnull", False), ("state", "open")
                            ),
                            models.Q(
                                ("ended_at__isnull", False), ("opened_at__isnull", False), ("state", "ended")
                            ),
                            _connector="OR",
                        ),
                        name="stage_times_as_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("draw_seed", ""),
                            models.Q(
                                models.Q(("draw_source", ""), _negated=True), ("draw_due_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="stage_seed_from_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quota",
                    models.PositiveSmallIntegerField(
                        help_text="How many it may send; none: no limit.", null=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "排序中"), ("publicity", "公示中"), ("sent", "已报送")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("public_from", models.DateTimeField(null=True)),
                (
                    "public_until",
                    models.DateTimeField(
                        help_text="The first moment after the days of publicity.", null=True
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "stamped",
                    models.PositiveBigIntegerField(
                        help_text="The attachment: the list with the unit's stamp.", null=True
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists",
                        to="contests.edition",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "unit"), name="unit_list_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("public_from__isnull", True), ("state", "draft")),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("public_until__gt", models.F("public_from")),
                            ),
                            _connector="OR",
                        ),
                        name="unit_list_publicised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            ("sent_at__gte", models.F("public_until")),
                            _connector="OR",
                        ),
                        name="unit_list_sent_after_publicity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="contests.judge"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="contests.stage"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stage", "judge"), name="seat_once")],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                (
                    "terms",
                    models.JSONField(
                        help_text="Limits per entry, day, field and in all; how counts are shown."
                    ),
                ),
                (
                    "shown_at",
                    models.DateTimeField(help_text="Up to when counts are shown, if delayed.", null=True),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="contests.edition",
                    ),
                ),
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="round", to="contests.stage"
                    ),
                ),
                (
                    "looked_at",
                    models.DateTimeField(help_text="Up to when votes were looked at for rigging.", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="round_forward"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="board", to="contests.stage"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12)),
                ("field", models.CharField(help_text="One of the edition's terms.", max_length=20)),
                ("title", models.CharField(max_length=60)),
                ("need", models.TextField(blank=True, max_length=2000)),
                ("goals", models.TextField(blank=True, max_length=2000)),
                ("doing", models.TextField(blank=True, max_length=2000)),
                ("results", models.TextField(blank=True, max_length=2000)),
                ("special", models.TextField(blank=True, max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待形式审查"),
                            ("returned", "退回补正"),
                            ("accepted", "通过形式审查"),
                            ("refused", "不予受理"),
                            ("listed", "已推荐"),
                            ("passed_over", "未获推荐"),
                            ("shortlisted", "入围"),
                            ("out", "未入围"),
                            ("withdrawn", "已撤回"),
                            ("struck", "取消资格"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("drafted_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("unit_rank", models.PositiveSmallIntegerField(null=True)),
                ("group", models.CharField(blank=True, max_length=20)),
                ("draw_no", models.PositiveSmallIntegerField(null=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="contests.edition",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.project"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.team"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "unit_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="contests.unitlist",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["edition", "state"], name="contests_en_edition_aeace2_idx"),
                    models.Index(fields=["edition", "unit"], name="contests_en_edition_48cdb4_idx"),
                    models.Index(fields=["team"], name="contests_en_team_id_977b0f_idx"),
                    models.Index(fields=["project"], name="contests_en_project_cf710f_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("withdrawn", "refused")), _negated=True),
                        fields=("edition", "project"),
                        name="entry_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("edition", "code"),
                        name="entry_code_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("draw_no__isnull", False)),
                        fields=("edition", "draw_no"),
                        name="entry_draw_no_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit_rank__isnull", False)),
                        fields=("unit_list", "unit_rank"),
                        name="entry_unit_rank_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "accepted",
                                    "refused",
                                    "listed",
                                    "passed_over",
                                    "shortlisted",
                                    "out",
                                    "withdrawn",
                                    "struck",
                                ],
                            )
                        ),
                        name="entry_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "withdrawn")),
                            models.Q(
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                                models.Q(("code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="entry_submitted_with_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_rank__isnull", True), ("unit_list__isnull", False), _connector="OR"
                        ),
                        name="entry_ranked_in_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("entry", "项目奖"), ("unit", "优秀组织单位")], max_length=6),
                ),
                ("tier", models.CharField(max_length=20)),
                ("title", models.CharField(help_text="As printed: 金奖, 优秀组织单位.", max_length=40)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Of a unit's award: what for.", max_length=200),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                (
                    "public_until",
                    models.DateTimeField(help_text="When the publicity of the result had ended."),
                ),
                ("given_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_why", models.CharField(blank=True, max_length=200)),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="contests.edition",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="contests.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("edition", "entry"),
                        name="award_of_entry_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("edition", "unit"),
                        name="award_of_unit_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_at__gte", models.F("public_until"))),
                        name="award_after_publicity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", False), ("kind", "entry"), ("unit__isnull", True)),
                            models.Q(
                                ("entry__isnull", True),
                                ("kind", "unit"),
                                ("unit__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="award_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at__isnull", True),
                            models.Q(("revoked_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="award_revoked_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attachment", models.PositiveBigIntegerField()),
                ("title", models.CharField(max_length=60)),
                ("blind", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="contests.entry"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "attachment"), name="entry_file_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was", models.CharField(blank=True, max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待形式审查"),
                            ("returned", "退回补正"),
                            ("accepted", "通过形式审查"),
                            ("refused", "不予受理"),
                            ("listed", "已推荐"),
                            ("passed_over", "未获推荐"),
                            ("shortlisted", "入围"),
                            ("out", "未入围"),
                            ("withdrawn", "已撤回"),
                            ("struck", "取消资格"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="contests.entry"
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        default=list,
                        help_text="Of a formal check: the list of what was asked and found, as it stood then.",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("declared", "评委申报"),
                            ("unit", "同一单位"),
                            ("household", "同一家庭"),
                            ("trained", "培训或辅导过该项目"),
                            ("approved", "审批过该项目"),
                            ("member", "是项目队伍成员"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("raised", "待处理"), ("recused", "已回避"), ("dismissed", "不需回避")],
                        default="raised",
                        max_length=10,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_why", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="contests.entry",
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="contests.judge",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("judge", "entry", "kind"), name="conflict_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dismissed"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False), models.Q(("decided_why", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="conflict_dismissed_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "score",
                    models.DecimalField(
                        decimal_places=3, help_text="Null: not scored.", max_digits=9, null=True
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("turn", models.PositiveSmallIntegerField(help_text="The place in print, from 1.")),
                ("tier", models.CharField(blank=True, max_length=20)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="contests.entry",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="contests.result",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("result", "entry"), name="place_once"),
                    models.UniqueConstraint(fields=("result", "turn"), name="place_turn_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "purpose",
                    models.CharField(
                        default="marks", help_text="marks, or revote of those who tie.", max_length=8
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "未签名"), ("sealed", "已签名封存"), ("unlocked", "已解封留存")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("sealed_at", models.DateTimeField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("unlocked_at", models.DateTimeField(null=True)),
                ("unlocked_why", models.CharField(blank=True, max_length=200)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="contests.entry",
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="contests.judge",
                    ),
                ),
                (
                    "unlocked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="contests.stage",
                    ),
                ),
                (
                    "saved",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="The judge's device counts its changes; what comes late is not written over the newer.",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["entry", "stage"], name="contests_sh_entry_i_db82ae_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stage", "judge", "entry", "purpose", "version"), name="sheet_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "unlocked"), _negated=True),
                        fields=("stage", "judge", "entry", "purpose"),
                        name="sheet_stands_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest", ""), ("sealed_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("sealed_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sheet_sealed_with_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "unlocked"), _negated=True), ("unlocked_at__isnull", True)
                            ),
                            models.Q(
                                ("unlocked_at__gte", models.F("sealed_at")),
                                ("unlocked_by__isnull", False),
                                models.Q(("unlocked_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sheet_unlocked_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Given",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=8)),
                (
                    "source",
                    models.CharField(
                        help_text="Whose score it is, and on what paper it stands.", max_length=200
                    ),
                ),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("replaced_why", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="contests.entry"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="contests.stage"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("stage", "entry"),
                        name="given_stands_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_at__isnull", True),
                            models.Q(("replaced_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="given_replaced_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted", models.PositiveIntegerField(default=0)),
                ("held", models.PositiveIntegerField(default=0)),
                ("void", models.PositiveIntegerField(default=0)),
                (
                    "shown",
                    models.PositiveIntegerField(default=0, help_text="What the public was last shown."),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="contests.entry",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="contests.round",
                    ),
                ),
                (
                    "returned",
                    models.PositiveIntegerField(default=0, help_text="Given back to voters: the entry left."),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("round", "entry"), name="tally_once")],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(help_text="The place in the running order.")),
                ("talk_at", models.DateTimeField(null=True)),
                ("answer_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "missed_why",
                    models.CharField(blank=True, help_text="Why it did not defend.", max_length=200),
                ),
                (
                    "told_at",
                    models.DateTimeField(help_text="When its score was told to the hall.", null=True),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="contests.entry"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="contests.stage"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "entry"), name="turn_once"),
                    models.UniqueConstraint(fields=("stage", "number"), name="turn_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True), ("talk_at__isnull", False)),
                        fields=("stage",),
                        name="turn_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=24, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("phone", models.CharField(max_length=20)),
                ("said", models.TextField(max_length=2000)),
                ("raised_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待答复"), ("upheld", "成立"), ("rejected", "不成立")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="contests.edition",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="contests.entry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="contests.result",
                    ),
                ),
                (
                    "unit_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="contests.unitlist",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["edition", "state"], name="contests_ob_edition_6ced00_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("answered_at__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_answered_in_writing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result__isnull", True), ("unit_list__isnull", True), _connector="OR"
                        ),
                        name="objection_about_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoteBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "page",
                    models.CharField(
                        help_text="all, day:2026-11-22, field:health, or of a day field:health:2026-11-22.",
                        max_length=48,
                    ),
                ),
                ("cast", models.PositiveSmallIntegerField()),
                ("most", models.PositiveSmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="books", to="contests.round"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "person", "page"), name="vote_book_once"),
                    models.CheckConstraint(
                        condition=models.Q(("cast__lte", models.F("most"))), name="vote_book_within_limit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoteCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40)),
                ("facts", models.JSONField(help_text="What the rule saw: window, counts, thresholds.")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_why", models.CharField(blank=True, max_length=200)),
                ("void", models.BooleanField(help_text="True: found void; false: given back.", null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vote_cases",
                        to="contests.entry",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="contests.round"
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=32)),
                (
                    "spared_why",
                    models.CharField(
                        blank=True,
                        help_text="Why no measure was taken although the votes were void.",
                        max_length=200,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("void__isnull", True)),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("void__isnull", False),
                                models.Q(("decided_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="vote_case_decided_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("round", "entry", "rule", "key"),
                        name="vote_case_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("criterion", models.CharField(max_length=20)),
                ("value", models.DecimalField(decimal_places=2, max_digits=6)),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="contests.sheet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "criterion"), name="mark_once"),
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="mark_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "period",
                    models.CharField(
                        help_text="The day, or all: how often one may vote for one entry.", max_length=16
                    ),
                ),
                ("cast_at", models.DateTimeField()),
                ("net", models.BinaryField(max_length=16)),
                (
                    "region",
                    models.CharField(
                        blank=True, help_text="Where the address is from, if known.", max_length=12
                    ),
                ),
                ("device", models.BinaryField(max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("counted", "有效"),
                            ("held", "隔离核查"),
                            ("void", "认定无效"),
                            ("returned", "已退还投票人"),
                        ],
                        default="counted",
                        max_length=8,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="contests.entry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="contests.round",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="contests.votecase",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entry", "cast_at"], name="vote_by_time"),
                    models.Index(
                        condition=models.Q(("case__isnull", False)), fields=["case"], name="vote_put_aside"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "round", "entry", "period"), name="vote_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("counted", "returned")), ("case__isnull", False), _connector="OR"
                        ),
                        name="vote_put_aside_by_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("strike", models.PositiveSmallIntegerField()),
                ("blocked_until", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="contests.entry",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="contests.round",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure",
                        to="contests.votecase",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                ("why", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "round", "strike"), name="measure_strike_once"),
                    models.CheckConstraint(
                        condition=models.Q(("strike__range", (1, 3))), name="measure_three_strikes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("blocked_until__isnull", False), ("strike", 1)),
                            models.Q(("blocked_until__isnull", True), ("strike__gt", 1)),
                            _connector="OR",
                        ),
                        name="measure_first_blocks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="measure_with_reason"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            [SEALED, SEALED_MARKS, SEALED_SHEETS],
            ["DROP TRIGGER sealed ON contests_sheet", "DROP FUNCTION contests_sealed() CASCADE"],
        ),
        keeps("contests_sheet", "stage_id", "judge_id", "entry_id", "version", "purpose", "opened_at"),
        keeps("contests_vote", "round_id", "entry_id", "person_id", "period", "cast_at", "net", "device"),
        keeps("contests_result", "edition_id", "number", "file", "digest", "published_at", "public_until"),
        keeps("contests_award", "edition_id", "kind", "tier", "entry_id", "unit_id", "number", "given_at"),
        only_grows("contests_place"),
        only_grows("contests_editionstep"),
        only_grows("contests_entrystep"),
    ]
