"""The form that issues survey links, and the public questionnaire itself."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField
from core.fieldsets import FieldsetForm
from core.widgets import Choice
from evaluation.actions.survey import Answer
from evaluation.queries.results import QUESTION_WORDS, RATING_LABELS
from evaluation.scoring import QUESTIONS
from projects.flow import StepForm

# One sheet is printed at once.
MOST_LINKS = 1000
UNIT_LENGTH = 120


class LinksForm(StepForm):
    """To which units how many links go."""

    units = CleanTextField(label=_("发放单位"), max_length=20_000, help_text=_("每行一个，例如学校、社区或者科室"))
    each = forms.IntegerField(
        label=_("每个单位的链接数"), min_value=1, max_value=500, initial=1, widget=forms.NumberInput({"class": "narrow"})
    )
    replaces = forms.BooleanField(label=_("作废这些单位以前没有用过的链接"), required=False)

    def clean_units(self) -> str:
        """Refuse a name that is too long or stands twice."""
        names = lines(self.cleaned_data["units"])
        for number, name in enumerate(names, start=1):
            if len(name) > UNIT_LENGTH:
                raise ValidationError(_("第 %(number)d 行超过 %(most)d 个字") % {"number": number, "most": UNIT_LENGTH})
            if name in names[: number - 1]:
                raise ValidationError(_("第 %(number)d 行与前面重复：%(name)s") % {"number": number, "name": name})
        return "\n".join(names)

    def clean(self) -> dict[str, object]:
        """Keep the sheet printable."""
        data: dict[str, object] = super().clean() or {}
        total = len(lines(self.cleaned_data.get("units", ""))) * (self.cleaned_data.get("each") or 0)
        if total > MOST_LINKS:
            self.add_error("each", _("一次最多生成 %(most)d 个链接，现为 %(total)d 个，请分批办理") % {"most": MOST_LINKS, "total": total})
        return data


class SurveyForm(FieldsetForm):
    """Four ratings and an optional sentence; nothing about the person."""

    comment = CleanTextField(
        label=_("意见和建议"), max_length=500, required=False, help_text=_("请不要写姓名、电话等个人信息，最多 500 字")
    )
    field_order = (*QUESTIONS, "comment")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            field = forms.TypedChoiceField(label=QUESTION_WORDS[question], choices=list(RATING_LABELS.items()), coerce=int, widget=Choice)
            field.error_messages |= {"required": _("还没有选择"), "invalid_choice": _("请从五档中选择一档")}
            self.fields[question] = field
        self.order_fields(self.field_order)

    def answer(self) -> Answer:
        """What the action takes."""
        return Answer({question: self.cleaned_data[question] for question in QUESTIONS}, self.cleaned_data["comment"])


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
