"""The editors' desk: what editors do there, and what it refuses."""

import re
from unittest import mock

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.forms import (
    BooleanField,
    FileField,
    ModelMultipleChoiceField,
    MultipleChoiceField,
)
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from archive import anchoring
from archive.admin import lists
from archive.dates import When
from archive.evidence import refresh_headings
from archive.exchange.keys import as_key, free_key
from archive.models import (
    Agent,
    Annotation,
    Assessment,
    Capture,
    Citation,
    Claim,
    Colophon,
    Document,
    Letter,
    Response,
    Stale,
    State,
    Transmission,
)

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_colophon,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)

pytestmark = pytest.mark.django_db

GAZETTE = """The letter 📜 nobody has seen

The consulate sent the letter on the eleventh, the Gazette was told.

«نامه هنوز نرسیده است» گفت رحیمی. The letter, he said, was never opened."""

RECORDS = [
    model for model in admin.site._registry if model._meta.app_label == "archive"
]


# --- At the desk ------------------------------------------------------------


def address(page: str, record, **query) -> str:
    name = f"admin:archive_{record._meta.model_name}_{page}"
    on_one = page not in ("add", "changelist")
    return reverse(name, args=[record.pk] if on_one else [], query=query or None)


def form_of(response) -> dict:
    """What a browser would send back of a page's form, were nothing changed."""
    context = response.context
    sent = dict(_fields(context["adminform"].form))
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        sent |= dict(_fields(formset.management_form))
        for form in formset.forms:
            sent |= dict(_fields(form))
    return sent


SENT_ONLY_IF_GIVEN = (
    *(BooleanField, FileField, ModelMultipleChoiceField, MultipleChoiceField),
)


def _fields(form):
    for field in form:
        value = field.value()
        if value or not isinstance(field.field, SENT_ONLY_IF_GIVEN):
            yield field.html_name, "" if value is None else value


def save(client, page: str, record, *, query=None, **changes):
    """Open a record's page, change some fields, and press Save."""
    url = address(page, record, **(query or {}))
    return client.post(url, form_of(client.get(url)) | changes, follow=True)


def add(client, model, *, query=None, **fields):
    return save(client, "add", model, query=query, **fields)


def text_of(response) -> str:
    """What the page says, without its markup."""
    words = strip_tags(response.content.decode()).replace("&#x27;", "'")
    return re.sub(r"\s+", " ", words)


def errors_of(response) -> dict:
    return response.context["adminform"].form.errors


def count_queries(client, url: str) -> int:
    client.get(url)  # content types, once cached, are not asked for again
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def gazette():
    return make_document(text=GAZETTE, title="A letter nobody has seen")


@pytest.fixture
def editor(client) -> User:
    """An editor who may change everything, and publish nothing."""
    user = User.objects.create_user("amal", password="ink", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="archive").exclude(
            codename="publish"
        )
    )
    client.force_login(user)
    return user


def everything() -> list:
    """One record of each kind, and of those that others are part of, a rich one."""
    agent, place = make_agent("Eleanor Vance"), make_place()
    document = make_document(text=GAZETTE)
    letter = make_letter(published=False, collection=make_collection())
    claim, step = make_claim(letter, "sender", agent), make_step(letter)
    response = make_response(letter)
    make_claim(step, "to", place)
    return [
        *(agent, place, document, document.current_capture, letter, letter.collection),
        *(claim, step, response, cite(claim, document, words="the eleventh")),
        annotate(document, "the Gazette was told"),
        assess(claim),
        document.references.create(number=1, title="Cable 17"),
        make_colophon(),
    ]


def test_every_kind_of_record_has_its_page_at_the_desk():
    assert {type(record) for record in everything()} == set(RECORDS)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_list_opens_and_can_be_searched(admin_client, model):
    everything()

    response = admin_client.get(address("changelist", model, q="Vance رحیمی"))

    assert response.status_code == 200


@pytest.mark.parametrize(
    "model", [m for m in RECORDS if m is not Capture], ids=lambda model: model.__name__
)
def test_every_page_to_add_a_record_opens(admin_client, model):
    assert admin_client.get(address("add", model)).status_code == 200


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_every_page_of_a_record_opens_and_carries_no_inline_style(admin_client, page):
    for record in everything():
        response = admin_client.get(address(page, record))

        if page == "delete" and isinstance(record, Assessment | Capture | Colophon):
            assert response.status_code == 403
        else:
            assert response.status_code == 200
            assert "style=" not in response.content.decode()
            assert not re.search(r"<script>|<style", response.content.decode())


