from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0001_training")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="reminded_of",
            field=models.DateTimeField(help_text="The begin its people were reminded of.", null=True),
        ),
    ]
