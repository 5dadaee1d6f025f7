"""Nothing is written on a closed day: figures of the past rest on it, so the database refuses it, whoever writes."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION {table}_on_an_open_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM written WHERE written.{moment} <
               (SELECT (max(day) + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' FROM activities_closedday)) THEN
        RAISE EXCEPTION 'the day on which this would be written is closed' USING ERRCODE = 'check_violation',
            TABLE = '{table}', CONSTRAINT = 'on_an_open_day';
    END IF;
    RETURN NULL;
END
$$"""
TRIGGER = """
CREATE TRIGGER on_an_open_day AFTER INSERT ON {table} REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION {table}_on_an_open_day()"""
UNDO = "DROP FUNCTION {table}_on_an_open_day() CASCADE"


def on_an_open_day(table: str, moment: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [sql.format(table=table, moment=moment) for sql in (FUNCTION, TRIGGER)], UNDO.format(table=table)
    )


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_totals_of_days")]

    operations = [
        on_an_open_day("activities_servicerecord", "recorded_at"),
        on_an_open_day("activities_servedreport", "reported_at"),
    ]
