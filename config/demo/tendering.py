"""Scenes of the life: the tender file, its reviews, the notice, questions, sealed bids and their opening."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from config.demo import custody, opening
from config.demo.life import Life, Scene
from config.demo.methods import OPINIONS, SOURCE_REASON
from core import law
from core.clock import today, travel
from planning.actions import terminate
from procurement.bids import actions as bids
from procurement.methods import RATED
from procurement.models import FileReview, Lot, Tender
from procurement.tenders import actions as tenders
from procurement.tenders.actions import FileData, InvitationPlan, ItemData, NoticeData, Opinion, ReviewData, SourceData
from procurement.tenders.rules.method import approval_is_missing
from projects.actions import suspend
from registry.models import Organisation, User

D = Decimal
# Scoring items: name, points, whether it is objective, kind, grades.
ITEMS: tuple[tuple[str, str, bool, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "服务方案",
        "30",
        False,
        "technical",
        (
            ("30", "逐项写明步骤、抽样比例、底稿格式和责任人，4 类要素齐全，并附 8 个县区的日程"),
            ("22", "4 类要素缺 1 类，或日程缺 1 至 2 个县区"),
            ("12", "4 类要素缺 2 类，或日程缺 3 个以上县区"),
            ("0", "4 类要素缺 3 类以上"),
        ),
    ),
    (
        "项目团队",
        "20",
        True,
        "technical",
        (
            ("20", "现场人员 10 人以上，其中中级以上职称 6 人以上"),
            ("14", "现场人员 8 人以上，其中中级以上职称 4 人以上"),
            ("8", "现场人员 6 人以上，其中中级以上职称 2 人以上"),
            ("0", "其他情况"),
        ),
    ),
    (
        "质量控制",
        "15",
        False,
        "technical",
        (
            ("15", "3 级复核，抽查比例 20% 以上，5 日内回应修改意见"),
            ("9", "2 级复核，抽查比例 10% 以上，10 日内回应修改意见"),
            ("3", "1 级复核"),
            ("0", "没有复核安排"),
        ),
    ),
    (
        "同类服务合同",
        "15",
        True,
        "commercial",
        (("15", "近 3 年 5 个以上"), ("9", "近 3 年 3 至 4 个"), ("3", "近 3 年 1 至 2 个"), ("0", "没有")),
    ),
)
TERMS = (
    "一、服务期限：自合同签订之日起至成果验收合格。\n二、合同价款：固定总价，含全部费用。\n"
    "三、付款：合同生效后预付三成，成果验收合格后付清。\n四、验收：按采购需求逐项验收，邀请服务对象参加并出具意见。\n"
    "五、成果归购买主体所有；承接主体对知悉的信息保密。\n六、不得转包。\n七、逾期交付的，每日按合同价款的千分之一支付违约金；"
    "质量不合格的，限期整改，整改后仍不合格的，购买主体可以解除合同。"
)
RISKS = (
    "一、人员变动：合同约定主要人员不得擅自更换，更换须经同意。\n二、逾期：按日计违约金，留出两周机动时间。\n"
    "三、质量：三级复核，抽查底稿。\n四、信息泄露：签订保密承诺。替代方案：由排名第二的候选人承接。"
)
QUESTION = "项目团队的职称证明，是否可以用聘任文件代替职称证书复印件？"
ANSWER = "可以。提交聘任文件的，请同时提交聘用期内的社会保险缴纳记录。"
CHANGES = (
    "上一次只有一家供应商响应，经询问，其他供应商没有及时看到公告。这一次公告后逐家告知同类供应商；"
    "资格条件和评分标准经复核没有不合理的限制，没有改动。"
)


def draft(life: Life, *, changes: str = "") -> Tender:
    """The filer writes the tender file."""
    return tenders.draft_tender(life.project, actor=life.person("filer"), data=file_data(life, changes=changes))


def file_data(life: Life, *, changes: str = "") -> FileData:
    """The file of the life, less what it leaves out."""
    variant, gives = life.variant, life.gives
    budget = life.project.budget or variant.budget
    qualifications = [part.strip() for part in variant.supplier_standard.split("；") if part.strip()]
    if not gives("qualifications_are_fair"):
        qualifications.append("在江城市注册，并设有分支机构")
    items = ITEMS if gives("criteria_are_lawful") else ITEMS[:-1]
    return FileData(
        ceiling=budget if gives("ceiling_is_within_budget") else budget + 10_000,
        requirement=requirement(life),
        qualifications=tuple(qualifications),
        items=tuple(_item(*row) for row in items) if variant.scoring == RATED else (),
        price_weight=D(20) if variant.scoring == RATED else None,
        small_deduction=D("0.15") if gives("small_deduction_is_lawful") else D("0.05"),
        pricing="固定总价",
        contract_terms=TERMS if gives("tender_file_is_complete") else "",
        method=variant.method,
        scoring=variant.scoring,
        method_reason="属于政府购买服务项目，服务方案和人员水平需要综合比较" if gives("method_is_lawful") else "",
        risks=RISKS,
        needs_key_review=True,
        changes=changes,
        bond=D(variant.bond or 0) if gives("bond_is_within_limit") else budget / 10,
        agency_id=life.cast.organisations["agency"].pk,
    )


def requirement(life: Life) -> str:
    """The need as the plan describes it."""
    variant = life.variant
    lines = [f"{number}．{text}" for number, text in enumerate(variant.service_items, 1)]
    lines.append(f"数量：{variant.quantity.normalize():f} {variant.unit}，覆盖 {variant.coverage}。服务对象：{variant.recipients}。")
    return "\n".join(lines)


def _item(name: str, points: str, is_objective: bool, kind: str, grades: Iterable[tuple[str, str]]) -> ItemData:  # noqa: FBT001
    return ItemData(name, D(points), tuple((D(value), text) for value, text in grades), kind, is_objective)


def prepare_file(life: Life) -> None:
    """The tender file is written; after a failure it says what is better now."""
    life.at(4, 8, 10)
    draft(life, changes=CHANGES if life.has_failed else "")


def review_generally(life: Life) -> None:
    """The general review, by somebody who did not draft."""
    life.at(4, 13, 15)
    if life.gives("general_review_is_passed"):
        opinion = "预算、资产、财务合规；采购方式、评审规则、合同类型和定价方式的理由充分；实施计划完整。"
        review(life, FileReview.Kind.GENERAL, opinion)


def review_keenly(life: Life) -> None:
    """The key review, with the legal adviser's word on the contract."""
    life.at(4, 16, 10)
    if life.gives("key_review_is_passed"):
        opinion = "没有指向特定供应商的要求；竞争充分；落实扶持小微企业政策；对人员变动、逾期等风险有应对措施。"
        review(life, FileReview.Kind.KEY, opinion, legal_adviser="江城法治律师事务所 高明")


