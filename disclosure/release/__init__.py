"""OCDS 1.1.5 releases, built once when an event commits: a snapshot of all that is public so far."""

from typing import Any

from disclosure.release import awards, bids, contracts, parties, planning, tender
from disclosure.release.facts import Facts
from disclosure.release.parts import ref, stamp, tidy

__all__ = ["Facts", "build", "release_id"]


def release_id(facts: Facts, tag: str) -> str:
    """The id of the next release of the process."""
    place = sum(1 for row in facts.history if row.ocid == facts.ocid) + 1
    return f"{facts.ocid}-{place:03d}-{tag}"


def build(facts: Facts, tag: str) -> dict[str, Any]:
    """The release of this event with every id and field that is public now."""
    identity = release_id(facts, tag)
    found = {
        "ocid": facts.ocid,
        "id": identity,
        "date": stamp(facts.at, spec="milliseconds"),
        "tag": [tag],
        "language": "zh",
        "initiationType": "tender",
        "title": facts.project.title,
        "description": tender.description(facts),
        "buyer": ref(facts.project.buyer),
        "parties": parties.section(facts),
        "planning": planning.section(facts),
        "tender": tender.section(facts),
        "bids": bids.section(facts),
        "awards": awards.section(facts),
        "complaints": awards.complaints(facts),
        "contracts": contracts.section(facts),
        "relatedProcesses": related(facts),
        "withheldInformation": withheld(facts),
    }
    cleaned: dict[str, Any] = named(tidy(found), identity)
    return cleaned


def related(facts: Facts) -> list[dict[str, Any]]:
    """A retry names the attempt that came to nothing."""
    before = facts.tender.previous if facts.tender else None
    if before is None:
        return []
    row = {"id": "1", "relationship": ["unsuccessfulProcess"], "title": before.title, "scheme": "ocid", "identifier": before.ocid}
    return [row]


def withheld(facts: Facts) -> list[dict[str, Any]]:
    """The announced silence about bids until the opening."""
    if facts.tender is None:
        return []
    until = stamp(facts.tender.deadline_at)
    row = {"id": "bids", "field": "bids", "name": "响应文件及供应商名单", "availabilityDate": until, "rationale": "开启前依法保密"}
    return [row]


def named(value: Any, identity: str) -> Any:
    """Put the id of this release where an amendment refers to it."""
    if isinstance(value, dict):
        return {key: named(part, identity) for key, part in value.items()}
    if isinstance(value, list):
        return [named(part, identity) for part in value]
    return identity if value == tender.THIS else value
