"""Each method walks from intention to award; consultation and open tender do so elsewhere."""

import pytest

from config.demo.life import Life
from config.demo.methods import VARIANTS
from projects.models import State

# 87号令 art. 55 and 57; 条例 art. 34 and 37: winner's evaluated price and price, both less or not less the deduction of 15 %.
WINNERS = {
    "lowest_price": ("1641775.00", "1931500.00"),
    "negotiation": ("222700.00", "262000.00"),
    "invited_tender": ("233750.00", "275000.00"),
    "single_source": ("1683000.00", "1980000.00"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("key", WINNERS)
def test_method_walks_to_its_award(key: str) -> None:
    life = Life(variant=VARIANTS[key]).live(until=State.CONTRACTING)
    award = life.project.lots.get().awards.get()
    line = award.lot.report.ranking[0]
    assert (line["evaluated_price"], line["rank"], f"{award.price:.2f}") == (WINNERS[key][0], 1, WINNERS[key][1])
