"""The desk's forms and lists: dates read aloud, claims held together, what is found."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from archive import anchoring
from archive.admin.dates import DateForm, meaning
from archive.admin.evidence import MANY, place_of_question
from archive.dates import Calendar, When
from archive.evidence import refresh_headings
from archive.lookalikes import say_they_are_two
from archive.models import Capture, CaptureFile, Citation, Claim, Document, Letter

from .doors import a_browser, log_in, make_account
from .factories import (
    annotate,
    assess,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_colophon,
    make_document,
    make_letter,
    make_response,
    make_step,
)
from .test_admin import (
    add,
    address,
    count_queries,
    errors_of,
    everything,
    fill,
    form_of,
    save,
    text_of,
)

pytestmark = pytest.mark.django_db

# --- What a date means ------------------------------------------------------


def reading(client, **typed) -> str:
    response = client.get(reverse("admin:archive_read_date"), typed)
    assert response.status_code == 200
    return response.json()["reading"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"edtf": "2025-03-05"}, "Wednesday, 5 March 2025 (\u2068۱۵ اسفند"),
        ({"edtf": "2025-03-05/2025-03-07"}, "5 to 7 March 2025: no earlier than Wed"),
        ({"edtf": "2025-03-05~"}, "no earlier than Tuesday, 4 March 2025"),
        ({"edtf": "../2025-03-12"}, "By 12 March 2025: no later than Wednesday"),
        (
            {"edtf": "2025-03-05/.."},
            "no earlier than Wednesday, 5 March 2025 (\u2068۱۵",
        ),
        ({"as_written": "last Wednesday"}, "kept as it is written, and flagged"),
        (
            {"as_written": "۲۲ اسفند ۱۴۰۳", "calendar": "solar hijri"},
            "Wednesday, 12 March 2025 (\u2068۲۲ اسفند ۱۴۰۳\u2069). Converted from "
            "\u2068۲۲ اسفند ۱۴۰۳\u2069 in the Solar Hijri calendar.",
        ),
        (
            {"as_written": "1446-09-12", "calendar": "islamic"},
            "as it is reckoned: a day more or less",
        ),
        (
            {"as_written": "1917-10-25", "calendar": "julian"},
            "Wednesday, 7 November 1917",
        ),
        ({"edtf": "1403-12-22", "calendar": "solar hijri"}, "EDTF is Gregorian"),
        (
            {"edtf": "2025-03-12", "as_written": "13 March 2025"},
            "As written it reads as 2025-03-13; what holds is the EDTF.",
        ),
        ({"edtf": "-0044-03-15"}, "beyond the years 1 to 9999"),
        ({"edtf": "0000"}, "beyond the years 1 to 9999"),
        ({"edtf": "9999-12-31~"}, "no earlier than Thursday, 30 December 9999. It re"),
        ({"edtf": "1900-02-29"}, "EDTF: “1900-02-29”"),
        ({"edtf": "2025-03-12/2025-03-05"}, "ends before it begins"),
        ({"edtf": "soon"}, "EDTF: “soon” is not a date in EDTF"),
    ],
)
def test_a_date_is_read_as_it_is_typed(admin_client, typed, said):
    make_colophon(calendars=["solar hijri"])

    assert said in reading(admin_client, **typed)


@pytest.mark.parametrize("part", ["as_written", "edtf", "calendar"])
@pytest.mark.parametrize(
    "text",
    ["9" * 5000, "۹" * 200, "²⁰²⁵", "２０２５-０３", "'\"<b>", "𝟚"],
)
def test_whatever_is_typed_has_some_reading(admin_client, part, text):
    assert reading(admin_client, **{part: text})


def test_where_nothing_is_typed_nothing_is_read(admin_client):
    assert reading(admin_client) == ""
    assert reading(admin_client, as_written="  ", calendar="islamic") == ""


@given(
    as_written=st.text(max_size=220) | st.from_regex(r"\A\w{1,4}[-/ .]\w+[-/ .]\w+\Z"),
    edtf=st.text(max_size=70)
    | st.from_regex(r"\A-?[0-9X]{4}(-[0-9X]{2}){0,2}[~?%]?(/[0-9X-]{4,10})?\Z"),
    calendar=st.sampled_from([*Calendar.values, "", "mayan"]),
)
def test_no_date_is_too_odd_to_be_read(as_written, edtf, calendar):
    form = DateForm({"as_written": as_written, "edtf": edtf, "calendar": calendar})

    assert isinstance(form.reading(), str)


def test_a_saved_date_says_beneath_its_fields_what_it_means(admin_client):
    claim = make_claim(make_letter(), "sent", "1953-05-01")

    page = admin_client.get(address("change", claim)).content.decode()

    assert meaning(When.of("1953-05-01")) in page
    assert 'aria-live="polite"' in page


def test_only_those_at_the_desk_have_a_date_read(client):
    client.force_login(User.objects.create_user("stranger"))

    assert client.get(reverse("admin:archive_read_date")).status_code == 302


# --- What belongs together stays together -----------------------------------


def test_a_claim_that_is_accepted_keeps_its_question_and_its_subject(admin_client):
    letter = make_letter(published=False)
    claim = make_claim(letter, "sent", "1953-05-01")
    assess(claim)

    for change in [{"question": "written"}, {"letter": make_letter().pk}]:
        response = save(admin_client, "change", claim, **change)

        assert "An assessment accepts this claim" in text_of(response)

    claim.refresh_from_db()
    assert (claim.question, claim.letter) == ("sent", letter)


@pytest.mark.parametrize("is_the_root", [True, False])
def test_a_claim_whose_citations_are_relayed_stays_with_its_letter(
    admin_client, is_the_root
):
    letter = make_letter(published=False)
    claim, other = make_claim(letter, "sent"), make_claim(letter, "exists")
    root, relay = (claim, other) if is_the_root else (other, claim)
    cite(relay, relays=cite(root))

    response = save(admin_client, "change", claim, letter=make_letter().pk)

    assert "relay" in errors_of(response)["letter"][0]
    claim.refresh_from_db()
    assert claim.letter == letter


def test_a_claim_moves_with_citations_that_relay_only_each_other(admin_client):
    claim = make_claim(make_letter(published=False), "sent")
    cite(claim, relays=cite(claim))
    elsewhere = make_letter(published=False)

    save(admin_client, "change", claim, letter=elsewhere.pk)

    claim.refresh_from_db()
    assert claim.letter == elsewhere


def test_a_citation_that_another_relays_stays_with_its_letter(admin_client):
    claim = make_claim(make_letter(published=False), "sent")
    root = cite(claim)
    cite(claim, relays=root)
    elsewhere = make_claim(make_letter(published=False), "sent")

    response = save(admin_client, "change", root, claim=elsewhere.pk)

    assert "relay" in errors_of(response)["claim"][0]


@pytest.mark.parametrize("make", [make_step, make_response])
def test_a_part_whose_citations_are_relayed_stays_with_its_letter(admin_client, make):
    letter = make_letter(published=False)
    part = make(letter)
    question = "carrier" if make is make_step else "occurred"
    cite(make_claim(part, question), relays=cite(make_claim(letter, "sent")))

    response = save(admin_client, "change", part, letter=make_letter().pk)

    assert "relay" in errors_of(response)["letter"][0]


def test_only_citations_of_the_same_letter_are_offered_to_relay(admin_client):
    letter = make_letter()
    claim = make_claim(letter, "sent")
    cite(claim, make_document(title="The Harbour Gazette"))
    cite(make_claim(make_letter(), "sent"), make_document(title="The Harbour Mail"))

    response = admin_client.get(
        reverse("admin:archive_citation_autocomplete"),
        {"app_label": "archive", "model_name": "citation", "field_name": "relays"}
        | {"term": "Harbour", "letter": letter.pk},
    )

    [found] = response.json()["results"]
    assert found["text"] == "sent: at all (asserts: The Harbour Gazette)"
    page = admin_client.get(address("add", Citation, claim=claim.pk)).content.decode()
    assert f"/citation/autocomplete/?letter={letter.pk}" in page


def test_a_saved_citation_says_with_which_it_counts_as_one_origin(admin_client):
    claim = make_claim(make_letter(), "sent")
    rahimi = make_agent("Parviz Rahimi")
    root = cite(claim, make_document(title="The Harbour Gazette"), speaker=rahimi)
    relay = cite(claim, relays=root)

    response = save(admin_client, "change", relay, note="On its third page.")

    said = "Counts as one origin, Parviz Rahimi, with: The Harbour Gazette."
    assert said in text_of(response)
    assert said in text_of(admin_client.get(address("change", relay)))


def test_further_reading_is_asked_for_no_stance(admin_client):
    page = text_of(admin_client.get(address("add", Citation, letter=make_letter().pk)))

    assert "Document" in page
    assert "Stance" not in page


# --- A letter's page as a desk ----------------------------------------------


def desk_page(client, letter) -> str:
    return text_of(client.get(address("change", letter)))


def test_what_is_contested_stands_at_the_top_with_its_reasons(admin_client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"))
    cite(make_claim(letter, "sent", "1953-05-11"))

    page = desk_page(admin_client, letter)

    assert "1 contested, and not judged sent: dates apart" in page
    assert "≠ contested: dates apart No reading: contested, and not judged" in page


def test_a_judgement_stands_with_its_question(admin_client):
    letter = make_letter()
    claim = make_claim(letter, "sent", "1953-05-01")
    cite(claim)
    cite(make_claim(letter, "sent", "1953-05-11"))
    assess(claim)

    page = desk_page(admin_client, letter)

    assert "1 contested, and judged sent: dates apart" in page
    assert "Reads as: 1 May 1953" in page
    assert "Judged on 22 Nov 2026 by The editors: accepts “1 May 1953”" in page


def test_what_is_uncited_bare_or_unread_is_counted(admin_client):
    letter = make_letter()
    make_claim(letter, "written")
    unread = When.of(as_written="last Wednesday")
    cite(make_claim(letter, "sent", unread), said=unread)

    page = desk_page(admin_client, letter)

    assert "1 without a citation written: at all" in page
    assert "2 dates that nobody has read sent: last Wednesday" in page
    assert "1 bare written: at all" in page


@pytest.mark.parametrize(
    ("cited", "why"),
    [
        ({"published": False}, "its document is a draft"),
        ({"consulted": "no"}, "nobody here has seen its document"),
    ],
)
def test_a_citation_that_does_not_count_yet_says_why(admin_client, cited, why):
    letter = make_letter()
    cite(make_claim(letter, "sent"), make_document(**cited))

    page = desk_page(admin_client, letter)

    assert "1 not counted for the public yet" in page
    assert f"Does not count for the public yet: {why}" in page


def test_a_citation_of_a_draft_response_says_so(admin_client):
    letter = make_letter()
    cite(make_claim(make_response(letter, published=False), "occurred"))

    page = desk_page(admin_client, letter)

    assert "Does not count for the public yet: the response is a draft" in page


def test_a_passage_that_was_lost_is_led_to(admin_client):
    document = make_document(text="The ship sailed at dawn.")
    letter = make_letter()
    citation = cite(make_claim(letter, "sent"), document, words="sailed at dawn")
    anchoring.take_capture(document, "Of ships the Gazette says nothing.")

    page = admin_client.get(address("change", letter)).content.decode()

    assert "passages to look at: fuzzy or orphaned" in page
    assert f'<a href="#citation-{citation.pk}">' in page
    assert f'<li id="citation-{citation.pk}">' in page


def test_a_letter_in_order_has_nothing_that_waits(admin_client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"))

    assert "every claim is cited, and every citation counts" in desk_page(
        admin_client, letter
    )


def test_whoever_deletes_a_part_is_led_back_to_the_letter(admin_client):
    letter = make_letter(published=False)
    claim = make_claim(letter, "sent")

    response = admin_client.post(address("delete", claim), {"post": "yes"})

    assert response.url == address("change", letter) + "#claims"


def test_every_way_down_of_a_letters_page_leads_somewhere(admin_client):
    letter = make_letter(collection=make_collection())
    fill(letter, 2)
    make_claim(letter.collection, "count", least=2)

    for whole in (letter, letter.collection):
        page = admin_client.get(address("change", whole)).content.decode()

        ways = set(re.findall(r'href="#([^"]+)"', page))
        assert ways <= set(re.findall(r'id="([^"]+)"', page))


def test_a_letters_page_says_first_what_it_is_and_what_one_can_do(admin_client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"))
    refresh_headings(Letter.objects.all())

    page = desk_page(admin_client, letter)

    ways = ["Find evidence", "What has nobody read?", "Its way to the public"]
    first = [
        "1 May 1953",
        *ways,
        "What waits here",
        "What is said",
        "Title and address",
    ]
    assert sorted(first, key=page.index) == first


def test_what_is_settled_is_folded_and_what_holds_a_letter_back_is_open(admin_client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"))
    make_claim(letter, "received", "1953-05-04")
    cite(make_claim(make_step(letter, position=1), "carrier", "a fisherman"))
    make_claim(make_step(letter, position=2), "carrier", "a consul")

    page = admin_client.get(address("change", letter)).content.decode()

    folds = re.findall(r'<details class="(?:module evidence|question)"( open)?>', page)
    assert [bool(fold) for fold in folds] == [
        *(True, False, True),  # what is said; sent, received
        *(False, False),  # the first step, who carried it
        *(True, True),
    ]


def test_a_form_that_was_refused_stands_above_what_is_said(admin_client):
    letter = make_letter()
    make_claim(letter, "sent", "1953-05-01")

    page = text_of(save(admin_client, "change", letter, title=""))

    assert page.index("Please correct the error below") < page.index("What waits here")


def make_long(letter) -> Citation:
    """More citations than a letter's page shows at once; the last of them."""
    claim, document = make_claim(letter, "sent", "1953-05-01"), make_document()
    return [cite(claim, document, descriptor=f"clerk {n}") for n in range(MANY + 1)][-1]


