"""Searching: what is asked, what is found, in which order, and what the page shows."""

import csv
import io
import json
from itertools import product
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import search
from archive.dates import When
from archive.models import AgentName, PlaceName, State
from archive.search import folding, index
from archive.search.language import in_words, parse

from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)
from .pages import page_of, words_of


@pytest.fixture(autouse=True)
def no_index():
    """The first question of a test makes an index of what it has made by then."""
    index.forget()


def found(typed: str, **narrowed) -> list[str]:
    """The slugs of what a question finds, in order."""
    return [hit.record.slug for hit in search.search(parse(typed, narrowed)).hits]


# --- The language of questions ------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("secret letter", [["secret"], ["letter"]]),
        ("letter OR نامه", [["letter", "نامه"]]),
        ("a OR", [["a"]]),
        ("OR a", [["a"]]),
        ("«secret letter»", [["secret letter"]]),
        ('"secret letter" OR memo', [["secret letter", "memo"]]),
        ("al-Sistani", [["al sistani"]]),
        ("Iran’s", [["iran"]]),
        ("ira*", [["ira"]]),
    ],
)
def test_words_are_all_wanted_but_for_those_that_or_joins(typed, words):
    parts = parse(typed).parts

    assert [[" ".join(t.words) for t in part.terms] for part in parts] == words


def test_a_minus_excludes_and_a_dash_alone_is_nothing():
    one, other = parse("letter - −war").parts

    assert not one.is_excluded
    assert other.is_excluded


def test_what_narrows_is_taken_out_of_the_box():
    question = parse("letter lang:fa type:letters from:2009 to:۲۰۱۵ sender:vance")

    assert question.words == "letter"
    assert question.narrowed == {"lang": "fa", "type": "letter", "sender": "vance"}
    assert (question.first, question.last) == (2009, 2015)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("year:1979..1981", 1979, 1981),
        ("year:1979", 1979, 1979),
        ("year:..1981", None, 1981),
        ("from:1979", 1979, None),
        ("from:1981 to:1979", 1979, 1981),
    ],
)
def test_years_are_read(typed, first, last):
    question = parse(typed)

    assert (question.first, question.last) == (first, last)


@pytest.mark.parametrize(
    ("typed", "notice"),
    [
        ("year:abc", "“year:abc” was searched as words"),
        ("year:0", "searched as words"),
        ("type:ship", "a type is one of letter, response"),
        ("from:1..2", "searched as words"),
        ('"open', "A quotation mark stands alone"),
        ("a*", "begins too many words"),
        ("word " * 50, "Only the first 40 words"),
        ("x" * 5000, "Only the first 1,000 characters"),
    ],
)
def test_what_cannot_be_read_is_searched_as_words_and_said(typed, notice):
    question = parse(typed)

    assert question.parts
    assert any(notice in said for said in question.notices)


def test_the_question_is_said_in_words():
    question = parse('letter OR memo "an oral message" -war from:1953')

    said = in_words(question, lambda name, value: f"{name} {value}")

    assert said == (
        "with “letter” or “memo”, “an oral message”, not “war”, 1953 and later"
    )


# --- One spelling for many ----------------------------------------------------


