"""Which documents a release may name: by kind, section and type, and only what its section already makes public."""

from typing import Any

from disclosure.release.facts import Facts
from disclosure.release.parts import paper
from projects.models import Document

# kind of document: section of the release, type in the codelist
TYPES: dict[str, tuple[str, str]] = {
    "plan_sheet": ("planning", "procurementPlan"),
    "budget_approval": ("planning", "budgetApproval"),
    "termination_notice": ("planning", "cancellationDetails"),
    "intention": ("planning", "plannedProcurementNotice"),
    "single_source_notice": ("planning", "plannedProcurementNotice"),
    "tender_notice": ("tender", "tenderNotice"),
    "tender_file": ("tender", "biddingDocuments"),
    "clarification": ("tender", "clarifications"),
    "opening_record": ("tender", "bidders"),
    "complaint_decision": ("tender", "complaints"),
    "suspension_notice": ("tender", "cancellationDetails"),
    "failure_notice": ("tender", "cancellationDetails"),
    "panel_report": ("award", "evaluationReports"),
    "award_notice": ("award", "awardNotice"),
    "contract": ("contract", "contractSigned"),
    "contract_change": ("contract", "contractAnnexe"),
    "acceptance_certificate": ("acceptance", "acceptanceReport"),
    "payment_voucher": ("payment", "financialProgressReport"),
    "evaluation_report": ("evaluation", "performanceEvaluationReport"),
    "reevaluation": ("evaluation", "finalAudit"),
    "archive_list": ("archive", "finalAudit"),
}
# Part of the page: the sections of the release whose documents it shows.
PARTS = {
    "planning": ("planning",),
    "tender": ("tender",),
    "awards": ("award",),
    "contracts": ("contract",),
    "implementation": ("acceptance", "payment", "evaluation", "archive"),
}


def papers(facts: Facts, part: str) -> list[dict[str, Any]]:
    """The documents of one part of the release."""
    sections = set(PARTS[part])
    # The panel's report belongs to the tender section of the standard, but is public only with the result.
    rows = [(document, *TYPES[document.kind]) for document in named(facts)]
    if part == "tender":
        return [paper(document, kind) for document, section, kind in rows if section == "tender" or kind == "evaluationReports"]
    return [paper(document, kind) for document, section, kind in rows if section in sections and kind != "evaluationReports"]


def named(facts: Facts) -> list[Document]:
    """All documents that are public now."""
    return facts.documents([kind for kind, (section, _type) in TYPES.items() if is_out(facts, section)])


def is_out(facts: Facts, section: str) -> bool:
    """Whether the stage to which a document belongs is public."""
    stages = {
        "planning": True,
        "tender": True,
        "award": bool(facts.awards),
        "contract": facts.contract is not None,
        "acceptance": bool(facts.acceptances),
        "payment": bool(facts.payments),
        "evaluation": facts.evaluation is not None,
        "archive": facts.step == "disclose" or any(row.event == "disclose" for row in facts.history),
    }
    return stages[section]
