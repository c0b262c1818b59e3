"""What an account sees to itself: its second factor, its sessions, its password."""

from django import forms
from django.contrib import messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from archive.doors import known, letters, second_factor, sessions, throttle
from archive.doors.journal import note

from . import entering

# --- The second factor ------------------------------------------------------


class SetUpForm(entering.CodeForm):
    """The first code; with the password, from whoever has been in for a while."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, is_asked_for_password: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six digits that the app now shows."
        if not is_asked_for_password:
            del self.fields["password"]


def see_to_second_factor(request: HttpRequest, is_in: bool, show) -> HttpResponse:
    """Set it up, renew its recovery codes, or take it away."""
    user, to = (request.user, "") if is_in else entering.halfway(request)
    if user is None:
        return redirect("admin:login")
    if not second_factor.is_set_up(user):
        return set_up(request, user, to, is_in, show)
    # Halfway in, a code is what is lacking, and nothing can be changed.
    return change(request, user, show) if is_in else redirect("admin:code")


def set_up(request: HttpRequest, user, to: str, is_in: bool, show) -> HttpResponse:
    form = SetUpForm(request.POST or None, is_asked_for_password=is_in)
    if form.is_valid() and (codes := try_to_set_up(request, user, form)):
        response = show_codes(show, codes, to)
        if not is_in:
            came = entering.come_in(request, user, to, with_factor="app")
            response.cookies.update(came.cookies)
        request.session[sessions.HAS_SECOND_FACTOR] = True
        sessions.end_others(user, key=request.session.session_key)
        return response
    factor = second_factor.begun(user) or second_factor.begin(user)
    return show(
        "registration/second_factor_set_up.html",
        title="Set up a second factor",
        form=form,
        picture=second_factor.picture_of(factor),
        secret=second_factor.secret_of(factor),
        is_obligatory=second_factor.is_obligatory(user),
    )


def try_to_set_up(request: HttpRequest, user, form: SetUpForm) -> list[str]:
    whose = f"code {user.pk}"
    limits = entering.limits_of(request, user, whose, throttle.OF_CODES)
    attempts = throttle.begin(limits)
    password = form.cleaned_data.get("password")
    if password is not None and not user.check_password(password):
        note("refused", request, user, why="password, for a second factor")
        form.add_error("password", "This is not your password.")
        return []
    codes = second_factor.complete(user, form.cleaned_data["code"])
    if not codes:
        form.add_error("code", entering.WRONG_CODE)
        return []
    attempts.succeeded()
    note("second-factor-set-up", request, user)
    letters.tell(user, "second_factor_set_up", request)
    return codes


def show_codes(show, codes: list[str], to: str = "") -> HttpResponse:
    template = "registration/recovery_codes.html"
    return show(template, title="Your recovery codes", codes=codes, to=to)


def change(request: HttpRequest, user, show) -> HttpResponse:
    """New recovery codes, or no second factor any more: for a code."""
    form = entering.CodeForm(request.POST or None)
    is_obligatory = second_factor.is_obligatory(user)
    if form.is_valid() and entering.try_code(request, user, form):
        if "renew" in request.POST:
            note("recovery-codes-renewed", request, user)
            return show_codes(show, second_factor.new_recovery_codes(user))
        if "take_away" in request.POST and not is_obligatory:
            take_away(request, user)
            messages.success(request, "Your account has no second factor any more.")
            return redirect("admin:second_factor")
    return show(
        "registration/second_factor.html",
        title="Your second factor",
        form=form,
        left=second_factor.recovery_codes_left(user),
        is_obligatory=is_obligatory,
    )


def take_away(request: HttpRequest, user) -> bool:
    """Take an account's second factor away, and tell it so."""
    if not second_factor.take_away(user):
        return False
    note("second-factor-taken-away", request, user, by=request.user.get_username())
    letters.tell(user, "second_factor_taken_away", request)
    return True


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
