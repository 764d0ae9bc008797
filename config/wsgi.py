"""The web entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A visitor waits for a page at most this long; commands and workers may take longer.
os.environ.setdefault("STATEMENT_TIMEOUT", "5s")

application = get_wsgi_application()
