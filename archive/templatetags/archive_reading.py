"""How pages write languages, days and the numbers of sources."""

import re
from collections import defaultdict

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from archive import citing, dates, languages
from archive.citing.line import Part
from archive.dates import When
from archive.evidence import Account, Answer, Inquiry
from archive.exchange.data import words_of
from archive.languages import HOUSE_LANGUAGE
from archive.models import Agent, Claim, Document, Place, Stance
from archive.models.questions import questions_in_words
from archive.pages.letters import Branch, LetterPage
from archive.pages.opened import OpenedPage, Shown
from archive.pages.sources import PageWithSources
from archive.prose import as_html

register = template.Library()

# The dates of EDTF that HTML has too: a year from 1 on, a month, a day; no season,
# no span, nothing that is about or perhaps.
MACHINES_READ = re.compile(r"(?!0000)\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")

WORDS_A_MINUTE = 230
MOST_VOICES = 4  # behind one answer, named one by one
FEWER_NUMBERS = 3  # of sources, beside each other where very much is said

register.filter("words_of", words_of)
register.filter("questions_in_words", questions_in_words)
register.filter("parts_of", citing.parts_of)
register.filter("in_one_line", citing.in_one_line)
register.filter("language_name", languages.name)
register.filter("day_in_words", dates.day_in_words)


@register.simple_tag
def lang(tag: str) -> SafeString:
    """The attributes lang and dir of words that are not in the page's language."""
    if not tag or tag == HOUSE_LANGUAGE:
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', tag, languages.direction(tag))


@register.simple_tag
def own_lang(tag: str) -> SafeString:
    """The same, said always: of words that stand among those of any language."""
    return format_html(' lang="{}" dir="{}"', tag, languages.direction(tag))


@register.simple_tag
def named(record: Agent | Place) -> SafeString:
    """An agent or a place by name, a link where it has a public page."""
    if not record.is_published:
        return format_html("<bdi{}>{}</bdi>", lang(record.name_language), record.name)
    return format_html(
        '<a href="{}"{}>{}</a>',
        record.get_absolute_url(),
        lang(record.name_language),
        record.name,
    )


@register.simple_tag
def value_of(claim: Claim) -> SafeString:
    """The value of a claim, a link where it is a record that has a public page."""
    record, words = claim.record, claim.value_in_words
    if record and record.is_published:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), words)
    if claim.words:
        return format_html("<span{}>{}</span>", lang(claim.words_language), words)
    return format_html("{}", words)


@register.simple_tag
def question_and_value_of(claim: Claim) -> SafeString:
    """A claim in a line, as str() gives it, its words in their own language."""
    if not claim.words:
        return format_html("{}", claim)
    question = claim.question.replace("_", " ")
    own = own_lang(claim.words_language or HOUSE_LANGUAGE)
    return format_html("{}: <bdi{}>{}</bdi>", question, own, claim.words)


@register.simple_tag
def called(record: Agent | Place) -> SafeString:
    """A link to a public agent or place, and its preferred names in other languages."""
    others = [
        (lang(name.language), name.text)
        for name in record.names.all()
        if name.is_preferred and name.text != record.name
    ]
    return format_html(
        '<a href="{}"{}>{}</a>{}',
        record.get_absolute_url(),
        lang(record.name_language),
        record.name,
        format_html_join("", " <bdi{}>{}</bdi>", others),
    )


@register.simple_tag
def offices_of(agent: Agent) -> SafeString:
    return format_html_join(
        "",
        '<span class="quiet">, <span{}>{}</span></span>',
        ((lang(it.title_language), it.title) for it in agent.offices.all()),
    )


@register.simple_tag
def ways_to_narrow(facet) -> SafeString:
    """A facet's first choices as links; loops of a template took half of a page."""
    chosen = facet.chosen and facet.chosen.value
    return format_html_join(
        "\n",
        '<li><a href="{}" rel="nofollow"{}>{}</a> <span class="n">{}</span></li>',
        (
            (c.address, lang(c.language), c.label, c.count)
            for c in facet.at_a_glance
            if c.value != chosen
        ),
    )


