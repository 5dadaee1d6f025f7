"""Service records are never edited: a second safety, as for the audit record."""

from importlib import import_module

from django.db import migrations

only_grows = import_module("redvest.kernel.migrations.0002_audit_only_grows").only_grows


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial"), ("kernel", "0002_audit_only_grows")]

    operations = [only_grows("activities_servicerecord")]
