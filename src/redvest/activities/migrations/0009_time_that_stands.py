"""The database keeps which time stands, record by record, and what is known of the records written until now."""

from importlib import import_module

from django.db import migrations

only_grows = import_module('redvest.kernel.migrations.0002_audit_only_grows').only_grows
on_an_open_day = import_module('redvest.activities.migrations.0004_closed_days_stay_closed').on_an_open_day

#: Until now one attendance gave one record, which stood, and the leader's word on people served was enough.
AS_IT_WAS = [
    'SET CONSTRAINTS ALL IMMEDIATE',
    'ALTER TABLE activities_servicerecord DISABLE TRIGGER only_grows',
    'UPDATE activities_servicerecord SET times = 1 WHERE minutes > 0',
    'ALTER TABLE activities_servicerecord ENABLE TRIGGER only_grows',
    """UPDATE activities_attendance a SET booked_at = r.recorded_at
       FROM activities_servicerecord r WHERE r.attendance_id = a.id""",
    'UPDATE activities_daytotal SET times = records',
    """INSERT INTO activities_servedclaim (shift_id, served, reason, claimed_at, claimed_by_id)
       SELECT shift_id, served, '', reported_at, reported_by_id FROM activities_servedreport""",
    """INSERT INTO activities_standingtime (record_id, person_id, shift_id, served_on, during, minutes)
       SELECT id, person_id, shift_id, served_on, tstzrange(starts_at, ends_at, '[)'), minutes
       FROM activities_servicerecord WHERE minutes > 0""",
    'SET CONSTRAINTS ALL DEFERRED',
]

#: Whoever writes: a record is only taken back whole and while it stands, no two that stand overlap (the constraint on
#: the table written here), and a person counts once on a shift.
STANDS = """
CREATE FUNCTION activities_record_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken_back integer;
    removed integer;
BEGIN
    SELECT count(*) INTO taken_back FROM written WHERE minutes < 0;
    IF taken_back > 0 THEN
        DELETE FROM activities_standingtime s USING written w, activities_servicerecord r
        WHERE w.minutes < 0 AND r.id = w.corrects_id AND s.record_id = r.id
          AND (r.minutes + w.minutes, r.attendance_id, r.person_id, r.shift_id, r.activity_id, r.team_id, r.site_id,
               r.served_on, r.starts_at, r.ends_at, r.grade)
            = (0, w.attendance_id, w.person_id, w.shift_id, w.activity_id, w.team_id, w.site_id,
               w.served_on, w.starts_at, w.ends_at, w.grade);
        GET DIAGNOSTICS removed = ROW_COUNT;
        IF removed <> taken_back THEN
            RAISE EXCEPTION 'record_takes_back_what_stands: a record is only taken back whole, and while it stands' USING
                ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'record_takes_back_what_stands';
        END IF;
    END IF;
    INSERT INTO activities_standingtime (record_id, person_id, shift_id, served_on, during, minutes)
    SELECT id, person_id, shift_id, served_on, tstzrange(starts_at, ends_at, '[)'), minutes
    FROM written WHERE minutes > 0;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT person_id, shift_id, served_on FROM written) w
        WHERE (SELECT coalesce(sum(r.times), 0) FROM activities_servicerecord r
               WHERE r.person_id = w.person_id AND r.served_on = w.served_on AND r.shift_id = w.shift_id)
           <> (EXISTS (SELECT FROM activities_standingtime s WHERE s.person_id = w.person_id
                       AND s.served_on = w.served_on AND s.shift_id = w.shift_id))::int) THEN
        RAISE EXCEPTION 'record_counts_a_person_once: a person counts on a shift once, and only if any time stands' USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'record_counts_a_person_once';
    END IF;
    RETURN NULL;
END
$$"""
TRIGGER = """
CREATE TRIGGER stands AFTER INSERT ON activities_servicerecord REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION activities_record_stands()"""


class Migration(migrations.Migration):
    dependencies = [('activities', '0008_attendance_in_pairs')]

    operations = [
        migrations.RunSQL(AS_IT_WAS, migrations.RunSQL.noop),
        migrations.RunSQL([STANDS, TRIGGER], 'DROP FUNCTION activities_record_stands() CASCADE'),
        only_grows('activities_helpercount'),
        on_an_open_day('activities_helpercount', 'said_at'),
    ]
