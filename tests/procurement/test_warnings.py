"""Signs of collusion: each found where it is, and silent where bids are merely alike."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from procurement.warnings import rules
from procurement.warnings.looks import BidLook, FileLook, Limits, PastTender

LIMITS = Limits(similar=Decimal("0.5"), shortest=100, minutes=30, row=3)
NOON = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
A, B, C = "甲所", "乙所", "丙所"


def prose(seed: int, length: int = 400) -> str:
    """Text that repeats nothing: Chinese characters by a simple sequence."""
    found, state = [], seed
    for _place in range(length):
        state = (state * 1103515245 + 12345) % 2**31
        found.append(chr(0x4E00 + state // 65536 % 5000))
    return "".join(found)


def files(*looks: FileLook) -> list[BidLook]:
    return [BidLook(name, files=(look,)) for name, look in zip((A, B, C), looks, strict=False)]


def prices(*values: str) -> list[BidLook]:
    return [BidLook(name, price=Decimal(value)) for name, value in zip((A, B, C, "丁所"), values, strict=False)]


def test_same_author_is_shown_with_the_files():
    found = list(
        rules.same_author(files(FileLook("一.pdf", author="张三"), FileLook("二.pdf", author=" 张三 "), FileLook("三.pdf", author="李四")))
    )
    assert [(one.message, one.suppliers, one.evidence) for one in found] == [
        ("文件作者相同：张三", (B, A), ("甲所：一.pdf", "乙所：二.pdf"))
    ]


@pytest.mark.parametrize("author", ["", "Administrator", "USER", "用户"])
def test_author_that_nobody_chose_means_nothing(author):
    assert list(rules.same_author(files(FileLook("一", author=author), FileLook("二", author=author)))) == []


def test_one_bidders_files_may_share_everything():
    look = FileLook("一", author="张三", origin="uuid:1", producer="WPS", created=NOON, sha256="8f" * 32)
    bid = BidLook(A, files=(look, look))
    assert rules.signs([bid], limits=LIMITS) == []


def test_same_file_is_shown():
    found = list(rules.same_file(files(FileLook("一", sha256="8f"), FileLook("二", sha256="8f"), FileLook("三", sha256="9a"))))
    assert [(one.message, one.suppliers) for one in found] == [("文件完全相同，指纹 8f", (B, A))]


def test_same_origin_is_shown():
    found = list(
        rules.same_origin(files(FileLook("一", origin="uuid:8f"), FileLook("二", origin="uuid:8f"), FileLook("三", origin="uuid:9a")))
    )
    assert [(one.kind, one.suppliers) for one in found] == [("origin", (B, A))]


@pytest.mark.parametrize(
    ("producer", "apart", "count"),
    [("WPS 文字 12.1", 5, 1), ("WPS 文字 12.1", 30, 1), ("WPS 文字 12.1", 31, 0), ("Word", 5, 0), ("", 5, 0)],
)
def test_same_program_counts_only_within_minutes(producer, apart, count):
    first = FileLook("一", producer="WPS 文字 12.1" if producer else "", created=NOON)
    second = FileLook("二", producer=producer, created=NOON + timedelta(minutes=apart))
    assert len(list(rules.same_program(files(first, second), LIMITS))) == count


def test_program_without_a_time_means_nothing():
    assert list(rules.same_program(files(FileLook("一", producer="WPS"), FileLook("二", producer="WPS")), LIMITS)) == []


def test_same_contact_and_address_are_shown():
    bids = [
        BidLook(A, address="中心路 1 号", contacts=frozenset({"13900000001", "a@x.cn"})),
        BidLook(B, address="中心路 1 号", contacts=frozenset({"13900000001"})),
        BidLook(C, address="", contacts=frozenset({"13900000003"})),
        BidLook("丁所", address=""),
    ]
    found = [*rules.same_contact(bids), *rules.same_address(bids)]
    assert [(one.message, one.suppliers) for one in found] == [
        ("联系方式相同：13900000001", (B, A)),
        ("地址相同：中心路 1 号", (B, A)),
    ]


def test_copied_text_is_shown_with_its_passage():
    shared = prose(7)
    found = list(
        rules.similar_text(files(FileLook("一", text=shared + prose(1, 100)), FileLook("二", text=prose(2, 100) + shared)), LIMITS)
    )
    assert [(one.kind, one.suppliers, one.evidence[0]) for one in found] == [("text", (B, A), f"最长的相同段落：{shared[:60]}……")]


def test_own_words_and_the_tender_files_words_are_no_likeness():
    own = prose(7)
    bids = files(FileLook("一", text=own + prose(1)), FileLook("二", text=own + prose(2)))
    assert list(rules.similar_text(bids, LIMITS, own)) == []
    assert list(rules.similar_text(files(FileLook("一", text=prose(1)), FileLook("二", text=prose(2))), LIMITS)) == []


def test_short_texts_are_not_compared():
    assert list(rules.similar_text(files(FileLook("一", text="资格证明" * 5), FileLook("二", text="资格证明" * 5)), LIMITS)) == []


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (("275000", "282000", "286000"), []),
        (("275000", "275000", "286000"), ["price"]),
        (("270000", "275000", "280000"), ["step"]),
        (("270000", "275000"), []),
        (("250000", "262500", "275625"), ["ratio"]),
        (("250000.00", "262537.50", "275703.76"), ["ratio"]),
        (("250000", "262500", "275703.76"), []),
        (("100000", "200000", "300000", "400001"), []),
    ],
)
def test_prices_by_rule_are_shown(values, kinds):
    bids = prices(*values)
    assert [one.kind for one in (*rules.same_price(bids), *rules.regular_prices(bids, LIMITS))] == kinds


def test_bid_without_a_price_is_left_out():
    assert list(rules.same_price([BidLook(A), BidLook(B)])) == []


@pytest.mark.parametrize(
    ("winners", "count"),
    [((A, B, C), 1), ((C, A, B), 1), ((A, A, A, B, C), 1), ((A, B, B), 0), ((A, B), 0), ((A, A, A), 0), ((B, C, A, A), 0)],
)
def test_rotation_needs_everybody_to_have_won_in_turn(winners, count):
    past = [PastTender(f"项目 {number}", frozenset({A, B, C}), winner) for number, winner in enumerate(winners)]
    assert len(list(rules.rotation([BidLook(A), BidLook(B), BidLook(C)], past))) == count


def test_rotation_looks_at_the_same_bidders_only():
    past = [PastTender("项目", frozenset({A, B, C, "丁所"}), winner) for winner in (A, B, C)]
    assert list(rules.rotation([BidLook(A), BidLook(B), BidLook(C)], past)) == []
