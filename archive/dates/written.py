"""
A date as a source writes it, read into EDTF, with the reason; what is not, is said.

The grammar is over marks (see marks.py), each of a kind with one letter:

    Y, N, O     a year's number, a smaller one, an ordinal    D  year, month and day
    M, W, S, E  a month, a weekday, a season, an era          0  tens: "1720s"
    2           a year in two countings: "1731/2"             K, C  decade, century
    H, L        early, mid, late, a half; the end             A, Q  about, perhaps
    B, U, F, X  before, until, from, after                    <, >  or before, or after
    T, -, /     to, a dash, a slash                           V, &  between, and
    Z           what says the calendar: "O.S."

Rules, where usage leaves a choice:

- Early, mid and late are thirds: of a month, days 1 to 10, 11 to 20, 21 to its last;
  of a year, January to April, May to August, September to December; of a decade, its
  years 0 to 3, 4 to 6, 7 to 9; of a century, 0 to 33, 34 to 66, 67 to 99.
- A season is EDTF's: winter 1720 begins in December 1720. In the Solar Hijri
  calendar it is a quarter of the year.
- The 18th century is 17XX, as the 1720s are 172X; the 1800s may be either.
- Before and after leave out what they name, by and since do not. "Between A and B" is
  a span, A and B with it, in which it lies.
- A range that begins without its year, or month, takes it from its end; one that
  then would run backwards begins in the year before.
- "c. 1720–25" is about at both ends; "about 1720 to 1725" at the first.
- Of 7/3/2025 both readings are offered and none is taken; of 25/12/2025 there is one.
- A time of day stays in what was written: the date is its day, in no time zone.
- What is counted in another calendar becomes days, and if approximate, years.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from .calendars import Calendar, NoSuchDay, in_gregorian
from .edtf import NotADate, bounds, is_edtf
from .marks import Marks, Run, Unread
from .names import Mark, fold
from .sides import Side, after, before
from .words import ordinal

BASIS_LENGTH = 200
LONGEST = 120  # characters: nobody writes a longer date
SEASON_OR_YEARS = re.compile(r"\d{4}-2[1-4]")
SHAPES = {
    "Y": "y", "N": "d", "O": "d", "M": "m",
    "MY": "my", "M2": "my", "YM": "ym", "MN": "md", "MO": "md", "NM": "dm", "OM": "dm",
    "NMY": "dmy", "OMY": "dmy", "NM2": "dmy", "OM2": "dmy", "YMN": "ymd", "YMO": "ymd",
    "MNY": "mdy", "MOY": "mdy", "MN2": "mdy", "YNM": "ydm", "YOM": "ydm",
    "NY": "dy", "OY": "dy", "S": "s", "SY": "sy", "YS": "ys", "S2": "sy",
}  # fmt: skip
PARTS = {"y": "year", "m": "month", "d": "day", "s": "season"}


@dataclass(frozen=True)
class Reading:
    """
    What a date as written was read as, or why it was not.

    `reasons` are why it is read so, where that is not plain; `offers` are the EDTF
    of its readings where there are several, of which none is taken.
    """

    edtf: str = ""
    calendar: str = Calendar.GREGORIAN
    reasons: tuple[str, ...] = ()
    problem: str = ""
    offers: tuple[str, ...] = ()

    @property
    def basis(self) -> str:
        """The reasons as a date's basis, as many as its column holds."""
        basis = ""
        for reason in self.reasons:
            longer = f"{basis}; {reason}" if basis else reason
            basis = longer if len(longer) <= BASIS_LENGTH else basis
        return basis


@dataclass(frozen=True)
class Found:
    """One way to read a text: EDTF as the calendar counts, the sides it is made of."""

    edtf: str
    sides: tuple[Side, ...]
    reasons: tuple[str, ...] = ()


def read(as_written: str, in_calendar: str = Calendar.GREGORIAN, language: str = ""):
    """Return the EDTF of a date as written, or "" where it cannot be read."""
    return reading(as_written, in_calendar, language).edtf


