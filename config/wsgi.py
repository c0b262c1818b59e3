"""The public's door: whatever is served through here is in production."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("ARCHIVE_ENV", "production")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
