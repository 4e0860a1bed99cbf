"""The draw as pure functions: recomputable, fair to employers, with a legal seat where one is asked for."""

import hashlib
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement import drawing
from procurement.drawing import Wanted, pick

POOL = [
    {"id": 1, "employer": "甲", "legal": False},
    {"id": 2, "employer": "甲", "legal": False},
    {"id": 3, "employer": "乙", "legal": True},
    {"id": 4, "employer": "丙", "legal": False},
]
PLAIN = Wanted(count=2, needs_legal=False, per_employer=1)


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_fingerprint_is_that_of_sorted_json():
    text = json.dumps(POOL, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert drawing.fingerprint(POOL) == sha(text)


def test_seed_and_order_follow_from_what_is_published():
    seed = drawing.seed("a1", "b2", "345678")
    assert seed == sha("a1b2345678")
    assert drawing.order(POOL, seed) == sorted([1, 2, 3, 4], key=lambda number: sha(f"{seed}{number}"))
    assert drawing.commitment("a1") == sha("a1")


def test_pick_takes_one_of_an_employer():
    assert pick(POOL, [2, 1, 4, 3], wanted=PLAIN) == [2, 4]


def test_pick_gives_the_legal_seat_first():
    assert pick(POOL, [4, 2, 3, 1], wanted=Wanted(2, needs_legal=True, per_employer=1)) == [3, 4]


def test_pick_replaces_the_only_legal_expert_by_another_or_nobody():
    wanted = Wanted(2, needs_legal=True, per_employer=1)
    assert pick(POOL, [4, 2, 3, 1], wanted=wanted, seated=[4], gone=[3]) == []


def test_pick_replaces_in_the_order_and_counts_the_seated():
    assert pick(POOL, [1, 3, 4, 2], wanted=PLAIN, seated=[3], gone=[1]) == [4]
    assert pick(POOL, [1, 2, 3, 4], wanted=PLAIN, seated=[1], gone=[3]) == [4]


def test_pick_of_an_exhausted_pool_is_short():
    assert pick(POOL, [1, 2, 3, 4], wanted=Wanted(4, needs_legal=False, per_employer=1)) == [1, 3, 4]


pools = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.booleans()), max_size=12).map(
    lambda rows: [{"id": number, "employer": employer, "legal": legal} for number, (employer, legal) in enumerate(rows, 1)]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pools, st.text("0123456789abcdef", min_size=1, max_size=8), st.integers(1, 5), st.integers(1, 2))
def test_pick_never_exceeds_what_is_wanted(pool, seed, count, most):
    places = drawing.order(pool, seed)
    found = pick(pool, places, wanted=Wanted(count, needs_legal=False, per_employer=most))
    employers = [pool[number - 1]["employer"] for number in found]
    assert len(found) == len(set(found)) <= count
    assert all(employers.count(employer) <= most for employer in employers)
    assert found == sorted(found, key=places.index)
    assert sorted(places) == [candidate["id"] for candidate in pool]
