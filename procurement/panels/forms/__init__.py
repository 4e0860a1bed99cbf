"""The forms of panels."""

from procurement.panels.forms.composing import AppointRepresentativeForm, DeclareForm, DrawPanelForm, PrepareDrawForm, RecuseForm
from procurement.panels.forms.pricing import DecidePriceForm, ExplainPriceForm, QuestionPriceForm, RequestOffersForm
from procurement.panels.forms.reviewing import (
    CheckQualificationsForm,
    MakeReportForm,
    RecordTalkForm,
    ReopenScoresForm,
    ReviewBidsForm,
    SignReportForm,
)

__all__ = [
    "AppointRepresentativeForm",
    "CheckQualificationsForm",
    "DecidePriceForm",
    "DeclareForm",
    "DrawPanelForm",
    "ExplainPriceForm",
    "MakeReportForm",
    "PrepareDrawForm",
    "QuestionPriceForm",
    "RecordTalkForm",
    "RecuseForm",
    "ReopenScoresForm",
    "RequestOffersForm",
    "ReviewBidsForm",
    "SignReportForm",
]
