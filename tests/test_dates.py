"""Dates: what EDTF allows, what a source wrote, what a reader is told."""

import contextlib
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as some

from archive.dates import NotADate, When, beside, bounds, in_words, is_edtf, read
from archive.dates.edtf import PLAIN
from archive.models import Office

from .factories import make_agent, make_claim, make_document, make_letter


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2025-03-05", "2025-03-05", "2025-03-05"),
        ("2025-03", "2025-03-01", "2025-03-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        # about: one unit of the precision, at the end that bears the sign
        ("2025-03-05~", "2025-03-04", "2025-03-06"),
        ("2025-03-05%", "2025-03-04", "2025-03-06"),
        ("2025-03~", "2025-02-01", "2025-04-30"),
        ("2025-01~", "2024-12-01", "2025-02-28"),
        ("2025~", "2024-01-01", "2026-12-31"),
        ("201X~", "2009-01-01", "2020-12-31"),
        ("2025-03-05~/2025-03-12", "2025-03-04", "2025-03-12"),
        ("2025-03-05/2025-03-12~", "2025-03-05", "2025-03-13"),
        # uncertain is not approximate
        ("2025-03-05?", "2025-03-05", "2025-03-05"),
        # open and unknown ends
        ("2025-03-05/..", "2025-03-05", None),
        ("../2025-03-05", None, "2025-03-05"),
        ("/2025", None, "2025-12-31"),
        ("2025/", "2025-01-01", None),
        # not known
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2025-XX", "2025-01-01", "2025-12-31"),
        ("2025-03-XX", "2025-03-01", "2025-03-31"),
        ("2025-XX-XX", "2025-01-01", "2025-12-31"),
        # seasons, of which the winter ends in the next year
        ("2025-21", "2025-03-01", "2025-05-31"),
        ("2025-24", "2025-12-01", "2026-02-28"),
        # intervals of mixed precision
        ("2014-10-23/2014-11-21", "2014-10-23", "2014-11-21"),
        ("2009/2017-01-20", "2009-01-01", "2017-01-20"),
        ("2025/2026-XX", "2025-01-01", "2026-12-31"),
        # the edges of the years that have days here
        ("0001~", None, "0002-12-31"),
        ("9999-12-31~", "9999-12-30", None),
        ("-0044-03-15", None, None),
    ],
)
def test_edtf_allows_from_the_earliest_to_the_latest_day(edtf, earliest, latest):
    assert bounds(edtf) == (day(earliest), day(latest))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12 March", "is not a date in EDTF"),
        ("2025-3-5", "is not a date in EDTF"),
        ("2025-13", "is not a date in EDTF"),
        ("2025-02-30", "is not a date in EDTF"),
        ("2023-02-29", "there was no such day"),
        ("2025-03-05\n", "is not a date in EDTF"),
        ("", "is not a date in EDTF"),
        ("../..", "is not a date in EDTF"),
        ("2025-0X", "is not a date in EDTF"),
        # of level 2
        ("2025-25", "level 0 or 1"),
        ("2025-XX-05", "level 0 or 1"),
        ("201X-05", "level 0 or 1"),
        ("Y17000", "level 0 or 1"),
        ("Y17000", "no day here"),
        ("Y-17000", "no day here"),
        ("2024/2025/2026", "level 0 or 1"),
        ("{2024,2025}", "level 0 or 1"),
        ("2025-03-12T10:00:00", "level 0 or 1"),
        ("2025-03-12/2025-03-05", "ends before it begins"),
        ("2025-02/2025-01~", "ends before it begins"),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(NotADate, match=sentence):
        bounds(text)


DATE_LIKE = some.text("0123456789-X~?%/. YTE", max_size=24)
SIDES = some.from_regex(r"-?[0-9X]{4}(-[0-9X]{2}){0,2}[~?%]?", fullmatch=True)
SPANS = some.tuples(SIDES, SIDES).map("/".join)


@settings(deadline=None)  # the library's grammar takes its time
@given(some.one_of(some.text(), DATE_LIKE, SIDES, SPANS))
def test_any_text_is_a_date_that_runs_forward_or_is_refused(text):
    with contextlib.suppress(NotADate):
        earliest, latest = bounds.__wrapped__(text)
        assert not (earliest and latest) or earliest <= latest
        assert in_words(text)


