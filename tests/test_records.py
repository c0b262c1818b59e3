"""What every record keeps: versions, history, addresses, the database's rules."""

import unicodedata
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError
from django.db.models.signals import post_init, pre_init
from django.test.utils import CaptureQueriesContext

from archive import anchoring, evidence, triggers
from archive.models import (
    AboutSection,
    AgentName,
    Assessment,
    Capture,
    CaptureFile,
    Citation,
    Claim,
    Colophon,
    FormerSlug,
    Identifier,
    LastCitation,
    Marker,
    NotOne,
    Office,
    Passage,
    PlaceName,
    Publication,
    Record,
    Reference,
    Stale,
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
TEXT = "A letter has come, and nobody has seen it."


def again(record):
    """Another copy of a record, as another editor has it."""
    return type(record)._base_manager.get(pk=record.pk)


# --- Versions and history ---------------------------------------------------


def test_a_copy_that_is_older_than_its_row_is_not_saved():
    letter = make_letter(title="A letter")
    mine, yours = again(letter), again(letter)
    mine.title = "Eleanor Vance to Parviz Rahimi"
    yours.abstract = "Announced, and not seen."

    mine.save()
    with pytest.raises(Stale, match="changed by somebody else"):
        yours.save()

    letter = again(letter)
    assert (letter.title, letter.abstract) == (mine.title, "")
    assert (letter.version, yours.version, letter.history.count()) == (2, 1, 2)


def test_a_save_that_fails_leaves_the_version_as_it_was():
    taken, letter = make_letter(), make_letter()
    before, letter.slug = letter.slug, taken.slug

    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save()
    letter.slug = before
    letter.save()

    assert letter.version == again(letter).version == 2


def test_history_tells_who_and_when_from_the_first_save(admin_user):
    letter = make_letter(title="A letter")
    letter._history_user = admin_user
    letter._change_reason = "Named its sender"
    letter.title = "Eleanor Vance to Parviz Rahimi"
    letter.save()

    second, first = letter.history.all()

    assert (first.title, first.history_type) == ("A letter", "+")
    assert (second.history_user, second.history_type) == (admin_user, "~")
    assert second.history_change_reason == "Named its sender"
    assert first.history_date <= second.history_date


def test_every_record_capture_and_assessment_has_a_history():
    models = apps.get_app_config("archive").get_models()
    kept = [m for m in models if issubclass(m, Record | Capture | Assessment)]

    assert len(kept) > 15
    for model in kept:
        assert model.history.model.__name__ == f"Historical{model.__name__}"


@pytest.mark.parametrize(
    ("make", "column"),
    [
        (lambda words: make_agent(words), "name"),
        (lambda words: make_letter(abstract=words), "abstract"),
        (lambda words: make_claim(make_letter(), "contents", words), "words"),
        (lambda words: make_document(text=words).current_capture, "text"),
        (lambda words: cite(make_claim(make_letter(), "sent"), words=words), "exact"),
    ],
)
def test_text_comes_in_as_nfc(make, column):
    words = "Zoë’s réponse: آمد"

    record = again(make(unicodedata.normalize("NFD", words)))

    assert getattr(record, column) == words


def test_a_heading_is_not_overwritten_by_a_copy_that_was_read_before():
    letter = make_letter()
    stale = again(letter)
    cite(make_claim(letter, "sent", "1953-05-01"))
    evidence.refresh_headings([letter])

    stale.title = "Eleanor Vance to Parviz Rahimi"
    stale.save()

    letter = again(letter)
    assert (letter.title, letter.dated.edtf) == (stale.title, "1953-05-01")


# --- Addresses --------------------------------------------------------------


def rename(record, *slugs):
    for slug in slugs:
        record.slug = slug
        record.save()


def former_slugs():
    return {former.slug: former.record for former in FormerSlug.objects.all()}


def test_every_address_that_a_record_had_leads_to_it():
    letter = make_letter(slug="vance-1952")

    rename(letter, "vance-1953", "vance-rahimi-1953")

    assert former_slugs() == {"vance-1952": letter, "vance-1953": letter}


def test_an_address_that_is_taken_up_again_leads_nowhere_else():
    letter = make_letter(slug="vance-1952")

    rename(letter, "vance-1953", "vance-1952")

    assert former_slugs() == {"vance-1953": letter}


def test_another_records_former_address_is_refused():
    rename(make_letter(slug="vance-1952"), "vance-1953")
    letter = make_letter()
    letter.slug = "vance-1952"

    with pytest.raises(ValidationError, match="another record's address"):
        letter.full_clean()
    make_agent(slug="vance-1952").full_clean()


# --- The rules that the database keeps --------------------------------------


def change(record, **columns):
    """Change a row behind the back of its model."""
    type(record)._base_manager.filter(pk=record.pk).update(**columns)


def claim(question="sent", subject=None, **fields):
    return make_claim(subject or make_letter(), question, **fields)


def a_step():
    return make_step(make_letter())


def a_response():
    return make_response(make_letter())


def citation(**fields):
    return cite(claim(), make_document(text=TEXT), words="A letter", **fields)


def further_reading(**fields):
    return Citation.objects.create(key=f"c-{Citation.objects.count()}", **fields)


def annotation(**fields):
    return annotate(make_document(text=TEXT), "A letter", **fields)


def words_alone():
    return annotate(make_document(), "A letter")


def a_name(**fields):
    model = AgentName if "agent" in fields else PlaceName
    text = f"E. Vance {model.objects.count()}"
    return model.objects.create(**{"text": text, "language": "en"} | fields)


def identifier(**of):
    day = date(2026, 11, 22)
    return Identifier.objects.create(authority="viaf", looked_up_on=day, **of)


def not_one(**fields):
    return NotOne.objects.create(kind="agent", **fields)


def office(agent=None):
    return Office.objects.create(agent=agent or make_agent(), title="Consul")


def reference(document=None, number=1):
    return Reference.objects.create(document=document or make_document(), number=number)


def marker(of=None, **fields):
    return Marker.objects.create(reference=of or reference(), position=1, **fields)


def with_a_text():
    return make_document(text=TEXT)


def a_capture():
    return with_a_text().current_capture


def raw_capture(**fields):
    """A capture as no save() would leave it."""
    Capture.objects.bulk_create([Capture(document=make_document(), **fields)])


def raw_file(**fields):
    """A capture's file as no save() would leave it."""
    CaptureFile.objects.bulk_create([CaptureFile(capture=a_capture(), **fields)])


def assessment(**fields):
    return assess(claim(), **fields)


def second_colophon(**fields):
    return Colophon.objects.create(**fields)


def about_section(**fields):
    colophon = fields.pop("colophon", None) or make_colophon()
    fields = {"key": "method", "title": "Method", "text": "By reading."} | fields
    return AboutSection.objects.create(colophon=colophon, **fields)


# The rules of the database by their names: a way to make a row, and columns that break
# the rule. A maker among the columns is called when the test runs.
MADE = [
    ("place_lies_on_the_globe", make_place, {"latitude": 91, "longitude": 0}),
    ("place_lies_on_the_globe", make_place, {"latitude": 27}),
    ("identifier_names_one_agent_or_place", identifier, {}),
    ("identifier_names_one_agent_or_place",
        identifier, {"agent": make_agent, "place": make_place}),
    ("capture_has_a_text", raw_capture, {"text": "", "sha256": "0"}),
    ("capture_has_its_sum", raw_capture, {"text": TEXT}),
    ("capture_file_has_its_size_and_sum", raw_file, {"size": 0, "sha256": "0"}),
    ("capture_file_has_its_size_and_sum", raw_file, {"size": 1}),
    ("reference_numbers_begin_at_one", reference, {"number": 0}),
    ("marker_has_an_offset_where_there_is_a_capture", marker, {"offset": 1}),
    ("marker_has_an_offset_where_there_is_a_capture", marker, {"capture": a_capture}),
    ("annotation_identifies_one_agent_or_place", annotation, {"agent": make_agent}),
    ("annotation_identifies_one_agent_or_place",
        annotation, {"motivation": "identifying"}),
    ("annotation_links_one_letter_or_response", annotation, {"letter": make_letter}),
    ("annotation_links_one_letter_or_response", annotation, {"motivation": "linking"}),
    ("annotation_corrects_with_a_reading", annotation, {"motivation": "correcting"}),
    ("annotation_corrects_with_a_reading", annotation, {"reading": "a Friday"}),
    ("annotation_says_something", annotation, {"note": ""}),
    ("claim_is_about_one_subject", claim, {"collection": make_collection}),
    ("claim_asks_what_fits_its_subject", claim, {"question": "carrier"}),
    ("claim_asks_what_fits_its_subject", claim, {"subject": a_step}),
    ("claim_agent_answers_its_question", claim, {"agent": make_agent}),
    ("claim_place_answers_its_question", claim, {"place": make_place}),
    ("claim_letter_answers_its_question", claim, {"other_letter": make_letter}),
    ("claim_date_answers_its_question", claim, {"question": "kind", "date_edtf": "19"}),
    ("claim_count_answers_its_question", claim, {"least": 2}),
    ("claim_words_answers_its_question", claim, {"question": "exists", "words": "yes"}),
    ("claim_sort_answers_its_question", claim, {"sort": "demand"}),
    ("claim_code_answers_its_question", claim, {"code": "letter"}),
    ("claim_code_answers_its_question", claim, {"question": "kind", "code": "refused"}),
    ("claim_names_an_agent_or_a_place", claim,
        {"subject": a_step, "question": "to", "agent": make_agent,
         "place": make_place}),
    ("claim_counts_run_upward", claim,
        {"question": "count", "subject": make_collection, "least": 3, "most": 2}),
    ("citation_has_one_subject", citation, {"letter": make_letter}),
    ("citation_takes_a_stance_on_a_claim", citation, {"stance": ""}),
    ("citation_takes_a_stance_on_a_claim", citation, {"stance": "shrugs"}),
    ("citation_has_one_speaker",
        citation, {"speaker": make_agent, "descriptor": "a clerk"}),
    ("assessment_is_about_one_subject", assessment, {"collection": make_collection}),
    ("assessment_asks_what_fits_its_subject", assessment, {"question": "carrier"}),
    ("assessment_accepts_a_claim_or_none", assessment, {"accepts": None}),
    ("assessment_accepts_a_claim_or_none", assessment, {"verdict": "perhaps"}),
    ("not_one_names_two_in_order", not_one, {"first_id": 2, "second_id": 1}),
    ("not_one_names_two_in_order", not_one, {"first_id": 1, "second_id": 1}),
    ("colophon_is_the_only_one", second_colophon, {"number": 2}),
    ("colophon_asks_of_the_letter_it_leads_with",
        second_colophon, {"leading_question": "sent"}),
    ("about_section_of_its_own_has_a_title", about_section, {"title": ""}),
]  # fmt: skip
MADE_TWICE = [
    ("former_slug_leads_to_one_record",
        FormerSlug.objects.create, {"slug": "vance", "record": make_letter}),
    ("agent_name_is_given_once", a_name, {"agent": make_agent, "text": "Ellen"}),
    ("agent_has_one_preferred_name_per_language",
        a_name, {"agent": make_agent, "is_preferred": True}),
    ("place_name_is_given_once", a_name, {"place": make_place, "text": "Amal"}),
    ("place_has_one_preferred_name_per_language",
        a_name, {"place": make_place, "is_preferred": True}),
    ("office_is_given_once", office, {"agent": make_agent}),
    ("identifier_names_one_record", identifier, {"agent": make_agent}),
    ("reference_number_is_used_once", reference, {"document": make_document}),
    ("marker_position_is_used_once", marker, {"of": reference}),
    ("transmission_key_is_used_once", make_step, {"letter": make_letter, "key": "a"}),
    ("response_key_is_used_once", make_response, {"letter": make_letter, "key": "a"}),
    ("annotation_key_is_used_once",
        annotate, {"document": make_document, "words": "A letter", "key": "a"}),
    ("claim_key_is_used_once_in_collection",
        claim, {"subject": make_collection, "question": "count", "key": "a"}),
    ("claim_key_is_used_once_in_letter", claim, {"subject": make_letter, "key": "a"}),
    ("claim_key_is_used_once_in_transmission",
        claim, {"subject": a_step, "question": "carrier", "key": "a"}),
    ("claim_key_is_used_once_in_response",
        claim, {"subject": a_response, "question": "place", "key": "a"}),
    ("citation_is_made_once", cite, {"claim": claim, "document": make_document}),
    ("citation_key_is_used_once", cite, {"claim": claim, "key": "gazette"}),
    ("citation_of_a_letter_as_a_whole_is_made_once",
        further_reading, {"document": make_document, "letter": make_letter}),
    ("citation_of_a_response_as_a_whole_is_made_once",
        further_reading, {"document": make_document, "response": a_response}),
    ("citation_of_a_collection_as_a_whole_is_made_once",
        further_reading, {"document": make_document, "collection": make_collection}),
    ("about_section_stands_once", about_section, {"colophon": make_colophon}),
    ("not_one_is_said_once", not_one, {"first_id": 1, "second_id": 2}),
]  # fmt: skip
CHANGED = [
    ("agent_is_not_part_of_itself", make_agent, {"part_of": F("pk")}),
    ("document_with_a_text_was_consulted", with_a_text, {"consulted": "no"}),
    ("letter_does_not_reply_to_itself", make_letter, {"replies_to": F("pk")}),
    ("response_is_not_the_letter_it_answers", a_response, {"reply": F("letter")}),
    ("annotation_marks_some_words", words_alone, {"exact": "", "anchor": ""}),
    ("claim_is_of_another_letter", lambda: claim("same_as"),
        {"other_letter": F("letter")}),
    ("citation_passage_has_words_in_its_capture", citation, {"exact": ""}),
    ("citation_does_not_relay_itself", citation, {"relays": F("pk")}),
]  # fmt: skip
BY_KIND = {
    "agent": make_agent,
    "place": make_place,
    "document": make_document,
    "collection": make_collection,
    "letter": make_letter,
    "response": a_response,
    "office": office,
    "reference": reference,
    "claim": claim,
    "citation": citation,
    "annotation": annotation,
}
for kind, make in BY_KIND.items():
    model = apps.get_model("archive", kind)
    for group in model.date_groups:
        days = {
            f"{group}_earliest": date(1954, 1, 1),
            f"{group}_latest": date(1953, 1, 1),
        }
        CHANGED.append((f"{kind}_{group}_runs_forward", make, days))
    if issubclass(model, Publication):
        CHANGED += [
            (f"{kind}_state_is_known", make, {"state": "burnt"}),
            (f"{kind}_published_has_its_day", make, {"published_at": None}),
            (f"{kind}_withdrawn_has_its_reason", make, {"state": "withdrawn"}),
        ]
    if issubclass(model, Passage):
        CHANGED += [
            (f"{kind}_passage_has_both_ends", make, {"end": F("start")}),
            (f"{kind}_passage_has_both_ends", make, {"end": None}),
            (f"{kind}_passage_is_anchored_as_it_says", make, {"anchor": "uncaptured"}),
            (f"{kind}_passage_is_anchored_as_it_says", make, {"anchor": ""}),
        ]
    if hasattr(model, "parallel_title"):
        name = f"{kind}_parallel_title_has_its_language"
        CHANGED.append((name, make, {"parallel_title": "النور ونس"}))
        CHANGED.append((name, make, {"parallel_title_language": "fa"}))
CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_app_config("archive").get_models()
    for constraint in model._meta.constraints
}


