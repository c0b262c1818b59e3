from django.db import migrations
from django.db.models import F


def move(apps, schema_editor):
    letters = apps.get_model("archive", "Letter").objects
    letters.update(gist=F("abstract"), abstract="")


def move_back(apps, schema_editor):
    letters = apps.get_model("archive", "Letter").objects
    letters.update(abstract=F("gist"), gist="")


class Migration(migrations.Migration):
    dependencies = [("archive", "9001_gist")]

    operations = [migrations.RunPython(move, move_back)]
