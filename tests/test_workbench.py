"""The workbench: words of an article are selected, and said to be something."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from archive.models import (
    Agent,
    Annotation,
    Citation,
    Claim,
    Letter,
    Response,
    Transmission,
)

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)

pytestmark = pytest.mark.django_db

TEXT = (
    "The letter\n\nEleanor Vance wrote on the first of May 😀 to Parviz Rahimi. "
    "“No letter,” said Rahimi, “has come.”\n\n"
    "The consul left the letter with the harbour master."
)


@pytest.fixture
def editor(client) -> User:
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name="Editors")])
    client.force_login(user)
    return user


@pytest.fixture
def document():
    return make_document("1953-05-02", text=TEXT)


@pytest.fixture
def letter():
    return make_letter()


def at(document, name="", *args) -> str:
    view = (
        f"admin:archive_workbench_{name}"
        if name
        else "admin:archive_document_workbench"
    )
    return reverse(view, args=[document.pk, *args])


def on(document, words: str) -> dict:
    """The words as the browser sends them: where they stand, in code points."""
    start = document.current_capture.text.index(words)
    return {"start": start, "end": start + len(words), "exact": words}


def work_at(client, document, letter):
    assert client.get(at(document), {"letter": letter.pk}).status_code == 200


def cite_words(client, document, words, *, name="new", **given):
    return client.post(at(document, name, "cite"), on(document, words) | given)


# --- The page ---------------------------------------------------------------


def test_the_article_stands_there_by_paragraphs_with_the_offset_of_each(
    client, editor, document
):
    html = client.get(at(document)).content.decode()

    for paragraph in ("The letter", "The consul left"):
        start = TEXT.index(paragraph)
        assert f'data-start="{start}"' in html


def test_the_workbench_is_reached_from_the_document_its_list_and_the_public_page(
    client, editor, document
):
    change = reverse("admin:archive_document_change", args=[document.pk])
    for page in (change, reverse("admin:archive_document_changelist")):
        assert at(document) in client.get(page).content.decode()
    assert at(document) in client.get(document.get_absolute_url()).content.decode()


def test_a_mark_on_the_public_page_leads_editors_to_it_at_the_workbench(
    client, editor, document, letter
):
    note = annotate(document, "Eleanor")
    citation = cite(make_claim(letter, "sent"), document, words="The consul left")

    html = client.get(document.get_absolute_url()).content.decode()

    for place in (f"annotation-{note.pk}", f"citation-{citation.pk}"):
        assert f'href="{at(document)}#{place}"' in html
        assert f'id="{place}"' in client.get(at(document)).content.decode()


def test_readers_are_not_led_to_the_workbench(client, document, letter):
    annotate(document, "Eleanor")
    cite(make_claim(letter, "sent"), document, words="The consul left")

    html = client.get(document.get_absolute_url()).content.decode()

    assert "Eleanor" in html
    assert "workbench" not in html
    assert client.get(at(document)).status_code == 302


def test_the_letter_at_work_is_kept_from_one_article_to_the_next(
    client, editor, document, letter
):
    work_at(client, document, letter)

    html = client.get(at(make_document(text="Another page."))).content.decode()

    assert str(letter) in html


def test_the_page_asks_a_fixed_number_of_queries(
    client, editor, document, letter, django_assert_max_num_queries
):
    work_at(client, document, letter)
    for word in ("Eleanor", "Vance", "consul", "harbour"):
        annotate(document, word)
        cite(make_claim(letter, "contents", word), document, words=word)

    with django_assert_max_num_queries(30):
        client.get(at(document))


# --- Annotations ------------------------------------------------------------


def test_a_comment_is_saved_in_place_on_the_words_that_were_selected(
    client, editor, document
):
    given = on(document, "😀 to Parviz") | {
        "note": "So in the print.",
        "is_public": "on",
    }

    answer = client.post(at(document, "new", "comment"), given)

    mark = Annotation.objects.get()
    assert (mark.exact, mark.motivation) == ("😀 to Parviz", "commenting")
    assert TEXT[mark.start : mark.end] == mark.exact
    assert mark.is_public
    assert f'id="annotation-{mark.pk}"' in answer.content.decode()
    assert "amal" in answer.content.decode()


def test_a_comment_without_a_note_is_refused_at_its_field(client, editor, document):
    answer = client.post(at(document, "new", "comment"), on(document, "consul"))

    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()
    assert not Annotation.objects.exists()


def test_words_that_do_not_stand_there_are_refused(client, editor, document):
    given = on(document, "consul") | {"exact": "counsel", "note": "No."}

    answer = client.post(at(document, "new", "comment"), given)

    assert answer.status_code == 422
    assert "do not stand at that place" in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("correct", {"reading": "the consul"}),
        ("translate", {"note": "le consul"}),
        ("question", {"note": "Which consul?"}),
    ],
)
def test_words_are_corrected_translated_and_questioned(
    client, editor, document, act, given
):
    client.post(at(document, "new", act), on(document, "The consul") | given)

    mark = Annotation.objects.get()
    assert mark.motivation.startswith(act[:5])
    assert given.items() <= vars(mark).items()


def test_those_whose_names_stand_in_the_words_are_offered(client, editor, document):
    vance = make_agent("Eleanor Vance")
    make_agent("Somebody Else")

    html = client.get(
        at(document, "new", "identify"), on(document, "Eleanor Vance wrote")
    ).content.decode()

    assert f'value="agent-{vance.pk}"' in html
    assert "Somebody Else" not in html


def test_other_places_of_a_name_are_offered_and_marked_with_it(
    client, editor, document
):
    rahimi = make_agent("Parviz Rahimi")
    rahimi.names.create(text="Rahimi", language="en")
    first = on(document, "Parviz Rahimi")
    chosen = {"who": f"agent-{rahimi.pk}"}

    html = client.get(at(document, "also"), first | chosen).content.decode()
    place = on(document, "Rahimi, “has")["start"]
    assert f'value="{place}-{place + 6}"' in html

    also = {"also": f"{place}-{place + 6}", "is_public": "on"}
    client.post(at(document, "new", "identify"), first | chosen | also)

    marks = Annotation.objects.order_by("start")
    assert [m.exact for m in marks] == ["Parviz Rahimi", "Rahimi"]
    assert {m.agent for m in marks} == {rahimi}
    assert all(m.is_public for m in marks)


def test_an_agent_is_made_while_the_words_are_identified(client, editor, document):
    given = on(document, "harbour master") | {"who": "new-office:The harbour master"}

    client.post(at(document, "new", "identify"), given)

    agent = Agent.objects.get()
    assert (agent.name, agent.kind, agent.state) == (
        "The harbour master",
        "office",
        "draft",
    )
    assert Annotation.objects.get().agent == agent


def test_an_agent_made_for_a_mark_that_is_refused_is_not_kept(client, editor, document):
    given = on(document, "consul") | {"who": "new-person:A Consul", "exact": "no"}

    assert client.post(at(document, "new", "identify"), given).status_code == 422
    assert not Agent.objects.exists()


def test_words_lead_to_a_letter(client, editor, document, letter):
    given = on(document, "The letter") | {"what": f"letter-{letter.pk}"}

    client.post(at(document, "new", "link"), given)

    assert Annotation.objects.get().letter == letter


def test_a_mark_is_edited_where_it_stands(client, editor, document):
    mark = annotate(document, "consul", note="The British one.")
    address = at(document, "edit", "annotation", mark.pk)

    html = client.get(address).content.decode()
    assert "The British one." in html
    client.post(address, {"note": "The French one.", "version_read": mark.version})

    mark.refresh_from_db()
    assert (mark.note, mark.exact) == ("The French one.", "consul")


def test_an_edit_on_an_older_version_is_refused(client, editor, document):
    mark = annotate(document, "consul")
    mark.note = "Changed meanwhile."
    mark.save()

    answer = client.post(
        at(document, "edit", "annotation", mark.pk),
        {"note": "Mine.", "version_read": 1},
    )

    assert answer.status_code == 422
    assert "changed this after you had opened it" in answer.content.decode()


def test_a_mark_is_set_on_other_words(client, editor, document):
    mark = annotate(document, "consul")

    client.post(
        at(document, "move", "annotation", mark.pk), on(document, "harbour master")
    )

    mark.refresh_from_db()
    assert mark.exact == "harbour master"
    assert mark.anchor == "exact"


def test_a_mark_that_somebody_has_moved_since_is_not_moved_unseen(
    client, editor, document
):
    mark = annotate(document, "consul")
    move = at(document, "move", "annotation", mark.pk)
    elsewhere = on(document, "harbour master") | {"version_read": mark.version}
    client.post(move, on(document, "Eleanor Vance") | {"version_read": mark.version})

    refused = client.post(move, elsewhere)

    assert refused.status_code == 422
    assert "It stands on other words now." in refused.content.decode()
    assert f'id="annotation-{mark.pk}"' in refused.content.decode()
    mark.refresh_from_db()
    assert (mark.exact, mark.version) == ("Eleanor Vance", 2)
    # Of what was changed besides, the words know nothing.
    mark.note = "Read again"
    mark.save()
    assert client.post(move, elsewhere | {"version_read": 2}).status_code == 200
    mark.refresh_from_db()
    assert (mark.exact, mark.note) == ("harbour master", "Read again")


def test_a_deleted_mark_comes_back_under_its_own_key(client, editor, document):
    mark = annotate(document, "consul", key="the-consul")
    deleted = client.post(at(document, "delete", "annotation", mark.pk))
    assert "Undo" in deleted.content.decode()
    assert not Annotation.objects.exists()

    client.post(at(document, "undo", "annotation", mark.pk))

    back = Annotation.objects.get()
    assert (back.pk, back.key, back.exact) == (mark.pk, "the-consul", "consul")


def test_what_was_not_deleted_is_not_brought_back(client, editor, document):
    mark = annotate(document, "consul")

    answer = client.post(at(document, "undo", "annotation", mark.pk))

    assert answer.status_code == 422


# --- Citations --------------------------------------------------------------


def test_words_are_cited_for_an_answer_that_is_there(client, editor, document, letter):
    rahimi = make_agent("Parviz Rahimi")
    claim = make_claim(letter, "received")
    work_at(client, document, letter)

    answer = cite_words(
        client,
        document,
        "“No letter,” said Rahimi",
        question=f"letter-{letter.pk}-received",
        answer=claim.pk,
        stance="not_yet",
        who_says=f"agent-{rahimi.pk}",
        said_as_written="2 May 1953",
    )

    citation = Citation.objects.get()
    assert answer.status_code == 200
    assert (citation.claim, citation.speaker, citation.stance) == (
        claim,
        rahimi,
        "not_yet",
    )
    assert citation.said_edtf == "1953-05-02"
    assert citation.exact == "“No letter,” said Rahimi"
    assert "workbench:letter" in answer["HX-Trigger"]


def test_words_are_cited_for_a_new_answer_of_each_type(
    client, editor, document, letter
):
    vance, port = make_agent("Eleanor Vance"), make_place("Port Amal")
    step = letter.transmissions.create(key="by-boat")
    work_at(client, document, letter)
    asked = {
        f"letter-{letter.pk}-sent": {"value_as_written": "the first of May 1953"},
        f"letter-{letter.pk}-sender": {"value_who": f"agent-{vance.pk}"},
        f"letter-{letter.pk}-kind": {"value_code": "reply"},
        f"letter-{letter.pk}-contents": {"value_words": "the release of the ship"},
        f"transmission-{step.pk}-to": {"value_who": f"place-{port.pk}"},
    }

    for question, value in asked.items():
        answer = cite_words(
            client,
            document,
            "Eleanor Vance wrote",
            question=question,
            answer="new",
            stance="asserts",
            **value,
        )
        assert answer.status_code == 200, answer.content.decode()

    claims = {claim.question: claim for claim in Claim.objects.all()}
    assert claims["sender"].agent == vance
    assert claims["kind"].code == "reply"
    assert claims["contents"].words == "the release of the ship"
    assert claims["to"].place == port
    assert claims["sent"].date_as_written == "the first of May 1953"
    letter.refresh_from_db()
    assert list(letter.senders.all()) == [vance]


def test_an_answer_without_its_value_is_refused_and_nothing_is_made(
    client, editor, document, letter
):
    work_at(client, document, letter)

    answer = cite_words(
        client,
        document,
        "consul",
        question="transmission-new-carrier",
        answer="new",
        stance="asserts",
    )

    assert answer.status_code == 422
    assert "Give the other answer" in answer.content.decode()
    assert not Transmission.objects.exists()
    assert not Claim.objects.exists()


def test_a_step_and_a_response_are_begun_from_words(client, editor, document, letter):
    work_at(client, document, letter)
    cite_words(
        client,
        document,
        "the harbour master",
        question="transmission-new-handed_to",
        answer="new",
        value_who="new-office:The harbour master",
        stance="asserts",
    )
    cite_words(
        client,
        document,
        "“No letter,” said Rahimi",
        question="response-new-in_answer_to",
        answer="bare",
        response_kind="statement",
        response_summary="Rahimi said that none had come.",
        stance="asserts",
    )

    assert Transmission.objects.get().claims.get().agent.name == "The harbour master"
    assert Response.objects.get().claims.get().is_bare
    assert Response.objects.get().state == "draft"


def test_a_flat_denial_is_asked_for_once(client, editor, document, letter):
    claim = make_claim(letter, "received")
    work_at(client, document, letter)
    given = {
        "question": f"letter-{letter.pk}-received",
        "answer": claim.pk,
        "stance": "denies",
    }

    first = cite_words(client, document, "No letter", **given)
    assert "Is it perhaps “not yet”?" in first.content.decode()
    assert 'name="is_flat"' in first.content.decode()
    cite_words(client, document, "No letter", is_flat="on", **given)

    assert Citation.objects.get().stance == "denies"


def test_without_a_letter_at_work_one_is_asked_for(client, editor, document, letter):
    html = client.get(
        at(document, "new", "cite"), on(document, "consul")
    ).content.decode()

    assert "choose the letter first" in html
    assert str(letter) in html


def test_the_speakers_of_the_article_are_offered_first(
    client, editor, document, letter
):
    rahimi = make_agent("Parviz Rahimi")
    cite(make_claim(letter, "received"), document, words="No letter", speaker=rahimi)
    make_agent("Somebody Else")
    work_at(client, document, letter)

    html = client.get(
        at(document, "new", "cite"), on(document, "consul")
    ).content.decode()

    assert f'value="agent-{rahimi.pk}"' in html
    assert "Somebody Else" not in html


def test_a_citation_is_edited_and_its_letter_read_anew(
    client, editor, document, letter
):
    vance = make_agent("Eleanor Vance")
    claim = make_claim(letter, "sender", vance)
    citation = cite(claim, document, words="consul", descriptor="a consul")
    work_at(client, document, letter)
    given = {
        "question": f"letter-{letter.pk}-sender",
        "answer": claim.pk,
        "stance": "asserts",
        "who_says": f"agent-{vance.pk}",
        "version_read": citation.version,
    }

    answer = client.post(at(document, "edit", "citation", citation.pk), given)

    citation.refresh_from_db()
    assert answer.status_code == 200, answer.content.decode()
    assert (citation.speaker, citation.descriptor) == (vance, "")
    assert list(letter.senders.all()) == [vance]


def test_the_last_citation_of_a_public_claim_is_not_deleted(
    client, editor, document, letter
):
    citation = cite(make_claim(letter, "received"), document, words="No letter")

    answer = client.post(at(document, "delete", "citation", citation.pk))

    assert answer.status_code == 422
    assert "last public citation" in answer.content.decode()
    assert Citation.objects.exists()


# --- From the letter, and from an article to a letter --------------------------


def test_a_letter_is_begun_from_words_with_its_first_claim(client, editor, document):
    vance = make_agent("Eleanor Vance")
    form = client.get(at(document, "new", "begin"), on(document, "Eleanor Vance"))
    assert 'value="letter-new-sender"' in form.content.decode()

    client.post(
        at(document, "new", "begin"),
        on(document, "Eleanor Vance")
        | {
            "title": "Vance to Rahimi, May 1953",
            "question": "letter-new-sender",
            "answer": "new",
            "value_who": f"agent-{vance.pk}",
            "stance": "asserts",
        },
    )

    letter = Letter.objects.get()
    assert (letter.title, letter.state) == ("Vance to Rahimi, May 1953", "draft")
    assert list(letter.senders.all()) == [vance]
    assert letter.title in client.get(at(document)).content.decode()


def test_a_letter_without_a_title_is_not_begun(client, editor, document):
    answer = client.post(
        at(document, "new", "begin"),
        on(document, "Eleanor Vance")
        | {"question": "letter-new-exists", "answer": "bare", "stance": "asserts"},
    )

    assert answer.status_code == 422
    assert not Letter.objects.exists()


def test_evidence_is_found_by_the_questions_own_words_and_opened_at_its_place(
    client, editor, document, letter
):
    make_document(text="The weather in the port was fine.", published=False)
    master = make_agent("Harbour Master")
    make_claim(make_step(letter, key="by-boat"), "handed_to", master)
    step = letter.transmissions.get()
    address = reverse("admin:archive_letter_evidence", args=[letter.pk])

    html = client.get(
        address, {"asked": f"transmission-{step.pk}-handed_to"}
    ).content.decode()

    assert "To whom was it handed?" in html
    place = f"&amp;from={TEXT.index('Eleanor')}"
    other = f"&amp;from={TEXT.index('harbour master')}"
    assert f"{at(document)}?letter={letter.pk}" in html
    assert place in html or other in html
    assert "weather" not in html


def test_what_nobody_has_read_is_listed_by_how_much_it_is(
    client, editor, document, letter
):
    cite(make_claim(letter, "sender"), document, words="Eleanor Vance")
    read = make_document(text="Vance wrote.")
    cite(make_claim(letter, "exists"), read, words="Vance wrote")

    html = client.get(
        reverse("admin:archive_letter_unread", args=[letter.pk])
    ).content.decode()

    assert ": 2 of 3" in " ".join(html.split())
    assert at(read) not in html


# --- What a citation will do ------------------------------------------------


def foreseen(client, document, letter, words, **given) -> str:
    work_at(client, document, letter)
    before = (Claim.objects.count(), Citation.objects.count(), Agent.objects.count())
    answer = client.post(at(document, "foresight"), on(document, words) | given)
    assert answer.status_code == 200
    after = (Claim.objects.count(), Citation.objects.count(), Agent.objects.count())
    assert after == before
    document.refresh_from_db()
    return " ".join(answer.content.decode().split())


def test_a_contradiction_is_foreseen_with_whom_and_why(
    client, editor, document, letter
):
    vance = make_agent("Eleanor Vance")
    gazette = make_document("1953-05-05")
    cite(make_claim(letter, "sent", "1953-05-04"), gazette, speaker=vance)

    says = foreseen(
        client,
        document,
        letter,
        "the first of May",
        question=f"letter-{letter.pk}-sent",
        answer="new",
        value_as_written="1 May 1953",
        stance="asserts",
    )

    assert "will contradict “4 May 1953” (Eleanor Vance, in" in says
    assert "dates apart" in says


def test_a_repetition_a_first_account_and_one_more_origin_are_foreseen(
    client, editor, document, letter
):
    vance, rahimi = make_agent("Eleanor Vance"), make_agent("Parviz Rahimi")
    given = {"question": f"letter-{letter.pk}-sent", "stance": "asserts"}
    first = foreseen(client, document, letter, "May", answer="bare", **given)
    assert "the first account of this question" in first

    claim = make_claim(letter, "sent", "1953-05-04")
    cite(claim, make_document("1953-05-05"), speaker=vance)
    given["answer"] = claim.pk
    again = foreseen(
        client, document, letter, "May", who_says=f"agent-{vance.pk}", **given
    )
    more = foreseen(
        client, document, letter, "May", who_says=f"agent-{rahimi.pk}", **given
    )

    assert "same origin, will count as one" in again
    assert "2 origins will say so" in more


def test_what_a_draft_will_do_is_foreseen_and_that_it_counts_for_nobody_yet(
    client, editor, letter
):
    draft = make_document(text=TEXT, published=False)
    cite(make_claim(letter, "sent", "1953-05-04"), make_document("1953-05-05"))

    says = foreseen(
        client,
        draft,
        letter,
        "the first of May",
        question=f"letter-{letter.pk}-sent",
        answer="new",
        value_as_written="1 May 1953",
        stance="asserts",
    )

    assert "will contradict" in says
    assert "counts once its document is published" in says
    assert draft.state == "draft"


def test_a_contradiction_between_two_drafts_is_foreseen(client, editor, letter):
    other = make_document("1953-05-05", published=False)
    cite(make_claim(letter, "sent", "1953-05-04"), other)

    says = foreseen(
        client,
        make_document(text=TEXT, published=False),
        letter,
        "the first of May",
        question=f"letter-{letter.pk}-sent",
        answer="new",
        value_as_written="1 May 1953",
        stance="asserts",
    )

    assert "will contradict “4 May 1953”" in says
    other.refresh_from_db()
    assert other.state == "draft"


def test_questions_that_nobody_has_answered_are_asked_in_words(
    client, editor, document, letter
):
    step = make_step(letter)
    cite(make_claim(step, "carrier", "a fisherman"))
    work_at(client, document, letter)

    html = client.get(at(document)).content.decode()

    assert "To whom was it handed?" in html
    assert "handedto" not in html


def test_a_form_that_is_not_whole_foresees_nothing(client, editor, document, letter):
    says = foreseen(
        client, document, letter, "May", question=f"letter-{letter.pk}-sent"
    )

    assert "<li" not in says


# --- Doors ------------------------------------------------------------------


@pytest.fixture
def onlooker(client):
    user = User.objects.create_user("bruno", password="an hour", is_staff=True)
    client.force_login(user)
    return user


def test_who_may_not_see_documents_finds_every_address_closed(
    client, onlooker, document
):
    mark = annotate(document, "consul")
    addresses = [
        at(document),
        at(document, "letter"),
        at(document, "choices"),
        at(document, "new", "comment"),
        at(document, "answers"),
        at(document, "also"),
        at(document, "mark", "annotation", mark.pk),
        at(document, "edit", "annotation", mark.pk),
    ]

    assert {client.get(address).status_code for address in addresses} == {403}
    for name in ("move", "delete", "undo"):
        posted = client.post(at(document, name, "annotation", mark.pk))
        assert posted.status_code == 403
    assert client.post(at(document, "foresight")).status_code == 403


def test_who_may_only_look_changes_nothing(client, onlooker, document, letter):
    from django.contrib.auth.models import Permission

    mark = annotate(document, "consul")
    onlooker.user_permissions.set(Permission.objects.filter(codename="view_document"))

    assert client.get(at(document)).status_code == 200
    assert client.get(at(document, "new", "comment")).status_code == 403
    for name in ("move", "delete", "undo"):
        posted = client.post(at(document, name, "annotation", mark.pk))
        assert posted.status_code == 403
    assert Annotation.objects.exists()


@pytest.mark.parametrize(
    ("name", "args", "query"),
    [
        ("new", ["say"], {}),
        ("choices", [], {"for": "who", "kinds": "user"}),
        ("choices", [], {"for": "a b", "kinds": "agent"}),
        ("mark", ["user", 1], {}),
    ],
)
def test_nonsense_in_an_address_is_a_bad_request(
    client, editor, document, name, args, query
):
    assert client.get(at(document, name, *args), query).status_code == 400


def test_a_mark_of_another_document_is_not_there(client, editor, document):
    other = annotate(make_document(text="The consul."), "consul")

    assert client.get(at(document, "mark", "annotation", other.pk)).status_code == 404
    posted = client.post(at(document, "delete", "annotation", other.pk))
    assert posted.status_code == 404


def test_an_assessment_holds_the_answer_it_accepts(client, editor, document, letter):
    claim = make_claim(letter, "sent", "1953-05-04")
    citation = cite(claim, document, words="first of May")
    cite(claim, make_document("1953-05-06"))
    assess(claim)
    make_response(letter)

    deleted = client.post(at(document, "delete", "citation", citation.pk))

    assert deleted.status_code == 200
    assert claim.accepted_by.exists()
