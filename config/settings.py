"""
Settings for every environment, read from the environment.

A fresh clone runs with nothing set. Production (ARCHIVE_ENV=production, which
wsgi.py turns on) must be told its secret, its hosts and its database, and names
the variable that it misses.
"""

import os
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
# A wheel carries templates and fixtures within this package (pyproject.toml), and is
# itself no place to keep an archive.
IS_CLONE = (BASE_DIR / "manage.py").exists()
SHIPPED_DIR = BASE_DIR if IS_CLONE else BASE_DIR / "config"
KEPT_BESIDE = BASE_DIR if IS_CLONE else Path.cwd()
DATA_DIR = Path(os.environ.get("ARCHIVE_DATA") or KEPT_BESIDE / "var").resolve()
PRODUCTION = os.environ.get("ARCHIVE_ENV") == "production"

# Where this cannot be done, the command that needs the folder says so.
with suppress(OSError):
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def env(name: str, *, in_development: str) -> str:
    """Read a variable that production must set and development may omit."""
    value = os.environ.get(name)
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"Set {name} before serving the archive.")
    return value or in_development


DEBUG = not PRODUCTION
SECRET_KEY = env("SECRET_KEY", in_development="not-a-secret")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", in_development="localhost,127.0.0.1,[::1]").split(
    ","
)

# The name that readers see at the head of every page, where the colophon has none.
ARCHIVE_NAME = os.environ.get("ARCHIVE_NAME") or "Letters in Dispute"

# Where readers report an error: an e-mail address or a web page. Optional; where
# neither it nor the colophon says, the page about the archive names nobody.
ARCHIVE_CONTACT = os.environ.get("ARCHIVE_CONTACT", "").strip()

INSTALLED_APPS = [
    "archive",
    "config.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "archive.doors",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "config.headers.HeadersMiddleware",
    "config.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "archive.keeping.KeepsPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "archive.doors.middleware.KeepsSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "archive.search.FollowsEdits",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SHIPPED_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "archive.views.site.of_the_edition",
            ]
        },
    }
]

# --- The database -----------------------------------------------------------


def database(url: str) -> dj_database_url.DBConfig:
    """The settings of a database for its address, tuned for its vendor."""
    settings = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = {
            # A writer waits for its turn at the start, not in the middle, where
            # SQLite would refuse at once instead of waiting.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA foreign_keys=ON;"
            ),
        }
    return settings


DATABASES = {
    "default": database(
        env(
            "DATABASE_URL",
            in_development=f"sqlite:///{quote(str(DATA_DIR))}/archive.sqlite3",
        )
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Kept pages -------------------------------------------------------------

# Where pages are kept for the next reader. Each process keeps its own in its memory,
# unless ARCHIVE_PAGES names what all of them share. What is kept is taken out as it
# was put in: nobody else may write there.
KEEPERS = {
    "": "archive.keeping.memory.Memory",
    "file": "django.core.cache.backends.filebased.FileBasedCache",
    "memcached": "django.core.cache.backends.memcached.PyMemcacheCache",
    "redis": "django.core.cache.backends.redis.RedisCache",
    "rediss": "django.core.cache.backends.redis.RedisCache",
}


def kept_pages(address: str) -> dict:
    """The settings of the cache at an address: none, file:///folder, redis://host…."""
    scheme, _, rest = address.rpartition("://")
    if scheme not in KEEPERS:
        raise ImproperlyConfigured(f"ARCHIVE_PAGES cannot be at “{address}”.")
    location = address if scheme.startswith("redis") else rest
    is_bounded_by_itself = scheme in ("memcached", "redis", "rediss")
    return {
        "BACKEND": KEEPERS[scheme],
        "LOCATION": location or "pages",
        "OPTIONS": {} if is_bounded_by_itself else {"MAX_ENTRIES": 5_000},
    }


CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": kept_pages(os.environ.get("ARCHIVE_PAGES", "")),
    # What was counted in an edition: each process knows its own.
    "counts": {
        "BACKEND": "archive.keeping.memory.Memory",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 2_000, "MOST_BYTES": 16_000_000},
    },
}

# --- Language and time ------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Files ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The index of the search, derived from the database. A web node has its own.
SEARCH_DIR = Path(os.environ.get("ARCHIVE_SEARCH") or DATA_DIR / "search").resolve()

# --- Security ---------------------------------------------------------------

