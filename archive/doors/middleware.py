"""The middleware: a session ends that has lasted too long, or has too little."""

from django.conf import settings
from django.contrib.auth import logout

from . import second_factor, sessions
from .journal import note

# How a script says that nobody has asked: `X-Asked-By: clock`.
ASKED_BY, CLOCK = "X-Asked-By", "clock"


class KeepsSessions:
    """Sees to the session of whoever is logged in; nobody else is given one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Nobody's session is opened, or pages for anybody would vary by cookie.
        has_one = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_one and request.user.is_authenticated:
            self.keep_or_end(request)
        response = self.get_response(request)
        if response.status_code == 403:
            account = request.user if request.user.is_authenticated else None
            note("refused", request, account, why="no leave", path=request.path)
        return response

    def keep_or_end(self, request) -> None:
        if sessions.has_lasted_too_long(request):
            why = "it has lasted too long"
        elif self.lacks_second_factor(request):
            why = "it has no second factor"
        else:
            # What a page asks by itself, every few seconds, is no use of a session.
            if request.headers.get(ASKED_BY) != CLOCK:
                sessions.see(request)
            return
        note("session-ended", request, request.user, why=why)
        logout(request)

    def lacks_second_factor(self, request) -> bool:
        """Such are the sessions from before an account was asked for one."""
        if request.session.get(sessions.HAS_SECOND_FACTOR):
            return False
        return second_factor.is_obligatory(request.user)
