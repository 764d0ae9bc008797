"""The WSGI application of the references: Django with our models, without our middleware."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
# Remove the middleware after setup, because an app checks for its own during setup.
settings.MIDDLEWARE, settings.ROOT_URLCONF = [], "benchmarks.bare"
application = WSGIHandler()
