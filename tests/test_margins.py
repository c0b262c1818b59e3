"""Notes beside a text: where they stand, and in which language and direction."""

from itertools import combinations, pairwise

import pytest
from playwright.sync_api import expect

from archive.anchoring import find, take_capture
from archive.models import Annotation, Capture
from archive.pages.marking import Mark, marked_text, overhang

from . import pages
from .factories import annotate, cite, make_claim, make_document, make_letter

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 800}
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
LINE = f"They counted {' '.join(WORDS)} boats."
# Long enough for ten notes to end before it does.
REST = "\n\n".join(["Nobody at the harbour would say how many had been seen. " * 6] * 8)
NOTE = "The log of the harbour master has another number, and no names. " * 2
# The boxes of all that is told: paragraphs, notes, and what follows the text.
BOXES = """
all => all.filter(it => it.checkVisibility()).map(it => {
  const box = it.getBoundingClientRect();
  return [box.left, box.top + scrollY, box.right, box.bottom + scrollY];
})
"""


def boxes(page, selector: str) -> list[tuple[float, ...]]:
    return [tuple(box) for box in page.eval_on_selector_all(selector, BOXES)]


def overlap(one, other) -> bool:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    return min(one[2], other[2]) - left > 1 and min(one[3], other[3]) - top > 1


def annotated(text: str, **fields):
    """A document with ten notes on one of its lines."""
    document = make_document(text=text, **fields)
    for n, word in enumerate(WORDS):
        annotate(document, word, key=f"n-{n}", note=NOTE)
    return document


def assert_nothing_stands_over_another(page):
    notes = boxes(page, ".para .note")
    told = boxes(page, ".text p, .text h2, .leaf:not(.text) > *, .foot, .masthead")
    assert not [pair for pair in combinations(notes, 2) if overlap(*pair)]
    assert not [(n, it) for n in notes for it in told if overlap(n, it)]


def holes(page) -> list[float]:
    """What lies between each paragraph and the next, in pixels."""
    return [after[1] - it[3] for it, after in pairwise(boxes(page, ".text p"))]


# --- Ten notes on one line ----------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [f"{LINE}\n\n{REST}", f"{REST}\n\n{LINE}", LINE],
    ids=["first", "last", "all"],
)
def test_in_the_margin_ten_notes_of_one_line_tear_no_hole(page, text):
    page.set_viewport_size(WIDE)

    page.goto(annotated(text).get_absolute_url())

    notes, calls = boxes(page, ".para .note"), boxes(page, ".call")
    assert len(notes) == len(calls) == 10
    assert all(hole < 40 for hole in holes(page))
    assert abs(notes[0][1] - calls[0][1]) < 30
    # One below the other, with no more between them than is between any two.
    assert all(0 < after[1] - note[3] < 30 for note, after in pairwise(notes))
    assert min(note[0] for note in notes) > max(it[2] for it in boxes(page, ".text p"))
    assert_nothing_stands_over_another(page)


@pytest.mark.parametrize("text", [f"{LINE}\n\n{REST}", LINE], ids=["first", "all"])
def test_on_paper_ten_notes_of_one_line_tear_no_hole(page, text):
    """Floats, as where a browser cannot anchor."""
    page.set_viewport_size({"width": 900, "height": 1200})
    page.emulate_media(media="print")

    page.goto(annotated(text).get_absolute_url())

    assert len(boxes(page, ".para .note")) == 10
    assert all(hole < 40 for hole in holes(page))
    assert_nothing_stands_over_another(page)


def test_on_a_phone_ten_notes_of_one_line_are_folded_below_it(page):
    page.set_viewport_size(PHONE)

    page.goto(annotated(f"{LINE}\n\n{REST}").get_absolute_url())

    assert boxes(page, ".para .note") == []
    expect(page.locator(".notes > summary")).to_have_text("10 notes")
    assert all(hole < 80 for hole in holes(page))

    page.click("#call-n-6")

    expect(page.locator("#note-n-6")).to_be_visible()
    assert_nothing_stands_over_another(page)


