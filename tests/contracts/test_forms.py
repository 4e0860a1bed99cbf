"""What people type: numbers, members and opinions a line, the rows of the draft."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from config.demo import contracts as scenes
from contracts.forms.acceptance import GroupForm, RecordForm, members_of, read_member, read_opinion, record_of
from contracts.forms.draft import DraftForm, to_draft
from contracts.forms.fields import NumberField
from contracts.forms.payment import RequestForm
from contracts.forms.work import ChangeForm, FilingForm
from contracts.models import Clause
from contracts.views.steps import suggested_draft
from tests.lived import play

SCENE = "sign_contract"


@pytest.mark.parametrize(("typed", "found"), [("８", "8"), (" 8.5 ", "8.5"), ("1,200", "1200"), ("0", "0"), (8, "8")])
def test_numbers_are_read_as_people_write_them(typed, found):
    assert NumberField(min_value=0).clean(typed) == Decimal(found)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("八", "看不出数字，请写成 8 或 8.5"),
        ("-1", "不能小于 0"),
        ("8.555", "小数点后最多 2 位"),
        ("1e400", "数字太大"),
        ("NaN", "看不出数字，请写成 8 或 8.5"),
        ("8\x00", "第 2 个字符看不见（U+0000），会使文字错乱，请删去后再填"),
        ("1" * 300, "数字太大"),
    ],
)
def test_bad_numbers_say_what_is_wrong(typed, message):
    with pytest.raises(ValidationError) as caught:
        NumberField(min_value=0).clean(typed)
    assert message in caught.value.messages


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("李敏，东湖区教育局 财务股，服务对象", ("李敏", "东湖区教育局 财务股", True)),
        ("赵刚,市审计局", ("赵刚", "市审计局", False)),
        ("李敏\t教育局\t服务对象代表", ("李敏", "教育局", True)),
        ("李敏，服务对象", ("李敏", "服务对象", True)),
    ],
)
def test_members_are_read_a_line(line, found):
    assert read_member(1, line) == found


@pytest.mark.parametrize("line", ["李敏", "李" * 61 + "，教育局", "李敏，" + "教" * 61])
def test_bad_members_name_their_line(line):
    with pytest.raises(ValidationError, match="第 3 行"):
        read_member(3, line)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("东湖区教育局，认可，口径清楚，进场准时", ("东湖区教育局", True, "口径清楚，进场准时")),
        ("东湖区教育局\t不认可", ("东湖区教育局", False, "")),
        ("第一小学;满意;=SUM(A1)", ("第一小学", True, "=SUM(A1)")),
    ],
)
def test_opinions_are_read_a_line(line, found):
    assert read_opinion(1, line) == found


@pytest.mark.parametrize("line", ["东湖区教育局", "东湖区教育局，还行", "，认可", "局" * 121 + "，认可", "局，认可，" + "好" * 501])
def test_bad_opinions_name_their_line(line):
    with pytest.raises(ValidationError, match="第 7 行"):
        read_opinion(7, line)


def typed(life, **values: str) -> dict[str, str]:
    """The suggested draft as the browser sends it back."""
    draft = {name: str(value) for name, value in suggested_draft(life.project).items()}
    return {**draft, "is_budgeted": "on", **values}


def drafted(life, **values: str) -> DraftForm:
    form = DraftForm(typed(life, **values), project=life.project, user=life.person("filer"))
    form.is_valid()
    return form


def test_suggested_draft_is_complete(life):
    form = drafted(life)
    assert dict(form.errors) == {}
    draft = to_draft(form.cleaned_data)
    assert (draft.price, len(draft.stages), set(draft.clauses)) == (Decimal("268000.00"), 1, set(Clause.values))


def test_draft_shows_one_empty_row_behind_its_stages(life):
    form = DraftForm(project=life.project, user=life.person("filer"), initial=suggested_draft(life.project))
    assert (form.rows, "title_2" in form.fields, "title_3" in form.fields) == (2, True, False)


def test_begun_stage_has_to_be_finished(life):
    form = drafted(life, title_2="成果报告", quantity_2="1")
    assert sorted(form.errors) == ["deliverable_2", "due_on_2", "unit_2", "unit_price_2"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"price": "-1"}, "price"),
        ({"price": "268000.001"}, "price"),
        ({"ends_on": "2026-08-31"}, "ends_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"advance_percent": "101"}, "advance_percent"),
        ({"payment_days": "0"}, "payment_days"),
        ({"title_1": "\x00"}, "title_1"),
        ({"title_1": "阶" * 300}, "title_1"),
        ({"clause_breach": ""}, "clause_breach"),
        ({"clause_breach": "约" * 4001}, "clause_breach"),
        ({"guarantee_form": "gold"}, "guarantee_form"),
    ],
)
def test_bad_drafts_have_their_message_at_the_field(life, values, field):
    assert list(drafted(life, **values).errors) == [field]


def test_money_and_dates_are_read_as_pasted(life):
    form = drafted(life, price="２６．８万", starts_on="2026年9月1日")
    assert (form.cleaned_data["price"], form.cleaned_data["starts_on"]) == (Decimal("268000.00"), date(2026, 9, 1))


def test_no_change_is_no_change(life):
    stage = scenes.stage_of(life, 1)
    form = ChangeForm({"milestone": str(stage.pk), "quantity": "0", "reason": "无"}, project=life.project, user=life.person("filer"))
    assert form.errors["quantity"] == ["增减数量为零，没有变更"]


def test_stage_of_another_contract_is_not_offered(life):
    form = ChangeForm({"milestone": "999999", "quantity": "1", "reason": "x"}, project=life.project, user=life.person("filer"))
    assert form.errors["milestone"] == ["这一项已经不能选择，请重新选择"]


def test_advance_asks_for_its_amount(life):
    form = RequestForm({"what": "0", "amount": "", "invoice": "1"}, project=life.project, user=life.person("filer"))
    assert list(form.errors) == ["amount"]


@pytest.mark.parametrize("number", ["", "x" * 61, "a\nb", "江财\u202e备"])
def test_bad_filing_numbers_are_refused(life, number):
    form = FilingForm({"filing_number": number}, project=life.project, user=life.person("filer"))
    assert list(form.errors) == ["filing_number"]


def test_group_offers_acceptors_and_reviewers_only(life):
    form = GroupForm(project=life.project, user=life.person("acceptor"))
    assert sorted(
        label
        for _key, label in form.fields["staff"].choices  # type: ignore[attr-defined]
    ) == ["孙航（验收）", "赵敏（内部审查）"]


def test_record_reads_every_item_and_opinion(life):
    play(life, "work", after="sign_contract")
    scenes.form_group(life, 1)
    data = {f"met_{place}": "yes" for place in range(1, 13)} | {"met_3": "no", "note_3": "缺两县"}
    data |= {
        "quantity": "８",
        "quality": "0.985",
        "result": "yes",
        "opinion": "合格",
        "opinions": "东湖区教育局，认可\n\n第一小学，不认可，太慢",
    }
    form = RecordForm(data, project=life.project, user=life.person("acceptor"))
    assert form.is_valid(), form.errors
    record = record_of(form.cleaned_data)
    assert (record.results[3], record.results[4], record.quality, record.is_passed) == (
        (False, "缺两县"),
        (True, ""),
        Decimal("0.985"),
        True,
    )
    assert record.opinions == [("东湖区教育局", True, ""), ("第一小学", False, "太慢")]


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"quantity": "8.01"}, "quantity", "超过约定的 8 县区"),
        ({"quality": "1.001"}, "quality", "不能大于 1"),
        ({"opinions": "好的"}, "opinions", "第 1 行请写成“单位，认可，意见”或“单位，不认可，意见”"),
        ({"met_2": ""}, "met_2", "还没有选择"),
    ],
)
def test_bad_records_have_their_message_at_the_field(life, values, field, message):
    play(life, "work", after="sign_contract")
    scenes.form_group(life, 1)
    data = {f"met_{place}": "yes" for place in range(1, 13)}
    data |= {"quantity": "8", "quality": "1", "result": "yes", "opinion": "合格", "opinions": "", **values}
    form = RecordForm(data, project=life.project, user=life.person("acceptor"))
    assert {name: list(errors) for name, errors in form.errors.items()} == {field: [message]}


def test_group_puts_accounts_first(life):
    acceptor = life.person("acceptor")
    members = members_of({"staff": [acceptor.pk], "others": [("李敏", "教育局", True)]})
    assert [(member.name, member.user, member.is_recipient) for member in members] == [("孙航", acceptor, False), ("李敏", None, True)]