def refusal_by(name):
    """The database names the rule; but SQLite names one of uniqueness by columns."""
    model, constraint = CONSTRAINTS[name]
    table, fields = model._meta.db_table, getattr(constraint, "fields", ())
    columns = [f"{table}.{model._meta.get_field(field).column}" for field in fields]
    listed = ", ".join(columns) if connection.vendor == "sqlite" else ""
    return pytest.raises(IntegrityError, match=f"{name}|{listed}" if listed else name)


def called(columns):
    return {name: v() if callable(v) else v for name, v in columns.items()}


def by_name(rows):
    return pytest.mark.parametrize(
        ("name", "make", "columns"), rows, ids=[name for name, _, _ in rows]
    )


@by_name(MADE)
def test_the_database_refuses_a_row_that_breaks_a_rule(name, make, columns):
    with refusal_by(name):
        make(**called(columns))


@by_name(MADE_TWICE)
def test_the_database_refuses_the_same_twice(name, make, columns):
    columns = called(columns)
    make(**columns)

    with refusal_by(name):
        make(**columns)


@by_name(CHANGED)
def test_the_database_refuses_a_change_that_breaks_a_rule(name, make, columns):
    record = make()

    with refusal_by(name):
        change(record, **columns)


def test_every_rule_of_the_database_is_tried():
    # An annotation without words is refused before its capture is looked at.
    implied = {"annotation_passage_has_words_in_its_capture"}

    assert set(CONSTRAINTS) - {n for n, _, _ in MADE + MADE_TWICE + CHANGED} == implied


