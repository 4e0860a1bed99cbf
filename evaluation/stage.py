"""What the app adds to the life of a project."""

from django.utils.translation import gettext_lazy as _

from projects.protocol import Stage

STAGE = Stage(key="evaluation", label=_("评价"))
