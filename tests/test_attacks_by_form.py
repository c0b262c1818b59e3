"""Forms that no page of ours would send: forged places, fields, ways on, and hosts."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import caches
from django.urls import reverse

from archive.models import (
    Agent,
    AgentName,
    Annotation,
    Citation,
    Deletion,
    Document,
    State,
)

from .doors import make_account
from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
)
from .test_admin import add, address, form_of, save
from .test_workbench import TEXT, at, document, editor, on

__all__ = ["document", "editor"]

pytestmark = pytest.mark.django_db

# --- Places in a text -----------------------------------------------------------

ODD = [
    "-1",
    "NaN",
    "Infinity",
    "1e3",
    "0x10",
    "1.5",
    "",
    "9" * 18,
    "9" * 30,
    "9" * 5000,
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:10])
@pytest.mark.parametrize("end", ["start", "end"])
def test_no_mark_is_set_outside_the_text(client, editor, document, end, odd):
    given = on(document, "consul") | {"note": "No.", end: odd}

    for where in (at(document, "new", "comment"), at(document, "new", "begin")):
        assert client.get(where, given).status_code == 200
        assert client.post(where, given).status_code == 422
    assert (
        client.get(at(document, "also"), given | {"who": "agent-1"}).status_code == 200
    )
    assert not Annotation.objects.exists()
    assert not Citation.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"start": 10, "end": 5, "exact": ""},
        {"start": 10, "end": 10, "exact": ""},
        {"start": 0, "end": len(TEXT) + 5, "exact": TEXT + "12345"},
        {"start": len(TEXT), "end": len(TEXT) + 1, "exact": ""},
        {"start": 0, "end": 3, "exact": "x" * 1_000_000},
    ],
    ids=["backwards", "empty", "beyond", "after", "long"],
)
def test_no_mark_is_moved_off_its_text(client, editor, document, given):
    mark = annotate(document, "consul")

    answer = client.post(at(document, "move", "annotation", mark.pk), given)

    assert answer.status_code == 422
    assert Annotation.objects.get().exact == "consul"


@pytest.mark.parametrize(
    "place", ["5-2", "-1-5", "0-99999999", f"0-{'9' * 30}", "NaN-NaN", "3", "", "0-0"]
)
def test_no_other_place_is_marked_that_is_none(client, editor, document, place):
    agent = make_agent("Eleanor Vance")
    given = on(document, "Eleanor Vance") | {"who": f"agent-{agent.pk}", "also": place}

    answer = client.post(at(document, "new", "identify"), given)

    assert answer.status_code in (200, 422)
    for mark in Annotation.objects.all():
        assert mark.exact
        assert TEXT[mark.start : mark.end] == mark.exact


@pytest.mark.parametrize(
    "question",
    ["letter-{other}-sender", "letter-0-sender", "letter-{own}-nothing", "x", ""],
)
def test_words_answer_no_question_of_another_letter(client, editor, document, question):
    own, other = make_letter(), make_letter()
    client.get(at(document), {"letter": own.pk})
    given = on(document, "consul") | {"stance": "asserts", "answer": "new"}
    given["question"] = question.format(own=own.pk, other=other.pk)

    answer = client.post(at(document, "new", "cite"), given)

    assert answer.status_code == 422
    assert not Citation.objects.exists()


def test_a_mark_that_went_with_others_comes_back_with_them(client, editor, document):
    """Whoever deletes several in a list undoes it at the workbench all the same."""
    marks = [annotate(document, words) for words in ("consul", "harbour")]
    given = {"action": "delete_selected", "post": "yes"}
    given["_selected_action"] = [mark.pk for mark in marks]
    client.post(address("changelist", Annotation), given)
    assert not Annotation.objects.exists()
    first = Deletion.objects.get().record_id

    answer = client.post(at(document, "undo", "annotation", first))

    assert answer.status_code == 200
    assert Annotation.objects.count() == 2


# --- Fields that are not in the form ----------------------------------------------


def test_a_mark_takes_nothing_that_its_form_does_not_ask_for(client, editor, document):
    other = make_document(text="Another text of the consul.")
    mark = annotate(other, "consul")
    forged = {"document": other.pk, "id": mark.pk, "pk": mark.pk, "version": 9}
    forged |= {"capture": other.current_capture.pk, "anchor": "fuzzy", "key": "mine"}
    forged |= {"prefix": "x", "motivation": "linking", "agent": "1", "letter": "1"}

    given = on(document, "consul") | {"note": "So printed."}
    client.post(at(document, "new", "comment"), given | forged)

    made = Annotation.objects.exclude(pk=mark.pk).get()
    assert (made.document, made.capture.document) == (document, document)
    assert (made.version, made.anchor, made.motivation) == (1, "exact", "commenting")
    assert made.key != "mine"
    mark.refresh_from_db()
    assert (mark.document, mark.version) == (other, 1)


def test_a_citation_takes_nothing_that_its_form_does_not_ask_for(
    client, editor, document
):
    letter, other = make_letter(), make_document(text="Another text.")
    claim = make_claim(letter, "sender", make_agent())
    citation = cite(claim, document, words="consul")
    elsewhere = make_claim(make_letter(), "sender", make_agent())
    forged = {"document": other.pk, "id": 1, "version": 9, "claim": elsewhere.pk}
    there = at(document, "edit", "citation", citation.pk)
    page = client.get(there, headers={"hx-request": "true"})
    form = page.context["form"]
    sent = {f.html_name: f.value() for f in form if f.value() not in (None, "")}

    client.post(there, sent | {"note": "Read it."} | forged)

    citation.refresh_from_db()
    assert (citation.document, citation.claim) == (document, claim)


def test_a_record_takes_no_rows_of_another(client, editor):
    mine, others = make_agent(), make_agent()
    name = others.names.create(text="النور ونس", language="fa")
    forged = {"names-TOTAL_FORMS": 1, "names-INITIAL_FORMS": 1}
    forged |= {"names-0-id": name.pk, "names-0-agent": mine.pk}
    forged |= {"names-0-text": "Mine", "names-0-language": "en"}
    forged |= {"names-0-version_read": 1}

    save(client, "change", mine, **forged)

    assert AgentName.objects.get().agent == others
    assert AgentName.objects.get().text == "النور ونس"


def test_a_new_record_takes_neither_a_key_nor_a_state(client, editor):
    there = make_agent()
    forged = {"id": there.pk, "pk": there.pk, "state": "published", "version": 9}
    forged |= {"published_at": "2020-01-01", "history_user": 1}

    add(client, Agent, name="Mine", slug="mine", **forged)

    mine = Agent.objects.get(slug="mine")
    assert mine.pk != there.pk
    assert (mine.state, mine.version, mine.published_at) == (State.DRAFT, 1, None)


def test_nobody_makes_more_of_their_own_account(client):
    account = make_account("amal")
    account.groups.set(Group.objects.filter(name="Editors"))
    client.force_login(account)
    forged = {"is_superuser": "on", "is_staff": "on", "email": "evil@evil.test"}
    forged |= {"username": "root", "groups": "2", "user_permissions": "1", "user": "2"}

    for name in ("password_change", "second_factor", "sessions", "index"):
        client.post(reverse(f"admin:{name}"), forged)

    account = User.objects.get()
    assert not account.is_superuser
    assert (account.username, account.email) == ("amal", "amal@archive.test")
    assert [group.name for group in account.groups.all()] == ["Editors"]
    assert not account.user_permissions.exists()


# --- Ways on ------------------------------------------------------------------------

ELSEWHERE = ["//evil.test", "///evil.test", "https:evil.test", "/\\evil.test"]
ELSEWHERE += ["https://testserver@evil.test/", "http:///evil.test", "\t//evil.test"]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_page_leads_to_another_site(client, elsewhere):
    letter = make_letter(slug="before")
    letter.slug = "now"
    letter.save()
    account = make_account(is_superuser=True)

    asked = [client.get(f"/letters/before/?next={elsewhere}")]
    asked.append(client.get("/letters", {"next": elsewhere}))
    client.force_login(account)
    asked.append(client.get(reverse("admin:login"), {"next": elsewhere}))
    asked.append(client.post(reverse("admin:sessions"), {"next": elsewhere}))
    asked.append(client.get(f"/admin/archive/letter/{letter.pk}/?next={elsewhere}"))
    opened = form_of(client.get(address("change", letter)))
    filters = {"_changelist_filters": f"next={elsewhere}"}
    there = f"{address('change', letter)}?next={elsewhere}"
    asked.append(client.post(there, opened | filters | {"next": elsewhere}))
    asked.append(client.post(reverse("admin:logout"), {"next": elsewhere}))

    for response in asked:
        to = response.get("Location", "/")
        assert to.startswith("/")
        assert not to.startswith(("//", "/\\"))


def test_no_address_begins_with_two_strokes(client):
    """`//evil.test` without the stroke at its end would be led on to another site."""
    for address_asked in ("//evil.test", "//evil.test/%2e%2e", "/\\evil.test"):
        response = client.get(address_asked)
        assert not response.get("Location", "").startswith(("//", "/\\"))


# --- Hosts ----------------------------------------------------------------------------

FORWARDED = {"x-forwarded-host": "evil.test", "x-host": "evil.test"}
FORWARDED |= {"forwarded": "host=evil.test;proto=https", "x-forwarded-port": "666"}
FORWARDED |= {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"}
FORWARDED |= {"x-forwarded-prefix": "/evil.test", "x-forwarded-server": "evil.test"}


def test_no_page_believes_what_a_reader_says_of_the_host(client):
    there = make_letter().get_absolute_url()
    data = there.rstrip("/") + ".json"
    for path in ("/letters.atom", "/sitemap.xml", there, data, "/opensearch.xml"):
        response = client.get(path, headers=FORWARDED)

        assert response.status_code == 200
        assert b"evil.test" not in response.getvalue()
        assert b":666" not in response.getvalue()


def test_a_page_that_was_made_for_one_host_is_handed_to_nobody_at_another(client):
    """Of a host that is ours any port is, and its name in any letters."""
    make_letter()
    caches["pages"].clear()
    for host in ("testserver:666", "testserver:80", "TESTSERVER", "testserver"):
        text = client.get("/letters.atom", headers={"host": host}).text
        assert f"http://{host}/letters/" in text
        assert (":666" in text) == (host == "testserver:666")


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.test",
            "testserver.evil.test",
            "eviltestserver",
            "testserver@evil.test",
        ),
        *("evil.test#testserver", "testserver:80@evil.test", "testserver,evil.test"),
        *("testserver evil.test", "[::1]evil.test", "evil.test/testserver", ""),
    ],
)
def test_a_host_that_is_not_ours_is_answered_nothing(client, host):
    make_letter(title="Eleanor Vance")

    for path in ("/letters.atom", "/admin/login/"):
        response = client.get(path, headers={"host": host})
        if host:
            assert response.status_code == 400
        assert b"evil" not in response.getvalue()


def test_an_unknown_document_has_no_workbench(client, editor):
    assert not Document.objects.exists()
    assert client.get("/admin/archive/document/1/workbench/").status_code == 404
