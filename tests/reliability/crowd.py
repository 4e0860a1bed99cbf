"""A tender with as many bidders as wanted; each is registered, has taken the file and holds a key for programs."""

from dataclasses import dataclass
from datetime import timedelta

from core.clock import now
from procurement.models import Custody, Lot, Pickup
from registry.authentication import digest
from registry.models import ApiToken, Duty, Membership, Organisation, OrganisationKind, Role, User
from tests.reliability.bidding import Bidder
from tests.synthetic import make_uscc


@dataclass(frozen=True)
class Guest:
    """A bidder and the key of its program."""

    bidder: Bidder
    key: str


def crowd(count: int) -> list[Guest]:
    """Let so many suppliers take the file of the only tender."""
    lot, custody = Lot.objects.select_related("tender").get(), Custody.objects.get()
    begins = now() - timedelta(days=30)
    values = {"kind": OrganisationKind.COMPANY, "duties": [Duty.SUPPLIER], "region": "429900"}
    bodies = Organisation.objects.bulk_create(
        Organisation(uscc=make_uscc(f"MA7{place:05d}"), name=f"江城第{place}会计师事务所", **values) for place in range(count)
    )
    users = User.objects.bulk_create(User(username=f"guest{place}", name=f"客{place}", password="!") for place in range(count))
    pairs = list(zip(users, bodies, strict=True))
    Membership.objects.bulk_create(Membership(user=user, organisation=body, role=Role.SUPPLIER, valid_from=begins) for user, body in pairs)
    Pickup.objects.bulk_create(Pickup(tender=lot.tender, supplier=body, user=user) for user, body in pairs)
    values = {"label": "measured", "scopes": ["bid"], "expires_at": now() + timedelta(days=400)}
    ApiToken.objects.bulk_create(ApiToken(user=user, digest=digest(f"key-{user.username}"), **values) for user in users)
    return [Guest(Bidder(user, body, lot, custody), f"key-{user.username}") for user, body in pairs]
