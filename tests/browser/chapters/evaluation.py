"""From the plan of the evaluation to the public life of the project."""

from urllib.parse import urlsplit

from config.demo import evaluation
from evaluation import actions
from evaluation.models import Evaluation, Party
from projects.models import State
from tests.browser.actors import Actor, Visitor, shown
from tests.browser.story import Story

THROUGH_THE_BROWSER = 3


def evaluation_is_set_up(story: Story) -> None:
    story.at(11, 27, 15)
    filer = story.actor("filer")
    filer.begin("确定评价方案")
    third = str(story.life.cast.organisations["third"].pk)
    filer.fill({"evaluator": third, "survey_closes_on": "2026-12-08", "recipient_total": "34"})
    filer.press("核对")
    filer.confirm()


def recipients_answer_through_one_time_links(story: Story) -> None:
    story.at(11, 28, 10)
    filer = story.actor("filer")
    filer.begin("发放满意度问卷")
    filer.fill({"units": "\n".join(evaluation.units(story.life.variant)), "each": "1"})
    filer.press("核对")
    filer.agree()
    assert filer.heading == "已生成 34 个问卷链接"
    addresses = filer.main.locator("ul.rows .hash").all_inner_texts()
    person = Visitor(story)
    for address in addresses[:THROUGH_THE_BROWSER]:
        answer(person, urlsplit(address.strip()).path)
    person.open(urlsplit(addresses[0].strip()).path, about="used")
    assert person.heading == "现在不能答这份问卷"
    person.context.close()
    story.links = [urlsplit(address.strip()).path for address in addresses[THROUGH_THE_BROWSER:]]


def answer(person: Visitor, path: str) -> None:
    """Answer four questions behind one link."""
    person.open(path)
    person.fill({"overall": "5", "access": "5", "attitude": "5", "effect": "4", "comment": "检查组进校核对时讲清了政策口径"})
    person.press("交问卷")
    assert person.heading == "问卷已收到，谢谢您"


def others_answer_and_the_survey_is_counted(story: Story) -> None:
    tokens = [path.rstrip("/").rsplit("/", 1)[-1] for path in story.links]

    def answer_all() -> None:
        for place, token in enumerate(tokens):
            ratings = {question: evaluation.rating(story.life, wave[place % len(wave)]) for question, wave in evaluation.WAVES.items()}
            actions.answer_survey(token, answer=actions.Answer(ratings, ""))

    story.ask(answer_all)
    story.at(12, 8, 17)
    story.actor("filer").take("汇总满意度问卷")


def two_parties_assess(story: Story) -> None:
    story.at(12, 9, 10)
    measure(story, story.actor("acceptor"), "完成购买主体评价", party=Party.BUYER)
    story.at(12, 10, 15)
    evaluator = story.actor("evaluator")
    evaluator.desk()
    measure(story, evaluator, "完成第三方评价", party=Party.THIRD)


def measure(story: Story, actor: Actor, label: str, *, party: str) -> None:
    """Type in the actual value and the evidence of each indicator."""
    story.life.project = story.project
    values = story.ask(lambda: evaluation.measured(story.life, Party(party)))
    actor.begin(label)
    for pk, value in values.items():
        actor.fill({f"v{pk}": str(value.actual.normalize() if value.actual else 0), f"e{pk}": value.evidence})
    actor.fill({"comment": "按验收资料和支付记录逐项核对。"} | ({"declares": True} if party == Party.THIRD else {}))
    actor.press("核对")
    actor.confirm()


def result_is_concluded(story: Story) -> None:
    story.at(12, 14, 10)
    words = evaluation.Words()
    typed = {"summary": words.summary, "experience": words.experience, "problems": words.problems, "suggestions": words.suggestions}
    story.actor("approver").take("作出评价结论", typed)
    grade = story.ask(lambda: Evaluation.objects.get(project__number=story.number).grade)
    assert (story.project.state, grade) == (State.DISCLOSURE, "excellent")


def project_is_settled_sealed_and_disclosed(story: Story) -> None:
    story.at(12, 15, 10)
    filer = story.actor("filer")
    filer.take("结清资金", {"reason": "按验收结果结算后的结余"})
    story.at(12, 16, 10)
    filer.take("封存归档目录", {"is_checked": True})
    story.at(12, 18, 10)
    approver = story.actor("approver")
    approver.take("公开归档")
    assert story.project.state == State.DISCLOSED


def public_sees_the_whole_life(story: Story) -> None:
    story.at(12, 18, 11)
    citizen = Visitor(story)
    citizen.open("/")
    citizen.open(f"/projects/{story.number}/")
    shown(citizen.page, "268,000.00 元")
    life = citizen.main.locator("ol.life > li h3").all_inner_texts()
    assert len(life) >= 12, life
    for path in PUBLIC:
        citizen.open(path)
    citizen.open(f"/projects/{story.number}/verify/")
    citizen.context.close()


PUBLIC = (
    "/projects/", "/notices/", "/plans/", "/catalog/", "/suppliers/", "/evaluations/", "/statistics/", "/data/", "/verify/", "/supervise/",
    "/help/", "/accessibility/",
)  # fmt: skip
