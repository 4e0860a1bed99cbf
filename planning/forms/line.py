"""The plan form: six groups, two tables; whatever is valid can be stored, the check asks for the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import law
from core.calendar import years_later
from core.clock import today
from core.fields import DateField, DocumentNumberField, MoneyField
from core.fieldsets import AnswerGroup, FieldsetForm, Group, Row, Words, answer, is_answered
from planning.forms.fields import CatalogItemField, CountField, LinesField, MonthField, NumberField, many_lines, one_line
from planning.forms.tables import CostRows, Rows, TargetRows, as_initial, level1_of
from planning.models import BudgetLine, PlanLine, PlannedMethod, SurveyGround
from projects.models import Project

YEARS = 4
# A project has these from its creation on.
ALWAYS = frozenset({"title", "kind", "planned_method"})


@dataclass(frozen=True)
class TableGroup(Group):
    """A group with a table: the table counts for its state."""

    table: Rows | None = None

    @property
    def kind(self) -> str:
        """Over when a row is wrong, waiting while there is no row."""
        if self.table is not None and self.table.is_bound and not self.table.is_valid():
            return "over"
        rows = self.table is None or (self.table.values() if self.table.is_bound else any(self.table.initial or []))
        return super().kind if rows else "wait"


class LineForm(FieldsetForm):
    """Everything about one plan line. Lenient, it passes over what is missing; strict, it asks for it."""

    title = one_line(Project, "title")
    kind = forms.ChoiceField(label=_("服务类型"), choices=Project.Kind.choices)
    contact = one_line(PlanLine, "contact")
    contact_phone = one_line(PlanLine, "contact_phone", widget=forms.TextInput(attrs={"class": "narrow", "inputmode": "tel"}))
    basis_document = DocumentNumberField(
        label=_("依据文件文号"), help_text=_("可直接粘贴，括号会自动改为〔〕"), widget=forms.TextInput(attrs={"class": "narrow"})
    )
    basis_title = one_line(PlanLine, "basis_title")
    catalog_item = CatalogItemField(
        label=_("指导性目录"), widget=forms.TextInput(attrs={"list": "catalog-items", "autocomplete": "off"}), max_length=160
    )
    classification = one_line(PlanLine, "classification", required=False, help_text=_("C 类 8 位代码，例如 C20020000"))
    service_field = one_line(PlanLine, "service_field", required=False)
    service_items = LinesField(label=_("服务内容"), most=30, longest=500, help_text=_("每行一条，验收时逐条核对"))
    recipients = one_line(PlanLine, "recipients")
    recipient_count = CountField(label=_("服务对象数量"), required=False)
    coverage = one_line(PlanLine, "coverage", help_text=_("例如 8 个县区"))
    quantity = NumberField(label=_("数量"))
    unit = one_line(PlanLine, "unit", widget=forms.TextInput(attrs={"class": "narrow"}))
    quality = many_lines(PlanLine, "quality")
    starts_on = DateField(label=_("服务开始日期"))
    ends_on = DateField(label=_("服务结束日期"))
    deliverable = one_line(PlanLine, "deliverable")
    delivered_by = DateField(label=_("成果交付日期"))
    supplier_standard = many_lines(PlanLine, "supplier_standard", help_text=_("只写履约必需的条件，不限定所在地、规模和业绩地域"))
    term_conditions = forms.MultipleChoiceField(
        label=_("长期限服务符合的条件"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("期限较长的服务逐项勾选，须全部符合"),
    )
    term_reason = one_line(PlanLine, "term_reason", required=False)
    budget = MoneyField(label=_("预算金额"))
    budget_line = forms.ModelChoiceField(label=_("预算项目"), queryset=BudgetLine.objects.none())
    planned_method = forms.ChoiceField(label=_("拟采购方式"), choices=PlannedMethod.choices, widget=forms.Select)
    expected_month = MonthField(label=_("预计采购时间"), help_text=_("例如 2026年5月"))
    sme_reason = one_line(PlanLine, "sme_reason", required=False)
    survey_ground = forms.ChoiceField(
        label=_("需要开展需求调查的情形"), choices=[("", _("依法不要求")), *SurveyGround.choices], widget=forms.RadioSelect, required=False
    )
    survey_on = DateField(label=_("需求调查日期"), required=False)
    survey_suppliers = CountField(label=_("调查的市场主体数"), max_digits=4, required=False)
    survey_conclusion = many_lines(PlanLine, "survey_conclusion", required=False)
    public_opinion = many_lines(PlanLine, "public_opinion", required=False, help_text=_("公共服务项目应征求社会公众意见"))
    pre_evaluation = many_lines(PlanLine, "pre_evaluation")
    past_result = many_lines(PlanLine, "past_result", required=False)
    negative_reason = many_lines(
        PlanLine, "negative_reason", required=False, help_text=_("文字里出现工程、设备、执法等词语时，写明为什么可以购买")
    )
    no_negative = forms.BooleanField(label=_("已对照负面清单，不属于其中所列事项"))
    no_hiring = forms.BooleanField(label=_("不以购买服务名义变相用工：不约定工资、坐班和考勤"))

    fieldsets: ClassVar[Any] = (
        (_("项目基本信息"), ("title", "kind", ("contact", "contact_phone"))),
        (
            _("依据与目录"),
            ("basis_document", "basis_title", "catalog_item", "service_field", "classification"),
            "planning/catalog_list.html",
        ),
        (
            _("服务内容与期限"),
            (
                *("service_items", ("recipients", "recipient_count"), "coverage", ("quantity", "unit"), "quality"),
                *(("starts_on", "ends_on"), ("deliverable", "delivered_by"), "supplier_standard", "term_conditions", "term_reason"),
            ),
        ),
        (
            _("成本测算与预算"),
            ("budget", "budget_line", tuple(f"year_{place}" for place in range(YEARS)), ("planned_method", "expected_month"), "sme_reason"),
            "planning/costs.html",
        ),
        (_("绩效目标"), (), "planning/targets.html"),
        (
            _("合规自查"),
            (
                *("survey_ground", ("survey_on", "survey_suppliers"), "survey_conclusion", "public_opinion", "pre_evaluation"),
                *("past_result", "negative_reason", "no_negative", "no_hiring"),
            ),
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, line: PlanLine, strict: bool = False) -> None:
        self.line, self.strict = line, strict
        super().__init__(data, initial=stored(line))
        costs = as_initial(list(line.cost_items.all()), ("name", "unit", "quantity", "unit_price", "source"))
        targets = as_initial(list(line.targets.all()), ("level2", "name", "value", "unit"))
        # What was typed stands for itself: a row equal to the stored one would count as unchanged and be passed over as blank.
        self.costs: Rows = CostRows(data, prefix="costs", initial=None if data is not None else costs or [{}])
        self.targets: Rows = TargetRows(data, prefix="targets", initial=None if data is not None else targets or [{}])
        self._offer()

    def _offer(self) -> None:
        """Offer what depends on the project: its region's catalogue, its buyer's money, its years."""
        project = self.line.project
        lines = BudgetLine.objects.filter(buyer=project.buyer_id, fiscal_year=project.fiscal_year)
        self.fields["budget_line"].queryset = lines  # type: ignore[attr-defined]
        self.fields["budget_line"].label_from_instance = offered  # type: ignore[attr-defined]
        self.fields["catalog_item"].region = project.region  # type: ignore[attr-defined]
        conditions = law.get("plan.term_conditions", on=today(), region=project.region).items
        self.fields["term_conditions"].choices = [(condition, condition) for condition in conditions]  # type: ignore[attr-defined]
        reserve = law.get("sme.reserve_amount", on=today(), region=project.region)
        facts = {"amount": f"{reserve.amount:,.0f}", "basis": reserve.citation}
        hint = _now("%(amount)s 元以下适宜的服务专门面向中小企业；不专门面向的，在这里写明理由。%(basis)s") % facts
        self.fields["sme_reason"].help_text = hint
        for place in range(YEARS):
            label = _now("跨年：%(year)s 年") % {"year": project.fiscal_year + place}
            self.fields[f"year_{place}"] = MoneyField(label=label, required=False)

    def group(self, number: int, legend: Words, rows: Iterable[Row], template: str) -> Group:
        """Let the table of a group count."""
        made = super().group(number, legend, rows, template)
        table = {"planning/costs.html": self.costs, "planning/targets.html": self.targets}.get(template)
        return TableGroup(made.number, made.legend, made.rows, template, table=table) if table is not None else made

    def add_error(self, field: str | None, error: Any) -> None:
        """Pass over what is only missing while the draft is being written."""
        missing = isinstance(error, ValidationError) and getattr(error, "code", "") == "required"
        if missing and field and field not in ALWAYS and not self.strict:
            self.cleaned_data[field] = nothing(self.fields[field])
            return
        super().add_error(field, error)

    def answers(self) -> list[AnswerGroup]:
        """What was answered; optional questions left open are not listed."""
        groups = [(group.legend, [field for field in group.fields if field.field.required or is_answered(field)]) for group in self.groups]
        return [AnswerGroup(legend, tuple(answer(field) for field in fields)) for legend, fields in groups if fields]

    def clean(self) -> dict[str, Any]:
        """Compare what must fit together."""
        values = self.cleaned_data
        starts, ends, delivered = (values.get(name) for name in ("starts_on", "ends_on", "delivered_by"))
        if starts and ends and ends < starts:
            self._early("ends_on", starts, _now("服务结束日期"))
        if starts and delivered and delivered < starts:
            self._early("delivered_by", starts, _now("成果交付日期"))
        if starts and ends and ends > years_later(starts, 1) and not values.get("term_reason"):
            self.add_error("term_reason", ValidationError(_now("服务期限超过一年，还没有填写理由"), code="required"))
        return values

    def _early(self, name: str, starts: Any, what: str) -> None:
        facts = {"day": f"{starts.year}年{starts.month}月{starts.day}日", "what": what}
        summary = _now("%(what)s早于开始日期，请改为 %(day)s或之后") % facts
        self.add_error(name, ValidationError(_now("早于开始日期 %(day)s") % facts, params={"summary": summary}))

    def is_valid(self) -> bool:
        """The fields and both tables."""
        own, costs, targets = super().is_valid(), self.costs.is_valid(), self.targets.is_valid()
        return own and costs and targets

    def values(self) -> dict[str, Any]:
        """What may be stored now, by the names of the action: the valid part."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if name not in self.errors}
        yearly = {str(self.line.project.fiscal_year + place): found.pop(f"year_{place}", None) for place in range(YEARS)}
        found["yearly_amounts"] = {year: str(amount) for year, amount in yearly.items() if amount is not None}
        if self.costs.is_valid():
            found["cost_items"] = self.costs.values()
        if self.targets.is_valid():
            found["targets"] = [{"level1": level1_of(row["level2"]), **row} for row in self.targets.values()]
        return found


def stored(line: PlanLine) -> dict[str, Any]:
    """What the database holds, as the form shows it."""
    project = line.project
    names = [name for name in LineForm.base_fields if hasattr(line, name)]
    found = {name: getattr(line, name) for name in names}
    found |= {name: getattr(project, name) for name in ("title", "kind", "catalog_item", "budget")}
    years = {f"year_{place}": line.yearly_amounts.get(str(project.fiscal_year + place)) for place in range(YEARS)}
    return found | years


def nothing(field: forms.Field) -> Any:
    """What a field holds when nothing was given."""
    kinds: dict[type[forms.Field], Any] = {LinesField: [], CatalogItemField: None, forms.ModelChoiceField: None, forms.BooleanField: False}
    kinds |= {forms.CharField: "", forms.ChoiceField: ""}
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), None)


def offered(line: BudgetLine) -> str:
    """A budget line with what is left of it."""
    return _now("%(line)s（可用 %(room)s 元）") % {"line": line, "room": f"{line.headroom:,.2f}"}
