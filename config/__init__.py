"""Settings, URLs, Celery and the demonstration world: imports all, imported by none."""