def test_whoever_may_only_look_can_open_every_page(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)

    for record in everything():
        assert client.get(address("change", record)).status_code == 200
        assert client.get(address("history", record)).status_code == 200
        assert client.post(address("change", record), {}).status_code == 403


@pytest.mark.parametrize("model", [Claim, Citation, Assessment, Transmission])
@pytest.mark.parametrize("key", ["rahimi", "", "999999", "-1"])
def test_an_address_that_fills_in_nonsense_is_no_crash(admin_client, model, key):
    nonsense = {"letter": key, "claim": key, "document": key, "question": key}

    assert admin_client.get(address("add", model, **nonsense)).status_code == 200


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_longer_list_asks_no_more_of_the_database(admin_client, model):
    everything()
    few = count_queries(admin_client, address("changelist", model))
    everything(), everything()

    assert count_queries(admin_client, address("changelist", model)) == few


def test_no_page_of_the_desk_needs_more_than_the_policy_allows(page, admin_user):
    claim = make_claim(make_letter(), "sent")
    page.goto(reverse("admin:login"))
    page.fill("#id_username", "admin")
    page.fill("#id_password", "password")
    page.click("input[type=submit]")

    for path in [
        reverse("admin:index"),
        address("changelist", claim),
        address("add", Citation, claim=claim.pk),
        address("add", Agent),
        *(address(name, claim.letter) for name in ("change", "history", "delete")),
    ]:
        assert page.goto(path).ok  # the fixture hears what the browser blocks


@pytest.mark.parametrize("name", ["Vance", "ونس"])
def test_an_agent_is_found_by_its_name_in_either_script(admin_client, name):
    make_agent("Eleanor Vance").names.create(text="النور ونس", language="fa")
    make_agent("Parviz Rahimi")

    response = admin_client.get(
        reverse("admin:autocomplete"),
        {"app_label": "archive", "model_name": "claim", "field_name": "agent"}
        | {"term": name},
    )

    assert [r["text"] for r in response.json()["results"]] == ["Eleanor Vance"]


def test_a_claim_is_offered_with_the_letter_that_it_is_about(admin_client):
    letter = make_letter(title="Vance to Rahimi")
    make_claim(letter, "sent", "1953-05-01")

    response = admin_client.get(
        reverse("admin:archive_claim_autocomplete"),
        {"app_label": "archive", "model_name": "citation", "field_name": "claim"}
        | {"term": "Vance"},
    )

    assert response.json()["results"][0]["text"] == "Vance to Rahimi: sent: 1 May 1953"


# --- Passages ---------------------------------------------------------------


def cite_by_words(client, claim, document, words, **fields):
    return add(
        client,
        Citation,
        query={"claim": claim.pk},
        document=document.pk,
        words=words,
        **{"stance": "asserts"} | fields,
    )


@pytest.mark.parametrize("words", ["on the eleventh", "هنوز نرسیده", "📜 nobody"])
def test_the_words_are_found_and_both_selectors_kept(admin_client, gazette, words):
    claim = make_claim(make_letter(), "sent")

    cite_by_words(admin_client, claim, gazette, words)

    citation = claim.citations.get()
    start = GAZETTE.index(words)
    assert (citation.start, citation.end) == (start, start + len(words))
    assert citation.exact == words
    assert citation.prefix == GAZETTE[max(0, start - 32) : start]
    assert citation.suffix == GAZETTE[start + len(words) :][:32]
    assert (citation.anchor, citation.capture) == ("exact", gazette.current_capture)


def test_line_breaks_of_a_page_do_not_hide_the_words(admin_client, gazette):
    claim = make_claim(make_letter(), "sent")

    cite_by_words(admin_client, claim, gazette, "  on\r\n the   eleventh ")

    assert claim.citations.get().exact == "on the eleventh"


def test_words_that_are_not_there_are_refused_with_the_nearest(admin_client, gazette):
    claim = make_claim(make_letter(), "sent")

    response = cite_by_words(admin_client, claim, gazette, "on the eleventh of May")

    [error] = errors_of(response)["words"]
    assert "does not occur" in error
    assert "on the eleventh, the" in error
    assert not claim.citations.exists()