# --- As written -------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_written", "calendar", "edtf"),
    [
        ("22 اسفند 1403", "solar hijri", "2025-03-12"),
        ("۲۲ اسفند ۱۴۰۳", "solar hijri", "2025-03-12"),
        ("چهارشنبه ۲۲ اسفندماه ۱۴۰۳", "solar hijri", "2025-03-12"),
        ("1403/12/22", "solar hijri", "2025-03-12"),
        ("۱۴۰۳/۱۲/۲۲", "solar hijri", "2025-03-12"),
        ("22 حوت 1403", "solar hijri", "2025-03-12"),
        ("آبان 1393", "solar hijri", "2014-10-23/2014-11-21"),
        ("آبان ۱۳۹۳", "solar hijri", "2014-10-23/2014-11-21"),
        ("اسفند 1403", "solar hijri", "2025-02-19/2025-03-20"),  # of a leap year
        ("5 March 2025", "gregorian", "2025-03-05"),
        ("Wednesday, 5 March 2025", "gregorian", "2025-03-05"),
        ("March 2025", "gregorian", "2025-03"),
        ("2025/3/5", "gregorian", "2025-03-05"),
        ("2025-03~", "gregorian", "2025-03~"),
        ("1917-10-25", "julian", "1917-11-07"),
        ("1900-02-29", "julian", "1900-03-13"),
        ("١٤٤٦/٩/١٢", "islamic", "2025-03-12~"),  # calculated, not seen
    ],
)
def test_a_date_as_written_is_read_in_its_calendar(as_written, calendar, edtf):
    assert read(as_written, calendar) == edtf


@pytest.mark.parametrize(
    ("as_written", "calendar"),
    [
        ("on Wednesday", "gregorian"),
        ("32 March 2025", "gregorian"),
        ("0 March 2025", "gregorian"),
        ("115 March 2025", "gregorian"),
        ("5.3.2025", "gregorian"),
        ("30 اسفند 1402", "solar hijri"),  # no leap year
        ("۲۲ اسفند ۱۴۰۳", "gregorian"),
        ("1900-02-29", "gregorian"),
        ("1446/13/1", "islamic"),
        ("1446/2/30", "islamic"),
        ("9999/12/29", "solar hijri"),
    ],
)
def test_what_cannot_be_read_is_not_guessed(as_written, calendar):
    assert read(as_written, calendar) == ""


@settings(deadline=None)
@given(
    some.one_of(some.text(), some.text("0123456789/ اسفندMarch", max_size=16)),
    some.sampled_from(["gregorian", "julian", "solar hijri", "islamic"]),
)
def test_any_words_are_kept_and_are_read_or_flagged(words, calendar):
    when = When.of(as_written=words, calendar=calendar)

    assert when.as_written == words.strip()
    assert is_edtf(when.edtf) if when.edtf else when.is_unread == bool(words.strip())


def test_what_is_given_for_edtf_and_is_none_is_kept_as_written_and_flagged():
    when = When.of("last Wednesday", basis="relative")

    assert (when.as_written, when.edtf, when.basis) == (
        "last Wednesday",
        "",
        "relative",
    )
    assert when.is_unread
    assert str(when) == "last Wednesday"


def test_a_date_made_twice_is_the_same_date():
    once = When.of(" 5 March 2025 ")

    assert once.edtf == "2025-03-05"
    assert When.of(once.edtf, as_written=once.as_written) == once


def test_no_date_is_false_and_a_day_is_a_day():
    assert not When()
    assert When.of("2025-03-05").is_a_day
    assert not When.of("2025-03").is_a_day
    assert not When.of("2025-03-05/..").is_a_day


