"""Links used once, answers nobody can trace, counts only at the end."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, InternalError, connection, transaction

from core.clock import today, travel
from core.errors import Refused
from core.models import AuditEntry
from evaluation import actions
from evaluation.actions import survey
from evaluation.models import Evaluation, Submission, SurveyAnswer, SurveyToken
from evaluation.queries.results import survey_comments, survey_rows
from tests.evaluation.conftest import GOOD, World

SCENE = "accept_report"


def close(world) -> Submission:
    return actions.close_survey(world.project, actor=world.cast["filer"])


def after_the_end(world) -> None:
    travel(world.evaluation.survey_closes_at + timedelta(minutes=1))


def test_links_are_kept_as_digests_only(world):
    links = world.links(3)
    stored = set(SurveyToken.objects.values_list("digest", flat=True))
    assert stored == {survey.digest(link.token) for link in links}
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in stored)


def test_no_row_of_the_database_holds_a_link(world):
    links = world.links(2)
    actions.answer_survey(links[0].token, answer=GOOD)
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} t WHERE t::text LIKE %s", [f"%{links[0].token}%"])
            assert cursor.fetchone() == (0,), model


def test_each_unit_gets_its_number_of_links(world):
    links = actions.issue_survey_links(world.project, actor=world.cast["filer"], units=["甲校", "乙校"], each=3)
    assert [link.unit for link in links] == ["甲校"] * 3 + ["乙校"] * 3
    assert len({link.token for link in links}) == 6


def test_links_never_outnumber_the_recipients(world, refused):
    total = world.evaluation.recipient_total
    assert refused(world.links, total + 1) == {"links_do_not_exceed_recipients"}
    assert SurveyToken.objects.count() == 0
    assert len(world.links(total)) == total


def test_replacing_voids_the_units_unused_links(world):
    first, second = world.links(2)
    actions.answer_survey(first.token, answer=GOOD)
    actions.issue_survey_links(world.project, actor=world.cast["filer"], units=["单位0", "单位1"], each=1, replaces=True)
    assert SurveyToken.objects.filter(digest=survey.digest(second.token)).count() == 0
    assert list(SurveyToken.objects.filter(unit="单位0").order_by("is_used").values_list("is_used", flat=True)) == [False, True]


def test_a_link_is_used_once(world, refused):
    link = world.links(1)[0]
    actions.answer_survey(link.token, answer=GOOD)
    assert refused(actions.answer_survey, link.token, answer=GOOD) == {"这个链接已经用过"}
    assert SurveyAnswer.objects.count() == 1


def test_an_unknown_link_is_refused(world, refused):
    assert refused(actions.answer_survey, "x" * 43, answer=GOOD) == {"这个链接无效"}
    assert SurveyAnswer.objects.count() == 0


def test_no_answer_after_the_end(world, refused):
    link = world.links(1)[0]
    after_the_end(world)
    assert refused(actions.answer_survey, link.token, answer=GOOD) == {"问卷已经截止"}
    assert SurveyToken.objects.get().is_used is False


def test_a_longer_survey_takes_answers_again(world):
    link = world.links(1)[0]
    after_the_end(world)
    actions.extend_survey(world.project, actor=world.cast["filer"], closes_on=today() + timedelta(days=2))
    actions.answer_survey(link.token, answer=GOOD)
    assert SurveyAnswer.objects.count() == 1


def test_a_failed_answer_gives_the_link_back(world):
    link = world.links(1)[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.answer_survey(link.token, answer=actions.Answer({"overall": 6, "access": 1, "attitude": 1, "effect": 1}))
    assert (SurveyToken.objects.get().is_used, SurveyAnswer.objects.count()) == (False, 0)


ODD_RATINGS = [
    {"overall": 0, "access": 1, "attitude": 1, "effect": 1},
    {"overall": 6, "access": 1, "attitude": 1, "effect": 1},
    {"overall": "5", "access": 1, "attitude": 1, "effect": 1},
    {"overall": 4.5, "access": 1, "attitude": 1, "effect": 1},
    {"overall": None, "access": 1, "attitude": 1, "effect": 1},
    {"overall": 5, "access": 1, "attitude": 1},
    {"overall": 5, "access": 1, "attitude": 1, "effect": 1, "name": "张三"},
    {},
]


def test_database_takes_four_ratings_from_one_to_five_and_nothing_else(opened):
    for ratings in ODD_RATINGS:
        with pytest.raises(IntegrityError), transaction.atomic():
            SurveyAnswer.objects.create(evaluation=opened.evaluation, ratings=ratings)


def test_answers_and_links_share_nothing():
    answer = {field.name: type(field).__name__ for field in SurveyAnswer._meta.concrete_fields}
    link = {field.name: type(field).__name__ for field in SurveyToken._meta.concrete_fields}
    assert answer == {"id": "UUIDField", "evaluation": "ForeignKey", "ratings": "JSONField", "comment": "CharField"}
    assert link == {"id": "BigAutoField", "evaluation": "ForeignKey", "digest": "CharField", "unit": "CharField", "is_used": "BooleanField"}


def test_ids_of_answers_are_random(world):
    world.answers(5)
    assert {answer.pk.version for answer in SurveyAnswer.objects.all()} == {4}


def test_answering_writes_no_log(world):
    links = world.links(3)
    before = AuditEntry.objects.count()
    for link in links:
        actions.answer_survey(link.token, answer=GOOD)
    assert AuditEntry.objects.count() == before


def test_issuing_is_logged_with_numbers_only(world):
    world.links(2)
    entry = AuditEntry.objects.get(chain=world.project.chain, action="issue_survey_links")
    assert {key: entry.data[key] for key in ("units", "each", "links", "voided")} == {
        "units": ["单位0", "单位1"],
        "each": 1,
        "links": 2,
        "voided": 0,
    }


def test_survey_is_closed_only_with_enough_answers(world, refused):
    world.answers(29)
    assert refused(close, world) == {"survey_minimum_is_reached"}
    assert Submission.objects.count() == 0


def test_thirty_answers_are_enough(world):
    world.answers(30)
    submission = close(world)
    assert (submission.respondents, submission.score) == (30, Decimal("91.11"))
    assert submission.counts["effect"] == {"5": 0, "4": 0, "3": 30, "2": 0, "1": 0}


def test_few_recipients_all_have_to_answer(world, refused):
    Evaluation.objects.filter(pk=world.evaluation.pk).update(recipient_total=3)
    world.answers(2)
    assert refused(close, world) == {"survey_minimum_is_reached"}
    world.answers(1)
    assert close(world).respondents == 3


def test_a_closed_survey_takes_nothing_more(world, refused):
    link = world.links(31)[30]
    Evaluation.objects.filter(pk=world.evaluation.pk).update(recipient_total=100)
    world.answers(30)
    close(world)
    assert refused(actions.answer_survey, link.token, answer=GOOD) == {"问卷已经汇总", "问卷已经截止"}
    assert refused(close, world) == {"问卷已经汇总"}
    for change in (
        SurveyAnswer.objects.filter(comment="很好").delete,
        lambda: SurveyAnswer.objects.create(evaluation=world.evaluation, ratings=GOOD.ratings),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    assert SurveyAnswer.objects.count() == 30


def test_answers_are_never_changed(world):
    world.answers(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyAnswer.objects.update(comment="别的")


def test_closing_gives_new_ids_in_an_order_of_their_own(world):
    world.answers(30)
    before = set(SurveyAnswer.objects.values_list("pk", flat=True))
    close(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM evaluation_surveyanswer ORDER BY ctid")
        places = [row[0] for row in cursor.fetchall()]
    assert before & set(places) == set()
    assert places == sorted(places, key=lambda found: uuid.UUID(str(found)))


def test_counts_and_comments_show_only_after_the_end(world):
    world.answers(30)
    assert (survey_rows(world.evaluation), survey_comments(world.evaluation)) == ([], [])
    close(world)
    assert [row["points"] for row in survey_rows(world.evaluation)] == ["100.00", "80.00", "100.00", "60.00"]
    assert survey_comments(world.evaluation) == ["很好"] * 30


@pytest.fixture
def committed_world(committed_life) -> World:
    found = World(committed_life)
    found.play("set_up_evaluation")
    return found


def test_link_and_answer_are_written_in_different_transactions(committed_world):
    committed_world.answers(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t.xmin::text, a.xmin::text FROM evaluation_surveytoken t, evaluation_surveyanswer a")
        link, answer = cursor.fetchone()
    assert link != answer


def race(number: int, act: Callable[[], object]) -> list[str]:
    """Run the same thing in several threads at once; return how each ended."""
    start = Barrier(number)

    def run(_place: int) -> str:
        try:
            start.wait()
            act()
        except Refused as refusal:
            return refusal.blockers[0].message
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(number) as pool:
        return sorted(pool.map(run, range(number)))


def test_one_of_two_who_press_at_once_is_counted(committed_world):
    for link in committed_world.links(5):
        assert race(2, partial(actions.answer_survey, link.token, answer=GOOD)) == ["taken", "这个链接已经用过"]
    assert SurveyAnswer.objects.count() == 5


def test_an_answer_during_the_closing_is_counted_or_refused(committed_world):
    committed_world.answers(30)
    link = committed_world.links(1)[0]
    acts = iter([lambda: close(committed_world), lambda: actions.answer_survey(link.token, answer=GOOD)])
    race(2, lambda: next(acts)())  # noqa: PLW0108  (each thread takes its own)
    assert Submission.objects.get().respondents == SurveyAnswer.objects.count()
    assert SurveyToken.objects.filter(is_used=True).count() == SurveyAnswer.objects.count()
