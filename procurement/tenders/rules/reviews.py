"""Gates of the internal review: general for every file, key review with a legal adviser where the rules of needs ask for it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import today
from core.errors import Blocker
from procurement.models import FileReview, Tender
from procurement.tenders.queries import current_lot
from projects.models import Project
from projects.queries import people


def valid_review(tender: Tender, kind: str) -> FileReview | None:
    """The last opinion of a kind that was given on the file as it stands now."""
    return tender.reviews.filter(kind=kind, at__gte=tender.revised_at).order_by("-pk").first()


def general_review_is_passed(project: Project) -> Iterator[Blocker]:
    """22号文 art. 29 and 30: every file passes the buyer's general review before procurement starts."""
    lot = current_lot(project)
    if lot is not None:
        yield from _passed(project, lot.tender, FileReview.Kind.GENERAL, "needs.review_general")


def key_review_is_passed(project: Project) -> Iterator[Blocker]:
    """22号文 art. 23, 31 and 33: files of art. 11 pass the key review too, their contract settled by a legal adviser."""
    lot = current_lot(project)
    if lot is None or not key_review_is_due(project, lot.tender):
        return
    yield from _passed(project, lot.tender, FileReview.Kind.KEY, "needs.review_key")
    review = valid_review(lot.tender, FileReview.Kind.KEY)
    if review is not None and not review.legal_adviser:
        message = _("合同文本没有经法律顾问审定")
        yield Blocker(
            message, law.cite("needs.legal_review"), _("请法律顾问审定后，在重点审查意见中写明"), who=people(project, "review_tender")
        )


def key_review_is_due(project: Project, tender: Tender) -> bool:
    """22号文 art. 11: services to the public, large amounts, or what the buyer finds necessary."""
    amount = law.get("needs.survey_amount", on=today(), region=project.region).amount
    large = project.budget is not None and project.budget >= amount
    return project.kind == Project.Kind.PUBLIC or large or tender.needs_key_review


def _passed(project: Project, tender: Tender, kind: FileReview.Kind, rule: str) -> Iterator[Blocker]:
    review = valid_review(tender, kind)
    words = {"kind": kind.label}
    if review is None:
        stale = tender.reviews.filter(kind=kind).exists()
        message = _("采购文件修改后没有重新作%(kind)s") if stale else _("采购文件没有%(kind)s的意见")
        yield Blocker(message % words, law.cite(rule), _("请本单位没有参与编制的人员完成审查"), who=people(project, "review_tender"))
    elif not review.is_passed:
        message = _("采购文件没有通过%(kind)s：%(opinion)s") % {**words, "opinion": review.opinion[:80]}
        yield Blocker(
            message, law.cite(rule), _("请按意见修改采购文件后重新送审"), reverse("draft_tender", args=[project.number]), _("经办")
        )
