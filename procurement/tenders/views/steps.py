"""The buyer's and finance's steps of a tender, each through the one flow."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import law
from core.calendar import local_date, next_workday, start_of
from core.clock import now
from procurement.models import FileReview
from procurement.tenders import actions, forms
from procurement.tenders.forms.file import file_data, initial_file
from procurement.tenders.papers import criterion_row
from procurement.tenders.queries import current_lot, method_of
from procurement.tenders.rules import file_warnings, key_review_is_due
from procurement.tenders.rules.periods import periods
from projects.flow import StepView
from projects.models import Project

Answers = dict[str, Any]
# Half past nine, as the trading centre opens; a suggestion.
MORNING = timedelta(hours=9, minutes=30)


def first_morning(start: datetime, method: str, region: str) -> datetime:
    """The first working morning on which responses may be due."""
    earliest = periods(start, method, region).earliest_deadline
    return start_of(next_workday(local_date(earliest))) + MORNING


class DraftTenderView(StepView):
    """Write the tender file."""

    step = "draft_tender"
    form_class = forms.TenderFileForm
    heading = _("编制采购文件")
    after = (_("保存后由没有参与编制的人员作一般性审查；需要时再作重点审查"), _("以前的审查意见随修改失效"), _("审查通过后可以启动采购"))

    def initial(self) -> Answers:
        """The file as it stands."""
        return initial_file(self.project)

    def act(self, project: Project, data: Answers) -> Any:
        """Keep the file."""
        tender = actions.draft_tender(project, actor=self.user, data=file_data(data))
        return {"tender": tender.number, "attempt": tender.attempt}


class ReviewTenderView(StepView):
    """Give the internal review's opinion; the file stands beside the form."""

    step = "review_tender"
    form_class = forms.ReviewForm
    heading = _("审查采购文件")
    template_name = "procurement/tender_review.html"
    after = (_("通过后，经办人可以启动采购"), _("不通过的，经办人按意见修改后重新送审"))
    statement = _("我没有参与编制，已逐项审查")

    def context(self) -> Answers:
        """The file to be read."""
        lot = current_lot(self.project)
        if lot is None:
            return {}
        due = key_review_is_due(self.project, lot.tender)
        rows = [criterion_row(item) for item in lot.tender.criteria.all()]
        return {
            "lot": lot,
            "tender": lot.tender,
            "rows": rows,
            "warnings": list(file_warnings(lot.tender)),
            "key_review_is_due": due,
            "key_basis": f"{law.cite('needs.review_key')}；{law.cite('needs.legal_review')}",
        }

    def initial(self) -> Answers:
        """The general review comes first."""
        return {"kind": FileReview.Kind.GENERAL}

    def act(self, project: Project, data: Answers) -> Any:
        """Keep the opinion."""
        made = actions.review_tender(project, actor=self.user, data=actions.ReviewData(**data))
        return {"review": made.pk}


class ApproveMethodView(StepView):
    """Finance approves the method."""

    step = "approve_method"
    form_class = forms.ApproveMethodForm
    heading = _("批准采购方式")
    after = (_("购买主体可以采用批准的方式启动采购"),)

    def act(self, project: Project, data: Answers) -> Any:
        """Keep the approval."""
        return {"approval": actions.approve_method(project, actor=self.user, **data).number}


class StartProcurementView(StepView):
    """Publish the notice."""

    step = "start_procurement"
    form_class = forms.StartForm
    heading = _("启动采购")
    after = (
        _("公告立即发布，采购文件免费提供至响应截止"),
        _("公告后采购文件和评分标准不能再改，截止时间只能推迟"),
        _("谁获取文件、谁提交响应，在开启之前对所有人保密"),
    )
    statement = _("我已核对采购文件和截止时间，同意公告")

    def initial(self) -> Answers:
        """The first working morning after the law's periods; the place is mostly the agency's."""
        lot = current_lot(self.project)
        agency = lot.tender.agency if lot else None
        first = first_morning(now(), method_of(self.project), self.project.region)
        return {"deadline_at": first, "place": agency.address if agency else self.project.buyer.address}

    def act(self, project: Project, data: Answers) -> Any:
        """Publish."""
        tender = actions.start_procurement(project, actor=self.user, data=actions.NoticeData(**data))
        return {"tender": tender.number, "notice": tender.notice_document.number if tender.notice_document else ""}


class ClarifyTenderView(StepView):
    """Clarify the published file."""

    step = "clarify_tender"
    form_class = forms.ClarifyForm
    heading = _("发布澄清")
    after = (_("澄清公告立即发布，并通知全部获取文件的供应商"),)

    def act(self, project: Project, data: Answers) -> Any:
        """Publish the clarification."""
        made = actions.clarify_tender(project, actor=self.user, **data)
        return {"clarification": made.pk}


class AnswerQuestionView(StepView):
    """Answer a question."""

    step = "answer_question"
    form_class = forms.AnswerForm
    heading = _("答复询问")
    after = (_("询问和答复向全部供应商公布，不写询问人"),)

    def act(self, project: Project, data: Answers) -> Any:
        """Answer to all."""
        return {"question": actions.answer_question(project, actor=self.user, **data).pk}
