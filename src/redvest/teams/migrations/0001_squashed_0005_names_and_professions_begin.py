"""All tables of teams as they are: a new database makes them at once; one that took the steps before keeps its own."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import redvest.kernel.search
from django.db import migrations, models
from importlib import import_module

seed = import_module("redvest.teams.migrations.0005_names_and_professions_begin").seed


class Migration(migrations.Migration):
    replaces = [
        ("teams", "0001_initial"),
        ("teams", "0002_codes_and_promises"),
        ("teams", "0003_words"),
        ("teams", "0004_invitations_names_professions_agreements"),
        ("teams", "0005_names_and_professions_begin"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0005_attachments"),
        ("people", "0008_finding_people"),
        ("places", "0003_what_sites_are_known_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="Profession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=20, unique=True)),
                ("name", models.CharField(max_length=20)),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("basic", "基础八支"),
                            ("professional", "专业类"),
                            ("social", "群体类"),
                            ("own", "本地特色"),
                        ],
                        max_length=12,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "site",
                    models.ForeignKey(
                        help_text="Whose own it is.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("family", "own"), ("site__isnull", False)),
                            models.Q(models.Q(("family", "own"), _negated=True), ("site__isnull", True)),
                            _connector="OR",
                        ),
                        name="profession_own_of_a_site",
                    ),
                    models.UniqueConstraint(
                        fields=("name", "site"), name="profession_name_once", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", help_text="T000017", max_length=12, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("main", "总队"),
                            ("branch", "支队"),
                            ("squad", "分队"),
                            ("professional", "专业队"),
                            ("organisation", "志愿服务组织"),
                            ("group", "志愿服务团体"),
                        ],
                        max_length=14,
                    ),
                ),
                ("path", models.CharField(db_collation="C", max_length=120, unique=True)),
                (
                    "credit_code",
                    models.CharField(
                        help_text="统一社会信用代码, compact and in capitals.", max_length=18, null=True
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("0001", "社区服务"),
                            ("0002", "扶贫减贫"),
                            ("0003", "支教助学"),
                            ("0004", "卫生健康"),
                            ("0005", "法律服务"),
                            ("0006", "环境保护"),
                            ("0007", "科技科普"),
                            ("0008", "文化艺术"),
                            ("0009", "平安综治"),
                            ("0010", "文明风尚"),
                            ("0011", "交通引导"),
                            ("0012", "志愿消防"),
                            ("0013", "应急救援"),
                            ("0014", "禁毒宣传"),
                            ("0015", "体育健身"),
                            ("0016", "旅游服务"),
                            ("0017", "关爱特殊群体"),
                            ("0018", "大型活动"),
                            ("0019", "海外志愿服务"),
                            ("0020", "税收服务"),
                            ("0099", "其他"),
                        ],
                        max_length=4,
                    ),
                ),
                ("intro", models.CharField(blank=True, max_length=500)),
                (
                    "join_mode",
                    models.CharField(
                        choices=[("free", "实名即可加入"), ("request", "申请后由队长审批")],
                        default="request",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "正常"), ("dissolved", "已解散"), ("merged", "已合并")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("founded_at", models.DateTimeField()),
                ("dissolved_at", models.DateTimeField(null=True)),
                (
                    "members",
                    models.PositiveIntegerField(
                        default=0, help_text="Active members; recomputed by `redvest verify`."
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="teams.team",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("dissolved_reason", models.CharField(blank=True, max_length=200)),
                (
                    "words",
                    redvest.kernel.search.WordsField(
                        editable=False, help_text="For search.", null=True, of=("name",)
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="teams.team",
                    ),
                ),
                (
                    "profession",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.profession",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["site", "founded_at"], name="teams_team_site_id_392dd5_idx"),
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="team_words"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("site", "name"),
                        name="team_name_once_at_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["main", "branch", "squad", "professional", "organisation", "group"])
                        ),
                        name="team_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "organisation"), _negated=True),
                            ("credit_code__isnull", False),
                            _connector="OR",
                        ),
                        name="team_organisation_has_code",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("credit_code",),
                        name="team_credit_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "group"), _negated=True),
                            ("credit_code__isnull", True),
                            _connector="OR",
                        ),
                        name="team_group_has_no_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "main"), ("parent__isnull", True)),
                            models.Q(("kind__in", ("branch", "squad")), ("parent__isnull", False)),
                            models.Q(("kind__in", ("main", "branch", "squad")), _negated=True),
                            _connector="OR",
                        ),
                        name="team_tree_has_its_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dissolved_at__isnull", True), ("state", "active")),
                            models.Q(("dissolved_at__isnull", False), ("state__in", ("dissolved", "merged"))),
                            _connector="OR",
                        ),
                        name="team_dissolved_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(
                                models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="team_merged_names_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="team_not_its_own_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("main", "branch", "squad")), _negated=True),
                            ("profession__isnull", True),
                            _connector="OR",
                        ),
                        name="team_profession_not_of_tree",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpectedProfession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.CharField(help_text="The kind of site that is to have one.", max_length=10)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "profession",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.profession"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "level", "profession"), name="expected_once"),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("centre", "institute", "station"))),
                        name="expected_level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                            ("requested", "待审批"),
                            ("active", "在队"),
                            ("declined", "未通过"),
                            ("left", "已退出"),
                        ],
                        max_length=10,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("left_at", models.DateTimeField(null=True)),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "state"], name="teams_membe_person__74e794_idx"),
                    models.Index(fields=["team", "state", "id"], name="teams_membe_team_id_519c39_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("requested", "active"))),
                        fields=("team", "person"),
                        name="membership_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["requested", "active", "declined", "left"])),
                        name="membership_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("requested", "left")),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="membership_decided_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at__isnull", False), ("state", "left")),
                            models.Q(models.Q(("state", "left"), _negated=True), ("left_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="membership_left_at_when_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="membership_declined_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                ("terms", models.CharField(blank=True, max_length=2000)),
                ("since", models.DateField()),
                ("until", models.DateField(help_text="The first day on which it no longer holds.")),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=200)),
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
                    "renews",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal",
                        to="teams.agreement",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="teams.team",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "-since"], name="teams_agree_team_id_f87579_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("site__isnull", False), ("unit__isnull", True)),
                            models.Q(("site__isnull", True), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="agreement_with_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="agreement_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="agreement_ended_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "等待答复"),
                            ("accepted", "已接受"),
                            ("declined", "已谢绝"),
                            ("withdrawn", "已撤回"),
                            ("expired", "已过期"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "invited_by",
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
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "state"], name="teams_invit_person__adfb69_idx"),
                    models.Index(fields=["team", "-id"], name="teams_invit_team_id_bc837c_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("team", "person"),
                        name="invitation_one_pending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pending", "accepted", "declined", "withdrawn", "expired"])
                        ),
                        name="invitation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "pending")),
                            models.Q(
                                models.Q(("state", "pending"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="invitation_decided_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("invited_at"))),
                        name="invitation_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="names", to="teams.team"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("team",),
                        name="team_name_one_current",
                    ),
                    models.UniqueConstraint(fields=("team", "valid_from"), name="team_name_one_from"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="team_name_forward",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            sql="CREATE SEQUENCE teams_team_code OWNED BY teams_team.code",
            reverse_sql="DROP SEQUENCE teams_team_code",
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
