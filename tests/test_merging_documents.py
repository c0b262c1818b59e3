"""Two documents that are one: their texts, and all that stands on words of them."""

import pytest

from archive import checking
from archive.evidence import refresh_headings
from archive.exchange.loading import load
from archive.merging import NotMergeable, differing, foresee, merge, take_apart
from archive.models import (
    Annotation,
    Assessment,
    Capture,
    Citation,
    Claim,
    Document,
    Letter,
    Marker,
    Reference,
)
from archive.restoring import InTheWay
from archive.search import following

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
)
from .test_merging import rows_of

pytestmark = pytest.mark.django_db

TEXT = """\
The consul wrote to the harbour master on the first of May, the Gazette has learnt.

Rahimi denied it: no letter has come to the harbour, he told our clerk."""
OTHER = """\
By our correspondent.

The consul wrote to the harbour master on the first of May, the Gazette has learnt.

Nobody at the harbour would speak of it."""
TABLES = (
    *(Annotation, Assessment, Capture, Citation, Claim),
    *(Document, Letter, Marker, Reference),
)


@pytest.fixture
def two():
    """One article under two keys, each with a text, marks, notes and citations."""
    one = make_document(text=OTHER, slug="gazette", title="The consul wrote")
    other = make_document(
        text=TEXT, slug="the-gazette", publisher=make_agent("The Harbour Gazette")
    )
    letter = make_letter()
    wrote = make_claim(letter, "sent", "1953-05-01")
    cite(wrote, one, words="on the first of May")
    cite(make_claim(letter, "exists"), other, words="no letter has come")
    cite(make_claim(letter, "contents", "a ship"), other, words="wrote to the harbour")
    annotate(one, "harbour master", key="master")
    annotate(other, "Rahimi", key="master")
    note = other.references.create(number=1, title="Cable 17")
    note.markers.create(
        position=1, capture=other.current_capture, offset=10, after="The consul"
    )
    make_document().references.create(number=3, cited_document=other)
    assess(wrote).sources.set([other])
    refresh_headings(Letter.objects.all())
    return other, one


def passages() -> list:
    return [*Citation.objects.exclude(exact=""), *Annotation.objects.all()]


def standing_at_their_words() -> bool:
    return all(
        p.capture.document_id == p.document_id
        and p.capture.text[p.start : p.end] == p.exact
        for p in passages()
        if p.capture
    )


@pytest.mark.parametrize("taken", [[], ["current_capture"]])
def test_each_mark_stays_at_its_words_whichever_text_is_chosen(two, taken):
    other, one = two
    texts = [other.current_capture_id, one.current_capture_id]

    merge(other, one, taken=taken)

    one.refresh_from_db()
    assert one.current_capture_id == texts[0 if taken else 1]
    assert set(one.captures.values_list("pk", flat=True)) == set(texts)
    assert len(passages()) == 5
    assert standing_at_their_words()
    assert not Capture.objects.waiting().exists()
    following.rebuild()
    assert list(checking.check()) == []


def test_what_stands_in_both_texts_follows_to_the_current_one(two):
    other, one = two

    merge(other, one)

    by_words = {p.exact: p for p in passages()}
    wrote, came = by_words["wrote to the harbour"], by_words["no letter has come"]
    assert (wrote.anchor, wrote.capture) == ("shifted", one.current_capture)
    assert (came.anchor, came.capture.text) == ("orphaned", TEXT)
    assert came.document == one


def test_notes_judgements_and_mentions_move_too_and_a_taken_key_becomes_another(two):
    other, one = two

    foreseen = foresee(other, one)
    merge(other, one)

    told = [each.told for each in foreseen.moved]
    assert any("its key “master” becomes “master-2”" in what for what in told)
    assert {note.key for note in one.annotations.all()} == {"master", "master-2"}
    assert one.references.get().markers.get().after == "The consul"
    assert one.mentions.get().number == 3
    assert list(Assessment.objects.get().sources.all()) == [one]


def test_of_single_values_one_is_chosen_and_what_is_missing_is_proposed(two):
    other, one = two
    values = {value.name: value for value in differing(other, one)}

    assert set(values) == {"title", "publisher", "current_capture"}
    assert [v.name for v in values.values() if v.is_missing] == ["publisher"]


def test_the_old_address_leads_to_the_new_and_both_histories_say_so(client, two):
    other, one = two
    key = other.pk

    merge(other, one)

    answer = client.get("/documents/the-gazette/")
    assert (answer.status_code, answer["Location"]) == (308, "/documents/gazette/")
    last = Document.history.filter(id=key).latest("history_id")
    assert last.history_change_reason == "Merged into “The consul wrote”"
    assert one.history.first().history_change_reason.startswith("Merged with “The Har")