@lru_cache(maxsize=4096)
def reading(
    as_written: str, in_calendar: str = Calendar.GREGORIAN, language: str = ""
) -> Reading:
    """
    Return what a date as written means, in a calendar unless it names its own.

    `language` is that of the source, whose names of months are tried first. Never
    raises: what is no date has a problem.
    """
    text = " ".join(as_written.split())
    if not text:
        return Reading(calendar=in_calendar)
    if in_calendar == Calendar.GREGORIAN and _is_plain_edtf(text):
        return Reading(_plain(text))
    try:
        if len(text) > LONGEST:
            raise Unread("It is too long for a date.")
        marks = Marks(fold(text), in_calendar, language)
        return _Reader(marks).reading()
    except (Unread, NoSuchDay) as reason:
        return Reading(calendar=in_calendar, problem=str(reason))


def _plain(text: str) -> str:
    return "".join(fold(c) if c.isdecimal() else c for c in text)


def _is_plain_edtf(text: str) -> bool:
    text = _plain(text)
    return is_edtf(text) and not SEASON_OR_YEARS.fullmatch(text)


class _Reader:
    """The readings of one date's marks, and what stands against each."""

    def __init__(self, marks: Marks):
        self.marks = marks
        self.calendar = marks.calendar
        self.impossible = ""
        self.missing = ""

    def reading(self) -> Reading:
        for runs in self.marks.runs():
            found = self._readings(runs)
            if len(found) == 1:
                return found[0]
            if found:
                offers = tuple(reading.edtf for reading in found)
                return self._unread("It may be read in several ways.", offers)
            if self.impossible:
                return self._unread(self.impossible)
        return self._unread(self.marks.month_elsewhere() or self.missing)

    def _unread(self, problem: str, offers: tuple[str, ...] = ()) -> Reading:
        return Reading(calendar=self.calendar, problem=problem, offers=offers)

    def _readings(self, runs: Iterable[Run]) -> list[Reading]:
        readings = {}
        for run in runs:
            run = tuple(mark for mark in run if mark.kind != "Z")
            for way in self._ways(run):
                readings.setdefault(way.edtf, way)
        return [readings[edtf] for edtf in sorted(readings)]

    def _ways(self, run: Run) -> Iterator[Reading]:
        try:
            for found in ways(run, self.calendar):
                yield self._converted(found)
        except (NoSuchDay, NotADate) as reason:
            self.impossible = self.impossible or str(reason)
        except Unread as reason:
            # Another language may know the word that was passed over.
            self.missing = self.missing or str(reason)

    def _converted(self, found: Found) -> Reading:
        edtf = in_gregorian(found.edtf, self.calendar)
        bounds(edtf)
        reasons = [*self._conversion(), *found.reasons]
        for side in found.sides:
            reasons += side.reasons(self.calendar)
            reasons += self._wrong_weekday(side)
        return Reading(edtf, self.calendar, tuple(dict.fromkeys(reasons)))

    def _conversion(self) -> Iterator[str]:
        """The first reason, where there was anything to convert."""
        if self.calendar == Calendar.ISLAMIC:
            yield "reckoned from the Islamic calendar: a day more or less"
        elif self.calendar != Calendar.GREGORIAN:
            yield f"converted from the {Calendar(self.calendar).label} calendar"

    def _wrong_weekday(self, side: Side) -> Iterator[str]:
        if not (side.weekday and side.day):
            return
        there = replace(side, sign="").edtf(self.calendar)
        day, _ = bounds(in_gregorian(there, self.calendar).rstrip("~"))
        if day and day.weekday() not in side.weekday:
            said = " or ".join(calendar.day_name[n] for n in sorted(side.weekday))
            yield f"the source says {said}, but the {ordinal(side.day)} was a {day:%A}"


# --- The grammar ------------------------------------------------------------


