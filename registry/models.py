"""Users, organisations and the memberships that join them."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from registry.policy import VisibleQuerySet


class Role(models.TextChoices):
    """What a person does for an organisation."""

    FILER = "filer", _("经办")
    APPROVER = "approver", _("审批人")
    REVIEWER = "reviewer", _("内部审查")
    ACCEPTOR = "acceptor", _("验收")
    FINANCE_REVIEWER = "finance_reviewer", _("财政审核")
    FINANCE_SUPERVISOR = "finance_supervisor", _("财政监督")
    TREASURY = "treasury", _("国库支付")
    SUPPLIER = "supplier", _("承接主体")
    EXPERT = "expert", _("评审专家")
    EVALUATOR = "evaluator", _("第三方评价")
    AUDITOR = "auditor", _("审计")
    ADMINISTRATOR = "administrator", _("平台管理")


class OrganisationKind(models.TextChoices):
    """The legal kinds of 102号令 art. 5, 6, 8 and 33 that decide who may buy and who may supply."""

    STATE_BODY = "state_body", _("国家机关")
    PARTY_BODY = "party_body", _("党的机关、政协、民主党派机关")
    ADMIN_MASS_BODY = "admin_mass_body", _("使用行政编制的群团机关")
    CAREER_MASS_BODY = "career_mass_body", _("使用事业编制且由财政拨款保障的群团组织")
    ADMIN_INSTITUTION = "admin_institution", _("承担行政职能的事业单位")
    INSTITUTION_I = "institution_1", _("公益一类事业单位")
    INSTITUTION_II = "institution_2", _("公益二类事业单位")
    BUSINESS_INSTITUTION = "business_institution", _("从事生产经营活动的事业单位")
    ASSOCIATION = "association", _("社会团体")
    NONPROFIT = "nonprofit", _("社会服务机构（民办非企业单位）")
    FOUNDATION = "foundation", _("基金会")
    COMPANY = "company", _("企业")
    SOLE_TRADER = "sole_trader", _("个体工商户")
    COOPERATIVE = "cooperative", _("农民专业合作社")
    RURAL_COLLECTIVE = "rural_collective", _("农村集体经济组织")
    RESIDENTS_COMMITTEE = "residents_committee", _("居民委员会")
    VILLAGERS_COMMITTEE = "villagers_committee", _("村民委员会")


class Duty(models.TextChoices):
    """What an organisation does on the portal."""

    BUYER = "buyer", _("购买主体")
    FINANCE = "finance", _("财政部门")
    TREASURY = "treasury", _("国库支付机构")
    AGENCY = "agency", _("采购代理机构")
    SUPPLIER = "supplier", _("承接主体")
    EVALUATOR = "evaluator", _("第三方评价机构")
    AUDITOR = "auditor", _("审计机关")
    OPERATOR = "operator", _("平台运行单位")


class User(AbstractUser):
    """A person who logs in; `name` is the Chinese name as it stands in documents."""

    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("电话"), max_length=40, blank=True)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("用户")

    def __str__(self) -> str:
        return self.name or self.username

    def audit_label(self) -> str:
        """Name, organisation and role, as they shall stay readable in the log."""
        held = self.held()
        return f"{self.name}（{held[0].organisation.name} {held[0].get_role_display()}）" if held else self.name

    def held(self) -> "list[Membership]":
        """The person's current memberships, the oldest first, read once per request's user object; none for who is locked out."""
        if not self.is_active:
            return []
        cached: list[Membership] | None = self.__dict__.get("_held")
        if cached is None:
            cached = self.__dict__["_held"] = list(self.memberships.current().select_related("organisation").order_by("pk"))
        return cached

    def roles(self) -> set[str]:
        """The roles that the person holds now, in any organisation."""
        return {one.role for one in self.held()}


class Organisation(models.Model):
    """A buyer, supplier, finance bureau or any other body, known by its 统一社会信用代码."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    short_code = models.CharField(_("简码"), max_length=12, blank=True, help_text=_("用于项目编号"))
    sort_key = models.CharField(max_length=240, blank=True, editable=False)
    kind = models.CharField(_("单位性质"), max_length=24, choices=OrganisationKind)
    duties = ArrayField(models.CharField(max_length=12, choices=Duty), verbose_name=_("在本平台的职责"), default=list)
    region = models.CharField(_("行政区划"), max_length=6)
    address = models.CharField(_("住所"), max_length=200, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    representative = models.CharField(_("法定代表人或负责人"), max_length=60, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    is_small = models.BooleanField(_("小微企业"), default=False)
    registered_at = models.DateTimeField(_("登记时间"), db_default=PortalNow())

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        ordering = ["sort_key", "uscc"]
        constraints = [models.CheckConstraint(condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"), name="organisation_uscc_form")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the pinyin sort key beside the name: the database orders by code point."""
        from pypinyin import lazy_pinyin  # noqa: PLC0415  (slow: pypinyin)

        self.sort_key = " ".join(lazy_pinyin(self.name))[:240]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The public page of the organisation as a supplier."""
        return reverse("supplier", args=[self.uscc])


class MembershipQuerySet(VisibleQuerySet["Membership"]):
    """Memberships by time and role."""

    def current(self) -> Self:
        """Those in force now by the database's clock."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=PortalNow()), valid_from__lte=PortalNow())

    def holding(self, roles: Iterable[str]) -> Self:
        """Those with one of the roles."""
        return self.filter(role__in=list(roles))


class Membership(models.Model):
    """A person holds a role in an organisation for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("人员"))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    valid_from = models.DateTimeField(_("起"), db_default=PortalNow())
    valid_to = models.DateTimeField(_("止"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], condition=Q(valid_to=None), name="membership_open_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.organisation} {self.get_role_display()}"


class Message(models.Model):
    """An in-site message to a person; the demonstration shows the same texts as its mailbox."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inbox")
    subject = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"))
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, unique=True)
    sent_at = models.DateTimeField(_("时间"), db_default=PortalNow())
    read_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        indexes = [models.Index(fields=["user", "-id"], name="message_newest")]

    def __str__(self) -> str:
        return self.subject


class ApiToken(models.Model):
    """A key for programs: only its hash is kept, and it can do no more than its scopes and its owner may."""

    class Scope(models.TextChoices):
        READ = "read", _("读取")
        PLAN = "plan", _("编制计划")
        BID = "bid", _("提交响应")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope), verbose_name=_("范围"))
    created_at = models.DateTimeField(db_default=PortalNow())
    expires_at = models.DateTimeField(_("有效期至"))
    revoked_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口令牌")

    def __str__(self) -> str:
        return self.label


class Invitation(models.Model):
    """A one-time link by which a person joins an organisation or takes a role over."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    name = models.CharField(_("姓名"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The one who hands over: the membership ends when the invitation is accepted.
    replaces = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=PortalNow())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("邀请")

    def __str__(self) -> str:
        return self.name
