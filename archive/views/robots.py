"""What machines are told that read on their own: robots.txt."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def robots(request: HttpRequest) -> HttpResponse:
    """All that is public may be read by machines; the editors' desk is not public."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        # A search has states without number; what it finds is in the sitemap.
        f"Disallow: {reverse('archive:search')}?",
        f"Sitemap: {request.build_absolute_uri(reverse('archive:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
