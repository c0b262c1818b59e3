"""Two records that are one: seen beforehand, merged at once, and taken apart."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from archive import checking
from archive.dates import When
from archive.evidence import refresh_headings
from archive.exchange.loading import load
from archive.merging import NotMergeable, differing, foresee, merge, take_apart
from archive.models import (
    Agent,
    AgentName,
    Citation,
    Claim,
    Deletion,
    Document,
    Letter,
    Merge,
    Place,
)
from archive.restoring import InTheWay
from archive.search import following

from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
    make_place,
    make_step,
)
from .test_admin import address, text_of
from .test_desk import faults_on

pytestmark = pytest.mark.django_db


def rows_of(*models) -> list[dict]:
    """All that stands in some tables, but for the versions."""
    rows = [
        row for model in models for row in model._base_manager.order_by("pk").values()
    ]
    return [{n: v for n, v in row.items() if n != "version"} for row in rows]


@pytest.fixture
def two():
    """One consul under two keys, with all that may lead to either."""
    one = make_agent("Eleanor Vance", slug="vance", note="A consul.")
    other = make_agent("E. Vance", slug="e-vance", born=When.of("1880"))
    one.names.create(text="النور ونس", language="fa", is_preferred=True)
    other.names.create(text="النور ونس", language="fa", is_preferred=True)
    other.names.create(text="ونس", language="fa")
    other.names.create(text="Éléonore", language="fr", is_preferred=True)
    other.offices.create(title="Consul")
    other.identifiers.create(authority="viaf", value="1", looked_up_on="2026-11-01")
    make_agent("Her clerk", part_of=other)
    letter = make_letter()
    step = make_step(letter)
    for carrier in (one, other):
        cite(make_claim(step, "carrier", carrier), speaker=other)
    document = make_document(publisher=other)
    annotate(document, "Vance", motivation="identifying", agent=other, note="")
    refresh_headings(Letter.objects.all())
    return other, one


TABLES = (Agent, AgentName, Claim, Citation, Document, Letter)


def test_all_that_led_to_the_one_leads_to_the_other(two):
    other, one = two

    merge(other, one, taken=["born"], why="Twice here")

    assert not Agent.objects.filter(slug="e-vance").exists()
    one = Agent.objects.get(slug="vance")
    assert (one.note, one.born.edtf) == ("A consul.", "1880")
    assert sorted(one.names.values_list("text", flat=True)) == sorted(
        ["E. Vance", "Éléonore", "النور ونس", "ونس"]
    )
    assert one.claims.count() == 2
    assert one.statements.count() == 2
    for relation in ("offices", "identifiers", "parts", "publications", "annotations"):
        assert getattr(one, relation).count() == 1, relation
    assert one.history.first().history_change_reason == "Merged with “E. Vance”"
    assert Deletion.objects.get().why == "Twice here"
    following.rebuild()
    assert list(checking.check()) == []


def test_what_is_foreseen_is_what_happens_and_nothing_is_changed(two):
    other, one = two
    before = rows_of(*TABLES)

    foreseen = foresee(other, one)

    assert rows_of(*TABLES) == before
    assert not foreseen.obstacles
    assert len(foreseen.moved) == 10
    ((_, contested, after),) = foreseen.letters
    assert (contested, after) == (["carrier"], [])
    merge(other, one)
    assert Letter.objects.get().contested_questions == []
    assert len(Merge.objects.get().moved) == 10


def test_of_single_values_one_is_chosen(two):
    other, one = two
    assert [value.name for value in differing(other, one)] == ["name", "note", "born"]

    merge(other, one, taken=["name", "note"])

    one.refresh_from_db()
    assert (one.name, one.note, one.born.edtf) == ("E. Vance", "", "")
    assert one.names.filter(text="Eleanor Vance").exists()


def test_the_old_address_leads_to_the_new_for_good(client, two):
    merge(*two)

    answer = client.get("/agents/e-vance/?as_of=2026-01-01")

    assert answer.status_code == 308
    assert answer["Location"] == "/agents/vance/?as_of=2026-01-01"


FILE = """\
agents:
  vance: {kind: person, names: {en: Eleanor Vance}}
  e-vance: {kind: person, names: {en: E. Vance}}
documents:
  gazette: {title: The Gazette, consulted: excerpt, publisher: e-vance}
letters:
  vance-rahimi:
    title: Vance to Rahimi
    sender: [{is: e-vance, cited: [{asserts: gazette}]}]
