"""Training: courses, sessions, places, who was there, clinics, qualifications."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import redvest.training.models.courses


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activities", "0014_training_of_site"),
        ("people", "0001_squashed_0008_finding_people"),
        ("places", "0003_what_sites_are_known_by"),
        ("projects", "0002_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition_id",
                    models.BigIntegerField(help_text="An edition of a contest, if it is for one.", null=True),
                ),
                ("form", models.CharField(choices=[("course", "课程"), ("camp", "训练营")], max_length=8)),
                (
                    "kind",
                    models.CharField(
                        choices=[("general", "通用培训"), ("post", "岗位培训"), ("special", "专业培训")],
                        max_length=8,
                    ),
                ),
                ("mode", models.CharField(choices=[("remote", "远程"), ("on_site", "面授")], max_length=8)),
                (
                    "name",
                    models.CharField(
                        help_text="Also of the record, and what a shift may require.", max_length=60
                    ),
                ),
                ("content", models.CharField(max_length=500)),
                ("organiser", models.CharField(max_length=100)),
                (
                    "contact",
                    models.CharField(blank=True, help_text="Whom to ask; shown to everybody.", max_length=60),
                ),
                ("address", models.CharField(blank=True, max_length=120)),
                ("places", models.PositiveIntegerField(help_text="All of them, reserved ones too.")),
                ("reserved", models.PositiveIntegerField(default=0, help_text="Of these for units.")),
                ("taken", models.PositiveIntegerField(default=0, help_text="Of the open ones.")),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("share", models.PositiveSmallIntegerField(default=80)),
                (
                    "checks_out",
                    models.BooleanField(default=False, help_text="Who does not check out was not there."),
                ),
                ("valid_months", models.PositiveSmallIntegerField(null=True)),
                ("sign_up_until", models.DateTimeField()),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("open", "已发布"),
                            ("completed", "已结业"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("cancelled_why", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "completed_by",
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
                "indexes": [
                    models.Index(fields=["site", "state"], name="course_by_site"),
                    models.Index(fields=["state", "starts_at"], name="course_by_start"),
                    models.Index(
                        condition=models.Q(("edition_id__isnull", False)),
                        fields=["edition_id"],
                        name="course_by_edition",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "completed", "cancelled"])),
                        name="course_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "taken__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("places"), "-", models.F("reserved")
                                ),
                            )
                        ),
                        name="course_never_overbooked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__lte", models.F("places"))),
                        name="course_reserved_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__range", (1, 100))), name="course_share_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at__isnull", True), ("starts_at__isnull", True)),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="course_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("open", "completed")), _negated=True),
                            ("starts_at__isnull", False),
                            _connector="OR",
                        ),
                        name="course_open_with_sessions",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), models.Q(("cancelled_why", ""), _negated=True)),
                            models.Q(models.Q(("state", "cancelled"), _negated=True), ("cancelled_why", "")),
                            _connector="OR",
                        ),
                        name="course_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
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
                            ("invited", "待专家接受"),
                            ("open", "进行中"),
                            ("closed", "已办结"),
                            ("declined", "专家谢绝"),
                            ("called_off", "已撤销"),
                        ],
                        default="invited",
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("ended_why", models.CharField(blank=True, max_length=200)),
                ("invited_at", models.DateTimeField()),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.project"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clinics",
                        to="training.course",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["expert", "state"], name="clinic_of_expert"),
                    models.Index(fields=["site", "state"], name="clinic_by_site"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["invited", "open", "closed", "declined", "called_off"])
                        ),
                        name="clinic_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("invited", "open"))),
                        fields=("project", "expert"),
                        name="clinic_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("declined", "called_off")), _negated=True),
                            models.Q(("ended_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinic_ended_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("attachment", models.PositiveBigIntegerField(unique=True)),
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="materials",
                        to="training.course",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                ("speaker", models.CharField(blank=True, max_length=60)),
                ("mode", models.CharField(choices=[("remote", "远程"), ("on_site", "面授")], max_length=8)),
                ("room", models.CharField(blank=True, max_length=120)),
                ("link", models.CharField(blank=True, max_length=300)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="training.course",
                    ),
                ),
                (
                    "reminded_of",
                    models.DateTimeField(help_text="The begin its people were reminded of.", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "remote"), _negated=True),
                            models.Q(("link", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="session_remote_has_link",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (redvest.training.models.courses.One(models.F("course")), "&&"),
                            (
                                redvest.training.models.courses.Span(
                                    models.F("starts_at"), models.F("ends_at")
                                ),
                                "&&",
                            ),
                        ],
                        name="session_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitPlaces",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("places", models.PositiveIntegerField()),
                ("taken", models.PositiveIntegerField(default=0)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="training.course",
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
                    models.UniqueConstraint(fields=("course", "unit"), name="unit_places_once"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("places"))), name="unit_never_overbooked"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "finding",
                    models.CharField(help_text="把脉: what is wrong, or could be more.", max_length=500),
                ),
                ("advice", models.CharField(help_text="开方: what to do about it.", max_length=1000)),
                ("due_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("raised", "待队伍答复"), ("answered", "待专家回看"), ("settled", "已解决")],
                        default="raised",
                        max_length=8,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="training.clinic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "number"), name="clinic_point_number"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["raised", "answered", "settled"])),
                        name="clinic_point_state",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "已报名"),
                            ("waiting", "候补"),
                            ("cancelled", "已取消"),
                            ("passed", "已结业"),
                            ("missed", "未结业"),
                        ],
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("ended_why", models.CharField(blank=True, max_length=200)),
                ("minutes", models.PositiveIntegerField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="training.course",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "training",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.training",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="training.unitplaces",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["course", "state", "asked_at"], name="training_place_in_turn"),
                    models.Index(fields=["person", "state"], name="training_place_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["taken", "waiting", "cancelled", "passed", "missed"])
                        ),
                        name="training_place_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("course", "person"),
                        name="training_place_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True),
                            ("unit__isnull", True),
                            _connector="OR",
                        ),
                        name="training_place_of_unit_never_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes__isnull", False), ("state__in", ("passed", "missed"))),
                            models.Q(
                                models.Q(("state__in", ("passed", "missed")), _negated=True),
                                ("minutes__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="training_place_minutes_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "passed"), ("training__isnull", False)),
                            models.Q(
                                models.Q(("state", "passed"), _negated=True), ("training__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="training_place_passed_has_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicReply",
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
                        choices=[("answer", "队伍答复"), ("again", "专家追问"), ("settled", "专家认可")],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(max_length=1000)),
                ("said_at", models.DateTimeField()),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="training.clinicpoint",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["answer", "again", "settled"])),
                        name="clinic_reply_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stars", models.PositiveSmallIntegerField()),
                ("words", models.CharField(blank=True, max_length=500)),
                ("said_at", models.DateTimeField()),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation",
                        to="training.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stars__range", (1, 5))), name="evaluation_stars"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("came_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "seen",
                    models.CharField(
                        choices=[("code", "扫动态码"), ("personal", "出示个人码"), ("hand", "工作人员点名")],
                        max_length=8,
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="training.place",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="training.session",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session", "place"), name="presence_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True), ("left_at__gte", models.F("came_at")), _connector="OR"
                        ),
                        name="presence_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen__in", ["code", "personal", "hand"])),
                        name="presence_seen_known",
                    ),
                ],
            },
        ),
    ]
