"""Records that look alike: proposed by what they have in common, never merged."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.dates import When
from archive.lookalikes import FEW, lookalikes, say_they_are_two
from archive.models import (
    Agent,
    Collection,
    Document,
    Identifier,
    Letter,
    NotOne,
    Place,
)

from .factories import (
    make_agent,
    make_collection,
    make_document,
    make_letter,
    make_place,
)
from .test_admin import address, text_of
from .test_desk import faults_on
from .test_merging import at_the_desk  # noqa: F401

pytestmark = pytest.mark.django_db


def pairs(model) -> list:
    return [(a.first, a.second, a.reasons) for a in lookalikes(model)]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Eleanor Vance", "VANCE, Eleanor"),
        ("Éléonore Vance", "Eleonore Vance"),
        ("The Harbour Gazette", "Harbour Gazette"),
        ("علي يزدى", "علی یزدی"),
        ("حسن خان", "حسنِ خان"),
    ],
)
def test_names_are_compared_in_one_spelling_of_either_script(name, other):
    one, two = make_agent(name), make_agent(other)
    make_agent("Somebody else")

    assert pairs(Agent) == [(one.pk, two.pk, ["the same name"])]


def test_further_names_count_as_well():
    one, other = make_agent("Rahimi"), make_agent("The harbour master")
    other.names.create(text="رحیمی", language="fa")
    one.names.create(text="رحيمي", language="ar")

    assert pairs(Agent) == [(one.pk, other.pk, ["the same name"])]


def test_one_identifier_in_two_spellings_is_one():
    one, other = make_place("Port Amal"), make_place("Amal")
    for place, value in ((one, "Q123"), (other, "q 123")):
        Identifier.objects.create(
            place=place, authority="wikidata", value=value, looked_up_on="2026-11-01"
        )

    assert pairs(Place) == [(one.pk, other.pk, ["the same identifier"])]


def test_documents_at_one_address_or_of_one_title_and_day():
    one = make_document("1953-05-02", address="https://www.gazette.example/a/?utm_id=1")
    other = make_document("1953-05-09", address="http://gazette.example/a")
    third = make_document("1953-05-02", title=one.title.upper())
    make_document("1953-05-03", title=one.title, address="https://gazette.example/")
    make_document("1953-05-04", address="https://gazette.example")

    assert sorted(pairs(Document)) == [
        (one.pk, other.pk, ["the same address"]),
        (one.pk, third.pk, ["the same title and day"]),
    ]


def test_letters_and_collections_are_compared_by_their_titles():
    day = When.of("1953-05-01")
    one, other = (make_letter(title="Vance to Rahimi", dated=day) for _ in range(2))
    make_letter(title="Vance to Rahimi", dated=When.of("1953-06-01"))
    consuls = make_collection(title="Consuls"), make_collection(title="consuls!")

    assert pairs(Letter) == [(one.pk, other.pk, ["the same title and day"])]
    assert pairs(Collection) == [(*(c.pk for c in consuls), ["the same title"])]


def test_what_is_alike_in_more_comes_first():
    make_document("1953-05-02", title="A"), make_document("1953-05-02", title="A")
    there = "https://gazette.example/b"
    two = [make_document("1953-05-02", title="B", address=there) for _ in range(2)]

    assert lookalikes(Document)[0].first == two[0].pk


def test_of_many_each_is_put_beside_the_first_and_not_beside_each():
    for _ in range(FEW * 5):
        make_agent("Consul")

    assert len(lookalikes(Agent)) == FEW * 5 - 1


def test_what_was_said_to_be_two_is_not_proposed_again():
    one, other = make_agent("Consul"), make_agent("Consul")

    say_they_are_two(other, one)
    say_they_are_two(one, other)

    assert NotOne.objects.count() == 1
    assert lookalikes(Agent) == []


# --- At the desk ------------------------------------------------------------------


def test_the_list_leads_to_the_merge_and_remembers_what_is_not_one(admin_client):
    draft, public = make_agent("Consul", published=False), make_agent("Consul")
    url = reverse("admin:look-alikes-of", args=["agent"])
    merging = reverse("admin:merge", args=["agent", public.pk, draft.pk])
    assert url in admin_client.get(address("changelist", Agent)).content.decode()
    first = admin_client.get("/admin/").content.decode()
    assert reverse("admin:look-alikes") in first

    page = admin_client.get(reverse("admin:look-alikes"), follow=True)
    assert merging in page.content.decode()
    assert "the same name" in text_of(page)

    (pair,) = page.context["pairs"]
    said = admin_client.post(pair["not_one"], follow=True)
    assert "are not proposed any longer" in text_of(said)
    assert "Said not to be one" in text_of(said)
    assert NotOne.objects.get().said_by.username == "admin"
    undone = reverse("admin:one-after-all", args=[NotOne.objects.get().pk])
    admin_client.post(undone)
    assert len(lookalikes(Agent)) == 1


@pytest.mark.parametrize("kind", ["agent", "place", "document", "letter", "collection"])
def test_it_takes_as_many_queries_however_many_are_alike(admin_client, kind):
    def queries() -> int:
        url = reverse("admin:look-alikes-of", args=[kind])
        with CaptureQueriesContext(connection) as taken:
            assert admin_client.get(url).status_code == 200
        return len(taken)

    make = {
        "agent": lambda: make_agent("Consul"),
        "place": make_place,
        "document": lambda: make_document(title="Cable"),
        "letter": lambda: make_letter(title="Vance to Rahimi"),
        "collection": lambda: make_collection(title="Consuls"),
    }[kind]
    make(), make()
    few = queries()
    for _ in range(12):
        make()

    assert queries() == few


def test_who_may_not_merge_sees_no_look_alikes(client):
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name="Loaders")])
    one, other = make_agent("Consul"), make_agent("Consul")
    client.force_login(user)

    for name, given in (("look-alikes", []), ("look-alikes-of", ["agent"])):
        assert client.get(reverse(f"admin:{name}", args=given)).status_code == 403
    url = reverse("admin:not-one", args=["agent", one.pk, other.pk])
    assert client.post(url).status_code == 403
    say_they_are_two(one, other)
    undo = reverse("admin:one-after-all", args=[NotOne.objects.get().pk])
    assert client.post(undo).status_code == 403
    assert "Look-alikes" not in client.get("/admin/").content.decode()


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_page_is_open_to_all_senses(page, at_the_desk):  # noqa: F811
    say_they_are_two(make_agent("Consul"), make_agent("Consul"))
    make_agent("Eleanor Vance"), make_agent("Vance, Eleanor", published=False)
    page.goto(reverse("admin:look-alikes-of", args=["agent"]))

    faults = faults_on(page, "look-alikes")

    assert not faults, "\n".join(faults)
