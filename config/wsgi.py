"""
What answers the public, in production: config/rsgi.py is the door before it.

It can be served by any server of WSGI, but only behind a proxy that takes requests in
whole and hands them on.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("ARCHIVE_ENV", "production")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
