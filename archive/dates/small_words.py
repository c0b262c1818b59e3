"""
The small words around a date, in the languages that the archive mostly reads.

"Before", "about", "early", "century": CLDR has no such words, so these lists are
ours, in English, German, French, Persian and Arabic. What each kind of mark does is
said in written.py.
"""

from collections.abc import Iterable
from functools import cache

from .calendars import Calendar
from .names import Mark, Names, gathered

FILLERS = """
the, of, on, in, at, dated, date, year, month, day, around the
am, im, in, den, der, des, vom, von, dem, das, jahr, jahre, monat, tag
le, la, les, l, de, du, d, des, en, au, a, an, annee, mois, jour, dans
سال, سنه, ماه, روز, در, به, تاریخ, بتاریخ, مورخ, مورخه
في, من, عام, یوم, شهر, الموافق
utc, gmt
"""
# A word's kinds, values, and the word itself in each language.
BEFORE = "before, prior to, earlier than, vor, avant, قبل, قبل از, پیش از, تا قبل از"
AFTER = "after, later than, post, nach, apres, بعد, بعد از, پس از"
FROM = """
from, since, as from, starting, beginning, not before, not earlier than
no earlier than, at the earliest, on or after, in or after
seit, ab, depuis, à partir de, pas avant, از, منذ, ابتداء من
"""
UNTIL = """
by, until, till, up to, not after, not later than, no later than, on or before
in or before, at the latest, bis, bis zum, spätestens, jusqu’à, jusqu’au, jusqu’en
تا, حتى
"""
TO = "to, through, thru, à, au, إلى, لغایت"
BETWEEN = "between, zwischen, entre, بين, میان, مابین"
AND = "and, und, et, و"
OR_BEFORE = "or before, or earlier, oder früher, oder vorher, ou avant, یا پیش از آن"
OR_AFTER = """
or after, or later, onward, onwards, oder später, oder danach, ou après, به بعد, فصاعدا
"""
ABOUT = """
about, around, circa, ca, c, approximately, approx, roughly
um, gegen, etwa, zirka, ungefähr, vers, environ, autour de
حدود, حدودا, در حدود, حوالی, تقریبا, نحو, حوالي
"""
PERHAPS = """
perhaps, probably, possibly, maybe, presumably, likely
wohl, vermutlich, vielleicht, peut-être, probablement, احتمالا, شاید, ربما
"""
DECADE = "decade, decennie, années, jahrzehnt, jahre, er, er jahre, دهه, عقد"
CENTURY = """
century, cent, c, jahrhundert, jh, jhd, jhdt, siècle, قرن, قرن ال, القرن, سده
"""
# Which of how many parts of a month, a year, a decade, a century.
PARTS = {
    (1, 3): """
        early, early in, beginning, the beginning, start, first months
        first few months, the first few months, anfang, beginn, début, au début
        اوایل, اوائل, أوائل, آغاز, مطلع, بداية
        """,
    (2, 3): "mid, middle, the middle, mitte, mi, milieu, اواسط, أواسط, منتصف",
    (3, 3): "late, late in, latter part, spät, اواخر, أواخر",
    (1, 2): """
        first half, the first half, erste Hälfte, ersten Hälfte, première moitié
        نیمه اول, نیمه نخست, النصف الأول
        """,
    (2, 2): """
        second half, the second half, zweite Hälfte, zweiten Hälfte, seconde moitié
        deuxième moitié, نیمه دوم, النصف الثاني
        """,
}
END = "end, the end, ende, fin, à la fin, پایان, نهاية"
SEASONS = {
    21: "spring, frühling, frühjahr, printemps, بهار, ربيع",
    22: "summer, sommer, été, تابستان, صيف",
    23: "autumn, fall, herbst, automne, پاییز, پائیز, خريف",
    24: "winter, hiver, زمستان, شتاء",
}
# What in itself says the calendar.
CALENDARS = {
    Calendar.JULIAN: "os, old style, julian, julian calendar, a st, st v, vieux style",
    Calendar.GREGORIAN: "ns, new style, gregorian, gregorian calendar, n st",
    Calendar.ISLAMIC: "ah, ه ق, ق, قمری, هجری قمری",
    Calendar.SOLAR_HIJRI: "sh, ه ش, ش, شمسی, خورشیدی, هجری شمسی, هجری خورشیدی",
}
ERAS = {0: "bc, bce, ق م", 1: "ad, ce, میلادی, میلادیه"}
ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
twenty-first
"""


@cache
def small_words() -> Names:
    return gathered(_small_words())


def _small_words() -> Iterable[tuple[str, Mark]]:
    kinds = {
        "": FILLERS,
        "B": BEFORE,
        "X": AFTER,
        "F": FROM,
        "U": UNTIL,
        "T": TO,
        "V": BETWEEN,
        "&": AND,
        "<": OR_BEFORE,
        ">": OR_AFTER,
        "A": ABOUT,
        "Q": PERHAPS,
        "K": DECADE,
        "C": CENTURY,
        "L": END,
    }
    for kind, text in kinds.items():
        yield from _listed(text, Mark(kind))
    valued: dict[str, dict] = {"H": PARTS, "S": SEASONS, "Z": CALENDARS, "E": ERAS}
    for kind, lists in valued.items():
        for value, text in lists.items():
            yield from _listed(text, Mark(kind, value))
    for number, name in enumerate(ORDINALS.split(), start=1):
        yield name, Mark("O", number)


def _listed(text: str, mark: Mark) -> Iterable[tuple[str, Mark]]:
    for name in text.replace("\n", ",").split(","):
        yield name.strip(), mark
