from django.db import migrations

# At most one is held by an index; that there is one at all, only the end of a transaction can tell.
CHECK = """
CREATE FUNCTION candidates_check_active() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $function$
DECLARE
    person uuid;
BEGIN
    IF TG_TABLE_NAME = 'candidates_candidate' THEN
        person := NEW.id;
    ELSE
        person := OLD.candidate_id;
    END IF;
    IF EXISTS (
        SELECT FROM candidates_candidate AS c
        WHERE c.id = person AND c.merged_into_id IS NULL AND c.erased_at IS NULL
          AND NOT EXISTS (
              SELECT FROM candidates_application AS a
              WHERE a.team_id = c.team_id AND a.candidate_id = c.id AND a.is_active
          )
    ) THEN
        RAISE EXCEPTION 'candidate % has no active application', person
            USING ERRCODE = 'check_violation', CONSTRAINT = 'application_active_always';
    END IF;
    RETURN NULL;
END
$function$
"""


class Migration(migrations.Migration):
    dependencies = [("candidates", "0006_people")]

    operations = [
        migrations.RunSQL([CHECK], ["DROP FUNCTION candidates_check_active()"]),
        migrations.RunSQL(
            [
                "CREATE CONSTRAINT TRIGGER application_active_always_of_new AFTER INSERT ON candidates_candidate "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION candidates_check_active()",
                # Parted again after a merging.
                "CREATE CONSTRAINT TRIGGER application_active_always_of_parted "
                "AFTER UPDATE OF merged_into_id ON candidates_candidate DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW WHEN (NEW.merged_into_id IS NULL) EXECUTE FUNCTION candidates_check_active()",
                "CREATE CONSTRAINT TRIGGER application_active_always "
                "AFTER UPDATE OF is_active, candidate_id OR DELETE ON candidates_application "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_active) "
                "EXECUTE FUNCTION candidates_check_active()",
            ],
            [
                "DROP TRIGGER application_active_always ON candidates_application",
                "DROP TRIGGER application_active_always_of_parted ON candidates_candidate",
                "DROP TRIGGER application_active_always_of_new ON candidates_candidate",
            ],
        ),
    ]
