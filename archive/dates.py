"""
A date as a source gives it: as written, its EDTF, its earliest and latest day.

EDTF is the Extended Date/Time Format of ISO 8601-2:2019, levels 0 and 1, in the
proleptic Gregorian calendar. A bound that is None is open.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import jdatetime
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
MONTHS = list(calendar.month_name)
SOLAR_MONTHS = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
]
AFGHAN_MONTHS = [
    "حمل",
    "ثور",
    "جوزا",
    "سرطان",
    "اسد",
    "سنبله",
    "میزان",
    "عقرب",
    "قوس",
    "جدی",
    "دلو",
    "حوت",
]
# EDTF's seasons 21 to 24 (of no hemisphere), by the months they are commonly given.
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
SEASON_NAMES = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
# One side of an interval: year, month or season, day, qualifier. What is not known
# comes last: a digit never follows an X.
SIDE = re.compile(
    r"(?!.*X.*[0-9])"
    r"(-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX))"
    r"(?:-(0[1-9]|1[0-2]|2[1-4]|XX)(?:-(0[1-9]|[12][0-9]|3[01]|XX))?)?"
    r"([~?%]?)"
)
OPEN = ("", "..")


class Calendar(models.TextChoices):
    GREGORIAN = "gregorian", "Gregorian"
    JULIAN = "julian", "Julian"
    SOLAR_HIJRI = "solar hijri", "Solar Hijri"
    ISLAMIC = "islamic", "Islamic"


class NotADate(ValueError):
    """Raised when a string is no EDTF of level 0 or 1; its sentence says why."""


@cache
def bounds(edtf: str) -> tuple[date | None, date | None]:
    """
    Return the earliest and the latest day that an EDTF string allows.

    A "~" (or "%") widens the end that bears it by one unit of its own precision.
    An open or unknown end is None, and so is a day outside the years 1 to 9999.
    Raise NotADate for what is not EDTF, or runs backwards.
    """
    _parse(edtf)
    first, slash, last = edtf.partition("/")
    earliest, latest = _day(first, end=-1), _day(last if slash else first, end=+1)
    if earliest and latest and earliest > latest:
        raise NotADate(f"“{edtf}” ends before it begins.")
    return earliest, latest


def _parse(edtf: str) -> None:
    """
    Refuse what is not EDTF of level 0 or 1, and days that never were.

    The library is asked of one side at a time, and after our own grammar: it
    stumbles on 2025-0X, and on 2025/2026-XX.
    """
    from edtf import parse_edtf  # a tenth of a second, and only writers need it
    from edtf.parser.edtf_exceptions import EDTFParseException

    sides = [side for side in edtf.split("/", 1) if side not in OPEN]
    if not sides or not all(SIDE.fullmatch(side) for side in sides):
        raise NotADate(_not_edtf(edtf))
    for side in sides:
        try:
            parse_edtf(side)
        except EDTFParseException:
            raise NotADate(_not_edtf(edtf)) from None
        year, month, day, _ = SIDE.fullmatch(side).groups()
        if day and day != "XX" and int(day) > _last_day(int(year), int(month)):
            raise NotADate(f"“{edtf}”: there was no such day.")


def _not_edtf(text: str) -> str:
    return (
        f"“{text}” is not a date in EDTF (level 0 or 1), such as 2025-03-05, 2025-03, "
        "2025~ or 2025-03-05/2025-03-12."
    )


def _last_day(year: int, month: int) -> int:
    """The last day of a month in any year: the leap years come again after 400."""
    return calendar.monthrange(year % 400 + 400, month)[1]


def _day(side: str, *, end: int) -> date | None:
    """The first (end=-1) or the last (end=+1) day of one side of an interval."""
    if side in OPEN:
        return None
    year, month, day, qualifier = SIDE.fullmatch(side).groups()
    about = end if qualifier in ("~", "%") else 0
    try:
        if day and day != "XX":
            return date(int(year), int(month), int(day)) + timedelta(days=about)
        years = int(year.replace("X", "0" if end < 0 else "9"))
        if not month or month == "XX":
            return _first_or_last(years + about, 1, 12, end)
        if int(month) in SEASONS:
            first, last = SEASONS[int(month)]
            return _first_or_last(years, first + 3 * about, last + 3 * about, end)
        return _first_or_last(years, int(month) + about, int(month) + about, end)
    except (ValueError, OverflowError):
        return None


def _first_or_last(year: int, first: int, last: int, end: int) -> date:
    """The first or last day between two months, which may lie beyond the year."""
    years, month = divmod((first if end < 0 else last) - 1, 12)
    year, month = year + years, month + 1
    return date(year, month, 1 if end < 0 else _last_day(year, month))


@dataclass(frozen=True)
class When:
    """
    One date, as a source gives it and as the archive reads it.

    Falsy where nothing is given. `is_unread` flags a date that is kept as it was
    written because nobody has read it yet: it has neither EDTF nor bounds.
    """

    as_written: str = ""
    calendar: str = Calendar.GREGORIAN
    edtf: str = ""
    earliest: date | None = None
    latest: date | None = None
    basis: str = ""

    @classmethod
    def of(cls, edtf: str = "", **given) -> "When":
        """
        Return the date with its bounds; what cannot be parsed is kept as written.

        `given` are the other parts. Without EDTF, a date as written is read where
        it can be (see `read`).
        """
        edtf, as_written = edtf.strip(), given.pop("as_written", "").strip()
        if edtf and not is_edtf(edtf):
            edtf, as_written = "", as_written or edtf
        when = cls(edtf=edtf, as_written=as_written, **given)
        if not edtf and as_written:
            when = replace(when, edtf=read(as_written, when.calendar))
        earliest, latest = bounds(when.edtf) if when.edtf else (None, None)
        return replace(when, earliest=earliest, latest=latest)

    def __bool__(self) -> bool:
        return bool(self.edtf or self.as_written)

    def __str__(self) -> str:
        return in_words(self.edtf) if self.edtf else self.as_written

    @property
    def is_unread(self) -> bool:
        return bool(self.as_written and not self.edtf)

    @property
    def is_a_day(self) -> bool:
        return self.earliest is not None and self.earliest == self.latest


def is_edtf(text: str) -> bool:
    try:
        bounds(text)
    except NotADate:
        return False
    return True


# --- Reading what a source wrote -------------------------------------------

# All of the text, or none of it: "before 5 March 2025" is not that day.
WEEKDAY = r"(?:(?:\w+day|(?:(?:یک|دو|سه|چهار|پنج)[\s\u200c]?)?شنبه|جمعه) )?"
DAY_MONTH_YEAR = re.compile(WEEKDAY + r"(?:(\d{1,2}) )?([^\W\d]+) (\d{4})")
YEAR_MONTH_DAY = re.compile(WEEKDAY + r"(\d{3,4})[-/.](\d{1,2})[-/.](\d{1,2})")


def read(as_written: str, in_calendar: str = Calendar.GREGORIAN) -> str:
    """
    Return the EDTF of a date as written, or "" where it cannot be read.

    Reads a day, month and year in numbers (1403/12/22) in every calendar, and with
    the month's name (5 March 2025, ۲۲ اسفند ۱۴۰۳) in the Gregorian and Solar Hijri
    ones, with the day of the week before it or without. An Islamic date is calculated,
    so it comes out as approximate (±1 day). Nothing else is guessed at.
    """
    text = " ".join(as_written.translate(DIGITS).replace(",", " ").split())
    if in_calendar == Calendar.GREGORIAN and is_edtf(text):
        return text
    try:
        if numbers := YEAR_MONTH_DAY.fullmatch(text):
            first, second, third = map(int, numbers.groups())
            return _convert(first, second, third, in_calendar)
        if named := DAY_MONTH_YEAR.fullmatch(text):
            day, month, year = named.groups()
            return _named(int(year), month, int(day) if day else None, in_calendar)
    except (ValueError, OverflowError):
        pass
    return ""


def _convert(year: int, month: int, day: int, in_calendar: str) -> str:
    if in_calendar == Calendar.GREGORIAN:
        return date(year, month, day).isoformat()
    if in_calendar == Calendar.SOLAR_HIJRI:
        return jdatetime.date(year, month, day).togregorian().isoformat()
    # Slow to import and to reckon, and needed by editors alone.
    from convertdate import islamic, julian

    if in_calendar == Calendar.JULIAN:
        return date(*julian.to_gregorian(year, month, day)).isoformat()
    there = islamic.to_gregorian(year, month, day)
    # It reckons on with a thirteenth month, or a thirty-first day.
    is_a_day = islamic.from_gregorian(*there) == (year, month, day)
    return f"{date(*there).isoformat()}~" if is_a_day else ""


def _named(year: int, month: str, day: int | None, in_calendar: str) -> str:
    if in_calendar == Calendar.GREGORIAN and month.capitalize() in MONTHS:
        number = MONTHS.index(month.capitalize())
        whole = f"{year:04}-{number:02}"
        return whole if day is None else date(year, number, day).isoformat()
    for names in (SOLAR_MONTHS, AFGHAN_MONTHS):
        if in_calendar == Calendar.SOLAR_HIJRI and month.removesuffix("ماه") in names:
            number = names.index(month.removesuffix("ماه")) + 1
            if day is not None:
                return _convert(year, number, day, in_calendar)
            first = jdatetime.date(year, number, 1)
            last = first.replace(day=_days_in(first))
            return f"{first.togregorian()}/{last.togregorian()}"
    return ""


def _days_in(month: jdatetime.date) -> int:
    if month.month == 12:
        return 30 if month.isleap() else 29
    return 31 if month.month <= 6 else 30


# --- Saying it to readers ---------------------------------------------------


@cache
def in_words(edtf: str) -> str:
    """Return an EDTF date in English words: "about March 2025", "by 12 May 2025"."""
    first, slash, last = edtf.partition("/")
    if not slash:
        return _side_in_words(first)
    if first in OPEN:
        return f"by {_side_in_words(last)}"
    if last in OPEN:
        return f"from {_side_in_words(first)} on"
    begin, end = _side_in_words(first), _side_in_words(last)
    return f"{_without_common_end(begin, end)} to {end}"


def _without_common_end(begin: str, end: str) -> str:
    """“5 March 2025” before “12 March 2025” is “5”; nothing is cut from “about …”."""
    words, others = begin.split(), end.split()
    if not (words[0].isdecimal() and others[0].isdecimal()) or len(words) == 1:
        return begin
    while len(words) > 1 and len(others) > 1 and words[-1] == others[-1]:
        words.pop()
        others.pop()
    return " ".join(words)


def _side_in_words(side: str) -> str:
    year, month, day, qualifier = SIDE.fullmatch(side).groups()
    parts = []
    if day and day != "XX":
        parts.append(str(int(day)))
    if month and month != "XX":
        parts.append(SEASON_NAMES.get(int(month)) or MONTHS[int(month)])
    parts.append(f"{year.replace('X', '0')}s" if "X" in year else str(int(year)))
    before = {"~": "about ", "%": "perhaps about ", "?": "perhaps "}.get(qualifier, "")
    return before + " ".join(parts)


def day_in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def solar_hijri(day: date) -> str:
    """Return a day in the Solar Hijri calendar, in Persian; "" before its first."""
    try:
        there = jdatetime.date.fromgregorian(date=day)
    except ValueError:
        return ""
    words = f"{there.day} {SOLAR_MONTHS[there.month - 1]} {there.year}"
    return words.translate(PERSIAN_DIGITS)


# --- The six columns of a date in a model ----------------------------------

COLUMNS = {
    "as_written": models.CharField(
        "as written",
        max_length=200,
        help_text="Just as the source writes it, in any script: "
        "\u2068۲۲ اسفند ۱۴۰۳\u2069.",
    ),
    "calendar": models.CharField(
        max_length=12,
        choices=Calendar,
        default=Calendar.GREGORIAN,
        help_text="In which the source counts.",
    ),
    "edtf": models.CharField(
        "EDTF",
        max_length=60,
        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), "
        "2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
    ),
    "earliest": models.DateField(null=True, editable=False, db_index=True),
    "latest": models.DateField(null=True, editable=False),
    "basis": models.CharField(
        max_length=200,
        help_text="Why, where the date is inferred: relative to the day of "
        "publication, converted from another calendar, misprint in the source …",
    ),
}


class DateGroup:
    """
    A date in a model: six columns (`said_edtf`, `said_earliest` …), one attribute.

    `citation.said` is a When; assigning one sets the columns. A model with date
    groups lists them in `date_groups`, calls `tidy_dates` before it saves and
    `clean_dates` in clean(), and keeps `dates_in_order` among its constraints.
    """

    def __init__(self, verbose_name: str = "", *, editable: bool = True):
        self.verbose_name = verbose_name
        self.editable = editable

    if TYPE_CHECKING:
        # As the property does that contribute_to_class puts in its place.
        def __get__(self, record, model=None) -> When: ...
        def __set__(self, record, when: When) -> None: ...

    def contribute_to_class(self, model, name):
        self.name = name
        for part, column in COLUMNS.items():
            field = column.clone()
            field.blank = True
            field.editable = field.editable and self.editable
            field.verbose_name = (
                f"{self.verbose_name or name.replace('_', ' ')}, "
                f"{column.verbose_name or part}"
            )
            field.contribute_to_class(model, f"{name}_{part}")
        model.date_groups = (*getattr(model, "date_groups", ()), name)
        setattr(model, name, property(self.of, self.put))

    def of(self, record) -> When:
        return When(**{p: getattr(record, f"{self.name}_{p}") for p in COLUMNS})

    def put(self, record, when: When) -> None:
        for part in COLUMNS:
            setattr(record, f"{self.name}_{part}", getattr(when, part))


def tidy_dates(record) -> None:
    """Bring the bounds of a record's dates up to what their EDTF says."""
    for name in record.date_groups:
        when = getattr(record, name)
        setattr(
            record,
            name,
            When.of(
                when.edtf,
                as_written=when.as_written,
                calendar=when.calendar or Calendar.GREGORIAN,
                basis=when.basis,
            ),
        )


