"""Dates as written: how sources write them, in which calendar, what is said of them."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as some

from archive.dates import (
    Calendar,
    When,
    bounds,
    in_words,
    is_edtf,
    names,
    read,
    reading,
)
from archive.models import Citation, Claim, Document

from .factories import cite, make_claim, make_document, make_letter

GREGORIAN, JULIAN, ISLAMIC, SOLAR_HIJRI = (
    Calendar.GREGORIAN,
    Calendar.JULIAN,
    Calendar.ISLAMIC,
    Calendar.SOLAR_HIJRI,
)

AS_SOURCES_WRITE = [
    # English, in its several orders
    ("March 7, 2025", GREGORIAN, "2025-03-07"),
    ("Mar. 7, 2025", GREGORIAN, "2025-03-07"),
    ("7th March 2025", GREGORIAN, "2025-03-07"),
    ("Sept 2015", GREGORIAN, "2015-09"),
    # other languages and digits, in no language that anybody told
    ("7. März 2025", GREGORIAN, "2025-03-07"),
    ("7 mars 2025", GREGORIAN, "2025-03-07"),
    ("٧ مارس ٢٠٢٥", GREGORIAN, "2025-03-07"),
    ("۷ مارس ۲۰۲۵", GREGORIAN, "2025-03-07"),
    ("7 آذار 2025", GREGORIAN, "2025-03-07"),
    # ranges: what the beginning leaves out stands at the end
    ("7 Jun–14 Jul 1916", GREGORIAN, "1916-06-07/1916-07-14"),
    ("3–5 March 2025", GREGORIAN, "2025-03-03/2025-03-05"),
    ("between 3 and 5 March 2025", GREGORIAN, "2025-03-03/2025-03-05"),
    ("March–April 2025", GREGORIAN, "2025-03/2025-04"),
    # no more than about, or a part
    ("before 1721", GREGORIAN, "../1720"),
    ("after 3 March 2025", GREGORIAN, "2025-03-04/.."),
    ("circa 1721", GREGORIAN, "1721~"),
    ("c. 1721", GREGORIAN, "1721~"),
    ("1720s", GREGORIAN, "172X"),
    ("18th century", GREGORIAN, "17XX"),
    ("Spring 1721", GREGORIAN, "1721-21"),
    ("early March 2025", GREGORIAN, "2025-03-01/2025-03-10"),
    ("mid-March 2025", GREGORIAN, "2025-03-11/2025-03-20"),
    ("mid- March 2025", GREGORIAN, "2025-03-11/2025-03-20"),
    ("late March 2025", GREGORIAN, "2025-03-21/2025-03-31"),
    # other calendars
    ("25 December 1700", JULIAN, "1701-01-05"),
    ("29 February 1700", JULIAN, "1700-03-11"),
    ("25 December 1700 O.S.", GREGORIAN, "1701-01-05"),
    ("25 December 1700 O.S.", JULIAN, "1701-01-05"),
    ("12 Ramadan 1446", ISLAMIC, "2025-03-12~"),
    ("۱۲ رمضان ۱۴۴۶", ISLAMIC, "2025-03-12~"),
    ("30 Esfand 1403", SOLAR_HIJRI, "2025-03-20"),
    ("1403", SOLAR_HIJRI, "2024-03-20/2025-03-20"),
    ("اسفند ماه سال ۱۴۰۳", SOLAR_HIJRI, "2025-02-19/2025-03-20"),
    ("Friday, 8 March 2025", GREGORIAN, "2025-03-08"),
    ("2025-03-07T10:00:00Z", GREGORIAN, "2025-03-07"),
]


@pytest.mark.parametrize(("as_written", "calendar", "edtf"), AS_SOURCES_WRITE)
def test_a_date_is_read_as_sources_write_it(as_written, calendar, edtf):
    assert read(as_written, calendar) == edtf


# --- What is said of a reading ----------------------------------------------


def test_a_day_that_never_was_is_not_read_and_that_is_said():
    found = reading("۳۰ اسفند ۱۴۰۴", SOLAR_HIJRI)

    assert (found.edtf, found.problem) == (
        "",
        "There is no such day: that month had 29 days.",
    )
    assert "28 days" in reading("29 February 1700").problem
    assert "twelve months" in reading("1446/13/1", ISLAMIC).problem


@pytest.mark.parametrize(
    ("as_written", "offers"),
    [
        ("7/3/2025", ("2025-03-07", "2025-07-03")),
        ("7.3.2025", ("2025-03-07", "2025-07-03")),
        ("٧/٣/٢٠٢٥", ("2025-03-07", "2025-07-03")),
        ("3-5/6/2025", ("2025-05-03/2025-05-06", "2025-06-03/2025-06-05")),
        # ten years or a hundred, years or a season, two languages' months
        ("1800s", ("180X", "18XX")),
        ("1721-24", ("1721-24", "1721/1724")),
        ("7 listopada 1918", ("1918-10-07", "1918-11-07")),
    ],
)
def test_of_several_readings_all_are_offered_and_none_is_taken(as_written, offers):
    found = reading(as_written)

    assert (found.edtf, found.offers) == ("", offers)
    assert When.of(as_written=as_written).is_unread


@pytest.mark.parametrize(
    ("as_written", "edtf"),
    [
        ("25/12/2025", "2025-12-25"),
        ("12/25/2025", "2025-12-25"),
        ("5/5/2025", "2025-05-05"),
        ("2025/3/5", "2025-03-05"),
        ("22/12/1403", "1403-12-22"),
    ],
)
def test_numbers_are_read_where_only_one_order_is_possible(as_written, edtf):
    assert read(as_written) == edtf


def test_a_wrong_day_of_the_week_is_said_and_the_day_is_read():
    found = reading("Friday, 8 March 2025")

    assert found.edtf == "2025-03-08"
    assert found.basis == "the source says Friday, but the 8th was a Saturday"
    assert reading("Saturday, 8 March 2025").basis == ""
    assert "22nd was a Wednesday" in reading("سه‌شنبه ۲۲ اسفند ۱۴۰۳", SOLAR_HIJRI).basis


@pytest.mark.parametrize(
    ("as_written", "calendar", "basis"),
    [
        ("5 March 2025", GREGORIAN, ""),
        ("early March 2025", GREGORIAN, "a third of the month: days 1 to 10"),
        ("late March 2025", GREGORIAN, "a third of the month: from the 21st on"),
        ("Spring 1721", GREGORIAN, "spring as March to May"),
        (
            "30 December – 2 January 2025",
            GREGORIAN,
            "the range begins in the year before",
        ),
        ("25 December 1700", JULIAN, "converted from the Julian calendar"),
        (
            "12 Ramadan 1446",
            ISLAMIC,
            "reckoned from the Islamic calendar: a day more or less",
        ),
        (
            "اوایل اسفند ۱۴۰۳",
            SOLAR_HIJRI,
            "converted from the Solar Hijri calendar; "
            "a third of the month: days 1 to 10",
        ),
    ],
)
def test_the_reason_of_a_reading_is_the_basis_of_the_date(as_written, calendar, basis):
    assert When.of(as_written=as_written, calendar=calendar).basis == basis


def test_a_basis_that_an_editor_gives_stays():
    when = When.of(as_written="early March 2025", basis="the letter-book's rubric")

    assert when.basis == "the letter-book's rubric"


def test_a_basis_is_never_longer_than_its_column():
    longest = "Monday late Esfand 1403 to Monday 22 Esfand 1404 winter"
    for words in (longest, "شنبه ۱ تا شنبه ۲ اسفند ۱۴۰۳"):
        assert len(reading(words, SOLAR_HIJRI).basis) <= 200


def test_old_style_makes_the_calendar_of_the_date_julian():
    when = When.of(as_written="25 December 1700 O.S.")

    assert (when.edtf, when.calendar) == ("1701-01-05", JULIAN)
    assert When.of(as_written="5 January 1701 N.S.", calendar=JULIAN) == When.of(
        "1701-01-05", as_written="5 January 1701 N.S."
    )
    assert When.of(as_written="12 Ramadan 1446 AH").calendar == ISLAMIC


def test_a_time_of_day_is_kept_as_written_and_its_day_is_read():
    for time in ("2025-03-07T10:00:00Z", "7 March 2025, 10:30 p.m.", "7.3.2025 00:00"):
        when = When.of(as_written=time, language="de")
        assert when.as_written == time
    assert read("2025-03-07 00:00:00") == "2025-03-07"
    assert read("10:15, 7 March 2025 (UTC)") == "2025-03-07"
    assert read("2025-03-07T23:30:00+03:30") == "2025-03-07"
    assert read("2025-03-07T25:00") == ""


@pytest.mark.parametrize(
    ("as_written", "calendar", "sentence"),
    [
        ("March 7", GREGORIAN, "It gives no year."),
        ("7/3/25", GREGORIAN, "A year of two digits may be of any century."),
        ("1 March 12025", GREGORIAN, "Years after 9999 have no day here."),
        ("۲۲ اسفند ۱۴۰۳", GREGORIAN, "“اسفند” is a month of the Solar Hijri calendar."),
        ("5 March 2025", SOLAR_HIJRI, "“March” is a month of the Gregorian calendar."),
        ("44 BC", JULIAN, "It lies beyond the years 1 to 9999"),
        ("spring 1446", ISLAMIC, "goes round the seasons"),
    ],
)
def test_what_is_not_read_says_why(as_written, calendar, sentence):
    found = reading(as_written, calendar)

    assert found.edtf == ""
    assert sentence in found.problem


@pytest.mark.parametrize(
    "as_written",
    [
        "on Wednesday",
        "Trump claimed it was yesterday",
        "within 3 days of 5 March 2025",
        "5 March 2025 5 April 2025",
        "25 December 1700/5 January 1701",
        "7 March 2025¹",
        "page 1721 of 1800",
        "3 and 5 March 2025",
        "no. 1721-22",
        "0 March 2025",
    ],
)
def test_what_is_more_or_less_than_a_date_is_not_guessed(as_written):
    assert read(as_written) == ""


# --- Ranges, parts, eras ----------------------------------------------------


@pytest.mark.parametrize(
    ("as_written", "edtf"),
    [
        ("5 May 2025-5 June 2025", "2025-05-05/2025-06-05"),
        ("March 3–5, 2025", "2025-03-03/2025-03-05"),
        ("Wednesday 5 to Friday 7 March 2025", "2025-03-05/2025-03-07"),
        ("2025-03-05–2025-03-12", "2025-03-05/2025-03-12"),
        ("30 December – 2 January 2025", "2024-12-30/2025-01-02"),
        ("Dec 30, 2024 – Jan 2, 2025", "2024-12-30/2025-01-02"),
        ("1914–18", "1914/1918"),
        ("1911–12", "1911/1912"),
        ("1911-12", "1911-12"),
        ("1720/21", "1720/1721"),
        ("c. 1720–25", "1720~/1725~"),
        ("about 1720 to 1725", "1720~/1725"),
        ("since 2018", "2018/.."),
        ("from 12 May 2025 on", "2025-05-12/.."),
        ("1721 or later", "1721/.."),
        ("by the end of March 2025", "../2025-03"),
        ("before March 2025", "../2025-02"),
        ("before 1 March 2024", "../2024-02-29"),
        ("after 31 December 2024", "2025-01-01/.."),
        ("after winter 1721", "1722-03/.."),
        ("before c. 1721", "../1720~"),
        ("probably 1721", "1721?"),
        ("[1721?]", "1721?"),
        ("perhaps about March 2025", "2025-03%"),
        ("c. spring 1721", "1721-03~/1721-05~"),
        ("early 1721", "1721-01/1721-04"),
        ("early 1720s", "1720/1723"),
        ("late 18th century", "1767/1799"),
        ("first half of the 18th century", "1700/1749"),
        ("eighteenth century", "17XX"),
        ("winter 1720/21", "1720-24"),
        ("11 February 1731/2", "1732-02-11"),
        ("7.III.2025", "2025-03-07"),
        ("44 BC", "-0043"),
        ("15 March 44 BC", "-0043-03-15"),
        ("50–41 BC", "-0049/-0040"),
        ("1st century BC", "-00XX"),
        ("AD 5", "0005"),
    ],
)
def test_what_surrounds_a_date_is_read_with_it(as_written, edtf):
    assert read(as_written) == edtf


@pytest.mark.parametrize(
    ("as_written", "calendar", "edtf"),
    [
        ("c. 1403", SOLAR_HIJRI, "2024~/2025~"),
        ("before 1403", SOLAR_HIJRI, "../2024-03-19"),
        ("زمستان ۱۴۰۳", SOLAR_HIJRI, "2024-12-21/2025-03-20"),
        ("۱۵ تا ۲۲ اسفند ۱۴۰۳", SOLAR_HIJRI, "2025-03-05/2025-03-12"),
        ("دهه ۱۳۶۰", SOLAR_HIJRI, "1981-03-21/1991-03-20"),
        ("رمضان ۱۴۴۶", ISLAMIC, "2025-03-01~/2025-03-30~"),
        ("March 1700", JULIAN, "1700-03-12/1700-04-11"),
        ("c. 1700", JULIAN, "1700~/1701~"),
    ],
)
def test_what_is_counted_in_another_calendar_becomes_days_or_years(
    as_written, calendar, edtf
):
    assert read(as_written, calendar) == edtf


# --- Languages --------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "as_written", "edtf"),
    [
        ("pl", "7 listopada 1918", "1918-11-07"),
        ("hr", "7. listopada 1918", "1918-10-07"),
        ("fr", "mar. 7 janvier 2025", "2025-01-07"),
        ("fr", "1er mars 2025", "2025-03-01"),
        ("fr", "du 3 au 5 mars 2025", "2025-03-03/2025-03-05"),
        ("fr", "XVIIIe siècle", "17XX"),
        ("de", "Anfang März 2025", "2025-03-01/2025-03-10"),
        ("de", "vom 3. bis 5. März 2025", "2025-03-03/2025-03-05"),
        ("de", "1720er Jahre", "172X"),
        ("de", "44 v. Chr.", "-0043"),
        ("de-AT", "7. Jänner 2025", "2025-01-07"),
        ("es", "7 de marzo de 2025", "2025-03-07"),
        ("he", "7 במרץ 2025", "2025-03-07"),
        ("ja", "2025年3月7日", "2025-03-07"),
        ("ru", "7 марта 2025 г.", "2025-03-07"),
        ("hi", "७ मार्च २०२५", "2025-03-07"),
        ("prs", "۷ جنوری ۲۰۲۵", "2025-01-07"),
        ("ar", "الجمعة 7 آذار 2025", "2025-03-07"),
        ("ar", "من 3 إلى 5 مارس 2025", "2025-03-03/2025-03-05"),
        ("ar", "١٢ رمضان ١٤٤٦ هـ", "2025-03-12~"),
        ("fa", "از ۳ تا ۵ مارس ۲۰۲۵", "2025-03-03/2025-03-05"),
        ("fa", "۲۲ اسفند ۱۴۰۳ هجری شمسی", "2025-03-12"),
        ("fa", "March 7, 2025", "2025-03-07"),
        ("no-such-language", "7 March 2025", "2025-03-07"),
    ],
)
def test_the_language_of_a_source_is_tried_first(language, as_written, edtf):
    assert read(as_written, GREGORIAN, language) == edtf


# --- Whatever there is ------------------------------------------------------

YEARS = some.integers(-9998, 9999).map(lambda n: f"{n:04}" if n >= 0 else f"-{-n:04}")
SIDES = some.one_of(
    YEARS,
    some.tuples(YEARS, some.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
    some.tuples(YEARS, some.integers(21, 24)).map(lambda d: f"{d[0]}-{d[1]}"),
    some.dates().map(str),
    # A decade that begins a century would be told as a century is.
    some.integers(1, 999).filter(lambda n: n % 10).map(lambda n: f"{n:03}X"),
    some.integers(0, 99).map(lambda n: f"{n:02}XX"),
    some.integers(0, 98).map(lambda n: f"-{n:02}XX"),
)
SIGNED = some.tuples(SIDES, some.sampled_from(["", "", "~", "?", "%"])).map("".join)
TOLD = some.one_of(
    SIGNED,
    some.tuples(SIGNED, SIGNED).map("/".join),
    SIGNED.map("../{}".format),
    SIGNED.map("{}/..".format),
)


def _runs_forward(edtf: str) -> bool:
    """Years before 1 have no day here, so that nobody sees them run backwards."""
    return "/" not in edtf or ".." in edtf or None not in bounds(edtf)


@settings(deadline=None)
@given(TOLD.filter(is_edtf).filter(_runs_forward))
@example("2025-03-05~/2025-03-12")
@example("-0049-03-05/-0049-03-12")
@example("0005-03-01/0005-03-07")
@example("-0009/0004")
@example("0001-01/0001-02~")
def test_what_the_archive_says_in_words_is_read_as_what_it_said(edtf):
    assert read(in_words(edtf)) == edtf


PIECES = """
7 3 2025 1721 1720s 18th March Mär. اسفند رمضان ۱۴۰۳ before after c. early of to – - /
, ( ) ? ~ and between century O.S. BC AD Friday 2025-03 7/3/2025 .. spring XVIII 0 000
"""
PIECES = some.lists(some.sampled_from(PIECES.split()), max_size=9).map(" ".join)


@settings(deadline=None, max_examples=300)
@given(
    some.one_of(some.text(max_size=130), PIECES),
    some.sampled_from(Calendar.values),
    some.sampled_from(["", "en", "fa", "ar", "fr", "prs", "zh-Hant", "x", "-"]),
)
def test_anything_is_read_or_is_not_and_never_breaks(words, calendar, language):
    found = reading(words, calendar, language)

    for edtf in [found.edtf, *found.offers]:
        assert not edtf or is_edtf(edtf)
    assert not (found.edtf and found.offers)
    assert read(words, calendar, language) == found.edtf


# --- As the sources in hand write them --------------------------------------

# Every date with its year in our three sources, as it stands there, and the little
# words with it; then those that say more than a day.
IN_OUR_SOURCES = """
March 7, 2025 | on March 7, 2025 | On March 8, 2025 | (March 8, 2025) | March 8, 2025.
April 2, 2025 | 2025-03-12 | 2025-03-12. | 7 March 2025 | 8 March 2025 | (8 March 2025)
9 March 2025 | (2025-04-11) | 2025-04-11 | 2025-04-18 | (2025-04-12) | 2025-04-12
2025-03-21 | 2025-04-03 | 22 March 2025 | 22 March 2025. | March 27, 2025
(2025-03-30) | 2025-03-30 | (March 31, 2025) | March 31, 2025 | (2025-04-13)
2025-04-13 | 23 March 2025 | (March 19, 2025) | March 19, 2025 | 2025-03-24
March 15, 2025 | On March 16, 2025 | March 16, 2025 | In 2015 | 2015 | in 2018
since 2018 | 2018 | in 2009 | 2009 | September 2013 | in September 2013 | in 2012
2013 | 2012–2013 | 2019 | since the 2010s | the 2010s | first few months of 2009
in the first few months of 2009 | November 2014 | (November 2014) | March 2025
"""
FROM_OUR_SOURCES = [
    date.strip()
    for line in IN_OUR_SOURCES.strip().splitlines()
    for date in line.split("|")
]


def test_of_fifty_dates_in_our_sources_none_is_flagged_that_a_person_could_read():
    unread = [
        words for words in FROM_OUR_SOURCES if When.of(as_written=words).is_unread
    ]

    assert len(set(FROM_OUR_SOURCES)) >= 50
    assert unread == []


def test_a_day_without_its_year_is_flagged_and_says_what_is_missing():
    """As on seven days in our sources: the year stands elsewhere in the text."""
    for words in ("On March 7", "on March 22", "March 27", "on April 12", "in April"):
        assert reading(words).problem == "It gives no year."


# --- At the desk, and in a load ---------------------------------------------

pytestmark = pytest.mark.django_db


def answer(client, **typed) -> dict:
    return client.get(reverse("admin:archive_read_date"), typed).json()


@pytest.mark.parametrize(("as_written", "calendar", "edtf"), AS_SOURCES_WRITE)
def test_the_desk_reads_a_date_as_it_is_typed(admin_client, as_written, calendar, edtf):
    said = answer(admin_client, as_written=as_written, calendar=calendar)

    assert said["edtf"] == edtf
    assert said["basis"] == reading(as_written, calendar).basis
    assert in_words(edtf).lower() in said["reading"].lower()


def test_the_desk_says_what_is_wrong_and_what_there_is_to_choose_from(admin_client):
    friday = answer(admin_client, as_written="Friday, 8 March 2025")
    esfand = answer(admin_client, as_written="۳۰ اسفند ۱۴۰۴", calendar=SOLAR_HIJRI)
    either = answer(admin_client, as_written="7/3/2025")

    assert "the 8th was a Saturday" in friday["reading"]
    assert "that month had 29 days" in esfand["reading"]
    assert "7 March 2025 (2025-03-07), or as 3 July 2025 (" in either["reading"]
    assert either["edtf"] == ""
    assert [offer["edtf"] for offer in either["offers"]] == ["2025-03-07", "2025-07-03"]


def test_the_desk_tries_the_language_of_the_source_first(admin_client):
    typed = {"as_written": "7 listopada 1918"}
    document = make_document("", language="pl", published=When.of(**typed))

    page = admin_client.get(
        reverse("admin:archive_document_change", args=[document.pk])
    )

    assert answer(admin_client, **typed, language="pl")["edtf"] == "1918-11-07"
    assert "read-date/?language=pl" in page.content.decode()


def test_a_record_reads_its_dates_in_the_language_of_its_source():
    document = make_document(language="hr")
    citation = cite(make_claim(make_letter(), "sent", "1918"), document)

    citation.said = When(as_written="7. listopada 1918")
    citation.save()

    assert citation.said_edtf == "1918-10-07"


LOADED = """
documents:
  glas:
    title: {{hr: Glas luke}}
    consulted: excerpt
    published: {{as_written: 7. listopada 1918}}
