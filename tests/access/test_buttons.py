"""Nobody can do by its address, or as a program, what the desk shows them no button for."""

import json
import uuid
from urllib.parse import urlencode

import pytest
from django.urls import NoReverseMatch, reverse

from projects.lifecycle import available, steps
from projects.models import Project
from registry.policy import may
from tests.access.objects import FINDERS
from tests.access.table import TABLE
from tests.access.world import World

# One moment in every state, and more where one state has many parts.
MOMENTS = ("prepare", "file_again", "announce", "take_files", "open_all", "score", "draft_contract", "work", "set_up_evaluation", "settle")
# Drawing a refusal takes long: each closed step is asked at two of the moments.
TURNS = 5
FORM = "application/x-www-form-urlencoded"


def page_of(step: str, number: str) -> str:
    """The address of a step's page, empty for one without."""
    try:
        return reverse(step, args=[number])
    except NoReverseMatch:
        return ""


@pytest.mark.parametrize("at", MOMENTS)
def test_without_a_button_the_address_does_nothing(world: World, at: str) -> None:
    turn = MOMENTS.index(at) % TURNS
    # Whether a step is open does not depend on who asks, so one who may take it stands for all.
    wrong, asked = [], set[str]()
    with world.visit(at):
        project = world.project("ours")
        pages = {key: path for key in steps() if (path := page_of(key, project.number)) and key != "save_line"}
        tried = {key for place, key in enumerate(pages) if place % TURNS == turn}
        for who in world.users:
            user = world.user(who)
            if not Project.objects.visible_to(user).filter(pk=project.pk).exists():
                continue
            permitted = {key for key in pages if may(user, key, project)}
            offered = {step.key for step in available(project, user)} & set(pages)
            page = world.ask(who, "GET", project.get_absolute_url()).content.decode() if offered else ""
            wrong += [(who, key, "no button") for key in offered if pages[key] not in page]
            world.changed()
            for key in (permitted & tried) - offered - asked:
                body = urlencode({"do": "confirm", "agreed": "1", "key": uuid.uuid4().hex})
                code = world.ask(who, "POST", pages[key], data=body, content_type=FORM).status_code
                wrong += [(who, key, str(code))] if code != 409 or world.changed() else []
            asked |= (permitted & tried) - offered
    assert wrong == []
    assert asked


PROGRAMS = [
    ("file_again", ("filer", "api_submit_line", "POST", {})),
    ("file_again", ("filer", "api_plan_line", "PATCH", {"coverage": "全市"})),
    ("hand_in +1d", ("supplier", "api_sealed_withdrawal", "POST", {"statement": "{}", "signature": "00" * 64})),
    ("hand_in +1d", ("supplier4", "api_pickup", "PUT", {})),
]


@pytest.mark.parametrize(("at", "call"), PROGRAMS)
def test_without_a_button_the_program_does_nothing(world: World, at: str, call: tuple[str, str, str, dict[str, object]]) -> None:
    who, name, method, body = call
    with world.visit(at):
        path = reverse(name, args=FINDERS[TABLE[name].about](world, "ours"))
        headers = {"Authorization": f"Bearer {world.tokens[who]}", "Idempotency-Key": "late"}
        world.changed()
        answer = world.ask(who, method, path, data=json.dumps(body), content_type="application/json", headers=headers)
        assert (answer.status_code, answer.headers["Content-Type"], world.changed()) == (409, "application/problem+json", {})
