"""The feeds: of new letters, and of what changes on one letter's page."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from archive import changes
from archive.exchange import feeds
from archive.models import Letter, archive_name
from archive.pages.letters import LetterPage

from .addresses import at_its_address


def letters_feed(request: HttpRequest) -> HttpResponse:
    return _answer(feeds.of_letters(request, archive_name()))


@at_its_address(Letter)
def letter_feed(request: HttpRequest, letter: Letter) -> HttpResponse:
    page = LetterPage(letter)
    told = changes.of_letter(page)
    return _answer(feeds.of_changes(request, archive_name(), page, told))


def _answer(feed: feeds.Feed) -> HttpResponse:
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return response