# Named as Django 6 names it; config/csp.py goes when Django 6 is our minimum.
SECURE_CSP = {
    # What is not named here is not loaded from anywhere: fonts, frames, workers.
    "default-src": ["'none'"],
    "object-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    # No script of a public page makes elements, or code, of a string; nor could a
    # policy of its own allow it. Not at the desk: see config/csp.py.
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "archive.views.errors.forbidden"

# ARCHIVE_PLAIN_HTTP=1 is for an archive that only this machine can reach, as
# `manage.py quickstart` serves it; everything else in production speaks TLS.
OVER_TLS = PRODUCTION and os.environ.get("ARCHIVE_PLAIN_HTTP") != "1"
SECURE_SSL_REDIRECT = OVER_TLS
SECURE_HSTS_SECONDS = 31_536_000 if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OVER_TLS
SECURE_HSTS_PRELOAD = OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OVER_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
# What no page of ours asks of a browser, and so no script on it may.
UNUSED = ["accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera"]
UNUSED += ["display-capture", "encrypted-media", "fullscreen", "geolocation"]
UNUSED += ["gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"]
UNUSED += ["microphone", "midi", "payment", "picture-in-picture"]
UNUSED += ["screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking"]
# On every answer (config/headers.py). Django's SecurityMiddleware knows some of them,
# but sends none with what it refuses itself, nor do others before it.
SECURE_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "Referrer-Policy": SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": X_FRAME_OPTIONS,
}
SESSION_COOKIE_SECURE = OVER_TLS
CSRF_COOKIE_SECURE = OVER_TLS
SESSION_COOKIE_SAMESITE = "Lax"
if OVER_TLS:
    # So called, a cookie is of this host and of TLS, or a browser does not take it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# No script of ours reads it: the token stands in the forms.
CSRF_COOKIE_HTTPONLY = True

# --- The doors --------------------------------------------------------------


def number(name: str, *, otherwise: float) -> float:
    """A variable that is a number above nothing."""
    try:
        value = float(os.environ.get(name) or otherwise)
    except ValueError:
        value = 0
    if not 0 < value < 10_000:
        raise ImproperlyConfigured(f"{name} has to be a number of hours.")
    return value


def networks(name: str, *, otherwise: str) -> list:
    """A variable that names addresses and networks, with commas."""
    written = (os.environ.get(name) or otherwise).split(",")
    try:
        return [ip_network(each.strip()) for each in written]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


# Whom X-Forwarded-For is believed, which says who is throttled and stands in the log.
TRUSTED_PROXIES = networks("ARCHIVE_PROXIES", otherwise="127.0.0.1,::1")
SESSION_ENGINE = "archive.doors.session_store"
# Hours after which a session that nobody used is over (archive/doors/sessions.py).
SESSION_COOKIE_AGE = int(number("ARCHIVE_IDLE_HOURS", otherwise=8) * 3600)
# The groups that may not come in without a second factor; “superusers” are one, too.
SECOND_FACTOR_OF = [
    name.strip()
    for name in os.environ.get("ARCHIVE_SECOND_FACTOR", "").split(",")
    if name.strip()
]
OTP_TOTP_ISSUER = ARCHIVE_NAME
# Attempts are counted by the archive: these would keep an account's owner out for
# longer with each attempt of a stranger, in the end for good.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0

# Length, and no rule about kinds of letters: whoever wants digits alone may have them.
OF_PASSWORDS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{OF_PASSWORDS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{OF_PASSWORDS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{OF_PASSWORDS}.CommonPasswordValidator"},
    {"NAME": "archive.doors.passwords.NotTheArchivesName"},
]
LOGIN_URL = "admin:login"
PASSWORD_RESET_TIMEOUT = 86_400  # seconds in which a link that was mailed is good

# --- Mail -------------------------------------------------------------------

# A password that was forgotten is an occasion, and what was done in an account's name.
# The port says how the server is spoken to: 465 TLS from the start, 587 STARTTLS, any
# other plain.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 587)
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL_PORT == 465, EMAIL_PORT == 587
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "archive@localhost"
if EMAIL_HOST and PRODUCTION and "DEFAULT_FROM_EMAIL" not in os.environ:
    raise ImproperlyConfigured(
        "Set DEFAULT_FROM_EMAIL, whom the archive's mail is from."
    )
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# A link in a mail is made with the name of the host that was asked: not with any name.
CAN_SEND_MAIL = not PRODUCTION or bool(EMAIL_HOST) and "*" not in ALLOWED_HOSTS

# The log of the doors (archive/doors/journal.py) is a file of its own, where one is
# named; else it stands with all others.
DOORS_LOG = os.environ.get("ARCHIVE_DOORS_LOG", "")
TO_FILE = {"class": "logging.handlers.WatchedFileHandler", "filename": DOORS_LOG}
TO_CONSOLE = {"class": "logging.StreamHandler"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"doors": {"format": "%(asctime)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "doors": (TO_FILE if DOORS_LOG else TO_CONSOLE) | {"formatter": "doors"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "archive.doors": {"handlers": ["doors"], "level": "INFO", "propagate": False},
        # A page that is not there is the reader's news, not the server's.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
