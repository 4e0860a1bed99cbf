import pytest
from config.demo.life import Life, scenes
from core.errors import Refused
from procurement.panels.stage import GATES as P
from procurement.awards.stage import GATES as A

FACTS = list(dict.fromkeys(g.__name__ for table in (P, A) for k, gs in table.items() for g in gs))

@pytest.mark.django_db
@pytest.mark.parametrize("fact", FACTS)
def test_without(fact):
    life = Life(without=fact)
    try:
        for scene in scenes():
            scene.run(life)
    except Refused as refused:
        print(fact, scene.key, [(b.fact, b.message) for b in refused.blockers])
        assert fact in {b.fact for b in refused.blockers}
    else:
        raise AssertionError(f"nobody missed {fact}: {life.project.state}")
