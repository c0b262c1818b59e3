"""A new text of a document: compared, and then made current, or discarded."""

import pytest
from django.urls import reverse

from archive import anchoring
from archive.comparison import rows
from archive.models import Capture, Marker

from .factories import annotate, cite, make_claim, make_document, make_letter

pytestmark = pytest.mark.django_db

OLD = (
    "On Friday the consulate announced a letter to Port Amal.\n\n"
    "The harbour master said that no letter had come, and that no boat was due.\n\n"
    "On Saturday a fisherman said that it had come, and was sent back."
)
NEW = (
    "Late news of the harbour.\n\n"
    "On Friday the consulate has announced the letter to Port Amal.\n\n"
    "The harbour master said that no letter had come, and that no boat was due."
)


@pytest.fixture
def paper():
    return make_document(text=OLD)


@pytest.fixture
def notes(paper):
    words = ["no boat was due", "announced a letter", "a fisherman said"]
    return [annotate(paper, each) for each in words]


def give(client, document, text=NEW):
    """Post a new text; return the page that compares, and its address."""
    address = reverse("admin:archive_document_new_text", args=[document.pk])
    response = client.post(address, {"text": text}, follow=True)
    assert response.status_code == 200
    return response, response.redirect_chain[-1][0]


def confirm(client, response, address, **more):
    seal = response.context["comparison"].seal
    return client.post(address, {"seal": seal, **more}, follow=True)


def state_of(notes) -> list[tuple]:
    for note in notes:
        note.refresh_from_db()
    return [(note.anchor, note.exact, note.capture_id) for note in notes]


def test_a_new_text_moves_nothing_before_it_is_confirmed(admin_client, paper, notes):
    before, current = state_of(notes), paper.current_capture_id

    response, address = give(admin_client, paper)

    paper.refresh_from_db()
    kept = Capture.objects.waiting().get()
    assert address == reverse("admin:archive_capture_compare", args=[kept.pk])
    assert (state_of(notes), paper.current_capture_id) == (before, current)
    told = dict(response.context["comparison"].counts)
    assert told == {"shifted": 1, "fuzzy": 1, "orphaned": 1}


def test_the_comparison_shows_old_and_new_words(admin_client, paper, notes):
    page = give(admin_client, paper)[0].content.decode()

    assert "<del><mark>a</mark></del>" in page
    assert "<ins>has</ins>" in page
    assert "In this text perhaps" in page
    assert ">announced the letter</q>" in page
    assert "It is gone from this text." in page
    assert "Not in the current text" in page


def test_what_is_confirmed_is_what_was_shown(admin_client, paper, notes):
    response, address = give(admin_client, paper)
    accepted = f"annotation-{notes[1].pk}"

    done = confirm(admin_client, response, address, accept=accepted)

    paper.refresh_from_db()
    current, old = paper.current_capture, paper.captures.last()
    assert current.text == NEW
    assert state_of(notes) == [
        ("shifted", "no boat was due", current.pk),
        ("exact", "announced the letter", current.pk),
        ("orphaned", "a fisherman said", old.pk),
    ]
    assert "1 shifted, 1 orphaned, 1 accepted as they are now" in done.content.decode()


def test_a_fuzzy_passage_that_is_not_accepted_waits(admin_client, paper, notes):
    old = paper.current_capture_id
    response, address = give(admin_client, paper)

    confirm(admin_client, response, address, accept="citation-1")

    assert state_of(notes)[1] == ("fuzzy", "announced a letter", old)


def test_what_has_changed_since_it_was_shown_is_shown_anew(admin_client, paper, notes):
    response, address = give(admin_client, paper)
    cite(make_claim(make_letter(), "sent"), paper, words="On Saturday")
    before = paper.current_capture_id

    again = confirm(admin_client, response, address)

    paper.refresh_from_db()
    assert "have changed since you opened this page" in again.content.decode()
    assert paper.current_capture_id == before
    assert again.context["comparison"].seal != response.context["comparison"].seal


def test_a_text_that_was_never_current_is_discarded(admin_client, paper, notes):
    before = state_of(notes)
    _, address = give(admin_client, paper)

    done = admin_client.post(address.replace("compare", "discard"), follow=True)

    assert "The new text is discarded" in done.content.decode()
    assert (state_of(notes), paper.captures.count()) == (before, 1)
    assert Capture.history.filter(history_type="-").count() == 1


