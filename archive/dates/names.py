"""
The names of months, of days of the week and of eras, as sources write them.

Those of the Gregorian months and of weekdays are CLDR's (Unicode's Common Locale
Data), in all of its languages, by way of Babel. Babel leaves out CLDR's other
calendars, so the months of the Solar Hijri and of the Islamic year stand here.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from archive import languages

from .calendars import SOLAR_MONTHS, Calendar

# In which a source of unknown language is read, after those of the archive. Not all
# of CLDR's: among its 300 some name "mai" August, and "jan" June.
FURTHER = """
az be bg bn bs ca ckb cs cy da el es et eu fi fil ga gl gu hi hr hu hy id is it ka kk
ko ku ky lt lv mk ml mr ms mt nb ne nl nn pa pl ps pt ro ru sd sk sl sq sr sr_Latn sv sw
ta te tg th tk tr uk ur uz vi zh
"""
FURTHER_LANGUAGES = tuple(FURTHER.split())
# Their names as Babel has them: to ask it for so many languages takes a second or more.
FURTHER_TABLE = Path(__file__).with_name("further.txt")
# CLDR has Dari as the Persian of Afghanistan.
AS_CLDR_HAS_IT = {"prs": "fa"}

# Letters that scripts share, and typists exchange.
ALIKE = str.maketrans(
    {
        **dict.fromkeys("يى", "ی"),
        "ك": "ک",
        **dict.fromkeys("ةۀ", "ه"),
        "ۥ": None,
        "ـ": None,
        **dict.fromkeys("—‒―−", "–"),
        **dict.fromkeys("‐‑", "-"),
        **dict.fromkeys("’‘ʼʻʿʾ`´", "'"),
        "،": ",",
        "٬": ",",
    }
)


def fold(text: str) -> str:
    """
    A text as it is compared: small letters without marks, digits of one kind.

    Marks are dropped where they are an ornament of the letter (Latin, Greek,
    Cyrillic, Arabic, Hebrew), and kept where they are letters, as in Hindi.
    """
    return "".join(map(_folded, text)).casefold().translate(ALIKE)


@cache
def _folded(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.category(letter) == "No":
        # A note's number, or a fraction, is no part of a year.
        return letter
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not _is_mark(c))


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" or letter in MARKS


MARKS = frozenset(
    chr(code)
    for first, last in [(0x300, 0x36F), (0x591, 0x5C7), (0x64B, 0x65F), (0x670, 0x670)]
    for code in range(first, last + 1)
)


def key(name: str) -> str:
    """A name without spaces, hyphens and dots: "Rabiʻ al-Awwal" is "rabialawwal"."""
    return "".join(c for c in fold(name) if unicodedata.category(c)[0] in "LMN")


# --- Months of other calendars ----------------------------------------------

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
SOLAR_IN_LATIN = """
Farvardin, Farwardin
Ordibehesht, Ardibehesht, Urdibihisht
Khordad, Khurdad
Tir
Mordad, Amordad, Murdad
Shahrivar, Shahriwar
Mehr, Mihr
Aban
Azar, Adhar
Dey, Dei, Day
Bahman
Esfand, Isfand, Espand
"""
AFGHAN_IN_LATIN = """
Hamal
Sawr, Saur, Thawr
Jawza, Jauza
Saratan
Asad
Sunbula, Sonbola, Sunbulah
Mizan
Aqrab
Qaws, Qaus
Jadi
Dalw, Dalv
Hut, Hoot
"""
ISLAMIC_MONTHS = """
محرم, محرم الحرام, Muharram, Moharram
صفر, صفر المظفر, Safar
ربيع الأول, ربيع اول, Rabi al-Awwal, Rabi I, Rabi al-Avval, Rabi ul-Awwal
ربيع الثاني, ربيع الآخر, ربيع دوم, Rabi al-Thani, Rabi al-Akhir, Rabi II
جمادى الأولى, جمادى الاول, Jumada al-Ula, Jumada al-Awwal, Jumada I, Jamadi al-Awwal
جمادى الآخرة, جمادى الثانية, جمادى الثاني, جمادى الآخر, Jumada al-Thani, Jumada II
رجب, رجب المرجب, Rajab
شعبان, شعبان المعظم, Shaban, Sha'ban
رمضان, رمضان المبارك, Ramadan, Ramazan, Ramadhan, Ramzan
شوال, شوال المكرم, Shawwal, Shavval
ذو القعدة, ذي القعدة, ذیقعده, Dhu al-Qadah, Dhul-Qadah, Dhul-Qidah, Zilqada
ذو الحجة, ذي الحجة, ذیحجه, Dhu al-Hijjah, Dhul-Hijjah, Dhul-Hijja, Zilhijja
"""


class Mark(NamedTuple):
    """What a word or a number in a date may be: its kind (see written.py), a value."""

    kind: str
    value: Any = None


Names = dict[str, frozenset[Mark]]


def gathered(pairs: Iterable[tuple[str, Mark]]) -> Names:
    """Every name by its key, with all that it may be."""
    names = defaultdict(set)
    for name, mark in set(pairs):
        names[key(name)].add(mark)
    names.pop("", None)
    return {name: frozenset(marks) for name, marks in names.items()}


def _months(text: str) -> Iterable[tuple[str, Mark]]:
    for number, line in enumerate(text.strip().splitlines(), start=1):
        for name in line.split(","):
            yield name, Mark("M", number)
            yield f"{name} ماه", Mark("M", number)


@cache
def months_of(in_calendar: str) -> Names:
    """The months of a calendar that CLDR has and Babel has not."""
    if in_calendar == Calendar.ISLAMIC:
        return gathered(_months(ISLAMIC_MONTHS))
    if in_calendar != Calendar.SOLAR_HIJRI:
        return {}
    lists = [*map("\n".join, (SOLAR_MONTHS, AFGHAN_MONTHS))]
    lists += [SOLAR_IN_LATIN, AFGHAN_IN_LATIN]
    return gathered(pair for text in lists for pair in _months(text))


# --- Months, weekdays and eras of CLDR --------------------------------------


def stages(language: str) -> list[tuple[str, ...]]:
    """Which languages are tried, in turn: the told one, the archive's, further ones."""
    own = language.split("-")[0].lower()
    own = AS_CLDR_HAS_IT.get(own, own)
    usual = {AS_CLDR_HAS_IT.get(tag, tag) for tag in languages.NAMES}
    tried = [(own,)] if own else []
    return [*tried, tuple(sorted(usual)), FURTHER_LANGUAGES]


