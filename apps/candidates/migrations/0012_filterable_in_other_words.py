from importlib import import_module

from django.db import migrations

from apps.accounts.row_security import show_to_filters

FIRST = import_module("apps.candidates.migrations.0008_filterable")


class Migration(migrations.Migration):

    dependencies = [("candidates", "0011_search_by_one_index")]

    operations = [
        # Made before, they said the team in a SELECT of its own, of which the planner knows no size.
        migrations.RunSQL(show_to_filters(view, table=table, columns=columns).sql, migrations.RunSQL.noop)
        for view, table, columns in (
            ("candidates_filterable_candidate", "candidates_candidate", FIRST.CANDIDATE),
            ("candidates_filterable_application", "candidates_application", FIRST.APPLICATION),
        )
    ]
