"""Checking the archive: each kind of fault made by raw SQL, found, named, repaired."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from archive import anchoring, checking
from archive.models import CaptureFile, FormerSlug, Marker, Reference
from archive.search import following, index

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_place,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folders(tmp_path):
    """An index, and a place for the last result, of this test's own."""
    with override_settings(SEARCH_DIR=tmp_path / "search", DATA_DIR=tmp_path):
        index._open.clear()
        yield
        index._open.clear()


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def desk(record) -> str:
    return reverse(f"admin:archive_{record._meta.model_name}_change", args=[record.pk])


def found(**how) -> list[str]:
    return [str(finding) for finding in checking.check(**how)]


def without_trigger(name: str, table: str) -> None:
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{on_table}")


def make_annotated():
    return annotate(make_document(text="No letter has come, he said."), "No letter")


# --- One fault each ---------------------------------------------------------------


def an_address_that_was_anothers():
    taken, other = make_agent("Amal"), make_agent("Bruno")
    FormerSlug.keep("amal-then", other)
    sql("UPDATE archive_agent SET slug = 'amal-then' WHERE id = %s", taken.pk)
    return taken, "Agent “Amal” stands at “amal-then”, which is kept as a former"


def an_accepted_claim_without_accounts():
    claim = make_claim(make_letter(), "sent", "1924-03-05")
    assess(claim)
    return claim, "is accepted, and nobody is cited for it."


def an_assessment_of_another_question():
    letter = make_letter()
    sent, written = (make_claim(letter, q, "1924-03-05") for q in ("sent", "written"))
    for claim in (sent, written):
        cite(claim)
    made = assess(sent)
    without_trigger("archive_assessment_is_immutable", "archive_assessment")
    sql("UPDATE archive_assessment SET question = 'written' WHERE id = %s", made.pk)
    return made, "accepts: That claim answers another question, or another subject."


def an_annotation_whose_words_stand_elsewhere():
    marked = make_annotated()
    sql('UPDATE archive_annotation SET start = 3, "end" = 12 WHERE id = %s', marked.pk)
    return marked, "The words do not stand at that place of the text."


def a_citation_whose_surroundings_are_others():
    document = make_document(text="No letter has come, he said.")
    citation = cite(make_claim(make_letter(), "received"), document, words="No letter")
    sql("UPDATE archive_citation SET suffix = 'is near' WHERE id = %s", citation.pk)
    return citation, "What it keeps of the words around it is not what stands there."


def a_citation_in_anothers_text():
    document = make_document(text="No letter has come, he said.")
    citation = cite(make_claim(make_letter(), "received"), document, words="No letter")
    other = make_document()
    sql(
        "UPDATE archive_citation SET document_id = %s WHERE id = %s",
        *(other.pk, citation.pk),
    )
    return citation, "It stands in another document's text."


def a_call_beyond_the_end():
    document = make_document(text="No letter has come, he said.")
    reference = Reference.objects.create(document=document, number=1)
    capture = document.current_capture
    marker = Marker.objects.create(
        reference=reference, position=1, capture=capture, offset=9
    )
    sql('UPDATE archive_marker SET "offset" = 900 WHERE id = %s', marker.pk)
    return reference, "It stands beyond the end of its text."


def a_text_that_was_changed():
    capture = make_document(text="No letter has come.").current_capture
    without_trigger("archive_capture_is_immutable", "archive_capture")
    sql(
        "UPDATE archive_capture SET text = 'A letter has come.' WHERE id = %s",
        capture.pk,
    )
    return capture, "Its text is not the one of its SHA-256."


def a_file_that_was_changed():
    document = make_document()
    file = CaptureFile(
        name="gazette.txt", media_type="text/plain", content=b"No letter"
    )
    anchoring.keep_capture(document, "No letter", file=file)
    sql("UPDATE archive_capturefile SET content = %s WHERE id = %s", b"A let", file.pk)
    return file.capture, "“gazette.txt” is not the one of its SHA-256 and size."


def a_text_that_is_anothers():
    one, other = make_document(text="No letter has come."), make_document()
    sql(
        "UPDATE archive_document SET current_capture_id = %s, consulted = 'whole' "
        "WHERE id = %s",
        *(one.current_capture_id, other.pk),
    )
    return other, "has another's text for its own."


def agents_in_a_circle():
    one = make_agent("The ministry")
    other = make_agent("The state", part_of=one)
    sql("UPDATE archive_agent SET part_of_id = %s WHERE id = %s", other.pk, one.pk)
    return one, "part_of: That would run in a circle."


