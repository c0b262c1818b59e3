"""
How well the search finds what was meant, over the collection in fixtures/.

    .venv/bin/python benchmarks/search/judged.py

loads the collection into a new archive, asks it questions of which an editor has said
what they should find, and prints nDCG@10 and recall@10 for each and for all. 3 is what
was meant, 2 what would have served, 1 what is near; of a misspelt question the answers
count that the page shows for the nearest spelling. nDCG is that of Järvelin and
Kekäläinen (2002), with gains of 2^grade - 1. Every change of the ranking is to beat the
figures. The weights may be chosen on questions.py; a third is held back from that.
"""

import io
import math
import os
import sys
import tempfile
from pathlib import Path

from held_back import HELD_BACK
from questions import QUESTIONS

ROOT = Path(__file__).resolve().parent.parent.parent
DEPTH = 10


def gain(grades: list[int]) -> float:
    return sum((2**g - 1) / math.log2(n + 2) for n, g in enumerate(grades))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARCHIVE_DATA"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/archive.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        sys.path[0] = str(ROOT)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_archive", stdout=io.StringIO())
        report()


def report() -> None:
    for title, judged in (("to choose by", QUESTIONS), ("held back", HELD_BACK)):
        totals = []
        for question, grades in judged.items():
            ndcg, recall = judge(answers(question), grades)
            totals.append((ndcg, recall))
            print(f"{ndcg:6.3f} {recall:6.3f}  {question}")
        ndcg, recall = (
            sum(column) / len(totals) for column in zip(*totals, strict=True)
        )
        print(
            f"{ndcg:6.3f} {recall:6.3f}  of {len(totals)} {title}: nDCG@10, recall@10"
        )
        print()


def answers(question: str) -> list[str]:
    """The slugs of what a page shows for a question, in order."""
    from archive import search

    results = search.search(search.parse(question))
    shown = results.instead or results
    return [hit.record.slug for hit in (shown.hits + shown.more)[:DEPTH]]


def judge(found: list[str], grades: dict[str, int]) -> tuple[float, float]:
    best = gain(sorted(grades.values(), reverse=True)[:DEPTH])
    ndcg = gain([grades.get(slug, 0) for slug in found]) / best
    return ndcg, len(set(found) & set(grades)) / len(grades)


if __name__ == "__main__":
    main()