@cache
def of_languages(tags: tuple[str, ...]) -> Names:
    """Months, weekdays, eras and what stands between them, in some languages."""
    if tags == FURTHER_LANGUAGES:
        return of_table(FURTHER_TABLE.read_text(encoding="utf-8"))
    return from_cldr(tags)


def from_cldr(tags: tuple[str, ...]) -> Names:
    return gathered(pair for tag in _locales(tags) for pair in _names(tag))


def as_table(names: Names) -> str:
    """Names in lines: what they may be, such as M 3, and the names that may be it."""
    lines = defaultdict(set)
    for name, marks in names.items():
        for kind, value in marks:
            lines[kind or "-", -1 if value is None else value].add(name)
    rows = (
        f"{kind} {value} {' '.join(sorted(lines[kind, value]))}\n"
        for kind, value in sorted(lines)
    )
    return "".join(rows)


def of_table(text: str) -> Names:
    names = defaultdict(set)
    for line in text.splitlines():
        kind, value, *keys = line.split()
        mark = Mark("") if kind == "-" else Mark(kind, int(value))
        for name in keys:
            names[name].add(mark)
    return {name: frozenset(marks) for name, marks in names.items()}


def _locales(tags: tuple[str, ...]) -> list[str]:
    """CLDR's locales of these languages: Lebanon and Egypt name months differently."""
    from babel.localedata import locale_identifiers  # only readers of dates need it

    if tags == FURTHER_LANGUAGES:
        # With their regions it would take a second.
        return list(tags)
    return [name for name in locale_identifiers() if name.split("_")[0] in tags]


def _names(locale: str) -> Iterable[tuple[str, Mark]]:
    from babel import Locale

    data = Locale.parse(locale)
    patterns = {str(pattern) for pattern in data.date_formats.values()}
    around = {("", "")} | {found for p in patterns for found in _around_month(p)}
    for width in ("wide", "abbreviated"):
        for number, name in data.eras[width].items():
            yield name, Mark("E", number)
        for context in ("format", "stand-alone"):
            for number, name in data.days[context][width].items():
                yield name, Mark("W", number)
                yield name.removeprefix("ال"), Mark("W", number)
            for number, name in data.months[context][width].items():
                for before, after in around:
                    yield f"{before}{name}{after}", Mark("M", number)
    for pattern in patterns:
        for word in re.findall(r"'([^']+)'", pattern):
            yield from ((part, Mark("")) for part in re.split(r"[\s.]+", word))


# What a language writes onto the month: Hebrew "in", Kurdish "of".
GLUED = r"((?:'[^'\s]*'|[^\sa-zA-Z'.,/-])*)"
MONTH_IN_PATTERN = re.compile(rf"(?<!\S){GLUED}[ML]{{3,4}}{GLUED}(?!\S)")


def _around_month(pattern: str) -> Iterable[tuple[str, str]]:
    for before, after in MONTH_IN_PATTERN.findall(pattern):
        yield before.replace("'", ""), after.replace("'", "")
