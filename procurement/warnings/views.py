"""The page on which the panel's leader writes what was decided about a sign."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField
from procurement.models import BidWarning
from procurement.panels.forms.composing import NamedChoiceField
from procurement.remedies.forms import choice
from procurement.warnings import actions
from projects.flow import StepForm, StepView
from projects.models import Project


class DecideWarningForm(StepForm):
    """Which sign, what was decided, and why."""

    warning = NamedChoiceField(BidWarning.objects.none(), label=_("异常提示"))
    decision = choice(_("认定"), BidWarning.Decision.choices)
    reason = CleanTextField(label=_("理由"), max_length=1000, help_text=_("写明核实的经过和依据。提示本身不是认定。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warning"].queryset = waiting(self.project)  # type: ignore[attr-defined]


def waiting(project: Project) -> Any:
    """The signs that nobody has decided about."""
    return BidWarning.objects.filter(lot__project=project, lot__failed_at=None, decided_at=None)


class DecideWarningView(StepView):
    """The panel decides about a sign."""

    step = "decide_warning"
    form_class = DecideWarningForm
    template_name = "procurement/warning_form.html"
    after = (_("认定写入评审记录，不公开。"), _("认定为串通的，请在审查响应文件时按无效处理，并报告财政部门。"))
    statement = _("经磋商小组核实，认定有事实依据")

    def context(self) -> dict[str, Any]:
        """The signs with their evidence."""
        return {"warnings": waiting(self.project)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Decide."""
        made = actions.decide_warning(project, actor=self.user, **data)
        return {"warning": made.pk, "decision": str(made.get_decision_display())}
