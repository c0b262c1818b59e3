"""A card of the workbench that was saved too late: it shows three columns."""

import pytest
from django.contrib.auth.models import User

from archive.models import Claim

from .factories import annotate, cite, make_agent, make_claim, make_letter
from .test_admin import text_of
from .test_three_columns import form_in, save_as
from .test_workbench import at, document, editor, work_at

__all__ = ["document", "editor"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return make_letter(published=False)


def items_in(answer) -> dict:
    """What is to be chosen on a card: by the label, the choice that is made."""
    columns = answer.context["columns"]
    return {item.label: item.choice for item in columns.differing}


@pytest.fixture
def hamid():
    return User.objects.create_user("hamid", password="an hour", is_staff=True)


def test_a_card_that_comes_too_late_stands_in_three_columns(
    client, editor, hamid, document
):
    mark = annotate(document, "consul", note="The British one.")
    address = at(document, "edit", "annotation", mark.pk)
    opened = form_in(client.get(address))
    save_as(hamid, mark, why="Read again", note="The French one.", is_public=False)

    answer = client.post(address, opened | {"note": "The Dutch one."})

    assert answer.status_code == 422
    said = text_of(answer)
    assert "hamid changed this after you had opened it" in said
    assert "Read again" in said
    for note in ("The British one.", "The French one.", "The Dutch one."):
        assert note in said
    assert items_in(answer) == {"Note": "", "Public": "theirs"}
    mark.refresh_from_db()
    assert mark.note == "The French one."


def test_what_is_chosen_on_a_card_is_saved_in_its_place(
    client, editor, hamid, document
):
    mark = annotate(document, "consul", note="The British one.")
    address = at(document, "edit", "annotation", mark.pk)
    opened = form_in(client.get(address))
    save_as(hamid, mark, note="The French one.", is_public=False)
    card = client.post(address, opened | {"note": "The Dutch one."})

    answer = client.post(address, form_in(card) | {"choice-note": "mine"})

    assert answer.status_code == 200, text_of(answer)
    mark.refresh_from_db()
    assert (mark.note, mark.is_public) == ("The Dutch one.", False)
    assert mark.history.first().history_user == editor


def test_a_card_in_three_columns_can_itself_be_refused(client, editor, hamid, document):
    mark = annotate(document, "consul", note="The British one.")
    address = at(document, "edit", "annotation", mark.pk)
    opened = form_in(client.get(address))
    mark = save_as(hamid, mark, note="The French one.")
    card = client.post(address, opened | {"note": "The Dutch one."})
    save_as(hamid, mark, why="Once more", note="The Swedish one.")

    unchosen = client.post(address, form_in(card) | {"choice-note": ""})
    assert "Say of each which it is to be" in text_of(unchosen)
    again = client.post(address, form_in(card) | {"choice-note": "mine"})

    assert again.status_code == 422
    assert "Once more" in text_of(again)
    assert "The French one." in text_of(again)
    assert items_in(again) == {"Note": ""}
    done = client.post(address, form_in(again) | {"choice-note": "theirs"})
    assert done.status_code == 200
    mark.refresh_from_db()
    assert mark.note == "The Swedish one."


def test_what_both_have_written_alike_leaves_nothing_to_choose(
    client, editor, hamid, document
):
    mark = annotate(document, "consul", note="The British one.")
    address = at(document, "edit", "annotation", mark.pk)
    opened = form_in(client.get(address))
    save_as(hamid, mark, note="The French one.")

    answer = client.post(address, opened | {"note": "The French one."})

    assert answer.status_code == 200
    mark.refresh_from_db()
    assert (mark.note, mark.version) == ("The French one.", 2)


MARKS = {
    "commenting": ("note", "Mine.", {"note": "Theirs."}),
    "translating": ("note", "Mine.", {"note": "Theirs."}),
    "questioning": ("note", "Mine.", {"note": "Theirs."}),
    "correcting": ("reading", "council", {"reading": "consular"}),
    "identifying": ("who", "new-person:The third", {"agent": "The second"}),
    "linking": ("what", "letter", {"letter": "response"}),
}


@pytest.mark.parametrize("motivation", MARKS)
def test_every_kind_of_mark_is_brought_together(
    client, editor, hamid, document, motivation
):
    field, mine, theirs = MARKS[motivation]
    second = make_agent("The second")
    letters = [make_letter(slug=slug) for slug in ("first", "second", "third")]
    given = {
        "identifying": {"agent": make_agent("The first")},
        "linking": {"letter": letters[0]},
        "correcting": {"reading": "counsel"},
    }.get(motivation, {})
    mark = annotate(document, "consul", motivation=motivation, **given)
    address = at(document, "edit", "annotation", mark.pk)
    opened = form_in(client.get(address))
    theirs = {"agent": {"agent": second}, "letter": {"letter": letters[1]}}.get(
        next(iter(theirs)), theirs
    )
    save_as(hamid, mark, **theirs)
    mine = f"letter-{letters[2].pk}" if field == "what" else mine

    card = client.post(address, opened | {field: mine})

    assert list(items_in(card).values()) == [""]
    answer = client.post(address, form_in(card) | {f"choice-{field}": "mine"})
    assert answer.status_code == 200, text_of(answer)
    mark.refresh_from_db()
    now = mark.agent or mark.letter or mark.reading or mark.note
    assert str(now) in ("Mine.", "council", "The third", str(letters[2]))
    assert mark.version == 3


def test_a_citation_is_brought_together_with_its_answer_as_one(
    client, editor, hamid, document, letter
):
    first, second = (make_claim(letter, "sent", day) for day in ("1953-05", "1953-06"))
    citation = cite(first, document, words="consul", note="Read once")
    work_at(client, document, letter)
    address = at(document, "edit", "citation", citation.pk)
    opened = form_in(client.get(address))
    vance = make_agent("Eleanor Vance")
    save_as(hamid, citation, claim=second, speaker=vance, note="Read twice")
    asked = {"question": f"letter-{letter.pk}-received", "answer": "bare"}

    card = client.post(address, opened | asked)

    assert items_in(card) == {
        "Question and answer": "",
        "Speaker": "theirs",
        "Note": "theirs",
    }
    said = text_of(card)
    assert "Eleanor Vance" in said
    for words in ("May 1953", "June 1953", "Only that it happened"):
        assert words in said
    answer = client.post(address, form_in(card) | {"choice-question": "mine"})
    assert answer.status_code == 200, text_of(answer)
    citation.refresh_from_db()
    assert (citation.claim.question, citation.claim.is_bare) == ("received", True)
    assert (citation.speaker, citation.note) == (vance, "Read twice")


def test_the_answer_that_was_saved_may_be_kept(client, editor, hamid, document, letter):
    first, second = (make_claim(letter, "sent", day) for day in ("1953-05", "1953-06"))
    citation = cite(first, document, words="consul")
    work_at(client, document, letter)
    address = at(document, "edit", "citation", citation.pk)
    opened = form_in(client.get(address))
    save_as(hamid, citation, claim=second)
    another = {"answer": "new", "value_as_written": "July 1953"}

    card = client.post(address, opened | another | {"stance": "confirms"})
    assert items_in(card) == {"Question and answer": "", "Stance": "mine"}
    assert "July 1953" in text_of(card)
    client.post(address, form_in(card) | {"choice-question": "theirs"})

    citation.refresh_from_db()
    assert (citation.claim, citation.stance) == (second, "confirms")
    assert Claim.objects.count() == 2


def test_what_is_gone_since_stands_in_no_ones_way(
    client, editor, hamid, document, letter
):
    first, second = (make_claim(letter, "sent", day) for day in ("1953-05", "1953-06"))
    gone = make_agent("Somebody")
    citation = cite(first, document, words="consul", speaker=gone)
    mark = annotate(document, "harbour master", motivation="identifying", agent=gone)
    work_at(client, document, letter)
    cards = {}
    for kind, record in (("citation", citation), ("annotation", mark)):
        address = at(document, "edit", kind, record.pk)
        cards[address] = form_in(client.get(address))
    save_as(hamid, citation, claim=second, speaker=None)
    save_as(hamid, mark, agent=make_agent("Somebody else"))
    first.delete()
    gone.delete()

    for address, opened in cards.items():
        card = client.post(address, opened | {"note": "Mine."})

        assert card.status_code == 422
        assert "what is not there any more" in text_of(card)


def test_a_mark_of_another_kind_since_is_brought_together(
    client, editor, hamid, document
):
    mark = annotate(document, "consul", note="Theirs.")
    address = at(document, "edit", "annotation", mark.pk)
    opened = form_in(client.get(address))
    save_as(hamid, mark, motivation="identifying", agent=make_agent("The consul"))

    card = client.post(address, opened | {"note": "Mine."})

    assert items_in(card) == {"Who or where": "theirs", "Note": "mine"}
    assert client.post(address, form_in(card)).status_code == 200
    mark.refresh_from_db()
    assert (mark.agent.name, mark.note) == ("The consul", "Mine.")