# --- What never changes, and what is not lost -------------------------------


def test_a_capture_and_an_assessment_never_change():
    capture, assessment = make_document(text=TEXT).current_capture, assess(claim())

    for record, columns in [(capture, {"text": "Ha"}), (assessment, {"editor": "I"})]:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change(record, **columns)
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            record.save()


def test_what_kept_them_from_changing_is_made_anew_by_each_migrate():
    capture = make_document(text=TEXT).current_capture
    on_table = " ON archive_capture" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER archive_capture_is_immutable{on_table}")
    change(capture, how_taken="file")

    call_command("migrate", verbosity=0)

    with pytest.raises(IntegrityError, match="take a new one"):
        change(capture, how_taken="typed")


def test_what_keeps_them_from_changing_is_left_alone_if_it_is_right():
    """To make a trigger anew locks its table, while an archive is read."""
    with CaptureQueriesContext(connection) as asked:
        triggers.make()

    assert not [query["sql"] for query in asked if "CREATE" in query["sql"]]


def test_a_trigger_that_says_something_else_is_made_anew(monkeypatch):
    capture = make_document(text=TEXT).current_capture
    monkeypatch.setitem(triggers.IMMUTABLE, "archive_capture", "Not any more.")

    triggers.make()

    with pytest.raises(IntegrityError, match="Not any more"):
        change(capture, how_taken="file")