def test_the_answers_of_a_long_letter_are_fetched_when_they_are_asked_for(admin_client):
    letter = make_letter()
    make_long(letter)
    page = admin_client.get(address("change", letter))

    (answers,) = re.findall(r'data-answers="../(.+?)"', page.content.decode())
    fetched = admin_client.get(address("change", letter).replace("change/", answers))
    whole = admin_client.get(address("change", letter), {"whole": 1})

    assert "clerk 7" not in text_of(page)
    assert "clerk 7" in text_of(fetched)
    assert "clerk 7" in text_of(whole)
    assert "data-answers" not in whole.content.decode()


def test_every_way_down_of_a_long_letters_page_leads_somewhere(admin_client):
    letter = make_letter()
    make_long(letter)
    make_claim(letter, "received", "1953-05-04")

    page = admin_client.get(address("change", letter)).content.decode()

    ways = set(re.findall(r'href="(?:\?whole=1)?#([^"]+)"', page))
    assert ways <= set(re.findall(r'id="([^"]+)"', page))


@pytest.mark.parametrize("place", ["letter-0-sent", "nonsense", "letter-1-count"])
def test_a_question_that_is_not_asked_has_no_answers(admin_client, place):
    letter = make_letter()
    make_long(letter)
    there = address("change", letter).replace("change/", f"answers/{place}/")

    assert admin_client.get(there).status_code == 404


