"""The stand-alone recomputation agrees with the portal on random cases and finds every altered number."""

import copy
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest

from procurement.scoring import ScoredBid, Terms
from procurement.scoring.published import Scoring, published
from procurement.scoring.recompute import differences, ranking, warnings
from tests.naive import scoring as naive

SCRIPT = Path(__file__).resolve().parents[2] / "procurement/scoring/recompute.py"
CASES = 1_000


def scoring(random: Random) -> Scoring:
    """A random case with many near and exact ties: few different prices and points."""
    count, experts, criteria = random.randint(1, 8), random.randint(3, 7), random.randint(1, 4)
    cents = random.choice([1, 100, 1_000_000])
    pool = [Decimal(random.randint(1, 40_000_000) // cents * cents + 1).scaleb(-2) for _ in range(max(1, count // 2))]
    step = random.choice([1, 10, 100])

    def bid(number: int) -> ScoredBid:
        sheets = tuple(tuple(Decimal(random.randint(0, 2000) // step * step).scaleb(-2) for _ in range(criteria)) for _ in range(experts))
        return ScoredBid(
            f"供应商{number}", random.choice(pool), random.random() < 0.5, random.choice([sheets, ((Decimal(20),),) * experts])
        )

    terms = Terms(
        random.choice(["open_tender", "consultation"]),
        Decimal(random.choice(["10", "15", "20", "30", "12.5"])),
        Decimal(random.choice(["0", "0.10", "0.15", "0.2", "0.055"])),
    )
    on = random.choice([date(2026, 1, 31), date(2026, 2, 1), date(2026, 12, 31)])
    return Scoring([bid(number) for number in range(count)], terms, Decimal(random.randint(1, 50_000_000)).scaleb(-2), on)


@cache
def cases() -> list[dict]:
    random = Random(87)
    return [json.loads(json.dumps(published(scoring(random)), ensure_ascii=False)) for _ in range(CASES)]


def test_both_agree_on_random_cases():
    assert [list(differences(case)) for case in cases()] == [[]] * CASES


def test_ranking_and_warnings_are_the_very_same():
    ordered = [{line["supplier"]: {**line, "decided_by": ""} for line in case["ranking"]} for case in cases()]
    assert [{line["supplier"]: {**line, "decided_by": ""} for line in ranking(case)} for case in cases()] == ordered
    key = lambda row: (row["supplier"], row["rule"])  # noqa: E731
    assert [sorted(warnings(case), key=key) for case in cases()] == [sorted(case["warnings"], key=key) for case in cases()]


def test_cases_hold_ties_and_every_reason():
    found = {line["decided_by"] for case in [*cases(), same_price()] for line in case["ranking"]}
    assert found == {"total", "price", "technical_score", "tie", ""}


def same_price() -> dict:
    """Two bids of one price: what the small enterprise gains by its deduction the other one has in technical points."""
    bids = [ScoredBid("甲", Decimal(100), True, ((Decimal(50),),)), ScoredBid("乙", Decimal(100), False, ((Decimal(54),),))]
    return published(Scoring(bids, Terms("consultation", Decimal(20), Decimal("0.2")), Decimal(200), date(2026, 3, 1)))


def test_technical_score_decides_last():
    assert [line["supplier"] for line in ranking(same_price())] == ["乙", "甲"]
    assert list(differences(same_price())) == []


def test_the_naive_twin_computes_other_totals():
    told = [{line["supplier"]: line["total"] for line in case["ranking"]} for case in cases()]
    assert sum(naive.totals(case) != totals for case, totals in zip(cases(), told, strict=True)) > 0


def several() -> list[dict]:
    """Cases with at least two bids of different rank."""
    return [case for case in cases() if len({line["rank"] for line in case["ranking"]}) > 1]


def altered(case: dict, random: Random) -> tuple[str, dict]:
    """A copy with one published number changed, and its name."""
    copied = copy.deepcopy(case)
    line = random.choice(copied["ranking"])
    name = random.choice(
        ["evaluated_price", "price_score", "technical_score", "total", "rank", "supplier", "decided_by", "order", "price", "warnings"]
    )
    if name == "rank":
        line["rank"] += random.choice([-1, 1])
    elif name == "supplier":
        line["supplier"] += "（集团）"
    elif name == "decided_by":
        line["decided_by"] = random.choice(
            [reason for reason in ("total", "price", "technical_score", "tie", "") if reason != line["decided_by"]]
        )
    elif name == "order":
        copied["ranking"].reverse()
    elif name == "price":
        bid = random.choice(copied["bids"])
        bid["price"] = str(Decimal(bid["price"]) * 2)
    elif name == "warnings":
        copied["warnings"].append({"supplier": line["supplier"], "rule": "invented", "limit": "1.00"})
    else:
        line[name] = str(Decimal(line[name]) + Decimal("0.01"))
    return name, copied


def test_every_altered_number_is_found():
    random = Random(57)
    attempts = [altered(random.choice(several()), random) for _ in range(500)]
    assert [name for name, case in attempts if list(differences(case)) == []] == []


def test_dropped_bid_is_found():
    for case in several()[:50]:
        dropped = copy.deepcopy(case)
        dropped["bids"].pop(0)
        assert list(differences(dropped)) != []


def test_excluded_bid_cannot_be_ranked():
    case = copy.deepcopy(several()[0])
    case["excluded"] = {case["bids"][0]["supplier"]: "资格不符"}
    assert list(differences(case)) == [f"无效响应：{case['bids'][0]['supplier']} 既无效又参加评审"]


def test_no_expert_is_published():
    assert {name for case in cases() for bid in case["bids"] for name in bid} == {"supplier", "price", "small", "technical"}


def run(folder: Path, content: str) -> tuple[int, str]:
    (folder / "scoring.json").write_text(content)
    command = [sys.executable, "-I", "-S", str(SCRIPT), "scoring.json"]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert found.stderr == ""
    return found.returncode, found.stdout


def test_script_stands_alone(tmp_path):
    code, words = run(tmp_path, json.dumps(several()[0]))
    assert (code, words.splitlines()[-1]) == (0, "与公布的结果一致")


@pytest.mark.parametrize("content", ["{}", "[]", '{"bids":[]}', json.dumps({**several()[0], "method": "lottery"})])
def test_script_says_what_it_cannot_compute(tmp_path, content):
    code, words = run(tmp_path, content)
    assert (code, words.startswith("无法计算")) == (1, True)
