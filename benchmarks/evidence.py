"""
How long the evidence on one letter takes, beside comparing every pair of citations.

    .venv/bin/python benchmarks/evidence.py

Makes a letter with 50, 500 and 2,000 citations on dates and carriers in an SQLite
database of its own, and prints for each size the milliseconds (median of seven) of
`evidence.of`, its queries included; of settling its conflicts by positions, as the
archive does; of settling them by pairs of citations; and the ratio of these two.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

SIZES = (50, 500, 2000)


def make_letter_with(size: int):
    """A letter whose citations speak, relay and deny over a month, by thirty voices."""
    from archive.models import Citation
    from tests import factories as make

    chance = random.Random(1)
    letter = make.make_letter()
    people = [make.make_agent() for _ in range(30)]
    papers = [make.make_document(f"2025-03-{1 + n % 28:02}") for n in range(40)]
    claims = [make.make_claim(letter, "sent", f"2025-03-{d:02}") for d in range(1, 29)]
    step = make.make_step(letter)
    claims += [make.make_claim(step, "carrier", person) for person in people[:10]]
    citations = []
    for n in range(size):
        citations.append(
            Citation(
                key=f"citation-{n}",
                claim=chance.choice(claims),
                document=chance.choice(papers),
                stance=chance.choice(["asserts"] * 6 + ["denies", "not_yet"]),
                speaker=chance.choice(people),
                said_as_written=str(n),
            )
        )
    made = Citation.objects.bulk_create(citations)
    for n in range(1, size, 2):
        made[n].relays = made[n - 1]
    Citation.objects.bulk_update(made, ["relays"])
    return letter


def by_pairs(question: str, accounts: list) -> int:
    """Compare every citation with every other: the way that was not taken."""
    from archive.evidence.conflicts import excludes

    return sum(
        excludes(question, one.position, other.position) is not None
        for one, other in combinations([a for a in accounts if a.side], 2)
    )


def milliseconds(act) -> float:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from archive import evidence
    from archive.evidence.conflicts import settle

    print(f"{'citations':>9} {'evidence.of':>12} {'positions':>10} {'pairs':>8}  ratio")
    for size in SIZES:
        letter = make_letter_with(size)
        inquiries = evidence.of([letter]).inquiries.values()
        told = [(inquiry.question, inquiry.accounts) for inquiry in inquiries]
        whole = milliseconds(lambda letter=letter: evidence.of([letter]))
        ours = milliseconds(lambda told=told: [settle(*each) for each in told])
        pairs = milliseconds(lambda told=told: [by_pairs(*each) for each in told])
        print(
            f"{size:>9} {whole:>9.1f} ms {ours:>7.1f} ms {pairs:>5.0f} ms"
            f"  {pairs / ours:.1f}"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARCHIVE_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        main()
