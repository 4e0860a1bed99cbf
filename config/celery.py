"""The Celery application; it finds the tasks in each app's tasks.py."""

import os

from celery import Celery
from django.conf import settings

from config.embedded import ensure_services

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Celery's own command line comes here first; every other program has read the settings, and so the environment, by now.
if not settings.configured:
    ensure_services()

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()