def test_of_several_places_the_editor_is_asked_which(admin_client, gazette):
    claim = make_claim(make_letter(), "sent")

    asked = cite_by_words(admin_client, claim, gazette, "The letter")
    sent = form_of(asked)
    second = GAZETTE.rindex("The letter")

    assert "occurs 2 times" in errors_of(asked)["occurrence"][0]
    assert "<mark>The letter</mark> 📜 nobody" in asked.content.decode()
    assert f'type="radio" name="occurrence" value="{second}"' in asked.content.decode()
    assert not claim.citations.exists()

    admin_client.post(
        address("add", Citation, claim=claim.pk), sent | {"occurrence": second}
    )

    assert claim.citations.get().start == second


def test_an_occurrence_may_be_exchanged_for_another(admin_client, gazette):
    start = GAZETTE.index("The letter")
    note = Annotation(document=gazette, key="letter", note="So printed.")
    anchoring.mark(note, gazette.current_capture, start, start + 10)
    note.save()

    save(admin_client, "change", note, occurrence=GAZETTE.rindex("The letter"))

    assert Annotation.objects.get().start == GAZETTE.rindex("The letter")


def test_words_of_a_document_without_a_text_are_kept_uncaptured(admin_client):
    claim = make_claim(make_letter(), "sent")

    cite_by_words(admin_client, claim, make_document(), "on the eleventh")

    citation = claim.citations.get()
    assert (citation.anchor, citation.exact) == ("uncaptured", "on the eleventh")
    assert citation.capture is None


def test_a_passage_is_shown_in_its_text_and_nothing_of_it_is_markup(admin_client):
    text = "He wrote <b>in haste</b> & left.\n\nThe ship sailed."
    note = annotate(make_document(text=text), "in haste")

    page = admin_client.get(address("change", note)).content.decode()

    assert '&lt;b&gt;<mark lang="en" dir="ltr">in haste</mark>&lt;/b&gt; &amp;' in page
    assert "The ship sailed" not in page


def test_an_orphaned_passage_stays_while_its_note_is_edited(admin_client, gazette):
    note = annotate(gazette, "on the eleventh")
    anchoring.take_capture(gazette, "An altogether different page.")

    save(admin_client, "change", note, note="The page was exchanged.")

    note.refresh_from_db()
    assert note.note == "The page was exchanged."
    assert (note.anchor, note.exact) == ("orphaned", "on the eleventh")


def test_an_annotation_needs_words(admin_client, gazette):
    response = add(
        admin_client, Annotation, document=gazette.pk, note="A Friday.", words=" "
    )

    assert "words" in errors_of(response)


def test_the_call_of_a_reference_is_found_by_the_words_before_it(admin_client, gazette):
    reference = gazette.references.create(number=1)

    save(
        admin_client,
        "change",
        reference,
        **{
            "markers-TOTAL_FORMS": 1,
            "markers-0-position": 1,
            "markers-0-after": "the Gazette was told",
            "markers-0-reference": reference.pk,
        },
    )

    marker = reference.markers.get()
    end = GAZETTE.index("the Gazette was told") + len("the Gazette was told")
    assert (marker.offset, marker.paragraph) == (end, 2)
    assert marker.capture == gazette.current_capture


# --- Texts ------------------------------------------------------------------


def test_a_pasted_text_becomes_the_capture(admin_client):
    document = make_document()

    save(admin_client, "change", document, text="A letter.\r\n\r\nNobody saw it.")

    document.refresh_from_db()
    assert document.current_capture.text == "A letter.\n\nNobody saw it."
    assert document.current_capture.how_taken == "typed"


def test_a_text_comes_in_a_file(admin_client):
    document = make_document()
    file = SimpleUploadedFile("gazette.txt", "\ufeffنامه 📜".encode())

    save(admin_client, "change", document, text_file=file)

    document.refresh_from_db()
    assert document.current_capture.text == "نامه 📜"
    assert document.current_capture.how_taken == "file"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Müller".encode("latin-1"), "is not in UTF-8 (byte 2)"),
        (b" \n \n", "There is no text in the file."),
        (b"", "empty"),
        (b"a\0b", "NUL"),
    ],
)
def test_a_file_that_is_no_text_is_refused(admin_client, content, sentence):
    document = make_document()
    file = SimpleUploadedFile("gazette.txt", content)

    response = save(admin_client, "change", document, text_file=file)

    assert sentence in errors_of(response)["text_file"][0]
    assert not Capture.objects.exists()


