from importlib import import_module

from django.db import migrations, models
import django.db.models.deletion

# For each of the people whom a file brings: who has an active one is asked first, which is one look at one index. All
# names are whole ones, since to set the path in which others are looked for takes longer than that.
CHECK = """
CREATE OR REPLACE FUNCTION candidates_check_active() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    team uuid;
    person uuid;
BEGIN
    IF TG_TABLE_NAME = 'candidates_candidate' THEN
        team := NEW.team_id;
        person := NEW.id;
    ELSE
        team := OLD.team_id;
        person := OLD.candidate_id;
    END IF;
    PERFORM FROM public.candidates_application AS a WHERE a.team_id = team AND a.candidate_id = person AND a.is_active;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM FROM public.candidates_candidate AS c
    WHERE c.team_id = team AND c.id = person AND c.merged_into_id IS NULL AND c.erased_at IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'candidate % has no active application', person
            USING ERRCODE = 'check_violation', CONSTRAINT = 'application_active_always';
    END IF;
    RETURN NULL;
END
$function$
"""
BEFORE = import_module("apps.candidates.migrations.0007_one_active").CHECK.replace("CREATE", "CREATE OR REPLACE", 1)


def kept_by_parent():
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+',
        to='accounts.team',
    )


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0009_indexes_for_grids'),
    ]

    operations = [
        migrations.RunSQL([CHECK], [BEFORE]),
        migrations.AlterField(model_name='application', name='team', field=kept_by_parent()),
        migrations.AlterField(model_name='candidatetag', name='team', field=kept_by_parent()),
    ]
