from django.db import migrations, models

from . import LAST_OF_THIS_VERSION


class Migration(migrations.Migration):
    dependencies = [("archive", LAST_OF_THIS_VERSION)]

    operations = [
        migrations.AddField("Letter", "gist", models.TextField(default="")),
        migrations.AddField("HistoricalLetter", "gist", models.TextField(default="")),
        # On SQLite the table is built anew, and loses its triggers.
        migrations.AlterField("Agent", "name", models.CharField(max_length=400)),
    ]
