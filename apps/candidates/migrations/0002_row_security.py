from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

from apps.accounts.row_security import own_by_team


class Migration(migrations.Migration):
    dependencies = [("candidates", "0001_initial"), ("accounts", "0002_row_security")]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        *own_by_team("candidates_candidate"),
        *own_by_team("candidates_applicationstatus"),
        *own_by_team(
            "candidates_application",
            parents={"candidate_id": "candidates_candidate", "status_id": "candidates_applicationstatus RESTRICT"},
        ),
        migrations.RunSQL(
            ["CREATE INDEX candidate_search ON candidates_candidate USING gin (team_id, search_text gin_trgm_ops)"],
            ["DROP INDEX candidate_search"],
        ),
    ]
