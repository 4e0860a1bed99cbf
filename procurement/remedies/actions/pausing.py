"""The end of a pause that finance ordered for the time of a complaint."""

from core.clock import PortalNow
from procurement.remedies import queries
from projects.models import Project, Suspension


def end_pause(project: Project) -> bool:
    """Within a step, end the pause when no complaint is under way any more (政府采购法 art. 57); say whether there was one."""
    if queries.has_living(project):
        return False
    return bool(Suspension.objects.filter(project=project, lifted_at=None).update(lifted_at=PortalNow()))
