"""What the doors keep: attempts to come in, sessions, second factors, who is there."""

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

    def __str__(self):
        # Not its key, which opens it: the page that deletes an account names all of it.
        return f"{self.account}, until {self.expire_date}"

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


class Passkey(models.Model):
    """
    A key that an account's phone, computer or security key keeps, and its browser uses.

    Here is the public half, which checks what the other has signed: whoever reads it
    opens nothing with it.
    """

    account = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    # Browsers use it at this name of ours and at no other: who looks like us gets none.
    host = models.CharField(max_length=253)
    credential = models.CharField(max_length=1400, unique=True)  # base64url
    public_key = models.TextField()  # COSE, in base64url
    transports = models.CharField(max_length=100, blank=True)  # with spaces
    # How often it has signed, where it counts: most that are copied between devices
    # stay at none. WebAuthn counts to 2³² - 1.
    signatures = models.BigIntegerField(default=0)
    # The challenge that it has answered last.
    answered = models.CharField(max_length=90, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name"], name="passkey_named_once_for_each_account"
            )
        ]
        default_permissions = ()

    def __str__(self):
        # Not its name, which its owner gave it: see Session.
        return f"of {self.account}, added {self.made_at}"


class Presence(models.Model):
    """An account that has a record open at the desk, as far as its page has said so."""

    account = models.ForeignKey(User, models.CASCADE, related_name="presences")
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "record_id"],
                name="presence_once_for_each_account_and_record",
            )
        ]
        indexes = [models.Index(fields=["kind", "record_id"], name="who_is_here")]
        default_permissions = ()

    def __str__(self):
        return f"{self.account} at {self.kind} {self.record_id}"
