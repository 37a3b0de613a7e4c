from django.db import migrations, models

BEFORE = """
    SELECT DISTINCT m.team_id, m.number_id FROM chat_message m
    WHERE m.status IN ('queued', 'scheduled') AND m.send_at <= moment
"""
# One look into the index for each number that may send: what a paused one keeps waiting costs nothing.
AFTER = """
    SELECT n.team_id, n.id FROM messaging_number n
    WHERE n.paused_at IS NULL AND EXISTS (
        SELECT 1 FROM chat_message m
        WHERE m.team_id = n.team_id AND m.number_id = n.id
        AND m.status IN ('queued', 'scheduled') AND m.send_at <= moment
    )
"""


def replace(body):
    return (
        "CREATE OR REPLACE FUNCTION chat_due(moment timestamptz) RETURNS TABLE (team_id uuid, number_id uuid) "
        f"LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $function$ {body} $function$"
    )


class Migration(migrations.Migration):
    dependencies = [("chat", "0005_waited_since"), ("messaging", "0002_row_security")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_due"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["team", "number", "send_at"],
                condition=models.Q(("status__in", ["queued", "scheduled"])),
                name="message_due",
            ),
        ),
        migrations.RunSQL([replace(AFTER)], [replace(BEFORE)]),
    ]
