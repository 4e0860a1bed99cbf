"""Reading a supplier's own documents."""

from django.db.models import Q, QuerySet

from core.clock import today
from procurement.models import StoredDocument
from registry.models import Organisation


def usable_documents(supplier: Organisation) -> QuerySet[StoredDocument]:
    """What may be put into a bid today: nothing that has expired."""
    return StoredDocument.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today()), supplier=supplier)
