"""Django's entry for the app that holds the commands; it brings up Celery so that every process knows the broker."""

from django.apps import AppConfig

from config.celery import app as celery_app

__all__ = ["ConfigConfig", "celery_app"]


class ConfigConfig(AppConfig):
    name = "config"
