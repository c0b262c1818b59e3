"""Passages in texts edited at random: none is taken for another in silence."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.anchoring import mark, reanchor
from archive.models import Capture
from benchmarks.anchoring import PASSAGES, ROOT, TEXTS, measure, ours

THE_WORDS = """
    the letter a of to consul said that no boat had come and harbour was in on Amal
    by Rahimi نامه‌ای از رهبر که «نرسید» 😀 Friday, not; yet
"""
WORD = st.sampled_from(THE_WORDS.split())
SPACE = st.sampled_from([" ", " ", " ", " ", "\n", "\n\n"])


@st.composite
def texts(draw, most=80):
    words = draw(st.lists(st.tuples(WORD, SPACE), min_size=1, max_size=most))
    return "".join(word + space for word, space in words).strip()


def passage_on(text: str, start: int, end: int):
    passage = SimpleNamespace(capture_id=1)
    mark(passage, Capture(text=text), start, end)
    return passage


@st.composite
def passages(draw):
    text = draw(texts())
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, min(len(text), start + 60)))
    if not text[start:end].strip():
        start, end = re.search(r"\S+", text).span()
    return passage_on(text, start, end)


@given(passages())
@settings(deadline=None)
def test_in_an_unchanged_text_every_passage_is_exact(passage):
    found = reanchor(passage, passage.capture.text)

    assert found.anchor == "exact"
    assert (found.start, found.end) == (passage.start, passage.end)


@given(passages(), texts(), texts(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_untouched_words_in_untouched_surroundings_are_never_fuzzy(
    passage, before, after, is_parted
):
    """Whatever stands before and after the 32 characters that are kept."""
    text, between = passage.capture.text, "\n\n" if is_parted else " "
    first = max(0, passage.start - 33)
    kept = text[first : passage.end + 33]
    newer = before + between + kept + between + after

    found = reanchor(passage, newer)

    # Where all of it stands twice in a text, the one may be the other.
    whole = passage.prefix + passage.exact + passage.suffix
    if all(each.find(whole) == each.rfind(whole) for each in (text, newer)):
        assert found.anchor in ("exact", "shifted")
        assert newer[found.start : found.end].split() == passage.exact.split()
        if len(passage.prefix) == len(passage.suffix) == 32:
            assert 0 <= found.start - newer.index(whole) - 32 <= len(passage.exact)
    assert found.anchor != "orphaned"


@pytest.mark.parametrize(("rate", "least"), [(3, 0.99), (8, 0.99), (20, 0.97)])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=3, deadline=None)
def test_of_edited_words_nearly_all_are_found_and_none_is_wrong_in_silence(
    rate, least, seed
):
    counts = measure(ours, seed, rate)

    assert counts["in silence"] == 0
    assert counts["right"] >= least * PASSAGES * len(TEXTS)


ARTICLE = (ROOT / TEXTS[0]).read_text().strip().split("\n\n")


@given(st.permutations(range(len(ARTICLE))), st.data())
@settings(max_examples=30, deadline=None)
def test_passages_of_paragraphs_that_moved_are_found_there(order, data):
    number = data.draw(st.integers(0, len(ARTICLE) - 1))
    paragraph = ARTICLE[number]
    spans = [match.span() for match in re.finditer(r"\S+", paragraph)]
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, min(first + 9, len(spans) - 1)))
    at = len("\n\n".join([*ARTICLE[:number], ""]))
    passage = passage_on(
        "\n\n".join(ARTICLE), at + spans[first][0], at + spans[last][1]
    )
    place = order.index(number)
    moved_to = len("\n\n".join([*(ARTICLE[n] for n in order[:place]), ""]))

    found = reanchor(passage, "\n\n".join(ARTICLE[n] for n in order))

    assert found.anchor in ("exact", "shifted")
    assert found.start == moved_to + spans[first][0]


@pytest.mark.parametrize(
    ("old", "words", "at", "newer", "anchor"),
    [
        # Its words were changed, and the same words stand in another sentence.
        (
            "On Friday the letter left. On Sunday nobody had seen the letter.",
            "the letter",
            0,
            "On Friday the cable left. On Sunday nobody had seen the letter.",
            "fuzzy",
        ),
        # One of two is gone, and which one the words do not tell.
        (
            "He said the letter and the letter came.",
            "the letter",
            0,
            "He said the letter came.",
            "fuzzy",
        ),
        # One has come beside it: the same.
        (
            "He said the letter came.",
            "the letter",
            0,
            "He said the letter and the letter came.",
            "fuzzy",
        ),
        # Twins with the same surroundings, of which one was changed.
        (
            "Read more in our letter. One.\n\nRead more in our letter. One.",
            "our letter",
            1,
            "Read more in our letter. One.\n\nRead more in our cable. One.",
            "fuzzy",
        ),
        # Half of its words are still there.
        ("It was read or by the consul", "or by", 0, "It was read or as by", "fuzzy"),
        # What begins within a word does so again, and edits far away are none.
        ("He said “no letter” came", "no letter", 0, "Rahimi said “no letter”",
         "shifted"),
    ],
    ids=["elsewhere", "one gone", "one come", "twins", "half there", "in a quotation"],
)  # fmt: skip
def test_the_same_words_are_not_always_the_same_passage(old, words, at, newer, anchor):
    start = [match.start() for match in re.finditer(words, old)][at]

    found = reanchor(passage_on(old, start, start + len(words)), newer)

    assert found.anchor == anchor