def letters_in_a_circle_to_which_another_replies():
    first = make_letter()
    second = make_letter(replies_to=first)
    third = make_letter(replies_to=second)
    sql(
        "UPDATE archive_letter SET replies_to_id = %s WHERE id = %s",
        second.pk,
        first.pk,
    )
    return third, "replies_to: That would run in a circle."


def citations_that_relay_one_another():
    claim = make_claim(make_letter(), "received")
    one = cite(claim)
    other = cite(claim, relays=one)
    sql("UPDATE archive_citation SET relays_id = %s WHERE id = %s", other.pk, one.pk)
    return one, "relays: That would run in a circle."


def a_name_preferred_beside_the_head():
    agent = make_agent()
    name = agent.names.create(text="Amal", language="fa")
    sql(
        "UPDATE archive_agentname SET language = 'en', is_preferred = %s WHERE id = %s",
        *(True, name.pk),
    )
    return agent, "In this language the name at the head is the preferred one."


def a_tag_that_is_no_language():
    place = make_place()
    sql("UPDATE archive_place SET name_language = '?!' WHERE id = %s", place.pk)
    return place, "name_language: "


def bounds_that_are_not_the_dates():
    agent = make_agent()
    sql("UPDATE archive_agent SET born_earliest = '1890-01-01' WHERE id = %s", agent.pk)
    return agent, "Saving it would tidy born_earliest."


def text_that_is_not_in_nfc():
    collection = make_collection()
    sql("UPDATE archive_collection SET title = %s", "Cafe\u0301")
    return collection, "Saving it would tidy title."


def a_change_without_a_trace():
    document = make_document()
    sql("UPDATE archive_document SET gloss = 'Another' WHERE id = %s", document.pk)
    return document, "Its history knows it otherwise: gloss."


def a_record_without_a_history():
    letter = make_letter()
    sql("DELETE FROM archive_historicalletter WHERE id = %s", letter.pk)
    return letter, "Its history does not know that it is there."


FAULTS = [
    an_address_that_was_anothers,
    an_accepted_claim_without_accounts,
    an_assessment_of_another_question,
    an_annotation_whose_words_stand_elsewhere,
    a_citation_whose_surroundings_are_others,
    a_citation_in_anothers_text,
    a_call_beyond_the_end,
    a_text_that_was_changed,
    a_file_that_was_changed,
    a_text_that_is_anothers,
    agents_in_a_circle,
    letters_in_a_circle_to_which_another_replies,
    citations_that_relay_one_another,
    a_name_preferred_beside_the_head,
    a_tag_that_is_no_language,
    bounds_that_are_not_the_dates,
    text_that_is_not_in_nfc,
    a_change_without_a_trace,
    a_record_without_a_history,
]