def test_who_may_not_see_letters_is_not_given_their_answers(client):
    letter = make_letter()
    citation = make_long(letter)
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    place = place_of_question("letter", letter.pk, "sent")
    there = address("change", letter).replace("change/", f"answers/{place}/")

    answer = client.get(there)

    assert answer.status_code == 403
    assert citation.descriptor not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_scripts", [True, False])
def test_an_address_opens_the_fold_in_which_its_place_is(
    page, browser, site, admin_user, with_scripts
):
    step = make_step(make_letter())
    citation = cite(make_claim(step, "carrier", "a fisherman"))
    fetched = make_long(make_letter())
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()
    signed_in = page.context.storage_state()
    context = browser.new_context(
        base_url=site, java_script_enabled=with_scripts, storage_state=signed_in
    )
    tab = context.new_page()

    for place in (f"transmission-{step.pk}", f"citation-{citation.pk}"):
        tab.goto("about:blank")
        tab.goto(f"{address('change', step.letter)}#{place}")
        expect(tab.locator(f"#{place}")).to_be_in_viewport()
    tab.goto(f"{address('change', fetched.claim.letter)}#citation-{fetched.pk}")
    if not with_scripts:
        tab.get_by_role("link", name=f"{MANY + 1} citations").click()
        tab.goto(f"{tab.url.partition('#')[0]}#citation-{fetched.pk}")
    last = tab.locator(f"li#citation-{fetched.pk}")
    expect(last).to_contain_text(fetched.descriptor)
    expect(last).to_be_in_viewport()
    context.close()