def review(life: Life, kind: FileReview.Kind, opinion: str, *, legal_adviser: str = "") -> FileReview:
    """One opinion."""
    data = ReviewData(kind, is_passed=True, opinion=opinion, members="采购、财务、业务、监督机构各一人", legal_adviser=legal_adviser)
    return tenders.review_tender(life.project, actor=life.person("reviewer"), data=data)


def start(life: Life) -> None:
    """The notice goes out."""
    life.at(*life.variant.notice_on, 10)
    publish(life, life.moment(5, 25, 9, 30))


def publish(life: Life, deadline: datetime) -> Tender:
    """Publish with a deadline."""
    data = NoticeData(deadline, place=f"江城公共资源交易中心 3 楼{living(life).tender.way.words['place'].removesuffix('地点')}室")
    return tenders.start_procurement(life.project, actor=life.person("filer"), data=data)


def take_files(life: Life) -> None:
    """Suppliers take the file, one asks."""
    life.at(5, 11, 9, 20)
    pick_up(life)
    if not life.gives("termination_has_ground"):
        terminate(life.project, actor=life.person("approver"), ground="adjusted", reason="年度计划调整，不再购买")
    life.at(5, 12, 16, 5)
    tenders.ask_question(
        living(life).tender, actor=(user := life.cast[life.variant.prices[0][0]]), supplier=supplier_of(user), text=QUESTION
    )


def pick_up(life: Life) -> None:
    """Everybody who will bid takes the file."""
    for user in (life.cast[username] for username, _first, _final in life.variant.prices):
        tenders.pick_up_file(living(life).tender, actor=user, supplier=supplier_of(user))


