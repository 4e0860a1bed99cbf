"""Scenes of the life: the survey, the assessments of the three parties, the conclusion."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from config.demo.contracts import pay_rest
from config.demo.life import Life, Scene, Variant
from core.money import yuan as two_places
from evaluation import actions, scoring
from evaluation.actions.survey import Link
from evaluation.models import Evaluation, Indicator, Party
from projects.models import State

DISTRICTS = ("东湖区", "西岸区", "南屏区", "北岭区", "临江县", "青山县", "云溪县", "石桥县")
UNITS = {"education": ("教育局", "第一小学", "实验小学", "第一中学"), "civil": ("民政局", "东街社区", "河畔社区", "中心服务站")}
CITY_UNITS = {"education": ("江城市实验学校", "江城市特殊教育学校"), "civil": ("江城市社会福利院", "江城市救助管理站")}
# How the ratings around the variant's rating differ from person to person.
WAVES = {"overall": (0, -1, 0, 0, -1), "access": (0, -1, -1, 0), "attitude": (0, 0, -1, 0, 0), "effect": (-1, 0, -1, -1, 0, -2)}
COMMENTS = {0: "检查组进校核对时讲清了政策口径，问题当场说明", 7: "希望提前一周发清单", 15: "报告里的建议可操作", 23: "资料可以网上报送"}
# Share of each target that was reached, by the variant's rating.
REACHED = {5: Decimal(1), 4: Decimal("0.87"), 3: Decimal("0.74"), 2: Decimal("0.5"), 1: Decimal("0.3")}
EXECUTED = "预算执行率"
# What fell a little short even in a good project.
SHORT = {
    "台账完整率": Decimal("0.96"),
    "整改及时率": Decimal("0.9"),
    "服务标准达标率": Decimal("0.97"),
    "问题底稿复核率": Decimal("0.98"),
    "问题整改率": Decimal("0.93"),
    "单位成本偏差率": Decimal("0.9"),
}


@dataclass(frozen=True)
class Words:
    """What is written under the points of a good and of a weak result."""

    summary: str = "项目按合同完成全部服务内容，成果通过验收，资金使用合规，服务对象总体满意。"
    experience: str = "以县区为单位分组实施、统一口径复核，保证了检查质量。"
    problems: str = "个别单位资料报送不及时，影响了现场进度。"
    suggestions: str = "下一年度在采购需求中写明资料清单和报送时限，保留现有的复核办法。"


def units(variant: Variant) -> list[str]:
    """The 34 units whose people answer: four in each of the eight districts and two of the city."""
    endings = UNITS[variant.buyer]
    return [f"{district}{ending}" for district in DISTRICTS for ending in endings] + list(CITY_UNITS[variant.buyer])


def set_up(life: Life) -> None:
    """The filer keeps the portal's defaults and names the third party."""
    if not life.gives("evaluation_is_set_up"):
        return
    life.at(11, 27, 15)
    evaluation = Evaluation.objects.get(project=life.project)
    third = "third" if life.gives("evaluator_is_independent") else "zhengheng"
    data = actions.SetUp(
        weights={**evaluation.weights, Party.THIRD.value: 30 if life.gives("weights_are_complete") else 20},
        evaluator=life.cast.organisations[third],
        recipient_total=evaluation.recipient_total or len(units(life.variant)),
        survey_closes_on=life.moment(12, 8).date(),
        indicators=[as_data(row) for row in evaluation.indicators.all()],
    )
    actions.set_up_evaluation(life.project, actor=life.person("filer"), data=data)


def as_data(row: Indicator) -> actions.IndicatorData:
    """An indicator as it stands, to be kept."""
    names = ("level1", "level2", "name", "party", "direction", "target", "unit", "weight", "data_source", "question", "origin")
    return actions.IndicatorData(**{name: getattr(row, name) for name in names})


def survey(life: Life) -> None:
    """One link for each unit, and one anonymous answer through each link."""
    life.at(11, 28, 10)
    each = 1 if life.gives("links_do_not_exceed_recipients") else 2
    filer = life.person("filer")
    links = actions.issue_survey_links(life.project, actor=filer, units=units(life.variant), each=each)
    answer_all(life, links)


