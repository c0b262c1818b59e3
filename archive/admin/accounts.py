"""Accounts, as whoever looks after them sees them."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

# Imported for what they register, which is then taken back.
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from archive.doors import sessions
from archive.doors.journal import note
from archive.doors.models import Passkey, SecondFactor

from . import factors, own_account

# Their pages would show an administrator the secrets of everybody.
admin.site.unregister([TOTPDevice, StaticDevice, User])


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = [*UserAdmin.list_display, "has_second_factor"]
    actions = ["end_sessions", "take_away_second_factor"]

    def get_queryset(self, request):
        app = SecondFactor.objects.in_use().filter(user=OuterRef("pk"))
        passkey = Passkey.objects.filter(account=OuterRef("pk"))
        has_factor = Exists(app) | Exists(passkey)
        return super().get_queryset(request).annotate(has_factor=has_factor)

    @admin.display(description="second factor", boolean=True)
    def has_second_factor(self, user):
        return user.has_factor

    def user_change_password(self, request, id, form_url=""):
        """Django's own; the account's sessions end, and it is told."""
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        account = self.get_object(request, unquote(id))
        if account and account.password != before.password:
            is_own = account == request.user
            key = request.session.session_key if is_own else None
            own_account.password_was_changed(request, account, key=key)
        return response

    @admin.action(description="End all sessions", permissions=["change"])
    def end_sessions(self, request, queryset):
        for account in queryset:
            if sessions.end_others(account, key=request.session.session_key):
                by = request.user.get_username()
                note("session-ended", request, account, why="ended at the desk", by=by)
        messages.success(request, "Ended: whoever it was logs in again.")

    def has_take_away_permission(self, request):
        return request.user.is_superuser

    @admin.action(
        description="Take away the second factor (a lost phone)",
        permissions=["take_away"],
    )
    def take_away_second_factor(self, request, queryset):
        taken = [a for a in queryset if factors.take_away(request, a)]
        names = ", ".join(account.get_username() for account in taken)
        said = f"Taken away from {names}." if taken else "None of these had one."
        messages.success(request, said)
