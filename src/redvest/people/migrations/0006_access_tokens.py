import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_entered_people_minors_households'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What its owner calls it.', max_length=40)),
                ('hint', models.CharField(help_text='How the key begins, to know it again.', max_length=8)),
                ('digest', models.CharField(help_text='Keyed hash of the key.', max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('own.read', '读取我自己的资料、班次和时长'), ('own.write', '替我报名、取消、签到、改自己的资料'), ('duty.read', '读取我的角色能看的名单和记录'), ('duty.write', '替我办理我的角色能办的事')], max_length=10), size=None)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(help_text='Last use, kept to the minute.', null=True)),
                ('used_from', models.CharField(blank=True, max_length=45)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='token_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='token_expires_later'), models.CheckConstraint(condition=models.Q(('scopes', []), _negated=True), name='token_has_scopes')],
            },
        ),
    ]
