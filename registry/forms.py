"""Forms of the registry: supplier registration, invitations, tokens, organisation data."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, USCCField
from core.fieldsets import FieldsetForm
from core.uscc import RegistrationKind, registration_kind
from registry.models import ApiToken, Duty, Membership, Organisation, OrganisationKind, Role, User
from registry.rules import SUPPLIERS, may_buy, may_supply

K, N = OrganisationKind, RegistrationKind
# Which legal kinds a registration's first two characters allow.
KINDS = {value: label for value, label in OrganisationKind.choices if value in SUPPLIERS}
PASSWORD_HINT = _("至少 8 个字符，不要与用户名相近，不要只用数字")


class AccountForm(FieldsetForm):
    """The account of a person who joins: user name and password."""

    username = CleanCharField(label=_("用户名"), max_length=30, min_length=4, help_text=_("4 至 30 个字母、数字或下划线，用于登录"))
    password = forms.CharField(
        label=_("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=PASSWORD_HINT, strip=False
    )

    def clean_username(self) -> str:
        """Refuse a name that is taken or has odd characters."""
        username: str = self.cleaned_data["username"]
        User.username_validator(username)
        if User.objects.filter(username=username).exists():
            raise ValidationError(_("这个用户名已被使用，请换一个"))
        return username

    def clean_password(self) -> str:
        """Refuse a weak password."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class SupplierForm(AccountForm):
    """Self-registration of a supplier, checked by its 统一社会信用代码."""

    fieldsets = (
        (_("单位"), ("uscc", "organisation_name", "kind", "address", "office_phone", "representative", "is_small")),
        (_("管理员账号"), ("name", "username", "password")),
    )
    uscc = USCCField(label=_("统一社会信用代码"))
    organisation_name = CleanCharField(label=_("单位名称"), max_length=120, help_text=_("与登记证书一致"))
    kind = forms.ChoiceField(label=_("单位性质"), choices=[("", "—"), *KINDS.items()])
    address = CleanCharField(label=_("住所"), max_length=200)
    office_phone = CleanCharField(label=_("联系电话"), max_length=40)
    representative = CleanCharField(label=_("法定代表人或负责人"), max_length=60)
    is_small = forms.BooleanField(label=_("本单位是小型或微型企业"), required=False, help_text=_("社会组织、事业单位不是中小企业"))
    name = CleanCharField(label=_("管理员姓名"), max_length=60)

    def clean_uscc(self) -> str:
        """Refuse a code that is registered already."""
        uscc: str = self.cleaned_data["uscc"]
        if Organisation.objects.filter(uscc=uscc).exists():
            raise ValidationError(_("这个代码已经登记，请本单位管理员邀请您加入"))
        return uscc

    def clean(self) -> dict[str, Any]:
        """Refuse a legal kind that the code contradicts, and a social organisation that calls itself a small enterprise."""
        data = super().clean() or {}
        uscc, kind = data.get("uscc"), data.get("kind")
        if uscc and kind and not kind_fits(uscc, kind):
            self.add_error(
                "kind", _("与代码不符：代码开头 %(head)s 表示%(kind)s") % {"head": uscc[:2], "kind": registration_kind(uscc).label}
            )
        if data.get("is_small") and kind not in {K.COMPANY, K.SOLE_TRADER, K.COOPERATIVE}:
            self.add_error("is_small", _("只有企业、个体工商户和合作社可以声明为小微企业"))
        return data


FITTING: dict[str, frozenset[str]] = {
    "51": frozenset({K.ASSOCIATION}),
    "52": frozenset({K.NONPROFIT}),
    "53": frozenset({K.FOUNDATION}),
    "54": frozenset({K.RESIDENTS_COMMITTEE}),
    "55": frozenset({K.VILLAGERS_COMMITTEE}),
    "91": frozenset({K.COMPANY}),
    "92": frozenset({K.SOLE_TRADER}),
    "93": frozenset({K.COOPERATIVE}),
    "12": frozenset({K.INSTITUTION_I, K.INSTITUTION_II, K.BUSINESS_INSTITUTION, K.ADMIN_INSTITUTION}),
    "N1": frozenset({K.RURAL_COLLECTIVE}),
    "N2": frozenset({K.RURAL_COLLECTIVE}),
    "N3": frozenset({K.RURAL_COLLECTIVE}),
}


