"""What the doors keep: attempts to come in, sessions, and second factors."""

from binascii import unhexlify
from typing import Self

from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice


class Attempt(models.Model):
    """
    An attempt to come in that failed, or is being made.

    `whose` is sealed with the archive's key: neither the rows nor a backup tell what
    somebody typed, who often types a password where the name belongs.
    """

    whose = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["whose", "at"], name="attempts_of_somebody")]
        default_permissions = ()

    def __str__(self):
        return f"{self.whose[:8]} {self.at}"


class Session(AbstractBaseSession):
    """A session, and whose it is: what Django keeps of it is closed to questions."""

    account = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", editable=False
    )

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls):
        from .session_store import SessionStore

        return SessionStore


class SecondFactorQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        """Those that were set up to the end: a first code has been given."""
        return self.filter(confirmed=True)


class SecondFactor(TOTPDevice):
    """
    An account's app that shows codes.

    Its secret is what the database keeps together with the archive's key, and in
    neither alone: whoever takes a backup away can make no codes.
    """

    objects = SecondFactorQuerySet.as_manager()

    class Meta:
        proxy = True
        default_permissions = ()

    @property
    def bin_key(self) -> bytes:
        kept = unhexlify(self.key.encode())
        return salted_hmac("archive.doors.second_factor", kept).digest()
