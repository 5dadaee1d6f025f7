from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contests", "0001_contests")]

    operations = [
        migrations.AddField(
            model_name="entrystep",
            name="facts",
            field=models.JSONField(
                default=list,
                help_text="Of a formal check: the list of what was asked and found, as it stood then.",
            ),
        ),
    ]
