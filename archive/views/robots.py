"""What machines are told that read on their own: robots.txt, and security.txt."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from archive import edition
from archive.languages import HOUSE_LANGUAGE
from archive.models import colophon_in_use

# For how long whoever read security.txt may rely on it [RFC 9116, 2.5.5].
GOOD_FOR = timedelta(days=180)
PLAIN_TEXT = "text/plain; charset=utf-8"


def robots(request: HttpRequest) -> HttpResponse:
    """All that is public may be read by machines; the editors' desk is not public."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        # A search has states without number; what it finds is in the sitemap.
        f"Disallow: {reverse('archive:search')}?",
        f"Sitemap: {request.build_absolute_uri(reverse('archive:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN_TEXT)


def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness [RFC 9116]; nothing, where nobody is named."""
    colophon = colophon_in_use()
    contact = contact_as_address(colophon.whom_to_write)
    if not contact:
        raise Http404
    lines = [
        f"Contact: {contact}",
        f"Expires: {edition.today() + GOOD_FOR}T00:00:00Z",
        f"Preferred-Languages: {', '.join(colophon.languages or [HOUSE_LANGUAGE])}",
        f"Canonical: {request.build_absolute_uri(reverse('archive:security'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN_TEXT)


def contact_as_address(contact: str) -> str:
    """An e-mail or web address as RFC 9116 has it; "" for what is neither."""
    if len(contact.split()) != 1:
        return ""
    if contact.startswith("https://"):
        return contact
    return f"mailto:{contact}" if "@" in contact and "://" not in contact else ""