def clean_dates(record) -> None:
    """Refuse an EDTF string that is none, beside the field where it was typed."""
    problems = {}
    for name in record.date_groups:
        edtf = getattr(record, f"{name}_edtf").strip()
        try:
            if edtf:
                bounds(edtf)
        except NotADate as reason:
            problems[f"{name}_edtf"] = str(reason)
    if problems:
        raise ValidationError(problems)


def perhaps_of_year(name: str, year: int) -> Q:
    """
    The condition that a date may lie in a year, whichever days it leaves open.

    A date without either bound is of no year: it is a date that nobody has read.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    begins = Q(**{f"{name}_earliest__lte": last}) | Q(**{f"{name}_earliest": None})
    ends = Q(**{f"{name}_latest__gte": first}) | Q(**{f"{name}_latest": None})
    is_unread = Q(**{f"{name}_earliest": None, f"{name}_latest": None})
    return begins & ends & ~is_unread


def dates_in_order(model: str, name: str) -> models.CheckConstraint:
    """The constraint that a date's earliest day is not after its latest."""
    return models.CheckConstraint(
        name=f"{model}_{name}_runs_forward",
        condition=Q(**{f"{name}_earliest__lte": F(f"{name}_latest")})
        | Q(**{f"{name}_earliest": None})
        | Q(**{f"{name}_latest": None}),
        violation_error_message="The earliest day is after the latest.",
    )
