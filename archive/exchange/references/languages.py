"""What encyclopedias in several languages print around an article and in its notes."""

import re
from functools import cache

from babel import Locale

SPOKEN = ("en", "de", "fr", "fa", "ar")  # in which a page may name other languages

# The headings of a list of references, and the language of the page that they tell.
HEADINGS = {
    **dict.fromkeys(
        ("references", "notes", "footnotes", "citations", "notes and references"), "en"
    ),
    **dict.fromkeys(("references and notes", "endnotes", "sources"), "en"),
    **dict.fromkeys(("einzelnachweise", "anmerkungen", "fußnoten", "belege"), "de"),
    **dict.fromkeys(("références", "notes et références", "notes"), "fr"),
    **dict.fromkeys(("منابع", "پانویس", "پانویس‌ها", "یادداشت‌ها", "ارجاعات"), "fa"),
    **dict.fromkeys(("المراجع", "مراجع", "هوامش"), "ar"),
    "notes": "en",
}
# The headings that may follow it.
BEYOND = re.compile(
    r"external links|further reading|see also|categor(?:y|ies)|bibliography"
    r"|weblinks|literatur|siehe auch|kategorien?|liens externes|voir aussi"
    r"|پیوند به بیرون|جستارهای وابسته|برای مطالعه بیشتر|رده‌ها?|وصلات خارجية",
    re.IGNORECASE,
)
# What is no word of the article: buttons, and the site's own line below the title.
FURNITURE = re.compile(
    r"\[\s*(?:edit|edit source|bearbeiten(?: \| quelltext bearbeiten)?"
    r"|modifier(?: \| modifier le code)?|ویرایش|عدل)\s*\]"
    r"|^\s*(?:jump to content|jump to navigation|zum inhalt springen|پرش به محتوا)\s*$"
    r"|^\s*(?:from wikipedia, the free encyclopedia"
    r"|aus wikipedia, der freien enzyklopädie"
    r"|un article de wikipédia, l'encyclopédie libre\.?"
    r"|از ویکی‌?پدیا، دانشنامهٔ آزاد)\s*$",
    re.IGNORECASE,
)
# Behind each stands a day: on which it was read, on which a copy was made of it.
ACCESSED = re.compile(
    r"\b(?:last )?(?:retrieved|accessed)(?: on)?:? |\babgerufen am:? "
    r"|\bconsulté le:? |(?:دریافت|بازبینی|بازیابی)[\u200c ]?شده در:? "
    r"|تاریخ الوصول:? |اطلع عليه بتاريخ:? ",
    re.IGNORECASE,
)
ARCHIVED = re.compile(
    r"\barchived(?: \(pdf\))?(?: from (?:the )?original)?(?: on)?:? "
    r"|\barchiviert vom original am:? |\barchivé(?: depuis l'original)? le:? "
    r"|بایگانی[\u200c ]?شده از (?:روی )?(?:نسخهٔ? )?اصلی در:? ",
    re.IGNORECASE,
)
# “(in Persian)”, “(persisch)”, “(به فارسی)”.
IN_LANGUAGE = re.compile(r"\((?:in |auf |en |به |بال)?([^\W\d_]+)\)")
# What is of the shelf and not of the source.
IDENTIFIERS = re.compile(
    r"\b(?:ISSN|ISBN|OCLC|DOI|S2CID|PMID|PMC|JSTOR|شاپا|شابک):?\s*[\w./()-]*\w\.?",
    re.IGNORECASE,
)
PAGES = re.compile(r"(?:vol|no|pp?|s|nr|bd|ص|ش|ج)\b\.?\s*\d", re.IGNORECASE)


@cache
def _tags() -> dict[str, str]:
    tags: dict[str, str] = {}
    for language in SPOKEN:
        for tag, name in Locale(language).languages.items():
            if tag.isalpha():
                tags.setdefault(name.casefold(), tag)
    return tags


def tag_of(name: str) -> str:
    """The tag of a language that is named in one of ours; "" of any other word."""
    name = name.strip().casefold()
    if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", name) and len(name) < 4:
        return name if name in Locale("en").languages else ""
    return _tags().get(name, "")


def tag_named_in(words: str) -> tuple[str, str]:
    """The language that an entry says its source is in, and the entry without that."""
    for match in IN_LANGUAGE.finditer(words):
        tag = tag_of(match[1])
        if tag and len(match[1]) > 3:
            return tag, words[: match.start()] + words[match.end() :]
    return "", words


def heading(line: str) -> str | None:
    """The language of a heading of a list of references; None of any other line."""
    words = FURNITURE.sub("", line).strip().strip("=:#* ").casefold()
    return HEADINGS.get(words)
