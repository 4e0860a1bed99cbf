"""Pieces of lives in which a bidder asks, challenges and complains, and finance handles it."""

from config.demo.life import Life
from procurement.awards import actions as awards
from procurement.awards.actions import ChallengeData, ReplyData
from procurement.models import Complaint, Pickup
from procurement.remedies import actions
from procurement.remedies.actions import CheckData, ComplaintData, DecisionData
from procurement.remedies.queries import last_lot
from registry.models import User

ABOUT = {
    "file": (
        "采购文件要求项目负责人具有本市从业经历，排斥外地供应商，请求修改。",
        "采购文件“供应商资格条件”第三项；政府采购法实施条例第二十条。",
    ),
    "result": ("认为同类业绩一项评分有误，请求复核并重新确定成交供应商。", "响应文件附有近三年同类合同三份，采购文件评分标准第四项。"),
}
REPLIES = {
    "file": "经复核，采购文件要求的是同类服务经验，没有限定地域，质疑不成立。",
    "result": "经复核，评审小组按照采购文件规定的标准独立评审，评分依据充分，质疑不成立。",
}
STATEMENTS = {
    "file": "采购文件经一般性审查和重点审查，资格条件与采购标的相适应，没有限定供应商所在地。请依法驳回投诉。",
    "result": "评审小组依法组成、独立评审，评分依据已在评审报告中记载。请依法驳回投诉。",
}
FINDINGS = {
    "unfounded": "经查阅采购文件、响应文件和评审报告，投诉人所附合同均签订于采购文件要求的时间以前，评审小组未予计分符合采购文件规定。",
    "sustained": "经查阅采购文件和评审报告，评审小组没有按照采购文件规定的标准评审，影响采购结果。",
}


def bidder(life: Life) -> User:
    """The one who took the file and does not win."""
    lot = last_lot(life.project)
    assert lot is not None
    return Pickup.objects.filter(tender=lot.tender).select_related("user").order_by("-pk")[0].user


def complain(life: Life, subject: str) -> Complaint:
    """A bidder challenges, is not satisfied with the reply of the same day, and complains."""
    user, (text, facts) = bidder(life), ABOUT[subject]
    contact = f"{user.name} 0700-1234567"
    challenge = awards.file_challenge(life.project, actor=user, data=ChallengeData(subject, text, facts, contact))
    awards.reply_challenge(
        life.project, actor=life.person("approver"), challenge=challenge, data=ReplyData(REPLIES[subject], is_sustained=False)
    )
    words = {"text": text, "facts": f"对质疑答复不满意。{facts}", "basis": "政府采购法第五十二条、第五十五条。"}
    data = ComplaintData(ground="challenged", contact=contact, **words)
    return actions.file_complaint(life.project, actor=user, challenge=challenge, data=data)


def accept(life: Life, complaint: Complaint) -> None:
    """Finance accepts, the buyer explains."""
    actions.check_complaint(life.project, actor=life.cast["supervisor"], complaint=complaint, data=CheckData("accepted"))
    statement = STATEMENTS[complaint.challenge.subject]
    actions.state_on_complaint(life.project, actor=life.person("approver"), complaint=complaint, statement=statement)


def decide(life: Life, complaint: Complaint, *, decision: str, order: str = "continue") -> None:
    """Finance decides."""
    number = f"江财采决〔{life.variant.year}〕{complaint.pk}号"
    data = DecisionData(decision, order, number, FINDINGS[decision])
    actions.decide_complaint(life.project, actor=life.cast["supervisor"], complaint=complaint, data=data)


def inquire(life: Life) -> None:
    """A bidder asks after the result and hears why."""
    text = "请问最后报价的得分按什么公式计算？"
    asked = actions.ask_inquiry(life.project, actor=bidder(life), text=text)
    answer = "以最低的最后报价为基准价，报价得分=（基准价÷最后报价）×价格分值，保留两位小数，见采购文件评分办法。"
    actions.answer_inquiry(life.project, actor=life.person("filer"), inquiry=asked, answer=answer)
