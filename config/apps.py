"""Django's entry for the app that holds the commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
