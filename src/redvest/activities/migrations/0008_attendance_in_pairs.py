import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import redvest.activities.models.attendance
import redvest.activities.models.shift
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0007_sign_up_terms'),
        ('kernel', '0005_attachments'),
        ('people', '0007_second_factor_and_cases'),
        ('places', '0002_division_words_and_version_promises'),
        ('teams', '0003_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='AfterwardsEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('entered_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '等上级审核'), ('approved', '已通过'), ('refused', '未通过')], default='waiting', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_leader', models.BooleanField(help_text='Proposed by the leader, to be answered by the person.')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('agreed', models.BooleanField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('asked', '等对方回应'), ('raised', '等上级决定'), ('done', '已更正'), ('refused', '没有更正'), ('withdrawn', '已撤回')], default='asked', max_length=9)),
            ],
        ),
        migrations.CreateModel(
            name='EntryQuota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('per_month', models.PositiveIntegerField()),
                ('set_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='HelperCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('served_on', models.DateField()),
                ('helpers', models.PositiveIntegerField()),
                ('adds', models.IntegerField()),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='HoursReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('served_on', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('unpaid', models.PositiveSmallIntegerField(default=0)),
                ('grade', models.CharField(choices=[('A', '甲级：扫码且队长确认'), ('B', '乙级：仅有一个来源'), ('C', '丙级：事后补录')], max_length=1)),
                ('level', models.CharField(choices=[('organisation', '队伍所属阵地复核'), ('centre', '中心复核')], max_length=12)),
                ('day_minutes', models.PositiveSmallIntegerField(help_text="What the person's day came to with it.")),
                ('opened_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '复核中'), ('approved', '复核通过'), ('refused', '复核未通过'), ('dropped', '不再需要')], default='waiting', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='RecordFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('flagged_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('open', '待核实'), ('upheld', '属实，已收回'), ('dismissed', '不属实')], default='open', max_length=9)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='ServedClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('served', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, help_text='How so many were counted, needed where the number is large.', max_length=200)),
                ('claimed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StandingTime',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='standing', serialize=False, to='activities.servicerecord')),
                ('served_on', models.DateField()),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('minutes', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='attendance',
            name='attendance_once',
        ),
        migrations.RemoveConstraint(
            model_name='daytotal',
            name='day_total_once',
        ),
        migrations.RemoveConstraint(
            model_name='servicerecord',
            name='record_grade_known',
        ),
        migrations.RemoveConstraint(
            model_name='servicerecord',
            name='record_no_overlap',
        ),
        migrations.RemoveIndex(
            model_name='servicerecord',
            name='record_by_site',
        ),
        migrations.RemoveIndex(
            model_name='servicerecord',
            name='record_by_activity',
        ),
        migrations.RemoveIndex(
            model_name='servicerecord',
            name='record_by_moment',
        ),
        migrations.AddField(
            model_name='attendance',
            name='booked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='attendance',
            name='number',
            field=models.PositiveSmallIntegerField(default=1, help_text='The first, second or third pair.'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='unearned',
            field=models.CharField(blank=True, help_text='Why it earned nothing whatever was scanned: pending.', max_length=20),
        ),
        migrations.AddField(
            model_name='attendance',
            name='voided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='attendance',
            name='voided_why',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='daytotal',
            name='times',
            field=models.IntegerField(default=0, help_text='Participations, less those taken back.'),
        ),
        migrations.AddField(
            model_name='servedreport',
            name='confirmed_by',
            field=models.ForeignKey(help_text='The second person; nobody in reports of before this was asked for.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='corrects',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='activities.servicerecord'),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='late',
            field=models.BooleanField(default=False, help_text='Written later than ten working days after the service.'),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='times',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='unpaid',
            field=models.PositiveSmallIntegerField(default=0, help_text="Minutes of the shift's planned break within, which do not count."),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='why',
            field=models.CharField(blank=True, help_text='Why it takes another back.', max_length=200),
        ),
        migrations.AddField(
            model_name='shift',
            name='break_from',
            field=models.DateTimeField(help_text='The planned break, whose minutes do not count.', null=True),
        ),
        migrations.AddField(
            model_name='shift',
            name='break_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='in_source',
            field=models.CharField(choices=[('rotating_code', '扫现场动态码'), ('leader_scan', '队长扫志愿者码'), ('roll_call', '队长点名'), ('afterwards', '事后补录')], max_length=14),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='out_source',
            field=models.CharField(blank=True, choices=[('rotating_code', '扫现场动态码'), ('leader_scan', '队长扫志愿者码'), ('roll_call', '队长点名'), ('afterwards', '事后补录')], max_length=14),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='sign_up',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='activities.signup'),
        ),
        migrations.AlterField(
            model_name='daytotal',
            name='firsts',
            field=models.IntegerField(help_text='Activities held for the first time, less those of which nothing stands any more.'),
        ),
        migrations.AlterField(
            model_name='daytotal',
            name='records',
            field=models.IntegerField(help_text='Records that add or take minutes.'),
        ),
        migrations.AlterField(
            model_name='servedreport',
            name='reported_at',
            field=models.DateTimeField(help_text='When it began to count.'),
        ),
        migrations.AlterField(
            model_name='servicerecord',
            name='attendance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='activities.attendance'),
        ),
        migrations.AlterField(
            model_name='servicerecord',
            name='grade',
            field=models.CharField(choices=[('A', '甲级：扫码且队长确认'), ('B', '乙级：仅有一个来源'), ('C', '丙级：事后补录')], max_length=1),
        ),
        migrations.AlterField(
            model_name='servicerecord',
            name='minutes',
            field=models.SmallIntegerField(help_text='Below zero in a record that takes another back.'),
        ),
        migrations.AddIndex(
            model_name='attendance',
            index=models.Index(condition=models.Q(('booked_at__isnull', True), ('voided_at__isnull', True)), fields=['shift'], name='attendance_unbooked'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('shift', 'person', 'number'), name='attendance_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('number__range', (1, 3))), name='attendance_pairs'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('sign_up__isnull', False), ('in_source', 'afterwards'), _connector='OR'), name='attendance_has_place'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('voided_at__isnull', True), ('voided_why', '')), models.Q(('voided_at__isnull', False), models.Q(('voided_why', ''), _negated=True)), _connector='OR'), name='attendance_voided_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('voided_at__isnull', True)), expressions=[(redvest.activities.models.shift.OneId(models.F('shift')), '&&'), (redvest.activities.models.shift.OneId(models.F('person')), '&&'), (redvest.activities.models.attendance.AttendedTimes(), '&&')], name='attendance_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='daytotal',
            constraint=models.UniqueConstraint(fields=('site', 'served_on', 'recorded_on'), include=('records', 'times', 'minutes', 'served', 'firsts'), name='day_total_once'),
        ),
        migrations.AddConstraint(
            model_name='servedreport',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('reported_by')), _negated=True), _connector='OR'), name='served_confirmed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('break_from__isnull', True), ('break_until__isnull', True)), models.Q(('break_from__gt', models.F('starts_at')), ('break_until__gt', models.F('break_from')), ('break_until__lt', models.F('ends_at'))), _connector='OR'), name='shift_break_inside'),
        ),
        migrations.AddField(
            model_name='afterwardsentry',
            name='attachment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.attachment'),
        ),
        migrations.AddField(
            model_name='afterwardsentry',
            name='attendance',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='activities.attendance'),
        ),
        migrations.AddField(
            model_name='afterwardsentry',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='afterwardsentry',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='afterwardsentry',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='afterwardsentry',
            name='shift',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='activities.shift'),
        ),
        migrations.AddField(
            model_name='afterwardsentry',
            name='witness',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='correction',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='correction',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='correction',
            name='attendance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='activities.attendance'),
        ),
        migrations.AddField(
            model_name='correction',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='correction',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='correction',
            name='shift',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.shift'),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='correction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='activities.correction'),
        ),
        migrations.AddField(
            model_name='entryquota',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='entryquota',
            name='set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='helpercount',
            name='said_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='helpercount',
            name='shift',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='helper_counts', to='activities.shift'),
        ),
        migrations.AddField(
            model_name='helpercount',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site'),
        ),
        migrations.AddField(
            model_name='hoursreview',
            name='attendance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='activities.attendance'),
        ),
        migrations.AddField(
            model_name='hoursreview',
            name='correction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='activities.correction'),
        ),
        migrations.AddField(
            model_name='hoursreview',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='hoursreview',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='hoursreview',
            name='shift',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.shift'),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='review',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='activities.hoursreview'),
        ),
        migrations.AddIndex(
            model_name='servicerecord',
            index=models.Index(fields=['site', 'served_on'], include=('minutes', 'times', 'recorded_at'), name='record_by_site'),
        ),
        migrations.AddIndex(
            model_name='servicerecord',
            index=models.Index(fields=['activity', 'served_on'], include=('minutes', 'times', 'recorded_at'), name='record_by_activity'),
        ),
        migrations.AddIndex(
            model_name='servicerecord',
            index=models.Index(fields=['recorded_at'], include=('site', 'served_on', 'minutes', 'times', 'activity'), name='record_by_moment'),
        ),
        migrations.AddConstraint(
            model_name='servicerecord',
            constraint=models.CheckConstraint(condition=models.Q(('grade__in', ['A', 'B', 'C'])), name='record_grade_known'),
        ),
        migrations.AddConstraint(
            model_name='servicerecord',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 0), models.Q(('corrects__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='record_below_zero_takes_back'),
        ),
        migrations.AddConstraint(
            model_name='servicerecord',
            constraint=models.CheckConstraint(condition=models.Q(('times', 0), models.Q(('minutes__gt', 0), ('times', 1)), models.Q(('minutes__lt', 0), ('times', -1)), _connector='OR'), name='record_times'),
        ),
        migrations.AddConstraint(
            model_name='servicerecord',
            constraint=models.UniqueConstraint(condition=models.Q(('minutes__lt', 0)), fields=('corrects',), name='record_taken_back_once'),
        ),
        migrations.AddConstraint(
            model_name='servicerecord',
            constraint=models.UniqueConstraint(condition=models.Q(('correction__isnull', True), ('corrects__isnull', True), ('review__isnull', True)), fields=('attendance',), name='record_once'),
        ),
        migrations.AddField(
            model_name='recordflag',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='recordflag',
            name='flagged_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='recordflag',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='activities.servicerecord'),
        ),
        migrations.AddField(
            model_name='servedclaim',
            name='claimed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='servedclaim',
            name='shift',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='served_claim', to='activities.shift'),
        ),
        migrations.AddField(
            model_name='standingtime',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='standingtime',
            name='shift',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.shift'),
        ),
        migrations.AddIndex(
            model_name='afterwardsentry',
            index=models.Index(fields=['entered_by', 'entered_at'], name='afterwards_by_whom'),
        ),
        migrations.AddIndex(
            model_name='afterwardsentry',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['entered_at'], name='afterwards_waiting'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('shift', 'person'), name='afterwards_once'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'approved', 'refused'])), name='afterwards_state_known'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='afterwards_forward'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='afterwards_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(('attachment__isnull', False), ('witness__isnull', False), _connector='OR'), name='afterwards_with_proof'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(('witness__isnull', True), models.Q(models.Q(('witness', models.F('person')), _negated=True), models.Q(('witness', models.F('entered_by')), _negated=True)), _connector='OR'), name='afterwards_witness_is_another'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(('entered_by', models.F('person')), _negated=True), name='afterwards_not_own'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('entered_by')), _negated=True), models.Q(('decided_by', models.F('person')), _negated=True)), _connector='OR'), name='afterwards_decided_by_a_third'),
        ),
        migrations.AddConstraint(
            model_name='afterwardsentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('attendance__isnull', False), ('state', 'approved')), models.Q(models.Q(('state', 'approved'), _negated=True), ('attendance__isnull', True)), _connector='OR'), name='afterwards_attended_once_approved'),
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(condition=models.Q(('state__in', ('asked', 'raised'))), fields=['asked_at'], name='correction_open'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'raised'))), fields=('attendance',), name='correction_one_open'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'raised', 'done', 'refused', 'withdrawn'])), name='correction_state_known'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='correction_forward'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('agreed__isnull', True), models.Q(('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='correction_answered_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by__isnull', True), models.Q(('answered_by', models.F('asked_by')), _negated=True), _connector='OR'), name='correction_two_sides'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('person')), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('answered_by__isnull', True), models.Q(('decided_by', models.F('answered_by')), _negated=True), _connector='OR'), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='correction_decided_by_a_third'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('agreed', True), ('decided_by__isnull', False), _connector='OR'), name='correction_done_by_two'),
        ),
        migrations.AddConstraint(
            model_name='entryquota',
            constraint=models.CheckConstraint(condition=models.Q(('set_by__isnull', True), models.Q(('set_by', models.F('person')), _negated=True), _connector='OR'), name='quota_not_own'),
        ),
        migrations.AddIndex(
            model_name='helpercount',
            index=models.Index(fields=['site', 'served_on'], include=('adds', 'said_at'), name='helpers_by_site'),
        ),
        migrations.AddIndex(
            model_name='hoursreview',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['opened_at'], name='review_waiting'),
        ),
        migrations.AddIndex(
            model_name='hoursreview',
            index=models.Index(fields=['person', 'served_on'], name='review_by_day'),
        ),
        migrations.AddConstraint(
            model_name='hoursreview',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='review_of_minutes'),
        ),
        migrations.AddConstraint(
            model_name='hoursreview',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'approved', 'refused', 'dropped'])), name='review_state_known'),
        ),
        migrations.AddConstraint(
            model_name='hoursreview',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR'), name='review_not_own'),
        ),
        migrations.AddConstraint(
            model_name='hoursreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'refused')), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='review_decided_with_reason'),
        ),
        migrations.AddIndex(
            model_name='recordflag',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['flagged_at'], name='flag_open'),
        ),
        migrations.AddConstraint(
            model_name='recordflag',
            constraint=models.UniqueConstraint(fields=('record', 'flagged_by'), name='flag_once'),
        ),
        migrations.AddConstraint(
            model_name='recordflag',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'upheld', 'dismissed'])), name='flag_state_known'),
        ),
        migrations.AddConstraint(
            model_name='recordflag',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='flag_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='recordflag',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('flagged_by')), _negated=True), _connector='OR'), name='flag_not_own'),
        ),
        migrations.AddConstraint(
            model_name='recordflag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_by__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='flag_decided_with_reason'),
        ),
        migrations.AddIndex(
            model_name='standingtime',
            index=models.Index(fields=['person', 'served_on'], name='standing_by_day'),
        ),
        migrations.AddConstraint(
            model_name='standingtime',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(redvest.activities.models.shift.OneId(models.F('person')), '&&'), ('during', '&&')], name='record_no_overlap'),
        ),
    ]
