"""Who may sit on a panel, and whether it is one."""

from collections.abc import Collection, Iterator
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import law
from core.clock import today
from core.errors import Blocker, refuse
from procurement.drawing import Wanted, pick
from procurement.models import Draw, Expert, Lot, PanelMember
from procurement.panels import queries
from projects.models import Project
from registry.models import Organisation, User

# The cases of 条例 art. 9, as they are chosen in a declaration.
RECUSAL_CASES = (
    ("employment", gettext_lazy("前 %(years)d 年内与供应商存在劳动关系")),
    ("office", gettext_lazy("前 %(years)d 年内担任供应商的董事、监事")),
    ("control", gettext_lazy("前 %(years)d 年内是供应商的控股股东或者实际控制人")),
    ("kinship", gettext_lazy("与供应商的法定代表人或者负责人有夫妻、直系血亲、三代以内旁系血亲或者近姻亲关系")),
    ("other", gettext_lazy("与供应商有其他可能影响采购活动公平、公正进行的关系")),
)


def recusal_cases() -> list[tuple[str, str]]:
    """The cases with the years that today's law looks back."""
    words = {"years": law.get("recusal.years", on=today()).number}
    return [(key, str(label) % words) for key, label in RECUSAL_CASES]


def bids_have_been_opened(project: Project) -> Iterator[Blocker]:
    """条例 art. 9: recusal can be judged only once it is known who bids."""
    if not queries.is_opened(queries.lot_of(project)):
        yield Blocker(
            _("响应文件还没有开启，不知道要向哪些供应商回避"), law.cite("recusal.cases"), _("请先开启响应文件"), _url("open_bids", project)
        )


def recusal_reasons(expert: Expert, organisations: Collection[Organisation], lot: Lot) -> Iterator[str]:
    """条例 art. 9: why an expert must keep away from the bidders and the buyer of a lot."""
    for organisation in organisations:
        if expert.employer.strip() in {organisation.name, organisation.uscc}:
            yield _("在%(name)s任职") % {"name": organisation.name}
    ties = {organisation.pk for organisation in organisations}
    yield from expert.conflicts.filter(organisation__in=ties).values_list("reason", flat=True)
    if expert.user.memberships.current().filter(organisation__in=ties).exists():
        yield _("是购买主体或者供应商的人员")
    if lot.tender.drafted_by_id == expert.user_id or lot.tender.reviews.filter(reviewer=expert.user_id).exists():
        yield _("参加了采购文件的编制或者审查")


def wanted(draw: Draw) -> Wanted:
    """What a draw is for, as the pure functions read it."""
    most = law.get("panel.same_employer", on=queries.law_day(draw.lot), region=draw.lot.project.region).number
    return Wanted(draw.expert_count, draw.needs_legal, most)


def representative_may_sit(lot: Lot, user: User, actor: User) -> Iterator[Blocker]:
    """财库〔2012〕69号; 政府采购法 art. 61: one representative of the buyer, not the one who will decide the award."""
    basis = law.cite("panel.buyer_not_head")
    if not user.memberships.current().filter(organisation=lot.tender.buyer).exists():
        yield Blocker(_("%(name)s不是购买主体的人员") % {"name": user.name}, basis, _("请授权本单位人员"))
    if user == actor:
        yield Blocker(_("审批人不能授权自己参加评审，结果由审批人确定"), law.cite("separation.duties"), _("请授权其他人员"))
    if queries.members(lot).filter(kind=PanelMember.Kind.BUYER).exists():
        yield Blocker(_("已经授权了采购人代表"), basis, _("%(panel)s有一名采购人代表") % lot.tender.way.words)
    if lot.panel.filter(user=user).exists():
        yield Blocker(_("%(name)s已经是成员或者已经回避") % {"name": user.name}, law.cite("recusal.cases"), _("请授权其他人员"))


def plan_is_lawful(lot: Lot, size: int, seats: list[PanelMember]) -> Iterator[Blocker]:
    """87号令 art. 47; 74号令 art. 7; 214号 art. 14: size and share of experts are lawful before anybody is drawn."""
    way = lot.tender.way
    least, share = way.group_min(lot.project.budget or lot.ceiling), way.find("expert_share")
    others = sum(member.kind == PanelMember.Kind.BUYER for member in seats)
    if size < least.number:
        words = {"least": least.number, "size": size, **way.words}
        yield Blocker(_("%(panel)s应有 %(least)d 人以上，填写的是 %(size)d 人") % words, least.citation)
    if size % 2 == 0 and way.has("group_odd"):
        yield Blocker(_("%(panel)s应为单数，填写的是 %(size)d 人") % {"size": size, **way.words}, way.cite("group_odd"))
    if size and share and Fraction(size - others, size) < share.fraction:
        yield Blocker(_("评审专家不足三分之二。%(size)d 人中有 %(others)d 名采购人代表") % {"size": size, "others": others}, share.citation)
    if size <= len(seats):
        words = {"size": size, "count": len(seats), **way.words}
        yield Blocker(_("没有空缺。%(panel)s %(size)d 人，已有 %(count)d 人") % words, law.cite("panel.draw"))


