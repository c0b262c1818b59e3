"""Coming in: a name and a password, then a code from whoever has a second factor."""

from datetime import datetime, timedelta

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login, views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from archive.doors import known, letters, passkeys, second_factor, sessions, throttle
from archive.doors.journal import account_called, note
from archive.doors.whence import address_of, net_of

HALFWAY = "doors.halfway"
LONGEST_HALFWAY = timedelta(minutes=10)
BACKEND = "django.contrib.auth.backends.ModelBackend"


class LogIn(views.LoginView):
    """Django's own, counted; and only halfway in for whoever has a second factor."""

    authentication_form = AdminAuthenticationForm
    template_name = "admin/login.html"
    next_page = reverse_lazy("admin:index")

    def post(self, request, *args, **kwargs):
        self.account = account_called(request.POST.get("username", ""))
        self.attempts = throttle.begin(self.limits())
        return super().post(request, *args, **kwargs)

    def limits(self) -> dict[str, throttle.Limit]:
        """The name counts whether or not there is such an account."""
        typed = self.request.POST.get("username", "")
        name = get_user_model().normalize_username(typed).casefold()
        whose = f"account {name}"
        return limits_of(self.request, self.account, whose, throttle.OF_AN_ACCOUNT)

    def form_valid(self, form):
        self.attempts.succeeded()
        user, to = form.get_user(), self.get_success_url()
        if second_factor.is_set_up(user):
            begin_halfway(self.request, user, to)
            return redirect("admin:code")
        if second_factor.is_obligatory(user):
            begin_halfway(self.request, user, to)
            return redirect("admin:second_factor")
        return come_in(self.request, user, to)

    def form_invalid(self, form):
        note("refused", self.request, self.account, why="name or password")
        return super().form_invalid(form)


def limits_of(
    request: HttpRequest, account, whose: str, limit: throttle.Limit
) -> dict[str, throttle.Limit]:
    """
    For whom an attempt counts: the account and the address from which it comes.

    From a browser that the account has come in from before, it counts for that
    browser: whatever strangers try, nobody is kept out of where they always come in.
    """
    if account and known.is_known(request, account):
        whose = f"{whose} in {known.name_of(request)}"
    address = f"address {net_of(address_of(request))}"
    return {whose: limit, address: throttle.OF_AN_ADDRESS}


def come_in(
    request: HttpRequest, user, to: str, *, with_factor: str = ""
) -> HttpResponse:
    """Log in, tell the account of a browser that is new to it, and go on."""
    is_new = not known.is_known(request, user)
    request.session.pop(HALFWAY, None)
    login(request, user, backend=BACKEND)
    if with_factor:
        request.session[sessions.HAS_SECOND_FACTOR] = True
    response = HttpResponseRedirect(to)
    known.remember(request, response, user)
    note("log-in", request, user, second_factor=with_factor, new_browser=is_new)
    if is_new:
        letters.tell(user, "new_browser", request)
    return response


# --- Halfway ----------------------------------------------------------------


def begin_halfway(request: HttpRequest, user, to: str) -> None:
    """The password was right: for some minutes, a code is all that is lacking."""
    request.session.cycle_key()
    request.session[HALFWAY] = {
        "account": user.pk,
        "password": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "to": to,
    }


def halfway(request: HttpRequest):
    """Who is halfway in, and where to; nobody, if it was long ago."""
    told = request.session.get(HALFWAY)
    if not told:
        return None, ""
    user = get_user_model().objects.filter(pk=told["account"], is_active=True).first()
    age = timezone.now() - datetime.fromisoformat(told["at"])
    if not user or age > LONGEST_HALFWAY:
        return None, ""
    is_same = constant_time_compare(told["password"], user.get_session_auth_hash())
    return (user, told["to"]) if is_same else (None, "")


class CodeForm(forms.Form):
    """A code of the app, or one of those that were kept for a lost phone."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Six digits from the app on your phone; or, if it is lost, one of"
        " your recovery codes.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )


class ProofForm(CodeForm):
    """A code, or what a browser has signed with a passkey."""

    passkey = forms.CharField(
        required=False,
        max_length=passkeys.LONGEST_ANSWER,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, has_app: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.data.get("passkey")
        if not has_app:
            self.fields["code"].help_text = "One of your recovery codes."


WRONG_CODE = "This is not the code. Codes of the app change every half minute."
WRONG_PASSKEY = "This passkey was not taken. Try it once more, or type a code."


def try_proof(request: HttpRequest, user, form: ProofForm) -> str:
    """Which factor a form proves; "" with the reason in the form."""
    whose = f"code {user.pk}"
    attempts = throttle.begin(limits_of(request, user, whose, throttle.OF_CODES))
    by = try_passkey if form.cleaned_data["passkey"] else try_code
    kind = by(request, user, form)
    if kind:
        attempts.succeeded()
    return kind


def try_passkey(request: HttpRequest, user, form: ProofForm) -> str:
    try:
        passkeys.use(request, user, form.cleaned_data["passkey"])
    except passkeys.Refused as refused:
        note("refused", request, user, why=f"passkey: {refused}")
        form.add_error("passkey", WRONG_PASSKEY)
        return ""
    return "passkey"


def try_code(request: HttpRequest, user, form: ProofForm) -> str:
    kind = second_factor.verify(user, form.cleaned_data["code"])
    if not kind:
        note("refused", request, user, why="code")
        form.add_error("code", WRONG_CODE)
    if kind == "recovery code":
        letters.tell(user, "recovery_code", request)
    return kind


def ask_for_code(request: HttpRequest, show) -> HttpResponse:
    """The second step at the door; `show` makes a page of a template and a context."""
    user, to = halfway(request)
    if user is None:
        return redirect("admin:login")
    has_app = second_factor.has_app(user)
    form = ProofForm(request.POST or None, has_app=has_app)
    if form.is_valid() and (kind := try_proof(request, user, form)):
        return come_in(request, user, to, with_factor=kind)
    return show(
        "registration/code.html",
        title="A second step",
        form=form,
        has_app=has_app,
        options=options_to_use(request, user),
    )


def options_to_use(request: HttpRequest, user) -> str:
    """What a browser is asked for with a passkey; "" where there is none to use."""
    if not passkeys.are_usable(request, user):
        return ""
    return passkeys.asked_to_use(request, user)