def answer(life: Life) -> None:
    """The filer answers to all."""
    life.at(5, 14, 11)
    if life.gives("questions_are_answered"):
        for question in living(life).tender.questions.filter(answered_at=None):
            tenders.answer_question(life.project, actor=life.person("filer"), question=question, answer=ANSWER)


def hand_in(life: Life) -> None:
    """The bids come in, the last one shortly before the deadline."""
    lot = living(life)
    deadline = lot.tender.deadline_at
    assert deadline is not None
    bidders = life.variant.prices if life.gives("enough_suppliers_responded") else life.variant.prices[:1]
    for position, (username, first, _final) in enumerate(bidders):
        travel(deadline - timedelta(hours=20) / (position + 1))
        bid(lot, life.cast[username], D(first), author=life.variant.author)


def bid(lot: Lot, user: User, price: Decimal, *, author: str = "") -> None:
    """Seal three parts for the custodians and hand them in, with the bond where one is asked for."""
    opening.give_bond(lot, user)
    custody.bid(lot, user, supplier=supplier_of(user), price=price, author=author)


def open_all(life: Life) -> None:
    """The bids are opened at the deadline; too few end the attempt instead."""
    deadline = living(life).tender.deadline_at
    assert deadline is not None
    travel(deadline if life.variant.failure else deadline + timedelta(minutes=5))
    if life.variant.failure:
        note = f"截至响应截止时间，提交响应文件的供应商只有 {len(life.variant.prices)} 家，不足法定数量。"
        bids.fail_procurement(life.project, actor=life.person("filer"), reason=life.variant.failure, note=note)
        return
    if not life.gives("not_suspended"):
        until, notice = deadline + timedelta(days=20), "江财购〔2026〕8号"
        suspend(life.project, actor=life.cast["supervisor"], until=until, reason="投诉处理期间暂停采购活动", notice_number=notice)
    bids.open_bids(life.project, actor=life.person("filer"))


def living(life: Life) -> Lot:
    """The attempt under way."""
    return Lot.objects.living().select_related("tender").get(project=life.project)


def supplier_of(user: User) -> Organisation:
    """The organisation for which a person of the cast bids."""
    return Organisation.objects.get(memberships__user=user, memberships__role="supplier")


def choose(life: Life) -> None:
    """What the method needs before its notice: invitations, a publicity with experts' opinions, finance's approval."""
    way = living(life).tender.way
    if way.has("pool_ways") and life.gives("suppliers_are_invited"):
        _invite(life)
    if way.has("publicity") and life.gives("single_source_was_published"):
        _publish_source(life)
    if approval_is_missing(life.project, living(life)):
        _ask_for_approval(life)


def _invite(life: Life) -> None:
    pool, way = tuple(supplier_of(user) for user in life.cast.suppliers), living(life).tender.way.rule("pool_ways").items[0]
    plan = InvitationPlan(way, pool, len(life.variant.prices), ("孙航", "赵敏"))
    tenders.invite_suppliers(life.project, actor=life.person("filer"), plan=plan)


def _publish_source(life: Life) -> None:
    data = SourceData(supplier_of(life.cast[life.variant.prices[0][0]]), SOURCE_REASON, tuple(Opinion(*row) for row in OPINIONS))
    tenders.publish_single_source(life.project, actor=life.person("filer"), data=data)


def _ask_for_approval(life: Life) -> None:
    life.at(4, 20, 10)
    if life.gives("approval_was_requested"):
        materials = [(name, f"{name}：见附件") for name in law.get("method.approval_materials", on=today()).items]
        tenders.request_approval(life.project, actor=life.person("filer"), materials=materials)
    life.at(4, 22, 10)
    number = f"江财采〔{life.variant.year}〕31号"
    tenders.approve_method(life.project, actor=life.cast["supervisor"], number=number, opinion="情形符合法律规定，同意。")


SCENES: tuple[Scene, ...] = (
    Scene("prepare_file", prepare_file),
    Scene("choose_method", choose),
    Scene("review_generally", review_generally),
    Scene("review_keenly", review_keenly),
    Scene("name_custodians", custody.name_custodians),
    Scene("register_keys", custody.register_keys),
    Scene("start", start),
    Scene("take_files", take_files),
    Scene("answer", answer),
    Scene("hand_in", hand_in),
    Scene("shut", custody.shut),
    Scene("hand_over_shares", custody.hand_over),
    Scene("open_all", open_all),
)
