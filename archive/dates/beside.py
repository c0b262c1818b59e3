"""
Days as other calendars have them, each in its own language and digits.

What is shown beside the Gregorian day, which stays the one that counts. By whom they
are reckoned: jdatetime (Solar Hijri) and convertdate (all others).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import jdatetime

from .calendars import PERSIAN_DIGITS, SOLAR_MONTHS
from .words import MONTHS

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ISLAMIC_MONTHS = [
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
]
# From Nisan, as they are counted; the last two of a leap year.
HEBREW_MONTHS = [
    "ניסן",
    "אייר",
    "סיוון",
    "תמוז",
    "אב",
    "אלול",
    "תשרי",
    "חשוון",
    "כסלו",
    "טבת",
    "שבט",
    "אדר",
]
FIRST_ADAR, SECOND_ADAR = "אדר א׳", "אדר ב׳"
REPUBLICAN_MONTHS = [
    "vendémiaire",
    "brumaire",
    "frimaire",
    "nivôse",
    "pluviôse",
    "ventôse",
    "germinal",
    "floréal",
    "prairial",
    "messidor",
    "thermidor",
    "fructidor",
]
COMPLEMENTARY = ["de la Vertu", "du Génie", "du Travail", "de l’Opinion"]
COMPLEMENTARY += ["des Récompenses", "de la Révolution"]
YEARS_OF_THE_REPUBLIC = (date(1792, 9, 22), date(1805, 12, 31))
REPUBLICAN_YEARS = ["I", "II", "III", "IV", "V", "VI", "VII"]
REPUBLICAN_YEARS += ["VIII", "IX", "X", "XI", "XII", "XIII", "XIV"]
NO_CALENDAR = "none"


@dataclass(frozen=True)
class Beside:
    """A day in another calendar: its day and month, its year, and their language."""

    words: str
    year: str
    language: str

    def __str__(self) -> str:
        return f"{self.words} {self.year}"


@dataclass(frozen=True)
class Shown:
    """A calendar that may be shown beside the Gregorian one."""

    label: str
    reckon: Callable[[date], Beside | None]


def beside(day: date | None, calendars: Iterable[str]) -> list[Beside]:
    """A day as each of these calendars has it; not where one had no such day."""
    found = (_beside(day, code) for code in calendars) if day else ()
    return [each for each in found if each]


@lru_cache(maxsize=4096)
def _beside(day: date, code: str) -> Beside | None:
    try:
        return BESIDE[code].reckon(day)
    except (KeyError, ValueError, OverflowError):
        return None


def solar_hijri(day: date) -> Beside:
    there = jdatetime.date.fromgregorian(date=day)
    words = f"{there.day} {SOLAR_MONTHS[there.month - 1]}".translate(PERSIAN_DIGITS)
    return Beside(words, str(there.year).translate(PERSIAN_DIGITS), "fa")


def islamic(day: date) -> Beside | None:
    """As it is reckoned, and not seen: a day more or less."""
    # Here and below: slow to import, and needed where an edition shows it alone.
    from convertdate import islamic

    year, month, number = islamic.from_gregorian(day.year, day.month, day.day)
    if year < 1:
        return None
    words = f"≈ {number} {ISLAMIC_MONTHS[month - 1]}".translate(ARABIC_DIGITS)
    return Beside(words, f"{year} هـ".translate(ARABIC_DIGITS), "ar")


def hebrew(day: date) -> Beside:
    from convertdate import hebrew

    year, month, number = hebrew.from_gregorian(day.year, day.month, day.day)
    if month >= 12 and hebrew.leap(year):
        name = SECOND_ADAR if month == 13 else FIRST_ADAR
    else:
        name = HEBREW_MONTHS[month - 1]
    return Beside(f"{in_hebrew(number)} ב{name}", in_hebrew(year % 1000), "he")


HEBREW_LETTERS = {
    **{400: "ת", 300: "ש", 200: "ר", 100: "ק", 90: "צ", 80: "פ", 70: "ע"},
    **{60: "ס", 50: "נ", 40: "מ", 30: "ל", 20: "כ", 10: "י", 9: "ט", 8: "ח"},
    **{7: "ז", 6: "ו", 5: "ה", 4: "ד", 3: "ג", 2: "ב", 1: "א"},
}


def in_hebrew(number: int) -> str:
    """A number below a thousand in letters, as days and years are written."""
    letters, rest = "", number
    for value, letter in HEBREW_LETTERS.items():
        times, rest = divmod(rest, value)
        letters += letter * times
    # Not with the letters of the Name.
    letters = letters.replace("יה", "טו").replace("יו", "טז")
    return f"{letters}׳" if len(letters) == 1 else f"{letters[:-1]}״{letters[-1]}"


def french_republican(day: date) -> Beside | None:
    """While it was in force: from the Republic's first day to the Empire's second."""
    first, last = YEARS_OF_THE_REPUBLIC
    if not first <= day <= last:
        return None
    from convertdate import french_republican

    year, month, number = french_republican.from_gregorian(day.year, day.month, day.day)
    words = f"{number} {REPUBLICAN_MONTHS[month - 1]}" if month <= 12 else ""
    if month <= 12 and number == 1:
        words = f"1er {REPUBLICAN_MONTHS[month - 1]}"
    words = words or f"jour {COMPLEMENTARY[number - 1]}"
    return Beside(words, f"an {REPUBLICAN_YEARS[year - 1]}", "fr")


def old_style(month: int, first: int) -> Callable[[date], Beside | None]:
    """The Julian calendar, of a year that began on this day: both years till then."""

    def reckon(day: date) -> Beside | None:
        from convertdate import julian

        there = julian.from_gregorian(day.year, day.month, day.day)
        year, in_month, number = there
        if year < 1:
            return None
        is_before = (in_month, number) < (month, first) and year > 1
        until_then = f"{year % 100:02}" if year % 100 else year
        years = f"{year - 1}/{until_then}" if is_before else str(year)
        return Beside(f"{number} {MONTHS[in_month]}", f"{years} O.S.", "en")

    return reckon


# By the code in which editors write them.
BESIDE: dict[str, Shown] = {
    "solar hijri": Shown("Solar Hijri", solar_hijri),
    "islamic": Shown("Islamic, as it is reckoned", islamic),
    "julian 1 january": Shown(
        "Julian (Old Style), the year from 1 January", old_style(1, 1)
    ),
    "julian 1 march": Shown(
        "Julian (Old Style), the year from 1 March", old_style(3, 1)
    ),
    "julian 25 march": Shown(
        "Julian (Old Style), the year from 25 March", old_style(3, 25)
    ),
    "hebrew": Shown("Hebrew", hebrew),
    "french republican": Shown("French Republican, 1792–1805", french_republican),
}
