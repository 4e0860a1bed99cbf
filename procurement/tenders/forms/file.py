"""The form of the tender file: need, qualifications, scoring items in graded points, terms."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import law
from core.clock import today
from core.fields import CleanCharField, CleanTextField, MoneyField
from core.fieldsets import AnswerGroup, anchor, settle_words
from core.text import fold
from core.widgets import Choice, TextArea
from procurement import methods
from procurement.methods import RATED, Method
from procurement.models import Criterion, Tender
from procurement.tenders.actions import FileData, ItemData
from procurement.tenders.papers import points as plain
from procurement.tenders.queries import current_lot, past_lots
from procurement.tenders.rules.method import INQUIRY
from projects.flow import StepForm
from registry.models import Duty, Organisation

ITEM_PARTS = ("name", "points", "kind", "objective", "grades")
# Five places fit most files; whoever needs more finds two free ones when the draft is opened again.
ITEMS_AT_LEAST, SPARE_ITEMS = 5, 2
# Numbers and separators may be full-width; what follows stays as it was typed.
GRADE = re.compile(r"(\d+(?:[.．]\d+)?)\s*分?\s*[|｜:：,，、\s]\s*(\S.*)")
ITEM_NAME = re.compile(r"item_(\d+)_name")


def parse_grades(text: str) -> list[tuple[Decimal, str]]:
    """Read one grade a line: 30｜5 名以上. Raises ValidationError naming the line that cannot be read."""
    grades = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        match = GRADE.fullmatch(line.strip())
        if match is None:
            message = _("第 %(number)s 行看不出分值，请写成 30｜5 名以上 的样子：“%(line)s”")
            raise ValidationError(message, code="grade", params={"number": number, "line": line[:30]})
        grades.append((Decimal(fold(match[1])), match[2].strip()))
    return grades


def written_grades(grades: list[dict[str, str]]) -> str:
    """Write grades back as they are typed."""
    return "\n".join(f"{plain(grade['points'])}｜{grade['text']}" for grade in grades)


class PointsField(forms.DecimalField):
    """Points or per cent, at most two places."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Read full-width digits and a trailing sign of unit too."""
        return super().to_python(re.sub(r"[分%\s]", "", fold(value)) if isinstance(value, str) else value)


