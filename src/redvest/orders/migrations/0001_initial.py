import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import redvest.kernel.search
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activities", "0013_team_only"),
        ("kernel", "0005_attachments"),
        ("people", "0008_finding_people"),
        ("places", "0003_what_sites_are_known_by"),
        ("teams", "0005_names_and_professions_begin"),
    ]

    operations = [
        migrations.CreateModel(
            name="Readiness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("theory", "理论宣讲"),
                                ("education", "教育助学"),
                                ("health", "健康医疗"),
                                ("law", "法律咨询"),
                                ("culture", "文化体育"),
                                ("science", "科技农技"),
                                ("repair", "家电水电维修"),
                                ("errand", "代办跑腿"),
                                ("elderly", "助老陪伴"),
                                ("children", "护童关爱"),
                                ("disabled", "扶残助残"),
                                ("mind", "心理疏导"),
                                ("mediation", "矛盾调解"),
                                ("environment", "环境整治"),
                                ("safety", "隐患排查"),
                                ("urgent", "紧急帮扶"),
                                ("other", "其他需要"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
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
                ("week_capacity", models.PositiveSmallIntegerField()),
                (
                    "stands_by",
                    models.BooleanField(
                        default=False, help_text="Its leader agreed that orders may be directed to it."
                    ),
                ),
                ("stands_by_since", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                (
                    "paused_until",
                    models.DateField(help_text="The first day it takes orders again; null: open.", null=True),
                ),
                ("pause_reason", models.CharField(blank=True, max_length=200)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.team"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stands_by", True), ("stands_by_since__isnull", False)),
                            models.Q(("stands_by", False), ("stands_by_since__isnull", True)),
                            _connector="OR",
                        ),
                        name="readiness_stands_by_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paused_at__isnull", False),
                            models.Q(("pause_reason", ""), ("paused_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="readiness_paused_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("week_capacity__range", (1, 200))), name="readiness_capacity"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("theory", "理论宣讲"),
                            ("education", "教育助学"),
                            ("health", "健康医疗"),
                            ("law", "法律咨询"),
                            ("culture", "文化体育"),
                            ("science", "科技农技"),
                            ("repair", "家电水电维修"),
                            ("errand", "代办跑腿"),
                            ("elderly", "助老陪伴"),
                            ("children", "护童关爱"),
                            ("disabled", "扶残助残"),
                            ("mind", "心理疏导"),
                            ("mediation", "矛盾调解"),
                            ("environment", "环境整治"),
                            ("safety", "隐患排查"),
                            ("urgent", "紧急帮扶"),
                            ("other", "其他需要"),
                        ],
                        help_text="Blank: all needs.",
                        max_length=12,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("directed", "派给值守队伍"),
                            ("offered", "发给几支队伍，先接先得"),
                            ("grab", "公开抢单"),
                        ],
                        max_length=8,
                    ),
                ),
                ("verify", models.PositiveIntegerField(null=True)),
                ("dispatch", models.PositiveIntegerField(null=True)),
                ("take", models.PositiveIntegerField(null=True)),
                ("schedule", models.PositiveIntegerField(null=True)),
                ("report", models.PositiveIntegerField(null=True)),
                ("confirm", models.PositiveIntegerField(null=True)),
                ("review", models.PositiveIntegerField(null=True)),
                ("follow_up", models.PositiveIntegerField(null=True)),
                (
                    "workdays",
                    models.BooleanField(
                        help_text="Whether days off stop the clocks of the staff.", null=True
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
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
                (
                    "call_back",
                    models.PositiveSmallIntegerField(
                        help_text="Percent of closed orders called back; of a centre and all needs only.",
                        null=True,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "need"), name="service_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("call_back__isnull", True), ("call_back__range", (1, 100)), _connector="OR"
                        ),
                        name="service_rule_call_back_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(help_text="What is wished for, in public words.", max_length=40)),
                ("story", models.CharField(blank=True, help_text="Why, for the staff.", max_length=300)),
                (
                    "public_story",
                    models.CharField(
                        blank=True, help_text="Why, so that nobody is recognised.", max_length=200
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("all", "所有居民"),
                            ("elderly", "老年人"),
                            ("children", "儿童青少年"),
                            ("disabled", "残疾人"),
                            ("hardship", "困难家庭"),
                            ("left_behind", "留守人员"),
                            ("farmers", "种养户"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=2, help_text="About how many yuan.", max_digits=8),
                ),
                ("shares", models.PositiveSmallIntegerField(default=1)),
                (
                    "claimed",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Shares claimed or delivered; recomputed by `redvest verify`."
                    ),
                ),
                ("contact_name", models.CharField(max_length=50)),
                ("contact_phone", models.CharField(blank=True, max_length=20)),
                ("address", models.CharField(max_length=120)),
                (
                    "channel",
                    models.CharField(
                        choices=[("card", "心愿卡"), ("app", "网上填写"), ("door", "上门走访")], max_length=8
                    ),
                ),
                ("collected_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("collected", "待核实"),
                            ("published", "待认领"),
                            ("claimed", "已认领"),
                            ("delivered", "已送达"),
                            ("thanked", "已圆梦"),
                            ("rejected", "未采纳"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="collected",
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("thanks", models.CharField(blank=True, max_length=200)),
                (
                    "collected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "requester",
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
                (
                    "verified_by",
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
                    models.Index(
                        fields=["state", "-published_at", "-id"], name="orders_wish_state_dc1cd4_idx"
                    ),
                    models.Index(fields=["site", "state", "-id"], name="orders_wish_site_id_338124_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "collected",
                                    "published",
                                    "claimed",
                                    "delivered",
                                    "thanked",
                                    "rejected",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="wish_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claimed__lte", models.F("shares"))),
                        name="wish_never_claimed_twice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shares__range", (1, 50))), name="wish_shares"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", 0), ("value__lte", 5000)), name="wish_is_small"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("claimed", "delivered", "thanked")), _negated=True),
                            ("claimed", models.F("shares")),
                            _connector="OR",
                        ),
                        name="wish_claimed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("claimed__lt", models.F("shares")),
                            _connector="OR",
                        ),
                        name="wish_open_while_shares_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("collected", "rejected", "withdrawn")),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="wish_published_after_verifying",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            models.Q(("verified_by", models.F("collected_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="wish_not_verified_by_its_collector",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("rejected", "withdrawn")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="wish_ended_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallBackDraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("closed", models.PositiveIntegerField(help_text="How many orders the list held.")),
                ("share", models.PositiveSmallIntegerField(help_text="Percent.")),
                ("digest", models.CharField(help_text="The seed's digest.", max_length=64)),
                ("drawn_at", models.DateTimeField()),
                (
                    "root",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("root", "day"), name="call_backs_drawn_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadyArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "readiness",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="areas",
                        to="orders.readiness",
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
                "indexes": [models.Index(fields=["site"], name="orders_read_site_id_d741a5_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("readiness", "site"), name="ready_area_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WishClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shares", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("held", "已认领"), ("delivered", "已送达"), ("released", "已放弃")],
                        default="held",
                        max_length=10,
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
                ("deliver_by", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "evidence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.attachment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        help_text="Who of the staff saw it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
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
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.unit",
                    ),
                ),
                (
                    "wish",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="orders.wish"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "state"], name="orders_wish_person__4ccdc5_idx"),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["deliver_by"], name="wish_overdue"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "delivered", "released"])),
                        name="wish_claim_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shares__gte", 1)), name="wish_claim_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("team__isnull", True), ("unit__isnull", True), _connector="OR"),
                        name="wish_claim_for_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("held", "delivered"))),
                        fields=("wish", "person"),
                        name="wish_claimed_once_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "held")),
                            models.Q(models.Q(("state", "held"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="wish_claim_ended_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="wish_claim_released_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WishStep",
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
                            ("collected", "待核实"),
                            ("published", "待认领"),
                            ("claimed", "已认领"),
                            ("delivered", "已送达"),
                            ("thanked", "已圆梦"),
                            ("rejected", "未采纳"),
                            ("withdrawn", "已撤回"),
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
                    "wish",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="orders.wish"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeardNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        choices=[
                            ("theory", "理论宣讲"),
                            ("education", "教育助学"),
                            ("health", "健康医疗"),
                            ("law", "法律咨询"),
                            ("culture", "文化体育"),
                            ("science", "科技农技"),
                            ("repair", "家电水电维修"),
                            ("errand", "代办跑腿"),
                            ("elderly", "助老陪伴"),
                            ("children", "护童关爱"),
                            ("disabled", "扶残助残"),
                            ("mind", "心理疏导"),
                            ("mediation", "矛盾调解"),
                            ("environment", "环境整治"),
                            ("safety", "隐患排查"),
                            ("urgent", "紧急帮扶"),
                            ("other", "其他需要"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "households",
                    models.PositiveSmallIntegerField(default=1, help_text="How many households said so."),
                ),
                ("heard_on", models.DateField()),
                ("noted_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待处理"),
                            ("proposed", "已转为菜单建议"),
                            ("ordered", "已转为点单"),
                            ("dismissed", "不再处理"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "heard_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "settled_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "need__in",
                                [
                                    "theory",
                                    "education",
                                    "health",
                                    "law",
                                    "culture",
                                    "science",
                                    "repair",
                                    "errand",
                                    "elderly",
                                    "children",
                                    "disabled",
                                    "mind",
                                    "mediation",
                                    "environment",
                                    "safety",
                                    "urgent",
                                    "other",
                                ],
                            )
                        ),
                        name="heard_need_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("households__gte", 1)), name="heard_from_somebody"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="heard_settled_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dismissed"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="heard_dismissed_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MenuItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=40)),
                (
                    "need",
                    models.CharField(
                        choices=[
                            ("theory", "理论宣讲"),
                            ("education", "教育助学"),
                            ("health", "健康医疗"),
                            ("law", "法律咨询"),
                            ("culture", "文化体育"),
                            ("science", "科技农技"),
                            ("repair", "家电水电维修"),
                            ("errand", "代办跑腿"),
                            ("elderly", "助老陪伴"),
                            ("children", "护童关爱"),
                            ("disabled", "扶残助残"),
                            ("mind", "心理疏导"),
                            ("mediation", "矛盾调解"),
                            ("environment", "环境整治"),
                            ("safety", "隐患排查"),
                            ("urgent", "紧急帮扶"),
                            ("other", "其他需要"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("all", "所有居民"),
                                ("elderly", "老年人"),
                                ("children", "儿童青少年"),
                                ("disabled", "残疾人"),
                                ("hardship", "困难家庭"),
                                ("left_behind", "留守人员"),
                                ("farmers", "种养户"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "materials",
                    models.CharField(
                        blank=True, help_text="What the household should have ready.", max_length=200
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(help_text="How long one visit takes.")),
                (
                    "months",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        help_text="1 to 12; empty: all year.",
                        size=None,
                    ),
                ),
                (
                    "week_capacity",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Orders of it a week; 0: no limit of its own."
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
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("published", "可点单"),
                            ("suspended", "暂停"),
                            ("retired", "已下架"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Why it was returned, suspended, retired.", max_length=200
                    ),
                ),
                (
                    "words",
                    redvest.kernel.search.WordsField(
                        editable=False, help_text="For search.", null=True, of=("title", "text")
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
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "heard",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="orders.heardneed",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        help_text="Whose proposal it is.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["area", "state", "need"], name="orders_menu_area_id_9db054_idx"),
                    models.Index(fields=["site", "state", "-id"], name="orders_menu_site_id_07bc46_idx"),
                    models.Index(fields=["team", "state"], name="orders_menu_team_id_1dd94c_idx"),
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="menu_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "published", "suspended", "retired"])
                        ),
                        name="item_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "need__in",
                                [
                                    "theory",
                                    "education",
                                    "health",
                                    "law",
                                    "culture",
                                    "science",
                                    "repair",
                                    "errand",
                                    "elderly",
                                    "children",
                                    "disabled",
                                    "mind",
                                    "mediation",
                                    "environment",
                                    "safety",
                                    "urgent",
                                    "other",
                                ],
                            )
                        ),
                        name="item_need_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (10, 720))), name="item_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "submitted", "retired")),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="item_offered_only_if_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="item_not_self_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("suspended", "retired")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="item_taken_off_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MenuStep",
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
                            ("published", "可点单"),
                            ("suspended", "暂停"),
                            ("retired", "已下架"),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="orders.menuitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        choices=[
                            ("theory", "理论宣讲"),
                            ("education", "教育助学"),
                            ("health", "健康医疗"),
                            ("law", "法律咨询"),
                            ("culture", "文化体育"),
                            ("science", "科技农技"),
                            ("repair", "家电水电维修"),
                            ("errand", "代办跑腿"),
                            ("elderly", "助老陪伴"),
                            ("children", "护童关爱"),
                            ("disabled", "扶残助残"),
                            ("mind", "心理疏导"),
                            ("mediation", "矛盾调解"),
                            ("environment", "环境整治"),
                            ("safety", "隐患排查"),
                            ("urgent", "紧急帮扶"),
                            ("other", "其他需要"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Public words: names nobody and no address. Empty: it is called by its need.",
                        max_length=40,
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                (
                    "special",
                    models.CharField(
                        blank=True, help_text="Special needs: hearing, dog, key …", max_length=200
                    ),
                ),
                ("contact_name", models.CharField(max_length=50)),
                ("contact_phone", models.CharField(blank=True, max_length=20)),
                (
                    "phone_hash",
                    models.CharField(
                        blank=True, help_text="Keyed; finds the same household again.", max_length=64
                    ),
                ),
                ("address", models.CharField(help_text="The door, below the village.", max_length=120)),
                ("wanted_from", models.DateTimeField(null=True)),
                ("wanted_until", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("own", "本人点单"),
                            ("family", "家人代点"),
                            ("station", "站点代点"),
                            ("grid", "网格员代点"),
                            ("phone", "电话代点"),
                        ],
                        max_length=8,
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
                        default="self",
                        max_length=10,
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("own", "本人填写"),
                            ("read_back", "当面或电话复述，本人同意"),
                            ("signed", "本人在单上签字"),
                            ("family", "家人代办，本人授权"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "urgent",
                    models.BooleanField(
                        default=False, help_text="Life may be at stake: clocks run in minutes."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "待核实"),
                            ("accepted", "待派单"),
                            ("offered", "等待接单"),
                            ("taken", "已接单，待约时间"),
                            ("scheduled", "已约好时间"),
                            ("serving", "服务中"),
                            ("reported", "服务完成，待确认"),
                            ("confirmed", "已确认，待评价"),
                            ("follow_up", "回访中"),
                            ("closed", "已办结"),
                            ("rejected", "未受理"),
                            ("cancelled", "已取消"),
                            ("aborted", "服务中止"),
                        ],
                        default="submitted",
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                (
                    "due_at",
                    models.DateTimeField(help_text="Until when the clock of this state runs.", null=True),
                ),
                (
                    "late",
                    models.BooleanField(
                        default=False, help_text="The clock of this state ran out at least once."
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often it moved up to a higher desk."
                    ),
                ),
                (
                    "rounds",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often it had to be dispatched again."
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why it came to this state.", max_length=200),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("directed", "派给值守队伍"),
                            ("offered", "发给几支队伍，先接先得"),
                            ("grab", "公开抢单"),
                        ],
                        max_length=8,
                    ),
                ),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "arrived_at",
                    models.DateTimeField(
                        help_text="First seen by the resident's code or signature.", null=True
                    ),
                ),
                ("reported_at", models.DateTimeField(null=True)),
                ("report", models.CharField(blank=True, max_length=500)),
                ("unfinished", models.CharField(blank=True, max_length=200)),
                ("closed_at", models.DateTimeField(help_text="When it ended, in whichever way.", null=True)),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
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
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.menuitem",
                    ),
                ),
                (
                    "reorder_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reorders",
                        to="orders.order",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        help_text="Who needs it, if they are known to us; callers by phone need not be.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.shift",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "taken_down_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at", "id"],
                        name="order_clocks",
                    ),
                    models.Index(fields=["desk", "state", "due_at"], name="order_desk"),
                    models.Index(fields=["site", "-id"], name="order_site"),
                    models.Index(fields=["team", "state", "due_at"], name="order_team"),
                    models.Index(fields=["requester", "-id"], name="order_requester"),
                    models.Index(fields=["shift"], name="order_shift"),
                    models.Index(fields=["household", "need"], name="order_household"),
                    models.Index(
                        condition=models.Q(("phone_hash", ""), _negated=True),
                        fields=["phone_hash", "need"],
                        name="order_phone",
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed")),
                        fields=["closed_at", "id"],
                        name="order_closed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "submitted",
                                    "accepted",
                                    "offered",
                                    "taken",
                                    "scheduled",
                                    "serving",
                                    "reported",
                                    "confirmed",
                                    "follow_up",
                                    "closed",
                                    "rejected",
                                    "cancelled",
                                    "aborted",
                                ],
                            )
                        ),
                        name="order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "need__in",
                                [
                                    "theory",
                                    "education",
                                    "health",
                                    "law",
                                    "culture",
                                    "science",
                                    "repair",
                                    "errand",
                                    "elderly",
                                    "children",
                                    "disabled",
                                    "mind",
                                    "mediation",
                                    "environment",
                                    "safety",
                                    "urgent",
                                    "other",
                                ],
                            )
                        ),
                        name="order_need_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("due_at__isnull", False),
                                (
                                    "state__in",
                                    (
                                        "submitted",
                                        "accepted",
                                        "offered",
                                        "taken",
                                        "scheduled",
                                        "serving",
                                        "reported",
                                        "confirmed",
                                        "follow_up",
                                    ),
                                ),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        (
                                            "submitted",
                                            "accepted",
                                            "offered",
                                            "taken",
                                            "scheduled",
                                            "serving",
                                            "reported",
                                            "confirmed",
                                            "follow_up",
                                        ),
                                    ),
                                    _negated=True,
                                ),
                                ("closed_at__isnull", False),
                                ("due_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="order_ends_or_has_a_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("taken", "scheduled", "serving", "reported")), _negated=True
                            ),
                            models.Q(("taken_at__isnull", False), ("team__isnull", False)),
                            _connector="OR",
                        ),
                        name="order_held_by_a_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("submitted", "accepted", "offered", "rejected")), _negated=True
                            ),
                            models.Q(
                                ("shift__isnull", True), ("taken_at__isnull", True), ("team__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="order_not_held_before_it_is_taken",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("scheduled", "serving", "reported")), _negated=True),
                            ("shift__isnull", False),
                            _connector="OR",
                        ),
                        name="order_served_in_a_shift",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("rejected", "cancelled", "aborted")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="order_ended_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel__in", ["grid", "phone", "station"]), _negated=True),
                            ("taken_down_by__isnull", False),
                            _connector="OR",
                        ),
                        name="order_taken_down_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("wanted_from__isnull", True), ("wanted_until__isnull", True)),
                            ("wanted_until__gt", models.F("wanted_from")),
                            _connector="OR",
                        ),
                        name="order_wanted_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reorder_of", models.F("id")), _negated=True),
                        name="order_not_its_own_reorder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("directed", "派给值守队伍"),
                            ("offered", "发给几支队伍，先接先得"),
                            ("grab", "公开抢单"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "等待答复"),
                            ("taken", "已接单"),
                            ("declined", "已婉拒"),
                            ("expired", "过时未答复"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Why it was declined or withdrawn.", max_length=200
                    ),
                ),
                (
                    "proposed",
                    models.BooleanField(default=False, help_text="As the batch's optimum proposed."),
                ),
                ("why", models.JSONField(default=list, help_text="Codes and parameters of why this team.")),
                (
                    "override",
                    models.CharField(
                        blank=True,
                        help_text="Why the dispatcher chose otherwise than proposed.",
                        max_length=200,
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
                    "offered_by",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="orders.order"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["team", "state", "expires_at"], name="orders_offe_team_id_360f8e_idx"
                    ),
                    models.Index(fields=["order", "-id"], name="orders_offe_order_i_d3fb74_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "taken", "declined", "expired", "withdrawn"])
                        ),
                        name="offer_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("order", "team"),
                        name="offer_one_open_to_a_team",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "taken")),
                        fields=("order", "round"),
                        name="offer_taken_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="offer_answered_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="offer_declined_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("offered_at"))), name="offer_forward"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("not_solved", "问题没有解决"),
                            ("low_score", "评分较低"),
                            ("call_back", "抽查回访发现"),
                        ],
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "end",
                    models.CharField(
                        blank=True, choices=[("resolved", "已解决"), ("reopened", "重新派单")], max_length=10
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("order",),
                        name="follow_up_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_at__isnull", True), ("result", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("end", ""), _negated=True),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_ended_with_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("punctuality", models.PositiveSmallIntegerField(null=True)),
                ("attitude", models.PositiveSmallIntegerField(null=True)),
                ("skill", models.PositiveSmallIntegerField(null=True)),
                ("solved", models.BooleanField(null=True)),
                ("drawn_at", models.DateTimeField()),
                (
                    "draw",
                    models.CharField(help_text="The seed's digest of the draw it came from.", max_length=64),
                ),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("drawn", "待回访"), ("reached", "已回访"), ("unreached", "联系不上")],
                        default="drawn",
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300)),
                ("called_at", models.DateTimeField(null=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        help_text="The other site that calls.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_back",
                        to="orders.order",
                    ),
                ),
                ("tried_at", models.DateTimeField(null=True)),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, help_text="How often nobody answered."),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["desk", "state", "due_at"], name="orders_call_desk_id_57e0aa_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("punctuality__isnull", True), ("punctuality__range", (1, 5)), _connector="OR"
                        ),
                        name="callback_punctuality_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attitude__isnull", True), ("attitude__range", (1, 5)), _connector="OR"
                        ),
                        name="callback_attitude_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("skill__isnull", True), ("skill__range", (1, 5)), _connector="OR"
                        ),
                        name="callback_skill_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_at__isnull", True), ("state", "drawn")),
                            models.Q(
                                models.Q(("state", "drawn"), _negated=True),
                                ("called_at__isnull", False),
                                ("called_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="call_back_called_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reached"), _negated=True),
                            models.Q(("attitude__isnull", False), ("solved__isnull", False)),
                            _connector="OR",
                        ),
                        name="call_back_reached_with_scores",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderJoin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contact_name", models.CharField(max_length=50)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("joined_at", models.DateTimeField()),
                (
                    "joined_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joins", to="orders.order"
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("order", "person"), name="order_joined_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("requester", "需求方"),
                            ("staff", "阵地工作人员"),
                            ("team", "接单队伍"),
                            ("system", "系统"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="orders.order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrderPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of_report", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField()),
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
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.attachment"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="orders.order"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrderStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "待核实"),
                            ("accepted", "待派单"),
                            ("offered", "等待接单"),
                            ("taken", "已接单，待约时间"),
                            ("scheduled", "已约好时间"),
                            ("serving", "服务中"),
                            ("reported", "服务完成，待确认"),
                            ("confirmed", "已确认，待评价"),
                            ("follow_up", "回访中"),
                            ("closed", "已办结"),
                            ("rejected", "未受理"),
                            ("cancelled", "已取消"),
                            ("aborted", "服务中止"),
                        ],
                        help_text="Blank: the first.",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "待核实"),
                            ("accepted", "待派单"),
                            ("offered", "等待接单"),
                            ("taken", "已接单，待约时间"),
                            ("scheduled", "已约好时间"),
                            ("serving", "服务中"),
                            ("reported", "服务完成，待确认"),
                            ("confirmed", "已确认，待评价"),
                            ("follow_up", "回访中"),
                            ("closed", "已办结"),
                            ("rejected", "未受理"),
                            ("cancelled", "已取消"),
                            ("aborted", "服务中止"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("requester", "需求方"),
                            ("staff", "阵地工作人员"),
                            ("team", "接单队伍"),
                            ("system", "系统"),
                        ],
                        max_length=10,
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
                        default="self",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "clock",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("verify", "核实"),
                            ("dispatch", "派单"),
                            ("take", "接单"),
                            ("schedule", "约定时间"),
                            ("serve", "开始服务"),
                            ("report", "报告完成"),
                            ("confirm", "居民确认"),
                            ("review", "居民评价"),
                            ("follow_up", "回访"),
                        ],
                        help_text="The one that ended.",
                        max_length=10,
                    ),
                ),
                (
                    "in_time",
                    models.BooleanField(
                        help_text="Whether that clock was beaten; null: none ran.", null=True
                    ),
                ),
                (
                    "escalated",
                    models.BooleanField(
                        default=False, help_text="The desk moved up; the state may be the same."
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
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="orders.order"
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
                "indexes": [
                    models.Index(fields=["order", "id"], name="orders_orde_order_i_9929eb_idx"),
                    models.Index(fields=["at"], name="orders_orde_at_9cd605_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "submitted",
                                    "accepted",
                                    "offered",
                                    "taken",
                                    "scheduled",
                                    "serving",
                                    "reported",
                                    "confirmed",
                                    "follow_up",
                                    "closed",
                                    "rejected",
                                    "cancelled",
                                    "aborted",
                                ],
                            )
                        ),
                        name="order_step_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("who__in", ["requester", "staff", "team", "system"])),
                        name="order_step_who_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("punctuality", models.PositiveSmallIntegerField(null=True)),
                ("attitude", models.PositiveSmallIntegerField(null=True)),
                ("skill", models.PositiveSmallIntegerField(null=True)),
                ("solved", models.BooleanField(null=True)),
                ("text", models.CharField(blank=True, max_length=300)),
                (
                    "proxy",
                    models.BooleanField(
                        default=False, help_text="Written down by the staff for them; counted apart."
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("own", "本人点单"),
                            ("family", "家人代点"),
                            ("station", "站点代点"),
                            ("grid", "网格员代点"),
                            ("phone", "电话代点"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
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
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="orders.order"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("punctuality__isnull", True), ("punctuality__range", (1, 5)), _connector="OR"
                        ),
                        name="review_punctuality_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attitude__isnull", True), ("attitude__range", (1, 5)), _connector="OR"
                        ),
                        name="review_attitude_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("skill__isnull", True), ("skill__range", (1, 5)), _connector="OR"
                        ),
                        name="review_skill_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attitude__isnull", False),
                            ("punctuality__isnull", False),
                            ("skill__isnull", False),
                            ("solved__isnull", False),
                        ),
                        name="review_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("failed_at", models.DateTimeField()),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("order", "person"), name="code_try_once")],
            },
        ),
        migrations.CreateModel(
            name="SignedSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("direction", models.CharField(choices=[("in", "签到"), ("out", "签退")], max_length=3)),
                ("at", models.DateTimeField()),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.attachment"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="orders.order"
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
                "indexes": [models.Index(fields=["order", "-id"], name="orders_sign_order_i_1428b8_idx")],
            },
        ),
        migrations.AddField(
            model_name="heardneed",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="heard",
                to="orders.order",
            ),
        ),
        migrations.AddConstraint(
            model_name="heardneed",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "proposed", "ordered", "dismissed"])),
                name="heard_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="heardneed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("order__isnull", False), ("state", "ordered")),
                    models.Q(models.Q(("state", "ordered"), _negated=True), ("order__isnull", True)),
                    _connector="OR",
                ),
                name="heard_ordered_as",
            ),
        ),
        migrations.AddIndex(
            model_name="heardneed",
            index=models.Index(fields=["site", "state", "-id"], name="orders_hear_site_id_87bf94_idx"),
        ),
    ]