SPELLINGS = [
    # one, another
    ("كتاب", "کتاب"),
    ("علي", "علی"),
    ("مصطفى", "مصطفی"),
    ("نامة", "نامه"),
    ("خانۀ", "خانه"),
    ("أحمد", "احمد"),
    ("إسلام", "اسلام"),
    ("آبان", "ابان"),
    ("مؤسس", "موسس"),
    ("مسئول", "مسیول"),
    ("کـتـاب", "کتاب"),
    ("مُحَمَّد", "محمد"),
    ("۱۴۰۳", "1403"),
    ("١٤٠٣", "1403"),
    ("Zarīf", "zarif"),
    ("ʿAlī", "ali"),
    ("Ma‘ruf", "Maruf"),
    ("Ｔｅｈｒａｎ", "tehran"),
    ("Straße", "STRASSE"),
    ("Løgting", "logting"),
    ("œuvre", "oeuvre"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_of_a_word_find_each_other(one, other):
    first = make_letter(abstract=f"It says {one} twice.")
    second = make_letter(abstract=f"It says {other} once.")

    assert set(found(one)) == set(found(other)) == {first.slug, second.slug}


COMPOUNDS = ["خامنه‌ای", "خامنه ای", "خامنهای"]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", COMPOUNDS)
def test_a_compound_apart_joined_or_with_a_non_joiner_is_one(asked):
    letters = {make_letter(abstract=f"به علی {form} رسید").slug for form in COMPOUNDS}

    assert set(found(asked)) == letters


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["علی رضا", "علیرضا", "علی‌رضا"])
def test_two_words_that_are_one_name_find_each_other(asked):
    forms = ["علی رضا", "علیرضا", "علی‌رضا"]
    letters = {make_letter(abstract=f"نوشتهٔ {form} است").slug for form in forms}

    assert set(found(asked)) == letters


@pytest.mark.django_db
def test_a_part_of_a_compound_finds_it():
    letter = make_letter(abstract="نامه‌های او")

    assert found("نامه") == [letter.slug]


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_is_folded_to_what_is_folded_already(text):
    words, joined = folding.spelled(text)

    assert folding.spelled(words)[0] == words
    assert all(folding.fold(word) == word for word in words.split())
    assert len(joined.split()) <= len(words.split())


# --- What is found ------------------------------------------------------------


@pytest.fixture
def rahimi(db):
    rahimi = make_agent("Rahimi", slug="rahimi")
    AgentName.objects.create(agent=rahimi, text="رحیمی", language="fa")
    return rahimi


@pytest.mark.django_db
def test_each_kind_of_record_is_found_by_its_title_and_its_text(rahimi):
    letter = make_letter(title="Vance to Rahimi", abstract="It speaks of dates.")
    response = make_response(letter, summary="He sent saffron.")
    document = make_document(title="The Tariff Sheet", text="On lanterns.")
    place = make_place("Port Amal", note="A harbour of herons.")
    PlaceName.objects.create(place=place, text="بندر امل", language="fa")
    collection = make_collection(title="Amal papers", introduction="On quarantine.")

    for typed, record in [
        ("dates", letter),
        ("saffron", response),
        ("tariff", document),
        ("lanterns", document),
        ("رحيمي", rahimi),
        ("herons", place),
        ("بندرامل", place),
        ("quarantine", collection),
    ]:
        assert found(typed) == [record.slug], typed


@pytest.mark.django_db
def test_a_letter_is_found_by_what_is_said_of_it_and_by_whom(rahimi):
    letter = make_letter()
    step = make_step(letter)
    vance = make_agent("Eleanor Vance")
    AgentName.objects.create(agent=vance, text="النور ونس", language="fa")
    cite(make_claim(letter, "contents", "He may keep the lighthouse."), speaker=vance)
    cite(make_claim(letter, "kind", "note verbale"), descriptor="a harbour pilot")
    cite(make_claim(step, "carrier", rahimi))

    for typed in ["lighthouse", "ونس", "رحیمی", '"note verbale"', "pilot"]:
        assert letter.slug in found(typed), typed
    assert found("", carrier="rahimi") == [letter.slug]


@pytest.mark.django_db
def test_what_no_page_shows_is_not_found():
    letter = make_letter()
    draft = make_document(published=False)
    make_claim(letter, "contents", "Uncited walrus.")
    cite(make_claim(letter, "contents", "Drafted heron."), draft)
    unseen = make_document(consulted="no")
    cite(make_claim(letter, "contents", "Unseen otter."), unseen)
    document = make_document(text="A text.")
    annotate(document, "text", note="An internal badger.", is_public=False)
    make_letter(title="A hidden lynx", published=False)
    make_letter(
        title="A gone ibis",
        published=False,
        state=State.WITHDRAWN,
        withdrawn_because="Forged.",
    )
    make_response(make_letter(published=False), summary="About a hidden stoat.")
    shy = make_agent("Drafted Name", published=False)
    AgentName.objects.create(agent=shy, text="Secret Alias", language="en")
    cite(make_claim(letter, "sender", shy))

    for typed in "walrus heron otter badger lynx ibis stoat alias".split():  # noqa: SIM905
        results = search.search(parse(typed))
        assert (results.total, results.suggestion) == (0, ""), typed
        assert not any(results.facets.values()), typed
    assert letter.slug in found("drafted name")


@pytest.mark.django_db
def test_a_withheld_text_is_found_by_its_words_and_not_shown():
    document = make_document(text="The consul kept a parrot.", rights="excerpts")

    (hit,) = search.search(parse("parrot")).hits

    assert hit.record == document
    assert hit.is_withheld
    assert not hit.snippets


@pytest.mark.django_db
def test_of_a_withheld_text_the_words_that_are_cited_are_shown():
    document = make_document(text="The consul kept a parrot.", rights="excerpts")
    cite(make_claim(make_letter(), "exists"), document, words="kept a parrot")

    (hit,) = search.search(parse("parrot")).hits

    assert [(r.words, r.is_match) for r in hit.snippets[0].runs] == [
        ("kept a ", False),
        ("parrot", True),
    ]


@pytest.mark.django_db
def test_titles_stand_before_texts_and_letters_before_mentions():
    mention = make_document(title="A gazette", text="Of a cable, once. " + "x " * 60)
    titled = make_document(title="The cable", text="y " * 60)
    letter = make_letter(title="The cable of Vance")

    assert found("cable") == [letter.slug, titled.slug, mention.slug]


@pytest.mark.django_db
def test_exact_words_stand_before_others_of_their_stem():
    stemmed = make_letter(abstract="Vance announced the arrival.")
    exact = make_letter(abstract="Vance may announce the arrival.")

    assert found("announce") == [exact.slug, stemmed.slug]
    assert found('"announce"') == [exact.slug]


@pytest.mark.django_db
def test_a_phrase_a_beginning_an_exclusion():
    one = make_letter(abstract="a secret letter of the consul")
    other = make_letter(abstract="a letter, no secret, to the consulate")

    assert found('"secret letter"') == [one.slug]
    assert set(found("consul*")) == {one.slug, other.slug}
    assert found("letter -consulate") == [one.slug]
    assert set(found("-nothing")) == {one.slug, other.slug}


@pytest.mark.django_db
def test_helping_words_may_be_missing_but_for_phrases():
    letter = make_letter(abstract="Carried by Oman, to the harbour.")

    assert found("carried with Oman at the harbour") == [letter.slug]
    assert found('"by Oman"') == [letter.slug]
    assert found('"with Oman"') == []
    assert found("by") == [letter.slug]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Vance letter", "نامه Vance", "Vance note verbale"])
def test_a_letter_is_found_as_what_it_is(typed):
    letter = make_letter(title="Vance to Rahimi", kind="note verbale")

    assert found(typed) == [letter.slug]


@pytest.mark.django_db
def test_who_bears_the_name_stands_before_letters_to_them(rahimi):
    letter = make_letter(
        title="Vance to Rahimi",
        parallel_title="ونس به رحیمی",
        parallel_title_language="fa",
    )
    letter.recipients.add(rahimi)

    assert found("Rahimi")[0] == found("رحیمی")[0] == "rahimi"


@pytest.mark.django_db
def test_an_empty_box_is_no_request_for_everything_and_counts_what_there_is():
    make_letter()

    results = search.search(parse("  "))

    assert results.hits == []
    assert results.facets["type"] == {"letter": 1}


@pytest.mark.django_db
def test_an_uncertain_date_counts_in_each_year_where_it_may_lie():
    day = make_letter(dated=When.of("1953-05-02"))
    span = make_letter(dated=When.of("1952/1954"))
    make_letter()

    results = search.search(parse("Vance"))

    assert results.total == 3
    assert results.years == {1952: 1, 1953: 2, 1954: 1}
    assert results.decades == {1950: 2}
    assert found("Vance", **{"from": "1954"}) == [span.slug]
    assert set(found("year:1953")) == {day.slug, span.slug}
    assert found("to:1951") == []


@pytest.mark.django_db
def test_an_open_date_reaches_as_far_as_it_is_open():
    letter = make_letter(dated=When.of("1953/.."))

    assert found("from:1990") == [letter.slug]
    assert found("to:1952") == []
    assert search.search(parse("Vance")).years == {1953: 1}


@pytest.mark.django_db
def test_facets_count_exactly_and_combine(rahimi):
    for n in range(25):
        letter = make_letter(language="fa" if n % 5 == 0 else "en")
        letter.recipients.add(rahimi)
        if n % 2:
            letter.senders.add(make_agent(slug=f"sender-{n}"))

    results = search.search(parse("Vance", {"lang": "fa"}))

    assert results.total == 5
    assert results.facets["recipient"] == {"rahimi": 5}
    assert sorted(results.facets["sender"]) == ["sender-15", "sender-5"]
    # Of what is narrowed, the counts of the other choices.
    assert results.facets["lang"] == {"en": 20, "fa": 5}


@pytest.mark.django_db
def test_orders():
    late = make_letter(dated=When.of("1954"), slug="late")
    early = make_letter(dated=When.of("1951"), slug="early")
    undated = make_letter(slug="undated")

    def in_order(order):
        question = parse("Vance")
        question.order = order
        return [hit.record for hit in search.search(question).hits]

    assert in_order("written") == [early, late, undated]
    assert in_order("latest") == [late, early, undated]
    assert set(in_order("added")) == {early, late, undated}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Rahimmi", "Rahimi"), ("saffrn cargo", "saffron cargo"), ("رحیممی", "رحیمی")],
)
def test_a_misspelt_word_leads_to_the_nearest_that_is_shown(rahimi, typed, meant):
    make_letter(abstract="A cargo of saffron.")

    results = search.search(parse(typed))

    assert results.total == 0
    assert results.suggestion == meant