@register.simple_tag
def options(choices) -> SafeString:
    """All choices of a facet, for a form."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{} ({})</option>',
        ((c.value, lang(c.language), c.label, c.count) for c in choices),
    )


@register.simple_tag
def bars_of_years(bars, what: str) -> SafeString:
    """The bars of a histogram as SVG, each with the address that it opens."""
    return format_html_join(
        "\n",
        '<a href="{}" aria-label="{}"><rect x="{}%" width="{}%" y="{}rem"'
        ' height="{}rem"/></a>{}',
        (
            (address, b.in_words(what), b.x, b.width, b.y, b.height, _words_at(b))
            for b, address in bars
        ),
    )


def _words_at(bar) -> SafeString:
    """Its number and its years, where there is room for them."""
    if not bar.has_room:
        return SafeString("")
    return format_html_join(
        "",
        '<text x="{}%" y="{}rem" text-anchor="middle">{}</text>',
        ((bar.middle, bar.label_at, bar.count), (bar.middle, 6.9, bar.label)),
    )


@register.simple_tag
def time_of(when: When) -> SafeString:
    """A date in words; what HTML has no value for claims to be no time of it."""
    if not MACHINES_READ.fullmatch(when.edtf):
        return format_html("{}", when)
    return format_html('<time datetime="{}">{}</time>', when.edtf, when)


@register.filter
def marked(runs) -> SafeString:
    """Words in runs, those that were looked for marked."""
    escaped = ((run.is_match, escape(run.words)) for run in runs)
    # Every word of it has just been escaped.
    return mark_safe("".join(f"<mark>{w}</mark>" if m else w for m, w in escaped))


@register.filter
def also(when: When, calendars: list[str]) -> list[dates.Beside]:
    """A day as other calendars have it; nothing of what is no single day."""
    return dates.beside(when.earliest, calendars) if when and when.is_a_day else []


@register.filter
def prose(text: str) -> SafeString:
    """What editors wrote in Markdown."""
    return as_html(text)


@register.filter
def sign_of(stance: str) -> str:
    return Stance(stance).sign


@register.simple_tag
def source_numbers(page: PageWithSources, accounts) -> SafeString:
    """Superior numbers that lead to the sources of some accounts, each once."""
    numbers = sorted({page.numbers[a.citation.document_id] for a in accounts})
    most = FEWER_NUMBERS if page.is_long else len(numbers)
    links = format_html_join(
        " ", '<a href="#s-{0}">{0}</a>', ((n,) for n in numbers[:most])
    )
    left = f" +{len(numbers) - most}" if len(numbers) > most else ""
    return format_html("<sup>{}{}</sup>", links, left) if numbers else SafeString("")


@register.simple_tag
def at(page: PageWithSources, record) -> str:
    """Where a record is opened, as known on the day that the page looks at."""
    return page.at(record)


@register.simple_tag
def shown_of(page: OpenedPage, inquiry: Inquiry) -> list[Shown]:
    """The answers to a question, with the accounts that the page opens."""
    return page.shown_of(inquiry)


@register.simple_tag
def rest_of(page: OpenedPage, shown: Shown) -> SafeString:
    """The accounts that are not opened, by their sources' numbers: each leads there."""
    address = page.at_alone(shown.answer.claim.answer_anchor)
    return format_html_join(
        " ",
        '<a id="{}" href="{}#{}">{}</a>',
        (
            (
                account.citation.anchor_id,
                address,
                account.citation.anchor_id,
                page.numbers[account.citation.document_id],
            )
            for account in shown.rest
        ),
    )


@register.simple_tag
def of_question(page: LetterPage, question: str) -> str:
    """Where a question about a letter is opened; the accounts, if nobody answers it."""
    inquiry = next((i for i in page.inquiries if i.question == question), None)
    return page.at(inquiry) if inquiry else "#accounts"