@pytest.mark.parametrize("taken", [[], ["current_capture", "publisher"]])
def test_a_merge_is_taken_apart(client, two, taken):
    other, one = two
    before = rows_of(*TABLES)

    take_apart(merge(other, one, taken=taken))

    assert rows_of(*TABLES) == before
    assert [d.slug for d in Assessment.objects.get().sources.all()] == ["the-gazette"]
    assert client.get("/documents/the-gazette/").status_code == 200
    following.rebuild()
    assert list(checking.check()) == []


def test_what_was_moved_and_changed_since_is_named(two):
    other, one = two
    made = merge(other, one)
    mark = Annotation.objects.get(key="master-2")
    mark.key = "rahimi"
    mark.save()

    with pytest.raises(InTheWay, match="“Rahimi”” has been changed since: key"):
        take_apart(made)
    mark.delete()
    with pytest.raises(InTheWay, match="annotation that was moved.*is deleted since"):
        take_apart(made)


def test_what_was_set_since_on_words_of_the_others_text_is_named(two):
    other, one = two
    made = merge(other, one, taken=["current_capture"])
    one = Document.objects.get(pk=one.pk)
    annotate(one, "denied it")
    before = rows_of(*TABLES)

    with pytest.raises(InTheWay, match="“denied it”.*of the other's text"):
        take_apart(made)

    assert rows_of(*TABLES) == before


def test_what_cites_both_for_the_same_is_one_citation_and_two_again(two):
    other, one = two
    claim = make_claim(make_letter(), "exists")
    kept = cite(claim, one, words="The consul wrote")
    gone = cite(claim, other, words="The consul wrote")
    relay = cite(claim, relays=gone)
    refresh_headings(Letter.objects.all())
    before = rows_of(*TABLES)

    foreseen = foresee(other, one)
    assert [(row, twin) for row, twin in foreseen.gone] == [(gone, kept)]
    made = merge(other, one)

    assert set(claim.citations.all()) == {kept, relay}
    relay.refresh_from_db()
    assert relay.relays == kept
    take_apart(made)
    assert rows_of(*TABLES) == before


def test_what_cannot_be_one_is_refused_by_its_name(two):
    other, one = two
    claim = make_claim(make_letter(), "exists")
    cite(claim, one, words="The consul wrote")
    cite(claim, other, words="Rahimi denied it")
    with pytest.raises(NotMergeable, match="cited already for “exists: yes”"):
        merge(other, one)

    claim.citations.all()[0].delete()
    other, one = (Document.objects.get(pk=d.pk) for d in two)
    one.references.create(number=1, title="Cable 18")
    before = rows_of(*TABLES)
    with pytest.raises(NotMergeable, match="note 1” is another than"):
        merge(other, one)
    assert rows_of(*TABLES) == before


def test_what_somebody_has_read_is_not_hidden_in_what_nobody_has():
    unread = make_document(consulted="no", rights="metadata only")
    with pytest.raises(NotMergeable, match="Somebody here has read"):
        merge(make_document(), unread)

    unread.refresh_from_db()
    merge(make_document(text=TEXT), unread, taken=["consulted", "current_capture"])

    assert Document.objects.get(pk=unread.pk).current_capture.text == TEXT


def test_a_title_in_another_language_stays_beside_the_one_that_is_chosen():
    persian = make_document(title="کنسول نوشت", language="fa")
    merge(make_document(title="The consul wrote"), persian)

    persian.refresh_from_db()
    assert (persian.title, persian.gloss) == ("کنسول نوشت", "The consul wrote")


FILE = """\
documents:
  gazette:
    {title: The consul wrote, consulted: whole, text: one.txt, state: published}
  the-gazette:
    title: The Harbour Gazette
    consulted: whole
    text: other.txt
    references: {1: {title: Cable 17}}
    annotations: {rahimi: {words: Rahimi, note: The harbour master., public: true}}
    state: published
letters:
  vance-rahimi:
    title: Vance to Rahimi
    exists: [{cited: [{denies: the-gazette, words: no letter has come}]}]
"""
MORE = """\
documents:
  the-gazette:
    title: The Harbour Gazette
    annotations: {consul: {words: The consul, note: Vance., public: true}}
letters:
  vance-rahimi:
    title: Vance to Rahimi
    sent: [{is: "1953-05-01", cited: [{asserts: the-gazette, words: on the first}]}]
"""


def test_files_that_name_the_old_key_go_to_the_new(tmp_path):
    (tmp_path / "one.txt").write_text(OTHER)
    (tmp_path / "other.txt").write_text(TEXT)
    (tmp_path / "all.yaml").write_text(FILE)
    load([tmp_path])
    gazette = Document.objects.get(slug="gazette")
    merge(Document.objects.get(slug="the-gazette"), gazette)
    before = rows_of(*TABLES)

    report = load([tmp_path])

    assert rows_of(*TABLES) == before
    assert "document “the-gazette”: merged with “gazette”." in report.skipped

    (tmp_path / "more.yaml").write_text(MORE)
    load([tmp_path / "more.yaml"])
    assert gazette.annotations.get(key="consul").exact == "The consul"
    assert gazette.citations.get(claim__question="sent").exact == "on the first"
