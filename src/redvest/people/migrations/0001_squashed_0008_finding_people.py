"""All tables of people as they are: a new database makes them at once; one that took the steps before keeps its own."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_volunteer_number"),
        ("people", "0003_login_failures_by_address"),
        ("people", "0004_counting_and_finding"),
        ("people", "0005_entered_people_minors_households"),
        ("people", "0006_access_tokens"),
        ("people", "0007_second_factor_and_cases"),
        ("people", "0008_finding_people"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0005_attachments"),
        ("places", "0002_division_words_and_version_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="Volunteer number, e.g. V2026000000017.", max_length=16, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=50)),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("01", "居民身份证"),
                            ("81", "港澳台居民居住证"),
                            ("02", "港澳居民来往内地通行证（香港）"),
                            ("03", "港澳居民来往内地通行证（澳门）"),
                            ("04", "台湾居民来往大陆通行证（台胞证）"),
                            ("05", "护照"),
                            ("06", "军官证"),
                            ("07", "士兵证"),
                            ("99", "其他有效证件"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "id_hash",
                    models.CharField(
                        help_text="Keyed hash of the ID number: one identity, one person.",
                        max_length=64,
                        null=True,
                    ),
                ),
                (
                    "id_sealed",
                    models.TextField(blank=True, help_text="Envelope of the ID number; shown to nobody."),
                ),
                ("sex", models.CharField(blank=True, choices=[("1", "男"), ("2", "女")], max_length=1)),
                ("birth_date", models.DateField()),
                (
                    "phone",
                    models.CharField(
                        help_text="E.164; confirmed by a code, but not while pending. Children and elders may have none.",
                        max_length=16,
                        null=True,
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
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
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
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "待本人确认"),
                            ("active", "正常"),
                            ("left", "已注销"),
                            ("merged", "已合并"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "registered_at",
                    models.DateTimeField(
                        db_index=True, help_text="When they became active; entered, while pending."
                    ),
                ),
                (
                    "left_at",
                    models.DateTimeField(help_text="When they left, or were merged into another.", null=True),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        help_text="Who they are: the person under whom all of them is read; never one that is merged itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("left_at__isnull", False)), fields=["left_at"], name="person_gone"
                    ),
                    models.Index(fields=["name"], name="person_by_name"),
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["phone"],
                        name="person_pending_phone",
                    ),
                    models.Index(
                        fields=["name"], name="person_by_name_start", opclasses=["varchar_pattern_ops"]
                    ),
                    models.Index(
                        django.db.models.functions.text.Right("phone", 4), name="person_by_phone_end"
                    ),
                    models.Index(
                        django.db.models.functions.text.Right("number", 9), name="person_by_number_end"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id_hash",), name="person_identity_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("phone",), name="person_phone_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("id_type__in", ["01", "81", "02", "03", "04", "05", "06", "07", "99"])
                        ),
                        name="person_id_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["active", "pending"]), _negated=True),
                            ("id_hash__isnull", False),
                            _connector="OR",
                        ),
                        name="person_identity_while_here",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "active", "left", "merged"])),
                        name="person_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sex__in", ["1", "2"]),
                            models.Q(("sex", ""), ("state__in", ["left", "merged"])),
                            _connector="OR",
                        ),
                        name="person_sex_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at__isnull", False), ("state__in", ["left", "merged"])),
                            models.Q(
                                models.Q(("state__in", ["left", "merged"]), _negated=True),
                                ("left_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="person_left_at_when_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(
                                models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="person_merged_into_when_merged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordGuard",
            fields=[
                (
                    "phone_hash",
                    models.CharField(
                        help_text="Keyed hash of the phone.", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("failed_at", models.DateTimeField(help_text="The last failure.")),
                ("locked_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.CharField(max_length=16)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("register", "注册"),
                            ("login", "登录"),
                            ("phone", "换手机号"),
                            ("recover", "找回账号"),
                            ("confirm", "确认登记"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code_hash", models.CharField(max_length=64)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("guesses", models.PositiveSmallIntegerField(default=0)),
                (
                    "closed_at",
                    models.DateTimeField(help_text="When it was used, or voided by a newer one.", null=True),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["phone", "sent_at"], name="people_phon_phone_c1adfe_idx"),
                    models.Index(fields=["address", "sent_at"], name="people_phon_address_5977cd_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("phone", "purpose"),
                        name="phone_code_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("guesses__lte", 5)), name="phone_code_few_guesses"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["register", "login", "phone", "recover", "confirm"])
                        ),
                        name="phone_code_purpose_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AddressGuard",
            fields=[
                (
                    "address_hash",
                    models.CharField(
                        help_text="Keyed hash of the address.",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("service", "注册和参加志愿服务"),
                            ("identity", "核验并加密保存身份证件号码"),
                            ("messages", "用短信接收班次变动等通知"),
                            ("publicity", "在光荣榜等公开页面显示打码姓名"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.CharField(help_text="Which wording was agreed to.", max_length=20)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("person", "purpose"),
                        name="consent_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["service", "identity", "messages", "publicity"])),
                        name="consent_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            ("withdrawn_at__gte", models.F("given_at")),
                            _connector="OR",
                        ),
                        name="consent_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Login",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                (
                    "seen_at",
                    models.DateTimeField(help_text="Last use, kept to the minute; idle sessions end."),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("device", models.CharField(blank=True, max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="logins", to="people.person"
                    ),
                ),
                (
                    "factor_at",
                    models.DateTimeField(help_text="When the second factor was passed.", null=True),
                ),
                ("half", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["person"], name="login_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("half", False), ("factor_at__isnull", True), _connector="OR"),
                        name="login_half_before_factor",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("division_code", models.CharField(db_collation="C", max_length=12)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residences",
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
                    models.Index(
                        fields=["site", "since"], include=("until", "person"), name="residence_by_site"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("person",),
                        name="residence_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="residence_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="account",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("password", models.CharField(blank=True, max_length=128)),
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
                (
                    "source",
                    models.CharField(
                        help_text='Where it comes from: "desk:CODE", "import:17", "shift:17".', max_length=60
                    ),
                ),
                ("division_code", models.CharField(blank=True, db_collation="C", max_length=12)),
                (
                    "contact",
                    models.CharField(
                        blank=True, help_text="Who can be reached for one without a phone.", max_length=100
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, help_text="What the person was told it is for.", max_length=200
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "本人凭短信验证码确认"),
                            ("receipt", "凭签名回执确认"),
                            ("registered", "本人自己注册"),
                            ("disowned", "本人表示没有登记"),
                            ("expired", "到期未确认"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "entered_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
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
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["expires_at"],
                        name="entry_expiring",
                    ),
                    models.Index(fields=["site", "entered_at"], name="entry_by_site"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person",),
                        name="entry_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_at__isnull", True)),
                            models.Q(
                                ("end__in", ["phone", "receipt", "registered", "disowned", "expired"]),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="entry_end_when_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("entered_at"))), name="entry_forward"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="family_permissions",
                        to="people.person",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("person", "member"),
                        name="family_permission_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("member")), _negated=True),
                        name="family_permission_of_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuardianConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("account", "监护人账号"), ("paper", "纸质同意书")], max_length=8
                    ),
                ),
                (
                    "guardian_name",
                    models.CharField(blank=True, help_text="Who signed the paper.", max_length=50),
                ),
                ("guardian_phone", models.CharField(blank=True, max_length=16)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("mother", "母亲"),
                            ("father", "父亲"),
                            ("grandparent", "祖父母、外祖父母"),
                            ("sibling", "成年兄、姐"),
                            ("other", "其他监护人"),
                        ],
                        max_length=12,
                    ),
                ),
                ("scope", models.CharField(max_length=30)),
                ("strict", models.BooleanField()),
                ("version", models.CharField(help_text="Which wording was agreed to.", max_length=20)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="The last day.")),
                ("given_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardian_consents",
                        to="people.person",
                    ),
                ),
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
                    "guardian",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=["child"],
                        name="guardian_consent_held",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__regex", "^(all|(team|activity):[1-9][0-9]*)$")),
                        name="guardian_consent_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__gte", models.F("valid_from")),
                            (
                                "valid_until__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("valid_from"), "+", models.Value(datetime.timedelta(days=366))
                                ),
                            ),
                        ),
                        name="guardian_consent_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("guardian__isnull", False), ("recorded_by__isnull", True), ("way", "account")
                            ),
                            models.Q(
                                ("guardian__isnull", True), ("recorded_by__isnull", False), ("way", "paper")
                            ),
                            _connector="OR",
                        ),
                        name="guardian_consent_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="guardian_consent_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardianship",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("mother", "母亲"),
                            ("father", "父亲"),
                            ("grandparent", "祖父母、外祖父母"),
                            ("sibling", "成年兄、姐"),
                            ("other", "其他监护人"),
                        ],
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When it was declined, withdrawn or ended.", null=True),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardianships",
                        to="people.person",
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("child", "guardian"),
                        name="guardianship_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("child", models.F("guardian")), _negated=True),
                        name="guardianship_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("relation__in", ["mother", "father", "grandparent", "sibling", "other"])
                        ),
                        name="guardianship_relation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
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
            name="AccessToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="What its owner calls it.", max_length=40)),
                ("hint", models.CharField(help_text="How the key begins, to know it again.", max_length=8)),
                ("digest", models.CharField(help_text="Keyed hash of the key.", max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("own.read", "读取我自己的资料、班次和时长"),
                                ("own.write", "替我报名、取消、签到、改自己的资料"),
                                ("duty.read", "读取我的角色能看的名单和记录"),
                                ("duty.write", "替我办理我的角色能办的事"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(help_text="Last use, kept to the minute.", null=True)),
                ("used_from", models.CharField(blank=True, max_length=45)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-id"], name="token_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="token_expires_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes", []), _negated=True), name="token_has_scopes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
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
                            ("recover", "找回账号"),
                            ("claim", "被人冒名注册"),
                            ("factor", "重设两步验证"),
                            ("correct", "更正身份信息"),
                            ("merge", "合并重复的人"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待核对证件"),
                            ("checked", "待另一人复核"),
                            ("waiting", "等待期"),
                            ("done", "已办结"),
                            ("refused", "未通过"),
                            ("stopped", "本人已阻止"),
                            ("expired", "已过期"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "slip",
                    models.CharField(
                        help_text="The number printed for the office.", max_length=9, unique=True
                    ),
                ),
                (
                    "sealed",
                    models.TextField(
                        blank=True, help_text="Envelope of what is asked for; blank once it is over."
                    ),
                ),
                ("proof", models.BigIntegerField(help_text="The attachment that proves it.", null=True)),
                ("words", models.CharField(help_text="Why it was asked for.", max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "ready_at",
                    models.DateTimeField(help_text="From when on it may be carried out.", null=True),
                ),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(blank=True, help_text="Why it was refused or stopped.", max_length=200),
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
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        help_text="Whom a merge would end.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="people.person"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        help_text="Where the person was at home.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "state"], name="case_by_site")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["recover", "claim", "factor", "correct", "merge"])),
                        name="case_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["open", "checked", "waiting", "done", "refused", "stopped", "expired"],
                            )
                        ),
                        name="case_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            ("checked_by__isnull", True),
                            models.Q(("decided_by", models.F("checked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="case_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checked_by__isnull", True),
                                models.Q(("checked_by", models.F("person")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("decided_by__isnull", True),
                                models.Q(("decided_by", models.F("person")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="case_not_ones_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "merge"), ("other__isnull", False)),
                            models.Q(models.Q(("kind", "merge"), _negated=True), ("other__isnull", True)),
                            _connector="OR",
                        ),
                        name="case_other_when_merge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other__isnull", True),
                            models.Q(("other", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="case_merges_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("state__in", ("open", "checked", "waiting"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("open", "checked", "waiting")), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="case_ended_at_when_over",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "checked", "waiting"))),
                        fields=("person", "kind"),
                        name="case_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftClaim",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="left_claim",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("left_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_codes",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at__isnull", True), ("used_at__gte", models.F("made_at")), _connector="OR"
                        ),
                        name="recovery_code_forward",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="second_factor",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("secret_sealed", models.TextField(help_text="Envelope of the shared secret.")),
                ("started_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "last_step",
                    models.BigIntegerField(
                        default=0,
                        help_text="The time step of the last code that was taken: it and those before are used up.",
                    ),
                ),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("failed_at", models.DateTimeField(null=True)),
                ("locked_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HouseholdHome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("division_code", models.CharField(db_collation="C", max_length=12)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="homes",
                        to="people.household",
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
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("household",),
                        name="household_one_home",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="household_home_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdInvite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("accepted", models.BooleanField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invites",
                        to="people.household",
                    ),
                ),
                (
                    "invited_by",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("household", "person"),
                        name="household_invite_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted__isnull", True), ("answered_at__isnull", True)),
                            models.Q(("accepted__isnull", False), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="household_invite_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("head", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        help_text="Who wrote it down.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="people.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships_of_household",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "since"], name="household_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("person",),
                        name="household_one_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("head", True), ("until__isnull", True)),
                        fields=("household",),
                        name="household_one_head",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="household_member_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("accepted", models.BooleanField(null=True)),
                ("note", models.CharField(blank=True, help_text="Why it was not accepted.", max_length=200)),
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
                        related_name="receipts",
                        to="people.entry",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("entry",),
                        name="receipt_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="receipt_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted__isnull", True), ("decided_at__isnull", True)),
                            models.Q(("accepted__isnull", False), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="receipt_decided",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE people_volunteer_number AS bigint",
            reverse_sql="DROP SEQUENCE people_volunteer_number",
        ),
    ]
