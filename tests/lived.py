"""Lives are long: the demonstration's life is lived once for all processes of a run, and tests begin where their module says.

A module names the scene behind which its tests begin: SCENE = "publish_result" (and VARIANT when it is another life). Every test then works
in such a database, in a transaction that is rolled back, and `life` is the life that has come so far.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from pytest_django import DjangoDbBlocker

from config.demo.cast import gather
from config.demo.life import Life, Variant, scenes
from projects.models import Project
from tests.databases import RUN, alone, database_like, grown, inside, names, pointed_to, schema

KEYS = [scene.key for scene in scenes()]


def play(life: Life, last: str, *, after: str = "") -> Life:
    """Play the scenes behind `after` up to and with `last`."""
    for scene in list(scenes())[KEYS.index(after) + 1 if after else 0 : KEYS.index(last) + 1]:
        scene.run(life)
    if life.has_project:
        life.project.refresh_from_db()
    return life


def again(variant: Variant) -> Life:
    """The life in this database with all its rows read anew: what earlier tests did to its objects is not seen."""
    life = Life(variant=variant, cast=gather())
    if (found := Project.objects.filter(title=variant.title).first()) is not None:
        life.project = found
    return life


def lived_until(scene: str, variant: Variant, django_db_blocker: DjangoDbBlocker) -> str:
    """Return the name of the run's database in which the life has come behind the scene, living on from the nearest one there is."""
    kind = f"{RUN}_life_{hashlib.sha256(repr(variant).encode()).hexdigest()[:8]}_"
    place, empty = KEYS.index(scene), schema()
    with alone(), django_db_blocker.unblock():
        earlier = [int(name.removeprefix(kind)) for name in names(kind) if int(name.removeprefix(kind)) <= place]
        if place not in earlier:
            template, after = (f"{kind}{earlier[-1]:02d}", KEYS[earlier[-1]]) if earlier else (empty, "")
            grown(f"{kind}{place:02d}", template, lambda: play(again(variant), scene, after=after), django_db_blocker)
    return f"{kind}{place:02d}"


@pytest.fixture(scope="session")
def databases(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., str]]:
    """Return the name of this process's copy of the database behind a scene, for tests that roll back what they do."""
    copies: dict[tuple[str, Variant], str] = {}
    with ExitStack() as until_the_end:

        def database(scene: str, variant: Variant) -> str:
            place = (scene, variant)
            if place not in copies:
                copies[place] = until_the_end.enter_context(database_like(lived_until(*place, django_db_blocker)))
            return copies[place]

        yield database


@pytest.fixture(scope="module", autouse=True)
def begun(request: pytest.FixtureRequest, nothing_stays: None) -> Iterator[None]:
    """Let the tests of a module that says so begin behind its scene."""
    after = getattr(request.module, "SCENE", "")
    if not after:
        yield
        return
    with pointed_to(request.getfixturevalue("databases")(after, variant_of(request))):
        yield


def variant_of(request: pytest.FixtureRequest) -> Variant:
    """Which life the module's tests are about."""
    return getattr(request.module, "VARIANT", Variant())


@pytest.fixture
def life(request: pytest.FixtureRequest, db: None) -> Life:
    """The life as far as the module's scene."""
    return again(variant_of(request))


@pytest.fixture
def committed_life(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Life]:
    """The same in a database of the test's own, in which it may commit."""
    template = lived_until(request.module.SCENE, variant_of(request), django_db_blocker)
    with database_like(template) as name, inside(name, django_db_blocker):
        yield again(variant_of(request))
