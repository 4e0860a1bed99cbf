"""The project with its one stored state, and what hangs on it in every stage."""

from collections.abc import Callable
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from catalog.models import CatalogItem
from core.clock import PortalNow
from projects.protocol import gates
from registry.models import Organisation
from registry.policy import VisibleQuerySet


class State(models.TextChoices):
    """Where a project is; the only stored status of the whole river."""

    PLAN = "plan", _("编制计划")
    REVIEW = "review", _("财政审核")
    APPROVED = "approved", _("预算已批复")
    BIDDING = "bidding", _("采购中")
    CONTRACTING = "contracting", _("待签合同")
    PERFORMING = "performing", _("履约中")
    EVALUATION = "evaluation", _("绩效评价")
    DISCLOSURE = "disclosure", _("待公开归档")
    DISCLOSED = "disclosed", _("已公开归档")
    TERMINATED = "terminated", _("已终止")


# The place of each state among the seven steps of the river; 8 when all are done, 0 for an ended project.
RIVER = dict(zip(State, (1, 2, 3, 3, 4, 5, 6, 7, 8, 0), strict=True))
LIVING = [state for state in State if state not in {State.DISCLOSED, State.TERMINATED}]


def open_gates(step: str) -> Callable[[Any], bool]:
    """A django-fsm condition: true when every gate of the step is open."""

    def condition(project: "Project") -> bool:
        return not any(True for gate in gates(step) for _blocker in gate(project))

    condition.__name__ = f"gates_of_{step}"
    return condition


def step(key: str, label: Any, source: Any, target: str | None) -> Callable[..., Any]:
    """Declare a step of the main line: pure topology, its gates are the condition."""
    return transition(field="state", source=source, target=target, conditions=[open_gates(key)], custom={"label": label})  # type: ignore[no-any-return]


class ProjectQuerySet(VisibleQuerySet["Project"]):
    """Projects, read aloud."""

    def living(self) -> Self:
        """Those not yet disclosed or terminated."""
        return self.filter(state__in=LIVING)

    def overdue(self) -> Self:
        """Those with a deadline that has passed unmet."""
        return self.filter(pk__in=Deadline.objects.overdue().values("project"))