def folds_of(page: str) -> dict[str, bool]:
    """The fieldsets that fold, by their names, and whether each is open."""
    found = re.findall(r"<details( open)?><summary>\s*<h2[^>]*>(.+?)</h2>", page)
    return {name: bool(is_open) for is_open, name in found}


def test_an_annotation_shows_the_fields_of_its_motivation(admin_client):
    document = make_document(text="The consul sent it.")
    consul = {"motivation": "identifying", "agent": make_agent()}
    named = annotate(document, "The consul", **consul)
    plain = annotate(document, "sent it")

    folds = [
        folds_of(admin_client.get(address("change", mark)).content.decode())
        for mark in (named, plain)
    ]

    others = {"For “linking”": False, "For “correcting”": False}
    assert folds == [
        {"For “identifying”": True, **others},
        {"For “identifying”": False, **others},
    ]


def test_an_annotation_that_was_refused_hides_nothing(admin_client):
    document = make_document(text="The consul sent it.")
    mark = annotate(document, "The consul")

    refused = save(admin_client, "change", mark, reading="the Consul")

    assert errors_of(refused)
    assert all(folds_of(refused.content.decode()).values())


def parts_of_a_date(page: str) -> list[bool]:
    """Whether the parts of each date of a form are open."""
    return [
        bool(found)
        for found in re.findall(r'<details class="date-parts"( open)?>', page)
    ]


