"""All tables of activities as they are: a new database makes them at once; one that took the steps before keeps its own."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import redvest.activities.models.attendance
import redvest.activities.models.shift
import redvest.kernel.search
from django.db import migrations, models
from importlib import import_module

only_grows = import_module("redvest.kernel.migrations.0002_audit_only_grows").only_grows
on_an_open_day = import_module("redvest.activities.migrations.0004_closed_days_stay_closed").on_an_open_day
stands = import_module("redvest.activities.migrations.0009_time_that_stands")


class Migration(migrations.Migration):
    replaces = [
        ("activities", "0001_initial"),
        ("activities", "0002_records_only_grow"),
        ("activities", "0003_totals_of_days"),
        ("activities", "0004_closed_days_stay_closed"),
        ("activities", "0005_words"),
        ("activities", "0006_rosters_and_series"),
        ("activities", "0007_sign_up_terms"),
        ("activities", "0008_attendance_in_pairs"),
        ("activities", "0009_time_that_stands"),
        ("activities", "0010_no_shows"),
        ("activities", "0011_handed_on"),
        ("activities", "0012_shift_called_off"),
        ("activities", "0013_team_only"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0005_attachments"),
        ("people", "0008_finding_people"),
        ("places", "0003_what_sites_are_known_by"),
        ("projects", "0002_promises"),
        ("teams", "0005_names_and_professions_begin"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=50)),
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
                ("text", models.CharField(max_length=2000)),
                ("place", models.CharField(max_length=120)),
                ("contact_name", models.CharField(max_length=50)),
                ("contact_phone", models.CharField(max_length=20)),
                (
                    "risks",
                    models.CharField(
                        blank=True,
                        help_text="What may happen to people; blank when nothing special.",
                        max_length=500,
                    ),
                ),
                (
                    "insurance",
                    models.CharField(
                        blank=True,
                        help_text="Insurer and policy number, required when there are risks.",
                        max_length=120,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("approved", "已通过，待发布"),
                            ("published", "招募中"),
                            ("running", "进行中"),
                            ("finished", "已结束"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Why it was returned or cancelled.", max_length=200
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
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
                    "words",
                    redvest.kernel.search.WordsField(
                        editable=False, help_text="For search.", null=True, of=("title", "place")
                    ),
                ),
                (
                    "accompanied",
                    models.BooleanField(default=False, help_text="Minors only together with a guardian."),
                ),
                (
                    "care",
                    models.CharField(
                        blank=True, help_text="Breaks, heat, food and water, in words.", max_length=300
                    ),
                ),
                (
                    "dangerous",
                    models.BooleanField(
                        default=False, help_text="People may come to harm: no minors, insured first."
                    ),
                ),
                (
                    "day_minutes",
                    models.PositiveSmallIntegerField(
                        default=480, help_text="At most so long a day for one person."
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("first_come", "先报先得"),
                            ("approval", "报名后由队长审核"),
                            ("draw", "截止后抽签"),
                        ],
                        default="first_come",
                        max_length=10,
                    ),
                ),
                (
                    "most_each",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Shifts ahead of this activity that one person may hold; 0: any number.",
                    ),
                ),
                (
                    "offer_hours",
                    models.PositiveSmallIntegerField(
                        default=12,
                        help_text="So long a place that came free is offered to the first in the queue; 0: given at once.",
                    ),
                ),
                (
                    "policy_no",
                    models.CharField(
                        blank=True, help_text="Of the insurance; before a dangerous start.", max_length=60
                    ),
                ),
                (
                    "row_minutes",
                    models.PositiveSmallIntegerField(
                        default=240, help_text="At most so long without a break."
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("first_aid", "医疗急救"),
                                ("nursing", "护理照护"),
                                ("counselling", "心理咨询"),
                                ("law", "法律"),
                                ("teaching", "教学辅导"),
                                ("farming", "农业技术"),
                                ("repair", "水电维修"),
                                ("hairdressing", "理发"),
                                ("arts", "文艺表演"),
                                ("computers", "电脑手机"),
                                ("driving", "驾驶"),
                                ("cooking", "烹饪"),
                                ("languages", "外语或民族语言"),
                                ("sign_language", "手语"),
                                ("mediation", "纠纷调解"),
                                ("other", "其他"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "trainings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "team_only",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="Seen and signed up for by members of the team only, such as a visit to a household.",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["site", "state"], name="activities__site_id_968b38_idx"),
                    models.Index(fields=["team", "state"], name="activities__team_id_a3653d_idx"),
                    models.Index(fields=["state", "id"], name="activities__state_0ea63d_idx"),
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="activity_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "approved",
                                    "published",
                                    "running",
                                    "finished",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="activity_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "submitted", "cancelled")),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="activity_public_only_if_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="activity_not_self_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="activity_cancelled_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["first_come", "approval", "draw"])),
                        name="activity_mode_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dangerous", False),
                            models.Q(("policy_no", ""), _negated=True),
                            models.Q(("state__in", ("published", "running", "finished")), _negated=True),
                            _connector="OR",
                        ),
                        name="activity_dangerous_only_insured",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("closed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DayTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("served_on", models.DateField()),
                (
                    "recorded_on",
                    models.DateField(help_text="The closed day in China on which it was written."),
                ),
                ("records", models.IntegerField(help_text="Records that add or take minutes.")),
                ("minutes", models.BigIntegerField()),
                ("served", models.BigIntegerField(help_text="People served, by the leaders' reports.")),
                (
                    "firsts",
                    models.IntegerField(
                        help_text="Activities held for the first time, less those of which nothing stands any more."
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
                ("times", models.IntegerField(default=0, help_text="Participations, less those taken back.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "served_on", "recorded_on"),
                        include=("records", "times", "minutes", "served", "firsts"),
                        name="day_total_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("content", models.CharField(max_length=500)),
                ("minutes", models.PositiveIntegerField()),
                ("held_on", models.DateField()),
                ("organiser", models.CharField(max_length=100)),
                (
                    "valid_until",
                    models.DateField(
                        help_text="The last day on which it counts; none: it does not end.", null=True
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "recorded_by",
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
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "held_on"], name="activities__team_id_c5fdb7_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("person", "name", "held_on", "organiser"),
                        name="training_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("held_on")),
                            _connector="OR",
                        ),
                        name="training_valid_after_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_why", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawn_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="training_withdrawn_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recorded_by__isnull", True),
                            models.Q(("recorded_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="training_not_self_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryQuota",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("per_month", models.PositiveIntegerField()),
                ("set_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "set_by",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("set_by__isnull", True),
                            models.Q(("set_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="quota_not_own",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityStep",
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
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("approved", "已通过，待发布"),
                            ("published", "招募中"),
                            ("running", "进行中"),
                            ("finished", "已结束"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="activities.activity",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Roster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "swaps_need_leader",
                    models.BooleanField(
                        default=False, help_text="Whether the leader confirms before a place changes hands."
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roster",
                        to="activities.activity",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="roster_forward"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("every", models.CharField(choices=[("week", "每周"), ("month", "每月")], max_length=5)),
                (
                    "step",
                    models.PositiveSmallIntegerField(default=1, help_text="Every so many weeks or months."),
                ),
                ("weekday", models.PositiveSmallIntegerField(help_text="0 is Monday.")),
                (
                    "nth",
                    models.SmallIntegerField(
                        help_text="Monthly: which such weekday, 1 to 4; -1 is the last.", null=True
                    ),
                ),
                ("starts_on", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "count",
                    models.PositiveSmallIntegerField(help_text="After so many dates it ends.", null=True),
                ),
                (
                    "when_holiday",
                    models.CharField(
                        choices=[("hold", "照常举办"), ("skip", "跳过")], default="hold", max_length=4
                    ),
                ),
                (
                    "approval",
                    models.CharField(
                        choices=[("none", "逐次审核"), ("submitted", "待审核"), ("approved", "已按期审核")],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "approved_until",
                    models.DateField(
                        help_text="Asked for, then approved: dates up to this day need no approval of their own.",
                        null=True,
                    ),
                ),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why the approval was declined.", max_length=200),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "pattern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", False), ("count__isnull", False), _connector="OR"
                        ),
                        name="series_ends_some_day",
                    ),
                    models.CheckConstraint(condition=models.Q(("step__range", (1, 12))), name="series_step"),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (0, 6))), name="series_weekday"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("every", "week"), ("nth__isnull", True)),
                            models.Q(("every", "month"), ("nth__in", (-1, 1, 2, 3, 4))),
                            _connector="OR",
                        ),
                        name="series_nth_of_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approval", "approved"), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("approved_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="series_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="series_not_self_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("site__isnull", True), ("team__isnull", False)),
                            models.Q(("site__isnull", False), ("team__isnull", True)),
                            _connector="OR",
                        ),
                        name="template_of_team_or_site",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("team", "name"),
                        name="template_of_team_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("site", "name"),
                        name="template_of_site_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("made", "已生成"), ("called_off", "这次不办")],
                        default="made",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "activity",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrence",
                        to="activities.activity",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="activities.series",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("series", "on"), name="series_date_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activity__isnull", False), ("state", "called_off"), _connector="OR"
                        ),
                        name="occurrence_made_of_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers", models.JSONField(help_text="By kind, whether the activity is of it.")),
                ("declared_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="activities.activity",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="activities.series",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity__isnull", False), ("series__isnull", True)),
                            models.Q(("activity__isnull", True), ("series__isnull", False)),
                            _connector="OR",
                        ),
                        name="declaration_about_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="Its place in the roster, from 1.")),
                ("name", models.CharField(max_length=50)),
                ("place", models.CharField(max_length=120)),
                (
                    "people",
                    models.PositiveIntegerField(
                        help_text="How many people each of its shifts needs at first."
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="activities.roster",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("roster", "number"), name="duty_post_number_once"),
                    models.UniqueConstraint(fields=("roster", "name"), name="duty_post_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("people__gte", 1)), name="duty_post_needs_people"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(db_index=True)),
                ("ends_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                ("places", models.PositiveIntegerField()),
                (
                    "taken",
                    models.PositiveIntegerField(
                        default=0, help_text="Places taken; recomputed by `redvest verify`."
                    ),
                ),
                (
                    "waiting",
                    models.PositiveIntegerField(
                        default=0, help_text="People in the queue; recomputed by `redvest verify`."
                    ),
                ),
                (
                    "min_age",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Years, counted on the day of the shift."
                    ),
                ),
                ("opens_at", models.DateTimeField(help_text="From when one can sign up.")),
                ("cancel_until", models.DateTimeField(help_text="Until when one can cancel by oneself.")),
                (
                    "settled_at",
                    models.DateTimeField(
                        help_text="When open attendances were closed after the day's end.", null=True
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="activities.activity",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        help_text="The unit that took this cell: its leader names the people.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        help_text="The duty post of a roster of which it is a cell.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="activities.dutypost",
                    ),
                ),
                (
                    "asked",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Requests not answered and lots not drawn; recomputed by `redvest verify`.",
                    ),
                ),
                ("draw_at", models.DateTimeField(help_text="When lots are drawn, if they are.", null=True)),
                ("drawn_at", models.DateTimeField(help_text="When lots were drawn.", null=True)),
                (
                    "break_from",
                    models.DateTimeField(
                        help_text="The planned break, whose minutes do not count.", null=True
                    ),
                ),
                ("break_until", models.DateTimeField(null=True)),
                (
                    "called_off_at",
                    models.DateTimeField(help_text="When this shift alone was called off.", null=True),
                ),
                (
                    "called_off_reason",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["activity", "starts_at"], name="activities__activit_4acfc6_idx"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["ends_at"],
                        name="shift_unsettled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_forward"
                    ),
                    models.CheckConstraint(
                        condition=redvest.activities.models.shift.OneDay("starts_at", "ends_at"),
                        name="shift_in_one_day",
                    ),
                    models.CheckConstraint(condition=models.Q(("places__gte", 1)), name="shift_has_places"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("places"))), name="shift_never_overbooked"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__lte", models.F("starts_at")),
                            ("cancel_until__lte", models.F("starts_at")),
                        ),
                        name="shift_deadlines_before_start",
                    ),
                    models.UniqueConstraint(fields=("post", "starts_at"), name="roster_cell_once"),
                    models.CheckConstraint(
                        condition=models.Q(("unit__isnull", True), ("post__isnull", False), _connector="OR"),
                        name="shift_unit_at_a_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("draw_at__isnull", True),
                            ("draw_at__lte", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="shift_draw_before_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drawn_at__isnull", True),
                            ("drawn_at__gte", models.F("draw_at")),
                            _connector="OR",
                        ),
                        name="shift_drawn_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("break_from__isnull", True), ("break_until__isnull", True)),
                            models.Q(
                                ("break_from__gt", models.F("starts_at")),
                                ("break_until__gt", models.F("break_from")),
                                ("break_until__lt", models.F("ends_at")),
                            ),
                            _connector="OR",
                        ),
                        name="shift_break_inside",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_off_at__isnull", True), ("called_off_reason", "")),
                            models.Q(
                                ("asked", 0),
                                ("called_off_at__isnull", False),
                                ("taken", 0),
                                ("waiting", 0),
                                models.Q(("called_off_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="shift_called_off_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServedReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("served_on", models.DateField()),
                ("served", models.PositiveIntegerField()),
                ("reported_at", models.DateTimeField(help_text="When it began to count.")),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="served_report",
                        to="activities.shift",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        help_text="The second person; nobody in reports of before this was asked for.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["site", "served_on"], name="activities__site_id_6c2937_idx"),
                    models.Index(
                        fields=["reported_at"],
                        include=("site", "served_on", "served"),
                        name="served_by_moment",
                    ),
                    models.Index(fields=["served_on", "id"], name="served_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("reported_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="served_confirmed_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce", models.CharField(max_length=32)),
                ("direction", models.CharField(choices=[("in", "签到"), ("out", "签退")], max_length=3)),
                ("used_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activities.shift"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("nonce", "person"), name="code_used_once")],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret", models.TextField(help_text="Sealed until the draw, then part of the seed.")),
                ("commitment", models.CharField(help_text="SHA-256 of the secret.", max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
                (
                    "lots",
                    models.JSONField(
                        default=list, help_text="[lot, [masked volunteer numbers]] in ascending order."
                    ),
                ),
                (
                    "digest",
                    models.CharField(blank=True, help_text="SHA-256 of the list of lots.", max_length=64),
                ),
                (
                    "revealed",
                    models.CharField(blank=True, help_text="The secret, once drawn.", max_length=64),
                ),
                (
                    "seed",
                    models.CharField(blank=True, help_text="SHA-256 of secret and digest.", max_length=64),
                ),
                ("order", models.JSONField(default=list, help_text="Lots in drawn order.")),
                (
                    "places",
                    models.PositiveIntegerField(default=0, help_text="Places there were to draw for."),
                ),
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draw",
                        to="activities.shift",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("digest", ""), ("drawn_at__isnull", True), ("revealed", ""), ("seed", "")
                            ),
                            models.Q(
                                ("drawn_at__isnull", False),
                                models.Q(("seed", ""), _negated=True),
                                models.Q(("revealed", ""), _negated=True),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="draw_told_when_drawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drawn_at__isnull", True),
                            ("drawn_at__gte", models.F("committed_at")),
                            _connector="OR",
                        ),
                        name="draw_after_promise",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignUpGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activities.shift"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelperCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("served_on", models.DateField()),
                ("helpers", models.PositiveIntegerField()),
                ("adds", models.IntegerField()),
                ("said_at", models.DateTimeField()),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helper_counts",
                        to="activities.shift",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["site", "served_on"], include=("adds", "said_at"), name="helpers_by_site"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServedClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("served", models.PositiveIntegerField()),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="How so many were counted, needed where the number is large.",
                        max_length=200,
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
                (
                    "claimed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="served_claim",
                        to="activities.shift",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShiftReminder",
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
                            ("tomorrow", "前一天"),
                            ("soon", "一小时前"),
                            ("no_check_out", "没有签退"),
                            ("under_filled", "还缺人"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "shift",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.shift",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "kind"), name="shift_reminder_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SignUp",
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
                            ("taken", "已报名"),
                            ("offered", "有名额，待您确认"),
                            ("waiting", "候补中"),
                            ("asked", "已登记，等结果"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        help_text="The shift's time, copied so that overlaps can be excluded."
                    ),
                ),
                ("signed_at", models.DateTimeField(help_text="When it was asked for.")),
                ("promoted_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(help_text="When it ended.", null=True)),
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
                    "shift",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to="activities.shift",
                    ),
                ),
                (
                    "acting_as",
                    models.CharField(
                        choices=[
                            ("self", "本人"),
                            ("guardian", "监护人代办"),
                            ("family", "家人代办"),
                            ("staff", "工作人员代办"),
                            ("leader", "队长代办"),
                            ("system", "系统"),
                        ],
                        db_default="self",
                        default="self",
                        max_length=10,
                    ),
                ),
                ("end_reason", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "本人取消"),
                            ("removed", "队长取消"),
                            ("called_off", "活动取消"),
                            ("disowned", "本人没有报名"),
                            ("declined", "审核没有通过"),
                            ("lapsed", "到期没有确认"),
                            ("unanswered", "开始前没有得到答复"),
                            ("handed_on", "换给了别人"),
                        ],
                        db_default="",
                        default="",
                        help_text="How it ended.",
                        max_length=10,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "late",
                    models.BooleanField(
                        db_default=False, default=False, help_text="Given up after the deadline."
                    ),
                ),
                (
                    "offered_until",
                    models.DateTimeField(
                        help_text="Until when an offered place can be confirmed.", null=True
                    ),
                ),
                (
                    "rank",
                    models.BigIntegerField(
                        db_default=0,
                        default=0,
                        help_text="With the id, the order of the queue: drawn lots stand below 0.",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Who pressed; nobody if the system did.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ups",
                        to="activities.signupgroup",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "state"], name="activities__person__ec4bc6_idx"),
                    models.Index(fields=["shift", "state", "rank", "id"], name="sign_up_queue"),
                    models.Index(
                        condition=models.Q(("group__isnull", False)), fields=["group"], name="sign_up_groups"
                    ),
                    models.Index(
                        condition=models.Q(("acting_as", "self"), _negated=True),
                        fields=["signed_by"],
                        name="sign_up_for_others",
                    ),
                    models.Index(
                        condition=models.Q(("state", "offered")),
                        fields=["offered_until"],
                        name="sign_up_offers",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["taken", "offered", "waiting", "asked", "cancelled"])
                        ),
                        name="sign_up_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("taken", "offered", "waiting", "asked"))),
                        fields=("shift", "person"),
                        name="sign_up_once",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state__in", ("taken", "offered", "waiting", "asked"))),
                        expressions=[
                            (redvest.activities.models.shift.OneId(models.F("person")), "&&"),
                            ("during", "&&"),
                        ],
                        name="sign_up_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("state", "cancelled"),
                                models.Q(("ended", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True),
                                ("cancelled_at__isnull", True),
                                ("ended", ""),
                            ),
                            _connector="OR",
                        ),
                        name="sign_up_cancelled_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("offered_until__isnull", False), ("state", "offered")),
                            models.Q(
                                models.Q(("state", "offered"), _negated=True), ("offered_until__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="sign_up_offered_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acting_as__in", ["self", "guardian", "family", "staff", "leader", "system"])
                        ),
                        name="sign_up_acting_as_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("in_at", models.DateTimeField()),
                (
                    "in_source",
                    models.CharField(
                        choices=[
                            ("rotating_code", "扫现场动态码"),
                            ("leader_scan", "队长扫志愿者码"),
                            ("roll_call", "队长点名"),
                            ("afterwards", "事后补录"),
                            ("resident_code", "居民到达码/离开码"),
                            ("resident_sign", "居民在签到单上签字"),
                        ],
                        max_length=14,
                    ),
                ),
                ("out_at", models.DateTimeField(null=True)),
                (
                    "out_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rotating_code", "扫现场动态码"),
                            ("leader_scan", "队长扫志愿者码"),
                            ("roll_call", "队长点名"),
                            ("afterwards", "事后补录"),
                            ("resident_code", "居民到达码/离开码"),
                            ("resident_sign", "居民在签到单上签字"),
                        ],
                        max_length=14,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "out_by",
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
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="activities.shift",
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="activities.signup",
                    ),
                ),
                ("booked_at", models.DateTimeField(null=True)),
                (
                    "number",
                    models.PositiveSmallIntegerField(default=1, help_text="The first, second or third pair."),
                ),
                (
                    "unearned",
                    models.CharField(
                        blank=True,
                        help_text="Why it earned nothing whatever was scanned: pending.",
                        max_length=20,
                    ),
                ),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("booked_at__isnull", True), ("voided_at__isnull", True)),
                        fields=["shift"],
                        name="attendance_unbooked",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("out_at__isnull", True), ("out_at__gte", models.F("in_at")), _connector="OR"
                        ),
                        name="attendance_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("out_at__isnull", True), ("out_source", "")),
                            models.Q(("out_at__isnull", False), models.Q(("out_source", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="attendance_out_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="attendance_not_self_confirmed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("shift", "person", "number"),
                        name="attendance_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 3))), name="attendance_pairs"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sign_up__isnull", False), ("in_source", "afterwards"), _connector="OR"
                        ),
                        name="attendance_has_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at__isnull", True), ("voided_why", "")),
                            models.Q(
                                ("voided_at__isnull", False), models.Q(("voided_why", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="attendance_voided_with_reason",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        expressions=[
                            (redvest.activities.models.shift.OneId(models.F("shift")), "&&"),
                            (redvest.activities.models.shift.OneId(models.F("person")), "&&"),
                            (redvest.activities.models.attendance.AttendedTimes(), "&&"),
                        ],
                        name="attendance_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("stand_in", "替班"), ("swap", "换班")], max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "等人答应"),
                            ("agreed", "等队长确认"),
                            ("done", "已换好"),
                            ("declined", "没有同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=100)),
                ("made_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(help_text="When the taker said yes.", null=True)),
                (
                    "decided_at",
                    models.DateTimeField(help_text="When it was done, declined or withdrawn.", null=True),
                ),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why the leader did not agree.", max_length=200),
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
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "return_sign_up",
                    models.ForeignKey(
                        help_text="The place given in return; only when two places are exchanged.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.signup",
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="activities.signup",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        help_text="Who was asked, or who said yes; null while anybody may.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "id"], name="activities__state_f1dec9_idx"),
                    models.Index(fields=["giver", "state"], name="activities__giver_i_7a8c76_idx"),
                    models.Index(fields=["taker", "state"], name="activities__taker_i_eafcac_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "agreed", "done"))),
                        fields=("sign_up",),
                        name="handover_once_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("agreed", "done")), _negated=True),
                            ("taker__isnull", False),
                            _connector="OR",
                        ),
                        name="handover_agreed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "swap"), ("return_sign_up__isnull", False), ("taker__isnull", False)
                            ),
                            models.Q(("kind", "stand_in"), ("return_sign_up__isnull", True)),
                            _connector="OR",
                        ),
                        name="handover_swap_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taker__isnull", True),
                            models.Q(("taker", models.F("giver")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_between_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("placed_at", models.DateTimeField()),
                (
                    "confirmed_at",
                    models.DateTimeField(help_text="When the person said yes; null until then.", null=True),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placement",
                        to="activities.signup",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoShow",
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
                            ("counted", "记为未到"),
                            ("appealed", "申诉中"),
                            ("upheld", "申诉没有通过"),
                            ("raised", "阵地复核中"),
                            ("final", "复核没有通过"),
                            ("excused", "不算未到"),
                        ],
                        default="counted",
                        max_length=8,
                    ),
                ),
                ("counted_at", models.DateTimeField()),
                (
                    "appeal",
                    models.CharField(
                        blank=True, help_text="Why one did not come, or that one did.", max_length=200
                    ),
                ),
                ("appealed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, help_text="Why it was decided so.", max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "first_decided_by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Who upheld it before it was raised to the site: not who decides then.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
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
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="no_shows",
                        to="activities.shift",
                    ),
                ),
                (
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="no_show",
                        to="activities.signup",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="no_show_of_person"),
                    models.Index(
                        condition=models.Q(("state__in", ("appealed", "raised"))),
                        fields=["shift"],
                        name="no_show_to_decide",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["counted", "appealed", "upheld", "raised", "final", "excused"])
                        ),
                        name="no_show_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(
                                models.Q(("decided_by", models.F("person")), _negated=True),
                                models.Q(("decided_by", models.F("first_decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="no_show_not_self_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("appealed", "raised")), _negated=True),
                            models.Q(("appeal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="no_show_appeal_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AfterwardsEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "等上级审核"), ("approved", "已通过"), ("refused", "未通过")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=200)),
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
                    "attendance",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="activities.attendance",
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
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="activities.shift",
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
                    models.Index(fields=["entered_by", "entered_at"], name="afterwards_by_whom"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["entered_at"],
                        name="afterwards_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("shift", "person"),
                        name="afterwards_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved", "refused"])),
                        name="afterwards_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="afterwards_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="afterwards_with_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attachment__isnull", False), ("witness__isnull", False), _connector="OR"
                        ),
                        name="afterwards_with_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("witness__isnull", True),
                            models.Q(
                                models.Q(("witness", models.F("person")), _negated=True),
                                models.Q(("witness", models.F("entered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="afterwards_witness_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entered_by", models.F("person")), _negated=True),
                        name="afterwards_not_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("entered_by")), _negated=True),
                                models.Q(("decided_by", models.F("person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="afterwards_decided_by_a_third",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attendance__isnull", False), ("state", "approved")),
                            models.Q(
                                models.Q(("state", "approved"), _negated=True), ("attendance__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="afterwards_attended_once_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by_leader",
                    models.BooleanField(help_text="Proposed by the leader, to be answered by the person."),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("agreed", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等对方回应"),
                            ("raised", "等上级决定"),
                            ("done", "已更正"),
                            ("refused", "没有更正"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="activities.attendance",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activities.shift"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("asked", "raised"))),
                        fields=["asked_at"],
                        name="correction_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "raised"))),
                        fields=("attendance",),
                        name="correction_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "raised", "done", "refused", "withdrawn"])
                        ),
                        name="correction_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))), name="correction_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_with_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed__isnull", True),
                            models.Q(("answered_by__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="correction_answered_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_two_sides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(
                                models.Q(("decided_by", models.F("person")), _negated=True),
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                models.Q(
                                    ("answered_by__isnull", True),
                                    models.Q(("decided_by", models.F("answered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="correction_decided_by_a_third",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            ("agreed", True),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="correction_done_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoursReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("served_on", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("unpaid", models.PositiveSmallIntegerField(default=0)),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("A", "甲级：扫码且队长确认"),
                            ("B", "乙级：仅有一个来源"),
                            ("C", "丙级：事后补录"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("organisation", "队伍所属阵地复核"), ("centre", "中心复核")], max_length=12
                    ),
                ),
                (
                    "day_minutes",
                    models.PositiveSmallIntegerField(help_text="What the person's day came to with it."),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "复核中"),
                            ("approved", "复核通过"),
                            ("refused", "复核未通过"),
                            ("dropped", "不再需要"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="activities.attendance",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="activities.correction",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activities.shift"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["opened_at"], name="review_waiting"
                    ),
                    models.Index(fields=["person", "served_on"], name="review_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("minutes__gt", 0)), name="review_of_minutes"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved", "refused", "dropped"])),
                        name="review_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="review_not_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("approved", "refused")), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="review_decided_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("served_on", models.DateField(help_text="The day in China.")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "minutes",
                    models.SmallIntegerField(help_text="Below zero in a record that takes another back."),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("A", "甲级：扫码且队长确认"),
                            ("B", "乙级：仅有一个来源"),
                            ("C", "丙级：事后补录"),
                        ],
                        max_length=1,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="activities.attendance",
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
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activities.shift"
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="activities.servicerecord",
                    ),
                ),
                (
                    "late",
                    models.BooleanField(
                        default=False, help_text="Written later than ten working days after the service."
                    ),
                ),
                ("times", models.SmallIntegerField(default=0)),
                (
                    "unpaid",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Minutes of the shift's planned break within, which do not count.",
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="Why it takes another back.", max_length=200)),
                (
                    "correction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="activities.correction",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="activities.hoursreview",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "served_on"], name="activities__person__38ca41_idx"),
                    models.Index(fields=["team", "served_on"], name="activities__team_id_53b547_idx"),
                    models.Index(fields=["served_on", "id"], name="record_by_day"),
                    models.Index(
                        fields=["site", "served_on"],
                        include=("minutes", "times", "recorded_at"),
                        name="record_by_site",
                    ),
                    models.Index(
                        fields=["activity", "served_on"],
                        include=("minutes", "times", "recorded_at"),
                        name="record_by_activity",
                    ),
                    models.Index(
                        fields=["recorded_at"],
                        include=("site", "served_on", "minutes", "times", "activity"),
                        name="record_by_moment",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))), name="record_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes", 0),
                            redvest.activities.models.shift.OneDay("starts_at", "ends_at"),
                            _connector="OR",
                        ),
                        name="record_in_one_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("ends_at"))),
                        name="record_not_in_future",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["A", "B", "C"])), name="record_grade_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__gte", 0),
                            models.Q(("corrects__isnull", False), models.Q(("why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="record_below_zero_takes_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("times", 0),
                            models.Q(("minutes__gt", 0), ("times", 1)),
                            models.Q(("minutes__lt", 0), ("times", -1)),
                            _connector="OR",
                        ),
                        name="record_times",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("minutes__lt", 0)),
                        fields=("corrects",),
                        name="record_taken_back_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("correction__isnull", True), ("corrects__isnull", True), ("review__isnull", True)
                        ),
                        fields=("attendance",),
                        name="record_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flagged_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待核实"), ("upheld", "属实，已收回"), ("dismissed", "不属实")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=200)),
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
                    "flagged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="activities.servicerecord",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["flagged_at"], name="flag_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "flagged_by"), name="flag_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "upheld", "dismissed"])),
                        name="flag_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="flag_with_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("flagged_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="flag_not_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="flag_decided_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingTime",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="activities.servicerecord",
                    ),
                ),
                ("served_on", models.DateField()),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("minutes", models.PositiveSmallIntegerField()),
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
                    "shift",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.shift",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "served_on"], name="standing_by_day")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (redvest.activities.models.shift.OneId(models.F("person")), "&&"),
                            ("during", "&&"),
                        ],
                        name="record_no_overlap",
                    )
                ],
            },
        ),
        only_grows("activities_servicerecord"),
        on_an_open_day("activities_servicerecord", "recorded_at"),
        on_an_open_day("activities_servedreport", "reported_at"),
        migrations.RunSQL(
            [stands.STANDS, stands.TRIGGER], "DROP FUNCTION activities_record_stands() CASCADE"
        ),
        only_grows("activities_helpercount"),
        on_an_open_day("activities_helpercount", "said_at"),
    ]
