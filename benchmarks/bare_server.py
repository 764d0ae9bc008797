"""The reference as a web server calls it: Django with our models, and nothing else of ours."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
# The middleware goes only now: an app insists on its own while it is set up.
settings.MIDDLEWARE, settings.ROOT_URLCONF = [], "benchmarks.bare"
application = WSGIHandler()