def kind_fits(uscc: str, kind: str) -> bool:
    """Whether an organisation with this code can be of this kind; unknown beginnings are let through."""
    return kind in FITTING.get(uscc[:2], frozenset(OrganisationKind.values))


class InvitationForm(FieldsetForm):
    """Invite a colleague to a role, or hand one's own role over."""

    name = CleanCharField(label=_("姓名"), max_length=60)
    role = forms.ChoiceField(label=_("角色"), choices=[])
    replaces: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("接替"), queryset=Membership.objects.none(), required=False, help_text=_("对方接受后，原任职即时结束；不接替任何人时留空")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, Role(role).label) for role in roles_of(organisation)]  # type: ignore[attr-defined]
        self.fields["replaces"].queryset = organisation.memberships.current().select_related("user", "organisation")  # type: ignore[attr-defined]


ROLES_BY_DUTY: dict[str, tuple[str, ...]] = {
    "buyer": (Role.FILER, Role.APPROVER, Role.REVIEWER, Role.ACCEPTOR),
    "finance": (Role.FINANCE_REVIEWER, Role.FINANCE_SUPERVISOR),
    "treasury": (Role.TREASURY,),
    "supplier": (Role.SUPPLIER,),
    "evaluator": (Role.EVALUATOR,),
    "auditor": (Role.AUDITOR,),
    "operator": (Role.ADMINISTRATOR,),
    "agency": (Role.EXPERT,),
}


def roles_of(organisation: Organisation) -> list[str]:
    """The roles that an organisation can give, by its duties on the portal."""
    return [role for duty in organisation.duties for role in ROLES_BY_DUTY.get(duty, ())]


class OrganisationForm(FieldsetForm):
    """An organisation as the administrator enters it."""

    uscc = USCCField(label=_("统一社会信用代码"))
    name = CleanCharField(label=_("单位名称"), max_length=120)
    short_code = CleanCharField(label=_("简码"), max_length=12, required=False, help_text=_("购买主体必填，用于项目编号，如 JYJ"))
    kind = forms.ChoiceField(label=_("单位性质"), choices=[("", "—"), *OrganisationKind.choices])
    duties = forms.MultipleChoiceField(label=_("在本平台的职责"), choices=Duty.choices, widget=forms.CheckboxSelectMultiple)
    address = CleanCharField(label=_("住所"), max_length=200, required=False)
    phone = CleanCharField(label=_("联系电话"), max_length=40, required=False)

    def clean_uscc(self) -> str:
        """Refuse a code that is registered already."""
        uscc: str = self.cleaned_data["uscc"]
        if Organisation.objects.filter(uscc=uscc).exists():
            raise ValidationError(_("这个代码已经登记"))
        return uscc

    def clean(self) -> dict[str, Any]:
        """Refuse duties that the legal kind forbids, and a buyer without a short code."""
        data = super().clean() or {}
        organisation = Organisation(name=data.get("name", ""), kind=data.get("kind", ""))
        wrong = [*(may_buy(organisation) if Duty.BUYER in data.get("duties", ()) else ())]
        wrong += [*(may_supply(organisation) if Duty.SUPPLIER in data.get("duties", ()) else ())]
        for blocker in wrong:
            self.add_error("duties", f"{blocker.message}（{blocker.basis}）")
        if Duty.BUYER in data.get("duties", ()) and not data.get("short_code"):
            self.add_error("short_code", _("购买主体需要简码，项目编号由它组成"))
        return data


class TokenForm(FieldsetForm):
    """A new key for programs."""

    label = CleanCharField(label=_("用途"), max_length=60)
    scopes = forms.MultipleChoiceField(label=_("范围"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=366, initial=90)
