"""Ending a project before its time."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import law
from core.errors import Blocker
from planning.models import Termination
from projects.models import Project, State

Ground = Termination.Ground
# Before a notice the buyer is free; after it only what the law names; a signed contract binds both sides.
FREE = (Ground.ADJUSTED, Ground.CANCELLED, Ground.INTEREST)
ANNOUNCED = (Ground.CANCELLED, Ground.INTEREST)
SIGNED = (Ground.INTEREST, Ground.AGREED, Ground.BREACH)


def grounds(project: Project) -> tuple[Termination.Ground, ...]:
    """The grounds on which the project may end as far as it has come."""
    if project.state in {State.PLAN, State.REVIEW, State.APPROVED}:
        return FREE
    return ANNOUNCED if project.state in {State.BIDDING, State.CONTRACTING} else SIGNED


def basis(project: Project) -> str:
    """The clause under which the project ends as far as it has come."""
    return law.cite("contract.end" if grounds(project) is SIGNED else "procurement.termination")


def termination_has_ground(project: Project) -> Iterator[Blocker]:
    """87号令 art. 29; 政府采购法 art. 50: after the notice only a cancelled task ends a purchase, and nobody leaves a contract at will."""
    found = Termination.objects.filter(project=project).first()
    if found is None:
        # Not decided yet: the form asks.
        return
    allowed = grounds(project)
    if found.ground not in allowed:
        message = _("“%(ground)s”不能作为现在终止的依据") % {"ground": found.get_ground_display()}
        yield Blocker(
            message, basis(project), _("现在只有这些依据：%(grounds)s") % {"grounds": "；".join(str(ground.label) for ground in allowed)}
        )
    if not found.reason.strip():
        yield Blocker(_("没有写明终止理由"), basis(project), _("请写明终止理由，将随终止公告公开"))