def count(life: Life) -> None:
    """The filer counts the answers when the survey closes."""
    life.at(12, 8, 17)
    actions.close_survey(life.project, actor=life.person("filer"))


def answer_all(life: Life, links: list[Link]) -> None:
    """Answer as many links as the variant says, or too few for the rule."""
    wanted = life.variant.survey_answers if life.gives("survey_minimum_is_reached") else scoring.answers_needed(life.project.evaluation) - 1
    for place, link in enumerate(links[:wanted]):
        ratings = {question: rating(life, wave[place % len(wave)]) for question, wave in WAVES.items()}
        actions.answer_survey(link.token, answer=actions.Answer(ratings, COMMENTS.get(place, "")))


def rating(life: Life, wave: int) -> int:
    """A rating near the variant's; poor where rectification is to be missed."""
    middle = life.variant.rating if life.gives("rectification_is_closed") else 2
    return max(1, middle + wave)


def assess(life: Life) -> None:
    """The acceptor measures for the buyer, the third party on its own."""
    life.at(12, 9, 10)
    comment = "按验收资料和支付记录逐项核对。"
    actions.assess_as_buyer(life.project, actor=life.person("acceptor"), values=measured(life, Party.BUYER), comment=comment)
    if not life.gives("three_parties_are_in"):
        return
    life.at(12, 10, 15)
    comment = "抽查三个县区并访谈学校，服务达到合同约定的标准。"
    values = measured(life, Party.THIRD)
    actions.assess_as_third_party(life.project, actor=life.cast["evaluator"], values=values, comment=comment, declares=True)


def measured(life: Life, party: Party) -> Mapping[int, actions.Value]:
    """Values by indicator: the share of the target that fits the rating, and the real execution of the budget."""
    rows = life.project.evaluation.indicators.filter(party=party)
    return {row.pk: actions.Value(actual(life, row), f"见{row.data_source}") for row in rows}


def actual(life: Life, row: Indicator) -> Decimal:
    """What was reached of one target."""
    share = REACHED[life.variant.rating if life.gives("rectification_is_closed") else 2]
    if row.direction == Indicator.Direction.YES:
        return Decimal(int(share > Decimal("0.5")))
    if row.name == EXECUTED and share == 1:
        return two_places(executed(life) * 100)
    share *= SHORT.get(row.name, Decimal(1))
    return two_places(row.target / share if row.direction == Indicator.Direction.LESS else row.target * share)


def executed(life: Life) -> Decimal:
    """The share of the budget that the contract uses."""
    contract = life.project.contracts.filter(rescinded_at=None).first()
    return contract.price / life.project.budget if contract and life.project.budget else Decimal(1)


def rectify(life: Life) -> None:
    """Only a result of 中 or 差 asks for it."""
    if not life.gives("rectification_is_closed") or not scoring.needs_rectification(scoring.stored(life.project.evaluation)):
        return
    life.at(12, 11, 9)
    demand = "补齐缺少的服务记录，并对不满意的单位逐一回访。"
    actions.order_rectification(life.project, actor=life.person("filer"), demand=demand, due_on=life.moment(12, 13).date())
    life.at(12, 13, 16)
    actions.confirm_rectification(life.project, actor=life.person("acceptor"), finding="记录已补齐，回访全部完成，单位认可。")


def conclude(life: Life) -> None:
    """The approver draws the conclusion."""
    life.at(12, 14, 10)
    words = Words()
    data = actions.Conclusion(summary=words.summary, experience=words.experience, problems=words.problems, suggestions=words.suggestions)
    actions.conclude(life.project, actor=life.person("approver"), data=data)


def live_earlier(life: Life) -> None:
    """Let an earlier project of the same kind be concluded, so that the next plan has a result to consider."""
    earlier = Variant(
        title=f"{life.variant.title}（上一轮）",
        buyer=life.variant.buyer,
        year=life.variant.year - 2,
        catalog_code=life.variant.catalog_code,
    )
    Life(variant=earlier, cast=life.cast).live(until=State.DISCLOSURE)


SCENES = (
    Scene("set_up_evaluation", set_up),
    Scene("survey", survey),
    Scene("pay_rest", pay_rest),
    Scene("count", count),
    Scene("assess", assess),
    Scene("rectify", rectify),
    Scene("conclude", conclude),
)
