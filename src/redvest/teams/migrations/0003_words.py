import django.contrib.postgres.indexes
from django.db import migrations

import redvest.kernel.search

#: Rows whose words are worked out at once.
BATCH = 1000


def fill(apps, schema_editor):
    """The words of the teams there are."""
    teams = apps.get_model('teams', 'Team').objects
    last = 0
    while rows := list(teams.filter(pk__gt=last).order_by('pk').values_list('pk', 'name')[:BATCH]):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                'UPDATE teams_team SET words = said.words::tsvector '
                'FROM unnest(%s::bigint[], %s::text[]) AS said (id, words) WHERE teams_team.id = said.id',
                [
                    [pk for pk, _name in rows],
                    [redvest.kernel.search.vector_literal(name) for _pk, name in rows],
                ],
            )
        last = rows[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0002_codes_and_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='team',
            name='words',
            field=redvest.kernel.search.WordsField(editable=False, help_text='For search.', null=True, of=('name',)),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='team',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='team_words'),
        ),
    ]
