"""Ending a project before its time."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import law
from core.errors import Blocker
from planning.models import Termination


def termination_has_reason(found: Termination) -> Iterator[Blocker]:
    """87号令 art. 29: whoever ends a project early says why, in a notice that finance and the public read."""
    if not found.reason.strip():
        yield Blocker(_("没有写明终止理由"), law.cite("procurement.termination"), _("请写明终止理由，将随终止公告公开"))
