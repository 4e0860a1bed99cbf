"""The OCDS extensions that every package declares."""

REGISTRY = "https://raw.githubusercontent.com/open-contracting-extensions"
NAMES = (
    "ocds_bid_extension/master",
    "ocds_enquiry_extension/v1.1.5",
    "ocds_lots_extension/v1.1.5",
    "ocds_location_extension/v1.1.5",
    "ocds_process_title_extension/v1.1.5",
    "ocds_participationFee_extension/v1.1.5",
    "ocds_bidOpening_extension/master",
    "ocds_submissionTerms_extension/master",
    "ocds_awardCriteria_extension/master",
    "ocds_selectionCriteria_extension/master",
    "ocds_otherRequirements_extension/master",
    "ocds_tenderClassification_extension/master",
    "ocds_legalBasis_extension/1.1",
    "ocds_procurementMethodRationaleClassifications_extension/master",
    "ocds_budget_breakdown_extension/master",
    "ocds_budget_and_spend_extension/master",
    "ocds_contractTerms_extension/master",
    "ocds_contract_suppliers_extension/master",
    "ocds_contract_signatories_extension/master",
    "ocds_contract_completion_extension/master",
    "ocds_amendment_rationale_classifications_extension/master",
    "ocds_metrics_extension/1.1",
    "ocds_transactions_relatedMilestone_extension/master",
    "ocds_performance_failures_extension/master",
    "ocds_renewal_extension/master",
    "ocds_subcontracting_extension/master",
    "ocds_organizationClassification_extension/master",
    "ocds_partyDetails_scale_extension/master",
    "ocds_beneficialOwners_extension/master",
    "ocds_shareholders_extension/master",
    "ocds_withheldInformation_extension/master",
)
OWN = "https://gps.example.gov.cn/ocds/extensions/gps/v1/extension.json"
EXTENSIONS = (*(f"{REGISTRY}/{name}/extension.json" for name in NAMES), OWN)
