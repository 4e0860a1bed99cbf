"""Everything that writes evaluations."""

from evaluation.actions.assessing import Value, assess_as_buyer, assess_as_third_party, record_missing_party
from evaluation.actions.concluding import Conclusion, Scrutiny, conclude, confirm_rectification, order_rectification, reevaluate
from evaluation.actions.planning import IndicatorData, SetUp, set_up_evaluation
from evaluation.actions.survey import Answer, Link, answer_survey, close_survey, extend_survey, issue_survey_links

__all__ = [
    "Answer", "Conclusion", "IndicatorData", "Link", "Scrutiny", "SetUp", "Value", "answer_survey", "assess_as_buyer",
    "assess_as_third_party", "close_survey", "conclude", "confirm_rectification", "extend_survey", "issue_survey_links",
    "order_rectification", "record_missing_party", "reevaluate", "set_up_evaluation",
]  # fmt: skip
