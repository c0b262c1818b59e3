"""Backups taken while a process writes as fast as it can, and restored."""

import time
from collections.abc import Iterator
from pathlib import Path

from .processes import Archive

# Two letters are written in one transaction, so that both say the same in any state
# that there was; and a third each time, so that their number says it, too.
WRITES = """
from itertools import count
from django.db import transaction
from tests.factories import make_letter
one, other = make_letter(slug="one"), make_letter(slug="other")
for n in count(1):
    with transaction.atomic():
        one.abstract = other.abstract = f"{n}"
        one.save()
        make_letter(slug=f"letter-{n}", published=False)
        other.save()
    print(n, flush=True)
"""
READS = """
from archive.models import Letter
one, other = (Letter.objects.get(slug=slug) for slug in ("one", "other"))
third = Letter.objects.filter(slug__startswith="letter-").count()
said = one.abstract, other.abstract
assert said == (f"{third}", f"{third}"), (said, third)
for letter in (one, other):
    rows = letter.history.exclude(abstract="").count()
    assert rows == third, (rows, third)
print(third, max(int(s[7:]) for s in Letter.objects.values_list("slug", flat=True)
                 if s.startswith("letter-")))
"""


def taken_while_writing(
    archive: Archive, folder: Path, *, backups: int
) -> Iterator[tuple[int, int]]:
    """Of each backup how many letters it has, and the number of the last of them."""
    writer = archive.script_that_goes_on(WRITES)
    try:
        for line in writer.stdout:
            if line.strip() == "3":
                break
        for n in range(backups):
            archive.run("backup", str(folder / f"{n}.zip"))
            time.sleep(0.2)
    finally:
        writer.kill()
        writer.communicate()
    for n in range(backups):
        new = folder / f"restored-{n}"
        new.mkdir()
        restored = Archive(new)
        restored.run("restore", str(folder / f"{n}.zip"))
        number, last = map(int, restored.script(READS).split())
        restored.run("rebuild_index")
        restored.run("check_archive")
        yield number, last
