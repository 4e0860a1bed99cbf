"""The public form of an objection to a single source."""

from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, CleanTextField
from core.fieldsets import FieldsetForm


class ObjectionForm(FieldsetForm):
    """Who objects, how to reach them, and why."""

    objector = CleanCharField(label=_("异议人"), max_length=120, help_text=_("供应商、单位或者个人的名称、姓名"))
    contact = CleanCharField(label=_("联系方式"), max_length=120, help_text=_("电话或者电子邮箱，只给购买主体和财政部门看"))
    text = CleanTextField(
        label=_("异议内容"), max_length=4000, min_length=10, help_text=_("写明理由和依据，例如还有哪些供应商可以提供同样的服务")
    )
