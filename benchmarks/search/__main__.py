"""
How fast the search answers, beside Datasette and django-modelsearch.

    .venv/bin/python benchmarks/search [--records N] [--questions N] [--keep FOLDER]

makes a corpus of letters and documents that never were (see corpus.py), puts it into
an archive on SQLite and into the databases of the two others, asks all three the same
classes of questions over HTTP, each served with two workers, and prints the 50th and
the 95th percentile of a whole page in milliseconds, with the ratio. The competitors
are installed into an environment of their own, in the folder; the first run needs a
package index for that. 10,000 records by default.
"""

import argparse
import os
import tempfile
from pathlib import Path

import against_datasette
import against_modelsearch
import asking
import corpus
import ours

SIDES = {
    "ours": ours,
    "datasette": against_datasette,
    "modelsearch": against_modelsearch,
}
TARGET_P50, TARGET_P95, TARGET_RATIO = 15, 40, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=40, help="of each class")
    parser.add_argument("--keep", type=Path, help="a folder that is kept, and reused")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        run(folder, options.records, options.questions)


def run(folder: Path, records: int, count: int) -> None:
    made = corpus.Corpus(records)
    classes = made.questions(count)
    print(f"{records:,} records of about {corpus.WORDS} words, {count} questions each")
    print(f"load of the machine when it began: {os.getloadavg()[0]:.1f}")
    timed, facts = {}, {}
    for name, side in SIDES.items():
        with side.serve(folder / name, made) as server:
            facts[name] = server.facts
            timed[name] = {
                title: asking.time_of(server, questions)
                for title, questions in classes.items()
            }
            if name == "ours":
                check(server, made, classes)
                facts[name] |= server.memory()
    report(classes, timed)
    for name, told in facts.items():
        for title, value in told.items():
            print(f"{name:>12}  {title}: {value}")
    for title, value in ours.edits(folder / "ours").items():
        print(f"{'ours':>12}  {title}: {value}")


def check(server, made: corpus.Corpus, classes: dict) -> None:
    """One question of each class, its total counted by hand."""
    for title, questions in classes.items():
        counted, answered = made.count(questions[0]), server.total(questions[0])
        if counted != answered:
            raise SystemExit(f"{title}: {answered} were found, and there are {counted}")


def report(classes: dict, timed: dict) -> None:
    print(f"\n{'p50 / p95 in ms':<22}{'ours':>16}", end="")
    for name in ("datasette", "modelsearch"):
        print(f"{name:>20}{'times':>7}", end="")
    print()
    for title in classes:
        p50, p95 = timed["ours"][title]
        is_met = p50 <= TARGET_P50 and p95 <= TARGET_P95
        line = f"{title:<22}{p50:8.1f} /{p95:6.1f}"
        for name in ("datasette", "modelsearch"):
            theirs = timed[name][title]
            line += f"{theirs[0]:11.1f} /{theirs[1]:7.1f}{theirs[0] / p50:7.1f}"
        is_met &= timed["datasette"][title][0] / p50 >= TARGET_RATIO
        print(line + ("" if is_met else "  missed"))


if __name__ == "__main__":
    main()