class Project(FSMModelMixin, models.Model):
    """One purchase of a service from plan to disclosure: one plan line, one lot, one contract."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("公共服务")
        AUXILIARY = "auxiliary", _("履职辅助服务")

    number = models.CharField(_("项目编号"), max_length=40, unique=True)
    title = models.CharField(_("项目名称"), max_length=120)
    state = FSMField(_("状态"), default=State.PLAN, choices=State.choices, protected=True)
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects", verbose_name=_("购买主体"))
    region = models.CharField(_("行政区划"), max_length=6)
    fiscal_year = models.PositiveSmallIntegerField(_("计划年度"))
    kind = models.CharField(_("服务类型"), max_length=10, choices=Kind)
    catalog_item = models.ForeignKey(
        CatalogItem, on_delete=models.PROTECT, null=True, related_name="projects", verbose_name=_("指导性目录")
    )
    budget = models.DecimalField(_("预算金额（元）"), max_digits=16, decimal_places=2, null=True)
    created_at = models.DateTimeField(db_default=PortalNow())

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("购买项目")
        constraints = [models.CheckConstraint(condition=Q(budget=None) | Q(budget__gt=0), name="project_budget_positive")]
        indexes = [
            models.Index(fields=["state", "-id"], name="project_by_state"),
            models.Index(fields=["buyer", "-id"], name="project_by_buyer"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The desk's page of the project."""
        return reverse("project", args=[self.number])

    @property
    def chain(self) -> str:
        """The project's chain in the audit log."""
        return self.number

    @property
    def river(self) -> int:
        """Its place among the seven steps, 8 when all are done, 0 when terminated."""
        return RIVER[State(self.state)]

    @step("file_plan", _("报送计划"), State.PLAN, State.REVIEW)
    def file_plan(self) -> None: ...

    @step("return_plan", _("退回计划"), State.REVIEW, State.PLAN)
    def return_plan(self) -> None: ...

    @step("reject_plan", _("决定不予批复"), State.REVIEW, State.TERMINATED)
    def reject_plan(self) -> None: ...

    @step("approve_budget", _("批复预算"), State.REVIEW, State.APPROVED)
    def approve_budget(self) -> None: ...

    @step("start_procurement", _("启动采购"), State.APPROVED, State.BIDDING)
    def start_procurement(self) -> None: ...

    @step("fail_procurement", _("终止采购活动"), State.BIDDING, State.APPROVED)
    def fail_procurement(self) -> None: ...

    @step("award", _("确定承接主体"), State.BIDDING, State.CONTRACTING)
    def award(self) -> None: ...

    @step("annul_award", _("改由下一候选人"), State.CONTRACTING, State.BIDDING)
    def annul_award(self) -> None: ...

    @step("void_award", _("宣布成交无效"), State.CONTRACTING, State.APPROVED)
    def void_award(self) -> None: ...

    @step("sign", _("签订合同"), State.CONTRACTING, State.PERFORMING)
    def sign(self) -> None: ...

    @step("rescind", _("撤销合同"), State.PERFORMING, State.APPROVED)
    def rescind(self) -> None: ...

    @step("accept", _("确认验收合格"), State.PERFORMING, State.EVALUATION)
    def accept(self) -> None: ...

    @step("end_contract", _("提前结束合同"), State.PERFORMING, State.EVALUATION)
    def end_contract(self) -> None: ...

    @step("conclude", _("作出评价结论"), State.EVALUATION, State.DISCLOSURE)
    def conclude(self) -> None: ...

    @step("disclose", _("公开归档"), State.DISCLOSURE, State.DISCLOSED)
    def disclose(self) -> None: ...

    @step("terminate", _("终止项目"), LIVING, State.TERMINATED)
    def terminate(self) -> None: ...


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Deadlines by time."""

    def open(self) -> Self:
        """Those neither met nor dropped."""
        return self.filter(met_at=None, dropped_at=None)

    def overdue(self) -> Self:
        """Those whose last moment has passed."""
        return self.open().filter(due_at__lt=PortalNow())


class Deadline(models.Model):
    """A period that the law gives for a step, computed when it began; a missed one is shown, it blocks nothing."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="deadlines")
    rule_id = models.CharField(max_length=60)
    step = models.CharField(max_length=40)
    label = models.CharField(_("事项"), max_length=120)
    basis = models.CharField(_("依据"), max_length=200)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(_("最迟"))
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("期限")
        constraints = [
            models.UniqueConstraint(fields=["project", "rule_id"], condition=Q(met_at=None, dropped_at=None), name="deadline_open_once"),
            models.CheckConstraint(condition=Q(due_at__gte=F("opens_at")), name="deadline_due_after_opening"),
        ]
        indexes = [models.Index(fields=["due_at"], name="deadline_open", condition=Q(met_at=None, dropped_at=None))]

    def __str__(self) -> str:
        return self.label


class Document(models.Model):
    """A numbered document: number and context are frozen at once, the PDF follows from them through the outbox."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(max_length=40)
    number = models.CharField(_("文书编号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    template = models.CharField(max_length=60)
    context = models.JSONField(encoder=DjangoJSONEncoder)
    code = models.CharField(_("核验码"), max_length=20, unique=True)
    is_public = models.BooleanField(default=True)
    issued_at = models.DateTimeField(_("出具时间"), db_default=PortalNow())
    file = models.FileField(upload_to="documents/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("文书")
        indexes = [models.Index(fields=["project", "id"], name="document_of_project")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The document's file on the desk."""
        return reverse("document", args=[self.number])


class Suspension(models.Model):
    """A pause ordered by finance or caused by a challenge; it ends by itself."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.CharField(_("暂停理由"), max_length=300)
    notice_number = models.CharField(_("通知书文号"), max_length=60)
    starts_at = models.DateTimeField(db_default=PortalNow())
    ends_at = models.DateTimeField(_("止"))
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("暂停")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(lifted_at=None), name="suspension_open_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="suspension_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.reason


class Draft(models.Model):
    """What somebody typed so far, kept as it is, even when it is invalid or incomplete."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("草稿")
        constraints = [models.UniqueConstraint(fields=["user", "form", "subject"], name="draft_one_per_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject}"


class Receipt(models.Model):
    """Proof that a step was taken; the idempotency key makes a repeated request return the same receipt."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts")
    key = models.CharField(max_length=80)
    body_sha256 = models.CharField(max_length=64)
    number = models.CharField(_("回执编号"), max_length=40, unique=True)
    step = models.CharField(max_length=60)
    title = models.CharField(_("事项"), max_length=200)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="receipts")
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(_("接收时间"), db_default=PortalNow())

    class Meta:
        verbose_name = _("回执")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="receipt_once_per_key")]

    def __str__(self) -> str:
        return self.number