def waiting_draw(lot: Lot) -> Draw:
    """The draw that waits for its witness. Raises Refused when the experts have been drawn already."""
    draw = queries.prepared_draw(lot)
    if draw is None:
        refuse([Blocker(_("评审专家已经抽取，不能重抽"), law.cite("panel.draw"), _("成员回避的，由系统按原顺序递补"))])
    assert draw is not None
    return draw


def pool_has_enough_experts(project: Project) -> Iterator[Blocker]:
    """条例 art. 39: experts are drawn from the pool; when it does not suffice, it must be filled first."""
    draw = queries.prepared_draw(queries.lot_of(project))
    if draw is None:
        return
    found = pick(draw.pool, [candidate["id"] for candidate in draw.pool], wanted=wanted(draw))
    if len(found) < draw.expert_count:
        words = {"wanted": draw.expert_count, "found": len(found), "excluded": len(draw.excluded)}
        message = (
            _("专家库里可抽取的评审专家不足。需要 %(wanted)d 名，符合条件且不在同一单位的有 %(found)d 名，另有 %(excluded)d 名须回避")
            % words
        )
        yield Blocker(message, law.cite("panel.draw"), _("请放宽评审专业，或者请财政部门补充专家库"), _url("prepare_draw", project))


def pool_is_frozen(project: Project) -> Iterator[Blocker]:
    """条例 art. 39: a draw begins with a list that nobody changes any more."""
    lot = queries.lot_of(project)
    if queries.prepared_draw(lot) is None and not lot.draws.filter(drawn_at__isnull=False).exists():
        yield Blocker(_("还没有冻结备选专家名单"), law.cite("panel.draw"), _("请经办人先准备抽取"), _url("prepare_draw", project))


def panel_is_lawful(project: Project) -> Iterator[Blocker]:
    """87号令 art. 47; 74号令 art. 7; 214号 art. 14; 财库〔2012〕69号: members enough, an odd number, two thirds experts."""
    lot = queries.lot_of(project)
    seats = list(queries.members(lot))
    experts = [member for member in seats if member.kind == PanelMember.Kind.EXPERT]
    yield from (
        Blocker(message, basis, _("请补抽专家，或者授权采购人代表"), _url("prepare_draw", project))
        for message, basis in _defects(lot, seats, experts)
    )


def _defects(lot: Lot, seats: list[PanelMember], experts: list[PanelMember]) -> Iterator[tuple[str, str]]:
    way = lot.tender.way
    least, share = way.group_min(lot.project.budget or lot.ceiling), way.find("expert_share")
    words = {"least": least.number, "count": len(seats), "experts": len(experts), **way.words}
    if len(seats) < least.number:
        yield _("%(panel)s人数不足。应有 %(least)d 人以上，现有 %(count)d 人") % words, least.citation
    if len(seats) % 2 == 0 and way.has("group_odd"):
        yield _("%(panel)s应为单数，现有 %(count)d 人") % words, way.cite("group_odd")
    if seats and share and Fraction(len(experts), len(seats)) < share.fraction:
        yield _("评审专家不足三分之二。%(count)d 人中有 %(experts)d 名专家") % words, share.citation
    draw = queries.last_draw(lot)
    if draw and draw.needs_legal and not any(member.user.expert.is_legal for member in experts):
        yield _("技术复杂、专业性强的项目还没有法律专家"), (way.find("legal_expert") or way.rule("group_min")).citation


def members_have_declared(project: Project) -> Iterator[Blocker]:
    """条例 art. 9: every member has declared to be free of ties, and an expert leads the panel."""
    lot = queries.lot_of(project)
    waiting = [member.code for member in queries.members(lot) if member.declared_at is None]
    if waiting:
        message = _("还有成员没有作出回避声明：%(codes)s") % {"codes": "、".join(waiting)}
        yield Blocker(message, law.cite("recusal.cases"), _("请这些成员声明无须回避，或者申请回避"), who="、".join(waiting))
    elif queries.leader_of(lot) is None:
        yield Blocker(_("还没有推选组长"), law.cite("panel.buyer_not_head"), _("请成员在回避声明中推选一名评审专家任组长"))


def _url(step: str, project: Project) -> str:
    return reverse(step, args=[project.number])
