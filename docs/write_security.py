"""
Writes the tables of security.md out of security.yaml, below the line that says so.

    python docs/write_security.py
"""

from pathlib import Path

import yaml

DOCS = Path(__file__).parent
PAGE, SOURCE = DOCS / "security.md", DOCS / "security.yaml"
BELOW = (
    "<!-- All below is written by docs/write_security.py out of docs/security.yaml. -->"
)
ANSWERS = {
    "met": "so",
    "run": "whoever runs it",
    "none": "nothing of the kind",
    "not": "**not so**",
}


def page() -> str:
    """The page as it has to be: what is written by hand, and the tables."""
    by_hand = PAGE.read_text().partition(BELOW)[0]
    source = yaml.safe_load(SOURCE.read_text())
    parts = [threats(source["threats"]), requirements(source["chapters"])]
    return f"{by_hand}{BELOW}\n\n" + "\n".join(parts)


def threats(told: dict) -> str:
    lines = ["## Threats", ""]
    for who, attempts in told.items():
        lines += [f"### {who}", "", "| tries | what stands in the way | shown by |"]
        lines += ["|---|---|---|"]
        for one in attempts:
            shown = shown_by(one["by"])
            lines.append(f"| {one['tries']} | {one['stands']} | {shown} |")
        lines.append("")
    return "\n".join(lines)


def requirements(chapters: dict) -> str:
    lines = ["## Each requirement of the ASVS 5.0, levels 1 and 2", "", count(chapters)]
    for chapter, told in chapters.items():
        lines += ["", f"### {chapter}", "", "| number | asks | | answer | shown by |"]
        lines += ["|---|---|---|---|---|"]
        for numbers, entry in told.items():
            kind = answer_of(entry)
            lines.append(
                f"| {numbers} | {entry['asks']} | {ANSWERS[kind]} | {entry[kind]} |"
                f" {shown_by(entry.get('by', []))} |"
            )
    return "\n".join([*lines, ""])


def count(chapters: dict) -> str:
    kinds = [
        answer_of(entry)
        for told in chapters.values()
        for numbers, entry in told.items()
        for _ in numbers_in(numbers)
    ]
    told = {kind: kinds.count(kind) for kind in ANSWERS}
    return (
        f"Of {len(kinds)}, {told['met']} are so, {told['run']} are seen to by whoever"
        f" runs the archive, {told['not']} are not so, for the reason that is given;"
        f" {told['none']} ask for nothing that there is."
    )


def answer_of(entry: dict) -> str:
    [kind] = set(entry) & set(ANSWERS)
    return kind


def numbers_in(numbers) -> list[str]:
    return [number.strip() for number in str(numbers).split(",")]


def shown_by(names: list[str]) -> str:
    return "; ".join(map(link_to, names))


def link_to(name: str) -> str:
    """A test by the sentence that it is called by, or a file by its path."""
    file, _, test = name.partition("::")
    if not test:
        return f"[{name}](../{name})"
    return f"[{test.removeprefix('test_').replace('_', ' ')}](../tests/{file})"


if __name__ == "__main__":
    PAGE.write_text(page())
