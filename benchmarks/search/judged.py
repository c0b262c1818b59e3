"""
How well the search finds what was meant, over the collection in fixtures/.

    .venv/bin/python benchmarks/search/judged.py

loads the collection into a new archive, asks it questions of which an editor has said
what they should find, and prints nDCG@10 and recall@10 for each and for all. 3 is what
was meant, 2 what would have served, 1 what is near; of a misspelt question the nearest
spelling that the page offers is followed once. nDCG is that of Järvelin and Kekäläinen
(2002), with gains of 2^grade - 1. Every change of the ranking is to beat the figures.
"""

import io
import math
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DEPTH = 10

# question: {slug: grade}
JUDGED = {
    # people and bodies, by any of their names
    "khamenei": {"ali-khamenei": 3, "office-of-ali-khamenei": 1, "khamenei-ir": 1},
    "خامنه ای": {"ali-khamenei": 3},
    "خامنهای": {"ali-khamenei": 3},
    "ترامپ": {"donald-trump": 3, "trump-khamenei-2025": 2, "trump-khamenei-2019": 2},
    "عراقچی": {"abbas-araghchi": 3},
    "Araqchi": {"abbas-araghchi": 3},
    "Aragchi": {"abbas-araghchi": 3},
    "Obamma": {"barack-obama": 3},
    "Shinzō Abe": {"shinzo-abe": 3, "trump-khamenei-2019": 2},
    "Witkof": {"steve-witkoff": 3},
    "IRGC": {"revolutionary-guards": 3, "irgc-chief-warns-2025": 2},
    "Ayatollah Sistani": {"sistani": 3, "obama-khamenei-2014": 2},
    "Swiss embassy": {"swiss-embassy-tehran": 3, "obama-khamenei-may-2009": 2},
    "wall street journal": {"wall-street-journal": 3, "wall-street-journal-2014": 2},
    # letters
    "Trump Khamenei": {"trump-khamenei-2025": 3, "trump-khamenei-2019": 3},
    "Trump letter 2025": {"trump-khamenei-2025": 3},
    "Trump letter 2019 Japan": {"trump-khamenei-2019": 3},
    "Obama Khamenei 2009": {
        "obama-khamenei-early-2009": 3,
        "obama-khamenei-may-2009": 3,
    },
    "Obama Khamenei Islamic State": {"obama-khamenei-2014": 3, "report-2014-11": 1},
    "letter October 2014": {"obama-khamenei-2014": 3, "report-2014-11": 2},
    "letter May 2009": {"obama-khamenei-may-2009": 3},
    "reply to Trump": {"iran-trump-2025": 3, "reply-letter": 3},
    "نامه ترامپ": {"trump-khamenei-2025": 3, "etemad-2025-04-03": 2},
    "نامهٔ اوباما": {
        "obama-khamenei-2014": 3,
        "obama-khamenei-early-2009": 3,
        "obama-khamenei-may-2009": 3,
    },
    # what was said and done
    "bullying": {"khamenei-on-bullying": 3, "al-jazeera-2025-03-08": 1},
    "no answer to the message": {"khamenei-has-no-answer": 3},
    "talking points": {"kono-on-the-paper": 3, "tehran-times-2019-06-15": 3},
    "aircraft carriers": {"two-aircraft-carriers": 3, "al-monitor-2025": 2},
    "threatened bombing": {"trump-threatens-bombing": 3, "axios-2025-03-30": 2},
    "missiles islands": {"missiles-on-the-islands": 3, "new-arab-2025": 2},
    "strike in Yemen": {"strike-in-yemen": 3, "euronews-2025-03-15": 2, "yemen": 1},
    "not yet received": {"araghchi-still-without-it": 3, "araghchi-has-heard-of-it": 2},
    "carried by Oman": {"oman-government": 1, "iran-trump-2025": 3},
    "Emirates diplomat": {"tehran-times-2025-03-12": 3, "trump-khamenei-2025": 2},
    "disband militias Houthis demands": {"trump-khamenei-2025": 3},
    "memoir blunt answer": {"a-blunt-answer": 3, "total-wonkerr-2022-11-10": 2},
    "sermon": {"khamenei-confirms-in-a-sermon": 3, "obama-khamenei-may-2009": 2},
    "oil exports sanctions": {"sanctions-and-oil-exports": 3},
    # documents and days
    '"constructive" talks': {"bbc-2025-04-12": 3},
    "guardian 24 June 2009": {"guardian-2009-06-24": 3},
    "8 March 2025 Araghchi": {"araghchi-has-heard-of-it": 3},
    "27 March 2025 response": {
        "ap-2025-03-27": 3,
        "reuters-2025-03-27": 3,
        "al-jazeera-2025-03-27": 3,
        "voz-2025-03-27": 3,
        "iran-trump-2025": 2,
    },
    "Le Monde obstacle": {"le-monde-2025-03-23": 3, "le-monde-on-the-obstacle": 3},
    "how to read a letter": {"letters-known-by-report": 3},
}


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
    from archive import search

    totals = []
    for question, grades in JUDGED.items():
        results = search.search(search.parse(question))
        if results.suggestion:
            results = search.search(search.parse(results.suggestion))
        found = [hit.record.slug for hit in results.hits[:DEPTH]]
        best = gain(sorted(grades.values(), reverse=True)[:DEPTH])
        ndcg = gain([grades.get(slug, 0) for slug in found]) / best
        recall = len(set(found) & set(grades)) / len(grades)
        totals.append((ndcg, recall))
        print(f"{ndcg:6.3f} {recall:6.3f}  {question}")
    ndcg, recall = (sum(column) / len(totals) for column in zip(*totals, strict=True))
    print(f"{ndcg:6.3f} {recall:6.3f}  of all {len(totals)}: nDCG@10, recall@10")


if __name__ == "__main__":
    main()
