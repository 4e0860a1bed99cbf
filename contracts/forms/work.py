"""Forms of performance, changes and the ways to end."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, TypedChoiceField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.signing import fingerprint
from contracts.forms.fields import NumberField, StageForm
from contracts.models import EndGround
from contracts.queries.contract import contract_of
from core.fields import CleanCharField, CleanTextField, DocumentNumberField
from core.widgets import Choice
from projects.flow import StepForm


class FilingForm(StepForm):
    """The number under which finance has filed the contract."""

    filing_number = CleanCharField(label=gettext_lazy("备案编号"), max_length=60, help_text=gettext_lazy("财政部门备案回执上的编号"))


class ProgressForm(StageForm):
    """A progress report of one stage."""

    quantity = NumberField(label=gettext_lazy("本次完成数量"), min_value=0)
    text = CleanTextField(
        label=gettext_lazy("进度说明"), max_length=2000, help_text=gettext_lazy("做了什么、在哪里、由谁完成；这些记录组成项目台账")
    )

    field_order = ["milestone", "quantity", "text"]


class DeliveryForm(StageForm):
    """The hand-over of one stage."""

    delivery = CleanTextField(
        label=gettext_lazy("交付说明"), max_length=2000, help_text=gettext_lazy("交付了哪些成果、份数、存放或者提交的方式")
    )

    field_order = ["milestone", "delivery"]


class ChangeForm(StageForm):
    """A proposed change of one stage's quantity."""

    quantity = NumberField(label=gettext_lazy("增减数量"), help_text=gettext_lazy("减少的写成负数，例如 -1；单价不变"))
    reason = CleanTextField(label=gettext_lazy("变更理由"), max_length=1000)

    field_order = ["milestone", "quantity", "reason"]

    def clean_quantity(self) -> Any:
        """Nothing is no change."""
        if not self.cleaned_data["quantity"]:
            raise ValidationError(_("增减数量为零，没有变更"))
        return self.cleaned_data["quantity"]


class AnswerForm(StepForm):
    """The supplier's answer to a proposed change."""

    is_agreed = TypedChoiceField(
        label=gettext_lazy("您方的答复"),
        widget=Choice(),
        choices=[("yes", gettext_lazy("同意变更")), ("no", gettext_lazy("不同意"))],
        coerce=lambda value: value == "yes",
    )


class ReturnForm(StepForm):
    """How the guarantee went back."""

    note = CleanCharField(label=gettext_lazy("退还方式"), max_length=200, help_text=gettext_lazy("例如：银行保函原件退还，经办人签收"))


class ReplyForm(StepForm):
    """The supplier's answer to a demand."""

    reply = CleanTextField(label=gettext_lazy("整改情况"), max_length=2000)


class RescissionForm(StepForm):
    """Finance's decision to undo a contract."""

    decision_number = DocumentNumberField(label=gettext_lazy("决定书文号"))
    reason = CleanTextField(label=gettext_lazy("撤销理由"), max_length=200)


class EndForm(StepForm):
    """Why a contract ends before its time."""

    ground = ChoiceField(label=gettext_lazy("结束的依据"), choices=EndGround.choices, widget=Choice())
    reason = CleanTextField(label=gettext_lazy("具体情况"), max_length=300)


class SigningForm(StepForm):
    """No field of its own: what is signed is part of the answers, so that a text changed meanwhile is shown again."""

    def clean(self) -> dict[str, Any]:
        """Add the fingerprint of the contract as it stands."""
        contract = contract_of(self.project)
        return {"fingerprint": fingerprint(contract) if contract else ""}