def test_what_became_of_the_passages_is_told(admin_client, gazette):
    annotate(gazette, "on the eleventh")
    annotate(gazette, "The letter 📜 nobody has seen")
    new = GAZETTE.replace("The letter 📜", "A letter 📜").replace("never", "not")

    compared = save(admin_client, "change", gazette, text=new)
    response = admin_client.post(
        compared.redirect_chain[-1][0],
        {"seal": compared.context["comparison"].seal},
        follow=True,
    )

    assert "Its passages in it: 1 shifted, 1 fuzzy." in text_of(response)


def test_a_document_that_was_not_consulted_takes_no_text(admin_client):
    document = make_document(consulted="no")

    response = save(admin_client, "change", document, text="A letter.")

    assert "was consulted" in errors_of(response)["consulted"][0]
    assert not Capture.objects.exists()


def test_the_same_text_is_not_taken_twice(admin_client, gazette):
    response = save(admin_client, "change", gazette, text=GAZETTE)

    assert "here already" in errors_of(response)["text"][0]
    assert Capture.objects.count() == 1


def test_a_capture_is_read_and_never_changed(admin_client, gazette):
    capture = gazette.current_capture

    assert admin_client.get(address("change", capture)).status_code == 200
    assert admin_client.post(address("change", capture), {}).status_code == 403
    assert admin_client.post(address("delete", capture), {}).status_code == 403


# --- Claims and citations, from a letter ------------------------------------


def test_a_claim_added_from_a_letter_leads_back_to_it(admin_client):
    letter = make_letter()

    response = add(
        admin_client,
        Claim,
        query={"letter": letter.pk, "question": "sent"},
        date_as_written="۱۱ اردیبهشت ۱۳۳۲",
        date_calendar="solar hijri",
    )

    claim = letter.claims.get()
    assert claim.question == "sent"
    assert claim.date_edtf == "1953-05-01"
    assert claim.key == "sent-1953-05-01"
    place = f"#claim-{claim.pk}"
    assert response.redirect_chain[-1][0] == address("change", letter) + place


def test_a_citation_added_from_a_claim_leads_back_to_the_letter(admin_client, gazette):
    letter = make_letter()
    claim = make_claim(make_step(letter), "carrier", "a fisherman")

    response = cite_by_words(admin_client, claim, gazette, "the Gazette was told")

    place = f"#citation-{claim.citations.get().pk}"
    assert response.redirect_chain[-1][0] == address("change", letter) + place
    assert "View on site" in text_of(response)


def test_keys_are_made_of_what_a_part_says_and_then_stay(admin_client, gazette):
    claim = make_claim(make_letter(), "sent")
    gazette.slug = "gazette-1953"
    gazette.save()
    rahimi = make_agent(slug="rahimi")
    for day in ["1953-05-01", "1953-05-02"]:
        said = {"said_edtf": day, "speaker": rahimi.pk}
        cite_by_words(admin_client, claim, gazette, "eleventh", **said)

    citations = list(claim.citations.all())
    save(admin_client, "change", citations[0], key="another", note="Page 3.")

    assert [c.key for c in citations] == [
        "gazette-1953-rahimi",
        "gazette-1953-rahimi-2",
    ]
    citations[0].refresh_from_db()
    assert (citations[0].key, citations[0].note) == ("gazette-1953-rahimi", "Page 3.")


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (["sent", "1953-05-01/1953-05-03"], "sent-1953-05-01-1953-05-03"),
        (["handed_to", "Café Amal"], "handed-to-cafe-amal"),
        (["contents", "آزادی کشتی"], "contents"),
    ],
)
def test_a_key_is_of_plain_letters(parts, key):
    assert as_key(*parts) == key


def test_a_key_that_is_taken_gets_a_number():
    assert free_key("sent", ["sent", "sent-2", "sent-4"]) == "sent-3"


def test_steps_and_responses_are_numbered_and_keyed(admin_client):
    letter = make_letter()
    for _ in range(2):
        add(admin_client, Transmission, query={"letter": letter.pk})
        add(
            admin_client,
            Response,
            query={"letter": letter.pk},
            summary="He read no letters before noon.",
        )

    steps, responses = letter.transmissions.all(), letter.responses.all()
    assert [(s.position, s.key) for s in steps] == [(1, "step-1"), (2, "step-2")]
    assert [(r.position, r.key) for r in responses] == [
        (1, "statement"),
        (2, "statement-2"),
    ]
    assert [r.slug for r in responses] == ["statement", "statement-2"]