def test_a_text_that_was_current_once_is_not_discarded(admin_client, paper):
    old = paper.current_capture
    anchoring.take_capture(paper, NEW)

    admin_client.post(reverse("admin:archive_capture_discard", args=[old.pk]))

    assert paper.captures.count() == 2
    assert not Capture.objects.waiting().exists()


def test_an_earlier_text_becomes_current_again(admin_client, paper, notes):
    old = paper.current_capture
    anchoring.take_capture(paper, NEW)
    address = reverse("admin:archive_capture_compare", args=[old.pk])

    confirm(admin_client, admin_client.get(address), address)

    words = ["no boat was due", "announced a letter", "a fisherman said"]
    assert [each[1:] for each in state_of(notes)] == [(w, old.pk) for w in words]
    assert [note.anchor for note in notes] == ["shifted", "exact", "exact"]


def test_the_same_new_text_twice_is_kept_once(admin_client, paper):
    assert give(admin_client, paper)[1] == give(admin_client, paper)[1]

    assert paper.captures.count() == 2


def test_a_new_text_in_the_form_of_the_document_is_compared_too(
    admin_client, paper, notes
):
    from .test_admin import save

    response = save(admin_client, "change", paper, text=NEW)

    paper.refresh_from_db()
    assert paper.current_capture.text == OLD
    assert response.context["comparison"].capture.text == NEW


def test_the_first_text_of_a_document_is_current_at_once(admin_client):
    document = make_document()
    note = annotate(document, "no boat was due")

    address = reverse("admin:archive_document_new_text", args=[document.pk])
    admin_client.post(address, {"text": OLD})

    document.refresh_from_db(), note.refresh_from_db()
    assert document.current_capture.text == OLD
    assert note.anchor == "exact"


def test_what_waits_stands_on_the_first_page_and_on_the_document(admin_client, paper):
    give(admin_client, paper)

    first = admin_client.get(reverse("admin:index")).content.decode()
    page = admin_client.get(
        reverse("admin:archive_document_change", args=[paper.pk])
    ).content.decode()

    assert "<b>1</b> new text to compare" in first
    assert "compare it with the current one" in page


def test_whoever_may_not_change_the_document_compares_nothing(client, paper, loader):
    anchoring.keep_capture(paper, NEW)
    kept = Capture.objects.waiting().get()

    for name, key in [
        ("archive_capture_compare", kept.pk),
        ("archive_document_new_text", paper.pk),
    ]:
        assert client.get(reverse(f"admin:{name}", args=[key])).status_code == 403


@pytest.fixture
def loader(client, django_user_model):
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("lo", is_staff=True)
    user.groups.add(Group.objects.get(name="Loaders"))
    client.force_login(user)
    return user


def test_the_comparison_says_how_many_calls_follow_their_words(admin_client, paper):
    reference = paper.references.create(number=1)
    for n, after in enumerate(["no boat was due", "On Saturday"], start=1):
        Marker.objects.create(
            reference=reference, position=n, capture=paper.current_capture,
            after=after, offset=anchoring.find(after, OLD)[1],
        )  # fmt: skip

    response, _ = give(admin_client, paper)

    assert response.context["comparison"].calls == (1, 1)


# --- Side by side -----------------------------------------------------------


def told(found) -> list[tuple]:
    return [
        (
            row.old and "".join(run.text for run in row.old.runs),
            row.new and "".join(run.text for run in row.new.runs),
        )
        for row in found
    ]


def test_edited_paragraphs_stand_beside_each_other():
    first, second, third = OLD.split("\n\n")
    late, edited, _ = NEW.split("\n\n")

    assert told(rows(OLD, NEW, [], [])) == [
        (None, late),
        (first, edited),
        (second, second),
        (third, None),
    ]


def test_a_paragraph_that_moved_says_so():
    first, second, third = OLD.split("\n\n")

    found = rows(OLD, "\n\n".join([third, first, second]), [], [])

    assert [row.has_moved for row in found] == [True, False, False, True]
