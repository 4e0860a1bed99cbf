"""Withholding: payload and words of a publication go, its hash and the reason stay."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, law
from core.errors import Blocker, refuse
from disclosure.models import Publication, PublishedDocument
from registry.models import User
from registry.policy import permit


def withhold(publication: Publication, *, actor: User, reason: str) -> None:
    """Take a publication off the public pages, with the files that it named; nothing else of it can be changed.

    Refuses an empty reason and a publication that was withheld before.
    """
    permit(actor, "withhold", publication)
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(pk=publication.pk)
        refuse(_cannot(locked, reason))
        codes = [row["code"] for row in locked.payload.get("page", {}).get("event", {}).get("documents", [])]
        Publication.objects.filter(pk=locked.pk).update(withheld_reason=reason, payload={}, words="", summary="", brief="")
        files = list(PublishedDocument.objects.filter(code__in=codes).exclude(file="").values_list("file", flat=True))
        PublishedDocument.objects.filter(code__in=codes).update(file="")
        audit.append(locked.project_number or "catalog", "withhold", actor=actor, data={"publication": locked.pk, "reason": reason})
        transaction.on_commit(partial(_delete, files))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _cannot(publication: Publication, reason: str) -> list[Blocker]:
    basis = law.cite("disclosure.privacy")
    if publication.withheld_reason:
        return [Blocker(_("这条公开记录已经撤下"), basis)]
    return [] if reason.strip() else [Blocker(_("还没有写明撤下理由"), basis, _("请写明依据哪一条不应公开"))]
