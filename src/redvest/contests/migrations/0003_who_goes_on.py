from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contests", "0002_check_lists")]

    operations = [
        migrations.AddField(
            model_name="stage",
            name="kept",
            field=models.JSONField(
                help_text="Codes of the entries that go on, once it was decided.", null=True
            ),
        ),
    ]
