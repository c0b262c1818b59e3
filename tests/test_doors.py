"""Who may open which door of the desk: each group, and those who belong to none."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse

from archive.models import Assessment, Capture, Colophon, Letter, Publication, State
from archive.publishing import submit

from .factories import (
    make_agent,
    make_collection,
    make_document,
    make_letter,
    make_place,
    make_response,
)
from .test_admin import RECORDS, address, everything, save, text_of

pytestmark = pytest.mark.django_db

OUTSIDE, LOADER, EDITOR, PUBLISHER = "nobody's", "Loaders", "Editors", "Publishers"
PUBLICATIONS = [model for model in RECORDS if issubclass(model, Publication)]
TEXTS_AND_JUDGEMENTS = (Capture, Assessment)


@pytest.fixture
def enter(client):
    """Sign in as one who belongs to a group, or to none, and return the client."""

    def enter(group: str, *, is_staff: bool = True, name: str = "amal"):
        user = User.objects.create_user(name, password="ink", is_staff=is_staff)
        if group != OUTSIDE:
            user.groups.set([Group.objects.get(name=group)])
        client.force_login(user)
        return client

    return enter


def drafts() -> list[Publication]:
    letter = make_letter(published=False)
    return [
        *(letter, make_response(letter, published=False)),
        *(make(published=False) for make in (make_collection, make_document)),
        *(make(published=False) for make in (make_agent, make_place)),
    ]


def version_of(record) -> str:
    name = f"admin:archive_{record._meta.model_name}_simple_history"
    return reverse(name, args=[record.pk, record.history.first().history_id])


def on_site(record) -> str:
    kind = ContentType.objects.get_for_model(record)
    return reverse("admin:view_on_site", args=[kind.pk, record.pk])


DOORS = {
    "list": lambda record: ("get", address("changelist", record)),
    "add": lambda record: ("get", address("add", record)),
    "open": lambda record: ("get", address("change", record)),
    "change": lambda record: ("post", address("change", record)),
    "delete": lambda record: ("get", address("delete", record)),
    "history": lambda record: ("get", address("history", record)),
    "version": lambda record: ("get", version_of(record)),
    "bring back": lambda record: ("post", version_of(record)),
    "view on site": lambda record: ("get", on_site(record)),
}
READING = {"list", "open", "history", "version"}
OPEN = {
    OUTSIDE: set(),
    LOADER: READING | {"view on site"},
    EDITOR: set(DOORS),
    PUBLISHER: set(DOORS),
}
# Texts come from a document's page, judgements are added and stay: to everybody.
SHUT = {Capture: {"add", "change", "bring back", "delete"}}
SHUT |= {Assessment: {"change", "bring back", "delete"}}
# There is one, which is emptied rather than deleted.
SHUT |= {Colophon: {"add", "delete"}}
# What is public on every page as soon as it is saved is the publishers' to write.
SHUT_TO_EDITORS = {Colophon: {"change", "bring back"}}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("group", OPEN)
def test_each_door_of_each_kind_of_record_is_open_to(enter, group, door):
    records, client = everything(), enter(group)

    for record in records:
        method, url = DOORS[door](record)
        is_open = door in OPEN[group] and door not in SHUT.get(type(record), ())
        if group == EDITOR and door in SHUT_TO_EDITORS.get(type(record), ()):
            is_open = False
        if door == "view on site" and not hasattr(record, "get_absolute_url"):
            is_open = False
        status = getattr(client, method)(url).status_code
        assert status in ((200, 302) if is_open else (403, 404)), (record, status)


@pytest.mark.parametrize("is_staff", [True, False])
@pytest.mark.parametrize("door", DOORS)
def test_whoever_is_no_staff_is_led_to_the_log_in(client, enter, door, is_staff):
    if not is_staff:
        enter(PUBLISHER, is_staff=False)

    for record in everything():
        method, url = DOORS[door](record)
        response = getattr(client, method)(url)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("group", OPEN)
def test_the_first_page_is_open_to_whoever_works_here(enter, group):
    page = enter(group).get(reverse("admin:index"))

    assert page.status_code == 200
    assert ("Claims" in text_of(page)) == (group != OUTSIDE)
    assert "Users" not in text_of(page)


def test_only_administrators_see_accounts_below_the_records(admin_client):
    page = text_of(admin_client.get(reverse("admin:index")))

    order = ["Letters", "Documents", "Agents", "Collections", "Claims", "Users"]
    assert [page.rindex(name) for name in order] == sorted(map(page.rindex, order))


@pytest.mark.parametrize("group", [LOADER, EDITOR, PUBLISHER])
@pytest.mark.parametrize("page", ["changelist", "add", "change"])
@pytest.mark.parametrize("model", [User, Group])
def test_accounts_are_the_administrators_alone(enter, group, page, model):
    client = enter(group)
    args = [1] if page == "change" else []
    url = reverse(f"admin:auth_{model._meta.model_name}_{page}", args=args)

    assert client.get(url).status_code == 403
    assert (
        client.post(url, {"username": "mine", "is_superuser": "on"}).status_code == 403
    )


AUTOCOMPLETE = [
    ("letter", "collection"),
    ("claim", "agent"),
    ("claim", "place"),
    ("claim", "letter"),
    ("citation", "document"),
    ("citation", "claim"),
    ("citation", "response"),
]


def look_up(client, model, field, term="", view="autocomplete"):
    question = {"app_label": "archive", "model_name": model, "field_name": field}
    return client.get(reverse(f"admin:{view}"), question | {"term": term})


@pytest.mark.parametrize(("model", "field"), AUTOCOMPLETE)
@pytest.mark.parametrize("group", OPEN)
def test_records_are_offered_to_those_who_may_see_them(enter, group, model, field):
    client, expected = enter(group), 403 if group == OUTSIDE else 200

    assert look_up(client, model, field).status_code == expected
    if field == "claim":
        view = "archive_claim_autocomplete"
        assert look_up(client, model, field, view=view).status_code == expected


def test_accounts_are_offered_to_no_editor(enter):
    assert look_up(enter(EDITOR), "assessment", "editor_account").status_code == 403


@pytest.mark.parametrize("group", OPEN)
def test_a_draft_is_seen_at_its_address_by_those_who_may(enter, group):
    records, client = (
        [make_letter(published=False), make_document(published=False)],
        enter(group),
    )
    records.append(make_agent(published=False))

    for record in records:
        expected = 404 if group == OUTSIDE else 200
        assert client.get(record.get_absolute_url()).status_code == expected


# --- Steps ------------------------------------------------------------------

STEPS = {
    "_submit": {EDITOR, PUBLISHER},
    "_publish": {PUBLISHER},
    "_send_back": {PUBLISHER},
    "_withdraw": {PUBLISHER},
    "_publish_responses": {PUBLISHER},
}
BEGINS = {"_send_back": State.IN_REVIEW, "_withdraw": State.PUBLISHED}
ENDS = {"_submit": State.IN_REVIEW, "_send_back": State.DRAFT}
ENDS |= {"_withdraw": State.WITHDRAWN}


def before(button: str) -> list[Publication]:
    """One of each kind, in the state in which a button can be pressed."""
    if BEGINS.get(button) == State.PUBLISHED:
        return [record for record in everything() if isinstance(record, Publication)]
    records = drafts()
    if BEGINS.get(button) == State.IN_REVIEW:
        for record in records:
            submit(record)
    return records


@pytest.mark.parametrize("button", STEPS)
@pytest.mark.parametrize("group", [EDITOR, PUBLISHER])
def test_a_button_does_what_the_group_may(enter, group, button):
    client = enter(group)

    for record in before(button):
        record.refresh_from_db()
        if button == "_withdraw" and not record.is_published:
            continue
        state = record.state
        words = {f"{button}-comment": "The second page is missing."}
        response = save(client, "change", record, **{button: "x"} | words)
        record.refresh_from_db()
        if group in STEPS[button]:
            assert record.state == ENDS.get(button, State.PUBLISHED)
            assert record.history.first().history_user.username == "amal"
        else:
            assert (response.status_code, record.state) == (403, state)


@pytest.mark.parametrize("button", STEPS)
@pytest.mark.parametrize("group", [OUTSIDE, LOADER])
def test_no_button_does_anything_for_those_who_may_not_write(enter, group, button):
    client = enter(group)

    for record in drafts():
        response = client.post(address("change", record), {button: "x"})
        record.refresh_from_db()
        assert (response.status_code, record.state) == (403, State.DRAFT)


ACTIONS = {
    "submit_selected": {EDITOR, PUBLISHER},
    "publish_selected": {PUBLISHER},
    "send_back_selected": {PUBLISHER},
    "withdraw_selected": {PUBLISHER},
}


@pytest.mark.parametrize("model", PUBLICATIONS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("group", [LOADER, EDITOR, PUBLISHER])
def test_a_list_offers_the_actions_that_the_group_may_take(enter, group, model):
    client = enter(group)
    drafts()

    page = client.get(address("changelist", model)).content.decode()

    offered = {name for name in ACTIONS if f'value="{name}"' in page}
    assert offered == {name for name, groups in ACTIONS.items() if group in groups}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("group", [LOADER, EDITOR])
def test_an_action_that_is_not_offered_does_nothing(enter, group, action):
    if group in ACTIONS[action]:
        return
    client, letter = enter(group), make_letter(published="withdraw" in action)

    given = {"action": action, "_selected_action": letter.pk, "chosen": letter.pk}
    comment = action.removesuffix("_selected")
    client.post(address("changelist", letter), given | {f"_{comment}-comment": "x"})

    letter.refresh_from_db()
    assert letter.version == 1


# --- Ways around ------------------------------------------------------------

CUNNING = {"state": "published", "published_at": "2020-01-01", "published_at_0": "x"}
CUNNING |= {"version": "9", "withdrawn_because": "Mine."}


@pytest.mark.parametrize("query", [{}, {"_popup": "1"}, {"_to_field": "id"}])
def test_no_form_of_an_editor_changes_a_state(enter, query):
    client = enter(EDITOR)

    for record in drafts():
        save(client, "change", record, query=query, **CUNNING)
        record.refresh_from_db()
        assert (record.state, record.published_at) == (State.DRAFT, None)
        assert record.withdrawn_because == ""


def test_no_form_of_an_editor_adds_what_is_public(enter):
    client = enter(EDITOR)

    save(client, "add", Letter, title="Mine", slug="mine", **CUNNING)

    assert Letter.objects.get().state == State.DRAFT


def test_an_editor_words_no_withdrawal(enter):
    letter = make_letter(state=State.WITHDRAWN, withdrawn_because="It was forged.")

    save(enter(EDITOR), "change", letter, withdrawn_because="No reason.", abstract="A")

    letter.refresh_from_db()
    assert (letter.withdrawn_because, letter.abstract) == ("It was forged.", "A")


def test_a_publisher_mends_the_words_of_a_withdrawal(enter):
    letter = make_letter(state=State.WITHDRAWN, withdrawn_because="It was forgd.")

    save(enter(PUBLISHER), "change", letter, withdrawn_because="It was forged.")

    letter.refresh_from_db()
    assert letter.withdrawn_because == "It was forged."


def test_bringing_back_an_old_version_brings_back_no_state(enter):
    client, letter = enter(EDITOR), make_letter(abstract="As it was.")
    url = version_of(letter)
    letter.state, letter.withdrawn_because = State.WITHDRAWN, "It was forged."
    letter.abstract = "As it is."
    letter.save()
    sent = {field.html_name: field.value() or "" for field in form_in(client.get(url))}

    client.post(url, sent | CUNNING)

    letter.refresh_from_db()
    assert (letter.abstract, letter.state) == ("As it was.", State.WITHDRAWN)
    assert letter.withdrawn_because == "It was forged."


@pytest.mark.parametrize("button", ["_publish", "_send_back", "_withdraw"])
def test_no_step_is_taken_from_a_page_of_the_history(enter, button):
    client, letter = enter(EDITOR), make_letter(published=False, abstract="As it was.")
    url = version_of(letter)
    sent = {field.html_name: field.value() or "" for field in form_in(client.get(url))}

    response = client.post(url, sent | {button: "x"})

    letter.refresh_from_db()
    assert (response.status_code, letter.state) == (403, State.DRAFT)


def form_in(response):
    return response.context["adminform"].form


def test_no_list_saves_a_field(enter):
    client, letter = enter(EDITOR), make_letter(published=False)

    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": letter.pk}
    form |= {"form-0-state": "published", "_save": "Save"}
    client.post(address("changelist", letter), form)

    letter.refresh_from_db()
    assert letter.state == State.DRAFT


def test_a_judgement_once_made_is_changed_by_nobody(admin_client):
    [judgement] = [each for each in everything() if isinstance(each, Assessment)]

    for url in (address("change", judgement), version_of(judgement)):
        assert admin_client.post(url, {"verdict": "unresolved"}).status_code == 403


def test_former_addresses_and_histories_have_no_page(admin_client):
    registered = {model.__name__ for model in admin.site._registry}

    assert "FormerSlug" not in registered
    assert not [name for name in registered if name.startswith("Historical")]


def test_a_drafts_address_is_told_to_none_who_may_not_open_it(enter):
    letter = make_letter(published=False, slug="a-veiled-letter")
    kind = ContentType.objects.get_for_model(letter)
    client = enter(OUTSIDE)

    for key in (f"{letter.pk}", f"%20{letter.pk}", f"+{letter.pk}"):
        response = client.get(f"/admin/r/{kind.pk}/{key}/", follow=True)
        assert response.status_code in (403, 404)
        assert "veiled" not in str(response.redirect_chain)


# --- Nonsense ---------------------------------------------------------------


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_nul_in_a_question_is_refused_kindly(admin_client, model):
    for name in ("q", "p", "o", "id__exact", "state__exact"):
        response = admin_client.get(address("changelist", model), {name: "a\0b"})
        assert response.status_code == 400
        assert "400" in text_of(response)


@pytest.mark.parametrize("view", ["autocomplete", "archive_claim_autocomplete"])
def test_a_nul_in_what_is_looked_up_is_refused_kindly(admin_client, view):
    response = look_up(admin_client, "citation", "claim", "\0", view=view)

    assert response.status_code == 400


def test_a_nul_at_the_door_is_no_crash(client):
    door = reverse("admin:login")
    given = {"username": "a\0", "password": "\0", "next": "/admin/\0"}

    assert client.get(door, {"next": "/admin/\0"}).status_code == 200
    assert client.post(door, given).status_code == 200
    assert client.post(reverse("admin:password_reset"), {"email": "a\0@b.c"})


ODD = ["abc", "0x1", "9" * 30, "-1", "%00", "%20", "_00", "٣"]


@pytest.mark.parametrize("odd", ODD)
def test_what_can_be_no_key_leads_nowhere(admin_client, odd):
    make_letter()

    for page in ("change", "history", "delete", "history/1", "history/abc"):
        url = f"/admin/archive/letter/{odd}/{page}/"
        assert admin_client.get(url).status_code in (302, 404), url
    for url in (f"/admin/r/{odd}/1/", f"/admin/r/1/{odd}/"):
        assert admin_client.get(url).status_code == 404


@pytest.mark.parametrize("odd", ["abc", "\0", "", "9" * 30])
@pytest.mark.parametrize("action", [*ACTIONS, "delete_selected"])
def test_an_action_with_what_can_be_no_record_is_no_crash(admin_client, action, odd):
    letter = make_letter(published=False)

    response = admin_client.post(
        address("changelist", letter),
        {"action": action, "_selected_action": odd, "chosen": odd},
    )

    assert response.status_code in (200, 302, 400)
    letter.refresh_from_db()
    assert letter.version == 1


# --- Groups -----------------------------------------------------------------


def migrate():
    call_command("migrate", verbosity=0)


def codenames(group: str) -> set[str]:
    permissions = Group.objects.get(name=group).permissions
    return set(permissions.values_list("codename", flat=True))


def test_a_group_keeps_what_an_administrator_has_changed():
    group = Group.objects.get(name=EDITOR)
    group.permissions.remove(*Permission.objects.filter(codename="delete_letter"))
    group.permissions.add(Permission.objects.get(codename="export"))

    migrate()

    assert "delete_letter" not in codenames(EDITOR)
    assert "export" in codenames(EDITOR)


def test_leave_that_is_new_goes_to_the_groups_it_is_meant_for():
    Permission.objects.filter(codename__in=["change_place", "export"]).delete()

    migrate()

    assert "change_place" in codenames(EDITOR) & codenames(PUBLISHER)
    assert "change_place" not in codenames(LOADER)
    assert "export" in codenames(LOADER)
    assert "export" not in codenames(EDITOR) | codenames(PUBLISHER)


def test_a_group_that_is_gone_is_made_again():
    Group.objects.get(name=LOADER).delete()

    migrate()

    assert {"load", "export", "view_letter"} <= codenames(LOADER)
    assert not [name for name in codenames(LOADER) if name.startswith("change")]


def test_no_group_may_do_anything_with_accounts_or_histories():
    given = Permission.objects.filter(group__isnull=False)

    assert not given.exclude(content_type__app_label="archive").exists()
    assert not given.filter(codename__contains="historical").exists()
    assert not given.filter(codename__contains="formerslug").exists()
