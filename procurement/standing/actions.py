"""What is written about a supplier's standing: finance's entries of bans, a supplier's own documents."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, law
from core.clock import PortalNow
from core.errors import Blocker, refuse
from procurement.models import StoredDocument, SupplierBan
from procurement.standing import rules
from procurement.standing.files import checked_pdf
from registry.models import Organisation, Role, User
from registry.policy import hold, permit

CHAIN = "registry"
MOST_DOCUMENTS = 100


@dataclass(frozen=True)
class BanData:
    """A decision as finance enters it."""

    kind: str
    authority: str
    number: str
    reason: str
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def record_ban(supplier: Organisation, *, actor: User, data: BanData) -> SupplierBan:
    """Enter a decision with statutory force; it bars the supplier everywhere while it lasts."""
    permit(actor, "keep_bans", None)
    refuse(rules.ban_is_lawful(kind=data.kind, starts_on=data.starts_on, ends_on=data.ends_on))
    held = hold(actor, (Role.FINANCE_SUPERVISOR,))
    assert held is not None  # the policy says so
    made = SupplierBan.objects.create(supplier=supplier, recorded_by=actor, region=held.regions[0], **asdict(data))
    facts = {**asdict(data), "starts_on": str(data.starts_on), "ends_on": str(data.ends_on or "")}
    audit.append(CHAIN, "record_ban", actor=actor, data={"supplier": supplier.uscc, "ban": made.pk, **facts})
    return made


@transaction.atomic
def lift_ban(ban: SupplierBan, *, actor: User, reason: str) -> SupplierBan:
    """End an entry before its time, with the reason."""
    permit(actor, "keep_bans", ban)
    found = SupplierBan.objects.select_for_update().get(pk=ban.pk)
    if found.lifted_at is not None:
        refuse([Blocker(_("这条记录已经解除"), rules.basis_of(found))])
    found.lifted_at, found.lifted_by, found.lift_reason = PortalNow(), actor, reason  # type: ignore[assignment]
    found.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    audit.append(CHAIN, "lift_ban", actor=actor, data={"ban": found.pk, "reason": reason})
    return found


@transaction.atomic
def store_document(
    supplier: Organisation, *, actor: User, kind: str, file: tuple[bytes, str], valid_until: date | None = None
) -> StoredDocument:
    """Keep a PDF, given as content and name, for later bids. Raises ValidationError for a bad file; the same file is kept once."""
    permit(actor, "keep_documents", supplier)
    content, name = checked_pdf(*file)
    if StoredDocument.objects.filter(supplier=supplier).count() >= MOST_DOCUMENTS:
        message = _("资料库最多保存 %(n)s 份文件") % {"n": MOST_DOCUMENTS}
        refuse([Blocker(message, law.cite("bid.declarations"), _("请先删去不再使用的"))])
    sha256 = hashlib.sha256(content).hexdigest()
    known = StoredDocument.objects.filter(supplier=supplier, sha256=sha256).first()
    if known is not None:
        known.kind, known.valid_until = kind, valid_until
        known.save(update_fields=["kind", "valid_until"])
        return known
    made = StoredDocument(supplier=supplier, kind=kind, name=name, sha256=sha256, size=len(content), valid_until=valid_until)
    made.stored_by = actor
    made.file.save(f"{sha256[:16]}.pdf", ContentFile(content), save=False)
    made.save()
    audit.append(CHAIN, "store_document", actor=actor, data={"supplier": supplier.uscc, "kind": kind, "sha256": sha256})
    return made


@transaction.atomic
def drop_document(document: StoredDocument, *, actor: User) -> None:
    """Remove a document from the library; bids that hold it keep their own copy."""
    permit(actor, "keep_documents", document.supplier)
    name = str(document.file.name)
    audit.append(CHAIN, "drop_document", actor=actor, data={"supplier": document.supplier.uscc, "sha256": document.sha256})
    document.delete()
    transaction.on_commit(lambda: default_storage.delete(name))
