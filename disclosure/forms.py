"""The forms of the closing steps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField
from core.fieldsets import FieldsetForm
from core.widgets import TextArea
from projects.flow import StepForm


class SettleForm(StepForm):
    """The reason for a surplus."""

    reason = forms.CharField(label=_("结余原因"), max_length=300, required=False, widget=TextArea(), help_text=_("没有结余时不用填写"))
    fieldsets = ((_("结清资金"), ("reason",)),)


class ArchiveForm(StepForm):
    """Who keeps the file, and that its public part was checked."""

    place = forms.CharField(label=_("保管单位"), max_length=120, help_text=_("保存归档资料的单位或部门"))
    is_checked = forms.BooleanField(
        label=_("已逐项核对，公开内容不含国家秘密、商业秘密和个人隐私"), error_messages={"required": _("还没有确认公开内容可以公开")}
    )
    fieldsets = ((_("归档"), ("place", "is_checked")),)


class WithholdForm(FieldsetForm):
    """Why a record must not be public."""

    reason = CleanTextField(
        label=_("撤下理由"), max_length=200, help_text=_("写明哪些内容依据哪一条不应公开；理由会显示在公开页面上，不要写应当保密的内容")
    )
    fieldsets = ((_("理由和依据"), ("reason",)),)
