"""What an account is told by mail: that something was done in its name."""

from smtplib import SMTPException
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from archive.models import archive_name

from .journal import note
from .whence import address_of, browser_of

SUBJECTS = {
    "new_browser": "A log-in from a new browser",
    "second_factor_set_up": "A second factor was set up",
    "second_factor_taken_away": "The second factor was taken away",
    "passkey_added": "A passkey was added",
    "passkey_taken_away": "A passkey was taken away",
    "app_taken_away": "The app for codes was taken away",
    "recovery_code": "A recovery code was used",
    "password": "The password was changed",
}


def tell(user, what: str, request: HttpRequest) -> None:
    """Write to an account's address, if it has one and mail can be sent from here."""
    if not (user.email and settings.CAN_SEND_MAIL):
        return
    context = {
        "what": what,
        "account": user.get_username(),
        "archive_name": archive_name(),
        "address": address_of(request),
        "browser": browser_of(request),
        "at": timezone.now(),
        "sessions": request.build_absolute_uri(reverse("admin:sessions")),
    }
    message = EmailMessage(
        f"{SUBJECTS[what]} – {' '.join(archive_name().split())}",
        render_to_string("registration/notice_email.txt", context),
        to=[user.email],
    )
    # Aside: a mail server that is slow keeps nobody waiting at the door.
    Thread(target=_send, args=(message, user)).start()


def _send(message: EmailMessage, user) -> None:
    try:
        message.send()
    except (OSError, SMTPException) as error:
        note("mail-not-sent", None, user, error=str(error))
