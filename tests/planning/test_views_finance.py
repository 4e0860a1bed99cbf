"""Finance in the browser: the review line by line, and the budget lines."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from planning.models import BudgetEntry, BudgetLine, Filing
from projects.models import Draft, Project, Receipt, State
from tests.counting import queries_of

REVIEW = "/desk/review/11429900MB0000019Y/2026/"
NUMBER = "江财预〔2026〕12号"
NEW = {"fiscal_year": "2026", "code": "2050201", "name": "学前教育", "fund_source": "general", "amount": "50万", "note": "年初"}


@pytest.fixture
def finance(client, filed):
    filed.life.at(3, 6)
    client.force_login(filed["finance"])
    return client


def chosen(stage, decision, **more) -> dict[str, str]:
    return {f"decision_{stage.line.pk}": decision, "approval_number": NUMBER} | more


def confirm(client, typed):
    page = client.post(REVIEW, typed | {"do": "check"})
    assert page.status_code == 200
    return client.post(REVIEW, {"do": "confirm", "agreed": "1", "key": page.context["key"], **dict(page.context["carried"])})


def test_review_lists_plans_and_lines(finance, filed):
    assert "江城市教育局 2026 年度购买服务计划" in finance.get("/desk/review/").content.decode()
    page = finance.get(REVIEW).content.decode()
    assert filed.project.title in page
    assert "首次报送" in page
    assert "余 510,000.00" in page


def test_approval_is_checked_and_sent_once(finance, filed):
    answer = confirm(finance, chosen(filed, "approve"))

    assert (answer.status_code, Project.objects.get().state, Receipt.objects.filter(step="review_plan").count()) == (302, State.APPROVED, 1)
    assert Filing.objects.get().approval_number == NUMBER
    assert Draft.objects.count() == 0


def test_return_gives_its_reason(finance, filed):
    without = finance.post(REVIEW, chosen(filed, "return") | {"do": "check"})
    assert (without.status_code, "没有写明退回或者不批的理由" in without.content.decode()) == (422, True)

    confirm(finance, chosen(filed, "return", **{f"remarks_{filed.line.pk}": "请补充"}))
    assert (Project.objects.get().state, Filing.objects.get().remarks) == (State.PLAN, "请补充")


def test_closed_choice_is_shown_with_its_reason_and_refused(finance, filed):
    Project.objects.update(budget=860_000)

    page = finance.get(REVIEW).content.decode()
    answer = finance.post(REVIEW, chosen(filed, "approve") | {"do": "check"})

    assert "超出可用额度 60,000.00 元" in page
    assert "《政府采购法》第六条" in page
    assert (answer.status_code, Project.objects.get().state) == (422, State.REVIEW)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"approval_number": ""}, "还没有填写"),
        ({"approval_number": "12号"}, "缺少〔年份〕"),
        ({"decision": ""}, "还没有对任何项目作出决定"),
    ],
)
def test_incomplete_decision_is_refused_at_its_field(finance, filed, typed, message):
    decision = typed.pop("decision", "approve")

    answer = finance.post(REVIEW, chosen(filed, decision) | typed | {"do": "check"})

    assert (answer.status_code, message in answer.content.decode(), Project.objects.get().state) == (422, True, State.REVIEW)


def test_draft_of_decisions_is_kept(finance, filed):
    finance.post(REVIEW, chosen(filed, "return", **{f"remarks_{filed.line.pk}": "想一想"}) | {"do": "draft"})

    assert "想一想" in finance.get(REVIEW).content.decode()
    assert Project.objects.get().state == State.REVIEW


def test_decision_without_the_tick_or_after_a_change_is_shown_again(finance, filed):
    page = finance.post(REVIEW, chosen(filed, "approve") | {"do": "check"})
    carried = dict(page.context["carried"])

    assert finance.post(REVIEW, {"do": "confirm", **carried}).status_code == 422
    Project.objects.update(budget=250_000)
    assert finance.post(REVIEW, {"do": "confirm", "agreed": "1", **carried}).status_code == 422
    assert Project.objects.get().state == State.REVIEW


@pytest.mark.parametrize(("person", "status"), [("filer", 403), ("approver", 403), ("supervisor", 403), ("filer2", 404), ("supplier", 404)])
def test_others_do_not_review(client, filed, person, status):
    client.force_login(filed[person])

    assert (client.get(REVIEW).status_code, client.post(REVIEW, chosen(filed, "approve")).status_code) == (status, status)
    assert Project.objects.get().state == State.REVIEW


def test_budget_shows_room_and_entries(finance, filed):
    page = finance.get("/desk/budget/").content.decode()
    line = finance.get(f"/desk/budget/{filed.money.pk}/").content.decode()

    assert "2050299 其他普通教育支出（购买服务）" in page
    assert "余 800,000.00" in page
    assert "年度部门预算安排" in line


def test_budget_takes_the_same_queries_for_one_and_three_lines(finance, filed):
    one = queries_of(finance, "/desk/budget/")
    for code in ("1", "2"):
        BudgetLine.objects.create(buyer=filed.life.buyer, fiscal_year=2026, code=code, name="x", fund_source="general")

    assert queries_of(finance, "/desk/budget/") == one


def test_money_is_entered_once(finance, filed):
    address = f"/desk/budget/{filed.money.pk}/"
    typed = {"amount": "-5万", "note": "调减", "key": finance.get(address).context["key"]}

    finance.post(address, typed)
    finance.post(address, typed)

    assert str(filed.money.appropriated) == "750000.00"


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("-800000.01", "最多只能调减可用额度 800,000.00 元，多 0.01 元"),
        ("0", "金额不能为零"),
        ("9999999999999.99", "金额太大"),
        ("a", "看不出金额"),
    ],
)
def test_bad_amount_is_refused_at_its_field(finance, filed, amount, message):
    answer = finance.post(f"/desk/budget/{filed.money.pk}/", {"amount": amount, "note": "x"})

    assert (answer.status_code, message in answer.content.decode(), str(filed.money.appropriated)) == (422, True, "800000.00")


def test_new_line_is_opened_with_its_money(finance, filed):
    typed = NEW | {"buyer": filed.life.buyer.pk, "key": "new"}

    first, second = (finance.post("/desk/budget/new/", typed) for _ in range(2))

    made = BudgetLine.objects.get(code="2050201")
    assert (first.url, second.url, str(made.appropriated)) == (f"/desk/budget/{made.pk}/", f"/desk/budget/{made.pk}/", "500000.00")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [("code", "a/b", "只能用数字、字母和短横线"), ("amount", "-1", "还没有金额可以调减"), ("name", "长" * 300, "现有 300 个")],
)
def test_bad_line_is_refused_at_its_field(finance, filed, name, value, message):
    answer = finance.post("/desk/budget/new/", NEW | {"buyer": filed.life.buyer.pk, name: value})

    assert (answer.status_code, message in answer.content.decode(), BudgetLine.objects.count()) == (422, True, 1)


def test_code_that_exists_is_refused(finance, filed):
    answer = finance.post("/desk/budget/new/", NEW | {"buyer": filed.life.buyer.pk, "code": "2050299"})

    assert (answer.status_code, BudgetLine.objects.count()) == (409, 1)


def test_bad_file_is_explained_and_nothing_is_stored(finance):
    answer = finance.post("/desk/budget/import/", {"file": SimpleUploadedFile("m.csv", "购买主体信用代码,年度\n1,2\n".encode())})

    assert (answer.status_code, "缺少这一列" in answer.content.decode(), BudgetEntry.objects.count()) == (422, True, 1)


@pytest.mark.parametrize("address", ["/desk/budget/new/", "/desk/budget/import/"])
@pytest.mark.parametrize("person", ["filer", "supervisor", "supplier"])
def test_only_reviewers_of_finance_enter_money(client, filed, address, person):
    client.force_login(filed[person])
    assert (client.get(address).status_code, client.post(address, NEW).status_code) == (403, 403)


@pytest.mark.parametrize(("person", "status"), [("approver", 200), ("supervisor", 200), ("filer2", 404), ("supplier", 404)])
def test_line_is_read_by_its_buyer_and_finance_only(client, filed, person, status):
    client.force_login(filed[person])
    assert client.get(f"/desk/budget/{filed.money.pk}/").status_code == status


def test_buyer_does_not_enter_money(client, filed):
    client.force_login(filed["approver"])

    assert client.post(f"/desk/budget/{filed.money.pk}/", {"amount": "1", "note": "x"}).status_code == 403
    assert str(filed.money.appropriated) == "800000.00"
