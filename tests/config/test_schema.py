"""An empty database gets its tables by a short way: they are the same as by the long one."""

from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from harness.databases import drop_database, new_database, pointed_to
from harness.plugin import SERVER
from redvest.config import database
from redvest.config.schema import bring_up_to_date

LONG_WAY = "made_the_long_way"
#: What the catalogue knows of tables, and of what keeps their promises.
CATALOGUE = """
    SELECT 'column', table_name::text, column_name::text,
           concat_ws(' ', ordinal_position, data_type, udt_name, character_maximum_length, numeric_precision,
                     numeric_scale, is_nullable, column_default, is_identity, collation_name, generation_expression)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text,
           concat_ws(' ', pg_get_constraintdef(oid), condeferrable, condeferred, convalidated)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename::text, indexname::text, indexdef
    FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', '', proname::text, prosrc
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'view', '', viewname::text, definition
    FROM pg_views WHERE schemaname = 'public'
    UNION ALL SELECT 'applied', app, name, '' FROM django_migrations
    ORDER BY 1, 2, 3, 4"""


def catalogue() -> list[tuple[str, str, str, str]]:
    """Everything that is promised of tables, and how many rows each has."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        found = cursor.fetchall()
        for table in sorted({table for kind, table, *_ in found if kind == "column"}):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found.append(("rows", table, "", str(cursor.fetchone()[0])))
    return found


def test_the_short_way_makes_the_same_tables(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        short = new_database()
        with pointed_to(short):
            found = catalogue()
            assert not bring_up_to_date()
        drop_database(short)
        database.create_if_missing(SERVER, LONG_WAY)
        with pointed_to(LONG_WAY):
            call_command("migrate", verbosity=0)
            assert found == catalogue()
        database.drop(SERVER, LONG_WAY)
    kinds = {kind for kind, *_ in found}
    assert {"column", "constraint", "index", "trigger", "function", "applied"} <= kinds
