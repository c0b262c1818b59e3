"""Feeds in Atom [RFC 4287]: new letters, changes on one letter's page, a search."""

import re
from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from archive import evidence
from archive.changes import Change
from archive.evidence.summary import summary_of
from archive.languages import direction
from archive.models import Letter, Publication
from archive.pages.letters import LetterPage
from archive.search.snippets import Snippet

LONGEST = 50
# No document in XML may hold these, however written.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
RIGHT_TO_LEFT_ISOLATE, END_OF_ISOLATE = "\u2067", "\u2069"
# When an archive in which nothing has happened yet was last changed.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """A feed that says when it was last changed by its entries, never by the clock."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def item_attributes(self, item) -> dict:
        language = item.get("language")
        return {"xml:lang": language} if language else {}

    def add_item_elements(self, handler, item):
        """As Django does; but a summary is plain text, and not HTML."""
        summary, item["description"] = item["description"], None
        super().add_item_elements(handler, item)
        if summary:
            handler.addQuickElement("summary", summary, {"type": "text"})


def of_letters(request: HttpRequest, archive_name: str) -> Feed:
    """The newest public letters, the newest first."""
    feed = Feed(
        title=as_xml(archive_name),
        subtitle="Letters newly published.",
        description="",
        link=request.build_absolute_uri(reverse("archive:letter-list")),
        feed_url=request.build_absolute_uri(request.path),
        author_name=as_xml(archive_name),
        language="en-GB",
    )
    letters = Letter.objects.published().order_by("-published_at", "-pk")[:LONGEST]
    found = evidence.of(letters)
    for letter in letters:
        summary = str(summary_of(letter, found))
        feed.add_item(
            title=as_xml(letter.title),
            link=request.build_absolute_uri(letter.get_absolute_url()),
            description=as_xml(summary or letter.abstract or letter.status),
            unique_id=_tag_of(request, letter),
            pubdate=letter.published_at,
            updateddate=letter.published_at,
        )
    return feed


def of_changes(
    request: HttpRequest, archive_name: str, page: LetterPage, changes: list[Change]
) -> Feed:
    """What has changed on a letter's page, the latest first."""
    letter = page.letter
    page = request.build_absolute_uri(letter.get_absolute_url())
    guid = _tag_of(request, letter)
    feed = Feed(
        title=as_xml(f"Changes: {letter.title}"),
        description="",
        link=page,
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=f"{guid}/changes",
        author_name=as_xml(archive_name),
        language="en-GB",
    )
    for change in changes[: -LONGEST - 1 : -1]:
        feed.add_item(
            title=as_xml(change.words),
            link=f"{page}#changes",
            description=as_xml(f"{letter.title}: {change.words}"),
            unique_id=f"{guid}/changes/{change.key}",
            updateddate=change.at,
        )
    return feed


def of_results(request: HttpRequest, archive_name: str, asked, page: str) -> Feed:
    """What a search finds, as its page at the address `page` shows it."""
    feed = Feed(
        title=as_xml(f"Search: {asked.understood or 'nothing'}"),
        subtitle=as_xml(archive_name),
        description="",
        link=page,
        feed_url=request.build_absolute_uri(),
        author_name=as_xml(archive_name),
        language="en-GB",
    )
    hits = asked.results.hits
    for hit in hits:
        feed.add_item(
            title=as_xml(hit.name),
            link=request.build_absolute_uri(hit.record.get_absolute_url()),
            description=" … ".join(filter(None, map(_as_its_own, hit.snippets))),
            language=hit.language,
            unique_id=_tag_of(request, hit.record),
            pubdate=hit.record.published_at,
            updateddate=hit.record.published_at,
        )
    return feed


def _as_its_own(snippet: Snippet) -> str:
    """
    Words that keep their direction, and their full stop, among those of the feed.

    Plain text has no attribute for it; the signs are Unicode's isolate [UAX 9].
    """
    words = as_xml("".join(run.words for run in snippet.runs))
    if words and direction(snippet.language) == "rtl":
        return f"{RIGHT_TO_LEFT_ISOLATE}{words}{END_OF_ISOLATE}"
    return words


def as_xml(text: str) -> str:
    """The text in one line, without what would break a document in XML."""
    return " ".join(NOT_XML.sub(" ", text).split())


def _tag_of(request: HttpRequest, record: Publication) -> str:
    """A name [RFC 4151] for a record that stays when its address or words change."""
    host, _ = split_domain_port(request.get_host())
    day = record.published_at or NEVER
    return f"tag:{host},{day:%Y-%m-%d}:{record._meta.model_name}/{record.pk}"
