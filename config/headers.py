"""The headers that every answer carries, whoever of us makes it."""

from django.conf import settings

from .csp import in_a_line


class HeadersMiddleware:
    """
    Sends SECURE_HEADERS with every response that does not say otherwise.

    It stands before all others: what they answer themselves, a static file, a page
    that was kept, a refusal of Django's own, carries them too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in settings.SECURE_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def of_a_refusal() -> list[tuple[str, str]]:
    """The same for what is refused before Django has seen it (config/rsgi.py)."""
    told = settings.SECURE_HEADERS | {
        "Content-Security-Policy": in_a_line(settings.SECURE_CSP)
    }
    if settings.SECURE_HSTS_SECONDS:
        told["Strict-Transport-Security"] = stay_with_tls()
    return [(name.lower(), value) for name, value in told.items()]


def stay_with_tls() -> str:
    """What Django's SecurityMiddleware says, of the same settings."""
    words = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        words.append("includeSubDomains")
    if settings.SECURE_HSTS_PRELOAD:
        words.append("preload")
    return "; ".join(words)