@pytest.mark.parametrize(
    "use",
    [
        lambda document: annotate(document, "A letter"),
        lambda document: cite(claim(), document, words="A letter"),
        lambda document: marker(
            reference(document), capture=document.current_capture, offset=8
        ),
    ],
)
def test_a_capture_stays_while_it_is_used_and_may_go_when_it_is_not(use):
    used, unused = make_document(text=TEXT), make_document(text=TEXT)
    use(used)
    for document in (used, unused):
        anchoring.take_capture(document, "Nothing of the kind.")

    with pytest.raises(ProtectedError):
        used.captures.last().delete()
    unused.captures.last().delete()
    with pytest.raises(ProtectedError):
        unused.current_capture.delete()


def move_away(citation):
    citation.claim = claim()
    citation.save()


@pytest.mark.parametrize(
    "remove",
    [
        lambda citation: citation.delete(),
        lambda citation: Citation.objects.filter(pk=citation.pk).delete(),
        lambda citation: citation.claim.citations.all().delete(),
        move_away,
    ],
)
def test_the_last_public_citation_of_a_public_claim_stays(remove):
    last = citation()
    cite(last.claim, make_document(published=False))

    with pytest.raises(LastCitation, match="last public citation of “sent"):
        remove(last)

    assert again(last).claim_id