@pytest.mark.parametrize(
    ("date", "is_open"),
    [
        (When.of("", as_written="1 May 1953"), False),
        (When.of("1953-05-01"), True),
    ],
)
def test_the_parts_of_a_date_are_folded_where_its_words_say_it(
    admin_client, date, is_open
):
    claim = make_claim(make_letter(), "sent", date)

    page = admin_client.get(address("change", claim)).content.decode()

    assert parts_of_a_date(page) == [is_open]


def test_a_part_of_a_date_that_was_refused_is_shown(admin_client):
    claim = make_claim(make_letter(), "sent", When.of("", as_written="1 May 1953"))

    refused = save(admin_client, "change", claim, date_edtf="soon")

    assert parts_of_a_date(refused.content.decode()) == [True]


# --- Lists ------------------------------------------------------------------


def found(client, model, **asked) -> list:
    response = client.get(address("changelist", model, **asked))
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def test_the_list_of_letters_counts_what_is_said_of_each(admin_client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"))
    cite(make_claim(make_step(letter), "carrier", make_agent()))
    make_claim(make_response(letter), "occurred")

    [listed] = found(admin_client, Letter)

    assert (listed.claims_made, listed.claims_uncited, listed.citations_made) == (
        *(3, 1),
        2,
    )


def test_a_list_says_who_changed_a_record_last_and_when(admin_client):
    letter = make_letter()
    save(admin_client, "change", letter, abstract="A denial.")

    page = text_of(admin_client.get(address("changelist", Letter)))
    today = timezone.localdate()

    assert f"{today.day} {today:%b %Y}, admin" in page


@pytest.mark.parametrize("words", ["Vance", "ونس", "Rahimi", "رحیمی", "كنسول"])
def test_a_letter_is_found_by_titles_and_names_in_both_scripts(admin_client, words):
    vance, rahimi = make_agent("Eleanor Vance"), make_agent("Parviz Rahimi")
    vance.names.create(text="النور ونس", language="fa")
    rahimi.names.create(text="پرویز رحیمی", language="fa")
    letter = make_letter(
        title="The Amal letter",
        parallel_title="نامهٔ كنسول",
        parallel_title_language="fa",
    )
    letter.senders.add(vance)
    letter.recipients.add(rahimi)
    make_letter(title="Another")

    assert found(admin_client, Letter, q=words) == [letter]


@pytest.mark.parametrize("words", ["clerk", "Harbour Gazette", "روزنامه", "Leyla"])
def test_a_document_is_found_by_gloss_authors_and_publisher(admin_client, words):
    paper = make_agent("Harbour Gazette")
    paper.names.create(text="روزنامهٔ بندر", language="fa")
    document = make_document(
        title="سخن منشی", gloss="The clerk’s word", authors="Amin, Leyla"
    )
    document.publisher = paper
    document.save()
    make_document(title="Tides")

    assert found(admin_client, Document, q=words) == [document]


def test_lists_are_narrowed_to_what_waits(admin_client):
    letter = make_letter()
    uncited = make_claim(letter, "sent", When.of(as_written="last Wednesday"))
    cite(make_claim(letter, "kind", "letter"), cited := make_document())
    alone, quiet = make_document(), make_letter()

    assert found(admin_client, Claim, uncited="yes") == [uncited]
    assert found(admin_client, Claim, unread="yes") == [uncited]
    assert found(admin_client, Letter, uncited="yes") == [letter]
    assert found(admin_client, Document, uncited="yes") == [alone]
    assert cited in found(admin_client, Document)
    assert set(found(admin_client, Letter, kind="unknown")) == {letter, quiet}


# --- From an article to a claim ---------------------------------------------


def test_a_new_document_stays_open_and_offers_to_be_cited(admin_client):
    response = add(
        admin_client,
        Document,
        title="نامه‌ای که نرسید",
        language="fa",
        gloss="A letter that did not come",
        published_as_written="۱۱ اردیبهشت ۱۳۳۲",
        published_calendar="solar hijri",
        consulted="whole",
        text="نامه هنوز نرسیده است.",
    )

    document = Document.objects.get()
    assert document.slug == "a-letter-that-did-not-come"
    assert response.redirect_chain[-1][0] == address("change", document)
    assert reverse("admin:archive_document_cite", args=[document.pk]) in (
        response.content.decode()
    )


def test_how_much_was_read_is_asked_and_never_taken_for_granted(admin_client):
    response = add(admin_client, Document, title="The Harbour Gazette")

    assert errors_of(response)["consulted"] == [
        "Say how much of it somebody here has read."
    ]


def test_a_document_without_latin_letters_gets_an_address(admin_client):
    paper = make_agent("Harbour Gazette", slug="harbour-gazette")
    for _ in range(2):
        add(
            admin_client,
            Document,
            title="نامه",
            publisher=paper.pk,
            published_edtf="1953-05-02",
            consulted="no",
        )

    slugs = Document.objects.values_list("slug", flat=True).order_by("pk")
    assert list(slugs) == ["harbour-gazette-1953-05-02", "harbour-gazette-1953-05-02-2"]


def cite_page(client, document, **asked):
    url = reverse("admin:archive_document_cite", args=[document.pk], query=asked)
    return client.get(url)


def test_from_a_document_one_chooses_the_letter_and_the_claim(admin_client):
    document, letter = make_document(), make_letter(title="The Amal letter")
    claim = make_claim(letter, "sent", "1953-05-01")
    make_letter(title="Another")

    letters = cite_page(admin_client, document, q="Amal")
    claims = cite_page(admin_client, document, letter=letter.pk)

    assert "The Amal letter" in text_of(letters)
    assert "Another" not in text_of(letters)
    assert f"?claim={claim.pk}&amp;document={document.pk}" in claims.content.decode()


@pytest.mark.parametrize("asked", [{"letter": "9" * 30}, {"letter": "x"}])
def test_what_can_be_no_letter_leaves_the_choice_open(admin_client, asked):
    page = cite_page(admin_client, make_document(), **asked)

    assert "Of which letter does it speak?" in text_of(page)


def test_another_answer_of_a_document_leads_on_to_its_citation(admin_client):
    document, letter = make_document(), make_letter()

    response = add(
        admin_client,
        Claim,
        query={"letter": letter.pk, "question": "sent", "document": document.pk},
        date_edtf="1953-05-11",
    )

    where = address("add", Citation, claim=letter.claims.get().pk, document=document.pk)
    assert response.redirect_chain[-1][0] == where


def test_choosing_a_claim_asks_the_same_however_much_is_claimed(admin_client):
    document, letter = make_document(), make_letter()
    url = reverse(
        "admin:archive_document_cite", args=[document.pk], query={"letter": letter.pk}
    )
    fill(letter, 1)
    few = count_queries(admin_client, url)
    fill(letter, 3)

    assert count_queries(admin_client, url) == few


def test_whoever_may_not_cite_is_not_led_there(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)

    assert cite_page(client, make_document()).status_code == 403


def test_what_stands_on_a_document_leads_back_to_it(admin_client):
    document = make_document(text="The ship sailed at dawn.")
    note = annotate(document, "sailed at dawn")
    reference = document.references.create(number=1)

    for record in (note, reference):
        response = save(admin_client, "change", record)

        assert response.redirect_chain[-1][0] == address("change", document)


# --- The handbook -----------------------------------------------------------

HANDBOOK = (settings.BASE_DIR / "docs" / "editing.md").read_text()


def seen_at(page) -> str:
    """What an editor reads on a page: its words, and those on its buttons."""
    buttons = re.findall(r'<input type="submit" value="([^"]+)"', page.content.decode())
    others = re.findall(r'type="submit"[^>]* value="([^"]+)"', page.content.decode())
    return " ".join([text_of(page), *buttons, *others]).lower()


def with_a_new_text() -> list[str]:
    """The pages of a text that was kept, of the current one's file, and the bench."""
    paper = make_document(text="The ship sailed at dawn, said Rahimi.")
    annotate(paper, "sailed at dawn")
    taken = anchoring.keep_capture(paper, "The ship sailed at noon, said Rahimi.")
    CaptureFile.objects.create(
        capture=paper.current_capture, name="a.txt", media_type="", content=b"The"
    )
    return [
        reverse("admin:archive_capture_compare", args=[taken.pk]),
        reverse("admin:archive_document_new_text", args=[paper.pk]),
        reverse("admin:archive_document_workbench", args=[paper.pk]),
        address("change", paper),
        address("change", paper.current_capture),
    ]


def with_look_alikes() -> list[str]:
    """The pages of two pairs that look alike, one of which was told apart."""
    for title in ("Vance to Rahimi, a copy", "Vance to Rahimi, a fair copy"):
        one, other = make_letter(title=title), make_letter(title=title)
    say_they_are_two(one, other)
    return [
        reverse("admin:look-alikes-of", args=["letter"]),
        reverse("admin:archive_letter_split", args=[one.pk]),
        reverse("admin:archive_letter_history", args=[one.pk]),
        reverse("admin:archive_letter_return", args=[one.pk]) + "?at=2026-01-01T00:00",
        reverse("admin:merge", args=["document", *two_texts()]),
    ]


def two_texts() -> list[int]:
    return [make_document(text=text).pk for text in ("At dawn.", "At noon.")]


def at_the_door() -> str:
    """Where an account sees to its second factor, and where it is asked for it."""
    browser = a_browser(host="localhost")
    account = make_account()
    log_in(browser)
    seen = seen_at(browser.get(reverse("admin:second_factor")))
    kept = {"credential": "AAAA", "public_key": "AAAA"}
    account.passkeys.create(name="phone", host="localhost", **kept)
    log_in(browser := a_browser(host="localhost"))
    return seen + seen_at(browser.get(reverse("admin:code")))


def come_too_late(client, letter):
    """The page of a save after which somebody else's has come."""
    late = form_of(client.get(address("change", letter)))
    Letter.objects.get(pk=letter.pk).save()
    return client.post(address("change", letter), late | {"abstract": "Too late."})


def test_what_the_handbook_names_is_there_at_the_desk(admin_client):
    records = everything()
    letter = make_letter(published=False, state="in review")
    document = next(r for r in records if isinstance(r, Document))
    urls = [reverse("admin:index")]
    for record in records:
        urls += [address("changelist", record), address("change", record)]
        if not isinstance(record, Capture):
            urls.append(address("add", record))
    claim = next(r for r in records if isinstance(r, Claim))
    urls += [address("add", Citation, claim=claim.pk), address("change", letter)]
    urls.append(
        reverse(
            "admin:archive_document_cite",
            args=[document.pk],
            query={"letter": claim.letter.pk},
        )
    )
    urls.append(
        reverse(
            "admin:archive_document_workbench",
            args=[make_document(text="The ship sailed at dawn.").pk],
            query={"letter": claim.letter.pk},
        )
    )
    urls += with_a_new_text()
    make_agent(published=False).delete()
    urls.append(reverse("admin:deleted"))
    urls += with_look_alikes()
    desk = " ".join(seen_at(admin_client.get(url)) for url in urls)
    # What a page of references reads as stands there once it is pasted.
    pasted = {"source": "The ship sailed.[1]\n\nReferences\n1. The Gazette, May 1953."}
    notes = reverse("admin:archive_document_references", args=[document.pk])
    desk += seen_at(admin_client.post(notes, pasted))
    desk += seen_at(come_too_late(admin_client, letter))
    desk += at_the_door()

    named = {
        " ".join(name.split()) for name in re.findall(r"\*\*(.+?)\*\*", HANDBOOK, re.S)
    }
    absent = {n for n in named if n.lower() not in desk and n not in IN_OUR_WORDS}
    assert absent == set()


# What the handbook stresses in sentences of its own.
IN_OUR_WORDS = {
    "bold",
    "Select the words",
    "To cite",
    "what it will do",
    "What you have not seen.",
    "Not yet, or never?",
    "One leak, six papers.",
    "Counts as one origin",
}


def test_every_section_that_the_handbook_promises_is_there():
    headings = re.findall(r"^## (.+)$", HANDBOOK, re.M)
    anchors = [re.sub(r"[^a-z -]", "", h.lower()).replace(" ", "-") for h in headings]

    assert re.findall(r"^\d+\. \[.+?\]\(#(.+?)\)$", HANDBOOK, re.M) == anchors
