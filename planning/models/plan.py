"""Annual plans and their lines, with the cost estimate and the targets of each."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from planning.models.budget import BudgetLine
from projects.models import Project
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class SurveyGround(models.TextChoices):
    """Grounds for a needs survey that a person states."""

    COMPLEX = "complex", _("技术复杂、专业性较强")
    WANTED = "wanted", _("主管预算单位或购买主体认为需要")


class PlannedMethod(models.TextChoices):
    """The lawful methods for services; inquiry is for goods only."""

    CONSULTATION = "consultation", _("竞争性磋商")
    OPEN_TENDER = "open_tender", _("公开招标")
    INVITED_TENDER = "invited_tender", _("邀请招标")
    NEGOTIATION = "negotiation", _("竞争性谈判")
    SINGLE_SOURCE = "single_source", _("单一来源")
    FRAMEWORK = "framework", _("框架协议")


class AnnualPlan(models.Model):
    """A buyer's plan of purchases for one year; its status follows from its lines."""

    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans", verbose_name=_("购买主体"))
    fiscal_year = models.PositiveSmallIntegerField(_("计划年度"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度购买计划")
        constraints = [models.UniqueConstraint(fields=["buyer", "fiscal_year"], name="plan_once_a_year")]

    def __str__(self) -> str:
        return _("%(buyer)s %(year)s 年度购买服务计划") % {"buyer": self.buyer, "year": self.fiscal_year}


class PlanLine(models.Model):
    """One line of the annual plan: everything that the 计划书 asks for about one project. Anything may be missing until it is filed."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="line")
    plan = models.ForeignKey(AnnualPlan, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("序号"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    basis_document = models.CharField(_("依据文件文号"), max_length=60, blank=True)
    basis_title = models.CharField(_("依据文件名称"), max_length=200, blank=True)
    classification = models.CharField(_("政府采购品目代码"), max_length=9, blank=True)
    service_field = models.CharField(_("服务领域"), max_length=60, blank=True)
    service_items = ArrayField(models.CharField(max_length=500), verbose_name=_("服务内容"), default=list, blank=True)
    recipients = models.CharField(_("服务对象"), max_length=200, blank=True)
    recipient_count = models.PositiveIntegerField(_("服务对象数量"), null=True, blank=True)
    coverage = models.CharField(_("覆盖范围"), max_length=120, blank=True)
    quantity = models.DecimalField(_("数量"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("计量单位"), max_length=20, blank=True)
    quality = models.TextField(_("质量标准"), blank=True)
    starts_on = models.DateField(_("服务开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("服务结束日期"), null=True, blank=True)
    deliverable = models.CharField(_("交付成果"), max_length=200, blank=True)
    delivered_by = models.DateField(_("成果交付日期"), null=True, blank=True)
    budget_line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("预算项目")
    )
    yearly_amounts = models.JSONField(_("分年资金安排"), default=dict, blank=True)
    term_conditions = ArrayField(models.CharField(max_length=40), verbose_name=_("符合的超过一年条件"), default=list, blank=True)
    term_reason = models.CharField(_("超过一年的理由"), max_length=300, blank=True)
    planned_method = models.CharField(_("拟采购方式"), max_length=20, choices=PlannedMethod, blank=True, default=PlannedMethod.CONSULTATION)
    sme_reason = models.CharField(_("不预留中小企业份额的理由"), max_length=300, blank=True)
    expected_month = models.CharField(_("预计采购时间"), max_length=7, blank=True)
    supplier_standard = models.TextField(_("承接标准"), blank=True)
    # Why a survey is due although neither the amount nor the kind of service asks for it (22号文 art. 11).
    survey_ground = models.CharField(_("需要开展需求调查的情形"), max_length=10, choices=SurveyGround, blank=True)
    survey_on = models.DateField(_("需求调查日期"), null=True, blank=True)
    survey_suppliers = models.PositiveSmallIntegerField(_("调查的市场主体数"), null=True, blank=True)
    survey_conclusion = models.TextField(_("需求调查结论"), blank=True)
    public_opinion = models.TextField(_("征求社会公众意见情况"), blank=True)
    pre_evaluation = models.TextField(_("事前绩效评估结论"), blank=True)
    no_hiring = models.BooleanField(_("不以购买服务名义变相用工"), default=False)
    no_negative = models.BooleanField(_("不属于负面清单所列事项"), default=False)
    # What a person found where words of the negative list occur without the thing itself.
    negative_reason = models.TextField(_("负面清单核对说明"), blank=True)
    past_result = models.TextField(_("上一轮评价结果的应用"), blank=True)
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    # When the filer handed the line to the approver; any later change takes it back.
    submitted_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("计划项目")
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="plan_position_once")]

    def __str__(self) -> str:
        return self.project.title

    def cost_total(self) -> Decimal:
        """The sum of the cost estimate, in yuan."""
        return self.cost_items.aggregate(total=Sum(F("quantity") * F("unit_price")))["total"] or Decimal(0)


class CostItem(models.Model):
    """One row of the cost estimate; a unit price names its source."""

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="cost_items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("内容"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20)
    quantity = models.DecimalField(_("数量"), max_digits=12, decimal_places=2)
    unit_price = models.DecimalField(_("单价（元）"), max_digits=14, decimal_places=2)
    source = models.CharField(_("单价来源"), max_length=200)

    class Meta:
        verbose_name = _("成本测算")
        ordering = ["position"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gte=0), name="cost_item_positive")]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Decimal:
        """Quantity × unit price, in yuan."""
        return (self.quantity * self.unit_price).quantize(Decimal("0.01"))


class Target(models.Model):
    """A performance target of the plan; evaluation and open data compare results with it."""

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    level1 = models.CharField(_("一级指标"), max_length=20)
    level2 = models.CharField(_("二级指标"), max_length=20)
    name = models.CharField(_("三级指标"), max_length=60)
    value = models.DecimalField(_("目标值"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("单位"), max_length=20)

    class Meta:
        verbose_name = _("绩效目标")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
