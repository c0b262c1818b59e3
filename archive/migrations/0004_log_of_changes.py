from django.db import migrations, models


def drop_notes(apps, schema_editor):
    """Drop the triggers that write into the log, before the log goes."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master"
                " WHERE type = 'trigger' AND name LIKE '%_is_noted_on_%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(
                "SELECT proname FROM pg_proc WHERE proname LIKE '%_is_noted_on_%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_help_texts")]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("record_id", models.BigIntegerField()),
                ("token", models.CharField(max_length=36)),
                ("turn", models.BigIntegerField(db_index=True, default=0)),
                ("noted_at", models.DateTimeField(db_index=True)),
            ],
            options={"ordering": ["pk"], "default_permissions": ()},
        ),
        # The triggers themselves are made after each migrate: see triggers.py.
        migrations.RunPython(migrations.RunPython.noop, drop_notes),
    ]
