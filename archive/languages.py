"""Languages by their BCP 47 tags, and the direction in which each is written."""

from django.core.validators import RegexValidator

RIGHT_TO_LEFT = {"ar", "fa", "prs", "ckb", "ps", "he", "ur", "az-arab"}

# The house writes English; a title in another language is given with its gloss.
HOUSE_LANGUAGE = "en"

NAMES = {
    "en": "English",
    "fa": "Persian",
    "ar": "Arabic",
    "prs": "Dari",
    "de": "German",
    "fr": "French",
    "ja": "Japanese",
    "he": "Hebrew",
}

TAG_HELP = "A BCP 47 tag: en, fr, pt-BR, zh-Hant …"

is_language_tag = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    "A language is a BCP 47 tag such as en, fr, pt-BR or zh-Hant.",
)


def direction(language: str) -> str:
    """Return "rtl" for a language written from right to left, else "ltr"."""
    tag = language.lower()
    return (
        "rtl" if tag in RIGHT_TO_LEFT or tag.split("-")[0] in RIGHT_TO_LEFT else "ltr"
    )


def name(language: str) -> str:
    """Return the English name of a language, or its tag where there is none here."""
    return NAMES.get(language, NAMES.get(language.split("-")[0], language))
