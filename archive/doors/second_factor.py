"""
The second factor: an app that shows codes, or passkeys; and recovery codes for the day
on which these are lost.
"""

import io
import secrets
from base64 import b32encode

import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_static.models import StaticDevice

from .models import Passkey, SecondFactor

# Of what nobody takes for another: no 0 and O, no 1, I and L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, OF_LETTERS = 3, 5  # 74 bits
RECOVERY_CODES = 10
# How settings name those who may do everything, whom no group holds.
SUPERUSERS = "superusers"


def is_set_up(user) -> bool:
    return has_app(user) or Passkey.objects.filter(account=user).exists()


def has_app(user) -> bool:
    return SecondFactor.objects.in_use().filter(user=user).exists()


def is_obligatory(user) -> bool:
    """Whether the settings ask it of one of the account's groups."""
    asked = settings.SECOND_FACTOR_OF
    if not asked:
        return False
    if user.is_superuser and SUPERUSERS in asked:
        return True
    return user.groups.filter(name__in=asked).exists()


def begin(user) -> SecondFactor:
    """A new secret, of no effect until a first code has been given."""
    SecondFactor.objects.filter(user=user, confirmed=False).delete()
    return SecondFactor.objects.create(user=user, name="app", confirmed=False)


def begun(user) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user, confirmed=False).first()


@transaction.atomic
def complete(user, code: str) -> list[str]:
    """Set up what was begun, if its first code is right; return the recovery codes."""
    factor = _locked(SecondFactor.objects.filter(user=user, confirmed=False))
    if factor is None or not factor.verify_token(_plain(code)):
        return []
    SecondFactor.objects.in_use().filter(user=user).delete()
    factor.confirmed = True
    factor.save(update_fields=["confirmed"])
    return new_recovery_codes(user)


@transaction.atomic
def verify(user, code: str) -> str:
    """Which factor a code is of, “app” or “recovery code”; "" for a wrong one."""
    plain = _plain(code)
    factor = _locked(SecondFactor.objects.in_use().filter(user=user))
    if plain.isascii() and plain.isdecimal() and len(plain) < GROUPS * OF_LETTERS:
        return "app" if factor and factor.verify_token(plain) else ""
    kept = _locked(StaticDevice.objects.filter(user=user))
    is_one = kept is not None and kept.verify_token(_sealed(user, plain))
    return "recovery code" if is_one else ""


@transaction.atomic
def new_recovery_codes(user) -> list[str]:
    """Ten codes, each good once; those before are good no longer."""
    StaticDevice.objects.filter(user=user).delete()
    kept = StaticDevice.objects.create(user=user, name="recovery")
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        kept.token_set.create(token=_sealed(user, _plain(code)))
    return codes


def recovery_codes_left(user) -> int:
    kept = StaticDevice.objects.filter(user=user).first()
    return kept.token_set.count() if kept else 0


@transaction.atomic
def take_away(user) -> bool:
    """Leave an account with its password alone; whether there was a factor."""
    StaticDevice.objects.filter(user=user).delete()
    passkeys = Passkey.objects.filter(account=user).delete()[0]
    return take_app_away(user) or passkeys > 0


def take_app_away(user) -> bool:
    """Whether there was one: any passkeys stay, and the recovery codes."""
    return SecondFactor.objects.in_use().filter(user=user).delete()[0] > 0


def picture_of(factor: SecondFactor) -> SafeString:
    """The code that a phone reads, as SVG in the page: nothing that has an address."""
    out = io.BytesIO()
    segno.make(factor.config_url, error="m", micro=False).save(
        out,
        kind="svg",
        omitsize=True,
        xmldecl=False,
        svgns=True,
        title="The secret, for the camera of a phone",
        dark="#000",
        light="#fff",
    )
    # Squares and numbers of segno's; nothing that anybody typed stands in it.
    return mark_safe(out.getvalue().decode())


def secret_of(factor: SecondFactor) -> str:
    """The secret as one types it, in groups of four."""
    letters = b32encode(factor.bin_key).decode().rstrip("=")
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _locked(factors):
    """One at a time: else a code would be good twice, given twice at once."""
    return factors.select_for_update().first()


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _new_code() -> str:
    groups = (
        "".join(secrets.choice(LETTERS) for _ in range(OF_LETTERS))
        for _ in range(GROUPS)
    )
    return "-".join(groups)


def _sealed(user, plain: str) -> str:
    """As long as the library's column: what the database keeps of a code."""
    sealed = salted_hmac("archive.doors.recovery", f"{user.pk} {plain}")
    return sealed.hexdigest()[:16]
