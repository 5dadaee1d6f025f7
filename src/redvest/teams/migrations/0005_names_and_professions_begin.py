from django.db import migrations

#: The eight basic kinds, then those of the 2024 Opinion by what they do and by who they are of, then others in use.
PROFESSIONS = (
    ("theory", "理论政策宣讲", "basic"),
    ("culture", "文化文艺服务", "basic"),
    ("education", "助学支教", "basic"),
    ("health", "医疗健身", "basic"),
    ("science", "科学普及", "basic"),
    ("law", "法律服务", "basic"),
    ("environment", "卫生环保", "basic"),
    ("relief", "扶贫帮困", "basic"),
    ("emergency", "应急", "professional"),
    ("safety", "平安", "professional"),
    ("disabled", "助残", "professional"),
    ("sports", "体育", "professional"),
    ("ecology", "生态环境", "professional"),
    ("agriculture", "农业科技", "professional"),
    ("psychology", "心理服务", "professional"),
    ("mediation", "矛盾调解", "professional"),
    ("party", "党员", "social"),
    ("youth", "青年", "social"),
    ("women", "巾帼", "social"),
    ("community", "社区", "social"),
    ("workers", "职工", "social"),
    ("veterans", "退役军人", "social"),
    ("students", "学生", "social"),
    ("elders", "老年", "social"),
)


def seed(apps, schema_editor):
    profession = apps.get_model("teams", "Profession")
    profession.objects.bulk_create(
        profession(code=code, name=name, family=family, position=position)
        for position, (code, name, family) in enumerate(PROFESSIONS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("teams", "0004_invitations_names_professions_agreements")]

    operations = [
        migrations.RunSQL(
            sql="INSERT INTO teams_teamname (team_id, name, valid_from) SELECT id, name, founded_at FROM teams_team",
            reverse_sql="DELETE FROM teams_teamname",
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
