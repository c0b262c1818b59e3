from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0002_files_of_captures")]

    operations = [
        migrations.AddField(
            model_name="historicalletter",
            name="existence",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="letter",
            name="carriers",
            field=models.ManyToManyField(
                editable=False, related_name="letters_carried", to="archive.agent"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="existence",
            field=models.JSONField(default=list, editable=False),
        ),
    ]
