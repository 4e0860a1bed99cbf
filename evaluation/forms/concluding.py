"""Reasons, rectification, the conclusion and finance's own evaluation."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, CleanTextField, DateField
from evaluation.models import Party
from projects.flow import StepForm


class MissingForm(StepForm):
    """Which party is missing, and why."""

    party = forms.ChoiceField(label=_("缺少哪一方的评价"), choices=Party.choices)
    reason = CleanCharField(label=_("理由"), max_length=300, help_text=_("理由写入评价报告并公开"))


class OrderForm(StepForm):
    """What is to be put right until when."""

    demand = CleanTextField(label=_("整改要求"), max_length=2000)
    due_on = DateField(label=_("整改期限"))


class ConfirmForm(StepForm):
    """What was put right."""

    finding = CleanTextField(label=_("整改完成情况"), max_length=2000)


class ExtendForm(StepForm):
    """A later last day of the survey."""

    closes_on = DateField(label=_("问卷截止日期"))


class ConcludeForm(StepForm):
    """What is written under the points."""

    summary = CleanTextField(label=_("评价结论"), max_length=4000)
    experience = CleanTextField(label=_("主要经验"), max_length=4000, required=False)
    problems = CleanTextField(label=_("存在问题"), max_length=4000, required=False)
    suggestions = CleanTextField(label=_("改进建议"), max_length=4000, required=False)


class ScrutinyForm(StepForm):
    """Finance's points and opinion."""

    score = forms.DecimalField(
        label=_("财政评价得分"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput({"class": "narrow"}),
    )
    opinion = CleanTextField(label=_("财政评价意见"), max_length=4000)
