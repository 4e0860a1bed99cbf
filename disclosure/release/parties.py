"""The parties of a release: organisations only, each once, with exactly the roles that something in the release refers to."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from disclosure.release.facts import Facts
from disclosure.release.parts import SCHEME, address, party_id, telephone
from registry.models import Organisation, OrganisationKind


def section(facts: Facts) -> list[dict[str, Any]]:
    """Everybody who takes part, as far as that is public."""
    roles: dict[str, list[str]] = defaultdict(list)
    known: dict[str, Organisation] = {}
    for organisation, role in parts(facts):
        known[organisation.uscc] = organisation
        if role not in roles[organisation.uscc]:
            roles[organisation.uscc].append(role)
    return [entry(organisation, roles[uscc]) for uscc, organisation in known.items()]


def parts(facts: Facts) -> Iterator[tuple[Organisation, str]]:
    """Organisations with the roles they have now."""
    yield facts.project.buyer, "buyer"
    if facts.finance:
        yield from ((facts.finance, role) for role in ("funder", "sourceParty", "supervisor"))
    if facts.tender:
        yield facts.tender.agency or facts.tender.buyer, "procuringEntity"
    yield from ((bid.supplier, "tenderer") for bid in facts.bids)
    yield from ((award.bid.supplier, "supplier") for award in facts.awards)
    if facts.contract and facts.payments:
        yield facts.contract.buyer, "payer"
        yield facts.contract.supplier, "payee"
    if facts.evaluation and facts.evaluation.evaluator:
        yield facts.evaluation.evaluator, "evaluator"


def entry(organisation: Organisation, roles: list[str]) -> dict[str, Any]:
    """One organisation: its office's telephone, never a person's name."""
    kind = OrganisationKind(organisation.kind)
    return {
        "id": party_id(organisation),
        "name": organisation.name,
        "roles": roles,
        "identifier": {"scheme": SCHEME, "id": organisation.uscc, "legalName": organisation.name},
        "address": {"streetAddress": organisation.address, "region": organisation.region, "countryName": "中国"},
        "contactPoint": {"telephone": telephone(organisation.phone), "url": address("/")},
        "details": {
            "classifications": [{"scheme": "CN-ORGTYPE", "id": organisation.uscc[:2], "description": str(kind.label)}],
            "scale": "small" if organisation.is_small else None,
        },
    }