@pytest.mark.parametrize("break_it", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_found_with_its_address_and_stays_when_repairing(break_it):
    record, sentence = break_it()

    for how in ({}, {"repair": True}, {}):
        naming = [line for line in found(**how) if sentence in line]
        assert naming, found()
        assert any(line.startswith(f"{desk(record)}: ") for line in naming), naming
        assert not any(line.endswith("Repaired.") for line in naming)


def test_a_former_address_that_leads_nowhere_is_found_unless_it_may_come_back():
    gone, deleted = make_agent(), make_agent()
    for n, agent in enumerate((gone, deleted)):
        FormerSlug.keep(f"former-{n}", agent)
    sql("DELETE FROM archive_historicalagent WHERE id = %s", gone.pk)
    sql("DELETE FROM archive_agent WHERE id = %s", gone.pk)
    deleted.delete()

    assert found() == ["The archive: The former address “former-0” leads to no agent."]


def test_a_lost_trigger_is_found():
    without_trigger("archive_assessment_is_immutable", "archive_assessment")

    (line,) = found()

    assert "The trigger archive_assessment_is_immutable is missing" in line


# --- What is derived --------------------------------------------------------------


def make_sent_letter():
    letter = make_letter()
    cite(make_claim(letter, "sent", "1924-03-05"))
    cite(make_claim(letter, "sender", make_agent("Amal")))
    call_command("check_archive", repair=True, verbosity=0)
    letter.refresh_from_db()
    return letter


def test_a_heading_that_is_not_its_evidences_is_found_and_repaired():
    letter = make_sent_letter()
    sql("UPDATE archive_letter SET status = 'lost', kind = '' WHERE id = %s", letter.pk)
    sql("DELETE FROM archive_letter_senders WHERE letter_id = %s", letter.pk)

    told = f"{desk(letter)}: The heading of Letter “{letter}” is not what its evidence "
    assert found() == [f"{told}says: status, senders."]
    assert found(repair=True) == [f"{told}says: status, senders. Repaired."]
    assert found() == []
    status, version = letter.status, letter.version
    letter.refresh_from_db()
    assert (letter.status, letter.version) == (status, version)
    assert [agent.name for agent in letter.senders.all()] == ["Amal"]


def test_an_index_that_is_not_as_the_database_is_found_and_made_anew():
    letter, agent = make_letter(), make_agent()
    following.rebuild()
    living = index.current()
    for shelf in (living.public, living.desk):
        shelf.write([], but_for=[f"letter:{letter.pk}"])
    key = agent.pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_agent WHERE id = %s", [key])
    living.public.write([], place=following._place_now())

    told = f"{desk(letter)}: In the index of the search, "
    gone = "The archive: In the index of the search, "
    lines = [
        f"{told}public: letter:{letter.pk} is missing.",
        f"{gone}public: agent:{key} should not be there.",
        f"{told}desk: letter:{letter.pk} is missing.",
        f"{gone}desk: agent:{key} should not be there.",
    ]
    assert found() == lines
    assert found(repair=True) == [f"{line} Repaired." for line in lines]
    assert found() == []


def test_an_index_that_is_only_behind_is_no_fault():
    following.rebuild()
    make_letter()

    assert found() == []


def test_an_index_that_cannot_be_read_is_found_and_made_anew():
    make_letter()
    following.rebuild()
    (index.current().path / "public" / "meta.json").write_text("{")
    index._open.clear()

    (line,) = found()
    assert "The index of the search cannot be read" in line
    (line,) = found(repair=True)
    assert line.endswith("Repaired.")
    assert found() == []


# --- The command ------------------------------------------------------------------


def test_the_command_names_counts_and_exits_by_what_is_left(capsys):
    call_command("check_archive")
    assert capsys.readouterr().out == "Nothing is wrong.\n"

    agent = make_agent("Amal")
    sql("UPDATE archive_agent SET note = 'A consul' WHERE id = %s", agent.pk)
    with pytest.raises(SystemExit) as ended:
        call_command("check_archive")

    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert said.startswith(f"{desk(agent)}: Agent “Amal”: Its history knows it other")
    assert said.endswith("Wrong: 1\n")


def test_what_could_all_be_repaired_leaves_nothing_wrong(capsys):
    letter = make_sent_letter()
    sql("UPDATE archive_letter SET status = 'lost' WHERE id = %s", letter.pk)

    call_command("check_archive", repair=True)

    assert capsys.readouterr().out.endswith("Repaired: 1\nNothing else is wrong.\n")


def test_a_watcher_is_shown_how_far_it_is(monkeypatch):
    told = []
    make_agent()

    list(checking.check(tell=lambda *how_far: told.append(how_far)))

    assert ("agents", 1, 1) in told


def test_as_many_queries_whatever_there_is(django_assert_max_num_queries):
    def make_some(number: int):
        for _ in range(number):
            letter = make_letter()
            cite(make_claim(letter, "sender", make_agent(part_of=make_agent())))
            make_claim(letter, "written", "1924")

    make_some(1)
    found(repair=True)
    with connection.execute_wrapper(counter := Counted()):
        assert found() == []
    make_some(12)
    found(repair=True)
    with django_assert_max_num_queries(counter.number):
        assert found() == []


class Counted:
    """How many statements have been put to the database."""

    number = 0

    def __call__(self, execute, *args):
        self.number += 1
        return execute(*args)


# --- The desk ---------------------------------------------------------------------


def first_page(client) -> str:
    page = client.get(reverse("admin:index")).content.decode()
    return re.sub(r"<[^>]+>|\s+", " ", page)


def test_the_desks_first_page_says_when_it_was_checked_and_how_much_was_wrong(
    admin_client,
):
    assert "The archive has not been checked yet" in first_page(admin_client)

    call_command("check_archive", verbosity=0)
    assert re.search(
        r"checked on \d+ \w+ \d{4}, \d\d:\d\d: nothing wrong", first_page(admin_client)
    )

    agent = make_agent()
    sql("UPDATE archive_agent SET note = 'A consul' WHERE id = %s", agent.pk)
    with pytest.raises(SystemExit):
        call_command("check_archive", verbosity=0)
    assert re.search(r"\d\d:\d\d: 1 thing wrong", first_page(admin_client))


def test_a_result_that_cannot_be_read_is_none(tmp_path):
    (tmp_path / "checked.json").write_text("{")

    assert checking.last() is None


class TestTheCollection:
    """The letters of fixtures/, as CI checks them too."""

    @pytest.fixture(autouse=True)
    def _loaded(self, collection):
        following.rebuild()

    def test_is_without_a_fault(self):
        assert found() == []