# --- In words ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2025-03-05", "5 March 2025"),
        ("2025-03", "March 2025"),
        ("2025~", "about 2025"),
        ("2025?", "perhaps 2025"),
        ("2025-03%", "perhaps about March 2025"),
        ("201X", "2010s"),
        ("20XX", "21st century"),
        ("17XX~", "about the 18th century"),
        ("../201X", "by the 2010s"),
        ("2XXX", "3rd millennium"),
        ("0000", "1 BC"),
        ("-0043", "44 BC"),
        ("-0043-03-15", "15 March 44 BC"),
        ("-0049/-0043", "50 to 44 BC"),
        ("-004X", "50 to 41 BC"),
        ("-00XX", "1st century BC"),
        ("-01XX", "2nd century BC"),
        ("000X", "the years 1 BC to AD 9"),
        ("0005-03", "March AD 5"),
        ("2025-24", "winter 2025"),
        ("../2025-05-12", "by 12 May 2025"),
        ("2025-05-12/..", "from 12 May 2025 on"),
        ("2025-03-05/2025-03-12", "5 to 12 March 2025"),
        ("2025-03-05/2025-04-12", "5 March to 12 April 2025"),
        ("2024-12-30/2025-01-02", "30 December 2024 to 2 January 2025"),
        ("2025-03-05~/2025-03-12", "about 5 March 2025 to 12 March 2025"),
        ("2025/2026", "2025 to 2026"),
        ("2025-03-05/2025", "5 March 2025 to 2025"),
    ],
)
def test_a_date_is_told_in_words(edtf, words):
    assert in_words(edtf) == words


@pytest.mark.parametrize(
    ("day", "calendar", "there"),
    [
        ("2025-03-12", "solar hijri", "۲۲ اسفند ۱۴۰۳"),
        ("2025-03-12", "islamic", "≈ ١٢ رمضان ١٤٤٦ هـ"),
        ("1924-09-15", "hebrew", "ט״ז באלול תרפ״ד"),
        ("2024-02-20", "hebrew", "י״א באדר א׳ תשפ״ד"),
        ("2024-03-24", "hebrew", "י״ד באדר ב׳ תשפ״ד"),
        ("1917-11-07", "julian 1 january", "25 October 1917 O.S."),
        ("1649-02-09", "julian 25 march", "30 January 1648/49 O.S."),
        ("1649-02-09", "julian 1 january", "30 January 1649 O.S."),
        ("1700-02-11", "julian 25 march", "1 February 1699/1700 O.S."),
        ("1721-03-20", "julian 1 march", "9 March 1721 O.S."),
        ("1794-07-27", "french republican", "9 thermidor an II"),
        ("1799-11-09", "french republican", "18 brumaire an VIII"),
        ("1793-09-22", "french republican", "1er vendémiaire an II"),
        ("1795-09-22", "french republican", "jour de la Révolution an III"),
    ],
)
def test_a_day_is_told_in_another_calendar_in_its_language_and_digits(
    day, calendar, there
):
    assert [str(each) for each in beside(date.fromisoformat(day), [calendar])] == [
        there
    ]


@pytest.mark.parametrize(
    ("day", "calendar"),
    [
        ("0621-03-20", "solar hijri"),
        ("0622-07-15", "islamic"),
        ("1924-09-15", "french republican"),
        ("1792-09-21", "french republican"),
        ("2025-03-12", "none"),
    ],
)
def test_no_day_is_told_in_a_calendar_that_had_none(day, calendar):
    assert beside(date.fromisoformat(day), [calendar]) == []


# --- In a model -------------------------------------------------------------


@pytest.mark.django_db
def test_a_date_given_to_a_record_is_there_when_it_is_read_again():
    when = When.of("1953-05-01", as_written="۱۱ اردیبهشت ۱۳۳۲", calendar="solar hijri")
    claim = make_claim(make_letter(), "sent", when)

    claim.refresh_from_db()

    assert claim.date == when
    assert claim.date_earliest == date(1953, 5, 1)


@pytest.mark.django_db
def test_bounds_follow_the_edtf_when_a_record_is_saved():
    document = make_document("1953-05-02")

    document.published_edtf = " 1953-05~ "
    document.save()

    document.refresh_from_db()
    assert document.published.earliest == date(1953, 4, 1)
    assert document.published_edtf == "1953-05~"


@pytest.mark.django_db
def test_an_edtf_that_is_none_is_refused_beside_its_field():
    office = Office(agent=make_agent(), title="Consul", held_to_edtf="1954-13")

    with pytest.raises(ValidationError) as refusal:
        office.full_clean()

    assert list(refusal.value.message_dict) == ["held_to_edtf"]


@pytest.mark.django_db
def test_the_database_keeps_a_date_running_forward():
    claim = make_claim(make_letter(), "sent", "1953-05")

    with pytest.raises(IntegrityError, match="claim_date_runs_forward"):
        type(claim).objects.update(date_latest=date(1953, 4, 1))


@given(some.from_regex(PLAIN, fullmatch=True))
def test_what_is_plain_is_what_the_library_accepts_too(side):
    parse_edtf(side)