@register.filter
def minutes(words: int) -> int:
    """How long it takes to read so many words."""
    return max(1, round(words / WORDS_A_MINUTE))


@register.simple_tag
def who_says(answer: Answer) -> str:
    """Who gives an answer and who speaks against it, each once, by their stances."""
    by_stance: dict[str, list[Account]] = defaultdict(list)
    for account in answer.accounts:
        by_stance[account.citation.stance].append(account)
    told = []
    for stance, accounts in by_stance.items():
        stance = "" if stance == Stance.ASSERTS else f"{Stance(stance).label}: "
        told.append(f"{stance}{_voices(accounts)}")
    return "; ".join(told)


def _voices(accounts: list[Account]) -> str:
    sources: dict[str, set[int]] = defaultdict(set)
    for account in accounts:
        lapsed = " (said otherwise later)" if account.has_lapsed else ""
        sources[account.voice + lapsed].add(account.citation.document_id)
    is_one = len(sources) == 1
    told = [
        voice if is_one or len(heard) == 1 else f"{voice}, in {len(heard)}"
        for voice, heard in sources.items()
    ]
    left = len(told) - MOST_VOICES
    return "; ".join(told[:MOST_VOICES]) + (f"; {left} more" if left > 0 else "")


@register.simple_tag
def how_many_say(answer: Answer) -> str:
    """How many sources speak of an answer, and from how many origins."""
    sources = {account.citation.document_id for account in answer.accounts}
    origins = {account.origin for account in answer.accounts}
    return f"{_count(sources, 'source')}, {_count(origins, 'origin')}"


def _count(things, noun: str) -> str:
    return f"{len(things)} {noun}{'s' * (len(things) != 1)}"


@register.simple_tag
def source_number(page: PageWithSources, document: Document) -> int:
    return page.numbers[document.pk]


@register.simple_tag
def reference(document: Document) -> SafeString:
    """A document in one line, its title a link where it has a public page."""
    line = SafeString("")
    for part in citing.parts_of(document):
        between = (" " if part.role == "gloss" else ", ") if line else ""
        words = _title(document, part) if part.role == "title" else part.text
        line = format_html("{}{}{}", line, between, words)
    return format_html("{}.", line)


def _title(document: Document, part: Part) -> SafeString:
    title = format_html("<cite{}>{}</cite>", lang(part.language), part.text)
    if not document.is_published:
        return title
    return format_html('<a href="{}">{}</a>', document.get_absolute_url(), title)


# --- Origins: these loops, as templates, took a fifth of a letter's page ----------


@register.simple_tag
def heard_in(branch: Branch, is_itself: bool = False) -> SafeString:
    """A document in which a voice is heard, without its name where that stands by."""
    document = branch.document
    if not document.is_published:
        return SafeString("<i>a source that is not public here</i>")
    return format_html(
        "{}{}{}",
        "" if is_itself else _voice_of(document),
        "" if document.was_consulted else SafeString(" <i>(not seen here)</i>"),
        _number_of(branch),
    )


def _voice_of(document: Document) -> str:
    if document.publisher:
        return str(document.publisher)
    return format_html("<span{}>{}</span>", lang(document.language), document)


def _number_of(branch: Branch) -> SafeString:
    if not branch.number:
        return SafeString("")
    return format_html(
        ' <span class="quiet"><a href="#s-{0}">{0}</a>{1}</span>',
        branch.number,
        f" · {branch.accounts} times" if branch.accounts > 1 else "",
    )


@register.simple_tag
def heard_through(page: PageWithSources, branches: list[Branch]) -> SafeString:
    """The documents in which a voice is heard, each with those that repeat it."""
    told: list[tuple[str, str]] = [
        (heard_in(it), heard_through(page, it.relayed_by) if it.branches else "")
        for it in branches[: page.at_once]
    ]
    if left := len(branches) - len(told):
        told.append((f"{left} more", ""))
    return format_html("<ul>\n{}\n</ul>", format_html_join("\n", "<li>{}{}</li>", told))