@pytest.mark.django_db
def test_names_are_completed_in_any_script(rahimi):
    make_place("Rahimabad")

    assert sorted(search.named("rah")) == ["Rahimabad", "Rahimi"]
    assert search.named("رحی") == ["Rahimi"]
    assert search.named("r") == search.named("") == []


@pytest.mark.django_db
def test_letters_like_a_letter_share_its_telling_words():
    letter = make_letter(abstract="Lanterns and saffron for the harbour.")
    like = make_letter(abstract="More lanterns, less saffron, no harbour.")
    make_letter(title="Other", abstract="Something else entirely.")

    assert [hit.record for hit in search.like(letter)][0] == like
    assert letter not in [hit.record for hit in search.like(letter)]


@pytest.mark.django_db
def test_letters_are_like_each_other_after_their_words_have_been_replaced():
    letter, like, last = (make_letter(abstract="Saffron.") for _ in range(3))
    search.search(parse("saffron"))
    for each in (letter, like):
        each.abstract = "More saffron."
        each.save()
    search.follow()

    assert {hit.record for hit in search.like(letter)} == {like, last}


# --- The page -----------------------------------------------------------------


def page(client, **asked):
    return client.get(reverse("archive:search"), asked)


@pytest.mark.django_db
def test_the_page_says_how_many_and_marks_the_words_in_their_sentence(client):
    make_letter(abstract="Nothing first. Then came نامه‌های او. <b>Last</b>.")

    content = page(client, q="نامه").content.decode()

    assert "1 record with “\u2068نامه\u2069”" in content
    assert "Then came <mark>نامه</mark>\u200cهای او." in content
    assert "<b>Last" not in content


