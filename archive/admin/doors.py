"""The way in to the editors' desk: its first page, log-in, a password forgotten."""

from functools import wraps
from threading import Thread
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME, views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from archive import checking
from archive.doors.journal import note
from archive.doors.middleware import ASKED_BY, CLOCK
from archive.doors.throttle import TooMany
from archive.models import archive_name

from . import entering, factors, kept, loads, own_account, tables

# The archive's records in the order of the work, and then what is part of them.
RECORDS = ["Letter", "Document", "Agent", "Place", "Collection", "Colophon"]
PARTS = [
    *("Response", "Transmission", "Claim", "Citation", "Assessment"),
    *("Annotation", "Reference", "Capture"),
]


class Desk(AdminSite):
    """Django's admin site, as the archive's editors find it."""

    index_title = "The editors’ desk"

    @property
    def site_header(self) -> str:
        return archive_name()

    site_title = site_header

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(refusing_nonsense(view), cacheable)

        @wraps(view)
        def answer(request, *args, **kwargs):
            if self.has_permission(request):
                return inner(request, *args, **kwargs)
            if is_asked_by_a_script(request):
                # The page of the log-in would be put where something else belongs.
                return HttpResponse(status=401)
            page = page_of_the_form(request)
            if page:
                # The address to which a form was sent may be no page to come back to.
                return redirect_to_login(page, reverse("admin:login"))
            return inner(request, *args, **kwargs)

        return answer

    def get_urls(self):
        on_site = path(
            "r/<int:content_type_id>/<int:object_id>/",
            self.admin_view(view_on_site),
            name="view_on_site",
        )
        # Django's would tell anybody at the desk the address of any draft.
        others = super().get_urls()
        theirs = [url for url in others if getattr(url, "name", "") == "view_on_site"]
        others = [url for url in others if url not in theirs]
        from . import deleted, lookalikes, merging

        ours = [
            *self.roads_in_and_out(),
            *deleted.addresses(),
            *lookalikes.addresses(),
            *merging.addresses(),
            on_site,
        ]
        return [*ours, *self.passwords(), *self.of_own_account(), *others]

    def roads_in_and_out(self):
        return [
            path("load/", self.admin_view(loads.load_files), name="load"),
            path("take/", self.admin_view(loads.take_archive), name="take"),
            path("tables/", self.admin_view(tables.all_tables), name="tables"),
            path(
                "tables/<slug:kind>/",
                self.admin_view(tables.load_table),
                name="table",
            ),
            path(
                "tables/<slug:kind>/take<str:suffix>",
                self.admin_view(tables.take_table),
                name="take-table",
            ),
        ]

    def of_own_account(self):
        return [
            path("login/code/", self.code, name="code"),
            path("second_factor/", self.second_factor, name="second_factor"),
            path("sessions/", self.admin_view(self.sessions), name="sessions"),
        ]

    def passwords(self):
        return [
            path("password_reset/", self.password_reset, name="password_reset"),
            path(
                "password_reset/sent/",
                self.password_reset_done,
                name="password_reset_done",
            ),
            path(
                "password_reset/<uidb64>/<token>/",
                self.password_reset_confirm,
                name="password_reset_confirm",
            ),
            path(
                "password_reset/set/",
                self.password_reset_complete,
                name="password_reset_complete",
            ),
        ]

    # --- The first page -----------------------------------------------------

    def index(self, request, extra_context=None):
        # Only now: what is in that room registers with this site when it is opened.
        from . import desk

        waiting = {"sections": desk.what_waits_for(request.user)}
        if request.user.has_perm("archive.change_letter"):
            waiting |= {"checked": checking.last(), "is_told_of_checks": True}
        return super().index(request, waiting | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        """The records in the order of the work, their parts, then accounts."""
        apps = {
            app["app_label"]: app for app in super().get_app_list(request, app_label)
        }
        archive = apps.pop("archive", None)
        if archive is None:
            return list(apps.values())
        found = {model["object_name"]: model for model in archive["models"]}
        divided = [
            archive | {"name": name, "models": [found[m] for m in order if m in found]}
            for name, order in [("Archive", RECORDS), ("Parts of these", PARTS)]
        ]
        return [*(app for app in divided if app["models"]), *apps.values()]

    # --- Coming in ----------------------------------------------------------

    def each_context(self, request):
        context = super().each_context(request)
        if context["has_permission"]:
            context["sealing_key"] = kept.key_of(request.user)
        return context | {"can_send_mail": settings.CAN_SEND_MAIL}

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """Django's page, by a view that counts attempts and may ask for a code."""
        index = reverse("admin:index", current_app=self.name)
        if request.method == "GET" and self.has_permission(request):
            return redirect(index)
        context = {
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        if REDIRECT_FIELD_NAME not in request.GET | request.POST:
            context[REDIRECT_FIELD_NAME] = index
        context |= extra_context or {}
        return self.of_the_door(entering.LogIn, request, context=context)

    @method_decorator([never_cache, sensitive_post_parameters("code", "passkey")])
    @login_not_required
    def code(self, request):
        return self.counted(request, entering.ask_for_code, request)

    @method_decorator([never_cache, sensitive_post_parameters(*factors.SECRET)])
    @login_not_required
    def second_factor(self, request):
        is_in = self.has_permission(request)
        see_to = factors.see_to_second_factor
        return self.counted(request, see_to, request, is_in)

    def sessions(self, request):
        return own_account.see_to_sessions(request, self.showing(request))

    def logout(self, request, extra_context=None):
        """Django's own; the browser forgets what pages of the desk have kept in it."""
        response = super().logout(request, extra_context)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    def showing(self, request):
        """What makes a page in the frame of the door, of a template and its context."""

        def show(template: str, **context):
            request.current_app = self.name
            return render(request, template, self.each_context(request) | context)

        return show

    def counted(self, request, view, *args):
        """What a view of the door answers; 429, if it was tried too often."""
        try:
            return view(*args, self.showing(request))
        except TooMany as refused:
            return self.too_many(request, refused.seconds)

    def too_many(self, request, seconds: int):
        """The same to everybody, whether or not there is such an account."""
        note("refused", request, why="too many attempts", seconds=seconds)
        context = {
            "title": "Too many attempts",
            "minutes": (seconds + 59) // 60,
            "is_of_links": request.path == reverse("admin:password_reset"),
        }
        response = self.showing(request)("registration/too_many.html", **context)
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
        return response

    def of_the_door(self, view, request, *, context=None, in_address=None, **options):
        """One of Django's own pages, in the frame of the desk, and counted."""
        request.current_app = self.name
        context = self.each_context(request) | (context or {})
        page = view.as_view(extra_context=context, **options)
        return self.counted(request, lambda show: page(request, **(in_address or {})))

    # --- Passwords ----------------------------------------------------------

    def password_change(self, request, extra_context=None):
        return self.of_the_door(
            own_account.ChangePassword,
            request,
            context=extra_context,
            success_url=reverse_lazy("admin:password_change_done"),
        )

    def password_reset(self, request):
        """Ask for the e-mail; where no mail can be sent, the page says so."""
        return self.of_the_door(
            own_account.AskForLink,
            request,
            form_class=ResetForm,
            http_method_names=["get", "post"] if settings.CAN_SEND_MAIL else ["get"],
            email_template_name="registration/password_reset_email.txt",
            subject_template_name="registration/password_reset_subject.txt",
            extra_email_context={"site_header": self.site_header},
            success_url=reverse_lazy("admin:password_reset_done"),
        )

    def password_reset_done(self, request):
        return self.of_the_door(views.PasswordResetDoneView, request)

    def password_reset_confirm(self, request, uidb64, token):
        return self.of_the_door(
            own_account.SetPassword,
            request,
            in_address={"uidb64": uidb64, "token": token},
            success_url=reverse_lazy("admin:password_reset_complete"),
        )

    def password_reset_complete(self, request):
        return self.of_the_door(views.PasswordResetCompleteView, request)


class ResetForm(PasswordResetForm):
    """Sends the link aside: the time it takes would tell if there is an account."""

    def send_mail(self, *args, **kwargs):
        Thread(target=super().send_mail, args=args, kwargs=kwargs).start()


def is_asked_by_a_script(request) -> bool:
    is_of_workbench = request.headers.get("HX-Request") == "true"
    return is_of_workbench or request.headers.get(ASKED_BY) == CLOCK


def page_of_the_form(request) -> str:
    """The page of the desk from which a form was sent; "" if nothing tells it."""
    if request.method != "POST" or request.path == reverse("admin:logout"):
        return ""
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_of_desk = came_from.path.startswith(reverse("admin:index"))
    if came_from.netloc != request.get_host() or not is_of_desk:
        return ""
    return came_from._replace(scheme="", netloc="", fragment="").geturl()


def refusing_nonsense(view):
    """Answer 400 to what no database can be asked for, such as a NUL character."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        asked = (word for _, words in request.GET.lists() for word in words)
        if any("\0" in word for word in asked):
            raise BadRequest
        return view(request, *args, **kwargs)

    return answer


def view_on_site(request, content_type_id, object_id):
    """Lead to a record's public page those who may see the record here."""
    kind = ContentType.objects.filter(pk=content_type_id).first()
    if kind and not request.user.has_perm(f"{kind.app_label}.view_{kind.model}"):
        raise PermissionDenied
    return shortcut(request, content_type_id, object_id)
