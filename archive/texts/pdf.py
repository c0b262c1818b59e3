"""
The text layer of a PDF, page by page.

A file from outside may be made to keep its reader busy for ever: it is read in a
process of its own (`pdf_reader.py`), which has so much time and memory and no more.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from .refusals import NoText

READER = Path(__file__).with_name("pdf_reader.py")
SECONDS = 30
MOST_PAGES = 1_000
MOST_CHARACTERS = 5_000_000
SCAN = (
    "The PDF has no text layer, only pictures of its pages: it is a scan. Have its "
    "text recognised first, or paste it."
)
REFUSALS = {
    "encrypted": "The PDF is encrypted: save a copy without a password.",
    "damaged": "The PDF is damaged: it cannot be read.",
    "many pages": f"The PDF has more than {MOST_PAGES:,} pages: choose a part of it.",
    "large": "There is more text in the PDF than a document may have.",
}
TOO_SLOW = f"The PDF could not be read in {SECONDS} seconds: choose a part of it."
# Where a line that is short ends so, its paragraph does.
ENDS = re.compile(r"[.!?؟:…][\"”’»)\]]*$")


def pages(content: bytes) -> list[tuple[str, str]]:
    """The text of each page and the number that is printed on it, or its place."""
    limits = [str(each) for each in (SECONDS, MOST_PAGES, MOST_CHARACTERS)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER), *limits],
            input=content,
            capture_output=True,
            timeout=SECONDS + 5,
        )
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise NoText(TOO_SLOW) from None
    except ValueError:
        # It was ended: by the limit of its time, of its memory, or by a crash.
        is_slow = done.returncode == -24  # SIGXCPU
        raise NoText(TOO_SLOW if is_slow else REFUSALS["damaged"]) from None
    if refusal := told.get("refused"):
        raise NoText(REFUSALS[refusal])
    return [(in_paragraphs(text), label) for text, label in told["pages"]]


def in_paragraphs(text: str) -> str:
    """Part paragraphs where a line ends a sentence, and ends well before the others."""
    lines = [line.rstrip() for line in text.replace("\0", "").splitlines()]
    full = max(map(len, lines), default=0)
    told = ""
    for line in lines:
        told += f"{line}\n"
        if ENDS.search(line) and len(line) < 0.8 * full:
            told += "\n"
    return re.sub(r"\n{3,}", "\n\n", told).strip()
