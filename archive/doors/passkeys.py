"""
Passkeys: made in a browser, and used by it in place of a code after the password.

What WebAuthn asks of a server is done by py_webauthn; here stands what it leaves to us:
where they are offered, that a challenge is ours and is answered once, and whose they
are. The password is asked for in any case: nobody comes in by a passkey alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

import webauthn
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils import timezone
from django.utils.crypto import salted_hmac
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    generate_challenge,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.parse_authentication_credential_json import (
    parse_authentication_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from .models import Passkey

MOST = 20  # of an account
LONGEST_ANSWER = 16_000  # characters; those of today's are of one or two thousand
# What challenges are for, and since when they are in a session.
CHALLENGES, TO_MAKE, TO_USE = "doors.challenges", "make", "use"
# So long the next page has the same one, and so long it may be answered.
HANDED_OUT, GOOD = timedelta(minutes=10), timedelta(minutes=30)
TIMEOUT = 5 * 60 * 1000  # milliseconds that a browser waits for a finger
# Who holds it has to show that it is theirs: a finger, a face, a PIN.
VERIFIED = UserVerificationRequirement.REQUIRED
# What reading words of nobody knows whom may come to, in a library's depths too.
NONSENSE = (
    *(WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError),
    *(OverflowError, RecursionError, NotImplementedError),
)


class Refused(Exception):
    """Raised with the reason why an answer of a browser is not taken."""


@dataclass(frozen=True)
class Place:
    """A host of ours, where a browser stands and makes or uses passkeys."""

    host: str
    origin: str


# --- Where --------------------------------------------------------------------


def hindrance(request: HttpRequest) -> str:
    """
    Why passkeys are not offered here, in one word; "" where they are.

    Where the settings allow any host, one could be asked for by any name; and browsers
    make none for a number, or where a page did not come over TLS or from their machine.
    """
    host, _ = split_domain_port(request.get_host())
    if "*" in settings.ALLOWED_HOSTS:
        return "any"
    if _is_number(host):
        return "number"
    is_local = host == "localhost" or host.endswith(".localhost")
    return "" if request.is_secure() or is_local else "plain"


def place_of(request: HttpRequest) -> Place:
    """By the host that was asked for, which Django takes if the settings name it."""
    asked = request.get_host()
    host, _ = split_domain_port(asked)
    return Place(host, f"{request.scheme}://{asked}")


def are_usable(request: HttpRequest, user) -> bool:
    """Whether the account has a passkey that its browser could use here."""
    return not hindrance(request) and _here(request, user).exists()


# --- What is asked of a browser -----------------------------------------------


def asked_to_make(request: HttpRequest, user) -> str:
    """The options with which a browser makes a passkey, as JSON."""
    name = user.get_username()
    options = webauthn.generate_registration_options(
        rp_id=place_of(request).host,
        rp_name=settings.ARCHIVE_NAME,
        user_id=_handle(user),
        user_name=name,
        user_display_name=user.get_full_name() or name,
        challenge=_handed_out(request, TO_MAKE),
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            # A phone then keeps it with its others, and on the owner's next one.
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=VERIFIED,
        ),
        exclude_credentials=_descriptors(request, user),
    )
    return webauthn.options_to_json(options)


def asked_to_use(request: HttpRequest, user) -> str:
    """The options with which a browser uses one of the account's, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=place_of(request).host,
        challenge=_handed_out(request, TO_USE),
        timeout=TIMEOUT,
        allow_credentials=_descriptors(request, user),
        user_verification=VERIFIED,
    )
    return webauthn.options_to_json(options)


# --- What it answers ----------------------------------------------------------


