"""The door for ASGI servers; starts the embedded services first when none are configured."""

import os

from django.core.asgi import get_asgi_application

from config.embedded import ensure_services

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ensure_services()
application = get_asgi_application()