"""


def test_files_that_name_the_old_key_go_to_the_new(tmp_path):
    (tmp_path / "vance.yaml").write_text(FILE)
    load([tmp_path])
    merge(Agent.objects.get(slug="e-vance"), Agent.objects.get(slug="vance"))
    before = rows_of(*TABLES)

    report = load([tmp_path])

    assert rows_of(*TABLES) == before
    assert not report.has_changes
    assert "agent “e-vance”: merged with “vance”." in report.skipped


def test_a_merge_is_taken_apart(client, two):
    other, one = two
    before = rows_of(*TABLES)
    made = merge(other, one, taken=["born", "name"])

    take_apart(made)

    assert rows_of(*TABLES) == before
    assert client.get("/agents/e-vance/").status_code == 200
    following.rebuild()
    assert list(checking.check()) == []
    with pytest.raises(InTheWay):
        take_apart(made)


def test_what_an_editor_has_changed_since_stays_when_it_is_taken_apart(two):
    other, one = two
    made = merge(other, one, taken=["born"])
    one = Agent.objects.get(slug="vance")
    one.note = "Consul at Port Amal."
    one.save()

    take_apart(made)

    one.refresh_from_db()
    assert (one.note, one.born.edtf) == ("Consul at Port Amal.", "")


def test_what_was_merged_on_top_is_taken_apart_first(two):
    other, one = two
    first = merge(other, one)
    second = merge(make_agent("Consul Vance"), Agent.objects.get(slug="vance"))

    with pytest.raises(InTheWay, match="on top"):
        take_apart(first)

    take_apart(second)
    take_apart(first)
    assert Agent.objects.filter(slug="e-vance").exists()


def test_what_would_be_refused_is_foreseen_and_nothing_is_changed(two):
    other, one = two
    claim, document = make_claim(make_letter(), "sent", "1924"), make_document()
    for speaker in two:
        cite(claim, document, speaker=speaker)
    before = rows_of(*TABLES)

    assert foresee(other, one).obstacles
    with pytest.raises(NotMergeable, match="cited already"):
        merge(other, one)
    assert rows_of(*TABLES) == before


def test_what_is_public_is_not_hidden_in_a_draft():
    with pytest.raises(NotMergeable, match="merge it the other way"):
        merge(make_agent(), make_agent(published=False))


def test_a_body_may_absorb_what_it_is_part_of():
    outer = make_agent("The state")
    body = make_agent("The ministry", part_of=make_agent("The office", part_of=outer))

    merge(body.part_of, body)

    body.refresh_from_db()
    assert body.part_of == outer


def test_places_are_merged_as_well(client):
    one, other = make_place("Port Amal"), make_place("Amal", latitude=1, longitude=2)
    claim = make_claim(make_step(make_letter()), "to", other)
    before = rows_of(Place, Claim)

    made = merge(other, one, taken=["latitude"])

    one.refresh_from_db()
    claim.refresh_from_db()
    assert (claim.place, one.latitude, one.longitude) == (one, 1, 2)
    assert client.get(other.get_absolute_url()).status_code == 308
    take_apart(made)
    assert rows_of(Place, Claim) == before


# --- At the desk ------------------------------------------------------------------


def test_two_are_chosen_in_the_list_seen_and_merged_and_taken_apart(admin_client, two):
    other, one = two
    asked = {"action": "merge_selected", "_selected_action": [one.pk, other.pk]}
    page = admin_client.post(address("changelist", Agent), asked, follow=True)

    assert "What moves: 10" in text_of(page)
    assert "carrier → nothing" in text_of(page)
    sent = {"seal": page.context["seal"], "why": "Twice here"}
    sent |= {"name": "into", "born": "absorbed", "note": "into"}
    done = admin_client.post(page.request["PATH_INFO"], sent, follow=True)
    assert "“E. Vance” is merged with this." in text_of(done)

    listed = admin_client.get(reverse("admin:deleted"))
    assert "Take apart" in listed.content.decode()
    url = reverse("admin:take-apart", args=[Merge.objects.get().pk])
    assert "They are two again." in text_of(admin_client.post(url, follow=True))
    assert Agent.objects.filter(slug="e-vance").exists()


def test_one_or_three_are_not_merged(admin_client, two):
    asked = {"action": "merge_selected", "_selected_action": [two[0].pk]}
    page = admin_client.post(address("changelist", Agent), asked, follow=True)

    assert "Choose two that are one." in text_of(page)


def test_what_was_seen_is_what_is_done_or_nothing(admin_client, two):
    other, one = two
    url = reverse("admin:merge", args=["agent", one.pk, other.pk])
    sent = {"seal": admin_client.get(url).context["seal"], "name": "into"}
    one.save()

    page = admin_client.post(url, sent | {"born": "into", "note": "into"})

    assert "has changed since you opened this page" in text_of(page)
    assert Agent.objects.filter(slug="e-vance").exists()


@pytest.mark.parametrize(("group", "status"), [("Editors", 200), ("Loaders", 403)])
def test_who_may_not_delete_may_not_merge(client, two, group, status):
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name=group)])
    other, one = two
    made = merge(make_agent(), make_agent())
    url = reverse("admin:merge", args=["agent", one.pk, other.pk])
    assert client.get(url).status_code == 302  # to the log-in
    client.force_login(user)

    assert client.get(url).status_code == status
    undone = client.post(reverse("admin:take-apart", args=[made.pk]))
    assert undone.status_code == (302 if status == 200 else 403)
    odd = reverse("admin:merge", args=["claim", one.pk, other.pk])
    assert client.get(odd).status_code == 404


@pytest.fixture
def at_the_desk(page, admin_user):
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_page_is_open_to_all_senses(page, at_the_desk, two):
    other, one = two
    page.goto(reverse("admin:merge", args=["agent", one.pk, other.pk]))

    faults = faults_on(page, "merge")

    assert not faults, "\n".join(faults)