letters:
  vance-rahimi:
    title: Eleanor Vance to Rahimi
    written:
{claims}
"""


def test_a_load_reads_dates_as_sources_write_them(tmp_path):
    claims = [
        f'      - is: {{as_written: "{words}", calendar: {calendar}}}\n'
        f"        key: written-{n}\n"
        f'        cited: [{{asserts: glas, said: {{as_written: "3. listopada 1918"}}}}]'
        for n, (words, calendar, _) in enumerate(AS_SOURCES_WRITE)
    ]
    file = tmp_path / "letters.yaml"
    file.write_text(LOADED.format(claims="\n".join(claims)))

    for _ in range(2):
        call_command("load_archive", tmp_path, verbosity=0)

    read_as = dict(Claim.objects.values_list("key", "date_edtf"))
    for n, (_, _, edtf) in enumerate(AS_SOURCES_WRITE):
        assert read_as[f"written-{n}"] == edtf
    assert Document.objects.get().published_edtf == "1918-10-07"
    assert set(Citation.objects.values_list("said_edtf", flat=True)) == {"1918-10-03"}


def test_the_table_of_further_languages_is_what_cldr_has():
    """
    After an upgrade of Babel it is written anew, from the project's root:

    manage.py shell -c "from archive.dates import names as n;
    n.FURTHER_TABLE.write_text(n.as_table(n.from_cldr(n.FURTHER_LANGUAGES)))"
    """
    asked = names.from_cldr(names.FURTHER_LANGUAGES)

    assert names.of_languages(names.FURTHER_LANGUAGES) == asked
    assert names.FURTHER_TABLE.read_text(encoding="utf-8") == names.as_table(asked)
