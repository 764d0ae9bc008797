"""The Celery application: the bell that wakes workers. Facts live in PostgreSQL, never here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("undersigned")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["accounts", "signatories.mail", "signatories.listing", "signatories.moderation", "deliveries"]
)
