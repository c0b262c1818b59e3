"""A save that came too late: what was opened, saved since and written, side by side."""

import html5lib
import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from archive import comparison
from archive.dates import When
from archive.models import (
    Agent,
    Annotation,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Place,
    Reference,
    Response,
    Transmission,
)

from .factories import cite, make_agent, make_claim, make_document, make_letter
from .test_admin import address, form_of, text_of
from .test_desk import faults_on
from .test_desk_forms import everything

pytestmark = pytest.mark.django_db


def opened(client, record) -> dict:
    return form_of(client.get(address("change", record)))


def send(client, record, form: dict):
    return client.post(address("change", record), form)


def sent_by(response) -> dict:
    """What a browser would send of a page of three columns, nothing touched."""
    return form_in(response, which=_has_save)


def form_in(response, *, which=lambda form: True) -> dict:
    """What a browser would send of the first such form of a page."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    form = next(f for f in tree.iter("form") if which(f))
    found: dict = {}
    written_in = ("input", "textarea", "select")
    for element in (e for e in form.iter() if e.tag in written_in):
        name, kind = element.get("name"), element.get("type")
        if kind in ("checkbox", "radio") and element.get("checked") is None:
            continue
        if element.tag == "textarea":
            value = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            value = next(
                (o.get("value") for o in element.iter("option") if _is_selected(o)), ""
            )
        else:
            value = element.get("value", "on" if kind == "checkbox" else "")
        if name:
            found.setdefault(name, []).append(value)
    return found


def _has_save(form) -> bool:
    return any(i.get("name") == "three-columns" for i in form.iter("input"))


def _has_version(form) -> bool:
    return any(i.get("name") == "version_read" for i in form.iter("input"))


def _is_selected(option) -> bool:
    return option.get("selected") is not None


def items_of(response) -> dict:
    return {item.key: item for item in response.context["columns"].differing}


def choices(response) -> dict:
    return {key: item.choice for key, item in items_of(response).items()}


def words(runs) -> str:
    return "".join(f"[{r.text}]" if r.is_changed else r.text for r in runs)


@pytest.fixture
def amal():
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set([Group.objects.get(name="Editors")])
    return user


def save_as(user, record, why="Read again", **columns):
    """Somebody else saves the record; the same object goes on being the newest."""
    record = type(record)._base_manager.get(pk=record.pk)
    for name, value in columns.items():
        setattr(record, name, value)
    record._history_user, record._change_reason = user, why
    record.save()
    return record


# --- Field by field ---------------------------------------------------------------


def test_each_field_stands_in_three_columns_with_who_when_and_why(admin_client, amal):
    letter = make_letter(abstract="A letter came at noon.")
    form = opened(admin_client, letter)
    save_as(amal, letter, abstract="A letter came at dawn.")

    response = send(
        admin_client, letter, form | {"abstract": "No letter came at noon."}
    )

    said = text_of(response)
    assert "amal changed this after you had opened it" in said
    assert "Read again" in said
    (item,) = items_of(response).values()
    (line,) = item.lines
    assert words(line.of_opened) == "[A] letter came at [noon.]"
    assert words(line.of_theirs) == "A letter came at [dawn.]"
    assert words(line.of_mine) == "[No] letter came at noon."
    assert item.choice == ""
    assert "Both of you have changed this" in said


def test_where_only_one_side_changed_the_choice_is_made(admin_client, amal):
    letter = make_letter(abstract="A letter.", language="en")
    form = opened(admin_client, letter)
    save_as(amal, letter, language="fa", title="Vance to Rahimi")

    response = send(
        admin_client, letter, form | {"abstract": "No letter.", "title": "Vance"}
    )

    assert choices(response) == {"title": "", "language": "theirs", "abstract": "mine"}
    assert "What is alike on both sides" in text_of(response)


def test_what_is_chosen_is_saved_on_the_newest_version(admin_client, amal):
    letter = make_letter(abstract="A letter.", language="en")
    form = opened(admin_client, letter)
    save_as(amal, letter, language="fa", title="Vance to Rahimi")
    page = send(
        admin_client, letter, form | {"abstract": "No letter.", "title": "Vance"}
    )

    response = send(admin_client, letter, sent_by(page) | {"choice-title": "mine"})

    assert response.status_code == 302
    letter.refresh_from_db()
    assert (letter.title, letter.abstract) == ("Vance", "No letter.")
    assert (letter.language, letter.version) == ("fa", 3)
    assert letter.history.first().history_user.username == "admin"


def test_what_was_saved_since_may_be_kept_and_what_one_wrote_be_mended(
    admin_client, amal
):
    letter = make_letter(abstract="A letter.")
    form = opened(admin_client, letter)
    save_as(amal, letter, title="Vance to Rahimi", abstract="Some letter.")
    page = send(
        admin_client, letter, form | {"abstract": "No letter.", "title": "Vance"}
    )
    mended = {"choice-title": "theirs", "choice-abstract": "mine"}

    send(
        admin_client, letter, sent_by(page) | mended | {"abstract": "Hardly a letter."}
    )

    letter.refresh_from_db()
    assert (letter.title, letter.abstract) == ("Vance to Rahimi", "Hardly a letter.")


def test_nothing_is_saved_before_all_is_chosen(admin_client, amal):
    letter = make_letter(abstract="A letter.")
    form = opened(admin_client, letter)
    save_as(amal, letter, title="Vance to Rahimi", abstract="Some letter.")
    page = send(
        admin_client, letter, form | {"abstract": "No letter.", "title": "Vance"}
    )

    again = send(admin_client, letter, sent_by(page) | {"choice-title": "mine"})

    assert "Say of each which it is to be" in text_of(again)
    assert choices(again) == {"title": "mine", "abstract": ""}
    letter.refresh_from_db()
    assert letter.version == 2
    done = send(admin_client, letter, sent_by(again) | {"choice-abstract": "theirs"})
    letter.refresh_from_db()
    assert done.status_code == 302
    assert (letter.title, letter.abstract) == ("Vance", "Some letter.")


def test_it_can_itself_be_refused(admin_client, amal):
    letter = make_letter(abstract="A letter.")
    form = opened(admin_client, letter)
    save_as(amal, letter, abstract="Some letter.")
    page = send(admin_client, letter, form | {"abstract": "No letter."})
    chosen = sent_by(page) | {"choice-abstract": "mine"}
    save_as(amal, letter, abstract="Any letter.", why="Once more")

    again = send(admin_client, letter, chosen)

    (item,) = items_of(again).values()
    (line,) = item.lines
    assert (line.opened, line.theirs, line.mine) == (
        *("Some letter.", "Any letter.", "No letter."),
    )
    assert "Once more" in text_of(again)
    assert "Read again" not in text_of(again)


def test_a_date_is_chosen_as_one(admin_client, amal):
    agent = make_agent(born=When.of("1880"))
    form = opened(admin_client, agent)
    save_as(amal, agent, born=When.of("1881", basis="A register"))

    response = send(admin_client, agent, form | {"born_edtf": "1882"})

    (item,) = items_of(response).values()
    assert item.label == "Born"
    assert [line.label for line in item.lines] == ["Born, EDTF", "Born, basis"]
    send(admin_client, agent, sent_by(response) | {"choice-born_as_written": "theirs"})
    agent.refresh_from_db()
    assert (agent.born.edtf, agent.born.basis) == ("1881", "A register")


def test_a_relation_and_a_code_are_shown_in_words(admin_client, amal):
    ministry, embassy = make_agent("The ministry"), make_agent("The embassy")
    agent = make_agent(part_of=ministry)
    form = opened(admin_client, agent)
    save_as(amal, agent, part_of=embassy, kind="body")

    response = send(admin_client, agent, form | {"part_of": "", "kind": "office"})

    lines = {key: item.lines[0] for key, item in items_of(response).items()}
    assert (lines["part_of"].opened, lines["part_of"].theirs) == (
        *("The ministry", "The embassy"),
    )
    assert (lines["kind"].theirs, lines["kind"].mine) == ("Body", "Office")


def test_a_citation_whose_words_were_changed_by_both(admin_client, amal):
    document = make_document(text="No letter has come, he said. None will come.")
    citation = cite(make_claim(make_letter(), "received"), document, words="No letter")
    form = opened(admin_client, citation)
    save_as(amal, citation, note="Read twice")

    response = send(admin_client, citation, form | {"words": "None will come"})
    assert choices(response) == {"words": "mine", "note": "theirs"}

    send(admin_client, citation, sent_by(response))
    citation.refresh_from_db()
    assert (citation.exact, citation.note) == ("None will come", "Read twice")


def test_a_step_from_an_old_page_that_changes_nothing_is_only_refused(
    admin_client, amal
):
    letter = make_letter(published=False)
    form = opened(admin_client, letter)
    save_as(amal, letter)

    response = send(admin_client, letter, form | {"_publish": "Publish"})

    assert "columns" not in response.context
    assert "amal changed this after you had opened it" in text_of(response)


def test_an_old_version_that_comes_too_late_is_brought_together(admin_client, amal):
    letter = make_letter(published=False, abstract="As it was.")
    letter.abstract = "As it is."
    letter.save()
    url = reverse(
        "admin:archive_letter_simple_history",
        args=[letter.pk, letter.history.last().history_id],
    )
    form = form_in(admin_client.get(url), which=_has_version)
    save_as(amal, letter, abstract="As amal has it.", language="fa")

    page = admin_client.post(url, form)
    assert choices(page) == {"abstract": "", "language": "theirs"}
    done = admin_client.post(url, sent_by(page) | {"choice-abstract": "mine"})

    assert done.status_code == 302
    letter.refresh_from_db()
    assert (letter.abstract, letter.language) == ("As it was.", "fa")


def test_what_is_gone_since_stands_in_no_ones_way(admin_client, amal):
    letter = make_letter(published=False)
    first, second = (make_claim(letter, "sent", day) for day in ("1953-05", "1953-06"))
    ministry = make_agent("The ministry")
    agent, citation = make_agent(part_of=ministry), cite(first)
    forms = {record: opened(admin_client, record) for record in (agent, citation)}
    save_as(amal, agent, part_of=None)
    save_as(amal, citation, claim=second)
    first.delete()
    ministry.delete()

    for record, form in forms.items():
        response = send(admin_client, record, form | {"note": "Mine."})

        assert items_of(response)["note"].choice == "mine"
        assert "what is not there any more" in text_of(response)


CHANGED = {
    Letter: "abstract",
    Collection: "introduction",
    Document: "gloss",
    Place: "note",
    Claim: "deprecated",
    Citation: "note",
    Annotation: "note",
    Response: "summary",
    Transmission: "position",
    Reference: "title",
}


@pytest.mark.parametrize("model", CHANGED)
def test_every_kind_of_record_is_brought_together(admin_client, amal, model):
    record = next(r for r in everything() if isinstance(r, model))
    form, newest = opened(admin_client, record), save_as(amal, record)

    response = send(admin_client, record, form | {CHANGED[model]: "7"})

    assert choices(response) == {CHANGED[model]: "mine"}
    assert send(admin_client, record, sent_by(response)).status_code == 302
    record.refresh_from_db()
    assert str(getattr(record, CHANGED[model])) == "7"
    assert record.version == newest.version + 1


def test_words_are_compared_in_any_script():
    old, new = "نامه رسید و خوانده شد", "نامه نرسید و خوانده شد"

    assert words(comparison.come(old, new)) == "نامه [نرسید] و خوانده شد"
    assert words(comparison.gone(old, new, "نامه رسید")) == (
        "نامه [رسید] [و خوانده شد]"
    )
    assert (comparison.come("", ""), words(comparison.come("", "a"))) == ([], "[a]")


# --- Row by row -------------------------------------------------------------------


def make_named() -> Agent:
    agent = make_agent("Eleanor Vance")
    agent.names.create(text="النور ونس", language="fa")
    agent.names.create(text="Éléonore", language="fr")
    return agent


def rows(agent) -> dict:
    return dict(agent.names.values_list("language", "text"))


def test_a_row_that_both_changed_is_asked_for(admin_client, amal):
    agent = make_named()
    form = opened(admin_client, agent)
    save_as(amal, agent.names.get(language="fa"), text="الینور ونس")

    response = send(admin_client, agent, form | {"names-0-text": "النور"})

    (item,) = items_of(response).values()
    assert (item.label, item.choice) == ("Agent name: الینور ونس", "")
    assert "amal has saved it since." in text_of(response)
    chosen = sent_by(response) | {"choice-names-0": "mine"}
    assert send(admin_client, agent, chosen).status_code == 302
    assert rows(agent) == {"fa": "النور", "fr": "Éléonore"}


def test_a_row_that_somebody_changed_stays_while_another_is_changed(admin_client, amal):
    agent = make_named()
    form = opened(admin_client, agent)
    save_as(amal, agent.names.get(language="fa"), text="الینور ونس")

    response = send(admin_client, agent, form | {"names-1-text": "Aliénor"})

    assert choices(response) == {"names-0": "theirs", "names-1": "mine"}
    send(admin_client, agent, sent_by(response))
    assert rows(agent) == {"fa": "الینور ونس", "fr": "Aliénor"}


@pytest.mark.parametrize(
    ("choice", "left"),
    [("mine", {"fa": "النور", "fr": "Éléonore"}), ("theirs", {"fr": "Éléonore"})],
)
def test_a_row_that_somebody_took_out_may_be_written_again(
    admin_client, amal, choice, left
):
    agent = make_named()
    form = opened(admin_client, agent)
    agent.names.get(language="fa").delete()

    response = send(admin_client, agent, form | {"names-0-text": "النور"})
    assert "has taken it out since." in text_of(response)
    assert choices(response) == {"names-0": ""}

    chosen = sent_by(response) | {"choice-names-0": choice}
    assert send(admin_client, agent, chosen).status_code == 302
    assert rows(agent) == left


def test_a_row_taken_out_that_nobody_else_touched_is_left_out(admin_client, amal):
    agent = make_named()
    form = opened(admin_client, agent)
    agent.names.get(language="fa").delete()

    response = send(admin_client, agent, form | {"note": "A consul."})

    assert choices(response) == {"note": "mine", "names-0": "theirs"}
    assert send(admin_client, agent, sent_by(response)).status_code == 302
    agent.refresh_from_db()
    assert (agent.note, rows(agent)) == ("A consul.", {"fr": "Éléonore"})


@pytest.mark.parametrize(
    ("choice", "left"), [("mine", ["fr"]), ("theirs", ["fa", "fr"])]
)
def test_a_row_that_one_took_out_and_another_changed(admin_client, amal, choice, left):
    agent = make_named()
    form = opened(admin_client, agent)
    save_as(amal, agent.names.get(language="fa"), text="الینور ونس")

    response = send(admin_client, agent, form | {"names-0-DELETE": "on"})
    assert "You took it out" in text_of(response)
    assert choices(response) == {"names-0": ""}

    send(admin_client, agent, sent_by(response) | {"choice-names-0": choice})
    assert sorted(rows(agent)) == left


def test_rows_that_either_has_added_stay(admin_client, amal):
    agent = make_named()
    form = opened(admin_client, agent)
    save_as(amal, agent, note="A consul.")
    agent.names.create(text="Ἑλεονόρα", language="el")
    added = {"names-TOTAL_FORMS": "3", "names-2-text": "Leonor"}
    added |= {"names-2-language": "es", "names-2-id": "", "note": "No consul."}

    response = send(admin_client, agent, form | added)
    assert "Added since, and to stay: agent name “Ἑλεονόρα”" in text_of(response)
    assert choices(response) == {"note": "", "names-2": "mine"}

    send(admin_client, agent, sent_by(response) | {"choice-note": "mine"})
    assert sorted(rows(agent)) == ["el", "es", "fa", "fr"]


def test_a_row_that_one_has_added_may_be_left_out(admin_client, amal):
    agent = make_named()
    form = opened(admin_client, agent)
    save_as(amal, agent, note="A consul.")
    added = {"names-TOTAL_FORMS": "3", "names-2-text": "Leonor", "names-2-id": ""}

    page = send(admin_client, agent, form | added | {"names-2-language": "es"})
    send(admin_client, agent, sent_by(page) | {"choice-names-2": "theirs"})

    agent.refresh_from_db()
    assert sorted(rows(agent)) == ["fa", "fr"]
    assert agent.note == "A consul."


# --- In a browser -----------------------------------------------------------------


@pytest.fixture
def at_the_desk(page, admin_user):
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_two_bring_their_texts_together_in_a_browser(page, at_the_desk):
    agent = come_too_late(page)
    page.locator('[name="choice-note"][value="theirs"]').check()
    page.locator('[name="choice-names-0"][value="mine"]').check()
    page.get_by_role("button", name="Save", exact=True).click()

    page.wait_for_url("**/archive/agent/")
    agent.refresh_from_db()
    assert (agent.kind, agent.note) == ("office", "آمال: این کنسول بود. A consul.")
    assert rows(agent)["fa"] == "النور"


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_the_three_columns_are_open_to_all_senses(page, at_the_desk):
    come_too_late(page)
    for summary in page.locator(".in-three summary, .alike summary").all():
        summary.click()

    faults = faults_on(page, "three columns")

    assert not faults, "\n".join(faults)


def come_too_late(page) -> Agent:
    """Save a page in the browser that somebody else has saved meanwhile."""
    amal = User.objects.create_user("amal", password="an hour", is_staff=True)
    agent = make_named()
    page.goto(address("change", agent))
    save_as(amal, agent, note="آمال: این کنسول بود. A consul.", kind="office")
    save_as(amal, agent.names.get(language="fa"), text="الینور ونس")
    page.locator("#id_note").fill("No consul at all, says the Gazette.")
    page.locator("#id_names-0-text").fill("النور")
    page.get_by_role("button", name="Save", exact=True).click()
    return agent


@pytest.mark.looks
@pytest.mark.django_db(transaction=True)
def test_without_scripts_it_works_as_well(browser, site, client, admin_user):
    amal = User.objects.create_user("amal", password="an hour", is_staff=True)
    letter = make_letter(abstract="A letter.")
    client.force_login(admin_user)
    context = browser.new_context(base_url=site, java_script_enabled=False)
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    page = context.new_page()
    page.goto(address("change", letter))
    save_as(amal, letter, abstract="Some letter.")
    page.locator("details:has(#id_abstract) > summary").click()
    page.locator("#id_abstract").fill("No letter.")
    page.locator('input[name="_save"]').click()

    page.locator('[name="choice-abstract"][value="mine"]').check()
    page.locator('input[name="_save"]').click()
    page.wait_for_url("**/archive/letter/")

    assert Letter.objects.get().abstract == "No letter."
    context.close()