@pytest.mark.parametrize(
    ("question", "field", "value"),
    [
        ("exists", "words", "a letter"),
        ("sent", "code", "reply"),
        ("sender", "date_edtf", "1953"),
        ("kind", "least", 2),
        ("contents", "code", "letter"),
    ],
)
def test_a_value_that_does_not_answer_its_question_is_refused(
    admin_client, question, field, value
):
    letter = make_letter()

    response = add(
        admin_client,
        Claim,
        query={"letter": letter.pk, "question": question},
        **{field: value},
    )

    assert "leave this empty" in errors_of(response)[field][0]


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "kind", "code": "refused"},
        {"question": "carrier"},
        {"question": "sent", "date_edtf": "the eleventh"},
        {"question": "sent", "key": "taken"},
    ],
)
def test_what_the_constraints_forbid_is_a_sentence(admin_client, fields):
    letter = make_letter()
    make_claim(letter, "exists", key="taken")

    response = add(admin_client, Claim, letter=letter.pk, **fields)

    assert response.status_code == 200
    assert errors_of(response)
    assert letter.claims.count() == 1


def test_a_source_is_cited_once_for_a_day_however_it_is_written(admin_client, gazette):
    claim = make_claim(make_letter(), "sent")
    cite(claim, gazette, said=When.of(as_written="2 May 1953"))

    response = cite_by_words(
        admin_client, claim, gazette, "eleventh", said_as_written=" 2 May 1953"
    )

    assert "cited already" in text_of(response)
    assert claim.citations.count() == 1


def test_two_names_preferred_in_one_language_are_refused(admin_client):
    agent = make_agent("Eleanor Vance")
    names = {"names-TOTAL_FORMS": 2}
    for n, name in enumerate(["النور ونس", "الینور ونس"]):
        names |= {f"names-{n}-text": name, f"names-{n}-language": "fa"}
        names |= {f"names-{n}-is_preferred": "on", f"names-{n}-agent": agent.pk}

    response = save(admin_client, "change", agent, **names)

    assert response.status_code == 200
    assert "The database refused this" in text_of(response)
    assert not agent.names.exists()


@pytest.mark.parametrize("question", ["sent", "exists"])
def test_a_denial_is_asked_whether_it_is_not_rather_not_yet(
    admin_client, gazette, question
):
    claim = make_claim(make_letter(), question)
    url = address("add", Citation, claim=claim.pk)
    sent = form_of(admin_client.get(url)) | {"document": gazette.pk, "stance": "denies"}

    asked = admin_client.post(url, sent)

    assert "not yet" in errors_of(asked)["stance"][0]
    assert 'type="checkbox" name="is_flat"' in asked.content.decode()
    assert not claim.citations.exists()

    admin_client.post(url, sent | {"is_flat": "on"})

    assert claim.citations.get().stance == "denies"


@pytest.mark.parametrize("stance", ["not_yet", "denies"])
def test_nothing_is_asked_where_nothing_is_in_doubt(admin_client, gazette, stance):
    letter = make_letter()
    claim = make_claim(letter, "sent" if stance == "not_yet" else "sender")

    cite_by_words(admin_client, claim, gazette, "", **{"stance": stance})

    assert claim.citations.get().stance == stance


def test_an_assessment_is_added_and_never_changed(admin_client, admin_user):
    claim = make_claim(make_letter(), "sent", "1953-05-01")

    add(
        admin_client,
        Assessment,
        query={"letter": claim.letter.pk, "question": "sent"},
        verdict="accepts",
        accepts=claim.pk,
        criteria="One page gives the day.",
    )

    assessment = Assessment.objects.get()
    assert assessment.editor_account == admin_user
    assert admin_client.post(address("change", assessment), {}).status_code == 403
    assert admin_client.post(address("delete", assessment), {}).status_code == 403


def test_a_letters_heading_follows_what_is_cited(admin_client, gazette):
    claim = make_claim(make_letter(), "sent", "1953-05-01")

    cite_by_words(admin_client, claim, gazette, "on the eleventh")
    letter = Letter.objects.get(pk=claim.letter_id)
    assert letter.dated_edtf == "1953-05-01"

    claim.refresh_from_db()
    save(admin_client, "change", claim, date_edtf="1953-05-11")
    letter.refresh_from_db()
    assert letter.dated_edtf == "1953-05-11"


