"""Volunteer numbers come from a sequence of their own: they say nothing about the person and are never reused."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE people_volunteer_number AS bigint",
            reverse_sql="DROP SEQUENCE people_volunteer_number",
        ),
    ]
