"""A second safety: the database refuses to change or delete what is only ever added.

Nothing rests on it alone: the operations never try, and `redvest verify` finds a change made with triggers disabled.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION redvest_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: rows are never changed or deleted', TG_TABLE_NAME;
END
$$"""
TRIGGER = """
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION redvest_only_grows()"""


def only_grows(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER only_grows ON {table}")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION redvest_only_grows()"),
        only_grows("kernel_auditentry"),
        only_grows("kernel_auditseal"),
    ]
