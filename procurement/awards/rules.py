"""The rules of awards and challenges."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now
from core.errors import Blocker
from procurement.awards import queries
from procurement.models import Award, Challenge, Inquiry, Lot, Pickup
from procurement.panels.queries import all_bids, lot_of, report_of
from procurement.tenders.rules.periods import moment
from projects.models import Project
from registry.models import Organisation


def report_is_delivered(project: Project) -> Iterator[Blocker]:
    """条例 art. 43: the buyer decides on the report that was delivered."""
    report = report_of(lot_of(project))
    if report is None or report.delivered_at is None:
        mend, url = _("请等评审小组送交评审报告"), _url("deliver_report", project)
        yield Blocker(_("评审报告还没有送交"), law.cite("award.report"), mend, url, _("组长"))


def awardee_is_first_ranked(project: Project) -> Iterator[Blocker]:
    """条例 art. 43 and 44: in the order of the report; another needs a recorded reason."""
    award = queries.living_award(project)
    if award is None or award.reason.strip():
        return
    others = [line for line in queries.candidates(award.lot) if line["rank"] < award.rank]
    if others:
        words = {"name": others[0]["supplier"], "rank": award.rank, "awardee": award.supplier.name}
        message = _("没有按推荐顺序确定。%(awardee)s排名第 %(rank)d，前面还有%(name)s") % words
        yield Blocker(message, law.cite("award.order"), _("请确定排名在前的候选人，或者写明依法不按顺序确定的理由"), _url("award", project))


def result_is_published(project: Project) -> Iterator[Blocker]:
    """条例 art. 43; 政府采购法 art. 46: the contract follows the letter and the published result."""
    award = queries.living_award(project)
    if award is not None and award.published_at is None:
        words = award.lot.tender.way.words
        yield Blocker(
            _("%(award)s结果还没有公告") % words,
            law.cite("award.notice"),
            _("请先公告%(award)s结果并发出%(award)s通知书") % words,
            _url("publish_result", project),
            _("经办"),
        )


def challenges_are_decided(project: Project) -> Iterator[Blocker]:
    """条例 art. 54; 94号令 art. 16: no contract while an inquiry or a challenge may change the result, or after one did."""
    asked = Inquiry.objects.filter(tender__lots__project=project, tender__lots__failed_at=None, answered_at=None).count()
    if asked:
        mend, url = _("请先答复询问"), _url("answer_inquiry", project)
        yield Blocker(_("还有 %(n)s 个供应商询问没有答复") % {"n": asked}, law.cite("challenge.standstill"), mend, url, _("经办"))
    award = queries.living_award(project)
    for challenge in queries.challenges(project).filter(tender__lots__failed_at=None).distinct():
        if challenge.replied_at is None:
            words = {"number": challenge.number, "name": challenge.supplier.name}
            mend, url = _("请先答复质疑"), _url("reply_challenge", project)
            yield Blocker(_("质疑 %(number)s（%(name)s）还没有答复") % words, law.cite("challenge.standstill"), mend, url, _("购买主体"))
        elif challenge.is_sustained and challenge.affects_result and award and award.decided_at < challenge.replied_at:
            words = {"number": challenge.number, **award.lot.tender.way.words}
            mend, url = _("请改由下一候选人，或者宣布%(award)s无效后重新采购") % words, _url("annul_award", project)
            yield Blocker(
                _("质疑 %(number)s 成立并影响结果，%(award)s结果还没有更正") % words,
                law.cite("challenge.sustained"),
                mend,
                url,
            )


def award_can_be_published(award: Award) -> Iterator[Blocker]:
    """条例 art. 43: a result is published once."""
    if award.published_at is not None:
        words = {"at": moment(award.published_at)}
        yield Blocker(_("结果已于 %(at)s 公告") % words, law.cite("award.notice"))


def another_candidate_is_left(award: Award) -> Iterator[Blocker]:
    """条例 art. 49: the next in the ranking may follow; without one the purchase begins anew."""
    if not [line for line in queries.candidates(award.lot) if line["bid"] != award.bid_id]:
        mend, url = _("请宣布%(award)s无效，重新采购") % award.lot.tender.way.words, _url("void_award", award.lot.project)
        yield Blocker(_("没有可以递补的候选人"), award.lot.tender.way.cite("refusal"), mend, url)


def may_challenge(lot: Lot, subject: str, supplier: Organisation) -> Iterator[Blocker]:
    """94号令 art. 10 and 11: by a participant, within seven working days."""
    took_part = all_bids(lot).filter(supplier=supplier).exists()
    has_file = Pickup.objects.filter(tender=lot.tender, supplier=supplier).exists()
    if not (took_part or (subject == Challenge.Subject.FILE and has_file)):
        message = _("只有参与所质疑项目采购活动的供应商可以质疑；没有响应的，只能质疑已依法获取的采购文件")
        yield Blocker(message, law.cite("challenge.who"))
        return
    ends = queries.challenge_ends(lot, subject, supplier)
    if ends is None:
        yield Blocker(_("这一环节还没有结束，质疑期还没有开始"), law.cite("challenge.start"), _("请在该环节结束后提出"))
    elif now() > ends:
        message = _("质疑期已满。最迟应在 %(ends)s 前提出") % {"ends": moment(ends)}
        yield Blocker(message, law.cite("challenge.window"), _("可以向财政部门反映情况"))


def _url(step: str, project: Project) -> str:
    return reverse(step, args=[project.number])
