"""Everybody against every address, in search of what is not theirs to know."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.urls import URLPattern, get_resolver, resolve, reverse

from archive import edition
from archive.doors.models import Session
from archive.models import (
    Assessment,
    Capture,
    Collection,
    Colophon,
    Document,
    Letter,
    Place,
)

from .planted import (
    ALL,
    ANYBODY,
    LOADER,
    LOOKING,
    NOBODYS,
    PUBLISHER,
    READER,
    SECRETS,
    STAFF,
    SUPERUSER,
    WRITING,
    Planted,
    come_in,
    plant,
)
from .test_admin import RECORDS

pytestmark = pytest.mark.django_db

LOADING = (LOADER, SUPERUSER)
ACCOUNTS = (SUPERUSER,)
NOBODY = ()
# Whoever logs out without being in is led to the desk, and so to the log-in.
LED_AWAY = ("/admin/login/", "/admin/\n")


@dataclass(frozen=True)
class Door:
    """An address, who may look there, and who may do something there."""

    url: str
    looking: tuple[str, ...] = NOBODY
    doing: tuple[str, ...] = NOBODY
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def route(self) -> str:
        return resolve(self.url).route


# --- Every address, and who may pass ------------------------------------------


def doors(planted: Planted) -> list[Door]:
    """Each address of the archive, with records that are public and that are not."""
    return [
        *public_doors(planted),
        *doors_of_the_way_in(),
        *(door for model in RECORDS for door in doors_of_records(planted, model)),
        *doors_of_accounts(),
        *doors_of_the_desk(planted),
        *doors_of_documents(planted),
        *doors_of_the_workbench(planted),
    ]


ALONE = [
    *("front-page", "letter-list", "letters-feed", "document-list", "agent-list"),
    *("search", "search-json", "search-jsonl", "search-csv", "search-atom"),
    *("search-names", "opensearch", "about", "timeline", "healthz", "robots"),
    "sitemap",
]
# The names of the addresses of a record, and what each needs besides its slug.
OF_A_RECORD: dict[str, dict[str, list]] = {
    "letter": {
        "letter": [],
        "letter-data": [],
        "letter-feed": [],
        "letter-citation": ["bib"],
        "letter-sources": ["ris"],
        "question": ["contents"],
        "letter-whole": [],
        "letters-like": [],
    },
    "document": {
        "document": [],
        "document-data": [],
        "document-citation": ["bib"],
    },
    "agent": {"agent": []},
    "place": {"place": []},
    "collection": {"collection": [], "collection-citation": ["csl.json"]},
    "response": {"response": [], "response-citation": ["bib"]},
}
# Of what is there only under some condition, a picture, a file, a contact, it is asked
# below, and in tests of their own.
ON_CONDITION = {
    *("letters/<slug:slug>/preview.png", "documents/<slug:slug>/file/"),
    *(".well-known/security.txt", "mark.png", "accent.css"),
}


def public_doors(planted: Planted) -> Iterator[Door]:
    """What anybody may read; and the same of what only the desk may see."""
    for name in ALONE:
        yield Door(reverse(f"archive:{name}"), ALL)
    for section in ("pages", "letters", "documents", "agents", "places"):
        yield Door(reverse("archive:sitemap-section", args=[section]), ALL)
    for records, who in ((planted.open, ALL), (planted.secret, LOOKING)):
        for kind, names in OF_A_RECORD.items():
            slug = record_of(records, kind).slug
            for name, more in names.items():
                yield Door(reverse(f"archive:{name}", args=[slug, *more]), who)
        letter = records[Letter]
        args = [letter.slug, letter.transmissions.first().key, "outcome"]
        yield Door(reverse("archive:question-of-step", args=args), who)
    for other in (planted.withheld, planted.of_passages, planted.of_two_texts):
        yield Door(other.get_absolute_url(), ALL)
        yield Door(reverse("archive:document-data", args=[other.slug]), ALL)
        yield Door(reverse("archive:document-file", args=[other.slug]))
    yield Door(planted.withdrawn.get_absolute_url())
    # Where a draft was before, where something was deleted, and slips of the pen.
    yield Door("/letters/gildersea/", LOOKING)
    yield Door("/agents/gone/")
    for slip in ("letters/arkhollo", "agents/cragmin", "documents/bexwate"):
        yield Door(f"/{slip}/")
    yield from lists_that_are_narrowed()


def lists_that_are_narrowed() -> Iterator[Door]:
    """A list of what leads to a draft must not say what the draft is called."""
    letters, documents = (
        reverse(f"archive:{kind}-list") for kind in ("letter", "document")
    )
    for name in ("sender", "recipient", "carrier", "collection", "source"):
        for slug in ("cragmint", "elverpool", "bexwater"):
            yield Door(letters, ALL, asked={name: slug})
    yield Door(documents, ALL, asked={"publisher": "cragmint"})
    yield Door(reverse("archive:timeline"), ALL, asked={"sender": "cragmint"})


def record_of(records: dict, kind: str):
    return next(r for model, r in records.items() if model._meta.model_name == kind)


def doors_of_the_way_in() -> Iterator[Door]:
    for name in ("login", "password_reset", "password_reset_done"):
        yield Door(reverse(f"admin:{name}"), ALL, ALL)
    # For whoever is halfway in, and nobody here is.
    yield Door(reverse("admin:code"))
    yield Door(reverse("admin:password_reset_complete"), ALL, ALL)
    yield Door(reverse("admin:password_reset_confirm", args=["MQ", "x-y"]), ALL, ALL)
    yield Door(reverse("admin:logout"), doing=ALL)
    for name in ("index", "sessions", "second_factor", "password_change"):
        yield Door(reverse(f"admin:{name}"), STAFF, STAFF)
    for name in ("password_change_done", "jsi18n"):
        yield Door(reverse(f"admin:{name}"), STAFF, STAFF)
    yield Door("/admin/nothing/of/the/kind/")


# What a page says that asks who else has its record open.
OPENED = {"version": "1", "since": "2026-11-28T08:00:00+00:00"}
NEVER_CHANGED, NEVER_ADDED = (Capture, Assessment), (Capture,)


# What is public on every page as soon as it is saved.
OF_THE_EDITION, ANSWERING = (Colophon,), (PUBLISHER, SUPERUSER)


def doors_of_records(planted: Planted, model) -> Iterator[Door]:
    name = f"admin:archive_{model._meta.model_name}"
    changing = NOBODY if model in NEVER_CHANGED else WRITING
    adding = NOBODY if model in NEVER_ADDED else WRITING
    if model in OF_THE_EDITION:
        # There is one already, which is emptied rather than deleted.
        changing, adding = ANSWERING, NOBODY
    yield Door(reverse(f"{name}_changelist"), LOOKING, LOOKING)
    yield Door(reverse(f"{name}_add"), adding, adding)
    for record in planted.at_the_desk(model):
        version = record.history.first().history_id
        yield Door(reverse(f"{name}_change", args=[record.pk]), LOOKING, changing)
        # A text is deleted while nobody has made use of it.
        deleting = WRITING if record == planted.waiting else changing
        deleting = NOBODY if model in OF_THE_EDITION else deleting
        yield Door(reverse(f"{name}_delete", args=[record.pk]), deleting, deleting)
        yield Door(reverse(f"{name}_history", args=[record.pk]), LOOKING, LOOKING)
        there = reverse(f"{name}_simple_history", args=[record.pk, version])
        yield Door(there, LOOKING, changing)
        short = reverse(f"{name}_change", args=[record.pk]).replace("change/", "")
        yield Door(short, STAFF, STAFF)
        if model not in NEVER_CHANGED:
            there = f"{short}here/"
            yield Door(there, LOOKING, LOOKING, asked=OPENED)


def doors_of_accounts() -> Iterator[Door]:
    for model in (User, Group):
        name, key = f"admin:auth_{model._meta.model_name}", model.objects.first().pk
        yield Door(reverse(f"{name}_changelist"), ACCOUNTS, ACCOUNTS)
        yield Door(reverse(f"{name}_add"), ACCOUNTS, ACCOUNTS)
        for page in ("change", "delete", "history"):
            yield Door(reverse(f"{name}_{page}", args=[key]), ACCOUNTS, ACCOUNTS)
        short = reverse(f"{name}_change", args=[key]).replace("change/", "")
        yield Door(short, STAFF, STAFF)
    key = User.objects.first().pk
    there = reverse("admin:auth_user_password_change", args=[key])
    yield Door(there, ACCOUNTS, ACCOUNTS)
    yield Door(reverse("admin:app_list", args=["auth"]), ACCOUNTS, ACCOUNTS)


def doors_of_the_desk(planted: Planted) -> Iterator[Door]:
    yield Door(reverse("admin:app_list", args=["archive"]), LOOKING, LOOKING)
    yield Door(reverse("admin:load"), LOADING, LOADING)
    yield Door(reverse("admin:take"), LOADING, LOADING)
    yield Door(reverse("admin:tables"), LOADING, LOADING)
    yield Door(reverse("admin:table", args=["documents"]), LOADING, LOADING)
    for suffix in (".csv", ".xlsx"):
        there = reverse("admin:take-table", args=["documents", suffix])
        yield Door(there, LOADING, LOADING)
    yield Door(reverse("admin:deleted"), WRITING, WRITING)
    key = planted.deletion.pk
    yield Door(reverse("admin:bring-back", args=[key]), doing=WRITING)
    pair = [planted.open[Place].pk, planted.secret[Place].pk]
    yield Door(reverse("admin:merge", args=["place", *pair]), WRITING, WRITING)
    yield Door(reverse("admin:take-apart", args=[planted.merge.pk]), doing=WRITING)
    yield Door(reverse("admin:look-alikes"), WRITING, WRITING)
    yield Door(reverse("admin:look-alikes-of", args=["place"]), WRITING, WRITING)
    yield Door(reverse("admin:not-one", args=["place", *pair]), doing=WRITING)
    key = planted.told_apart.pk
    yield Door(reverse("admin:one-after-all", args=[key]), doing=WRITING)
    letter = planted.secret[Letter]
    for page in ("return", "split"):
        there = reverse(f"admin:archive_letter_{page}", args=[letter.pk])
        yield Door(there, WRITING, WRITING)
    kind = ContentType.objects.get_for_model(letter).pk
    yield Door(reverse("admin:view_on_site", args=[kind, letter.pk]), LOOKING, LOOKING)
    yield from doors_of_what_is_offered()
    for record, asked in (
        (letter, "contents"),
        (planted.open[Collection], "count"),
    ):
        name, key = record._meta.model_name, record.pk
        there = reverse(
            f"admin:archive_{name}_answers", args=[key, f"{name}-{key}-{asked}"]
        )
        yield Door(there, LOOKING, LOOKING)
    for page in ("evidence", "unread"):
        yield Door(reverse(f"admin:archive_letter_{page}", args=[letter.pk]), LOOKING)


OFFERED = [("letter", "collection"), ("claim", "agent"), ("claim", "place")]
OFFERED += [("claim", "letter"), ("citation", "document"), ("citation", "response")]


def doors_of_what_is_offered() -> Iterator[Door]:
    """What a field finds of the records while somebody types."""
    for model, name in OFFERED:
        asked = {"app_label": "archive", "model_name": model, "field_name": name}
        yield Door(reverse("admin:autocomplete"), LOOKING, asked=asked | {"term": ""})
    asked = {"app_label": "archive", "model_name": "assessment", "term": "account"}
    asked |= {"field_name": "editor_account"}
    yield Door(reverse("admin:autocomplete"), ACCOUNTS, asked=asked)
    for model, name in (("claim", "claim"), ("citation", "relays")):
        asked = {"app_label": "archive", "model_name": "citation", "field_name": name}
        there = reverse(f"admin:archive_{model}_autocomplete")
        yield Door(there, LOOKING, asked=asked | {"term": ""})
    yield Door(reverse("admin:archive_read_date"), STAFF, STAFF)


def doors_of_documents(planted: Planted) -> Iterator[Door]:
    document = planted.secret[Document]
    for page in ("cite", "new_text", "references"):
        there = reverse(f"admin:archive_document_{page}", args=[document.pk])
        yield Door(there, WRITING, WRITING)
    for text in planted.texts:
        there = reverse("admin:archive_capture_change", args=[text.pk])
        yield Door(there, LOOKING)
    yield Door(reverse("admin:archive_document_read_text"), doing=WRITING)
    key = [planted.waiting.pk]
    yield Door(reverse("admin:archive_capture_compare", args=key), WRITING, WRITING)
    yield Door(reverse("admin:archive_capture_discard", args=key), doing=WRITING)
    yield Door(reverse("admin:archive_capture_file", args=key), LOOKING)
    yield Door(reverse("admin:archive_capture_show_file", args=key), doing=WRITING)


def doors_of_the_workbench(planted: Planted) -> Iterator[Door]:
    def at(name: str, *more) -> str:
        where = [planted.of_two_texts.pk, *more]
        return reverse(f"admin:archive_{name}", args=where)

    letter = {"letter": str(planted.secret[Letter].pk)}
    yield Door(at("document_workbench"), LOOKING, asked=letter)
    yield Door(at("workbench_here"), LOOKING, LOOKING, asked=OPENED)
    yield Door(at("workbench_letter"), LOOKING, asked=letter)
    typed = {"for": "who", "kinds": "agent,place,letter", "who_typed": ""}
    yield Door(at("workbench_choices"), LOOKING, asked=typed)
    yield Door(at("workbench_answers"), LOOKING, asked=letter)
    yield Door(at("workbench_also"), LOOKING)
    yield Door(at("workbench_foresight"), doing=WRITING)
    for act in ("cite", "comment", "identify", "begin"):
        yield Door(at("workbench_new", act), WRITING, WRITING, asked=letter)
    mark = ["annotation", planted.mark.pk]
    yield Door(at("workbench_mark", *mark), LOOKING)
    yield Door(at("workbench_edit", *mark), WRITING, WRITING)
    for name in ("move", "delete", "undo"):
        yield Door(at(f"workbench_{name}", *mark), doing=WRITING)


def routes(patterns=None, before: str = "") -> Iterator[str]:
    """Every route that the archive answers at, as the resolver names it."""
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


# --- The walk -----------------------------------------------------------------


def is_refused(response) -> bool:
    """Whether somebody got nothing: no page, no leave, or the way to the log-in."""
    if response.status_code in (301, 302, 308):
        return f"{response['Location']}\n".startswith(LED_AWAY)
    return response.status_code in (403, 404, 405, 410)


def words_of(response) -> str:
    """All that an answer says, in its headers and its body, as one reads it."""
    body = response.getvalue()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{headers}\n{body.decode(errors='replace')}".lower()


def told(who: str, response, asked: str = "") -> set[str]:
    """The secrets in an answer that are none of theirs; what was asked is no news."""
    words, asked = words_of(response), asked.lower()
    return {
        secret
        for secret, (_, may_know) in SECRETS.items()
        if who not in may_know
        and (word := secret.lower()) in words
        and word not in asked
    }


def known(response) -> set[str]:
    words = words_of(response)
    return {secret for secret in SECRETS if secret.lower() in words}


HOSTILE = {
    "state": "published",
    "is_superuser": "on",
    "is_staff": "on",
    "action": "publish_selected",
    "_selected_action": "1",
    "chosen": "1",
    "post": "yes",
    "_publish": "x",
    "_publish-comment": "x",
    "_save": "Save",
    "text": "Another text.",
    "title": "Mine",
    "slug": "mine",
    "username": "mine",
    "password1": "an hour before noon",
    "password2": "an hour before noon",
    "usable_password": "true",
}


@pytest.fixture
def planted():
    return plant()


def test_every_address_is_judged(planted):
    come_in()

    judged = {door.route for door in doors(planted)} | ON_CONDITION

    assert set(routes()) - judged == set()


# Who may pass a door is asked of leave, and of no database.
@pytest.mark.looks
def test_whoever_may_not_pass_an_address_gets_nothing_there(planted):
    """And nothing is done: neither a record nor an account is another afterwards."""
    browsers, faults = come_in(), []
    before = edition.in_force(), accounts()
    for door in doors(planted):
        for who, browser in browsers.items():
            asked = f"{door.url} {door.asked}"
            if who not in door.looking:
                response = browser.get(door.url, door.asked)
                if not is_refused(response):
                    faults.append((who, "looks", door.url, response.status_code))
                faults += [(who, it, asked) for it in told(who, response, asked)]
            is_read = door.url[:7] != "/admin/" and who != ANYBODY
            if who not in door.doing and not is_read:
                response = browser.post(door.url, HOSTILE | door.asked)
                if not is_refused(response):
                    faults.append((who, "does", door.url, response.status_code))
                faults += [(who, it, asked) for it in told(who, response, asked)]

    assert not faults, "\n".join(map(str, faults))
    assert (edition.in_force(), accounts()) == before


def accounts() -> tuple:
    columns = ("pk", "username", "password", "is_superuser", "is_staff", "is_active")
    groups = User.objects.order_by("pk", "groups").values_list("pk", "groups")
    return (
        list(User.objects.order_by("pk").values_list(*columns)),
        list(groups),
        list(Group.objects.order_by("pk").values_list("pk", "name", "permissions")),
        Session.objects.count(),
    )


@pytest.mark.looks
def test_no_page_tells_whoever_may_open_it_what_is_not_theirs(planted):
    """Each is read by those who may least of all that may; editors come first."""
    browsers, faults, learnt = come_in(), [], set()
    before = edition.in_force(), accounts()
    for door in doors(planted):
        may = [who for who in ALL if who in door.looking]
        if not may:
            continue
        # What is public is read by whoever has no leave at all, each in their way.
        is_public = may[0] == ANYBODY and not door.url.startswith("/admin/")
        readers = [SUPERUSER, READER, ANYBODY] if is_public else may[:1]
        if door.url == reverse("admin:index"):
            readers = may
        for who in readers:
            response = browsers[who].get(door.url, door.asked)
            asked = f"{door.url} {door.asked}"
            if is_refused(response) or response.status_code >= 500:
                faults.append((who, "is kept out of", asked, response.status_code))
            faults += [(who, it, asked) for it in told(who, response, asked)]
            learnt |= known(response)

    assert not faults, "\n".join(map(str, faults))
    # To look at a page does nothing.
    assert (edition.in_force(), accounts()) == before
    # What nobody ever found was not hidden but lost.
    assert {s for s, (_, may) in SECRETS.items() if may} - learnt == set()


def test_no_form_is_taken_without_its_token(planted):
    """Of nobody, at no address: a page of another site has none to send."""
    superuser = come_in()[SUPERUSER]
    superuser.handler.enforce_csrf_checks = True
    before, faults = (edition.in_force(), accounts()), []

    for door in doors(planted):
        refused = 403 if door.url.startswith("/admin/") else 405
        status = superuser.post(door.url, HOSTILE | door.asked).status_code
        if status != refused:
            faults.append((door.url, status))

    assert not faults, "\n".join(map(str, faults))
    assert (edition.in_force(), accounts()) == before


# --- What is searched for, and what is kept -----------------------------------

FOUND_BY_ITS_WORDS = {"Larkspire", "Marlgarth", "Nettlestow"}


def test_nothing_that_is_secret_is_found_by_whoever_may_not_see_it(planted):
    """A text that is withheld is found by its words, and these are not shown."""
    browsers, faults = come_in(), []
    for who in (ANYBODY, NOBODYS):
        for word in SECRETS:
            asked = {"q": word}
            found = browsers[who].get("/search.json", asked).json()
            hits = f"{found['hits']} {found['more']} {found['facets']}".lower()
            is_found = found["total"] and word not in FOUND_BY_ITS_WORDS
            if is_found or word.lower() in hits:
                faults.append((who, word, "is found"))
            asked = {"q": word[:4]}
            named = browsers[who].get("/search/names.json", asked)
            faults += [(who, it, "is offered") for it in told(who, named)]

    assert not faults, "\n".join(map(str, faults))


def test_no_list_of_what_is_found_names_a_secret(planted):
    """Nor does the spelling that is proposed to whoever nearly has it."""
    browsers, faults = come_in(), []
    slips = " OR ".join(f"{word[:-1]}x" for word in SECRETS)
    for asked in (slips, " OR ".join(word[:-1] for word in SECRETS), "letter", "the*"):
        for form in (".json", ".jsonl", ".csv", ".atom", "/"):
            for who in (ANYBODY, NOBODYS):
                response = browsers[who].get(f"/search{form}", {"q": asked})
                assert response.status_code == 200
                faults += [(who, form, it) for it in told(who, response, asked)]

    assert not faults, "\n".join(map(str, faults))


def test_what_an_editor_has_looked_at_is_handed_to_nobody(planted):
    """Not even to who asks whether what an editor was given is still so."""
    browsers, faults = come_in(), []
    caches["pages"].clear()
    for door in public_doors(planted):
        if ANYBODY in door.looking:
            continue
        response = browsers[SUPERUSER].get(door.url)
        has_it = {"if-none-match": response.get("ETag", "*")}
        for who in (ANYBODY, READER, NOBODYS):
            again = browsers[who].get(door.url, headers=has_it)
            if not is_refused(again):
                faults.append((who, door.url, again.status_code))
            faults += [(who, it, door.url) for it in told(who, again, door.url)]

    assert not faults, "\n".join(map(str, faults))
