"""Forms of the other steps of a tender."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import law
from core.clock import now
from core.fields import CleanCharField, CleanTextField, DocumentNumberField
from core.fieldsets import FieldsetForm
from procurement.models import FileReview, Question
from procurement.tenders import rules
from procurement.tenders.queries import current_lot, method_of
from procurement.tenders.rules.periods import moment
from projects.flow import StepForm

PASS = (("true", gettext_lazy("通过")), ("false", gettext_lazy("不通过")))


class ReviewForm(StepForm):
    """The opinion of the internal review."""

    kind = forms.ChoiceField(label=gettext_lazy("审查类别"), choices=FileReview.Kind.choices)
    is_passed = forms.TypedChoiceField(label=gettext_lazy("结论"), choices=PASS, coerce=lambda value: value == "true", empty_value=None)
    opinion = CleanTextField(
        label=gettext_lazy("审查意见"),
        max_length=4000,
        help_text=gettext_lazy("逐项写明合规性、完整性；重点审查写明非歧视性、竞争性、采购政策、履约风险"),
    )
    members = CleanCharField(
        label=gettext_lazy("参加审查的人员"), max_length=200, help_text=gettext_lazy("采购、财务、业务、监督等内部机构的人员")
    )
    legal_adviser = CleanCharField(
        label=gettext_lazy("审定合同文本的法律顾问"), max_length=60, required=False, help_text=gettext_lazy("重点审查通过时应写明")
    )

    def clean(self) -> dict[str, Any]:
        """A passed key review names the legal adviser."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") == FileReview.Kind.KEY and data.get("is_passed") and not data.get("legal_adviser"):
            message = _("重点审查通过的，请写明审定合同文本的法律顾问。依据：%(basis)s") % {"basis": law.cite("needs.legal_review")}
            self.add_error("legal_adviser", message)
        return data


class ApproveMethodForm(StepForm):
    """Finance's approval of the method."""

    number = DocumentNumberField(label=gettext_lazy("批复文号"))
    opinion = CleanTextField(label=gettext_lazy("批复意见"), max_length=2000)


class StartForm(StepForm):
    """The notice: until when responses are due, and where."""

    deadline_at = forms.DateTimeField(label=gettext_lazy("响应截止和开启时间"))
    place = CleanCharField(label=gettext_lazy("地点"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = rules.periods(now(), method_of(self.project), self.project.region).earliest_deadline
        self.fields["deadline_at"].help_text = _("现在公告，最早为 %(earliest)s。可以更晚，不能更早") % {"earliest": moment(self.earliest)}

    def clean_deadline_at(self) -> datetime:
        """Refuse a deadline before the law's periods have run."""
        chosen: datetime = self.cleaned_data["deadline_at"]
        refuse_at_field(chosen, rules.deadline_is_late_enough, start=now(), method=method_of(self.project), region=self.project.region)
        return chosen


class ClarifyForm(StepForm):
    """A clarification with a new deadline where the law asks for one."""

    text = CleanTextField(label=gettext_lazy("澄清或修改内容"), max_length=4000, help_text=gettext_lazy("不得改变采购标的和资格条件"))
    deadline_at = forms.DateTimeField(
        label=gettext_lazy("新的响应截止时间"), required=False, help_text=gettext_lazy("不填表示不变；只能更晚")
    )

    def clean_deadline_at(self) -> datetime | None:
        """Refuse an earlier deadline and one that leaves too little time."""
        lot = current_lot(self.project)
        chosen: datetime | None = self.cleaned_data["deadline_at"]
        before = lot.tender.deadline_at if lot else None
        if before is None:
            return chosen
        if chosen is not None:
            refuse_at_field(chosen, lambda value: rules.deadline_only_moves_back(before, value))
        method = method_of(self.project)
        refuse_at_field(chosen or before, rules.clarification_leaves_time, at=now(), method=method, region=self.project.region)
        return chosen


class AnswerForm(StepForm):
    """An answer to one question; the question shows without its author."""

    question = forms.ModelChoiceField(Question.objects.none(), label=gettext_lazy("询问"), widget=forms.RadioSelect, empty_label=None)
    answer = CleanTextField(label=gettext_lazy("答复"), max_length=4000, help_text=gettext_lazy("向全部供应商公布，不写询问人"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lot = current_lot(self.project)
        waiting = Question.objects.filter(tender=lot.tender if lot else None, answered_at=None)
        self.fields["question"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["question"].label_from_instance = lambda question: question.text  # type: ignore[attr-defined]


class QuestionForm(FieldsetForm):
    """A supplier's question."""

    text = CleanTextField(
        label=gettext_lazy("询问内容"), max_length=2000, help_text=gettext_lazy("请不要写本单位名称：询问和答复会向全部供应商公布")
    )


def refuse_at_field(value: Any, rule: Any, **facts: Any) -> Any:
    """Show what a rule says of a value beside its field, with the clause; return the value when the rule says nothing."""
    for blocker in rule(value, **facts):
        raise ValidationError(
            _("%(message)s。%(mend)s。依据：%(basis)s") % {"message": blocker.message, "mend": blocker.mend, "basis": blocker.basis}
        )
    return value
