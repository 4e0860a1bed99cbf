"""Forms of tenders."""

from procurement.tenders.forms.choosing import (
    AnswerObjectionsForm,
    InviteForm,
    PublishSourceForm,
    RecordObjectionForm,
    RequestApprovalForm,
)
from procurement.tenders.forms.file import TenderFileForm
from procurement.tenders.forms.steps import AnswerForm, ApproveMethodForm, ClarifyForm, QuestionForm, ReviewForm, StartForm

__all__ = [
    "AnswerForm",
    "AnswerObjectionsForm",
    "ApproveMethodForm",
    "ClarifyForm",
    "InviteForm",
    "PublishSourceForm",
    "QuestionForm",
    "RecordObjectionForm",
    "RequestApprovalForm",
    "ReviewForm",
    "StartForm",
    "TenderFileForm",
]