def ways(run: Run, in_calendar: str) -> Iterator[Found]:
    """The ways to read all of a run of marks; none, if it is no date."""
    run, sign = _sign_before(run)
    if not run:
        return
    kind, rest = run[0].kind, run[1:]
    if kind == "V":
        yield from _spans(rest, "&T-/", in_calendar, sign)
    elif kind == "F":
        yield from _spans(rest, "TU-/", in_calendar, sign)
        while rest and rest[-1].kind == ">":
            rest = rest[:-1]
        yield from _open(rest, "{}/..", in_calendar, sign)
    elif kind in "BUX":
        yield from _bounded(kind, rest, in_calendar, sign)
    elif run[-1].kind in "<>":
        form = "../{}" if run[-1].kind == "<" else "{}/.."
        yield from _open(run[:-1], form, in_calendar, sign)
    elif (side := side_of(run)) is not None:
        side = replace(side, sign=_joint(sign, side.sign))
        yield Found(side.edtf(in_calendar), (side,))
    else:
        yield from _spans(run, "TU-/", in_calendar, sign)


def _sign_before(run: Run) -> tuple[Run, str]:
    """“Perhaps before …”: a sign before another word counts for what follows it."""
    signs = [mark.kind for mark in run if mark.kind in "AQ"]
    at = next((n for n, mark in enumerate(run) if mark.kind not in "AQ"), len(run))
    if not at or at == len(run) or run[at].kind not in "VFBUX":
        return run, ""
    return run[at:], _sign("".join(signs[:at]))


def _sign(kinds: str) -> str:
    if "A" in kinds and "Q" in kinds:
        return "%"
    return "~" if "A" in kinds else "?" if "Q" in kinds else ""


def _joint(sign: str, other: str) -> str:
    return "%" if {sign, other} & {"~"} and {sign, other} & {"?"} else sign or other


def _open(run: Run, form: str, in_calendar: str, sign: str) -> Iterator[Found]:
    if (side := side_of(run)) is not None:
        side = replace(side, sign=_joint(sign, side.sign))
        first, _, last = side.edtf(in_calendar).partition("/")
        end = first if form.endswith("..") else last or first
        yield Found(form.format(end), (side,))


def _bounded(kind: str, run: Run, in_calendar: str, sign: str) -> Iterator[Found]:
    """Before, until or after one side: “by the end of March” is by March."""
    if run and run[0].kind == "L" and kind in "BU":
        kind, run = "U", run[1:]
    if kind == "U":
        yield from _open(run, "../{}", in_calendar, sign)
    elif (side := side_of(run)) is not None:
        side = replace(side, sign=_joint(sign, side.sign))
        edtf = side.edtf(in_calendar)
        if kind == "B":
            yield Found(f"../{before(edtf, in_calendar)}", (side,))
        else:
            yield Found(f"{after(edtf, in_calendar)}/..", (side,))


def _spans(run: Run, joints: str, in_calendar: str, sign: str) -> Iterator[Found]:
    """The spans at one of whose joints a text may be parted; what fails, if all do."""
    failure, is_found = None, False
    for at, mark in enumerate(run):
        if mark.kind in joints and 0 < at < len(run) - 1:
            sides = _sides(run[:at], mark, run[at + 1 :], sign)
            try:
                if sides:
                    yield _span(*_completed(*sides), in_calendar)
                    is_found = True
            except (Unread, NoSuchDay) as reason:
                failure = failure or reason
    if failure and not is_found:
        raise failure


def _sides(left: Run, joint: Mark, right: Run, sign: str) -> tuple[Side, Side] | None:
    first, last = side_of(left), side_of(right)
    if first is None or last is None:
        return None
    if joint.kind == "/" and first.day and first.month:
        # 25 December 1700/5 January 1701 is one day in two calendars.
        return None
    is_of_both = joint.kind in "-/" and left[0].kind in "AQ" and not last.sign
    last = replace(last, sign=first.sign) if is_of_both else last
    first, last = (replace(s, sign=_joint(sign, s.sign)) for s in (first, last))
    return first, last


def _completed(first: Side, last: Side) -> tuple[Side, Side]:
    """Both sides, each with the year and the month that only the other gives."""
    first = _in_era_of(last, first)
    if first.is_year and last.day and not (last.is_day or last.year or last.month):
        # 1914–18: the second year is shortened.
        year = first.year - first.year % 100 + last.day
        if year > first.year:
            last = replace(last, year=year, day=None)
    return first.completed_by(last), last.completed_by(first)


