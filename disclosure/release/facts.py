"""What is public about a project at the moment of a step: the one place where live rows are read for publication."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Model, Q

from contracts.models import Acceptance, Contract, ContractChange, Milestone, Payment
from disclosure.models import Publication
from evaluation.models import Evaluation
from planning.models import Filing, Intention, PlanLine
from procurement.models import Award, Bid, Challenge, Complaint, Lot, Opening, Report, Tender
from projects.models import Document, Project
from projects.protocol import Happened
from registry.models import Duty, Organisation


class Facts:
    """The project as the public may know it after a step.

    Everything here asks whether it is public: a bid only after the opening, prices and scores only with the result notice, a contract only
    once it was published, an acceptance and an evaluation only once they are concluded.
    """

    def __init__(self, project: Project, happened: Happened) -> None:
        self.project = project
        self.step = happened.step
        self.at: datetime = happened.at
        self.subject: Model | None = happened.subject
        self.said: Mapping[str, Any] = happened.facts
        self.entry = happened.audit

    @cached_property
    def line(self) -> PlanLine:
        """The plan line."""
        return PlanLine.objects.select_related("budget_line", "plan").get(project=self.project)

    @cached_property
    def filings(self) -> list[Filing]:
        """All filings, the oldest first."""
        return list(self.project.filings.order_by("attempt"))

    @cached_property
    def approval(self) -> Filing | None:
        """The filing that finance approved."""
        return next((filing for filing in reversed(self.filings) if filing.decision == Filing.Decision.APPROVE), None)

    @cached_property
    def intention(self) -> Intention | None:
        """The newest published intention."""
        return self.project.intentions.order_by("-published_at").first()

    @cached_property
    def lots(self) -> list[Lot]:
        """The lots of published tenders, the newest attempt first."""
        lots = self.project.lots.filter(tender__published_at__isnull=False).select_related(
            "tender__agency", "tender__buyer", "tender__previous"
        )
        return list(lots.order_by("-tender__attempt"))

    @cached_property
    def lot(self) -> Lot | None:
        """The lot of the newest published attempt."""
        return self.lots[0] if self.lots else None

    @cached_property
    def tender(self) -> Tender | None:
        """The newest published attempt."""
        return self.lot.tender if self.lot else None

    @cached_property
    def ocid(self) -> str:
        """The identifier of the contracting process: of the newest published attempt, before any of the plan."""
        return self.tender.ocid if self.tender else f"{settings.OCDS_PREFIX}-{self.project.number}"

    @cached_property
    def history(self) -> list[Publication]:
        """What was published before about the project, without the payloads, the oldest first."""
        rows = Publication.objects.filter(project_number=self.project.number)
        return list(
            rows.only("id", "event", "ocid", "release_id", "sha256", "published_at", "withheld_reason").order_by("published_at", "id")
        )

    @cached_property
    def opening(self) -> Opening | None:
        """The opening, once it has happened."""
        return Opening.objects.filter(lot=self.lot).first() if self.lot else None

    @cached_property
    def bids(self) -> list[Bid]:
        """The bids of the newest attempt in the order of their receipt; none before the opening."""
        if self.opening is None:
            return []
        rows = Bid.objects.living().filter(lot=self.lot).select_related("supplier")
        return list(rows.order_by("submitted_at", "id"))

    @cached_property
    def awards(self) -> list[Award]:
        """The awards whose notice is out, in their order."""
        rows = (
            Award.objects.filter(lot=self.lot, published_at__isnull=False).select_related("bid__supplier")
            if self.lot
            else Award.objects.none()
        )
        return list(rows.order_by("id"))

    @cached_property
    def award(self) -> Award | None:
        """The living award."""
        return next((award for award in self.awards if award.annulled_at is None), None)

    @cached_property
    def report(self) -> Report | None:
        """The panel's report, public with the result."""
        return Report.objects.filter(lot=self.lot).first() if self.awards else None

    @cached_property
    def challenges(self) -> list[Challenge]:
        """The challenges that were answered."""
        return list(Challenge.objects.filter(tender=self.tender, replied_at__isnull=False).order_by("id")) if self.tender else []

    @cached_property
    def complaints(self) -> list[Complaint]:
        """The complaints that finance decided."""
        rows = Complaint.objects.filter(tender=self.tender, decided_at__isnull=False) if self.tender else Complaint.objects.none()
        return list(rows.select_related("challenge").order_by("id"))

    @cached_property
    def contract(self) -> Contract | None:
        """The published contract of the newest attempt."""
        rows = Contract.objects.filter(project=self.project, published_at__isnull=False).select_related("buyer", "supplier", "award")
        return rows.filter(award__in=[award.pk for award in self.awards]).order_by("-id").first()

    @cached_property
    def changes(self) -> list[ContractChange]:
        """The agreed changes of the contract."""
        return list(ContractChange.objects.filter(contract=self.contract, signed_at__isnull=False).order_by("id")) if self.contract else []

    @cached_property
    def milestones(self) -> list[Milestone]:
        """The stages of the contract."""
        return list(Milestone.objects.filter(contract=self.contract).order_by("position")) if self.contract else []

    @cached_property
    def acceptances(self) -> list[Acceptance]:
        """The acceptances whose result is public."""
        rows = Acceptance.objects.filter(contract=self.contract, published_at__isnull=False) if self.contract else Acceptance.objects.none()
        return list(rows.select_related("milestone").order_by("id"))

    @cached_property
    def payments(self) -> list[Payment]:
        """What the treasury has paid."""
        rows = Payment.objects.filter(contract=self.contract, paid_at__isnull=False) if self.contract else Payment.objects.none()
        return list(rows.select_related("acceptance__milestone").order_by("paid_at", "id"))

    @property
    def paid(self) -> Decimal:
        """The sum of the payments, in yuan."""
        return sum((payment.amount for payment in self.payments), Decimal(0))

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """The concluded evaluation."""
        rows = Evaluation.objects.filter(project=self.project, concluded_at__isnull=False)
        return rows.select_related("evaluator").first()

    @cached_property
    def finance(self) -> Organisation | None:
        """The finance bureau of the region."""
        return Organisation.objects.filter(region=self.project.region, duties__contains=[Duty.FINANCE]).order_by("id").first()

    def documents(self, kinds: Sequence[str]) -> list[Document]:
        """The public documents of some kinds; those of an earlier attempt belong to its own process."""
        rows = Document.objects.filter(project=self.project, kind__in=kinds, is_public=True)
        if self.tender is not None:
            rows = rows.filter(Q(kind__in=("plan_sheet", "budget_approval", "intention")) | Q(issued_at__gte=self.tender.created_at))
        return list(rows.order_by("issued_at", "id"))
