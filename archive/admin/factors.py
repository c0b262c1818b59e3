"""The second factor as an account sees to it: an app, passkeys, recovery codes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from archive.doors import letters, passkeys, second_factor, sessions, throttle
from archive.doors.journal import note
from archive.doors.models import Passkey
from archive.doors.whence import browser_of

from . import entering

SECRET = ("code", "password", "passkey")
WRONG_PASSWORD = "This is not your password."
NOT_MADE = "This passkey was not taken. Try once more to add one."
LAST = "It is your only one: take the second factor away as a whole, below."


@dataclass
class Comer:
    """Who sees to it, in or halfway in; `show` makes a page in the door's frame."""

    request: HttpRequest
    user: Any
    to: str
    is_in: bool
    show: Callable[..., HttpResponse]


def password_field(label: str) -> forms.CharField:
    attributes = {"autocomplete": "current-password"}
    widget = forms.PasswordInput(attrs=attributes)
    return forms.CharField(label=label, strip=False, widget=widget)


class SetUpForm(entering.CodeForm):
    """The first code; with the password, from whoever has been in for a while."""

    password = password_field("Your password")

    def __init__(self, *args, is_asked_for_password: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six digits that the app now shows."
        if not is_asked_for_password:
            del self.fields["password"]


class AddForm(forms.Form):
    """A passkey that a browser has made, and what its owner calls it."""

    name = forms.CharField(
        label="Name",
        max_length=Passkey._meta.get_field("name").max_length,
        help_text="By which you know it from others: where it is kept.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    password = password_field("Password")
    # What a browser has made stays in the form while something else in it is wrong.
    passkey = forms.CharField(
        max_length=passkeys.LONGEST_ANSWER,
        widget=forms.HiddenInput,
        error_messages={"required": "The browser has made no passkey."},
    )

    def __init__(self, *args, user, is_asked_for_password: bool, **kwargs):
        super().__init__(*args, auto_id="id_add_%s", **kwargs)
        self.user = user
        if not is_asked_for_password:
            del self.fields["password"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if Passkey.objects.filter(account=self.user, name=name).exists():
            raise forms.ValidationError("You have one of this name.")
        return name

    def made_nothing(self) -> None:
        """What the browser has made is no good: it has to make another."""
        self.data = self.data.copy()
        self.data["passkey"] = ""
        self.add_error("passkey", NOT_MADE)


class PasswordForm(forms.Form):
    password = password_field("Password")


def see_to_second_factor(request: HttpRequest, is_in: bool, show) -> HttpResponse:
    """Set it up, add and take away passkeys, renew its codes, or take it away."""
    user, to = (request.user, "") if is_in else entering.halfway(request)
    if user is None:
        return redirect("admin:login")
    # Halfway in, a code is what is lacking, and nothing can be changed.
    if not is_in and second_factor.is_set_up(user):
        return redirect("admin:code")
    comer = Comer(request, user, to, is_in, show)
    if request.method != "POST":
        return page(comer)
    return what_is_done(request.POST, user)(comer)


def what_is_done(asked, user) -> Callable[[Comer], HttpResponse]:
    if "add_passkey" in asked:
        return add_passkey
    if "take_passkey" in asked:
        return take_passkey
    is_of_app = not {"renew", "take_away", "take_app_away"} & set(asked)
    return set_up if is_of_app and not second_factor.has_app(user) else change


def page(comer: Comer, **bound: forms.Form) -> HttpResponse:
    """What there is and what can be done; with the form that was sent, if one was."""
    request, user = comer.request, comer.user
    has_app, is_set_up = second_factor.has_app(user), second_factor.is_set_up(user)
    template = "second_factor" if is_set_up else "second_factor_set_up"
    context = {"has_app": has_app, "form": next(iter(bound.values()), None)}
    if not has_app:
        context |= of_the_app(comer, bound.get("app"))
    if is_set_up:
        proof = bound.get("proof") or proof_form(user, has_app=has_app)
        context |= {"proof": proof, "to_use": entering.options_to_use(request, user)}
    return comer.show(
        f"registration/{template}.html",
        title="Your second factor" if is_set_up else "Set up a second factor",
        is_obligatory=second_factor.is_obligatory(user),
        left=second_factor.recovery_codes_left(user),
        **context,
        **of_passkeys(comer, bound),
    )


def of_the_app(comer: Comer, form: forms.Form | None) -> dict[str, Any]:
    user = comer.user
    factor = second_factor.begun(user) or second_factor.begin(user)
    return {
        "app": form or SetUpForm(is_asked_for_password=comer.is_in),
        "picture": second_factor.picture_of(factor),
        "secret": second_factor.secret_of(factor),
    }


def of_passkeys(comer: Comer, bound: dict[str, forms.Form]) -> dict[str, Any]:
    request, user = comer.request, comer.user
    hindrance = passkeys.hindrance(request)
    all_of_it = list(Passkey.objects.filter(account=user))
    may_add = not hindrance and len(all_of_it) < passkeys.MOST
    return {
        "passkeys": all_of_it,
        "host": passkeys.place_of(request).host,
        "hindrance": hindrance,
        "adding": bound.get("adding") or add_form(comer, None),
        "taking": bound.get("taking") or PasswordForm(auto_id="id_take_%s"),
        "to_make": passkeys.asked_to_make(request, user) if may_add else "",
    }


def proof_form(user, given=None, *, has_app: bool) -> entering.ProofForm:
    return entering.ProofForm(given, has_app=has_app, auto_id="id_proof_%s")


def add_form(comer: Comer, given) -> AddForm:
    return AddForm(
        given,
        user=comer.user,
        is_asked_for_password=comer.is_in,
        initial={"name": browser_of(comer.request)},
    )


def is_password(comer: Comer, form: forms.Form, why: str) -> bool:
    """Whether the form brings the password; of whoever is halfway in none is asked."""
    if "password" not in form.fields:
        return True
    if comer.user.check_password(form.cleaned_data["password"]):
        return True
    note("refused", comer.request, comer.user, why=f"password, for {why}")
    form.add_error("password", WRONG_PASSWORD)
    return False


def begin(comer: Comer) -> throttle.Attempts:
    whose, limit = f"code {comer.user.pk}", throttle.OF_CODES
    limits = entering.limits_of(comer.request, comer.user, whose, limit)
    return throttle.begin(limits)


# --- The app ------------------------------------------------------------------


def set_up(comer: Comer) -> HttpResponse:
    form = SetUpForm(comer.request.POST, is_asked_for_password=comer.is_in)
    if form.is_valid() and (codes := try_to_set_up(comer, form)):
        return let_on(comer, show_codes(comer.show, codes, comer.to), "app")
    return page(comer, app=form)


def try_to_set_up(comer: Comer, form: SetUpForm) -> list[str]:
    request, user = comer.request, comer.user
    attempts = begin(comer)
    if not is_password(comer, form, "a second factor"):
        return []
    codes = second_factor.complete(user, form.cleaned_data["code"])
    if not codes:
        form.add_error("code", entering.WRONG_CODE)
        return []
    attempts.succeeded()
    note("second-factor-set-up", request, user)
    letters.tell(user, "second_factor_set_up", request)
    return codes


def let_on(comer: Comer, response: HttpResponse, factor: str) -> HttpResponse:
    """Go on in a session of a new name, with the factor; all others end."""
    request = comer.request
    if comer.is_in:
        request.session.cycle_key()
    else:
        came = entering.come_in(request, comer.user, comer.to, with_factor=factor)
        response.cookies.update(came.cookies)
    request.session[sessions.HAS_SECOND_FACTOR] = True
    sessions.end_others(comer.user, key=request.session.session_key)
    return response


def show_codes(show, codes: list[str], to: str = "") -> HttpResponse:
    template = "registration/recovery_codes.html"
    return show(template, title="Your recovery codes", codes=codes, to=to)


# --- Passkeys -----------------------------------------------------------------


def add_passkey(comer: Comer) -> HttpResponse:
    """The first brings recovery codes along, as the app does."""
    form = add_form(comer, comer.request.POST)
    if not (form.is_valid() and try_to_add(comer, form)):
        return page(comer, adding=form)
    if second_factor.recovery_codes_left(comer.user):
        messages.success(comer.request, "Your passkey is added.")
        return let_on(comer, redirect("admin:second_factor"), "passkey")
    codes = second_factor.new_recovery_codes(comer.user)
    return let_on(comer, show_codes(comer.show, codes, comer.to), "passkey")


def try_to_add(comer: Comer, form: AddForm) -> bool:
    request, user, given = comer.request, comer.user, form.cleaned_data
    attempts = begin(comer)
    if not is_password(comer, form, "a passkey"):
        return False
    try:
        passkeys.add(request, user, given["name"], given["passkey"])
    except passkeys.Refused as refused:
        note("refused", request, user, why=f"passkey: {refused}")
        form.made_nothing()
        return False
    attempts.succeeded()
    note("passkey-added", request, user)
    letters.tell(user, "passkey_added", request)
    return True


def take_passkey(comer: Comer) -> HttpResponse:
    request, user = comer.request, comer.user
    form = PasswordForm(request.POST, auto_id="id_take_%s")
    if form.is_valid() and try_to_take(comer, form):
        note("passkey-taken-away", request, user)
        letters.tell(user, "passkey_taken_away", request)
        # Somebody may have come in with it.
        sessions.end_others(user, key=request.session.session_key)
        messages.success(request, "It opens nothing here any more.")
        return redirect("admin:second_factor")
    return page(comer, taking=form)


def try_to_take(comer: Comer, form: PasswordForm) -> bool:
    attempts = begin(comer)
    if not is_password(comer, form, "a passkey"):
        return False
    attempts.succeeded()
    key, user = comer.request.POST["take_passkey"], comer.user
    has_app = second_factor.has_app(user)
    if passkeys.take_away(user, key, may_be_last=has_app):
        return True
    form.add_error(None, LAST)
    return False


# --- Recovery codes, and without any -------------------------------------------


def change(comer: Comer) -> HttpResponse:
    """New recovery codes, or no app or no factor any more: for a code or a passkey."""
    request, user = comer.request, comer.user
    form = proof_form(user, request.POST, has_app=second_factor.has_app(user))
    if form.is_valid() and entering.try_proof(request, user, form):
        return changed(comer) or page(comer, proof=form)
    return page(comer, proof=form)


def changed(comer: Comer) -> HttpResponse | None:
    request, user = comer.request, comer.user
    if "renew" in request.POST:
        note("recovery-codes-renewed", request, user)
        return show_codes(comer.show, second_factor.new_recovery_codes(user))
    if "take_app_away" in request.POST and user.passkeys.exists():
        take_app_away(request, user)
        messages.success(request, "The app opens nothing here any more.")
        return redirect("admin:second_factor")
    if "take_away" in request.POST and not second_factor.is_obligatory(user):
        take_away(request, user)
        messages.success(request, "Your account has no second factor any more.")
        return redirect("admin:second_factor")
    return None


def take_app_away(request: HttpRequest, user) -> None:
    if second_factor.take_app_away(user):
        note("app-taken-away", request, user)
        letters.tell(user, "app_taken_away", request)
        sessions.end_others(user, key=request.session.session_key)


def take_away(request: HttpRequest, user) -> bool:
    """Take an account's second factor away, and tell it so."""
    if not second_factor.take_away(user):
        return False
    note("second-factor-taken-away", request, user, by=request.user.get_username())
    letters.tell(user, "second_factor_taken_away", request)
    return True