def _in_era_of(last: Side, first: Side) -> Side:
    """50 to 41 BC: the first year is before our era as well."""
    if first.has_era or not (last.has_era and last.year <= 0):
        return first
    if first.is_year:
        return replace(first, year=1 - first.year, has_era=True)
    if first.day and not (first.year or first.month or last.day):
        return replace(first, year=1 - first.day, day=None, has_era=True)
    return first


def _span(first: Side, last: Side, in_calendar: str) -> Found:
    begin = first.edtf(in_calendar).partition("/")[0]
    end = last.edtf(in_calendar).rpartition("/")[2]
    is_turned = first.month and last.month and first.month > last.month
    if is_turned and first.year == last.year:
        first = replace(first, year=first.year - 1)
        begin = first.edtf(in_calendar).partition("/")[0]
        reasons = ("the range begins in the year before",)
        return Found(f"{begin}/{end}", (first, last), reasons)
    return Found(f"{begin}/{end}", (first, last))


# --- One side ---------------------------------------------------------------


def side_of(run: Run) -> Side | None:
    """What a run of marks says of one point in time; None if it says no such thing."""
    weekday = frozenset(mark.value for mark in run if mark.kind == "W")
    signs = "".join(mark.kind for mark in run if mark.kind in "AQ")
    eras = [mark.value for mark in run if mark.kind == "E"]
    run = tuple(mark for mark in run if mark.kind not in "WAQE")
    part = None
    if run and run[0].kind in "HL":
        part = run[0].value or (3, 3)
        run = run[1:]
        # Mid-March.
        run = run[1:] if run and run[0].kind == "-" else run
    side = _core(run, eras[0] if eras else None) if len(eras) < 2 else None
    if side is None:
        return None
    return replace(side, part=part, sign=_sign(signs), weekday=weekday)


def _core(run: Run, era: int | None) -> Side | None:
    kinds = "".join(mark.kind for mark in run)
    values = [mark.value for mark in run]
    if kinds == "D":
        year, month, day = values[0]
        side = Side(year, month, day)
    elif kinds in ("0", "0K", "K0"):
        leading, blank = values[kinds.index("0")]
        side = Side(leading * 10**blank, blank=blank)
    elif kinds in ("YK", "KY") and values[kinds.index("Y")] % 10 == 0:
        side = Side(values[kinds.index("Y")], blank=1)
    elif kinds in ("NC", "OC", "CN", "CO"):
        return _century(values[1 - kinds.index("C")], era)
    elif era is not None and kinds in ("N", "O"):
        side = Side(values[0])
    elif era is not None and len(kinds) > 1 and kinds[-1] == "N":
        side = _shaped(kinds[:-1] + "Y", values)
    else:
        side = _shaped(kinds, values)
        if kinds == "O":
            side = replace(side, is_day=True)
    return side if side is None or era is None else _in_era(side, era)


def _shaped(kinds: str, values: list) -> Side | None:
    if kinds not in SHAPES:
        return None
    given = {PARTS[p]: value for p, value in zip(SHAPES[kinds], values, strict=True)}
    if given.get("month") and given.get("day") == 0:
        raise NoSuchDay("There is no such day.")
    if "2" in kinds:
        # Winter 1720/21 is that which begins in 1720.
        given["year"] -= "season" in given
        given["is_dual"] = True
    return Side(**given)


def _in_era(side: Side, era: int) -> Side | None:
    if side.year is None:
        return None
    if era == 0:
        if side.blank:
            return None
        side = replace(side, year=1 - side.year)
    return replace(side, has_era=True)


def _century(number: int, era: int | None) -> Side | None:
    if not 1 <= number <= 99:
        return None
    if era == 0:
        # EDTF's -01XX are the years -199 to -100: 200 to 101 BC.
        return Side(-100 * (number - 1), blank=2, has_era=True)
    return Side(100 * (number - 1), blank=2, has_era=era is not None)
