import django.contrib.postgres.indexes
from django.db import migrations

import redvest.kernel.search

#: Rows whose words are worked out at once.
BATCH = 1000


def fill(apps, schema_editor):
    """The words of the activities there are."""
    activities = apps.get_model('activities', 'Activity').objects
    last = 0
    while rows := list(activities.filter(pk__gt=last).order_by('pk').values_list('pk', 'title', 'place')[:BATCH]):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                'UPDATE activities_activity SET words = said.words::tsvector '
                'FROM unnest(%s::bigint[], %s::text[]) AS said (id, words) WHERE activities_activity.id = said.id',
                [
                    [pk for pk, _title, _place in rows],
                    [redvest.kernel.search.vector_literal(f'{title} {place}') for _pk, title, place in rows],
                ],
            )
        last = rows[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0004_closed_days_stay_closed'),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='words',
            field=redvest.kernel.search.WordsField(
                editable=False, help_text='For search.', null=True, of=('title', 'place')
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='activity',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='activity_words'),
        ),
    ]
