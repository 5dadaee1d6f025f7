from importlib import import_module

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import redvest.points.models.accounts
from django.db import migrations, models

#: A second safety, as for the audit record: nothing rests on these alone. The ledger never tries, and `redvest verify`
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


#: Points never go from one owner to another but within a family, or between two names of one person.
NO_GIFTS = """
CREATE FUNCTION points_no_gifts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written
        JOIN points_account AS debit ON debit.id = written.debit_id
        JOIN points_account AS credit ON credit.id = written.credit_id
        WHERE debit.kind IN ('person', 'household', 'hold', 'debt')
          AND credit.kind IN ('person', 'household', 'hold', 'debt')
          AND (debit.person_id, debit.household_id) IS DISTINCT FROM (credit.person_id, credit.household_id)
          AND written.cause_kind NOT IN ('moved', 'recalled', 'merged'))
    THEN
        RAISE EXCEPTION 'points do not go from one owner to another';
    END IF;
    RETURN NULL;
END
$$"""
NO_GIFTS_TRIGGER = """
CREATE TRIGGER no_gifts AFTER INSERT ON points_transfer REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION points_no_gifts()"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_audit_only_grows"),
        ("people", "0001_squashed_0008_finding_people"),
        ("places", "0003_what_sites_are_known_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                            ("person", "个人积分"),
                            ("household", "家庭积分"),
                            ("hold", "已预留的积分"),
                            ("debt", "待抵扣的积分"),
                            ("issuer", "发放账户"),
                            ("budget", "发放预算"),
                            ("shop", "超市收到的积分"),
                            ("expiry", "已到期的积分"),
                            ("donation", "捐出的积分"),
                            ("opening", "转入的旧积分"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
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
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
                ("shop_code", models.CharField(blank=True, db_collation="C", max_length=40)),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="Of a budget: the days whose deeds it pays.", null=True
                    ),
                ),
                ("floor", models.DecimalField(decimal_places=2, default=0, max_digits=14, null=True)),
                ("balance", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("site__isnull", False)), fields=["site"], name="account_of_site"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", models.F("floor"))),
                        name="account_not_below_floor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("floor__isnull", True), ("kind__in", ["debt", "issuer", "opening"])),
                            models.Q(
                                models.Q(("kind__in", ["debt", "issuer", "opening"]), _negated=True),
                                ("floor__gte", 0), ("floor__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="account_floor_of_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "debt"), _negated=True), ("balance__lte", 0), _connector="OR"
                        ),
                        name="account_debt_below_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("household__isnull", True), ("kind", "person"), ("person__isnull", False)
                            ),
                            models.Q(
                                ("household__isnull", False), ("kind", "household"), ("person__isnull", True)
                            ),
                            models.Q(
                                ("household__isnull", True),
                                ("kind__in", ["debt", "hold"]),
                                ("person__isnull", False),
                            ),
                            models.Q(
                                ("household__isnull", False),
                                ("kind__in", ["debt", "hold"]),
                                ("person__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ["debt", "hold", "household", "person"]), _negated=True
                                ),
                                ("household__isnull", True),
                                ("person__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="account_owner_of_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["budget", "donation", "expiry", "issuer", "opening", "shop"]),
                                ("site__isnull", False),
                            ),
                            models.Q(
                                ("kind__in", ["debt", "hold", "household", "person"]), ("site__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="account_site_of_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "shop"), models.Q(("shop_code", ""), _negated=True)),
                            models.Q(models.Q(("kind", "shop"), _negated=True), ("shop_code", "")),
                            _connector="OR",
                        ),
                        name="account_shop_of_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("during__isempty", False), ("during__isnull", False), ("kind", "budget")
                            ),
                            models.Q(models.Q(("kind", "budget"), _negated=True), ("during__isnull", True)),
                            _connector="OR",
                        ),
                        name="account_days_of_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("person", "kind"),
                        name="account_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("household__isnull", False)),
                        fields=("household", "kind"),
                        name="account_household_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["donation", "expiry", "issuer", "opening"])),
                        fields=("site", "kind"),
                        name="account_site_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "shop")), fields=("shop_code",), name="account_shop_once"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("kind", "budget")),
                        expressions=[
                            (redvest.points.models.accounts.OneId(models.F("site")), "&&"),
                            ("during", "&&"),
                        ],
                        name="account_budgets_apart",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        help_text="Whose points.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="points.account",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.account",
                    ),
                ),
                ("cause_key", models.CharField(db_collation="C", max_length=80, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("settled", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("returned", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待领取"), ("settled", "已兑换"), ("released", "已退回")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["account"], name="hold_open"),
                    models.Index(fields=["shop", "opened_at"], name="hold_of_shop"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="hold_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "settled", "released"])),
                        name="hold_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled__gt", 0), ("settled__lte", models.F("amount")), ("state", "settled")
                            ),
                            models.Q(models.Q(("state", "settled"), _negated=True), ("settled", 0)),
                            _connector="OR",
                        ),
                        name="hold_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__gte", 0), ("returned__lte", models.F("settled"))),
                        name="hold_returned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.account",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.account",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "cause_kind",
                    models.CharField(
                        choices=[
                            ("budget", "下达预算"),
                            ("record", "志愿服务"),
                            ("order", "完成点单"),
                            ("training", "参加培训"),
                            ("honour", "荣誉表彰"),
                            ("conduct", "文明行为"),
                            ("proposal", "申报事项"),
                            ("base", "基础积分"),
                            ("deduction", "按约定扣分"),
                            ("opening", "转入旧积分"),
                            ("held", "兑换预留"),
                            ("settled", "兑换"),
                            ("released", "退回预留"),
                            ("returned", "退货退分"),
                            ("expired", "到期"),
                            ("donated", "捐赠积分"),
                            ("given", "捐赠积分帮扶"),
                            ("moved", "家庭内转移"),
                            ("reversal", "更正撤销"),
                            ("recalled", "更正追回"),
                            ("owed", "不足部分记为待抵扣"),
                            ("repaid", "抵扣"),
                            ("merged", "登记合并"),
                            ("left", "本人注销"),
                        ],
                        max_length=10,
                    ),
                ),
                ("cause_key", models.CharField(db_collation="C", max_length=100)),
                (
                    "leg",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Which of several transfers of one cause."
                    ),
                ),
                ("happened_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                ("words", models.CharField(max_length=200)),
                (
                    "rule_version_id",
                    models.BigIntegerField(help_text="The covenant's rule it was decided by.", null=True),
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
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="points.transfer",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="points.hold",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["debit", "-id"], name="transfer_from"),
                    models.Index(fields=["credit", "-id"], name="transfer_to"),
                    models.Index(fields=["site", "booked_at"], name="transfer_by_site"),
                    models.Index(
                        condition=models.Q(("hold__isnull", False)), fields=["hold"], name="transfer_of_hold"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="transfer_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="transfer_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause_kind__in",
                                [
                                    "budget",
                                    "record",
                                    "order",
                                    "training",
                                    "honour",
                                    "conduct",
                                    "proposal",
                                    "base",
                                    "deduction",
                                    "opening",
                                    "held",
                                    "settled",
                                    "released",
                                    "returned",
                                    "expired",
                                    "donated",
                                    "given",
                                    "moved",
                                    "reversal",
                                    "recalled",
                                    "owed",
                                    "repaid",
                                    "merged",
                                    "left",
                                ],
                            )
                        ),
                        name="transfer_cause_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cause_key", ""), _negated=True), name="transfer_has_a_cause"
                    ),
                    models.UniqueConstraint(
                        fields=("cause_kind", "cause_key", "leg"), name="transfer_cause_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="points.account",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="points.transfer"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moved_on",
                        to="points.lot",
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
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("rest", models.DecimalField(decimal_places=2, max_digits=14)),
                ("earned_on", models.DateField()),
                ("expires_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("rest__gt", 0)),
                        fields=["account"],
                        include=("rest",),
                        name="lot_with_rest",
                    ),
                    models.Index(
                        condition=models.Q(("rest__gt", 0)), fields=["expires_on", "id"], name="lot_expiring"
                    ),
                    models.Index(
                        condition=models.Q(("source__isnull", False)), fields=["source"], name="lot_moved_on"
                    ),
                    models.Index(fields=["site"], name="lot_by_site"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="lot_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("rest__gte", 0), ("rest__lte", models.F("amount"))),
                        name="lot_rest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True),
                            ("expires_on__gte", models.F("earned_on")),
                            _connector="OR",
                        ),
                        name="lot_lasts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lot_uses",
                        to="points.transfer",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="points.lot"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="lot_use_of_something"
                    ),
                    models.UniqueConstraint(fields=("transfer", "lot"), name="lot_use_once"),
                ],
            },
        ),
        only_grows("points_transfer"),
        only_grows("points_lotuse"),
        keeps(
            "points_lot",
            "account_id",
            "origin_id",
            "source_id",
            "site_id",
            "amount",
            "earned_on",
            "expires_on",
        ),
        keeps("points_account", "kind", "person_id", "household_id", "site_id", "shop_code", "during"),
        keeps("points_hold", "account_id", "shop_id", "cause_key", "amount", "opened_at"),
        migrations.RunSQL([NO_GIFTS, NO_GIFTS_TRIGGER], "DROP FUNCTION points_no_gifts() CASCADE"),
    ]