def test_on_a_phone_a_few_notes_stand_open_below_their_paragraph(page):
    document = make_document(text=f"{LINE}\n\n{REST}")
    for word in ("one", "two", "three"):
        annotate(document, word)
    page.set_viewport_size(PHONE)

    page.goto(document.get_absolute_url())

    paragraph, after = boxes(page, ".text p")[:2]
    notes = boxes(page, ".para .note")
    assert len(notes) == 3
    assert all(paragraph[3] < note[1] and note[3] < after[1] for note in notes)


def test_a_text_with_few_notes_keeps_no_room_below_it():
    few = [Mark(Annotation(key=w, note=NOTE), *find(w, LINE)) for w in WORDS[:2]]
    many = [Mark(Annotation(key=w, note=NOTE), *find(w, LINE)) for w in WORDS]

    assert overhang(marked_text(Capture(text=LINE), few)) == 0
    assert overhang(marked_text(Capture(text=f"{LINE}\n\n{REST}"), many)) == 0
    assert overhang(marked_text(Capture(text=LINE), many)) > 20


# --- Each in its own direction -----------------------------------------------

PERSIAN = "نامه‌ای که هیچ‌کس ندیده است در بندر ماند.\n\nThe consul wrote no other."


@pytest.fixture
def letter():
    """A Persian text with a paragraph in English, a note in each, and a correction."""
    document = make_document(language="fa", title="نامه", rights="full text")
    english = find("The consul wrote no other.", PERSIAN)
    take_capture(document, PERSIAN, languages=[[*english, "en"]])
    annotate(document, "نامه‌ای", key="english", note="Nobody knows (of it).")
    annotate(document, "هیچ‌کس", key="persian", note="خبری نیست.", note_language="fa")
    annotate(
        document, "بندر", key="misprint", motivation="correcting", reading="بندرگاه"
    )
    cite(make_claim(make_letter(), "contents", "کشتی", words_language="fa"), document)
    cite(make_claim(make_letter(), "exists"), document, words="ماند")
    return document


def language_of(element) -> tuple[str, str]:
    return element.get("lang"), element.get("dir")


def test_a_note_has_its_own_language_and_direction(client, db, letter):
    page = pages.page_of(client, letter.get_absolute_url())

    notes = page.findall(".//aside[@id]/div")
    assert [language_of(note) for note in notes] == [
        ("en", "ltr"),
        ("fa", "rtl"),
        ("en", "ltr"),
        ("en", "ltr"),
    ]
    reading = page.find(".//aside[@id='note-misprint']//i")
    assert (pages.words_of(reading), *language_of(reading)) == ("بندرگاه", "fa", "rtl")


def test_words_of_a_claim_have_their_own_language_and_direction(client, db, letter):
    page = pages.page_of(client, letter.get_absolute_url())

    words = [it for it in page.iter("bdi") if pages.words_of(it) == "کشتی"]
    assert [language_of(it) for it in words] == [("fa", "rtl")]


def test_a_paragraph_in_the_houses_language_is_not_in_that_of_the_text(
    client, db, letter
):
    page = pages.page_of(client, letter.get_absolute_url())

    persian, english = page.findall(".//div[@class='para']/p")
    assert language_of(persian) == ("fa", "rtl")
    assert "The consul" in pages.words_of(english)
    assert "rtl" not in {
        it.get("dir") for it in page.iter() if english in it.iter() and it.get("dir")
    }


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_letter_of_a_note_stands_before_it(page, letter, size):
    page.set_viewport_size(size)

    page.goto(letter.get_absolute_url())

    if size is PHONE:
        page.click(".notes > summary")
    english, persian = boxes(page, ".note > div")[:2]
    before, behind = boxes(page, ".note .label")[:2]
    assert before[0] - english[0] < 30
    assert persian[2] - behind[2] < 30
    assert_nothing_stands_over_another(page)