def test_a_claim_that_moves_leaves_one_heading_for_another(admin_client):
    claim = make_claim(make_letter(published=False), "sent", "1953-05-01")
    cite(claim)
    first, second = claim.letter, make_letter(published=False)
    save(admin_client, "change", claim, date_edtf="1953-05-02")

    save(admin_client, "change", claim, letter=second.pk)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.dated_edtf, second.dated_edtf) == ("", "1953-05-02")


def test_a_deletion_leaves_no_heading_behind(admin_client):
    letter = make_letter(published=False)
    cite(claim := make_claim(letter, "sent", "1953-05-01"))
    save(admin_client, "change", claim, date_edtf="1953-05-02")
    letter.refresh_from_db()
    assert letter.dated_edtf == "1953-05-02"

    admin_client.post(address("delete", claim), {"post": "yes"})

    letter.refresh_from_db()
    assert letter.dated_edtf == ""


def test_a_letters_page_shows_its_claims_and_which_lack_a_citation(admin_client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"), words="on the eleventh")
    make_claim(make_step(letter), "carrier", "a fisherman")

    page = text_of(admin_client.get(address("change", letter)))

    assert "1 May 1953" in page
    assert "on the eleventh" in page
    assert "a fisherman Add a citation No citation yet." in page


def fill(letter, times: int):
    for _ in range(times):
        claim = make_claim(letter, "sender", make_agent())
        root = cite(claim, words="a clerk", speaker=make_agent())
        cite(claim, relays=root)
        assess(make_claim(letter, "sent", "1953-05-01"))
        make_claim(make_step(letter), "to", make_place())
        cite(make_claim(make_response(letter), "occurred", "1953-05-02"))
        cite(make_claim(letter, "same_as", make_letter()))
        Citation.objects.create(letter=letter, document=make_document(), key="read")


def test_a_letters_page_asks_the_same_however_much_is_claimed(admin_client):
    letter = make_letter()
    fill(letter, 1)
    few = count_queries(admin_client, address("change", letter))
    fill(letter, 4)

    assert count_queries(admin_client, address("change", letter)) == few


def test_a_citations_page_asks_the_same_however_many_it_may_relay(admin_client):
    letter = make_letter()
    fill(letter, 1)
    citation = letter.claims.first().citations.first()
    few = count_queries(admin_client, address("change", citation))
    fill(letter, 4)

    assert count_queries(admin_client, address("change", citation)) == few


# --- Versions ---------------------------------------------------------------


def test_a_stale_form_is_refused_and_says_who_was_before(admin_client, client, editor):
    letter = make_letter()
    url = address("change", letter)
    opened = form_of(admin_client.get(url))
    save(client, "change", letter, abstract="A denial.")

    response = admin_client.post(url, opened | {"abstract": "My long description."})

    assert "amal changed this after you had opened it" in text_of(response)
    assert "(abstract)" in text_of(response)
    assert "My long description." in text_of(response)
    letter.refresh_from_db()
    assert letter.abstract == "A denial."


def test_a_row_of_a_record_that_moved_on_is_refused(admin_client):
    agent = make_agent("Eleanor Vance")
    name = agent.names.create(text="النور ونس", language="fa")
    url = address("change", agent)
    opened = form_of(admin_client.get(url))
    name.text = "الینور ونس"
    name.save()

    response = admin_client.post(url, opened | {"names-0-text": "النور"})

    assert "changed this after you had opened it" in text_of(response)
    name.refresh_from_db()
    assert name.text == "الینور ونس"


def test_a_save_that_comes_between_check_and_save_is_no_crash(admin_client):
    letter = make_letter()
    with mock.patch.object(
        Letter, "save", side_effect=Stale("“A letter” has been changed.")
    ):
        response = save(admin_client, "change", letter, abstract="My description.")

    assert response.status_code == 200
    assert "“A letter” has been changed." in text_of(response)
    assert "My description." in text_of(response)


def test_an_unchanged_form_makes_no_new_version(admin_client):
    letter = make_letter(abstract="Two lines,\nas the loader writes them.")

    save(admin_client, "change", letter)

    assert letter.history.count() == 1


def test_the_history_says_who_when_and_why(admin_client, admin_user):
    letter = make_letter()

    save(
        admin_client, "change", letter, abstract="A denial.", change_reason="A misprint"
    )

    last = letter.history.first()
    assert (last.history_user, last.history_change_reason) == (admin_user, "A misprint")
    page = text_of(admin_client.get(address("history", letter)))
    assert "A misprint" in page
    assert "A denial." in page


def form_of_history(client, url):
    return dict(_fields(client.get(url).context["adminform"].form))


def test_an_old_version_comes_back_but_not_its_state(admin_client):
    letter = make_letter(published=False, abstract="As it was.")
    save(admin_client, "change", letter, abstract="As it is.")
    letter.refresh_from_db()
    admin_client.post(
        address("change", letter),
        form_of(admin_client.get(address("change", letter))) | {"_publish": "Publish"},
    )
    url = reverse(
        "admin:archive_letter_simple_history",
        args=[letter.pk, letter.history.last().history_id],
    )

    admin_client.post(url, form_of_history(admin_client, url))

    letter.refresh_from_db()
    assert (letter.abstract, letter.state) == ("As it was.", State.PUBLISHED)


def test_who_may_only_read_brings_nothing_back(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_letter"))
    client.force_login(reader)
    letter = make_letter(abstract="As it was.")
    url = reverse(
        "admin:archive_letter_simple_history",
        args=[letter.pk, letter.history.last().history_id],
    )

    assert client.get(url).status_code == 200
    assert client.post(url, {"title": "Mine"}).status_code == 403


# --- Publishing -------------------------------------------------------------


def test_a_letter_with_an_uncited_claim_is_not_published_and_says_which(admin_client):
    letter = make_letter(published=False)
    cite(make_claim(letter, "sent", "1953-05-01"))
    make_claim(make_step(letter), "carrier", "a fisherman")

    response = save(
        admin_client, "change", letter, abstract="Kept.", _publish="Publish"
    )

    assert "a claim without a citation: “carrier: a fisherman”" in text_of(response)
    letter.refresh_from_db()
    assert (letter.state, letter.abstract) == (State.DRAFT, "Kept.")


def test_a_letter_goes_through_its_states_by_buttons(admin_client):
    letter = make_letter(published=False)
    seen = []
    for button, words in [
        ("_submit", ""),
        ("_send_back", ""),
        ("_send_back", "The second page is missing."),
        ("_publish", ""),
        ("_withdraw", ""),
        ("_withdraw", "It was a forgery."),
    ]:
        given = {button: "x", f"{button}-comment": words}
        save(admin_client, "change", letter, **given)
        letter.refresh_from_db()
        seen.append(letter.state)

    assert seen[:3] == ["in review", "in review", "draft"]
    assert seen[3:] == ["published", "published", "withdrawn"]
    assert letter.withdrawn_because == "It was a forgery."


def test_only_the_steps_that_are_open_are_offered(admin_client):
    page = admin_client.get(address("change", make_letter())).content.decode()

    assert 'name="_withdraw"' in page
    assert 'name="_publish"' not in page


@pytest.mark.parametrize("button", ["_publish", "_send_back", "_withdraw"])
def test_to_publish_needs_leave(client, editor, button):
    letter = make_letter(published=False)

    response = save(client, "change", letter, abstract="Mine.", **{button: "x"})

    assert response.status_code == 403
    letter.refresh_from_db()
    assert (letter.state, letter.abstract) == (State.DRAFT, "")
    assert f'name="{button}"' not in text_of(client.get(address("change", letter)))


def test_an_editor_submits_for_review(client, editor):
    letter = make_letter(published=False)

    save(client, "change", letter, _submit="Submit for review")

    letter.refresh_from_db()
    assert letter.state == State.IN_REVIEW


def test_an_edit_to_a_published_letter_is_live_when_saved(admin_client):
    letter = make_letter()

    save(admin_client, "change", letter, abstract="A denial.")

    letter.refresh_from_db()
    assert letter.is_published
    assert letter.abstract == "A denial."


def test_the_list_publishes_what_it_can_and_names_the_rest(admin_client):
    ready, wanting = make_letter(published=False), make_letter(published=False)
    make_claim(wanting, "sent", "1953-05-01")

    response = admin_client.post(
        address("changelist", Letter),
        {"action": "publish_selected", "_selected_action": [ready.pk, wanting.pk]},
        follow=True,
    )

    assert "without a citation: “sent: 1 May 1953”" in text_of(response)
    assert "Public now: 1." in text_of(response)
    assert list(Letter.objects.published()) == [ready]


def test_the_list_offers_no_publishing_without_leave(client, editor):
    make_letter(published=False)

    assert (
        "publish_selected"
        not in client.get(address("changelist", Letter)).content.decode()
    )


# --- Deleting ---------------------------------------------------------------


def test_the_last_citation_of_a_public_claim_stays(admin_client):
    citation = cite(make_claim(make_letter(), "sent"))
    for response in [
        admin_client.get(address("delete", citation), follow=True),
        admin_client.post(address("delete", citation), {"post": "yes"}, follow=True),
        admin_client.post(
            address("changelist", Citation),
            {"action": "delete_selected", "_selected_action": [citation.pk]}
            | {"post": "yes"},
            follow=True,
        ),
    ]:
        assert response.status_code == 200
        assert "This is the last public citation of “sent" in text_of(response)

    assert Citation.objects.count() == 1


def test_both_citations_of_a_public_claim_cannot_go_at_once(admin_client):
    claim = make_claim(make_letter(), "sent")
    citations = [cite(claim), cite(claim)]

    admin_client.post(
        address("changelist", Citation),
        {"action": "delete_selected", "post": "yes"}
        | {"_selected_action": [citation.pk for citation in citations]},
    )

    assert claim.citations.count() == 2


def test_one_of_two_citations_may_go(admin_client):
    claim = make_claim(make_letter(), "sent")
    cite(claim)

    admin_client.post(address("delete", cite(claim)), {"post": "yes"})

    assert claim.citations.count() == 1


@pytest.mark.parametrize("page", ["delete", "changelist"])
def test_what_others_depend_on_is_protected_and_no_crash(admin_client, page):
    document = cite(make_claim(make_letter(), "sent")).document

    response = admin_client.post(
        address(page, document),
        {"post": "yes", "action": "delete_selected"}
        | {"_selected_action": [document.pk]},
        follow=True,
    )

    assert response.status_code == 200
    assert Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("page", ["delete", "changelist"])
def test_what_was_public_once_is_withdrawn_and_never_deleted(admin_client, page):
    letter = make_letter()

    response = admin_client.post(
        address(page, letter),
        {"post": "yes", "action": "delete_selected"}
        | {"_selected_action": [letter.pk]},
        follow=True,
    )

    assert "withdraw it instead of deleting it" in text_of(response)
    assert Letter.objects.exists()


def test_an_agent_nobody_names_may_be_deleted(admin_client):
    agent = make_agent(published=False)

    admin_client.post(address("delete", agent), {"post": "yes"})

    assert not Agent.objects.exists()


@pytest.mark.parametrize("key", ["9" * 22, "0x1", "²", "٣", "-1", ""], ids=ascii)
@pytest.mark.parametrize(
    ("model", "name"), [(Claim, "letter"), (Citation, "claim"), (Assessment, "letter")]
)
def test_what_can_be_no_key_leaves_an_empty_form(admin_client, model, name, key):
    response = admin_client.get(address("add", model), {name: key})

    assert response.status_code == 200


def test_a_letter_names_its_contested_questions_in_words(admin_client):
    letter = make_letter()
    step = make_step(letter)
    for name in ("X", "Y"):
        cite(make_claim(step, "handed_to", make_agent(name)))
    refresh_headings([letter])

    page = admin_client.get(address("change", letter))

    assert "Contested: handed to." in text_of(page)


# --- What is counted beside filters --------------------------------------------


def test_beside_filters_is_counted_what_they_leave(admin_client):
    make_letter()

    listed = admin_client.get("/admin/archive/letter/")

    assert "Published (1)" in text_of(listed)
    assert "Show counts" not in text_of(listed)


def test_of_very_many_records_it_is_counted_where_it_is_asked_for(
    admin_client, monkeypatch
):
    monkeypatch.setattr(lists, "COUNTED", 2)
    for _ in range(3):
        make_letter()
    address = "/admin/archive/letter/"
    with_counts = f"{address}?_facets=True"

    plain, asked = admin_client.get(address), admin_client.get(with_counts)

    assert "Published (3)" not in text_of(plain)
    assert "Show counts" in text_of(plain)
    assert "Published (3)" in text_of(asked)
    assert "Hide counts" in text_of(asked)
    counting = count_queries(admin_client, with_counts)
    assert count_queries(admin_client, address) < counting
