"""Forms of tenders."""

from procurement.tenders.forms.file import TenderFileForm
from procurement.tenders.forms.steps import AnswerForm, ApproveMethodForm, ClarifyForm, QuestionForm, ReviewForm, StartForm

__all__ = ["AnswerForm", "ApproveMethodForm", "ClarifyForm", "QuestionForm", "ReviewForm", "StartForm", "TenderFileForm"]
