"""The Content-Security-Policy header, until Django 6 sends it itself."""

from django.conf import settings
from django.urls import reverse

# Django's admin, select2 and htmx set HTML that they make of strings.
NOT_AT_THE_DESK = ("require-trusted-types-for", "trusted-types")


class ContentSecurityPolicyMiddleware:
    """Sends SECURE_CSP (Django 6's setting and form) with every response."""

    def __init__(self, get_response):
        self.get_response = get_response
        policy = settings.SECURE_CSP
        at_the_desk = {d: s for d, s in policy.items() if d not in NOT_AT_THE_DESK}
        self.policy, self.at_the_desk = in_a_line(policy), in_a_line(at_the_desk)

    def __call__(self, request):
        response = self.get_response(request)
        is_desk = request.path.startswith(reverse("admin:index"))
        policy = self.at_the_desk if is_desk else self.policy
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


def in_a_line(policy: dict[str, list[str]]) -> str:
    return "; ".join(
        " ".join([directive, *sources]) for directive, sources in policy.items()
    )
