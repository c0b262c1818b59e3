"""Searching as people type: names, days, addresses, inflected and misspelt words."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from archive import search
from archive.dates import When
from archive.models import AgentName, Identifier
from archive.search import addresses, days, index, stemming
from archive.search.folding import fold
from archive.search.language import parse

from .factories import (
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
    make_place,
    make_response,
)
from .pages import page_of, words_of


@pytest.fixture(autouse=True)
def no_index():
    """The first question of a test makes an index of what it has made by then."""
    index.forget()


def asked(typed: str, **narrowed) -> search.Results:
    return search.search(parse(typed, narrowed))


def found(typed: str, **narrowed) -> list[str]:
    """The slugs of what a question finds, in order."""
    return [hit.record.slug for hit in asked(typed, **narrowed).hits]


def page(client, **given):
    return client.get(reverse("archive:search"), given).content.decode()


def said(client, **given) -> str:
    """The words of the page."""
    return words_of(page_of(client, reverse("archive:search", query=given)))


# --- Names ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Eleanor Vance", "the eleanor vance", "الینور ونس"])
def test_whose_name_is_just_that_comes_first_however_many_names_they_have(typed):
    vance = make_agent("Eleanor Vance", slug="vance")
    AgentName.objects.create(agent=vance, text="الینور ونس", language="fa")
    for n in range(20):
        AgentName.objects.create(agent=vance, text=f"Alias {n}", language="en")
    office = make_agent("Office of Eleanor Vance", slug="office", kind="body")
    AgentName.objects.create(agent=office, text="دفتر الینور ونس", language="fa")
    make_letter(
        title="Eleanor Vance to Rahimi",
        parallel_title="الینور ونس به رحیمی",
        parallel_title_language="fa",
    )

    assert found(typed)[0] == "vance"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["vance", "ونس"])
def test_of_a_family_name_the_person_comes_first_and_then_letters(typed):
    office = make_agent("Office of Eleanor Vance", slug="office", kind="body")
    AgentName.objects.create(agent=office, text="دفتر الینور ونس", language="fa")
    site = make_agent("VANCE.ORG", slug="site", kind="body")
    AgentName.objects.create(agent=site, text="سایت ونس", language="fa")
    vance = make_agent("Eleanor Vance", slug="vance")
    AgentName.objects.create(agent=vance, text="الینور ونس", language="fa")
    letter = make_letter(title="A letter", slug="letter")
    letter.senders.add(vance)

    assert found(typed)[:2] == ["vance", "letter"]


@pytest.mark.django_db
def test_a_family_name_is_one_in_each_way_to_write_it():
    agent = make_agent("علی خامنه‌ای", slug="khamenei", name_language="fa")
    make_document(title="خامنه ای", language="fa")

    for typed in ("خامنه‌ای", "خامنه ای", "خامنهای", "علی خامنهای"):
        assert found(typed)[0] == agent.slug, typed


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["HSL", "hsl", "H.S.L."])
def test_a_name_is_found_by_its_initials(typed):
    league = make_agent("The Harbour and Sea League", slug="league", kind="body")
    letter = make_letter(abstract="Asks for the Harbour Sea League to be dissolved.")

    assert set(found(typed)) == {league.slug, letter.slug}


@pytest.mark.django_db
def test_initials_with_full_stops_and_without_are_one():
    one, other = make_letter(abstract="U.S. ships"), make_letter(abstract="US ships")

    assert set(found("U.S.")) == set(found("us ships")) == {one.slug, other.slug}


# --- Dashes ---------------------------------------------------------------------


DASHES = ["-", "‐", "‑", "‒", "–", "—", "―", "−", "/", "⁄", " – ", " / "]  # noqa: RUF001


@pytest.mark.django_db
@pytest.mark.parametrize("dash", DASHES)
def test_dashes_of_every_kind_and_a_slash_are_as_a_space(dash):
    apart = make_letter(abstract="Iran and the US agreed.", slug="apart")
    beside = make_letter(abstract="Of US-Iran talks.", slug="beside")
    make_letter(abstract="Of Iran alone.")

    assert set(found(f"US{dash}Iran")) == set(found("US Iran"))
    assert set(found(f"US{dash}Iran")) == {apart.slug, beside.slug}


@pytest.mark.django_db
def test_words_with_a_dash_between_stand_first_beside_each_other():
    make_letter(abstract="In the US they spoke, and far away in Iran.", slug="apart")
    make_letter(
        abstract="Long before there were talks of US-Iran ships.", slug="beside"
    )

    assert found("US-Iran") == ["beside", "apart"]


# --- Stems ----------------------------------------------------------------------


# Of each family one form is written, and all are asked for.
PERSIAN = {
    "نامه": ["نامه‌ها", "نامه ها", "نامه‌های", "نامه‌ای", "نامهها", "نامه‌هایش"],
    "رهبر": ["رهبری", "رهبران", "رهبرانی", "رهبرها"],
    "شرط": ["شرط‌ها", "شرطی", "شرط‌هایی"],
    "ایران": ["ایرانی", "ایرانیان"],
    "بزرگ": ["بزرگ‌تر", "بزرگترین"],
}
ARABIC = {
    "رسالة": ["الرسالة", "والرسالة", "بالرسالة"],
    "مسؤول": ["المسؤولون", "مسؤولين", "والمسؤول"],
    "مفاوضات": ["المفاوضات", "للمفاوضات"],
}
# Words that must not be taken for each other.
APART = [("تهران", "تهر"), ("نام", "نامه"), ("ایران", "ایر"), ("عمان", "عم")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "typed", "language"),
    [(word, form, "fa") for word, forms in PERSIAN.items() for form in forms]
    + [(word, form, "ar") for word, forms in ARABIC.items() for form in forms],
)
def test_inflected_words_of_persian_and_arabic_find_each_other(
    written, typed, language
):
    document = make_document(text=f"1 {written} 2", language=language)
    inflected = make_document(text=f"1 {typed} 2", language=language)

    assert set(found(typed)) == {document.slug, inflected.slug}
    # The exact form first.
    assert found(typed)[0] == inflected.slug


@pytest.mark.parametrize(("one", "other"), APART)
def test_words_that_only_look_inflected_are_left_alone(one, other):
    assert set(stemming.persian(fold(one))).isdisjoint(stemming.persian(fold(other)))


@pytest.mark.django_db
def test_what_was_asked_for_is_marked_in_its_other_forms(client):
    make_letter(abstract="از رهبران نوشت.", slug="one")

    content = client.get(reverse("archive:search"), {"q": "رهبری"}).content.decode()

    assert "<mark>رهبران</mark>" in content


# --- Days -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2025-03-07", date(2025, 3, 7), date(2025, 3, 7)),
        ("7.3.2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("07.03.2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("7 March 2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("March 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("۷ مارس ۲۰۲۵", date(2025, 3, 7), date(2025, 3, 7)),
        ("٧ مارس ٢٠٢٥", date(2025, 3, 7), date(2025, 3, 7)),
        ("اسفند ۱۴۰۳", date(2025, 2, 19), date(2025, 3, 20)),
        ("1403/12/17", date(2025, 3, 7), date(2025, 3, 7)),
        ("March 7, 2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("7th March 2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("Friday, 7 March 2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("7. März 2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("7 آذار 2025", date(2025, 3, 7), date(2025, 3, 7)),
        ("12 Ramadan 1446", date(2025, 3, 11), date(2025, 3, 13)),
        ("۱۴۰۳", date(2024, 3, 20), date(2025, 3, 20)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_date_is_its_days(typed, first, last):
    assert (first, last) in days.read(typed)


def test_a_date_that_may_be_two_is_both():
    assert days.read("7/3/2025") == (
        (date(2025, 3, 7), date(2025, 3, 7)),
        (date(2025, 7, 3), date(2025, 7, 3)),
    )


@pytest.mark.parametrize(
    "typed", ["letter", "405271", "31.2.2025", "99.99.2025", "iran 2025", "", "0000"]
)
def test_what_is_no_date_has_no_days(typed):
    assert days.read(typed) == ()


@pytest.fixture
def on_the_seventh(db) -> dict:
    """Records of 7 March 2025, none of which has it in words, and others."""
    letter = make_letter(dated=When.of("2025-03-07"), slug="letter")
    said = make_letter(slug="said", title="Another")
    cite(make_claim(said, "exists"), said=When.of("2025-03-07"))
    told = make_letter(slug="told", title="A third")
    cite(make_claim(told, "received", date=When.of("2025-03-07")))
    make_document("2025-03-07", title="A paper", slug="paper")
    response = make_response(make_letter(slug="answered"), slug="response")
    cite(make_claim(response, "occurred", date=When.of("2025-03-07")))
    make_document("2025-04-07", title="Later", slug="later")
    make_document(title="Words", slug="words", text="It was 7 March 2025, a day.")
    return {letter.slug, "said", "told", "paper", "response"}


ON_THE_SEVENTH = ["2025-03-07", "7.3.2025", "7 March 2025", "۷ مارس ۲۰۲۵", "1403/12/17"]


@pytest.mark.parametrize("typed", ON_THE_SEVENTH)
def test_a_date_finds_what_is_dated_or_said_then(on_the_seventh, typed):
    assert on_the_seventh <= set(found(typed))
    assert "later" not in found(typed)


def test_a_date_finds_its_words_as_well(on_the_seventh):
    assert "words" in found("7 March 2025")


def test_a_month_finds_each_of_its_days(on_the_seventh):
    assert on_the_seventh <= set(found("اسفند ۱۴۰۳"))
    assert "later" not in found("اسفند ۱۴۰۳")


def test_a_date_is_wanted_together_with_the_other_words(on_the_seventh):
    assert found("third 7.3.2025") == ["told"]


def test_what_is_dated_then_stands_before_what_tells_of_it(on_the_seventh):
    assert found("2025-03-07 type:document")[0] == "paper"
    assert found("2025-03-07 type:letter")[0] == "letter"


# --- Addresses and identifiers --------------------------------------------------


ADDRESS = "https://www.reuters.com/world/iran-responds-2025-03-27/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        ADDRESS,
        "http://reuters.com/world/iran-responds-2025-03-27",
        "www.reuters.com/world/iran-responds-2025-03-27",
        "HTTPS://WWW.Reuters.com/world//iran-responds-2025-03-27/#top",
        f"{ADDRESS}?utm_source=feed&utm_medium=x&fbclid=1",
        "https://m.reuters.com/world/iran-responds-2025-03-27/index.html",
        f"https://web.archive.org/web/2025/{ADDRESS}",
    ],
)
def test_an_address_finds_the_document_there_however_it_is_written(typed):
    document = make_document(address=ADDRESS)
    make_document(address="https://www.reuters.com/world/other/")

    assert found(typed) == [document.slug]


@pytest.mark.django_db
def test_what_an_address_asks_for_tells_documents_apart():
    make_document(address="https://web11.bernama.com/news.php?id=1", slug="one")
    make_document(address="https://web11.bernama.com/news.php?id=2", slug="two")

    assert found("web11.bernama.com/news.php?utm_source=a&id=2") == ["two"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["reuters.com", "www.reuters.com", "https://reuters.com/"]
)
def test_a_host_finds_its_documents(typed):
    one = make_document(address=ADDRESS)
    other = make_document(address="https://uk.reuters.com/x")
    copied = make_document(archived_address=f"https://web.archive.org/web/2/{ADDRESS}")
    make_document(address="https://notreuters.com/world")

    assert set(found(typed)) == {one.slug, other.slug, copied.slug}


@pytest.mark.django_db
def test_where_nothing_is_at_an_address_its_site_is_shown_and_that_is_said():
    document = make_document(address=ADDRESS)
    agent = make_agent("Axios", kind="body")

    of_site = asked("https://www.reuters.com/unknown")
    by_name = asked("https://www.axios.com/unknown")

    assert [hit.record for hit in of_site.hits] == [document]
    assert "here is what is at reuters.com" in of_site.question.notices[0]
    assert [hit.record for hit in by_name.hits] == [agent]
    assert "here is what is with “axios”" in by_name.question.notices[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["10.1000/Xyz.123", "doi:10.1000/xyz.123", "https://dx.doi.org/10.1000/xyz.123"],
)
def test_a_doi_finds_its_document(typed):
    one = make_document(address="https://doi.org/10.1000/xyz.123")
    other = make_document(address="https://press.example/article/10.1000/xyz.123?a=1")

    assert set(found(typed)) == {one.slug, other.slug}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("authority", "value", "typed"),
    [
        ("wikidata", "Q22686", "Q22686"),
        ("wikidata", "Q22686", "q22686"),
        ("wikidata", "Q22686", "wikidata:Q22686"),
        ("wikidata", "Q22686", "https://www.wikidata.org/wiki/Q22686"),
        ("viaf", "49272447", "49272447"),
        ("isni", "0000 0001 2103 2683", "0000 0001 2103 2683"),
        ("isni", "0000000121032683", "0000 0001 2103 2683"),
        ("geonames", "112931", "https://www.geonames.org/112931"),
    ],
)
def test_an_identifier_finds_whom_it_names(authority, value, typed):
    agent, place = make_agent("Vance"), make_place("Port Amal")
    record = {"place": place} if authority == "geonames" else {"agent": agent}
    Identifier.objects.create(
        authority=authority, value=value, looked_up_on=date(2025, 1, 1), **record
    )

    assert found(typed) == [next(iter(record.values())).slug]


@pytest.mark.django_db(transaction=True)
def test_an_identifier_that_is_added_is_followed():
    agent = make_agent("Vance")
    assert found("Q22686") == []

    Identifier.objects.create(
        agent=agent, authority="wikidata", value="Q22686", looked_up_on=date(2025, 1, 1)
    )
    search.follow()

    assert found("Q22686") == [agent.slug]


@pytest.mark.parametrize(
    "typed", ["letter", "U.S.", "3.5", "and/or", "a.b", "…", "http://["]
)
def test_what_is_no_address_is_words(typed):
    assert addresses.asked_for(typed) == ()


# --- Names in fields ------------------------------------------------------------


@pytest.fixture
def vance(db):
    vance = make_agent("Eleanor Vance", slug="eleanor-vance")
    AgentName.objects.create(agent=vance, text="الینور ونس", language="fa")
    letter = make_letter(slug="hers")
    letter.senders.add(vance)
    make_letter(slug="nobodys", abstract="It names Vance.")
    return vance


@pytest.mark.parametrize(
    "typed",
    [
        "eleanor-vance",
        "vance",
        "VANCE",
        "ونس",
        "“Eleanor Vance”",
        '"الینور ونس"',
        "eleanor",
    ],
)
def test_a_field_takes_any_name_in_any_spelling(vance, typed):
    results = asked(f"sender:{typed}")

    assert [hit.record.slug for hit in results.hits] == ["hers"]
    assert results.question.narrowed == {"sender": "eleanor-vance"}


def test_a_name_that_several_bear_lists_who_is_meant(client, vance):
    other = make_agent("Ruth Vance", slug="ruth-vance")
    make_agent("Idle Vance", slug="idle-vance")
    make_letter(slug="ruths").senders.add(other)

    shown = page(client, q="sender:vance")

    assert set(found("sender:vance")) == {"hers", "ruths"}
    assert "“From: vance” may mean" in shown
    for slug in ("eleanor-vance", "ruth-vance"):
        assert f'href="/search/?sender={slug}"' in shown
    assert "Idle" not in shown


def test_a_name_that_nobody_bears_is_searched_as_words_and_that_is_said(vance):
    results = asked("sender:lighthouse")

    assert results.total == 0
    assert results.question.narrowed == {}
    assert "nobody goes by that name" in results.question.notices[0]


# --- What instead ---------------------------------------------------------------


@pytest.mark.django_db
def test_a_word_that_stands_nowhere_is_left_out_and_that_is_said(client):
    letter = make_letter(abstract="The envoy sailed.")

    results = asked("xqzw envoy")

    assert [hit.record for hit in results.hits] == [letter]
    assert "“\u2068xqzw\u2069” stands nowhere" in results.question.notices[0]
    shown = page(client, q="xqzw envoy")
    assert "stands nowhere in this archive" in shown
    assert 'href="/search/?q=xqzw+envoy&amp;exactly=yes"' in shown
    exactly = said(client, q="xqzw envoy", exactly="yes")
    assert "Nothing that is public was found" in exactly


@pytest.mark.django_db
def test_a_word_alone_that_stands_nowhere_finds_nothing():
    make_letter(abstract="The envoy sailed.")

    assert (asked("xqzw").total, asked("xqzw").suggestion) == (0, "")


@pytest.mark.django_db
def test_the_answers_for_the_suggestion_stand_below_it(client):
    make_agent("Rahimi", slug="rahimi")
    letter = make_letter(abstract="A cargo of saffron for Rahimi.")

    results = asked("Rahimmi")
    shown = page(client, q="Rahimmi")

    assert results.total == 0
    assert results.suggestion == "Rahimi"
    assert [hit.record.slug for hit in results.instead.hits] == ["rahimi", letter.slug]
    assert 'Did you mean <a href="/search/?q=Rahimi">' in shown
    assert "<mark>Rahimi</mark>" in shown
    assert 'href="/search/?q=Rahimmi&amp;exactly=yes"' in shown


@pytest.mark.django_db
def test_exactly_what_was_typed_shows_nothing_else(client):
    make_agent("Rahimi")

    words = said(client, q="Rahimmi", exactly="yes")

    assert "Nothing that is public was found" in words
    assert "Rahimi" not in words.replace("Rahimmi", "")


@pytest.mark.django_db
def test_where_no_record_has_all_the_words_those_with_most_are_shown_and_that_is_said():
    make_letter(abstract="lanterns and saffron", slug="two")
    make_letter(abstract="a parrot", slug="one")

    results = asked("lanterns saffron parrot")

    assert [hit.record.slug for hit in results.hits] == ["two"]
    assert "No record has all of these words" in results.question.notices[-1]


@pytest.mark.django_db
def test_where_few_records_have_all_the_words_others_stand_below(client):
    make_letter(abstract="lanterns and saffron", slug="both")
    make_letter(abstract="lanterns", slug="one")

    results = asked("lanterns saffron")

    assert (results.total, [hit.record.slug for hit in results.hits]) == (1, ["both"])
    assert [hit.record.slug for hit in results.more] == ["one"]
    assert "With some of the words" in said(client, q="lanterns saffron")
    assert not asked('"lanterns" "saffron"').more


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "who carried the saffron to Amal",
        "what did they do with the saffron of Amal",
        "saffron carried where",
    ],
)
def test_the_small_words_of_a_question_do_not_decide(typed):
    letter = make_letter(abstract="He carried saffron, Amal knew.")

    assert found(typed)[0] == letter.slug


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["چه کسی نامه را برای رهبر برد", "من حمل الرسالة إلى طهران"]
)
def test_nor_do_those_of_persian_and_arabic(typed):
    parts = parse(typed).parts

    assert len(parts) == 4 - typed.startswith("من")


# --- The collection -------------------------------------------------------------


@pytest.fixture
def collection(db):
    call_command("load_archive", verbosity=0)


def test_each_question_of_a_newsroom_finds_what_it_means_in_the_collection(collection):
    trump = ["trump-khamenei-2025", "trump-khamenei-2019"]
    first = {
        "ali khamenei": "ali-khamenei",
        "khamenei": "ali-khamenei",
        "trump": "donald-trump",
        "UN": "united-nations",
        "MBZ": "mohamed-bin-zayed",
        "PMF": "trump-khamenei-2025",
        "thetower.org": "the-tower-2014-11",
    }
    for typed, slug in first.items():
        assert found(typed)[0] == slug, typed
    for typed in ("khamenei", "trump"):
        kinds = [hit.kind for hit in asked(typed).hits]
        assert kinds[:3] == ["agent", "letter", "letter"], typed
    assert set(found("sender:trump type:letter")) == set(trump)
    assert len(found("نامه")) == len(found("نامه‌ها")) == len(found("نامه‌ای")) > 8
    assert "etemad-2025-04-03" in found("رهبری")
    for typed in ("2025-03-07", "7.3.2025", "۷ مارس ۲۰۲۵", "اسفند ۱۴۰۳"):
        second = {hit.record.slug for hit in search.search(parse(typed), 2).hits}
        told = {"ap-2025-03-07", "trump-khamenei-2025"}
        assert told <= set(found(typed)) | second, typed
    carried = found("who carried the letter to tehran")
    assert set(trump) <= set(carried)
    assert asked("Khameini").instead.hits[0].record.slug == "ali-khamenei"
    us = found("US Iran")
    assert us
    assert all(set(found(f"US{dash}Iran")) == set(us) for dash in "–—‑‐−/-")  # noqa: RUF001
