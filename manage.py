#!/usr/bin/env python
"""Django's command line; starts the embedded services first when none are configured."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded import ensure_services


def main() -> None:
    """Run one management command against running services."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    ensure_services()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