def test_a_source_that_nobody_has_seen_does_not_make_up_for_the_last_citation():
    unseen = cite(claim(), make_document(consulted="no"))
    relay = cite(unseen.claim, relays=unseen)

    with pytest.raises(LastCitation):
        relay.delete()


@pytest.mark.parametrize(
    "make",
    [
        lambda: cite(citation().claim),
        lambda: cite(make_claim(make_letter(published=False), "sent")),
        lambda: cite(
            make_claim(make_response(make_letter(), published=False), "occurred")
        ),
        lambda: cite(claim(), make_document(published=False)),
    ],
    ids=["another stays", "a draft", "a draft response", "a source not published"],
)
def test_a_citation_may_go_where_no_public_claim_loses_its_last(make):
    make().delete()


def test_citations_go_with_their_claim_and_a_letter_with_all_that_is_said_of_it():
    root = citation()
    cite(root.claim, relays=root)
    other = make_claim(root.claim.letter, "sent", "1953-05-02")
    cite(other, relays=root)
    assess(other)

    other.letter.delete()

    assert not Citation.objects.exists()


def test_citations_are_never_deleted_all_at_once_by_a_slip():
    assert not hasattr(Citation.objects, "delete")


def test_a_former_address_is_never_taken_by_another_on_any_road(db):
    first = make_letter(slug="amal")
    first.slug = "amal-1953"
    first.save()

    with pytest.raises(ValidationError):
        make_letter(slug="amal")


# --- A record as the database gives it ----------------------------------------


def test_a_record_that_is_read_is_as_django_would_have_made_it():
    """Whole, deferred, and beside another: nothing is set that was not asked for."""
    claim = cite(make_claim(make_letter(), "sent", "1953-05")).claim

    read = Claim.objects.select_related("letter").get()
    columns = Claim._meta.concrete_fields
    as_django_has_it = Claim(*(getattr(claim, it.attname) for it in columns))

    for it in columns:
        assert getattr(read, it.attname) == getattr(as_django_has_it, it.attname)
    assert (read._state.adding, read._state.db) == (False, "default")
    assert read.letter == claim.letter
    assert Claim.objects.only("pk").get().get_deferred_fields() == {
        it.attname for it in columns if not it.primary_key
    }
    read.letter_id = make_letter().pk
    assert read.letter.pk == read.letter_id


def test_nobody_listens_for_records_to_be_made():
    """Who did would not hear of those that are read."""
    records = [m for m in apps.get_models() if issubclass(m, Record)]

    assert len(records) > 10
    for model in records:
        assert not pre_init.has_listeners(model), model
        assert not post_init.has_listeners(model), model