@pytest.mark.django_db
def test_facets_come_off_one_by_one(client, rahimi):
    letter = make_letter(language="fa", dated=When.of("1953"))
    letter.recipients.add(rahimi)

    content = page(
        client, q="Vance", lang="fa", recipient="rahimi", **{"from": "1953"}
    ).content.decode()

    assert "/search/?q=Vance&amp;recipient=rahimi&amp;from=1953" in content
    assert "/search/?q=Vance&amp;lang=fa&amp;from=1953" in content
    assert "/search/?q=Vance&amp;recipient=rahimi&amp;lang=fa" in content


@pytest.mark.django_db
def test_nothing_found_says_what_was_asked_and_what_to_drop(client):
    make_letter(abstract="saffron")

    address = reverse("archive:search", query={"q": "saffron lantern", "lang": "fa"})
    words = words_of(page_of(client, address))

    assert "Nothing that is public was found with “saffron”, “lantern”" in words
    assert "Any of the words" in words
    assert "without Language: Persian" in words


@pytest.mark.django_db
def test_the_page_asks_a_fixed_number_of_queries(
    client, rahimi, django_assert_max_num_queries
):
    for n in range(30):
        letter = make_letter(abstract=f"cable {n}")
        letter.senders.add(make_agent())
        make_document(text=f"cable {n}")
    page(client, q="another cable")

    with django_assert_max_num_queries(10):
        page(client, q="cable")


@pytest.mark.django_db
def test_pages_lead_on_and_a_page_beyond_the_last_is_the_last(client):
    for _ in range(search.PER_PAGE + 1):
        make_letter(abstract="cable")

    first = page(client, q="cable").content.decode()
    last = page(client, q="cable", page="1" + "0" * 20).content.decode()

    assert "Page 1 of 2" in first
    assert "page=2" in first
    assert "Page 2 of 2" in last


