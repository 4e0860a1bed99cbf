"""Three-party evaluation: indicator tree, assessments, anonymous survey, conclusion."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from projects.models import Document, Project
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet

PER_CENT = {"%", "％"}


class Party(models.TextChoices):
    """The three who assess."""

    BUYER = "buyer", _("购买主体")
    RECIPIENT = "recipient", _("服务对象")
    THIRD = "third", _("第三方")


class Grade(models.TextChoices):
    """The grades by their lowest points, which are law."""

    EXCELLENT = "excellent", _("优")
    GOOD = "good", _("良")
    FAIR = "fair", _("中")
    POOR = "poor", _("差")


def plain(value: Decimal) -> str:
    """Write a decimal without needless zeros: 8.00 → 8, 97.50 → 97.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_of(value: Decimal, unit: str) -> str:
    """Write a value with its unit: 8 个, 95%."""
    return f"{plain(value)}{'' if unit in PER_CENT else ' '}{unit}"


class Evaluation(models.Model):
    """The evaluation of one project; its score can be recomputed from its rows, and the database keeps a conclusion as it is."""

    Grade = Grade

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="evaluation")
    evaluator = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluations", verbose_name=_("第三方")
    )
    # Per cent by party, together 100: buyer, recipient, third.
    weights = models.JSONField(_("三方权重"), default=dict)
    recipient_total = models.PositiveIntegerField(_("服务对象总数"), null=True)
    opened_at = models.DateTimeField(db_default=PortalNow())
    set_up_at = models.DateTimeField(_("方案确定时间"), null=True)
    survey_closes_at = models.DateTimeField(_("问卷截止"), null=True)
    declared_at = models.DateTimeField(_("独立性声明时间"), null=True)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    rectification_demand = models.TextField(_("整改要求"), blank=True)
    rectification_due_on = models.DateField(_("整改期限"), null=True)
    rectification_result = models.TextField(_("整改情况"), blank=True)
    rectification_closed_at = models.DateTimeField(null=True)
    total = models.DecimalField(_("综合得分"), max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(_("等级"), max_length=10, choices=Grade, blank=True)
    is_composite = models.BooleanField(_("综合评价"), default=True)
    summary = models.TextField(_("评价结论"), blank=True)
    experience = models.TextField(_("主要经验"), blank=True)
    problems = models.TextField(_("存在问题"), blank=True)
    suggestions = models.TextField(_("改进建议"), blank=True)
    concluded_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("绩效评价")
        constraints = [
            models.CheckConstraint(condition=Q(total=None) | Q(total__gte=0, total__lte=100), name="evaluation_total_range"),
            models.CheckConstraint(
                condition=Q(total=None, grade="") | (Q(total__isnull=False) & ~Q(grade="")), name="evaluation_grade_with_total"
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)


class Indicator(models.Model):
    """One leaf of the indicator tree, assessed by one party; its weight are points within that party's hundred."""

    class Direction(models.TextChoices):
        MORE = "more", _("越高越好")
        LESS = "less", _("越低越好")
        YES = "yes", _("是或否")

    class Origin(models.TextChoices):
        PLAN = "plan", _("计划绩效目标")
        DEFAULT = "default", _("平台默认指标")
        ADDED = "added", _("评价方案增加")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    level1 = models.CharField(_("一级指标"), max_length=20)
    level2 = models.CharField(_("二级指标"), max_length=20)
    name = models.CharField(_("三级指标"), max_length=60)
    party = models.CharField(_("评价方"), max_length=10, choices=Party)
    # The question of the survey that a recipients' indicator is the mean of.
    question = models.CharField(max_length=10, blank=True)
    origin = models.CharField(_("来源"), max_length=8, choices=Origin, default=Origin.DEFAULT)
    direction = models.CharField(_("方向"), max_length=4, choices=Direction, default=Direction.MORE)
    target = models.DecimalField(_("目标值"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("单位"), max_length=20)
    weight = models.DecimalField(_("权重"), max_digits=5, decimal_places=2)
    data_source = models.CharField(_("数据来源"), max_length=120)
    actual = models.DecimalField(_("实际值"), max_digits=12, decimal_places=2, null=True)
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True)
    evidence = models.CharField(_("佐证"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("评价指标")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "position"], name="indicator_position_once"),
            models.CheckConstraint(condition=Q(target__gte=0, weight__gt=0, weight__lte=100), name="indicator_numbers"),
            models.CheckConstraint(
                condition=Q(actual=None, score=None) | Q(actual__gte=0, score__gte=0, score__lte=F("weight")), name="indicator_score_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target_text(self) -> str:
        """What was aimed at, as people read it: 8 个, 95 %, 是."""
        return self._written(self.target)

    @property
    def actual_text(self) -> str:
        """What was reached, as people read it; empty before it was measured."""
        return "" if self.actual is None else self._written(self.actual)

    def _written(self, value: Decimal) -> str:
        if self.direction == self.Direction.YES:
            return str(_("是") if value >= self.target else _("否"))
        return amount_of(value, self.unit)


class Submission(models.Model):
    """One party's finished assessment, or the recorded reason why it is missing."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="submissions")
    party = models.CharField(_("评价方"), max_length=10, choices=Party)
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True)
    comment = models.TextField(_("评价意见"), blank=True)
    missing_reason = models.CharField(_("缺少该方评价的理由"), max_length=300, blank=True)
    # Of the recipients only: how many answered, and for each question how often each rating was given.
    respondents = models.PositiveIntegerField(_("有效问卷"), null=True)
    counts = models.JSONField(default=dict)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("单方评价")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "party"], name="submission_once_per_party"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=100, missing_reason="") | (Q(score=None) & ~Q(missing_reason="")),
                name="submission_score_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.get_party_display()}"


class SurveyToken(models.Model):
    """A one-time link; it knows that it was used, not when and not for which answer."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    unit = models.CharField(_("发放单位"), max_length=120)
    is_used = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("问卷链接")

    def __str__(self) -> str:
        return self.unit


class SurveyAnswer(models.Model):
    """One anonymous answer: no user, no token, no time, no running number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="answers")
    # {"overall": 5, "access": 4, "attitude": 5, "effect": 4}, each 1–5
    ratings = models.JSONField()
    comment = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("问卷答案")

    def __str__(self) -> str:
        return str(self.id)


class Reevaluation(models.Model):
    """Finance's own look at a concluded evaluation; it stands beside the conclusion and changes nothing in it."""

    evaluation = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="reevaluation")
    score = models.DecimalField(_("财政评价得分"), max_digits=5, decimal_places=2)
    opinion = models.TextField(_("财政评价意见"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=PortalNow())
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("财政重点评价")
        constraints = [models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="reevaluation_score_range")]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.score}"
