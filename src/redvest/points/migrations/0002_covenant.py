"""The covenant: its versions and rules, what people did, proposals. What was published stays as it was."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import redvest.points.models.accounts
import redvest.points.models.covenant

#: Only the day on which a published version ends may still be set.
VERSION_STANDS = """
CREATE FUNCTION redvest_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        TG_OP = 'DELETE' OR to_jsonb(NEW) - 'valid_until' IS DISTINCT FROM to_jsonb(OLD) - 'valid_until'
    ) THEN
        RAISE EXCEPTION 'a published version of a covenant is never changed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER version_stands BEFORE UPDATE OR DELETE ON points_covenantversion
    FOR EACH ROW EXECUTE FUNCTION redvest_version_stands();
CREATE FUNCTION redvest_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM points_covenantversion
        WHERE id IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.version_id END,
                     CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.version_id END)
          AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'a rule of a published version of a covenant is never changed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER rule_stands BEFORE INSERT OR UPDATE OR DELETE ON points_covenantrule
    FOR EACH ROW EXECUTE FUNCTION redvest_rule_stands();
"""
NOT_ANY_MORE = """
DROP TRIGGER rule_stands ON points_covenantrule;
DROP TRIGGER version_stands ON points_covenantversion;
DROP FUNCTION redvest_rule_stands();
DROP FUNCTION redvest_version_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_attachments"),
        ("people", "0001_squashed_0008_finding_people"),
        ("places", "0003_what_sites_are_known_by"),
        ("points", "0001_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Covenant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CovenantVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草稿"), ("published", "已公布"), ("dropped", "已放弃")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="What changes, for people to read.", max_length=300
                    ),
                ),
                ("valid_from", models.DateField(null=True)),
                ("valid_until", models.DateField(null=True)),
                (
                    "holder",
                    models.CharField(
                        choices=[("person", "记到个人"), ("household", "记到家庭")], max_length=10
                    ),
                ),
                (
                    "worth",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="Yuan of goods a point stands for; never paid out.",
                        max_digits=6,
                    ),
                ),
                ("base", models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                ("caps", models.JSONField(default=dict, help_text="Of everything together, by period.")),
                ("publicity_days", models.PositiveSmallIntegerField(default=3)),
                ("appeal_days", models.PositiveSmallIntegerField(default=10)),
                (
                    "expiry",
                    models.CharField(
                        choices=[
                            ("never", "长期有效"),
                            ("year_end", "当年年底到期"),
                            ("months", "得到后若干个月到期"),
                            ("window", "下一个兑换期结束时到期"),
                        ],
                        max_length=10,
                    ),
                ),
                ("expiry_months", models.PositiveSmallIntegerField(default=0)),
                (
                    "exchange_months",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "exchange_every",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("event", "每次"),
                            ("day", "每天"),
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年"),
                        ],
                        max_length=8,
                    ),
                ),
                ("least_minutes", models.PositiveIntegerField(default=0)),
                ("tiers", models.JSONField(default=dict)),
                ("drafted_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "covenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="points.covenant",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
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
                    models.UniqueConstraint(fields=("covenant", "number"), name="covenant_version_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("covenant",),
                        name="covenant_one_draft",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state", "published")),
                        expressions=[
                            (redvest.points.models.accounts.OneId(models.F("covenant")), "&&"),
                            (
                                redvest.points.models.covenant.Days(
                                    models.F("valid_from"), models.F("valid_until")
                                ),
                                "&&",
                            ),
                        ],
                        name="covenant_versions_apart",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", False),
                                ("state", "published"),
                                ("valid_from__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "published"), _negated=True),
                                ("published_at__isnull", True),
                                ("valid_from__isnull", True),
                                ("valid_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="covenant_version_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="covenant_version_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by__isnull", True),
                            models.Q(("published_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="covenant_not_self_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "dropped"])),
                        name="covenant_version_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holder__in", ["person", "household"])),
                        name="covenant_holder_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expiry__in", ["never", "year_end", "months", "window"])),
                        name="covenant_expiry_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base__gte", 0), ("worth__gt", 0)), name="covenant_base_and_worth"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="CovenantRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=24)),
                ("title", models.CharField(max_length=60)),
                ("heading", models.CharField(blank=True, max_length=20)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("service", "志愿服务时长"),
                            ("order", "完成点单"),
                            ("training", "参加培训"),
                            ("honour", "获得荣誉（红名单）"),
                            ("conduct", "乡风文明行为"),
                            ("base", "基础分"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("time", "每次"), ("hour", "每小时"), ("month", "每月")], max_length=10
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=8)),
                ("most_value", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("least", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("least_minutes", models.PositiveSmallIntegerField(default=0)),
                ("grain", models.DecimalField(decimal_places=2, max_digits=3)),
                ("caps", models.JSONField(default=dict)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("coefficients", models.JSONField(default=dict)),
                ("grades", models.JSONField(default=dict)),
                (
                    "proposers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("self", "本人或家人申报"),
                                ("neighbour", "邻居推荐"),
                                ("liaison", "组联络员上报"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("none", "不需要"),
                            ("words", "文字说明"),
                            ("witness", "一位见证人"),
                            ("file", "照片或证书"),
                        ],
                        max_length=8,
                    ),
                ),
                ("liaison_first", models.BooleanField(default=True)),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="points.covenantversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "code"), name="covenant_rule_code"),
                    models.CheckConstraint(
                        condition=models.Q(("value", 0), _negated=True), name="covenant_rule_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", 0), ("source", "conduct"), _connector="OR"),
                        name="covenant_deducts_for_conduct_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["service", "order", "training", "honour", "conduct", "base"])
                        ),
                        name="covenant_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["time", "hour", "month"])),
                        name="covenant_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence__in", ["none", "words", "witness", "file"])),
                        name="covenant_evidence_known",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Earned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cause_kind", models.CharField(max_length=10)),
                ("cause_key", models.CharField(db_collation="C", max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "志愿服务时长"),
                            ("order", "完成点单"),
                            ("training", "参加培训"),
                            ("honour", "获得荣誉（红名单）"),
                            ("conduct", "乡风文明行为"),
                            ("base", "基础分"),
                        ],
                        max_length=10,
                    ),
                ),
                ("by_household", models.BooleanField(default=False)),
                ("happened_on", models.DateField()),
                ("served", models.JSONField(default=list, help_text="[minutes, grade, approved] by grade.")),
                ("times", models.PositiveSmallIntegerField(default=1)),
                ("category", models.CharField(blank=True, max_length=20)),
                ("item", models.CharField(blank=True, max_length=24)),
                ("asked", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("void", models.BooleanField(default=False)),
                ("occasion", models.CharField(blank=True, max_length=80)),
                ("words", models.CharField(blank=True, max_length=80)),
                (
                    "covenant_id",
                    models.BigIntegerField(help_text="Of the rule; caps are counted on it.", null=True),
                ),
                (
                    "code",
                    models.CharField(blank=True, db_collation="C", help_text="Of the rule.", max_length=24),
                ),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                ("raw", models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("booked", "已记分"), ("nothing", "不计分"), ("refused", "没有记上")],
                        max_length=8,
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=40)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("noted_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
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
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.covenantrule",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        help_text="That booked it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.transfer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "happened_on"], name="earned_by_person"),
                    models.Index(
                        condition=models.Q(("household__isnull", False)),
                        fields=["household", "happened_on"],
                        name="earned_by_household_day",
                    ),
                    models.Index(fields=["site", "happened_on"], name="earned_by_site"),
                    models.Index(fields=["rule"], name="earned_by_rule"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("cause_kind", "cause_key"), name="earned_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["booked", "nothing", "refused"])),
                        name="earned_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("rule__isnull", False),
                                ("state", "booked"),
                                ("transfer__isnull", False),
                                models.Q(("amount", 0), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "booked"), _negated=True),
                                ("amount", 0),
                                ("transfer__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="earned_booked_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_household", False), ("household__isnull", False), _connector="OR"
                        ),
                        name="earned_by_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void", True), _negated=True), ("amount", 0), _connector="OR"
                        ),
                        name="earned_void_is_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField()),
                ("words", models.CharField(blank=True, max_length=300)),
                ("asked", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                (
                    "proposed_as",
                    models.CharField(
                        choices=[
                            ("self", "本人或家人申报"),
                            ("neighbour", "邻居推荐"),
                            ("liaison", "组联络员上报"),
                        ],
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "等组联络员核实"),
                            ("checked", "等积分管理工作组审定"),
                            ("public", "公示中"),
                            ("objected", "有异议，等答复"),
                            ("booked", "已记分"),
                            ("refused", "没有通过"),
                            ("withdrawn", "已撤回"),
                            ("appealed", "申诉中"),
                            ("reversed", "申诉成立，已撤销"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided_on", models.DateField(null=True)),
                (
                    "granted",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="The points the working group set, where the rule leaves a choice.",
                        max_digits=8,
                        null=True,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("publicity_until", models.DateField(null=True)),
                ("booked_on", models.DateField(null=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.attachment",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
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
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.covenantrule",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["site", "state", "-id"], name="proposal_by_site"),
                    models.Index(
                        condition=models.Q(("state", "public")),
                        fields=["publicity_until", "id"],
                        name="proposal_due",
                    ),
                    models.Index(fields=["rule", "person", "happened_on"], name="proposal_alike"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "proposed",
                                    "checked",
                                    "public",
                                    "objected",
                                    "booked",
                                    "refused",
                                    "withdrawn",
                                    "appealed",
                                    "reversed",
                                ],
                            )
                        ),
                        name="proposal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                models.Q(("decided_by", models.F("person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_not_self_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("public", "objected", "booked")), _negated=True),
                            models.Q(("decided_by__isnull", False), ("decided_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposal_booked_only_if_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("public", "objected")), _negated=True),
                            ("publicity_until__isnull", False),
                            _connector="OR",
                        ),
                        name="proposal_public_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_refused_with_reason",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("objection", "公示期异议"), ("appeal", "申诉")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "等答复"), ("upheld", "成立"), ("dismissed", "不成立")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="points.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("proposal", "by"),
                        name="objection_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="objection_says_something"
                    ),
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
                        name="objection_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="objection_not_self_answered",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ProposalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "等组联络员核实"),
                            ("checked", "等积分管理工作组审定"),
                            ("public", "公示中"),
                            ("objected", "有异议，等答复"),
                            ("booked", "已记分"),
                            ("refused", "没有通过"),
                            ("withdrawn", "已撤回"),
                            ("appealed", "申诉中"),
                            ("reversed", "申诉成立，已撤销"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="points.proposal",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(VERSION_STANDS, NOT_ANY_MORE),
    ]