class TenderFileForm(StepForm):
    """Everything that the file says. Empty items are passed over."""

    requirement = CleanTextField(
        label=gettext_lazy("采购需求"), max_length=20_000, help_text=gettext_lazy("服务内容、数量、质量标准、期限、成果和验收要求")
    )
    ceiling = MoneyField(label=gettext_lazy("最高限价"))
    pricing = forms.ChoiceField(label=gettext_lazy("合同定价方式"))
    method = forms.ChoiceField(label=gettext_lazy("采购方式"))
    scoring = forms.ChoiceField(label=gettext_lazy("评审方法"))
    method_reason = CleanCharField(label=gettext_lazy("采用该方式的理由"), max_length=300)
    agency = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("采购代理机构"), required=False, empty_label=gettext_lazy("不委托")
    )
    needs_key_review = forms.NullBooleanField(label=gettext_lazy("本单位认为需要重点审查"), required=False)
    risks = CleanTextField(
        label=gettext_lazy("风险清单和应对措施"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("需要重点审查的项目应写明：政策、需求、实施、市场等风险，应对措施和替代方案"),
    )
    changes = CleanTextField(label=gettext_lazy("与上一次相比的改动"), max_length=2000)
    qualifications = CleanTextField(
        label=gettext_lazy("资格要求"),
        max_length=6000,
        help_text=gettext_lazy("一行一条。《政府采购法》第二十二条的基本条件会自动写入，不必重复"),
    )
    is_consortium_allowed = forms.NullBooleanField(label=gettext_lazy("接受联合体"), required=False)
    bond = MoneyField(label=gettext_lazy("保证金"), minimum=Decimal(0), required=False, help_text=gettext_lazy("不收取的不填"))
    price_weight = PointsField(label=gettext_lazy("价格分值"), required=False)
    small_deduction = PointsField(label=gettext_lazy("小微企业价格扣除（%）"))
    contract_terms = CleanTextField(
        label=gettext_lazy("合同草案主要条款"),
        max_length=20_000,
        help_text=gettext_lazy("期限、付款、验收、违约责任、保密等"),
        widget=TextArea({"rows": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settle_choices()
        self.numbers = range(1, self._item_count() + 1)
        for number in self.numbers:
            self._add_item(number)
        if not past_lots(self.project).exists():
            del self.fields["changes"]

    def _settle_choices(self) -> None:
        day, region = today(), self.project.region
        kinds = law.get("tender.pricing", on=day, region=region).items
        self.fields["pricing"].widget = Choice(choices=[(kind, kind) for kind in kinds])
        self.fields["pricing"].choices = [(kind, kind) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["agency"].queryset = Organisation.objects.filter(duties__contains=[Duty.AGENCY], region=region)  # type: ignore[attr-defined]
        self._settle_methods()
        low, high = law.get("sme.deduction", on=day, region=region).span
        self.fields["small_deduction"].help_text = _("%(low)s 到 %(high)s") % {"low": low, "high": high}
        self.fields["ceiling"].maximum = self.project.budget  # type: ignore[attr-defined]

    def _settle_methods(self) -> None:
        known = list(methods.methods(today(), self.project.region))
        # What the law keeps for goods is offered too, so that whoever looks for it reads why not.
        self.fields["method"].choices = [*((way.key, str(way)) for way in known), (INQUIRY, _("询价"))]  # type: ignore[attr-defined]
        ways = dict.fromkeys(name for way in known for name in way.ways)
        self.fields["scoring"].choices = [(name, name) for name in ways]  # type: ignore[attr-defined]
        self.fields["scoring"].help_text = "；".join(
            _("%(method)s：%(ways)s") % {"method": way, "ways": "、".join(way.ways)} for way in known
        )
        spans = [(str(way), *span.span) for way in known if (span := way.find("price_weight"))]
        told = "；".join(_("%(method)s %(low)s 到 %(high)s 分") % {"method": name, "low": low, "high": high} for name, low, high in spans)
        self.fields["price_weight"].help_text = _("%(told)s，与各评分项合计 100 分；不评分的不填") % {"told": told}

    def _item_count(self) -> int:
        names = self.data if self.is_bound else self.initial
        used = [int(match[1]) for name in names if (match := ITEM_NAME.fullmatch(name)) and names.get(name)]
        return max([ITEMS_AT_LEAST, *(number + SPARE_ITEMS for number in used if number < 40)])

    def _add_item(self, number: int) -> None:
        prefix = f"item_{number}_"
        # Points and grades belong to an item that has a name; one without is passed over.
        named = bool((self.data if self.is_bound else self.initial).get(f"{prefix}name"))
        name_hint = _("清空名称即删去这一项") if named else ""
        self.fields[f"{prefix}name"] = CleanCharField(
            label=_("评分项 %(n)s") % {"n": number}, max_length=60, required=False, help_text=name_hint
        )
        self.fields[f"{prefix}points"] = PointsField(label=_("满分"), required=named)
        self.fields[f"{prefix}kind"] = forms.ChoiceField(
            label=_("类别"),
            choices=Criterion.Kind.choices,
            initial="technical",
            required=named,
            widget=Choice(choices=Criterion.Kind.choices),
        )
        self.fields[f"{prefix}objective"] = forms.BooleanField(label=_("客观分，各评委应一致"), required=False)
        self.fields[f"{prefix}grades"] = CleanTextField(
            label=_("分档"), max_length=2000, required=named, help_text=_("一行一档，分值在前，如 30｜5 名以上")
        )
        for part in ITEM_PARTS:
            settle_words(self.fields[f"{prefix}{part}"])

    def answers(self) -> list[AnswerGroup]:
        """Leave the empty items out of what is checked."""
        empty = {
            f"{field}" for number in self.numbers if not self.cleaned_data.get(f"item_{number}_name") for field in self._anchors(number)
        }
        return [replace(group, answers=tuple(line for line in group.answers if line.anchor not in empty)) for group in super().answers()]

    def _anchors(self, number: int) -> list[str]:
        return [f"#{anchor(self[f'item_{number}_{part}'])}" for part in ITEM_PARTS]

    @property
    def fieldsets(self) -> tuple[tuple[Any, ...], ...]:  # type: ignore[override]
        """The groups; the items stand in one, each in three lines."""
        rows: list[Any] = [("price_weight", "small_deduction")]
        for number in self.numbers:
            prefix = f"item_{number}_"
            rows += [(f"{prefix}name", f"{prefix}points"), (f"{prefix}kind", f"{prefix}objective"), f"{prefix}grades"]
        return (
            (_("采购需求"), ("changes", "requirement", "ceiling", "pricing", ("method", "scoring"), "method_reason", "agency")),
            (_("资格要求"), ("qualifications", "is_consortium_allowed", "bond")),
            (_("评分标准"), tuple(rows)),
            (_("合同条款和风险"), ("contract_terms", "risks", "needs_key_review")),
        )

    def clean(self) -> dict[str, Any]:
        """Read the items; an item with a name needs points and grades."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._match_scoring(data)
        items = [item for number in self.numbers if (item := self._item(number)) is not None]
        data["items"] = ()
        if data.get("scoring") == RATED:
            self._rate(items)
            data["items"] = tuple(items)
        else:
            data["price_weight"] = None
        return data

    def _match_scoring(self, data: dict[str, Any]) -> None:
        if "scoring" not in data or "method" not in data:
            return
        way = Method(data["method"], today(), self.project.region)
        if data["scoring"] not in way.ways:
            words = {"method": way, "ways": "、".join(way.ways)}
            self.add_error("scoring", _("%(method)s的评审方法是%(ways)s") % words)

    def clean_method(self) -> str:
        """Refuse inquiry with its clause."""
        chosen: str = self.cleaned_data["method"]
        if chosen == INQUIRY:
            message = _("服务项目不能采用询价。询价只用于规格、标准统一的货物。依据：%(basis)s")
            raise ValidationError(message % {"basis": law.cite("method.inquiry")})
        return chosen

    def _rate(self, items: list[ItemData]) -> None:
        """Where criteria are rated there are some, and with the price they make up the whole."""
        if self.cleaned_data.get("price_weight") is None and "price_weight" not in self.errors:
            self.add_error("price_weight", _("还没有填写价格分值"))
        if not items and not self.errors:
            self.add_error("item_1_name", _("还没有评分项"))
        self._add_up(items)

    def _item(self, number: int) -> ItemData | None:
        prefix, data = f"item_{number}_", self.cleaned_data
        name, points = data.get(f"{prefix}name"), data.get(f"{prefix}points")
        if not name or points is None:
            return None
        try:
            grades = parse_grades(data.get(f"{prefix}grades") or "")
        except ValidationError as error:
            self.add_error(f"{prefix}grades", error)
            return None
        return ItemData(name, points, tuple(grades), data.get(f"{prefix}kind") or "technical", bool(data.get(f"{prefix}objective")))

    def _add_up(self, items: list[ItemData]) -> None:
        weight = self.cleaned_data.get("price_weight")
        if weight is None or self.errors:
            return
        total = weight + sum((item.points for item in items), Decimal(0))
        if total != 100:
            words = {"total": plain(total), "gap": plain(abs(100 - total))}
            self.add_error("price_weight", _("价格分值与各评分项合计 %(total)s 分，应为 100 分，差 %(gap)s 分") % words)


KEPT = (
    "requirement", "pricing", "method", "scoring", "method_reason", "contract_terms", "risks", "price_weight", "is_consortium_allowed",
    "bond", "needs_key_review", "agency", "changes",
)  # fmt: skip


def initial_file(project: Any) -> dict[str, Any]:
    """What the form shows first: the file as it stands, or for a retry that of the failed attempt."""
    lot = current_lot(project) or past_lots(project).first()
    if lot is None:
        return {
            "ceiling": project.budget,
            "method": project.line.planned_method,
            "scoring": RATED,
            "method_reason": _("属于政府购买服务项目，采用综合评分择优确定承接主体"),
            "is_consortium_allowed": False,
        }
    tender = lot.tender
    first = {name: getattr(tender, name) for name in KEPT}
    first |= {"ceiling": lot.ceiling, "qualifications": "\n".join(tender.qualifications)}
    first["small_deduction"] = plain(tender.small_deduction * 100) if tender.small_deduction is not None else None
    return first | _initial_items(tender)


def _initial_items(tender: Tender) -> dict[str, Any]:
    first: dict[str, Any] = {}
    for number, item in enumerate(tender.criteria.all(), 1):
        prefix = f"item_{number}_"
        first |= {f"{prefix}name": item.name, f"{prefix}points": plain(item.points), f"{prefix}kind": item.kind}
        first |= {f"{prefix}objective": item.is_objective, f"{prefix}grades": written_grades(item.grades)}
    return first


def file_data(cleaned: dict[str, Any]) -> FileData:
    """Turn the answers into what the action takes."""
    names = ("ceiling", "requirement", "items", "price_weight", "pricing", "contract_terms", "risks", "method", "scoring", "method_reason")
    return FileData(
        **{name: cleaned[name] for name in names},
        qualifications=tuple(line.strip() for line in cleaned["qualifications"].splitlines() if line.strip()),
        small_deduction=cleaned["small_deduction"] / 100,
        is_consortium_allowed=bool(cleaned.get("is_consortium_allowed")),
        bond=cleaned.get("bond") or Decimal(0),
        needs_key_review=bool(cleaned.get("needs_key_review")),
        changes=cleaned.get("changes", ""),
        agency_id=cleaned["agency"].pk if cleaned.get("agency") else None,
    )
