"""The headers that every answer carries, whoever of us makes it."""

from django.conf import settings


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
