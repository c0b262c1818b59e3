"""Passages: found in a text, and found again in a newer one."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from archive.anchoring import (
    Ambiguous,
    NotFound,
    compare,
    find,
    mark,
    occurrences,
    paragraph_at,
    places_meant,
    quote,
    take_capture,
)
from archive.models import Capture, Citation, Marker, Reference

from .factories import annotate, cite, make_claim, make_document, make_letter

TEXT = (
    "On Friday the consulate announced a letter to Port Amal.\n\n"
    "The harbour master said that no letter had come, and that no boat was due.\n\n"
    "On Saturday a fisherman said that a letter had come, and was sent back."
)


# --- In one text ------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text", "places"),
    [
        ("a letter", "a letter", [(0, 8)]),
        (" a\n  letter ", "To bring a\u00a0letter.", [(9, 17)]),
        ("a letter", "a\nletter, and a  letter", [(0, 8), (14, 23)]),
        ("Zoe\u0308", "Dear Zo\u00eb", [(5, 8)]),
        ("letter", "😀 letter", [(2, 8)]),
        ("no, no", "no, no, no", [(0, 6), (4, 10)]),
        ("نامه‌ای", "او نامه‌ای نوشت", [(3, 10)]),
        ("نامه‌ای", "او نامهای نوشت", []),
        ("A letter", "a letter", []),
        ("what? (sic)", "what? (sic)", [(0, 11)]),
        (" ", "a letter", []),
    ],
)
def test_words_are_found_wherever_they_stand(words, text, places):
    assert occurrences(words, text) == places


def test_words_that_occur_twice_ask_for_more_words():
    with pytest.raises(Ambiguous, match="“a letter” occurs 2 times") as refusal:
        find("a letter", TEXT)

    assert [TEXT[start:end] for start, end in refusal.value.places] == ["a letter"] * 2


GREEK = "Beside beta, zeta and theta stands eta; and after it theta again."


@pytest.mark.parametrize(
    ("words", "text", "meant"),
    [
        ("eta", GREEK, ["stands eta;"]),
        ("Iran", "An Iranian paper: Iran has it. The Iranians too.", ["r: Iran has"]),
        # A mark belongs to the letter before it, and a numeral to its number.
        ("نامه", "نامهٔ او، و نامه دیگر", ["و نامه دیگر"]),
        ("كتاب", "كتابٌ ثم كتاب ثم كتابه", ["ثم كتاب ثم"]),
        ("7", "On 17 March, not on 7 March; 1971.", ["on 7 March"]),
        # ZWNJ parts no word from its plural, its prefix or its article.
        ("نامه", "نامه‌ها، نامه‌ای، نامه.", ["، نامه."]),
        ("رود", "می‌رود تا رود", ["تا رود"]),
        ("خانه", "کتابخانه و خانه‌ها و خانه‌ و خانهٔ", ["و خانه‌ و"]),
        ("رسالة", "الرسالة والرسالة رسالة", ["ة رسالة"]),
        # Nor does a soft hyphen; an apostrophe, a hyphen and an emoji do.
        ("Iran", "Iran\xadian and Iran", ["and Iran"]),
        ("Iran", "Iran's US-Iran Iranian", ["Iran's", "-Iran "]),
        ("письмо", "письмом, письмо🕊", [" письмо🕊"]),
        ("पत्र", "पत्रों में पत्र", ["में पत्र"]),
        # Words that begin or end with a sign of their own begin and end there.
        ("“yes", "he said“yes", ["said“yes"]),
        # Where they stand whole nowhere, every place may be meant.
        ("eta", "beta, zeta", ["beta,", "zeta"]),
        ("信", "書信、信件", ["書信", "信件"]),
    ],
)
def test_words_that_stand_whole_are_meant_and_no_parts_of_others(words, text, meant):
    places = [text.index(around) + around.index(words) for around in meant]

    found = places_meant(words, text)

    assert found == [(start, start + len(words)) for start in places]


def test_words_that_stand_whole_once_need_no_more_words():
    start, end = find("eta", GREEK)

    assert GREEK[start - 7 : end + 1] == "stands eta;"
    with pytest.raises(Ambiguous, match="occurs 2 times"):
        find("theta", GREEK)


def test_words_that_do_not_occur_are_told_the_nearest():
    with pytest.raises(NotFound, match="The nearest is “no letter had come"):
        find("no letter has arrived", TEXT)
    with pytest.raises(NotFound, match="does not occur in the text.$"):
        find("talking points", TEXT)


def test_a_passage_keeps_its_place_its_words_and_what_is_around_them():
    passage, capture = Citation(), Capture(text=f"😀 {TEXT}")

    mark(passage, capture, *find("no boat", capture.text))

    assert capture.text[passage.start : passage.end] == passage.exact == "no boat"
    assert passage.prefix == "d that no letter had come, and that "[-32:]
    assert passage.suffix == " was due.\n\nOn Saturday a fisherman"[:32]
    assert passage.anchor == "exact"


def test_a_passage_of_a_text_that_is_not_here_is_words_alone():
    passage = Citation()

    quote(passage, " no boat ")

    assert (passage.exact, passage.anchor, passage.capture) == (
        "no boat",
        "uncaptured",
        None,
    )


def test_paragraphs_are_counted_from_one():
    assert [paragraph_at(TEXT, TEXT.index(w)) for w in ("On", "The", "fish")] == [
        1,
        2,
        3,
    ]


# --- In a newer text --------------------------------------------------------

REPLACED = "Nothing of all this was ever printed again in any paper of the harbour."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "newer", "anchor", "found"),
    [
        ("no boat was due", TEXT + " So far.", "exact", "no boat was due"),
        ("no boat was due", "Late news. " + TEXT, "shifted", "no boat was due"),
        (
            "the consulate announced a letter",
            TEXT.replace("announced a", "has announced the"),
            "fuzzy",
            "the consulate announced a letter",
        ),
        ("no boat was due", REPLACED, "orphaned", "no boat was due"),
        (
            "a letter had come",
            TEXT.replace("On Friday", "On Friday a letter had come, or").replace(
                "a fisherman said", "one said"
            ),
            "shifted",
            "a letter had come",
        ),
        ("was due", TEXT.replace("was due", "was\ndue"), "exact", "was\ndue"),
    ],
    ids=["exact", "shifted", "fuzzy", "orphaned", "one of several", "other space"],
)
def test_a_passage_is_looked_for_in_a_newer_text(words, newer, anchor, found):
    document = make_document(text=TEXT)
    old = document.current_capture
    note = annotate(document, words)

    (report,) = take_capture(document, newer)

    note.refresh_from_db()
    stays = anchor in ("fuzzy", "orphaned")
    assert (report.anchor, note.anchor, note.exact) == (anchor, anchor, found)
    assert note.capture == (old if stays else document.current_capture)
    assert note.capture.text[note.start : note.end] == note.exact


@pytest.mark.django_db
def test_a_word_is_not_found_again_within_another():
    document = make_document(text="The word is eta, they say.")
    whole, part = annotate(document, "eta"), annotate(document, "wor")

    take_capture(document, "The words were beta and zeta, they say.")

    for note in (whole, part):
        note.refresh_from_db()
    assert whole.anchor in ("fuzzy", "orphaned")
    assert (part.anchor, part.capture) == ("exact", document.current_capture)


@pytest.mark.django_db
def test_of_several_occurrences_the_one_in_the_same_surroundings_is_meant():
    document = make_document(text=TEXT)
    note = annotate(document, "a letter had come")
    start = TEXT.index("fisherman")

    take_capture(document, "One said that a letter had come. " + TEXT)

    note.refresh_from_db()
    assert note.start > start
    assert note.prefix.endswith("a fisherman said that ")


@pytest.mark.django_db
def test_a_report_tells_where_the_words_may_now_stand():
    document = make_document(text=TEXT)
    annotate(document, "the consulate announced a letter")
    cite(make_claim(make_letter(), "sent"), document, words="no boat was due")
    cite(make_claim(make_letter(), "sent"), document)
    newer = TEXT.replace("announced a", "has announced the")

    fuzzy, shifted = take_capture(document, newer)

    assert newer[fuzzy.start : fuzzy.end] == "the consulate has announced the letter"
    assert (fuzzy.anchor, shifted.anchor) == ("fuzzy", "shifted")


@pytest.mark.django_db
def test_an_orphan_is_found_from_the_text_where_it_stood():
    text = "\n\n".join(f"In year {n} a letter came by boat." for n in range(40))
    document = make_document(text=text)
    note = annotate(document, "year 30 a letter came")
    newest = text.replace("year 3 a", "year 30 a")

    take_capture(document, REPLACED)
    take_capture(document, newest)

    note.refresh_from_db()
    assert note.start == newest.rindex("year 30 a letter came")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "anchor"),
    [("no boat", "exact"), ("a letter", "uncaptured"), ("no cable", "uncaptured")],
)
def test_words_without_a_text_are_found_where_they_occur_once(words, anchor):
    document = make_document()
    citation = cite(make_claim(make_letter(), "sent"), document, words=words)

    take_capture(document, TEXT)

    citation.refresh_from_db()
    assert citation.anchor == anchor
    assert bool(citation.capture) == (anchor == "exact")


@pytest.mark.django_db
def test_the_call_of_a_note_follows_its_words_or_stays_behind():
    document = make_document(text=TEXT)
    reference = Reference.objects.create(document=document, number=1)
    old, newer = (
        document.current_capture,
        f"Late news.\n\n{TEXT}".replace("Friday", "May"),
    )
    follows, stays = (
        Marker.objects.create(
            reference=reference,
            position=position,
            capture=old,
            after=after,
            offset=find(after, TEXT)[1],
        )
        for position, after in enumerate(["no boat was due", "On Friday"], start=1)
    )

    take_capture(document, newer)

    follows.refresh_from_db(), stays.refresh_from_db()
    assert newer[: follows.offset].endswith("no boat was due")
    assert (follows.paragraph, stays.capture) == (3, old)


@pytest.mark.django_db
def test_the_same_text_again_changes_nothing():
    document = make_document(text=TEXT)
    note = annotate(document, "no boat")

    assert take_capture(document, f"\ufeff{TEXT}\n") == []

    note.refresh_from_db()
    assert (document.captures.count(), note.version) == (1, 1)


@pytest.mark.django_db
def test_a_text_of_nothing_but_space_is_refused():
    with pytest.raises(ValidationError):
        take_capture(make_document(), " \n ")


WORDS = st.lists(st.sampled_from(["the", "ship", "lay", "at", "Amal", "no"]))


@given(WORDS, WORDS)
def test_the_steps_from_one_text_to_another_cover_both_and_keep_what_is_equal(old, new):
    steps = compare(old, new)

    assert [w for _, a, b, _, _ in steps for w in old[a:b]] == old
    assert [w for _, _, _, c, d in steps for w in new[c:d]] == new
    assert all(old[a:b] == new[c:d] for tag, a, b, c, d in steps if tag == "equal")


def test_in_a_text_as_long_as_a_book_a_passage_keeps_its_place():
    old = ["the" if n % 3 else f"word{n}" for n in range(30_000)]
    new = ["A", "preface.", *old[:9_000], "Struck", "out.", *old[9_200:]]
    steps = {a: c for tag, a, b, c, d in compare(old, new) if tag == "equal"}

    assert steps[0] == 2
    assert steps[9_200] == 9_004
