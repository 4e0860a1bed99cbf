"""Finance's decisions on the lines of one plan."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField, DocumentNumberField
from core.fieldsets import FieldsetForm
from core.widgets import Choice, TextArea
from planning.actions import LineDecision
from planning.models import Filing
from planning.queries.reviews import ReviewedLine

APPROVE = Filing.Decision.APPROVE
DECISIONS = ((APPROVE, _("批复")), (Filing.Decision.RETURN, _("退回")), (Filing.Decision.REJECT, _("不批")))


class ReviewForm(FieldsetForm):
    """A decision and remarks for each line, and one number for the approval of them all."""

    approval_number = DocumentNumberField(
        label=_("批复文号"),
        required=False,
        widget=forms.TextInput(attrs={"class": "narrow"}),
        help_text=_("有批复的项目时填写，例如 江财预〔2026〕12号"),
    )

    def __init__(self, data: QueryDict | None, *, lines: Sequence[ReviewedLine]) -> None:
        self.lines = lines
        super().__init__(data)
        for line in lines:
            self._add(line)

    def _add(self, reviewed: ReviewedLine) -> None:
        title = reviewed.line.project.title
        blocked = {str(APPROVE): reviewed.reason} if reviewed.reason else {}
        label = _now("对“%(title)s”的决定") % {"title": title}
        widget = Choice(attrs={"aria-label": label}, blocked=blocked)
        self.fields[f"decision_{reviewed.line.pk}"] = forms.ChoiceField(label=label, choices=DECISIONS, widget=widget, required=False)
        why = CleanTextField(label=_("理由（购买主体可见）"), max_length=2000, required=False, widget=TextArea(attrs={"rows": 2}))
        self.fields[f"remarks_{reviewed.line.pk}"] = why

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each line with its two fields."""
        return [
            {"line": line, "decision": self[f"decision_{line.line.pk}"], "remarks": self[f"remarks_{line.line.pk}"]} for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        """A decision that is closed cannot be chosen; a return names its reason; an approval has a number."""
        for reviewed in self.lines:
            self._clean_line(reviewed)
        if not self.errors and not self.decisions():
            raise ValidationError(_("还没有对任何项目作出决定"))
        if any(decision.decision == APPROVE for decision in self.decisions()) and not self.cleaned_data.get("approval_number"):
            self.add_error("approval_number", ValidationError(_("还没有填写"), code="required"))
        return self.cleaned_data

    def _clean_line(self, reviewed: ReviewedLine) -> None:
        pk = reviewed.line.pk
        decision, remarks = self.cleaned_data.get(f"decision_{pk}"), self.cleaned_data.get(f"remarks_{pk}")
        facts = {"title": reviewed.line.project.title}
        if decision == APPROVE and reviewed.reason:
            self.add_error(f"decision_{pk}", ValidationError(reviewed.reason))
        if decision in {Filing.Decision.RETURN, Filing.Decision.REJECT} and not remarks:
            summary = _now("“%(title)s”没有写明退回或者不批的理由") % facts
            self.add_error(f"remarks_{pk}", ValidationError(_("还没有写明理由"), code="required", params={"summary": summary}))

    def decisions(self) -> list[LineDecision]:
        """What was decided, line by line."""
        values = self.cleaned_data
        chosen = [(line.line, values.get(f"decision_{line.line.pk}")) for line in self.lines]
        return [LineDecision(line.project, decision, values.get(f"remarks_{line.pk}") or "") for line, decision in chosen if decision]


def decided(fields: dict[str, list[str]]) -> dict[int, str]:
    """The decisions in a draft by line; only they tell how much room the following lines have."""
    found = {name.removeprefix("decision_"): values[-1] for name, values in fields.items() if name.startswith("decision_") and values}
    return {int(pk): value for pk, value in found.items() if pk.isascii() and pk.isdecimal()}
