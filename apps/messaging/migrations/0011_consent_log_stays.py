from django.db import migrations

# Row security leaves the serving role no row of the log to change: it has no policy for that. Should somebody add one,
# this refuses it aloud. The owner's own functions may: whoever wishes to be forgotten becomes a hash there, and what
# goes with its team goes.
MAKE = """
CREATE FUNCTION messaging_consent_log_stays() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF current_user <> (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = TG_TABLE_NAME) THEN
        RAISE insufficient_privilege USING MESSAGE = 'The consent log is never changed.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$function$
"""
TIE = """
CREATE TRIGGER consent_log_stays BEFORE UPDATE OR DELETE ON messaging_consentevent
FOR EACH ROW EXECUTE FUNCTION messaging_consent_log_stays()
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_track_links")]

    operations = [
        migrations.RunSQL([MAKE], ["DROP FUNCTION messaging_consent_log_stays()"]),
        migrations.RunSQL([TIE], ["DROP TRIGGER consent_log_stays ON messaging_consentevent"]),
    ]
