"""A row of a table of references that was accepted too late, in three columns."""

import pytest
from django.contrib.auth.models import User

from archive.models import Reference

from .factories import make_document
from .test_admin import text_of
from .test_references import editor, page_of, sent_by, url_of
from .test_three_columns import form_in, save_as

__all__ = ["editor"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamid():
    return User.objects.create_user("hamid", password="an hour", is_staff=True)


def choices_of(row) -> dict:
    """What is to be chosen in a row: by the label, the choice that is made."""
    return {item.label: item.choice for item in row.brought["columns"].differing}


def sent_in(response) -> dict:
    return form_in(response, which=lambda form: form.get("id") == "references-form") | {
        "accept": "1"
    }


def test_a_row_that_comes_too_late_stands_in_three_columns(client, editor, hamid):
    document = make_document(text=page_of("bracketed.txt"))
    held = Reference.objects.create(document=document, number=1, title="A letter")
    sent = sent_in(client.get(url_of(document)))
    save_as(hamid, held, title="The letter", publisher="Another desk's reading")

    response = client.post(url_of(document), sent | {"note-1-title": "No letter"})

    first, *others = response.context["rows"]
    chosen = choices_of(first)
    assert [label for label, choice in chosen.items() if not choice] == [
        *("Title", "Publisher"),
    ]
    assert chosen["Authors"] == chosen["Published"] == "mine"
    said = text_of(response)
    for words in ("hamid changed this", "Read again", "A letter", "The letter"):
        assert words in said
    assert not any(row.brought for row in others)
    assert document.references.count() == 4


def test_each_row_is_saved_once_all_is_chosen_in_it(client, editor, hamid):
    document = make_document(text=page_of("bracketed.txt"))
    references = [
        Reference.objects.create(document=document, number=n, title="A letter")
        for n in (1, 2)
    ]
    sent = sent_in(client.get(url_of(document)))
    for held in references:
        save_as(hamid, held, title="The letter")
    mine = {f"note-{n}-title": "No letter" for n in (1, 2)}
    accepted = {f"note-{n}-accepted": "on" for n in (1, 2)}
    table = client.post(url_of(document), sent | mine | accepted)
    chosen = {"choice-note-1-title": "mine"}

    again = client.post(url_of(document), sent_in(table) | chosen)

    titles = document.references.order_by("number").values_list("title", flat=True)
    assert [*titles][:2] == ["No letter", "The letter"]
    assert again.status_code == 422
    first, second, *_ = again.context["rows"]
    assert (first.brought, choices_of(second)["Title"]) == ({}, "")
    assert "Say of each which it is to be" in text_of(again)
    last = {"choice-note-2-title": "theirs"}
    done = client.post(url_of(document), sent_in(again) | last)
    assert done.status_code == 200
    assert [*titles.all()][:2] == ["No letter", "The letter"]


def test_calls_that_somebody_has_changed_since_are_brought_together(
    client, editor, hamid
):
    document = make_document(text=page_of("bracketed.txt"))
    table = client.get(url_of(document))
    client.post(url_of(document), sent_by(table) | {"accept_all": "1"})
    call = document.references.get(number=1).markers.get(position=1)
    sent = sent_in(client.get(url_of(document))) | {"note-1-accepted": "on"}
    (opened,) = sent["note-1-calls"]
    first, second = opened.splitlines()
    save_as(hamid, call, paragraph=call.paragraph + 1)

    mine = {"note-1-calls": f"{first}\n{second.partition(': ')[2]}"}
    response = client.post(url_of(document), sent | mine)

    (row,) = response.context["refused"]
    assert list(choices_of(row).values()) == [""]
    assert "hamid changed its calls after you had opened them" in text_of(response)
    (line,) = row.brought["columns"].differing[0].lines
    assert line.opened == opened
    assert line.theirs == f"{call.paragraph + 1}: {call.after}\n{second}"
    chosen = {"choice-note-1-calls": "theirs"}
    done = client.post(url_of(document), sent_in(response) | chosen)
    assert done.status_code == 200
    call.refresh_from_db()
    assert call.version == 2


def test_a_note_that_somebody_has_made_meanwhile_is_brought_together(
    client, editor, hamid
):
    document = make_document(text=page_of("bracketed.txt"))
    sent = sent_in(client.get(url_of(document)))
    Reference.objects.create(document=document, number=1, title="Theirs")

    response = client.post(url_of(document), sent)

    (row,) = response.context["refused"]
    assert choices_of(row)["Title"] == ""
    assert choices_of(row)["Publisher"] == "mine"
    assert "It was not there." in text_of(response)
