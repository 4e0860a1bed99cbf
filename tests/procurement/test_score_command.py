"""`manage.py score`: what it prints and what it refuses by name."""

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

CASE: dict[str, Any] = {
    "method": "consultation",
    "on": "2026-03-01",
    "ceiling": "290000.00",
    "price_weight": 20,
    "small_deduction": "0.15",
    "bids": [
        {"supplier": "甲所", "price": "250000.00", "small": True, "experts": [[30, 25, 18], [28, 26, 19]]},
        {"supplier": "乙所", "price": "100000.00", "small": False, "experts": [[20, 25, 18], [20, 26, 18]]},
    ],
}


def score(tmp_path: Path, case: Any) -> Any:
    file = tmp_path / "case.json"
    file.write_bytes(case if isinstance(case, bytes) else json.dumps(case, ensure_ascii=False).encode())
    out = StringIO()
    call_command("score", str(file), stdout=out)
    assert "\\u" not in out.getvalue()
    return json.loads(out.getvalue())


def refusal(tmp_path: Path, case: Any) -> str:
    with pytest.raises(CommandError) as caught:
        score(tmp_path, case)
    assert caught.value.returncode == 2
    return str(caught.value)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The case with one value replaced, or removed when the value is the ellipsis."""
    case = deepcopy(CASE)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = case
    for part in parents:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return case


def test_score_prints_ranking_and_warnings(tmp_path: Path) -> None:
    assert score(tmp_path, CASE) == {
        "ranking": [
            {
                "supplier": "乙所",
                "evaluated_price": "100000.00",
                "price_score": "20.00",
                "technical_score": "63.50",
                "total": "83.50",
                "rank": 1,
            },
            {
                "supplier": "甲所",
                "evaluated_price": "212500.00",
                "price_score": "9.41",
                "technical_score": "73.00",
                "total": "82.41",
                "rank": 2,
            },
        ],
        "abnormal_low": ["乙所"],
    }


@pytest.mark.parametrize("price", [100000, 100000.0, "100000", "100000.00", "+100000.00"])
def test_score_reads_prices_as_numbers_and_text(tmp_path: Path, price: Any) -> None:
    assert score(tmp_path, changed("bids.1.price", price)) == score(tmp_path, CASE)


def test_score_keeps_every_digit_of_a_number(tmp_path: Path) -> None:
    case = changed("bids.1.price", 9999999999999.99)
    assert score(tmp_path, case)["ranking"][1]["evaluated_price"] == "9999999999999.99"


def test_score_takes_a_missing_flag_as_not_small(tmp_path: Path) -> None:
    assert score(tmp_path, changed("bids.0.small", ...)) == score(tmp_path, changed("bids.0.small", False))


def test_score_warns_of_nothing_before_the_rule(tmp_path: Path) -> None:
    assert score(tmp_path, changed("on", "2026-01-31"))["abnormal_low"] == []


@pytest.mark.parametrize("weight", [0, 100, "12.5"])
def test_score_accepts_any_weight_from_0_to_100(tmp_path: Path, weight: Any) -> None:
    assert score(tmp_path, changed("price_weight", weight))["ranking"][0]["rank"] == 1


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        *[(key, ..., key) for key in CASE],
        *[(f"bids.0.{key}", ..., f"bids[0].{key}") for key in ("supplier", "price", "experts")],
        ("method", "inquiry", "method"),
        ("method", ["consultation"], "method"),
        ("on", "2026-02-30", "on"),
        ("on", "20260301", "on"),
        ("on", 20260301, "on"),
        ("ceiling", 0, "ceiling"),
        ("ceiling", None, "ceiling"),
        ("price_weight", -1, "price_weight"),
        ("price_weight", 100.01, "price_weight"),
        ("price_weight", True, "price_weight"),
        ("small_deduction", "1", "small_deduction"),
        ("small_deduction", "15%", "small_deduction"),
        ("small_deduction", -0.1, "small_deduction"),
        ("bids", [], "bids"),
        ("bids", {}, "bids"),
        ("bids.1", "乙所", "bids[1]"),
        ("bids.1.supplier", "甲所", "bids[1].supplier"),
        ("bids.1.supplier", " ", "bids[1].supplier"),
        ("bids.1.supplier", 7, "bids[1].supplier"),
        ("bids.1.price", "-1", "bids[1].price"),
        ("bids.1.price", 0, "bids[1].price"),
        ("bids.1.price", "NaN", "bids[1].price"),
        ("bids.1.price", "Infinity", "bids[1].price"),
        ("bids.1.price", "29万", "bids[1].price"),
        ("bids.1.price", "1_000", "bids[1].price"),
        ("bids.1.price", "10000000000000.00", "bids[1].price"),
        ("bids.1.small", "yes", "bids[1].small"),
        ("bids.1.experts", [], "bids[1].experts"),
        ("bids.1.experts", [[1, 2, 3]], "bids[1].experts"),
        ("bids.1.experts.0", [], "bids[1].experts[0]"),
        ("bids.1.experts.0", [1, 2], "bids[1].experts[0]"),
        ("bids.0.experts.1", [1, 2], "bids[0].experts[1]"),
        ("bids.1.experts.0.2", -1, "bids[1].experts[0][2]"),
        ("bids.1.experts.0.2", 101, "bids[1].experts[0][2]"),
        ("bids.1.experts.0.2", None, "bids[1].experts[0][2]"),
    ],
)
def test_score_refuses_and_names_the_field(tmp_path: Path, path: str, value: Any, field: str) -> None:
    assert refusal(tmp_path, changed(path, value)).startswith(f"{field}：")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"", "文件"),
        (b"[]", "文件"),
        (b"\xff\xfe", "文件"),
        (b"[" * 100_000, "文件"),
        (b'{"method": NaN}', "NaN"),
        (b'{"on": 1, "on": 2}', "on"),
        (json.dumps(CASE).replace("20", "1e-999999", 1).encode(), "on"),
        (json.dumps(CASE).replace(": 20,", ": 1e-999999,", 1).encode(), "price_weight"),
        (json.dumps(CASE).replace('"100000.00"', "1e999999", 1).encode(), "bids[1].price"),
        (json.dumps(CASE).replace('"\\u4e59\\u6240"', '"\\ud800"', 1).encode(), "bids[1].supplier"),
    ],
)
def test_score_refuses_files_that_are_no_table(tmp_path: Path, content: bytes, field: str) -> None:
    assert refusal(tmp_path, content).startswith(f"{field}：")


def test_score_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("score", str(tmp_path / "none.json"))
    assert caught.value.returncode == 2
