"""The tender file before its publication: drafted, reviewed, its method approved."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow, today
from core.counters import next_number
from core.errors import Blocker, refuse
from procurement.methods import RATED, Method
from procurement.models import Criterion, FileReview, Lot, MethodApproval, Tender
from procurement.tenders.queries import locked_lot, method_of, past_lots
from projects.lifecycle import Step, moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class ItemData:
    """One scoring item: grades are (points, text), the best first."""

    name: str
    points: Decimal
    grades: tuple[tuple[Decimal, str], ...]
    kind: str = Criterion.Kind.TECHNICAL
    is_objective: bool = False


@dataclass(frozen=True)
class FileData:
    """Everything that a tender file says; a draft may leave any of it empty. Money in yuan, the deduction as a share (0.15)."""

    ceiling: Decimal
    requirement: str = ""
    qualifications: tuple[str, ...] = ()
    items: tuple[ItemData, ...] = ()
    price_weight: Decimal | None = None
    small_deduction: Decimal | None = None
    pricing: str = ""
    contract_terms: str = ""
    method: str = "consultation"
    method_reason: str = ""
    scoring: str = RATED
    is_consortium_allowed: bool = False
    bond: Decimal = Decimal(0)
    risks: str = ""
    needs_key_review: bool = False
    changes: str = ""
    agency_id: int | None = None


@dataclass(frozen=True)
class ReviewData:
    """An opinion of the buyer's review mechanism."""

    kind: str
    is_passed: bool
    opinion: str
    members: str = ""
    legal_adviser: str = ""


# In the number of a file whose method the law does not know; it never gets further than its draft.
UNKNOWN = "X"
FILE_FIELDS = (
    "requirement", "price_weight", "small_deduction", "pricing", "contract_terms", "method", "method_reason", "scoring", "risks",
    "is_consortium_allowed", "bond", "needs_key_review", "changes", "agency_id",
)  # fmt: skip


def draft_tender(project: Project, *, actor: User, data: FileData) -> Tender:
    """Write or rewrite the file of the attempt under way; after a failure a new attempt begins. Earlier opinions lose their force."""
    with moving(project, "draft_tender", actor=actor) as step:
        lot = locked_lot(step.project) or _new_lot(step.project, actor, data)
        tender = lot.tender
        if tender.method != data.method:
            tender.number = _number(step.project, data.method)
        for name in FILE_FIELDS:
            setattr(tender, name, getattr(data, name))
        tender.qualifications = list(data.qualifications)
        tender.drafted_by, tender.revised_at = actor, PortalNow()  # type: ignore[assignment]
        tender.save()
        lot.ceiling = data.ceiling
        lot.save(update_fields=["ceiling"])
        _write_items(tender, data.items)
        step.record(tender, number=tender.number, attempt=tender.attempt)
    tender.refresh_from_db()
    return tender


def _new_lot(project: Project, actor: User, data: FileData) -> Lot:
    """Begin an attempt; a retry is a new OCDS process that names the one before."""
    past = past_lots(project).first()
    attempt = past.tender.attempt + 1 if past else 1
    ocid = f"{settings.OCDS_PREFIX}-{project.number}" + (f"-{attempt}" if past else "")
    tender = Tender.objects.create(
        ocid=ocid,
        number=_number(project, data.method),
        method=data.method,
        attempt=attempt,
        previous=past.tender if past else None,
        buyer=project.buyer,
        title=project.title,
        drafted_by=actor,
    )
    return Lot.objects.create(tender=tender, project=project, ceiling=data.ceiling)


def _number(project: Project, method: str) -> str:
    """The next number in the buyer's series of the year; a letter stands for the method."""
    code = project.buyer.short_code or project.buyer.uscc[-6:]
    letter = Method(method, today(), project.region).words.get("code", UNKNOWN)
    series = f"{project.region}-{code}-{today().year}-{letter}"
    return f"{series}-{next_number(f'tender:{series}'):04d}"


def _write_items(tender: Tender, items: tuple[ItemData, ...]) -> None:
    tender.criteria.all().delete()
    rows = [
        Criterion(
            tender=tender,
            position=position,
            name=item.name,
            kind=item.kind,
            points=item.points,
            is_objective=item.is_objective,
            grades=[{"points": str(points), "text": text} for points, text in item.grades],
        )
        for position, item in enumerate(items, 1)
    ]
    Criterion.objects.bulk_create(rows)


def review_tender(project: Project, *, actor: User, data: ReviewData) -> FileReview:
    """Give the opinion of the buyer's internal review on the file as it stands."""
    with moving(project, "review_tender", actor=actor) as step:
        lot = _lot_under_review(step)
        made = FileReview.objects.create(
            tender=lot.tender,
            kind=data.kind,
            is_passed=data.is_passed,
            opinion=data.opinion,
            members=data.members,
            legal_adviser=data.legal_adviser,
            reviewer=actor,
        )
        step.record(made, kind=data.kind, is_passed=data.is_passed, opinion=data.opinion, number=lot.tender.number)
    return made


def _lot_under_review(step: Step) -> Lot:
    lot = locked_lot(step.project)
    if lot is None:
        refuse([Blocker(_("还没有采购文件可以审查"), law.cite("needs.review_general"), _("请经办人先编制采购文件"))])
    assert lot is not None
    return lot


def approve_method(project: Project, *, actor: User, number: str, opinion: str) -> MethodApproval:
    """Finance approves the method that was chosen for a project that reaches the threshold of open tender."""
    with moving(project, "approve_method", actor=actor) as step:
        method = method_of(step.project)
        made = MethodApproval.objects.create(project=step.project, method=method, number=number, opinion=opinion, approved_by=actor)
        step.record(made, number=number, opinion=opinion, method=made.method)
    return made
