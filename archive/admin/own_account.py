"""What an account sees to itself: its sessions, its password. See also factors.py."""

from django.contrib import messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from archive.doors import known, letters, sessions, throttle
from archive.doors.journal import note

from . import entering

# --- Sessions ---------------------------------------------------------------


def see_to_sessions(request: HttpRequest, show) -> HttpResponse:
    """Where one is logged in; each can be ended, or all the others."""
    key = request.session.session_key
    if request.method == "POST":
        end_as_asked(request, key)
        return redirect("admin:sessions")
    visits = sessions.visits_of(request.user, key=key)
    return show("registration/sessions.html", title="Your sessions", visits=visits)


def end_as_asked(request: HttpRequest, key: str | None) -> None:
    if "others" in request.POST:
        ended = sessions.end_others(request.user, key=key)
    else:
        ended = int(sessions.end(request.user, request.POST.get("end", "")))
    if ended:
        note("session-ended", request, request.user, why="its owner says so")
        messages.success(request, "Ended. Whoever was logged in there is no longer.")


# --- Passwords --------------------------------------------------------------


def password_was_changed(request: HttpRequest, user, *, key: str | None = None) -> None:
    """End all sessions but one, and tell the account so."""
    sessions.end_others(user, key=key)
    by = request.user.get_username() or "a link by mail"
    note("password-changed", request, user, by=by)
    letters.tell(user, "password", request)


class ChangePassword(views.PasswordChangeView):
    """Django's own, counted: an open desk is no place to guess the password at."""

    form_class = AdminPasswordChangeForm

    def post(self, request, *args, **kwargs):
        whose = {f"password {request.user.pk}": throttle.OF_AN_ACCOUNT}
        self.attempts = throttle.begin(whose)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        self.attempts.succeeded()
        response = super().form_valid(form)
        key = self.request.session.session_key
        password_was_changed(self.request, form.user, key=key)
        known.remember(self.request, response, form.user)
        return response


class AskForLink(views.PasswordResetView):
    """Django's own, counted, for whoever asks and for whom it is asked."""

    def post(self, request, *args, **kwargs):
        typed = request.POST.get("email", "").strip().casefold()
        limits = entering.limits_of(request, None, f"link {typed}", throttle.OF_LINKS)
        throttle.begin(limits)
        return super().post(request, *args, **kwargs)


class SetPassword(views.PasswordResetConfirmView):
    """Django's own; whoever has the account's mail is known in this browser, too."""

    def form_valid(self, form):
        response = super().form_valid(form)
        password_was_changed(self.request, form.user)
        known.remember(self.request, response, form.user)
        return response
