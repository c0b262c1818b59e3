"""Dates in a question, and the days that they mean."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache

from archive import dates
from archive.dates import Calendar, names
from archive.dates.small_words import small_words

MOST_WORDS = 5  # of a date: Friday, 7 March 2025
# Day, month and year by dots or slashes, which dates.read leaves alone where a source
# may have begun with the month. A question means either.
NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
YEAR = re.compile(r"\d{4}")
# The years of which a number alone is more likely a year than a number.
GREGORIAN_YEARS = range(1500, 2100)
HIJRI_YEARS = range(1200, 1500)
# Julian days are written with the same names: a question means today's calendar.
HIJRI = [Calendar.SOLAR_HIJRI, Calendar.ISLAMIC]
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
WORDS = re.compile(r"[^\W\d]+(?:[\s'’-]+[^\W\d]+)*")

Span = tuple[date, date]


def read(typed: str) -> tuple[Span, ...]:
    """The first and the last day of each way to read a date; none if it is no date."""
    digits = (str(unicodedata.digit(sign, sign)) for sign in typed)
    text = "".join(digits).strip(" ,.;،")
    if not re.search(r"\d{3}", text) or not _may_be_a_date(text):
        return ()
    return tuple(dict.fromkeys(_spans(text)))


def _may_be_a_date(text: str) -> bool:
    """
    Whether its words are those of dates, in the languages that the archive reads.

    Asked first: dates.read goes on to seventy others, and takes half a second to fetch
    them, for any word beside a number.
    """
    runs = WORDS.findall(ORDINAL.sub("", text))
    return all(
        names.key(run) in _words() or all(names.key(w) in _words() for w in run.split())
        for run in runs
    )


@cache
def _words() -> set[str]:
    months = (names.months_of(calendar) for calendar in HIJRI)
    return {*small_words(), *names.of_languages(names.stages("")[0])}.union(*months)


def _spans(text: str) -> Iterator[Span]:
    for edtf in _readings(text):
        first, last = dates.bounds(edtf)
        if first and last:
            yield first, last


def _readings(text: str) -> Iterator[str]:
    if numbers := NUMBERS.fullmatch(text):
        one, other, year = numbers.groups()
        yield from _in_its_calendars(f"{year}-{other:0>2}-{one:0>2}")
        if "." not in text:
            yield from _in_its_calendars(f"{year}-{one:0>2}-{other:0>2}")
    elif YEAR.fullmatch(text):
        yield from _of_year(int(text))
    else:
        yield from _in_its_calendars(text)


def _in_its_calendars(text: str) -> Iterator[str]:
    """
    Readings in the calendars of which this may be the year, and the month.

    Not in each: for a month that it does not have, dates.read asks every language.
    """
    years = [int(year) for year in re.findall(r"\d{4}", text)]
    calendars = [Calendar.GREGORIAN]
    if any(year in HIJRI_YEARS for year in years):
        runs = [part for run in WORDS.findall(text) for part in (run, *run.split())]
        calendars = [
            calendar
            for calendar in HIJRI
            if not runs or any(names.key(r) in names.months_of(calendar) for r in runs)
        ] or HIJRI[:1]
    yield from filter(None, (dates.read(text, calendar) for calendar in calendars))


def _of_year(year: int) -> Iterator[str]:
    if year in GREGORIAN_YEARS:
        yield f"{year}"
    elif year in HIJRI_YEARS:
        first = dates.read(f"{year}-01-01", Calendar.SOLAR_HIJRI)
        following = dates.read(f"{year + 1}-01-01", Calendar.SOLAR_HIJRI)
        last = date.fromordinal(date.fromisoformat(following).toordinal() - 1)
        yield f"{first}/{last}"
