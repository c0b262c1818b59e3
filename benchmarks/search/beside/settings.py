"""The smallest project in which django-modelsearch answers the same questions."""

import os

SECRET_KEY = "benchmark"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["letters", "modelsearch", "django.contrib.contenttypes"]
ROOT_URLCONF = "letters.views"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["BESIDE_DATABASE"],
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;"},
        "CONN_MAX_AGE": 600,
    }
}
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.dirname(__file__)],
    }
]
