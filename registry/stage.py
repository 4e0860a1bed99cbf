"""The registry's rows in the policy table."""

from dataclasses import dataclass

from django.db.models import Q

from registry.models import Role
from registry.policy import ANY, Allow, Scope, See

OWN = Scope("own organisation", lambda holder: Q(pk__in=holder.organisations))
OWN_MEMBERS = Scope("members of own organisation", lambda holder: Q(organisation__in=holder.organisations))
SELF = Scope("self", lambda holder: Q(user=holder.user))
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
EVERYBODY = frozenset(Role.values)


@dataclass(frozen=True)
class Rows:
    """The two attributes of a Stage that the policy reads; the registry has no steps of a project."""

    policy: tuple[Allow, ...]
    visibility: tuple[See, ...]


STAGE = Rows(
    policy=(
        Allow("manage_accounts", ADMINISTRATORS, ANY, "等保三级 三权分立：管理账号，不看业务"),
        Allow("invite_member", ADMINISTRATORS, ANY, "等保三级 三权分立：管理账号，不看业务"),
        Allow("invite_member", frozenset({Role.APPROVER, Role.FINANCE_SUPERVISOR, Role.SUPPLIER, Role.EVALUATOR}), OWN, "单位自行管理人员"),
        Allow(
            "end_membership",
            frozenset({Role.APPROVER, Role.FINANCE_SUPERVISOR, Role.SUPPLIER, Role.EVALUATOR}),
            OWN_MEMBERS,
            "单位自行管理人员",
        ),
        Allow("end_membership", frozenset({Role.ADMINISTRATOR}), ANY, "等保三级 三权分立：管理账号，不看业务"),
    ),
    visibility=(
        See("registry.Organisation", EVERYBODY, ANY, "登记信息依法公开"),
        See("registry.Membership", EVERYBODY, OWN_MEMBERS, "本单位人员"),
        See("registry.Membership", frozenset({Role.ADMINISTRATOR, Role.AUDITOR}), ANY, "账号管理、审计"),
        See("registry.Message", EVERYBODY, SELF, "本人消息"),
        See("registry.ApiToken", EVERYBODY, SELF, "本人令牌"),
        See("registry.Invitation", EVERYBODY, OWN_MEMBERS, "本单位邀请"),
    ),
)
