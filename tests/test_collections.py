"""Collections and responses: their pages, and the page about the archive."""

import pytest

from archive import evidence
from archive.models import Letter, Stance
from archive.pages.collections import MOST_EXCHANGES
from archive.publishing import withdraw

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_response,
)
from .pages import page_of, section, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def valley():
    """Two letters between the same two, of which one is contested, and a draft."""
    collection = make_collection(
        title="Letters of the Valley", introduction="Made for these tests."
    )
    vance, rahimi = make_agent("Vance"), make_agent("Rahimi")
    for number in range(2):
        letter = make_letter(collection=collection, title=f"Letter {number}")
        cite(make_claim(letter, "sender", vance))
        cite(make_claim(letter, "recipient", rahimi))
        written = make_claim(letter, "exists")
        cite(written, make_document(title=f"Source {number}"))
        if number:
            cite(written, stance="denies", speaker=rahimi)
    make_letter(collection=collection, title="A draft", published=False)
    evidence.refresh_headings(Letter.objects.all())
    return collection


# --- Collections --------------------------------------------------------------


def test_of_very_many_exchanges_those_of_most_letters_are_shown(client, valley):
    for number in range(MOST_EXCHANGES + 5):
        letter = make_letter(collection=valley)
        letter.senders.add(make_agent(f"Sender {number:02}"))

    shown = section(page_of(client, valley.get_absolute_url()), "correspondents")

    rows = shown.count("not settled")
    assert "Vance Rahimi 2" in shown
    assert rows == MOST_EXCHANGES - 1
    assert "The list of its letters can be narrowed to any other sender" in shown


def test_of_few_exchanges_all_are_shown(client, valley):
    shown = section(page_of(client, valley.get_absolute_url()), "correspondents")

    assert "can be narrowed" not in shown


def test_a_collection_says_what_it_is_and_holds(client, valley):
    page = page_of(client, valley.get_absolute_url())

    head = words_of(page.find(".//header[@class='leaf heading']"))
    assert "Letters of the Valley 2 letters" in head
    assert "Made for these tests." in head
    assert "Letter 0" in section(page, "letters")
    assert "A draft" not in words_of(page)


def test_a_collection_says_what_is_contested_and_who_wrote_to_whom(client, valley):
    page = page_of(client, valley.get_absolute_url())

    assert "Letter 1 ≠ Was there a letter?" in section(page, "contested")
    assert "Letter 0" not in section(page, "contested")
    assert "Vance Rahimi 2" in section(page, "correspondents")


def test_claims_about_a_collection_open_on_its_page(client, valley):
    claim = make_claim(valley, "count", 2)
    document = make_document(text="There were two letters, no more.")
    cite(claim, document, words="two letters, no more")

    page = page_of(client, valley.get_absolute_url())

    assert "two letters, no more" in section(page, "accounts")


def test_an_empty_collection_has_a_page(client):
    page = page_of(client, make_collection().get_absolute_url())

    assert "No letter of it is public yet." in words_of(page)


def test_a_collection_takes_a_fixed_number_of_queries(
    client, valley, django_assert_num_queries
):
    with django_assert_num_queries(15):
        client.get(valley.get_absolute_url())
    for _ in range(10):
        letter = make_letter(collection=valley)
        cite(make_claim(letter, "sender", make_agent()), speaker=make_agent())
    evidence.refresh_headings(Letter.objects.all())
    with django_assert_num_queries(15):
        client.get(valley.get_absolute_url())


# --- Responses ----------------------------------------------------------------


@pytest.fixture
def refusal():
    letter = make_letter(title="Vance to Rahimi")
    response = make_response(
        letter, kind="refusal", summary="Rahimi would not read it."
    )
    document = make_document("1953-05-14", text="He would not read it, he said.")
    claim = make_claim(response, "occurred", "1953-05-13")
    cite(claim, document, words="would not read it", speaker=make_agent("Rahimi"))
    return response


def test_a_response_is_context_until_a_source_calls_it_an_answer(client, refusal):
    before = words_of(page_of(client, refusal.get_absolute_url()))
    cite(make_claim(refusal, "in_answer_to"), speaker=make_agent("The clerk"))
    after = words_of(page_of(client, refusal.get_absolute_url()))

    assert "context: no source that we have says" in before
    assert "said to be in answer to the letter, by The clerk" in after


def test_a_response_opens_to_its_words_and_leads_to_its_letter(client, refusal):
    page = page_of(client, refusal.get_absolute_url())

    assert "would not read it" in words_of(page.find(".//blockquote"))
    about = page.find(".//dl[@class='particulars']").find(".//a").get("href")
    assert about == f"{refusal.letter.get_absolute_url()}#response-{refusal.key}"


def test_a_response_as_known_before_its_source_is_not_told_of(client, refusal):
    address = f"{refusal.get_absolute_url()}?as_of=1953-05-13"

    page = words_of(page_of(client, address))

    assert "No source that we have had told of it by then." in page
    assert "would not read it" not in page
    assert client.get(f"{refusal.get_absolute_url()}?as_of=x").status_code == 400


def test_a_response_goes_with_its_letter(client, refusal):
    withdraw(refusal.letter, because="It was never sent.")

    assert client.get(refusal.get_absolute_url()).status_code == 410


def test_a_response_lists_the_documents_in_which_a_note_marks_it(client, refusal):
    document = make_document(title="Marked", text="He sent it back unread.")
    annotate(
        document, "sent it back", motivation="linking", response=refusal, is_public=True
    )

    page = page_of(client, refusal.get_absolute_url())

    assert "Marked" in section(page, "marked")


def test_a_response_takes_a_fixed_number_of_queries(
    client, refusal, django_assert_num_queries
):
    with django_assert_num_queries(16):
        client.get(refusal.get_absolute_url())
    for _ in range(10):
        cite(refusal.claims.get(), speaker=make_agent())
        make_response(refusal.letter)
    with django_assert_num_queries(16):
        client.get(refusal.get_absolute_url())


# --- What a document is needed for ----------------------------------------------


def test_a_document_says_what_rests_on_it_and_who_repeats_it(client):
    letter = make_letter(title="Vance to Rahimi")
    root, copy = make_document(title="The root"), make_document(title="The copy")
    claim = make_claim(letter, "sent", "1953-05-01")
    cited = cite(claim, root)
    cite(claim, copy, relays=cited)
    assess(claim).sources.add(root)
    hidden = make_document(title="A draft", published=False)
    cite(claim, hidden, relays=cited)

    of_root = page_of(client, root.get_absolute_url())
    of_copy = page_of(client, copy.get_absolute_url())

    assert "When was it sent?, Vance to Rahimi" in section(of_root, "rests")
    assert "It is listed or repeated in The copy" in section(of_root, "related")
    assert "It repeats The root" in section(of_copy, "related")
    assert "A draft" not in words_of(of_root)


# --- About ------------------------------------------------------------------------


def test_the_page_about_the_archive_explains_every_stance(client, settings):
    settings.ARCHIVE_CONTACT = "editors@letters.example"

    page = page_of(client, "/about/")

    for stance in Stance:
        assert stance.label in section(page, "stances")
    assert "Chicago" in section(page, "cite")
    assert "editors@letters.example" in section(page, "errors")