ODD = [
    '"',
    "((((",
    '"unbalanced (quote',
    "x" * 5000,
    "a\x00b",
    "\u202eevil\u202c",
    "year:abc",
    "from:99999",
    "a*",
    "*",
    "**",
    "-",
    "--",
    "- - -",
    "OR OR OR",
    "-a OR -b",
    "word " * 2000,
    "type: lang: from:",
    "type:letter type:document",
    "\ud7ff\ufffe\U0010ffff",
    "é" * 1999 + "*",
    "[a TO b]",
    "title:/.*/",
    "\\",
    "'; DROP TABLE archive_letter; --",
    "ا\u200c" * 500,
    "\u0301\u0301\u0301",
    "٣" * 30,
    "year:9999 year:1",
    "..",
    "year:..",
]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
def test_whatever_is_typed_gets_an_answer(client, typed):
    make_letter(abstract="evil word")

    names = ["q", "from", "lang", "sender", "page", "order"]
    roads = ["search", "search-json", "search-atom", "search-csv"]
    for name, road in product(names, roads):
        response = client.get(reverse(f"archive:{road}"), {name: typed, "q": typed})
        b"".join(response)
        assert response.status_code in (200, 400), (name, road)
    assert client.get(reverse("archive:search-names"), {"q": typed}).status_code == 200


@given(st.text(max_size=200))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.django_db
def test_any_text_is_a_question(client, typed):
    assert page(client, q=typed).status_code == 200


# --- For machines -------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_as_json(client, rahimi):
    letter = make_letter(abstract="A cable.", dated=When.of("1953"), language="en")
    letter.recipients.add(rahimi)

    data = client.get(reverse("archive:search-json"), {"q": "cable"}).json()

    assert data["total"] == 1
    assert data["understood"] == "with “cable”"
    assert data["histogram"] == {"1953": 1}
    assert data["facets"]["recipient"] == {"rahimi": 1}
    (hit,) = data["hits"]
    assert hit["kind"] == "letter"
    assert hit["slug"] == letter.slug
    assert hit["url"] == f"http://testserver{letter.get_absolute_url()}"
    assert hit["snippets"] == ["A cable."]


@pytest.mark.django_db
def test_all_results_as_rows_and_as_lines(client):
    for n in range(search.PER_PAGE * 2):
        make_letter(title=f"{'=＝'[n % 2]}SUM({n})", abstract="cable")

    rows = client.get(reverse("archive:search-csv"), {"q": "cable"})
    lines = client.get(reverse("archive:search-jsonl"), {"q": "cable"})

    text = b"".join(rows).decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text)))
    assert len(read) == search.PER_PAGE * 2
    assert all(row["title"].startswith(("'=SUM(", "'＝SUM(")) for row in read)
    data = [json.loads(line) for line in b"".join(lines).decode().splitlines()]
    assert len(data) == search.PER_PAGE * 2
    assert {d["title"] for d in data} == {row["title"][1:] for row in read}


@pytest.mark.django_db
def test_a_feed_of_any_search(client):
    letter = make_letter(abstract="cable")

    response = client.get(reverse("archive:search-atom"), {"q": "cable"})

    assert response["Content-Type"].startswith("application/atom+xml")
    assert letter.get_absolute_url() in response.content.decode()


@pytest.mark.django_db
def test_in_a_feed_each_result_has_its_own_language_and_direction(client):
    make_document(title="نامه", language="fa", text="نامه‌ای از وزیر (آمد).")
    make_letter(title="The vazir’s reply", abstract="نامه is a letter.")

    response = client.get(reverse("archive:search-atom"), {"q": "نامه"})

    feed = ElementTree.fromstring(response.content)
    atom, xml = (
        "{http://www.w3.org/2005/Atom}",
        "{http://www.w3.org/XML/1998/namespace}",
    )
    entries = {
        entry.get(f"{xml}lang"): entry.findtext(f"{atom}summary")
        for entry in feed.iter(f"{atom}entry")
    }
    assert entries["fa"] == "\u2067نامه‌ای از وزیر (آمد).\u2069"
    assert entries["en"] == "نامه is a letter."


def test_browsers_are_told_how_to_search_here(client, db):
    response = client.get(reverse("archive:opensearch"))

    assert "http://testserver/search/?q={searchTerms}" in response.content.decode()
    assert "opensearch.xml" in client.get("/").content.decode()


# --- The desk -----------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["رحيمي", "rahi", "Rāhimī", "رحیم"])
def test_the_desks_boxes_find_drafts_in_any_spelling(admin_client, typed):
    shy = make_agent("Rahimi", published=False)
    AgentName.objects.create(agent=shy, text="رحیمی", language="fa")
    make_agent("Someone else")

    listed = admin_client.get(reverse("admin:archive_agent_changelist"), {"q": typed})
    offered = admin_client.get(
        reverse("admin:autocomplete"),
        {
            "term": typed,
            "app_label": "archive",
            "model_name": "claim",
            "field_name": "agent",
        },
    )

    assert list(listed.context["cl"].queryset) == [shy]
    assert [r["text"] for r in offered.json()["results"]] == ["Rahimi"]
    assert found(typed) == []
