"""The policy table: refuses what no row allows, hides what may not be known."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.demo.cast import Cast
from core.clock import now, travel
from registry.models import Membership, Organisation, OrganisationKind, User
from registry.policy import allowances, may, permit, views
from registry.rules import BUYERS, SUPPLIERS, may_buy, may_supply
from registry.stage import SELF


def fresh(user: User) -> User:
    """The same person in the next request."""
    return User.objects.get(pk=user.pk)


def test_unknown_action_is_refused(cast: Cast) -> None:
    assert not may(cast["approver"], "fly_to_the_moon", cast.organisations["education"])


def test_role_in_another_organisation_does_not_count(cast: Cast) -> None:
    assert may(cast["approver"], "invite_member", cast.organisations["education"])
    assert not may(fresh(cast["approver"]), "invite_member", cast.organisations["civil"])


def test_membership_counts_only_while_it_lasts(cast: Cast) -> None:
    later = now() + timedelta(days=30)
    Membership.objects.filter(user=cast["approver"]).update(valid_to=later)
    assert may(fresh(cast["approver"]), "invite_member", cast.organisations["education"])

    travel(later)
    assert not may(fresh(cast["approver"]), "invite_member", cast.organisations["education"])


def test_inactive_person_may_do_nothing(cast: Cast) -> None:
    User.objects.filter(pk=cast["approver"].pk).update(is_active=False)
    assert not may(fresh(cast["approver"]), "invite_member", cast.organisations["education"])


def test_object_that_may_be_known_is_forbidden_not_missing(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        permit(cast["filer"], "invite_member", cast.organisations["education"])


def test_object_that_may_not_be_known_is_missing(cast: Cast) -> None:
    with pytest.raises(Http404):
        permit(cast["approver"], "end_membership", cast["filer2"].memberships.get())


def test_every_row_names_its_basis() -> None:
    rows = [*allowances().values(), *views().values()]
    assert [row for group in rows for row in group if not row.basis] == []


def test_administrator_sees_no_bids_and_no_projects() -> None:
    rows = [(model, row) for model, rows in views().items() for row in rows if "administrator" in row.roles]
    # The receipts of the own steps are everybody's.
    seen = {model for model, row in rows if row.scope is not SELF}
    assert {model for model in seen if not model.startswith(("registry.", "catalog.", "disclosure."))} == set()


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_no_kind_both_buys_and_supplies(kind: str) -> None:
    organisation = Organisation(name="某单位", kind=kind)
    allowed = (not list(may_buy(organisation)), not list(may_supply(organisation)))

    assert allowed == (kind in BUYERS, kind in SUPPLIERS)
    assert allowed != (True, True)


@pytest.mark.parametrize("kind", ["institution_1", "career_mass_body"])
def test_some_kinds_do_neither(kind: str) -> None:
    organisation = Organisation(name="某单位", kind=kind)
    assert len([*may_buy(organisation), *may_supply(organisation)]) == 2
