"""The steps of planning in the browser: each for its own people, once only, refused to others."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from planning.models import BudgetEntry, Intention
from projects.models import Project, Receipt, State

INTENTION = {"summary": "检查 8 个县区", "expected_month": "2026年5月"}
PAGES = {
    "submit_line": ("planned", "filer", {}),
    "file_plan": ("handed_over", "approver", {}),
    "return_plan": ("filed", "finance", {"remarks": "请补充"}),
    "reject_plan": ("filed", "finance", {"remarks": "不属于政府职责"}),
    "approve_budget": ("filed", "finance", {"approval_number": "江财预[2026]12号"}),
    "publish_intention": ("approved", "filer", INTENTION),
    "terminate": ("approved", "approver", {"ground": "cancelled", "reason": "任务取消"}),
}
AFTER = {
    "submit_line": State.PLAN,
    "file_plan": State.REVIEW,
    "return_plan": State.PLAN,
    "reject_plan": State.TERMINATED,
    "approve_budget": State.APPROVED,
    "publish_intention": State.APPROVED,
    "terminate": State.TERMINATED,
}


def take(client, address, typed):
    """Check the answers, confirm them, and confirm them once more."""
    page = client.post(address, typed | {"do": "check"}) if typed else client.get(address)
    assert page.status_code == 200
    answers = {"do": "confirm", "agreed": "1", "key": page.context["key"], **dict(page.context["carried"])}
    return [client.post(address, answers) for _ in range(2)]


@pytest.mark.parametrize("step", PAGES)
def test_step_is_taken_once(client, request, step):
    state, person, typed = PAGES[step]
    stage = request.getfixturevalue(state)
    client.force_login(stage[person])

    first = take(client, reverse(step, args=[stage.project.number]), typed)[0]

    receipt = Receipt.objects.get()
    assert (first.status_code, first.url) == (302, reverse("receipt", args=[receipt.number]))
    assert (Project.objects.get().state, receipt.step) == (AFTER[step], step)


@pytest.mark.parametrize("step", PAGES)
def test_step_is_refused_to_others(client, request, step):
    state, _person, typed = PAGES[step]
    stage = request.getfixturevalue(state)
    before, address = stage.project.state, reverse(step, args=[stage.project.number])
    statuses = {}
    for stranger in ("acceptor", "filer2", "supplier"):
        client.force_login(stage[stranger])
        statuses[stranger] = (client.get(address).status_code, client.post(address, typed | {"do": "confirm", "agreed": "1"}).status_code)

    assert statuses == {"acceptor": (403, 403), "filer2": (404, 404), "supplier": (404, 404)}
    assert (Project.objects.get().state, Receipt.objects.count()) == (before, 0)


def test_refused_page_keeps_the_desk_and_says_who_and_what_next(client, handed_over):
    client.force_login(handed_over["filer"])
    page = client.get(reverse("file_plan", args=[handed_over.project.number])).content.decode()
    mine = reverse("terminate", args=[handed_over.project.number])
    shown = ("退出", "请由陈立办理", handed_over.project.title, "您在这个项目可以办理")
    assert [words for words in shown if words not in page] == []
    assert mine not in page


def test_stranger_keeps_the_desk_where_nothing_is(client, planned):
    client.force_login(planned["filer2"])
    page = client.get(reverse("submit_line", args=[planned.project.number])).content.decode()
    assert ("退出" in page, planned.project.title in page) == (True, False)


def test_desk_counts_what_waits_without_asking_again(client, handed_over):
    client.force_login(handed_over["approver"])
    desk, other = (client.get(reverse(name)).content.decode() for name in ("desk", "projects"))
    tally = reverse("desk_tally")
    assert (tally in desk, tally in other) == (False, True)


@pytest.mark.parametrize(
    ("step", "typed", "message"),
    [
        ("return_plan", {"remarks": ""}, "还没有填写"),
        ("reject_plan", {"remarks": "长" * 2001}, "最多 2000 个字，现有 2001 个"),
        ("approve_budget", {"approval_number": "江财预2026"}, "缺少〔年份〕"),
        ("publish_intention", INTENTION | {"expected_month": "五月"}, "看不出年和月"),
        ("publish_intention", INTENTION | {"urgent_reason": "长" * 301}, "最多 300 个字，现有 301 个"),
        ("publish_intention", INTENTION | {"summary": "检\u202e查"}, "第 2 个字符看不见（U+202E）"),
        ("terminate", {"ground": "cancelled", "reason": ""}, "还没有填写"),
        ("terminate", {"reason": "任务取消"}, "还没有选择"),
        ("terminate", {"ground": "agreed", "reason": "任务取消"}, ""),
    ],
)
def test_odd_answer_is_named_at_its_field(client, request, step, typed, message):
    state, person, _good = PAGES[step]
    stage = request.getfixturevalue(state)
    client.force_login(stage[person])

    answer = client.post(reverse(step, args=[stage.project.number]), typed | {"do": "check"})

    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert (Project.objects.get().state, Intention.objects.count()) == (stage.project.state, 0)


def test_decision_is_shown_beside_what_is_asked_for(client, filed):
    client.force_login(filed["finance"])

    page = client.get(reverse("approve_budget", args=[filed.project.number])).content.decode()

    assert "贰拾玖万元整" in page
    assert "首次报送" in page
    assert "可用" in page


def test_refused_approval_keeps_the_answers_and_says_why(client, filed):
    client.force_login(filed["finance"])
    address = reverse("approve_budget", args=[filed.project.number])
    page = client.post(address, {"approval_number": "江财预〔2026〕12号", "do": "check"})
    Project.objects.update(budget=900_000)

    answer = client.post(address, {"do": "confirm", "agreed": "1", "key": "k", **dict(page.context["carried"])})

    assert (answer.status_code, "超出可用额度 100,000.00 元" in answer.content.decode()) == (409, True)
    assert "江财预〔2026〕12号" in client.get(address).content.decode()
    assert BudgetEntry.objects.filter(kind="commit").count() == 0


def test_intention_begins_with_what_the_plan_says(client, approved):
    client.force_login(approved["filer"])

    page = client.get(reverse("publish_intention", args=[approved.project.number])).content.decode()

    assert "2026年9月1日 至 2026年10月31日" in page
    assert "数量 8 县区" in page


def test_large_file_is_refused_before_it_is_read(client, filed):
    client.force_login(filed["finance"])

    answer = client.post("/desk/budget/import/", {"file": SimpleUploadedFile("m.csv", b"x" * (2 * 1024 * 1024 + 1))})

    assert (answer.status_code, "文件太大，最多 2 MB" in answer.content.decode()) == (422, True)
