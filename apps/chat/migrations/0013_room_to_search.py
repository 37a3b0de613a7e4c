from django.db import migrations

SEARCH = "chat_search(text, tsquery, integer, uuid)"


class Migration(migrations.Migration):

    dependencies = [("chat", "0012_indexes_for_grids")]

    operations = [
        # A word of a hundred thousand texts: with room for where each of them is, none is read only to be compared.
        migrations.RunSQL(
            [f"ALTER FUNCTION {SEARCH} SET work_mem = '32MB'"], [f"ALTER FUNCTION {SEARCH} RESET work_mem"]
        ),
    ]
