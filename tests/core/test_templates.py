"""What tags, components, frames and forms draw."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from core.charts import ticks
from core.clock import local
from core.context import Portal
from core.errors import Blocker
from core.fieldsets import FieldsetForm, complaints
from core.widgets import Choice, MoneyInput, TextArea

NOON = local(2026, 5, 20, 14, 32)


class FixedPortal:
    """A portal whose clock stands still, for tags that count from now."""

    now = NOON


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context({"portal": FixedPortal(), **context}))


@pytest.mark.parametrize(
    ("filter_name", "value", "expected"),
    [
        ("day", dt.date(2026, 3, 2), '<time datetime="2026-03-02">2026年3月2日（周一）</time>'),
        ("day", "2026-03-02", '<time datetime="2026-03-02">2026年3月2日（周一）</time>'),
        ("day", None, ""),
        ("plain_day", dt.date(2026, 3, 2), '<time datetime="2026-03-02">2026年3月2日</time>'),
        (
            "moment",
            dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC),
            '<time datetime="2026-03-02T17:00:00+08:00">2026年3月2日 17:00（周一）</time>',
        ),
        (
            "instant",
            dt.datetime(2026, 3, 2, 9, 0, 7, tzinfo=dt.UTC),
            '<time datetime="2026-03-02T17:00:07+08:00">2026年3月2日 17:00:07（周一）</time>',
        ),
        ("short", dt.datetime(2026, 5, 25, 1, 30, tzinfo=dt.UTC), '<time datetime="2026-05-25T09:30:00+08:00">5月25日 09:30</time>'),
        ("moment_text", "2026-03-02T17:00:00+08:00", "2026年3月2日 17:00（周一）"),
        ("yuan", "290000", "290,000.00 元"),
        ("yuan", None, ""),
        ("amount", "1200.5", "1,200.50"),
        ("capitals", "290000.00", "贰拾玖万元整"),
        ("wan", "290000", "29"),
        ("fingerprint", "8f2c41d9" * 8, '<span class="hash">8f2c 41d9 … 41d9</span>'),
        ("headline", "意向公开未满 30 日。还差 15 日。", "意向公开未满 30 日"),
        ("after_headline", "意向公开未满 30 日。还差 15 日。", "还差 15 日。"),
    ],
)
def test_filter_writes(filter_name: str, value: object, expected: str) -> None:
    assert draw("{{ value|" + filter_name + " }}", value=value) == expected


@pytest.mark.parametrize(
    ("due", "unit", "kind", "words"),
    [
        (dt.date(2026, 5, 25), "wd", "due", "剩 3 个工作日"),
        (dt.date(2026, 6, 5), "wd", "wait", "剩 12 个工作日"),
        (dt.date(2026, 5, 25), "d", "due", "剩 5 天"),
        (dt.date(2026, 5, 28), "d", "wait", "剩 8 天"),
        (dt.date(2026, 5, 19), "wd", "over", "逾期 1 个工作日"),
        (local(2026, 5, 20, 17), "d", "due", "今天 17:00 截止"),
    ],
)
def test_remaining_says_shape_word_and_unit(due: object, unit: str, kind: str, words: str) -> None:
    drawn = draw("{% remaining due unit %}", due=due, unit=unit)
    assert drawn == draw("{% state kind words %}", kind=kind, words=words)


def test_state_escapes_its_word() -> None:
    assert "&lt;b&gt;" in draw("{% state 'done' word %}", word="<b>")


def test_river_marks_done_now_and_to_come() -> None:
    drawn = draw("{% river 3 %}")
    assert [drawn.count(f'<li class="{kind}"') for kind in ("done", "now", "todo")] == [2, 1, 4]
    assert drawn.count('aria-current="step"') == 1


def test_river_of_a_terminated_project_stops() -> None:
    drawn = draw("{% river 3 stopped=True %}")
    assert [drawn.count(f'<li class="{kind}"') for kind in ("done", "stopped", "dropped")] == [2, 1, 4]


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("{% river_mini 3 %}", "进度：采购，第 3 步，共 7 步"),
        ("{% river_mini 8 %}", "进度：七步全部完成"),
        ("{% river_mini 4 stopped=True %}", "进度：在“合同”终止，第 4 步，共 7 步"),
    ],
)
def test_small_river_says_its_place(tag: str, label: str) -> None:
    assert f'aria-label="{label}"' in draw(tag)


def test_bar_says_amounts_and_turns_red_over_the_limit() -> None:
    drawn = draw("{% bar 1000000 610000 450000 %}")
    assert 'aria-label="额度 1,000,000.00 元，已用 610,000.00 元，本次 450,000.00 元，余 -60,000.00 元"' in drawn
    assert '<rect class="x"' in drawn


def test_money_with_words() -> None:
    assert draw("{% money '290000' words=True %}") == '<span class="num">290,000.00 元</span>（贰拾玖万元整）'


@pytest.mark.parametrize(
    ("value", "expected"),
    [("486000000", "4.86 <small>亿元</small>"), ("290000", "29 <small>万元</small>"), ("8600", "8,600 <small>元</small>")],
)
def test_figure_chooses_its_unit(value: str, expected: str) -> None:
    assert draw("{% figure value %}", value=value) == expected


def test_facts_draws_an_empty_value_as_a_dash() -> None:
    assert "<dd>—</dd>" in draw("{% facts rows %}", rows=[("承接主体", "")])


class PlanForm(FieldsetForm):
    title = forms.CharField(label="项目名称")
    kind = forms.ChoiceField(label="服务类型", choices=[("", "---"), ("public", "公共服务"), ("support", "履职辅助服务")])
    scope = forms.CharField(label="服务内容", widget=TextArea)
    start = forms.DateField(label="开始日期")
    end = forms.DateField(label="结束日期")
    amount = forms.DecimalField(label="预算金额", widget=MoneyInput, help_text="不超过可用额度")
    note = forms.CharField(label="备注", required=False)
    fieldsets = (("基本信息", ("title", "kind")), ("内容与期限", ("scope", ("start", "end"))), ("预算", ("amount",)))

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error(
                "end", forms.ValidationError("早于开始日期", params={"summary": "结束日期早于开始日期，请改为 2026年9月1日或之后"})
            )
        return data


ANSWERS = {"title": "专项检查", "kind": "support", "scope": "一\n二", "start": "2026-09-01", "end": "2026-10-31", "amount": "290000"}


def test_form_groups_say_how_far_they_are() -> None:
    form = PlanForm(ANSWERS | {"end": "2026-08-31", "amount": ""})
    assert [(str(group.legend), group.kind) for group in form.groups] == [
        ("基本信息", "done"),
        ("内容与期限", "over"),
        ("预算", "over"),
        ("其他", "done"),
    ]
    assert form.filled == 2


def test_unfilled_form_waits() -> None:
    assert [group.kind for group in PlanForm().groups] == ["wait", "wait", "wait", "done"]


def test_complaints_stand_alone_as_sentences() -> None:
    form = PlanForm(ANSWERS | {"end": "2026-08-31", "amount": ""})
    assert complaints(form) == [("#id_amount", "预算金额：还没有填写"), ("#id_end", "结束日期早于开始日期，请改为 2026年9月1日或之后")]


def test_answers_are_written_as_people_read_them() -> None:
    written = {str(answer.label): answer.text for group in PlanForm(ANSWERS).answers() for answer in group.answers}
    assert written == {
        "项目名称": "专项检查",
        "服务类型": "履职辅助服务",
        "服务内容": "<p>一<br>二</p>",
        "开始日期": "2026年9月1日（周二）",
        "结束日期": "2026年10月31日（周六）",
        "预算金额": "290,000.00 元（贰拾玖万元整）",
        "备注": "没有填写",
    }


def test_answers_are_escaped() -> None:
    form = PlanForm(ANSWERS | {"title": "<script>", "scope": "<b>\n二"})
    drawn = render_to_string("components/check.html", {"form": form, "statement": "已核对", "primary": "报送"})
    assert [mark in drawn for mark in ("<script>", "<b>")] == [False, False]


def test_short_choices_become_radio_buttons_without_the_empty_one() -> None:
    drawn = PlanForm()["kind"].as_field_group()
    assert [drawn.count('type="radio"'), drawn.count('class="choice"'), drawn.count("---")] == [2, 1, 0]


def test_blocked_choice_stays_visible_with_its_reason() -> None:
    class Methods(forms.Form):
        method = forms.ChoiceField(
            choices=[("a", "磋商"), ("b", "公开招标")], widget=Choice(blocked={"b": "未达到数额标准（《政府采购法》第二十七条）"})
        )

    drawn = Methods()["method"].as_field_group()
    assert [drawn.count(" disabled"), drawn.count("公开招标：未达到数额标准（《政府采购法》第二十七条）")] == [1, 1]


def test_money_field_shows_separators_capitals_and_describes_itself() -> None:
    drawn = PlanForm(ANSWERS)["amount"].as_field_group()
    assert 'value="290,000.00"' in drawn
    assert 'aria-describedby="id_amount_helptext id_amount_capitals"' in drawn
    assert "大写：贰拾玖万元整" in drawn


def test_field_with_error_names_it_for_screen_readers() -> None:
    drawn = PlanForm(ANSWERS | {"title": ""})["title"].as_field_group()
    assert '<div class="field bad">' in drawn
    assert '<p class="err" id="id_title_error">' in drawn
    assert 'aria-invalid="true" aria-describedby="id_title_error"' in drawn


def test_optional_field_says_so() -> None:
    assert [PlanForm()[name].as_field_group().count("（选填）") for name in ("note", "title")] == [1, 0]


def test_check_page_carries_what_was_typed_but_not_the_flow() -> None:
    form = PlanForm(ANSWERS | {"do": "check", "csrfmiddlewaretoken": "x"})
    drawn = render_to_string(
        "components/check.html",
        {"form": form, "statement": "已核对", "primary": "报送", "key": "k1", "resend": True, "carried": [("seen", "h1")]},
    )
    assert '<input type="hidden" name="seen" value="h1">' in drawn
    assert '<input type="hidden" name="title" value="专项检查">' in drawn
    assert drawn.count('name="do"') == 1
    assert "csrfmiddlewaretoken" not in drawn


def test_blockers_name_message_mend_basis_and_person() -> None:
    blocker = Blocker("意向公开未满 30 日。还差 15 日。", "财库〔2020〕10号", mend="4月8日起即可办理。", url="/desk/x/", who="周岚")
    drawn = render_to_string("components/blockers.html", {"blockers": [blocker]})
    missing = [
        words
        for words in ("意向公开未满 30 日</h3>", "还差 15 日。", "4月8日起即可办理。", "财库〔2020〕10号", "周岚", "/desk/x/")
        if words not in drawn
    ]
    assert missing == []


def request(path: str = "/statistics/") -> HttpRequest:
    made = RequestFactory().get(path)
    made.user = AnonymousUser()
    return made


@pytest.mark.django_db
def test_public_frame_never_asks_for_the_user() -> None:
    made = RequestFactory().get("/")
    made.user = SimpleLazyObject(lambda: pytest.fail("the user was asked for"))  # type: ignore[assignment]
    drawn = render_to_string("public.html", {"heading": "统计"}, request=made)
    assert "登录办事" in drawn


@pytest.mark.django_db
def test_frame_asks_the_clock_once(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        render_to_string("public.html", {"heading": "统计"}, request=request())


@pytest.mark.django_db
def test_title_says_that_a_form_has_errors() -> None:
    drawn = render_to_string("public.html", {"heading": "计划", "form": PlanForm({})}, request=request())
    assert "<title>有误：" in drawn


def test_navigation_marks_the_word_of_the_page() -> None:
    portal = Portal(request("/desk/projects/x/"))
    assert [
        portal.item(label, url).current for label, url in (("待办", "/desk/"), ("项目", "/desk/projects/"), ("计划", "/desk/plans/"))
    ] == [False, True, False]


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_error_pages_need_no_request_and_no_database(name: str) -> None:
    assert "怎么办" in get_template(name).render()


def test_charts_draw_wide_and_narrow_with_values_at_the_marks() -> None:
    drawn = draw("{% bar_chart rows 's1' %}", rows=[("教育", 9860, "9,860 万"), ("文化", 2280, "2,280 万")])
    assert [drawn.count("<svg"), drawn.count("9,860 万"), drawn.count('class="c1"')] == [2, 2, 2]


@pytest.mark.parametrize("largest", [0, 1, 7, 3900, 5300, 99999])
def test_chart_axis_reaches_over_the_largest_value(largest: int) -> None:
    steps = ticks(Decimal(largest))
    assert steps[0] == 0
    assert steps[-1] >= largest
    assert 2 <= len(steps) <= 6


def test_line_chart_leaves_out_what_is_not_known_yet() -> None:
    drawn = draw(
        "{% line_chart rows axis 's1' %}",
        rows=[("2026 年", [3, None, None], "3 万"), ("2025 年", [1, 2, 3], "3 万")],
        axis=["1月", "2月", "3月"],
    )
    assert drawn.count("<circle") == 2


class PairsForm(FieldsetForm):
    pairs = forms.CharField(label="意见", widget=TextArea)
    spare = forms.CharField(label="另一个阶段", required=False)
    price = forms.DecimalField(label="单价", required=False)
    fieldsets = (("意见", ("pairs",)), ("再加一个阶段", ("spare", "price")))

    def clean_pairs(self) -> list[tuple[str, bool]]:
        return [(line, True) for line in self.cleaned_data["pairs"].splitlines()]


def test_answers_read_into_parts_are_shown_as_typed() -> None:
    form = PairsForm({"pairs": "第一小学，认可\n第二小学，认可"})
    assert [(str(group.legend), answer.text) for group in form.answers() for answer in group.answers] == [
        ("意见", "<p>第一小学，认可<br>第二小学，认可</p>")
    ]
