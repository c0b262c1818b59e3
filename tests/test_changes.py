"""What has changed since publication: what readers are told, and what they are not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from archive import changes
from archive.dates import When
from archive.models import Agent, Letter, State
from archive.pages.letters import LetterPage
from archive.publishing import publish, withdraw

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
    make_response,
    make_step,
)

pytestmark = pytest.mark.django_db
FIRST = "First published."


@pytest.fixture
def letter():
    """A letter that was published long ago, and has been quiet since."""
    letter = make_letter(abstract="One letter, of which two speak.")
    cite(make_claim(letter, "sent", "1953-05-01", key="sent"), mehr())
    keep_quiet(letter)
    return letter


def mehr(**fields):
    name = fields.pop("name", "Mehr News")
    return make_document(publisher=make_agent(name, kind=Agent.Kind.BODY), **fields)


def keep_quiet(letter: Letter) -> None:
    """Put all that was done so far before the day of the publication."""
    before = letter.published_at - timedelta(days=1)
    parts = [letter, *letter.responses.all()]
    for claim in letter.claims.all():
        parts += [claim, *claim.citations.all()]
    for part in parts:
        part.history.update(history_date=before)


def told(letter: Letter) -> list[str]:
    page = LetterPage(Letter.objects.get(pk=letter.pk))
    return [change.words for change in changes.of_letter(page)]


def news(letter: Letter) -> list[str]:
    first, *others = told(letter)
    assert first == FIRST
    return others


def test_it_begins_with_the_first_publication(letter):
    assert told(letter) == [FIRST]


def test_a_citation_that_was_added_is_told_with_its_source_and_question(letter):
    cite(letter.claims.get(), mehr(name="The Gazette"))

    assert news(letter) == [
        "A citation of The Gazette was added to ‘When was it sent?’."
    ]


def test_an_answer_is_told_once_somebody_is_cited_for_it(letter):
    claim = make_claim(letter, "received", "1953-05-03")
    assert news(letter) == []

    cite(claim, mehr())

    assert news(letter) == [
        "An answer to ‘When was it received?’ was added, from Mehr News."
    ]


def test_several_of_a_day_on_one_question_are_one_line(letter):
    for name in ("The Gazette", "The Herald", "The Times of Amal", "The Echo"):
        cite(letter.claims.get(), mehr(name=name))

    assert news(letter) == [
        "4 citations were added to ‘When was it sent?’:"
        " The Gazette, The Herald and 2 others."
    ]


def test_what_was_corrected_is_told_with_days_that_readers_have_seen(letter):
    claim = letter.claims.get()
    claim.date = When.of("1953-05-02")
    claim.save()
    citation = claim.citations.get()
    citation.stance = "denies"
    citation.save()

    assert set(news(letter)) == {
        "An answer to ‘When was it sent?’ was corrected:"
        " 2 May 1953, no longer 1 May 1953.",
        "The citation of Mehr News on ‘When was it sent?’ was corrected:"
        " “asserts” became “denies”.",
    }


def test_an_answer_that_no_longer_counts_is_told_without_the_reason(letter):
    claim = letter.claims.get()
    claim.deprecated = "The Gazette took it back in a private note."
    claim.save()

    assert news(letter) == ["An answer to ‘When was it sent?’ no longer counts."]


def test_a_citation_and_an_answer_that_are_gone_are_told_without_their_words(letter):
    second = make_claim(letter, "received", "1953-05-03")
    cite(second, mehr())
    more = cite(letter.claims.get(key="sent"), mehr(name="The Gazette"))
    keep_quiet(letter)
    more.delete()
    second.delete()

    assert set(news(letter)) == {
        "A citation of The Gazette was removed from ‘When was it sent?’.",
        "An answer to ‘When was it received?’ was removed.",
    }


def test_our_own_words_are_told_to_have_changed_and_not_from_what(letter):
    letter.abstract, letter.title = "Another abstract.", "Vance to Rahimi"
    letter.parallel_title, letter.parallel_title_language = "نامه", "fa"
    letter.save()

    assert set(news(letter)) == {
        "The abstract was rewritten.",
        "The title was changed.",
        "The title in another language was added.",
    }


def test_a_judgement_is_told_with_its_editor(letter):
    assess(letter.claims.get(), editor="Ada Quill")

    assert news(letter) == [
        "The editors judged ‘When was it sent?’: accepted, 1 May 1953 (Ada Quill)."
    ]


def test_a_step_and_a_response_are_told_as_such(letter):
    cite(make_claim(make_step(letter, position=2), "carrier", "a fisherman"), mehr())
    response = make_response(letter, published_at=datetime.now(tz=UTC))
    cite(make_claim(response, "occurred", "1953-05-09"), mehr())

    assert set(news(letter)) == {
        "An answer to ‘Who carried it?’ of step 2 was added, from Mehr News.",
        "A response was added: statement.",
        "An answer to ‘When did it happen?’ of a response was added, from Mehr News.",
    }


def test_many_changes_in_one_sitting_are_one_line(letter):
    for question in ("written", "announced", "received", "answered", "exists"):
        cite(make_claim(letter, question), mehr())
    letter.abstract = ""
    letter.save()

    assert news(letter) == ["Revised: 5 new answers and 1 change of the description."]


def test_two_editors_at_once_are_two_sittings(letter):
    for name, questions in [
        ("quill", ("written", "announced", "received")),
        ("wren", ("answered", "exists")),
    ]:
        user = User.objects.create_user(name)
        for question in questions:
            citation = cite(make_claim(letter, question), mehr())
            citation.history.update(history_user=user)

    assert len(news(letter)) == 5


def test_taking_back_and_publishing_again_are_told_and_the_first_day_stays(letter):
    withdraw(letter, because="The cable turned out to be a hoax.")
    cite(make_claim(letter, "received"), mehr())
    assert told(letter) == []

    publish(letter)

    assert told(letter) == [FIRST, "Withdrawn.", "Published again, as it stands now."]


def test_what_was_done_before_the_first_publication_is_not_told():
    letter = make_letter(published=False)
    claim = make_claim(letter, "sent", "1953-05-01")
    cite(claim, mehr())
    claim.date = When.of("1953-05-02")
    claim.save()
    letter.abstract = "A first abstract."
    letter.save()
    publish(letter)

    assert told(letter) == [FIRST]


def test_nothing_veiled_is_told(letter, client):
    veiled = make_letter(published=False, title="A veiled letter")
    cite(make_claim(letter, "received"), mehr(name="Veiled Press", published=False))
    cite(make_claim(letter, "same_as", veiled), mehr(name="The veiled Echo"))
    response = make_response(letter, published=False, summary="A veiled shrug.")
    cite(make_claim(response, "in_answer_to"), mehr(name="The veiled Times"))
    response.summary = "Another veiled shrug."
    response.save()
    letter.replies_to = veiled
    letter._change_reason = "A veiled reason"
    letter.save()
    Letter.objects.filter(pk=letter.pk).update(replies_to=None)

    assert news(letter) == []
    page = client.get(letter.get_absolute_url()).content.decode()
    assert "veiled" not in page.lower()


def test_what_is_not_public_any_more_is_not_named(letter):
    gazette = mehr(name="The Gazette")
    cite(letter.claims.get(), gazette)
    withdraw(gazette, because="A forgery.")

    assert news(letter) == []


def test_a_source_that_is_published_later_is_told_on_that_day(letter):
    source = mehr(name="The Gazette", published=False)
    cite(letter.claims.get(), source)
    publish(source)
    source.published_at = datetime(2030, 1, 1, tzinfo=UTC)
    source.save()

    page = LetterPage(letter)
    last = changes.of_letter(page)[-1]

    assert "The Gazette" in last.words
    assert last.at.year == 2030


def test_a_change_that_the_history_did_not_keep_is_not_made_up(letter):
    Letter.objects.filter(pk=letter.pk).update(status="Acknowledged.", abstract="New.")

    assert news(letter) == []


def test_a_mark_that_moved_with_a_new_text_is_no_change(letter):
    citation = letter.claims.get().citations.get()
    citation.prefix = "Before it: "
    citation.save()

    assert news(letter) == []


def test_words_that_may_not_be_shown_are_not_told_to_have_changed(letter):
    gazette = mehr(rights="metadata only")
    citation = cite(make_claim(letter, "received"), gazette, words="A secret word")
    keep_quiet(letter)
    citation.exact = "Another secret word"
    citation.save()

    assert news(letter) == []


def test_the_page_tells_it_on_its_day_and_an_earlier_day_does_not(letter, client):
    page = client.get(letter.get_absolute_url()).content.decode()
    before = client.get(letter.get_absolute_url(), {"as_of": "1953-05-30"})

    assert '<time datetime="2020-01-01">1 January 2020</time>' in page
    assert '<a href="#changes">Changes</a>' in page
    assert 'id="changes"' not in before.content.decode()


def test_a_line_keeps_its_key_when_more_is_done_that_day(letter):
    cite(letter.claims.get(), mehr())
    before = changes.of_letter(LetterPage(letter))[-1]
    cite(letter.claims.get(), mehr())
    after = changes.of_letter(LetterPage(letter))[-1]

    assert (before.key, after.words[:11]) == (after.key, "2 citations")
    assert before.at < after.at


@pytest.mark.parametrize("size", [1, 12])
def test_however_much_was_changed_it_takes_five_queries(
    letter, size, django_assert_num_queries
):
    for n in range(size):
        claim = make_claim(letter, "sent", f"1953-06-{n + 1:02}")
        cite(claim, mehr())
        assess(claim)
        cite(make_claim(make_response(letter), "in_answer_to"), mehr())
        cite(make_claim(make_step(letter), "carrier", make_agent()), mehr())
    page = LetterPage(letter)
    assert page.responses
    assert page.steps

    with django_assert_num_queries(5):
        changes.of_letter(page)


# --- Documents --------------------------------------------------------------


def of(document) -> list[str]:
    return [change.words for change in changes.of_document(document)]


def test_a_documents_page_tells_of_its_particulars_text_and_public_notes():
    article = make_document(text="Nobody has seen it.")
    article.history.update(history_date="2019-01-01T00:00:00Z")
    article.captures.get().history.update(history_date="2019-01-01T00:00:00Z")
    annotate(article, "Nobody", note="Nobody but the port.")
    annotate(article, "has seen", note="Internal.", is_public=False)
    article.title = "The Harbour Gazette"
    article.rights = "excerpts"
    article.save()

    assert set(of(article)) == {
        FIRST,
        "A note was added.",
        "The title was corrected.",
        "How far its text may be shown has changed.",
    }


def test_a_note_that_is_taken_back_is_told_without_its_words():
    article = make_document(text="Nobody has seen it.")
    article.history.update(history_date="2019-01-01T00:00:00Z")
    article.captures.get().history.update(history_date="2019-01-01T00:00:00Z")
    note = annotate(article, "Nobody")
    note.note = "Nobody, we hear."
    note.save()
    note.is_public = False
    note.save()

    assert set(of(article)) == {
        FIRST,
        "A note was added.",
        "A note was rewritten.",
        "A note was removed.",
    }


def test_a_draft_tells_nothing():
    assert of(make_document(published=False)) == []
    assert told(make_letter(published=False)) == []


def test_the_day_of_a_withdrawal_is_that_of_the_last(letter):
    assert changes.withdrawn_at(letter) is None

    withdraw(letter, because="A hoax.")
    day = changes.withdrawn_at(letter)
    letter.withdrawn_because = "A hoax, as the cable shows."
    letter.save()

    assert letter.state == State.WITHDRAWN
    assert changes.withdrawn_at(letter) == day
