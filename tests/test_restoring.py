"""Deleting, and bringing back: what goes together comes together, or says why not."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from archive import checking
from archive.evidence import refresh_headings
from archive.models import (
    Agent,
    AgentName,
    Assessment,
    Citation,
    Claim,
    Deletion,
    Document,
    FormerSlug,
    Letter,
    Marker,
    Reference,
    Response,
    Transmission,
)
from archive.restoring import InTheWay, bring_back
from archive.search import following

from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_response,
    make_step,
)
from .test_admin import address, save, text_of
from .test_desk import faults_on

pytestmark = pytest.mark.django_db


def delete(client, record, **words):
    url = address("delete", record)
    return client.post(url, {"post": "yes"} | words, follow=True)


def back(client, deletion=None):
    deletion = deletion or Deletion.objects.latest("pk")
    return client.post(reverse("admin:bring-back", args=[deletion.pk]), follow=True)


def rows_of(model) -> list[dict]:
    """All that stands in a table, but for the versions."""
    rows = model._base_manager.order_by("pk").values()
    return [{n: v for n, v in row.items() if n != "version"} for row in rows]


def make_agent_with_names() -> Agent:
    agent = make_agent("Parviz Rahimi", published=False)
    agent.names.create(text="پرویز رحیمی", language="fa", is_preferred=True)
    agent.offices.create(title="Harbour master")
    agent.identifiers.create(authority="viaf", value="1", looked_up_on="2026-11-01")
    return agent


def make_letter_with_everything() -> Letter:
    """A draft with a way, a response, claims, and citations that relay others."""
    letter = make_letter(published=False, title="Vance to Rahimi")
    step, response = make_step(letter), make_response(letter, published=False)
    claim = make_claim(letter, "sent", "1924-03-05")
    root = cite(claim)
    cite(claim, relays=root)
    cite(make_claim(step, "carrier", make_agent()))
    cite(make_claim(response, "occurred", "1924-04-01"))
    return letter


# --- An act of deleting -----------------------------------------------------------


def test_an_agent_comes_back_with_its_names_under_its_key_and_address(admin_client):
    agent = make_agent_with_names()
    models = (Agent, AgentName, *(type(r) for r in (agent.offices.first(),)))
    before = [rows_of(model) for model in models]

    delete(admin_client, agent, why="Twice here")
    assert not AgentName.objects.exists()
    response = back(admin_client)

    assert [rows_of(model) for model in models] == before
    assert response.redirect_chain[-1][0] == address("change", agent)
    again = Agent.objects.get()
    assert (again.slug, again.version) == (agent.slug, agent.version + 1)
    newest = again.history.first()
    assert (newest.history_change_reason, newest.history_type) == ("Brought back", "+")
    assert newest.history_user.username == "admin"


def test_a_letter_comes_back_with_all_that_was_said_of_it(admin_client):
    letter = make_letter_with_everything()
    refresh_headings([letter])
    models = (Letter, Transmission, Response, Claim, Citation)
    before = [rows_of(model) for model in models]

    delete(admin_client, letter)
    assert not any(model.objects.exists() for model in models)
    back(admin_client)

    assert [rows_of(model) for model in models] == before
    following.rebuild()
    assert list(checking.check()) == []


def test_a_judgement_comes_back_with_the_sources_on_which_it_rests():
    """At the desk a letter that was judged is not deleted; elsewhere it may be."""
    letter = make_letter_with_everything()
    claim = Claim.objects.get(question="sent")
    assess(claim).sources.set(Document.objects.all())
    before = rows_of(Assessment)

    letter.delete()
    assert not Assessment.objects.exists()
    bring_back(Deletion.objects.get())

    assert rows_of(Assessment) == before
    again = Assessment.objects.get()
    assert list(again.sources.all()) == list(Document.objects.all())
    following.rebuild()
    assert list(checking.check()) == []


def test_a_document_comes_back_with_its_notes_and_their_calls(admin_client):
    document = make_document(published=False)
    annotate(document, "no letter")
    reference = Reference.objects.create(document=document, number=1)
    Marker.objects.create(reference=reference, position=1)

    delete(admin_client, document)
    back(admin_client)

    assert Marker.objects.get().reference.document == document
    assert document.annotations.get().exact == "no letter"


def test_a_claim_that_went_alone_comes_back_with_its_citations(admin_client):
    claim = make_claim(make_letter(published=False), "sent", "1924-03-05")
    cite(claim)
    delete(admin_client, claim)
    gone = Deletion.objects.get()
    letter = Letter.objects.get()
    assert not letter.dated

    back(admin_client, gone)

    assert Claim.objects.get().citations.count() == 1
    letter.refresh_from_db()
    assert str(letter.dated.edtf) == "1924-03-05"


def test_what_had_gone_before_does_not_come_back_with_the_rest(admin_client):
    letter = make_letter_with_everything()
    first = make_claim(letter, "written", "1924")
    first.delete()

    delete(admin_client, letter)
    back(admin_client)

    assert not Claim.objects.filter(question="written").exists()


def test_several_that_went_together_come_back_together(admin_client):
    agents = [make_agent(name, published=False) for name in ("Amal", "Bruno", "Carla")]

    admin_client.post(
        address("changelist", Agent),
        {"action": "delete_selected", "post": "yes", "why": "A slip"}
        | {"_selected_action": [agent.pk for agent in agents]},
    )

    gone = Deletion.objects.get()
    assert (str(gone), gone.why) == ("Amal, and 2 more", "A slip")
    back(admin_client)
    assert Agent.objects.count() == 3


def test_a_name_taken_out_of_the_form_comes_back_too(admin_client):
    agent = make_agent_with_names()

    save(admin_client, "change", agent, **{"names-0-DELETE": "on"})
    assert not AgentName.objects.exists()
    response = back(admin_client)

    assert AgentName.objects.get().agent == agent
    assert response.redirect_chain[-1][0] == address("change", agent)


def test_a_former_address_leads_to_what_came_back(admin_client, client):
    agent = make_agent(published=False)
    FormerSlug.keep("once", agent)

    delete(admin_client, agent)
    back(admin_client)
    Agent.objects.update(state="published", published_at="2020-01-01T00:00Z")

    assert client.get("/agents/once/").status_code == 301


def test_a_refused_deletion_leaves_no_note(admin_client):
    cited = cite(make_claim(make_letter(), "sent"))

    delete(admin_client, cited)
    delete(admin_client, cited.document)

    assert not Deletion.objects.exists()


# --- What stands in the way -------------------------------------------------------


def an_address_that_another_has_taken(agent):
    make_agent(slug=agent.slug)
    return "already exists"


def a_former_address_that_leads_elsewhere(agent):
    FormerSlug.keep(agent.slug, make_agent())
    return "This was another record's address"


def an_identifier_that_another_has_now(agent):
    make_agent().identifiers.create(
        authority="viaf", value="1", looked_up_on="2026-11-02"
    )
    return "already exists"


@pytest.mark.parametrize(
    "hinder",
    [
        an_address_that_another_has_taken,
        a_former_address_that_leads_elsewhere,
        an_identifier_that_another_has_now,
    ],
    ids=lambda hinder: hinder.__name__,
)
def test_what_stands_in_the_way_is_said_and_nothing_is_changed(admin_client, hinder):
    agent = make_agent_with_names()
    delete(admin_client, agent)
    sentence = hinder(agent)
    there = [rows_of(model) for model in (Agent, AgentName)]

    response = back(admin_client)

    assert "cannot be brought back" in text_of(response)
    assert sentence in text_of(response)
    assert [rows_of(model) for model in (Agent, AgentName)] == there
    assert Deletion.objects.in_force().exists()


def test_a_part_waits_for_its_whole(admin_client):
    letter = make_letter(published=False)
    claim = make_claim(letter, "sent", "1924")
    delete(admin_client, claim)
    delete(admin_client, letter)
    of_the_claim, of_the_letter = Deletion.objects.order_by("pk")

    response = back(admin_client, of_the_claim)
    assert "Claim: the letter that it belongs to, or names, is deleted" in text_of(
        response
    )

    back(admin_client, of_the_letter)
    back(admin_client, of_the_claim)
    assert Claim.objects.get().letter == letter


def test_a_letter_without_the_collection_that_it_stood_in_says_so():
    letter = make_letter(published=False, collection=make_collection(published=False))
    collection = letter.collection
    letter.delete()
    collection.delete()
    of_the_letter = Deletion.objects.earliest("pk")

    with pytest.raises(InTheWay, match="the collection that it belongs to"):
        bring_back(of_the_letter)


def test_it_comes_back_once():
    make_agent(published=False).delete()
    deletion = Deletion.objects.get()
    bring_back(deletion)

    with pytest.raises(InTheWay, match="already"):
        bring_back(deletion)

    Agent.objects.get().delete()
    bring_back(Deletion.objects.in_force().get())
    assert Agent.objects.get().version == 3


# --- At the desk ------------------------------------------------------------------


def test_deleting_says_what_goes_with_it_and_asks_why(admin_client):
    letter = make_letter_with_everything()

    page = admin_client.get(address("delete", letter))

    assert "all of this goes: Summary" in text_of(page)
    for part in ("Letters: 1", "Claims: 3", "Citations: 4", "Responses: 1"):
        assert part in text_of(page)
    assert 'name="why"' in page.content.decode()


def test_what_was_public_is_not_even_offered_for_deleting(admin_client):
    page = admin_client.get(address("delete", make_agent()), follow=True)

    assert "withdraw it instead of deleting it" in text_of(page)
    assert 'name="why"' not in page.content.decode()


def test_the_list_says_by_whom_when_and_why_with_what(admin_client):
    delete(admin_client, make_letter_with_everything(), why="Never written")

    said = text_of(admin_client.get(reverse("admin:deleted")))

    assert re.search(r"Vance to Rahimi letter, deleted by admin, \d+ \w+ \d{4}", said)
    assert "Never written" in said
    assert "1 response" in said
    assert "4 citations" in said
    back(admin_client)
    said = text_of(admin_client.get(reverse("admin:deleted")))
    assert "Nothing is deleted that has not been brought back" in said


def test_the_list_is_turned_over_in_pages(admin_client):
    for n in range(51):
        make_agent(f"Consul No. {n}", published=False).delete()

    first = admin_client.get(reverse("admin:deleted"))
    second = admin_client.get(reverse("admin:deleted"), {"page": 2})

    assert "Consul No. 50" in text_of(first)
    assert "Consul No. 0 agent" in text_of(second)
    assert "Page 2 of 2" in text_of(second)


def test_the_first_page_leads_to_it(admin_client):
    assert reverse("admin:deleted") in admin_client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("group", "of_the_list", "of_bringing_back"),
    [("Editors", 200, 302), ("Publishers", 200, 302), ("Loaders", 403, 403)],
)
def test_each_group_may_bring_back_what_it_may_write(
    client, group, of_the_list, of_bringing_back
):
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name=group)])
    make_agent(published=False).delete()
    client.force_login(user)
    url = reverse("admin:bring-back", args=[Deletion.objects.get().pk])

    assert client.get(reverse("admin:deleted")).status_code == of_the_list
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == of_bringing_back


def test_a_stranger_is_asked_to_log_in(client):
    make_agent(published=False).delete()
    url = reverse("admin:bring-back", args=[Deletion.objects.get().pk])

    for answer in (client.get(reverse("admin:deleted")), client.post(url)):
        assert answer.status_code == 302
        assert "/login/" in answer.url


def test_who_may_not_add_what_went_may_not_bring_it_back(client):
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    editors = Group.objects.get(name="Editors")
    editors.permissions.remove(editors.permissions.get(codename="add_agent"))
    user.groups.set([editors])
    make_agent("Amal", published=False).delete()
    client.force_login(user)

    page = client.get(reverse("admin:deleted"))
    url = reverse("admin:bring-back", args=[Deletion.objects.get().pk])

    assert "Amal" in text_of(page)
    assert "Bring back" not in page.content.decode()
    assert client.post(url).status_code == 403


# --- What it looks like -----------------------------------------------------------


@pytest.fixture
def at_the_desk(page, admin_user):
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_fit_for_everybody(page, at_the_desk):
    letter = make_letter_with_everything()
    for name in ("پرویز رحیمی", "Eleanor Vance"):
        make_agent(name, published=False).delete()
    faults = []
    for url in (address("delete", letter), reverse("admin:deleted")):
        page.goto(url)
        faults += faults_on(page, url)

    assert not faults, "\n".join(faults)
