import django.contrib.postgres.constraints
import django.db.models.deletion
import redvest.market.models.shops
from importlib import import_module

from django.db import migrations, models


#: A second safety: the operations never try, and `redvest verify` finds what was done with triggers disabled.
only_grows = import_module("redvest.kernel.migrations.0002_audit_only_grows").only_grows
keeps = import_module("redvest.points.migrations.0001_ledger").keeps


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0002_audit_only_grows'),
        ('people', '0001_squashed_0008_finding_people'),
        ('places', '0003_what_sites_are_known_by'),
        ('points', '0001_ledger'),
    ]

    operations = [
        migrations.CreateModel(
            name='Shop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_collation='C', max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('site', '站点超市'), ('merchant', '合作商户')], max_length=8)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('unit', models.ForeignKey(help_text='Of a merchant.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.unit')),
                ('name', models.CharField(max_length=40)),
                ('address', models.CharField(max_length=120)),
                ('contact', models.CharField(blank=True, help_text="The counter's public phone.", max_length=40)),
                ('collect_days', models.PositiveSmallIntegerField(default=7)),
                ('state', models.CharField(choices=[('open', '营业'), ('paused', '暂停'), ('closed', '已关闭')], default='open', max_length=8)),
                ('state_words', models.CharField(blank=True, help_text='Why it is paused or closed.', max_length=200)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['site', 'state'], name='shop_by_site')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('site', 'name'), name='shop_name_once_at_site'), models.CheckConstraint(condition=models.Q(('kind__in', ['site', 'merchant'])), name='shop_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'paused', 'closed'])), name='shop_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), ('state_words', '')), models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('state_words', ''), _negated=True)), _connector='OR'), name='shop_shut_with_reason'), models.CheckConstraint(condition=models.Q(('collect_days__range', (1, 60))), name='shop_collect_days')],
            },
        ),
        migrations.CreateModel(
            name='ShopHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='market.shop')),
                ('weekday', models.PositiveSmallIntegerField(help_text='1 Monday to 7 Sunday.')),
                ('opens', models.PositiveSmallIntegerField()),
                ('closes', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='shop_hours_weekday'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens')), ('closes__lte', 1440)), name='shop_hours_in_a_day'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(redvest.market.models.shops.One(models.F('shop')), '&&'), (redvest.market.models.shops.One(models.F('weekday')), '&&'), (redvest.market.models.shops.Minutes(models.F('opens'), models.F('closes')), '&&')], name='shop_hours_apart')],
            },
        ),
        migrations.CreateModel(
            name='ShopDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='market.shop')),
                ('day', models.DateField()),
                ('opens', models.PositiveSmallIntegerField(help_text='Null: shut all day.', null=True)),
                ('closes', models.PositiveSmallIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shop', 'day'), name='shop_day_once'), models.CheckConstraint(condition=models.Q(models.Q(('closes__isnull', True), ('opens__isnull', True)), models.Q(('closes__gt', models.F('opens')), ('closes__lte', 1440), ('opens__isnull', False)), _connector='OR'), name='shop_day_whole')],
            },
        ),
        migrations.CreateModel(
            name='ShopKeeper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keepers', to='market.shop')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('named_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'until'], name='shop_kept_by')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='shop_keeper_forward'), models.CheckConstraint(condition=models.Q(('named_by__isnull', True), models.Q(('named_by', models.F('person')), _negated=True), _connector='OR'), name='shop_keeper_not_self_named'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(redvest.market.models.shops.One(models.F('shop')), '&&'), (redvest.market.models.shops.One(models.F('person')), '&&'), (redvest.market.models.shops.Period(models.F('since'), models.F('until')), '&&')], name='shop_keeper_once')],
            },
        ),
        migrations.CreateModel(
            name='FundEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('kind', models.CharField(choices=[('party', '党建经费'), ('donations', '社会捐赠'), ('aid', '帮扶资金'), ('other', '其他')], max_length=10)),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=12)),
                ('happened_on', models.DateField()),
                ('words', models.CharField(max_length=120)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['site', 'happened_on'], name='fund_by_site')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_yuan', 0), _negated=True), name='fund_of_something'), models.CheckConstraint(condition=models.Q(('kind__in', ['party', 'donations', 'aid', 'other'])), name='fund_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Goods',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goods', to='market.shop')),
                ('name', models.CharField(max_length=40)),
                ('spec', models.CharField(blank=True, help_text='5 公斤装, 500 毫升 …', max_length=40)),
                ('unit', models.CharField(choices=[('jin', '斤'), ('piece', '件'), ('handful', '把'), ('box', '箱'), ('bag', '袋'), ('bottle', '瓶'), ('barrel', '桶'), ('pack', '提'), ('portion', '份')], max_length=8)),
                ('price', models.DecimalField(decimal_places=2, max_digits=8)),
                ('cost_yuan', models.DecimalField(decimal_places=2, max_digits=8)),
                ('limit_most', models.PositiveSmallIntegerField(null=True)),
                ('limit_by', models.CharField(blank=True, choices=[('person', '每人'), ('household', '每户')], max_length=10)),
                ('limit_period', models.CharField(blank=True, choices=[('day', '每天'), ('week', '每周'), ('month', '每月'), ('quarter', '每季度'), ('year', '每年'), ('ever', '总共')], max_length=8)),
                ('high_value', models.BooleanField(default=False)),
                ('low_at', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('on', '在架'), ('paused', '暂停兑换'), ('off', '已下架')], default='on', max_length=8)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shop', 'name', 'spec'), name='goods_once_in_shop'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='goods_named'), models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='goods_have_a_price'), models.CheckConstraint(condition=models.Q(('cost_yuan__gte', 0)), name='goods_cost'), models.CheckConstraint(condition=models.Q(('unit__in', ['jin', 'piece', 'handful', 'box', 'bag', 'bottle', 'barrel', 'pack', 'portion'])), name='goods_unit_known'), models.CheckConstraint(condition=models.Q(('state__in', ['on', 'paused', 'off'])), name='goods_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('limit_by', ''), ('limit_most__isnull', True), ('limit_period', '')), models.Q(('limit_by__in', ['person', 'household']), ('limit_most__gte', 1), ('limit_period__in', ['day', 'week', 'month', 'quarter', 'year', 'ever'])), _connector='OR'), name='goods_limit_whole')],
            },
        ),
        migrations.CreateModel(
            name='Season',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seasons', to='market.shop')),
                ('goods', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seasons', to='market.goods')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='season_forward')],
            },
        ),
        migrations.CreateModel(
            name='Donation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='donations', to='market.shop')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('donor', models.CharField(choices=[('person', '个人'), ('unit', '单位')], max_length=8)),
                ('donor_name', models.CharField(blank=True, max_length=80)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.unit')),
                ('shown_as', models.CharField(choices=[('name', '公开姓名或名称'), ('masked', '隐去名字'), ('anonymous', '匿名')], max_length=10)),
                ('words', models.CharField(blank=True, help_text='What the donor wants said.', max_length=120)),
                ('given_on', models.DateField()),
                ('received_at', models.DateTimeField()),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['shop', '-given_on', '-id'], name='donation_by_shop')],
                'constraints': [models.UniqueConstraint(fields=('shop', 'year', 'number'), name='donation_receipt_once'), models.CheckConstraint(condition=models.Q(('donor__in', ['person', 'unit'])), name='donation_donor_known'), models.CheckConstraint(condition=models.Q(('shown_as__in', ['name', 'masked', 'anonymous'])), name='donation_shown_as_known'), models.CheckConstraint(condition=models.Q(('shown_as', 'anonymous'), models.Q(('donor_name', ''), _negated=True), _connector='OR'), name='donation_names_its_donor'), models.CheckConstraint(condition=models.Q(models.Q(('donor', 'person'), ('unit__isnull', True)), models.Q(('donor', 'unit'), ('person__isnull', True)), _connector='OR'), name='donation_of_one_donor')],
            },
        ),
        migrations.CreateModel(
            name='PrintedCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('code_hash', models.CharField(db_collation='C', max_length=64, unique=True)),
                ('issued_at', models.DateTimeField()),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person',), name='printed_card_one_good'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='printed_card_ended_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='market.shop')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.household')),
                ('by_household', models.BooleanField(default=False)),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.hold')),
                ('points', models.DecimalField(decimal_places=2, max_digits=10)),
                ('channel', models.CharField(choices=[('own', '本人下单'), ('counter', '柜台刷卡')], max_length=8)),
                ('high_value', models.BooleanField(default=False)),
                ('key', models.CharField(blank=True, help_text='Made by the client; a repeat finds this row.', max_length=64)),
                ('asked_by', models.ForeignKey(help_text='Who pressed: the person, or the keeper at the counter.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('ordered_at', models.DateTimeField()),
                ('collect_by', models.DateTimeField()),
                ('code_turn', models.PositiveSmallIntegerField(default=0)),
                ('code_hash', models.CharField(blank=True, db_collation='C', max_length=64)),
                ('state', models.CharField(choices=[('ordered', '待领取'), ('checking', '待第二人确认'), ('collected', '已领取'), ('cancelled', '已取消'), ('lapsed', '逾期未领'), ('returned', '已全部退回')], default='ordered', max_length=10)),
                ('state_since', models.DateTimeField()),
                ('handed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('seen_by', models.ForeignKey(help_text='Of high value: the second one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('collected_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='redemption_by_person'), models.Index(condition=models.Q(('household__isnull', False)), fields=['household', '-id'], name='redemption_by_household'), models.Index(fields=['shop', 'state', '-id'], name='redemption_by_shop'), models.Index(condition=models.Q(('state__in', ('ordered', 'checking'))), fields=['collect_by'], name='redemption_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='redemption_of_something'), models.CheckConstraint(condition=models.Q(('state__in', ['ordered', 'checking', 'collected', 'cancelled', 'lapsed', 'returned'])), name='redemption_state_known'), models.CheckConstraint(condition=models.Q(('by_household', False), ('household__isnull', False), _connector='OR'), name='redemption_payer'), models.CheckConstraint(condition=models.Q(models.Q(('collected_at__isnull', False), ('state__in', ('collected', 'returned'))), models.Q(models.Q(('state__in', ('collected', 'returned')), _negated=True), ('collected_at__isnull', True)), _connector='OR'), name='redemption_collected_at'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('collected', 'returned', 'checking')), _negated=True), ('handed_by__isnull', False), _connector='OR'), name='redemption_handed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('high_value', True), ('state__in', ('collected', 'returned')), _negated=True), ('seen_by__isnull', False), _connector='OR'), name='redemption_of_high_value_seen_by_two'), models.CheckConstraint(condition=models.Q(('seen_by__isnull', True), models.Q(('seen_by', models.F('handed_by')), _negated=True), _connector='OR'), name='redemption_seen_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('handed_by', models.F('person')), _negated=True), models.Q(('seen_by', models.F('person')), _negated=True)), name='redemption_not_handed_to_oneself'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('ordered', 'checking')), models.Q(('code_hash', ''), _negated=True)), models.Q(models.Q(('state__in', ('ordered', 'checking')), _negated=True), ('code_hash', '')), _connector='OR'), name='redemption_code_while_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('cancelled', 'returned')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='redemption_ended_with_reason'), models.UniqueConstraint(condition=models.Q(('code_hash', ''), _negated=True), fields=('shop', 'code_hash'), name='redemption_code_once_in_shop'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('asked_by', 'key'), name='redemption_key_once')],
            },
        ),
        migrations.CreateModel(
            name='RedemptionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('redemption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='market.redemption')),
                ('goods', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='market.goods')),
                ('quantity', models.PositiveIntegerField()),
                ('price', models.DecimalField(decimal_places=2, max_digits=8)),
                ('brought_back', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['goods', '-id'], name='redemption_line_by_goods')],
                'constraints': [models.UniqueConstraint(fields=('redemption', 'goods'), name='redemption_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='redemption_line_of_something'), models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='redemption_line_price'), models.CheckConstraint(condition=models.Q(('brought_back__lte', models.F('quantity'))), name='redemption_line_back_at_most')],
            },
        ),
        migrations.CreateModel(
            name='RedemptionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('redemption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='market.redemption')),
                ('was', models.CharField(blank=True, choices=[('ordered', '待领取'), ('checking', '待第二人确认'), ('collected', '已领取'), ('cancelled', '已取消'), ('lapsed', '逾期未领'), ('returned', '已全部退回')], max_length=10)),
                ('state', models.CharField(choices=[('ordered', '待领取'), ('checking', '待第二人确认'), ('collected', '已领取'), ('cancelled', '已取消'), ('lapsed', '逾期未领'), ('returned', '已全部退回')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('reason', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='GoodsReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='market.redemptionline')),
                ('quantity', models.PositiveIntegerField()),
                ('points', models.DecimalField(decimal_places=2, max_digits=10)),
                ('fit', models.BooleanField(help_text='Fit for the shelf; else they are to be written off.')),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='goods_return_of_something'), models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='goods_return_points'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='goods_return_reason')],
            },
        ),
        migrations.CreateModel(
            name='WrongCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('since', models.DateTimeField()),
                ('number', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='StockLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goods', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='market.goods')),
                ('source', models.CharField(choices=[('bought', '采购'), ('donated', '捐赠'), ('aid', '帮扶')], max_length=8)),
                ('origin', models.CharField(blank=True, help_text='Supplier, or who gave the aid.', max_length=80)),
                ('donation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='market.donation')),
                ('value_yuan', models.DecimalField(decimal_places=2, max_digits=8)),
                ('certificate', models.CharField(blank=True, max_length=80)),
                ('best_before', models.DateField(null=True)),
                ('came_on', models.DateField()),
                ('free', models.PositiveIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['goods', 'best_before', 'id'], name='stock_lot_by_goods'), models.Index(condition=models.Q(('free__gt', 0)), fields=['best_before'], name='stock_lot_ending')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['bought', 'donated', 'aid'])), name='stock_lot_source_known'), models.CheckConstraint(condition=models.Q(models.Q(('donation__isnull', False), ('source', 'donated')), models.Q(models.Q(('source', 'donated'), _negated=True), ('donation__isnull', True)), _connector='OR'), name='stock_lot_donated_by_somebody'), models.CheckConstraint(condition=models.Q(('value_yuan__gte', 0)), name='stock_lot_value')],
            },
        ),
        migrations.CreateModel(
            name='WriteOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='market.stocklot')),
                ('quantity', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('asked', '待确认'), ('confirmed', '已作废'), ('declined', '不作废')], default='asked', max_length=10)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='write_off_of_something'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='write_off_with_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'confirmed', 'declined'])), name='write_off_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='write_off_decided_at'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='write_off_confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='market.shop')),
                ('counted_at', models.DateTimeField()),
                ('counted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='CountLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='market.count')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.stocklot')),
                ('expected', models.PositiveIntegerField()),
                ('found', models.PositiveIntegerField()),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('count', 'lot'), name='count_line_once'), models.CheckConstraint(condition=models.Q(('found', models.F('expected')), models.Q(('note', ''), _negated=True), _connector='OR'), name='count_difference_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='StockMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='market.stocklot')),
                ('kind', models.CharField(choices=[('in', '入库'), ('reserve', '预留'), ('release', '取消预留'), ('out', '出库'), ('return', '退回'), ('void', '作废'), ('surplus', '盘盈'), ('shortage', '盘亏')], max_length=8)),
                ('quantity', models.PositiveIntegerField()),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='market.redemptionline')),
                ('goods_return', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='market.goodsreturn')),
                ('write_off', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='market.writeoff')),
                ('count_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='market.countline')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['at', 'kind'], name='stock_move_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='stock_move_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'in'), ('count_line', None), ('goods_return', None), ('line', None), ('write_off', None)), models.Q(('kind__in', ('reserve', 'release')), ('line__isnull', False), ('count_line', None), ('goods_return', None), ('write_off', None)), models.Q(('kind__in', ('reserve', 'release', 'void')), ('write_off__isnull', False), ('count_line', None), ('goods_return', None), ('line', None)), models.Q(('kind', 'out'), ('line__isnull', False), ('count_line', None), ('goods_return', None), ('write_off', None)), models.Q(('goods_return__isnull', False), ('kind', 'return'), ('count_line', None), ('line', None), ('write_off', None)), models.Q(('count_line__isnull', False), ('kind__in', ('surplus', 'shortage')), ('goods_return', None), ('line', None), ('write_off', None)), _connector='OR'), name='stock_move_of_one_cause'), models.UniqueConstraint(condition=models.Q(('kind', 'in')), fields=('lot',), name='stock_lot_comes_in_once'), models.UniqueConstraint(condition=models.Q(('kind', 'reserve'), ('line__isnull', False)), fields=('line', 'lot'), name='stock_reserved_once'), models.UniqueConstraint(condition=models.Q(('kind__in', ('out', 'release')), ('line__isnull', False)), fields=('line', 'lot'), name='stock_handed_over_or_released_once'), models.UniqueConstraint(condition=models.Q(('goods_return__isnull', False)), fields=('goods_return', 'lot'), name='stock_returned_once'), models.UniqueConstraint(condition=models.Q(('kind', 'reserve'), ('write_off__isnull', False)), fields=('write_off',), name='stock_set_aside_once'), models.UniqueConstraint(condition=models.Q(('kind__in', ('void', 'release')), ('write_off__isnull', False)), fields=('write_off',), name='stock_written_off_or_released_once'), models.UniqueConstraint(condition=models.Q(('count_line__isnull', False)), fields=('count_line',), name='stock_counted_once')],
            },
        ),
        only_grows("market_stockmove"),
        only_grows("market_redemptionstep"),
        only_grows("market_goodsreturn"),
        only_grows("market_count"),
        only_grows("market_countline"),
        only_grows("market_fundentry"),
        keeps("market_stocklot", "goods_id", "source", "donation_id", "came_on"),
        keeps("market_redemptionline", "redemption_id", "goods_id", "quantity", "price"),
        keeps("market_redemption", "shop_id", "hold_id", "points", "by_household", "ordered_at"),
        keeps("market_writeoff", "lot_id", "quantity", "asked_at"),
    ]
