"""Put the corpus in, and index it."""

import sys
from itertools import islice
from pathlib import Path

import django

django.setup()

# Last, for its other rooms are named for what is installed here.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from corpus import Corpus  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from letters.models import Record  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
records = iter(Corpus(int(sys.argv[1])).records)
while batch := list(islice(records, 2_000)):
    Record.objects.bulk_create(
        Record(
            title=r.title,
            body=r.body,
            kind=r.kind,
            sender=f"agent-{r.sender}",
            language=r.language,
            year=r.first,
        )
        for r in batch
    )
call_command("rebuild_modelsearch_index", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
