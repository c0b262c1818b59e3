"""Pages are kept for the next reader, and are never stale."""

import gzip
from datetime import date
from threading import Barrier, Thread
from time import sleep
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import render
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from archive import edition
from archive.keeping import KeepsPages
from archive.keeping.memory import Memory
from archive.models import (
    Letter,
)
from archive.publishing import publish, withdraw
from archive.search import following
from config.settings import kept_pages

from .factories import cite, make_agent, make_claim, make_letter, make_place
from .test_edition import of_every_kind

__all__ = ["of_every_kind"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


@pytest.fixture
def letter():
    letter = make_letter(title="Eleanor Vance to Parviz Rahimi", abstract="Of a ship.")
    cite(make_claim(letter, "sender", make_agent("Eleanor Vance")))
    return letter


@pytest.fixture
def address(letter) -> str:
    return letter.get_absolute_url()


def asked_of_the_database(client, address: str, **headers) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address, headers=headers)
    return len(queries)


# --- For the next reader ------------------------------------------------------


def test_the_second_reader_costs_one_query(client, address):
    first = client.get(address)

    assert asked_of_the_database(Client(), address) == 1
    second = Client().get(address)
    assert second.content == first.content
    assert second.headers == first.headers


def test_who_has_it_already_is_told_so_for_one_query(client, address):
    first = client.get(address)
    caches["pages"].clear()

    tag = first["ETag"]
    again = client.get(address, headers={"if-none-match": f'"another", {tag}'})

    assert asked_of_the_database(client, address, if_none_match=tag) == 1
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == tag
    assert again["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Content-Type" not in again


def test_what_is_said_to_anybody_may_be_kept_and_must_be_asked_for(client, address):
    response = client.get(address)

    assert response["ETag"].startswith('W/"')
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Vary"] == "Accept-Encoding"
    assert not response.cookies


def test_the_head_of_a_page_is_that_of_the_page(client, address):
    made = client.head(address)
    page = client.get(address)
    kept = client.head(address)

    assert (made.content, kept.content) == (b"", b"")
    assert kept.headers == made.headers == page.headers
    assert kept["Content-Length"] == str(len(page.content))


def test_it_is_compressed_for_who_takes_that(client, address):
    plain = client.get(address)
    for accepted, is_gzip in [
        ("gzip, deflate, br", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, deflate", False),
        ("br", False),
    ]:
        response = client.get(address, headers={"accept-encoding": accepted})
        assert response.has_header("Content-Encoding") is is_gzip, accepted
        content = response.content
        assert response["Content-Length"] == str(len(content))
        assert (gzip.decompress(content) if is_gzip else content) == plain.content
        assert response["ETag"] == plain["ETag"]


def test_another_host_and_another_question_are_other_pages(client, address):
    with override_settings(ALLOWED_HOSTS=["*"]):
        tags = [
            client.get(asked, headers={"host": host})["ETag"]
            for host in ("one.test", "two.test")
            for asked in (address, f"{address}?style=apa", f"{address}?style=mla")
        ]

    assert len(set(tags)) == 6


def test_spellings_of_a_question_and_what_advertisers_add_are_one_page(client, letter):
    tags = {
        client.get(f"/letters/?{query}")["ETag"]
        for query in (
            "sender=%d9%86&year=1953",
            "sender=%D9%86&year=1953",
            "sender=%D9%86&&year=1953&fbclid=IwAR0",
            "utm_source=news&sender=%D9%86&year=1953&utm_medium=post",
        )
    }

    assert len(tags) == 1
    shown = client.get("/letters/?year=1953&gclid=secret").text
    assert "gclid" not in shown


def test_what_depends_on_the_day_is_another_on_the_next(client, address):
    cited, robots = client.get(f"{address[:-1]}.bib"), client.get("/robots.txt")

    with patch("archive.edition.timezone.localdate", return_value=date(2031, 5, 1)):
        again = client.get(
            f"{address[:-1]}.bib", headers={"if-none-match": cited["ETag"]}
        )
        assert again.status_code == 200
        assert "2031" in again.text
        for kept in (robots["ETag"], client.get("/robots.txt")["ETag"]):
            answer = client.get("/robots.txt", headers={"if-none-match": kept})
            assert answer.status_code == 304


def test_other_code_makes_other_pages(client, address):
    before = client.get(address)

    with override_settings(ARCHIVE_NAME="Letters of the Valley"):
        after = client.get(address, headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert "Letters of the Valley" in after.text


def test_who_has_the_same_words_of_another_edition_need_not_have_them_again(
    client, address
):
    tag = client.get(address)["ETag"]
    make_place("Port Otter")

    again = client.get(address, headers={"if-none-match": tag})

    assert again.status_code == 304
    # The one by which the reader knows it: another would be of nothing that is kept.
    assert again["ETag"] == tag
    assert client.get(address)["ETag"] != tag


def test_while_it_is_developed_nothing_is_kept(client, address):
    with override_settings(DEBUG=True):
        response = client.get(address)

    assert response["Cache-Control"] == "private, no-store"
    assert not response.has_header("ETag")


# --- For one alone ------------------------------------------------------------


def test_an_editor_is_shown_no_kept_page_and_leaves_none(client, admin_client, address):
    tag = client.get(address)["ETag"]

    own = admin_client.get(address, headers={"if-none-match": tag})

    assert own.status_code == 200
    assert own["Cache-Control"] == "private, no-store"
    assert not own.has_header("ETag")
    assert not own.has_header("Content-Encoding")


def test_a_draft_that_an_editor_has_looked_at_is_shown_to_nobody(client, admin_client):
    draft = make_letter(published=False).get_absolute_url()

    assert admin_client.get(draft).status_code == 200
    assert client.get(draft).status_code == 404
    assert admin_client.get(draft).status_code == 200


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/healthz"])
def test_the_desk_and_whether_all_is_well_are_kept_by_nobody(client, address):
    response = client.get(address)

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert not response.has_header("ETag")


def test_where_nothing_is_found_it_is_asked_again(client):
    answers = [client.get("/letters/nobodys/") for _ in range(2)]
    moved = make_letter(slug="before")
    moved.slug = "after"
    moved.save()
    answers.append(client.get("/letters/before/"))

    assert [answer.status_code for answer in answers] == [404, 404, 301]
    for answer in answers:
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert not answer.has_header("ETag")


# --- What may be kept at all --------------------------------------------------


def keeping(view) -> KeepsPages:
    """The middleware before a view, which has the address of the list of letters."""

    def answer(request):
        request.resolver_match = resolve("/letters/")
        return view(request)

    return KeepsPages(answer)


def asked_twice(view) -> list[HttpResponse]:
    keeps = keeping(view)
    return [keeps(RequestFactory().get("/letters/")) for _ in range(2)]


def test_an_answer_is_made_once():
    words = iter(["first", "second"])

    answers = asked_twice(lambda request: HttpResponse(next(words)))

    assert [answer.text for answer in answers] == ["first", "first"]


def with_a_cookie(request):
    response = HttpResponse("hello")
    response.set_cookie("shown", "1")
    return response


def that_is_not_to_be_kept(request):
    return HttpResponse("hello", headers={"Cache-Control": "no-store"})


def that_failed(request):
    return HttpResponse("hello", status=503)


@pytest.mark.parametrize("view", [with_a_cookie, that_is_not_to_be_kept, that_failed])
def test_what_is_one_readers_alone_is_not_kept(view):
    for answer in asked_twice(view):
        assert "private" in answer["Cache-Control"]
        assert not answer.has_header("ETag")
    assert not caches["pages"]._cache


def test_a_form_with_a_token_is_not_kept():
    def with_a_form(request):
        return HttpResponse(f"<form>{get_token(request)}</form>" * 100)

    view = CsrfViewMiddleware(with_a_form)
    for answer in asked_twice(view):
        assert "private" in answer["Cache-Control"]
        assert not answer.has_header("ETag")
        assert not answer.has_header("Content-Encoding")


def test_what_varies_by_what_is_not_looked_at_is_not_kept():
    def view(request):
        return HttpResponse("hello", headers={"Vary": "Accept-Language, Cookie"})

    for answer in asked_twice(view):
        assert answer["Vary"] == "Accept-Language, Accept-Encoding"
        assert not answer.has_header("ETag")


def test_what_is_sent_as_it_is_found_has_a_tag_but_is_not_kept():
    asked = []

    def view(request):
        asked.append(request)
        return StreamingHttpResponse(iter([b"a", b"b"]))

    answers = asked_twice(view)

    assert len(asked) == 2
    assert answers[0]["ETag"] == answers[1]["ETag"]
    assert b"".join(answers[1].streaming_content) == b"ab"
    known = RequestFactory().get(
        "/letters/", headers={"if-none-match": answers[0]["ETag"]}
    )
    assert keeping(view)(known).status_code == 304


def test_of_many_readers_at_once_one_makes_the_page():
    made, answers, ready = [], [], Barrier(6)

    def slowly(request):
        made.append(request)
        sleep(0.2)
        return HttpResponse("hello")

    keeps = keeping(slowly)

    def read():
        ready.wait()
        answers.append(keeps(RequestFactory().get("/letters/")).text)

    with patch("archive.edition.in_force", return_value="this"):
        readers = [Thread(target=read) for _ in range(6)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()

    assert answers == ["hello"] * 6
    assert len(made) == 1
    assert keeps.turns._at == {}


# --- Where it is kept ---------------------------------------------------------


def test_memory_holds_no_more_than_it_is_told():
    memory = Memory("a test's", {"OPTIONS": {"MOST_BYTES": 10_000}})
    for n in range(20):
        memory.set(n, b"x" * 1_000)
        memory.get(0)

    held = [n for n in range(20) if memory.get(n)]
    assert sum(map(len, memory._cache.values())) <= 10_000
    assert len(held) in (8, 9)
    # What was used last remains.
    assert {0, 19} <= set(held)
    memory.set("large", b"x" * 11_000)
    assert memory.get("large") is None


@pytest.mark.parametrize(
    ("address", "backend", "location"),
    [
        ("", "Memory", "pages"),
        ("file:///var/pages", "FileBasedCache", "/var/pages"),
        ("redis://h:6379/1", "RedisCache", "redis://h:6379/1"),
        ("memcached://h:11211", "PyMemcacheCache", "h:11211"),
    ],
)
def test_an_address_says_where_pages_are_kept(address, backend, location):
    cache = kept_pages(address)

    assert cache["BACKEND"].endswith(f".{backend}")
    assert cache["LOCATION"] == location


def test_an_address_where_nothing_can_be_kept_is_refused():
    with pytest.raises(ImproperlyConfigured, match="ARCHIVE_PAGES"):
        kept_pages("ftp://h")


def test_processes_may_share_a_folder(client, address, tmp_path):
    with override_settings(CACHES={"pages": kept_pages(f"file://{tmp_path}")}):
        first = client.get(address)
        assert asked_of_the_database(client, address) == 1
        assert client.get(address).content == first.content


# --- While an editor is at work elsewhere -------------------------------------


def made_at(client, address: str) -> bool:
    """Whether a page is made for a reader, and not only handed out."""
    with patch("archive.views.letters.render", side_effect=render) as making:
        client.get(address)
    return making.called


def test_a_save_of_what_a_page_does_not_show_has_it_asked_and_not_made(client, address):
    before = client.get(address)
    make_letter(published=False)

    assert not made_at(client, address)
    after = client.get(address)
    assert after.content == before.content
    assert after["ETag"] != before["ETag"]
    assert asked_of_the_database(client, address) == 1


def test_a_save_of_what_it_shows_has_it_made(client, letter, address):
    client.get(address)
    letter.claims.get().agent.names.create(text="Eleanor the Elder", language="en")

    assert made_at(client, address)


def test_what_was_made_between_two_editions_is_not_kept_beyond_them(
    client, letter, address
):
    def render_and_be_late(*args, **kwargs):
        response = render(*args, **kwargs)
        renamed_elsewhere(letter)
        return response

    with patch("archive.views.letters.render", render_and_be_late):
        client.get(address)

    assert made_at(client, address)
    assert "Renamed meanwhile" in client.get(address).text


def test_on_the_next_day_what_depends_on_it_is_made(client, address):
    client.get(address)
    make_letter(published=False)

    with patch("archive.edition.timezone.localdate", return_value=date(2031, 5, 1)):
        assert made_at(client, address)


# --- Never stale --------------------------------------------------------------


def renamed_elsewhere(letter) -> None:
    """Rename it and commit, as another process does, before this one goes on."""

    def rename():
        try:
            Letter.objects.filter(pk=letter.pk).update(title="Renamed meanwhile")
        finally:
            connection.close()

    another = Thread(target=rename)
    another.start()
    another.join()


def test_a_save_while_the_page_is_made_is_shown_to_the_next(client, letter, address):
    def render_and_be_late(*args, **kwargs):
        response = render(*args, **kwargs)
        renamed_elsewhere(letter)
        return response

    with patch("archive.views.letters.render", render_and_be_late):
        before = client.get(address)
    after = client.get(address, headers={"if-none-match": before["ETag"]})

    assert "Renamed meanwhile" not in before.text
    assert after.status_code == 200
    assert "Renamed meanwhile" in after.text


def test_a_save_before_the_page_is_made_is_shown_to_the_next(client, letter, address):
    tell = edition.in_force

    def tell_and_be_late():
        told = tell()
        renamed_elsewhere(letter)
        return told

    with patch("archive.edition.in_force", tell_and_be_late):
        first = client.get(address)
    renamed = Letter.objects.get(pk=letter.pk)
    renamed.title = "Renamed again"
    renamed.save()
    second = client.get(address, headers={"if-none-match": first["ETag"]})

    assert "Renamed meanwhile" in first.text
    assert second.status_code == 200
    assert "Renamed again" in second.text


def test_what_is_withdrawn_is_gone_for_who_has_it_too(client, letter, address):
    tag = client.get(address)["ETag"]

    withdraw(letter, because="A hoax.")

    for _ in range(2):
        gone = client.get(address, headers={"if-none-match": tag})
        assert gone.status_code == 410
        assert not gone.has_header("ETag")
    assert asked_of_the_database(client, address) == 1
    publish(letter)
    assert client.get(address).status_code == 200


def test_an_answer_of_an_index_that_is_behind_is_not_kept(client, letter, tmp_path):
    with override_settings(SEARCH_DIR=tmp_path / "search"):
        following.rebuild()
        asked = "/search.json?q=heron"
        assert client.get(asked).has_header("ETag")
        make_letter(title="Heron")

        # A reader does not follow what is not a second old, and may not keep it.
        behind = client.get(asked)
        following.follow()
        level = client.get(asked)

        assert behind.json()["total"] == 0
        assert not behind.has_header("ETag")
        assert level.json()["total"] == 1
        assert level.has_header("ETag")
        assert asked_of_the_database(client, asked) == 1


# --- What is counted over all there is ----------------------------------------


def counts_asked(client, address: str) -> list[str]:
    """The questions that count by senders, or by year, when an address is asked."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    asked = [query["sql"] for query in queries if "COUNT" in query["sql"]]
    return [sql for sql in asked if "_senders" in sql or "SUBSTR" in sql.upper()]


def test_what_there_is_is_counted_once_for_all_pages_of_an_edition(client, letter):
    make_letter()

    assert len(counts_asked(client, "/letters/")) == 2
    assert counts_asked(client, "/timeline/") == []
    assert counts_asked(client, "/letters/?order=title") == []


def test_and_is_counted_anew_after_every_save(client, letter):
    sender = make_agent("Parviz Rahimi")
    letter.senders.add(sender)
    assert 'Parviz Rahimi</a> <span class="n">1<' in client.get("/letters/").text

    other = make_letter()
    other.senders.add(sender)

    assert len(counts_asked(client, "/timeline/")) == 2
    shown = client.get("/letters/").text
    assert 'Parviz Rahimi</a> <span class="n">2<' in shown


def test_a_kept_list_is_another_where_only_a_count_of_it_is(client, letter):
    """The letters that it shows first are the same: what has changed is counted."""
    for number in range(60):
        make_letter(title=f"Letter {number:02}", dated_edtf="1953")
    last = make_letter(title="Of another year", dated_edtf="1954")
    assert ">1954</a>" in client.get("/letters/").text

    withdraw(last, because="Not ours to show.")

    assert ">1954</a>" not in client.get("/letters/").text


def test_an_edit_elsewhere_has_a_list_counted_once_and_not_made_anew(client, letter):
    for address in ("/letters/", "/timeline/"):
        client.get(address)
    make_place("Port Otter")

    with patch("archive.views.letters.render") as made:
        assert len(counts_asked(client, "/letters/")) == 2
        assert counts_asked(client, "/timeline/") == []
    assert not made.called


def test_an_editor_has_everything_counted_for_that_page_alone(admin_client, letter):
    for _ in range(2):
        assert len(counts_asked(admin_client, "/letters/")) == 2
