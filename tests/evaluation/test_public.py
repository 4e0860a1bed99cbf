"""The questionnaire as recipients meet it: without login, once, in words."""

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client, override_settings

from core.models import AuditEntry
from evaluation import actions
from evaluation.models import SurveyAnswer, SurveyToken
from tests.evaluation.conftest import GOOD
from tests.evaluation.test_survey import after_the_end, close

SCENE = "accept_report"
RATINGS = {"overall": "5", "access": "4", "attitude": "5", "effect": "3"}


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def page(world) -> str:
    return f"/survey/{world.links(1)[0].token}/"


def post(address, **changes):
    return Client().post(address, {**RATINGS, "comment": "", **changes})


def test_questions_are_shown_without_login(page):
    answer = Client().get(page)
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.count(b'type="radio"') == 20
    assert b"<script" not in answer.content.replace(b'<script src="/static/dist/portal.js" defer>', b"")


def test_an_answer_is_taken_once(page):
    taken, again = post(page), post(page)
    assert (taken.status_code, taken["Location"]) == (302, "/survey/thanks/")
    assert (again.status_code, "这个链接已经用过" in again.content.decode()) == (409, True)
    assert [answer.ratings for answer in SurveyAnswer.objects.all()] == [{"overall": 5, "access": 4, "attitude": 5, "effect": 3}]


def test_thanks_say_nothing_about_the_link(page):
    post(page)
    answer = Client().get("/survey/thanks/")
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")


def test_a_used_link_is_gone(page):
    post(page)
    assert Client().get(page).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "..", "%27%20OR%201=1", "链接"])
def test_an_unknown_link_is_not_found(token):
    assert Client().get(f"/survey/{token}/").status_code == 404
    assert Client().post(f"/survey/{token}/", RATINGS).status_code == 404


ODD = [
    {"overall": "6"},
    {"overall": "0"},
    {"overall": "-1"},
    {"overall": ""},
    {"overall": "五"},
    {"overall": "5.0"},
    {"overall": "5\x00"},
    {"comment": "好" * 501},
    {"comment": "好\x00"},
    {"comment": "好\u202e"},
]


def test_odd_input_comes_back_with_a_word_and_keeps_the_link(page):
    assert [changes for changes in ODD if post(page, **changes).status_code != 422] == []
    assert (SurveyAnswer.objects.count(), SurveyToken.objects.filter(is_used=True).count()) == (0, 0)


def test_a_missing_rating_is_named_and_the_rest_is_kept(page):
    answer = post(page, overall="", comment="留着")
    assert "还没有选择" in answer.content.decode()
    assert "留着" in answer.content.decode()


def test_five_hundred_characters_fit(page):
    assert post(page, comment="好" * 500).status_code == 302


def test_markup_in_a_comment_is_shown_as_text(world):
    world.answers(30, actions.Answer(GOOD.ratings, "<script>alert(1)</script>"))
    close(world)
    client = Client()
    client.force_login(world.cast["filer"])
    assert b"<script>alert" not in client.get(world.project.get_absolute_url()).content


def test_after_the_end_the_page_says_so(world, page):
    after_the_end(world)
    assert Client().get(page).status_code == 410
    assert (post(page).status_code, SurveyAnswer.objects.count()) == (409, 0)


def test_answering_needs_no_session_and_leaves_no_log(page):
    client = Client()
    before = AuditEntry.objects.count()
    client.post(page, RATINGS)
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert AuditEntry.objects.count() == before


def test_who_is_logged_in_stays_unknown(world, page):
    client = Client()
    client.force_login(world.cast["filer"])
    assert world.cast["filer"].name not in client.get(page).content.decode()
    client.post(page, RATINGS)
    assert SurveyAnswer.objects.count() == 1


def test_a_forged_post_is_refused(page):
    assert Client(enforce_csrf_checks=True).post(page, RATINGS).status_code == 403
    assert SurveyAnswer.objects.count() == 0


def test_other_methods_are_refused(page):
    assert [getattr(Client(), method)(page).status_code for method in ("put", "delete", "patch")] == [405, 405, 405]


@override_settings(API_RATES={**settings.API_RATES, "survey": "3/min"})
def test_who_tries_links_by_the_hundred_is_slowed_down(world, page):
    answers = [Client().get("/survey/guess/").status_code for _attempt in range(3)]
    assert (answers, Client().get(page).status_code) == ([404, 404, 404], 429)
    assert Client(REMOTE_ADDR="10.1.1.1").get(page).status_code == 200


def test_the_cache_holds_no_address(page):
    Client(REMOTE_ADDR="203.0.113.77").get(page)
    assert [key for key in vars(caches["default"])["_cache"] if "203.0.113.77" in key] == []
