"""The Content-Security-Policy header, until Django 6 sends it itself."""

from django.conf import settings


class ContentSecurityPolicyMiddleware:
    """Sends SECURE_CSP (Django 6's setting and form) with every response."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(
            " ".join([directive, *sources])
            for directive, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response
