"""The methods as data: golden tables of their periods, numbers and words, and the engine's own reading of them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from core import law
from core.clock import local
from core.law import store
from procurement import methods
from procurement.methods import Method
from procurement.tenders.rules import clarification_leaves_time, deadline_is_late_enough, periods

ON = date(2026, 3, 2)
REGION = "429900"
# 财库〔2014〕214号, 87号令, 74号令 and 政府采购法: method, record, value, unit.
RECORDS = [
    ("consultation", "notice", 3, "wd"),
    ("consultation", "document_sale", 5, "wd"),
    ("consultation", "preparation", 10, "d"),
    ("consultation", "clarification", 5, "d"),
    ("negotiation", "notice", 3, "wd"),
    ("negotiation", "preparation", 3, "wd"),
    ("negotiation", "clarification", 3, "wd"),
    ("negotiation", "final_offers", 3, "count"),
    ("open_tender", "notice", 5, "wd"),
    ("invited_tender", "preparation", 20, "d"),
    ("invited_tender", "document_sale", 5, "wd"),
    ("invited_tender", "clarification", 15, "d"),
    ("invited_tender", "invited_min", 3, "count"),
    ("invited_tender", "pool_ratio", 2, "count"),
    ("single_source", "publicity", 5, "wd"),
    ("single_source", "objection", 5, "wd"),
    ("open_tender", "document_sale", 5, "wd"),
    ("open_tender", "preparation", 20, "d"),
    ("open_tender", "clarification", 15, "d"),
    ("open_tender", "bidders", 3, "count"),
    ("open_tender", "overdue_confirm", 5, "wd"),
]


@pytest.mark.parametrize(("key", "name", "value", "unit"), RECORDS)
def test_record_of_a_method(key, name, value, unit):
    rule = Method(key, ON, REGION).rule(name)
    assert (rule.value, rule.unit) == (value, unit)


# Notice on Monday 2026-03-02 and on days before the holidays of May and October; a last day off moves to the next working day.
EARLIEST = [
    ("consultation", local(2026, 3, 2, 10), local(2026, 3, 13)),
    ("consultation", local(2026, 9, 24, 10), local(2026, 10, 10)),
    ("negotiation", local(2026, 3, 2, 10), local(2026, 3, 6)),
    ("negotiation", local(2026, 4, 29, 10), local(2026, 5, 8)),
    ("open_tender", local(2026, 3, 2, 10), local(2026, 3, 24)),
    ("open_tender", local(2026, 4, 27, 10), local(2026, 5, 19)),
]


@pytest.mark.parametrize(("method", "start", "earliest"), EARLIEST)
def test_earliest_deadline_of_a_method(method: str, start: datetime, earliest: datetime):
    assert periods(start, method, REGION).earliest_deadline == earliest.replace(hour=0)


@pytest.mark.parametrize(("method", "start", "earliest"), EARLIEST)
def test_a_deadline_one_second_earlier_is_refused(method, start, earliest):
    first = periods(start, method, REGION).earliest_deadline
    before = first.replace(day=first.day - 1, hour=23, minute=59, second=59)
    found = list(deadline_is_late_enough(before, start=start, method=method, region=REGION))
    assert [blocker.basis for blocker in found] == [Method(method, start.date(), REGION).cite("preparation")]
    assert list(deadline_is_late_enough(first, start=start, method=method, region=REGION)) == []


# The fifth day after the second of March is a Saturday; three working days end on the fifth.
@pytest.mark.parametrize(("method", "day"), [("consultation", 9), ("negotiation", 5), ("open_tender", 17)])
def test_a_late_clarification_moves_the_deadline(method, day):
    at = local(2026, 3, 2, 10)
    last_refused, first_allowed = local(2026, 3, day, 23, 59), local(2026, 3, day + 1, 0)
    refused = [len(list(clarification_leaves_time(when, at=at, method=method, region=REGION))) for when in (last_refused, first_allowed)]
    assert refused == [1, 0]


# 87号令 art. 47: seven members from ten million yuan on.
GROUPS = [
    ("consultation", "290000", 3),
    ("consultation", "20000000", 3),
    ("negotiation", "1999999.99", 3),
    ("negotiation", "2000000", 5),
    ("open_tender", "2400000", 5),
    ("open_tender", "9999999.99", 5),
    ("open_tender", "10000000", 7),
]


@pytest.mark.parametrize(("method", "budget", "members"), GROUPS)
def test_least_size_of_a_panel(method, budget, members):
    assert Method(method, ON, REGION).group_min(Decimal(budget)).number == members


@pytest.mark.parametrize(("day", "least"), [(date(2015, 6, 29), 3), (date(2015, 6, 30), 2)])
def test_two_suppliers_suffice_from_the_day_of_the_exception(day, least):
    assert Method("consultation", day).least("final_offers").number == least


@pytest.mark.parametrize(("method", "span"), [("consultation", (10, 30)), ("open_tender", (10, 100))])
def test_span_of_the_price_weight(method, span):
    assert Method(method, ON, REGION).rule("price_weight").span == span


@pytest.mark.parametrize("name", ["talks", "final_offers", "changes", "withdrawal", "approval"])
def test_an_open_tender_has_no_talks_offers_or_approval(name):
    assert [Method(key, ON).has(name) for key in ("consultation", "open_tender")] == [True, False]


def test_a_missing_record_names_method_and_day():
    with pytest.raises(LookupError, match="open_tender has no record 'talks' on 2026-03-02"):
        Method("open_tender", ON).rule("talks")


def test_every_method_has_the_same_words():
    names = {method.key: set(method.words) - {"talk"} for method in methods.methods(ON, REGION)}
    assert set(map(frozenset, names.values())) == {frozenset(names["consultation"])}


def test_no_method_is_inquiry():
    assert not methods.exists("inquiry", ON)
    assert law.cite("method.inquiry") == "《政府采购法》第三十二条、《政府采购非招标采购方式管理办法》（财政部令第74号）第三条"


def test_a_new_method_needs_no_code(monkeypatch, tmp_path):
    """A pack of records alone makes a method that follows another."""
    row = {"unit": "list", "title": "t", "confidence": "product", "clauses": ["product"]}
    words = {"unit": "words", "title": "t", "confidence": "product", "clauses": ["product"], "value": {"method": "合作创新采购"}}
    made = [
        store.rule_of(row | {"id": "innovation.follows", "value": ["consultation"]}, ""),
        store.rule_of(words | {"id": "innovation.words"}, ""),
        store.rule_of(row | {"id": "innovation.preparation", "unit": "wd", "value": 20}, ""),
    ]
    index = store.index() | {(rule.id, ""): [rule] for rule in made}
    monkeypatch.setattr(law, "index", lambda: index)
    found = Method("innovation", ON, REGION)
    assert methods.exists("innovation", ON)
    assert (str(found), found.words["panel"]) == ("合作创新采购", "磋商小组")
    assert [found.rule(name).number for name in ("preparation", "clarification")] == [20, 5]
    assert periods(local(2026, 3, 2, 10), "innovation", REGION).earliest_deadline == local(2026, 3, 31, 0)