@transaction.atomic
def add(request: HttpRequest, user, name: str, answer: str) -> Passkey:
    """Keep a passkey that a browser has made, or raise Refused."""
    challenge, place = _taken(request, TO_MAKE), place_of(request)
    if hindrance(request) or Passkey.objects.filter(account=user).count() >= MOST:
        raise Refused("it may not be made")
    try:
        read = parse_registration_credential_json(answer)
        made = webauthn.verify_registration_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except NONSENSE as error:
        raise Refused(_reason(error)) from None
    passkey = Passkey(
        account=user,
        name=name,
        host=place.host,
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        transports=" ".join(sorted({t.value for t in read.response.transports or []})),
        signatures=made.sign_count,
    )
    try:
        with transaction.atomic():
            passkey.save(force_insert=True)
    except IntegrityError:
        raise Refused("it is known already") from None
    return passkey


@transaction.atomic
def use(request: HttpRequest, user, answer: str) -> Passkey:
    """The passkey that has signed our challenge just now, or Refused."""
    challenge, place = _taken(request, TO_USE), place_of(request)
    if hindrance(request):
        raise Refused("it may not be used")
    try:
        read = parse_authentication_credential_json(answer)
        passkey = _locked(request, user, bytes_to_base64url(read.raw_id), challenge)
        used = webauthn.verify_authentication_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.signatures,
            require_user_verification=True,
        )
    except NONSENSE as error:
        raise Refused(_reason(error)) from None
    passkey.signatures, passkey.used_at = used.new_sign_count, timezone.now()
    passkey.answered = bytes_to_base64url(challenge)
    passkey.save(update_fields=["signatures", "used_at", "answered"])
    return passkey


@transaction.atomic
def take_away(user, key: str, *, may_be_last: bool) -> Passkey | None:
    """One of the account's, by its key; the last of them only if it may be."""
    all_of_it = list(Passkey.objects.filter(account=user).select_for_update())
    found = next((p for p in all_of_it if str(p.pk) == key), None)
    if found is None or (len(all_of_it) == 1 and not may_be_last):
        return None
    Passkey.objects.filter(pk=found.pk).delete()
    return found


def _locked(request: HttpRequest, user, credential: str, challenge: bytes) -> Passkey:
    """One at a time: else an answer would be good twice, given twice at once."""
    found = _here(request, user).filter(credential=credential)
    passkey = found.select_for_update().first()
    if passkey is None:
        raise Refused("it is not known")
    if passkey.answered == bytes_to_base64url(challenge):
        raise Refused("it was answered before")
    return passkey


def _reason(error: Exception) -> str:
    """For the log, which is no place for what somebody sent."""
    is_of_count = str(error).startswith("Response sign count")
    return "its count did not go up" if is_of_count else "it is wrong"


# --- Challenges ---------------------------------------------------------------


def _handed_out(request: HttpRequest, purpose: str) -> bytes:
    """A challenge of this session's: the same for its pages, until it is answered."""
    told = request.session.get(CHALLENGES, {})
    since, challenge = told.get(purpose, ("", ""))
    if not since or timezone.now() - datetime.fromisoformat(since) > HANDED_OUT:
        since, challenge = timezone.now().isoformat(), _new_challenge()
        request.session[CHALLENGES] = told | {purpose: (since, challenge)}
    return base64url_to_bytes(challenge)


def _taken(request: HttpRequest, purpose: str) -> bytes:
    """What was handed out, which is answered once, whether or not it is right."""
    told = dict(request.session.get(CHALLENGES, {}))
    since, challenge = told.pop(purpose, ("", ""))
    request.session[CHALLENGES] = told
    if not since or timezone.now() - datetime.fromisoformat(since) > GOOD:
        raise Refused("nobody asked for it, or long ago")
    return base64url_to_bytes(challenge)


def _new_challenge() -> str:
    return bytes_to_base64url(generate_challenge())


# --- Whose --------------------------------------------------------------------


def _here(request: HttpRequest, user):
    return Passkey.objects.filter(account=user, host=place_of(request).host)


def _descriptors(request: HttpRequest, user) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(passkey.credential),
            transports=[AuthenticatorTransport(t) for t in passkey.transports.split()],
        )
        for passkey in _here(request, user)
    ]


def _handle(user) -> bytes:
    """By which a device tells accounts from each other: it says nothing of them."""
    return salted_hmac("archive.doors.passkeys", str(user.pk)).digest()


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
