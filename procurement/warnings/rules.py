"""The signs: each looks at the opened bids alone and says what it found and where; 87号令 art. 37 names what they may mean."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, pairwise

from django.utils.translation import gettext as _

from core.money import grouped
from procurement.warnings.looks import RATIO, BidLook, FileLook, Limits, PastTender, Warned
from procurement.warnings.texts import likeness, shingles

# Names that programs and operating systems write when nobody chose one.
NOBODY = frozenset(
    {"", "administrator", "admin", "user", "users", "owner", "author", "unknown", "微软用户", "用户", "作者", "lenovo", "hp", "dell"}
)


def signs(bids: Sequence[BidLook], *, limits: Limits, own: str = "", past: Sequence[PastTender] = ()) -> list[Warned]:
    """Everything that is to be shown about these bids; `own` is the text of the tender file, which all may repeat."""
    return [
        *same_author(bids),
        *same_file(bids),
        *same_origin(bids),
        *same_program(bids, limits),
        *same_contact(bids),
        *same_address(bids),
        *same_guarantee(bids),
        *similar_text(bids, limits, own),
        *same_price(bids),
        *regular_prices(bids, limits),
        *rotation(bids, past),
    ]


def same_author(bids: Sequence[BidLook]) -> Iterator[Warned]:
    """87号令 art. 37: files of different bidders name the same author."""
    found = _by_value(bids, lambda file: "" if file.author.strip().casefold() in NOBODY else file.author.strip())
    for author, places in found.items():
        yield _of_files("author", _("文件作者相同：%(value)s") % {"value": author}, places)


def same_file(bids: Sequence[BidLook]) -> Iterator[Warned]:
    """87号令 art. 37: different bidders handed in the same file, byte for byte."""
    for sha256, places in _by_value(bids, lambda file: file.sha256).items():
        yield _of_files("origin", _("文件完全相同，指纹 %(value)s") % {"value": sha256}, places)


def same_origin(bids: Sequence[BidLook]) -> Iterator[Warned]:
    """87号令 art. 37: files of different bidders were made from one document on one machine."""
    for origin, places in _by_value(bids, lambda file: file.origin).items():
        yield _of_files("origin", _("文件出自同一份原始文档：%(value)s") % {"value": origin}, places)


def same_program(bids: Sequence[BidLook], limits: Limits) -> Iterator[Warned]:
    """87号令 art. 37: files of different bidders were made by the same program within minutes; the program alone means nothing."""
    near = timedelta(minutes=limits.minutes)
    for (one, first), (other, second) in combinations([(bid, file) for bid in bids for file in bid.files], 2):
        if one.supplier == other.supplier or not first.producer or first.producer != second.producer:
            continue
        if first.created is not None and second.created is not None and abs(first.created - second.created) <= near:
            places = [(one.supplier, _made(first)), (other.supplier, _made(second))]
            yield _of_files("program", _("文件由同一软件在相近时间生成：%(value)s") % {"value": first.producer}, places)


def same_contact(bids: Sequence[BidLook]) -> Iterator[Warned]:
    """87号令 art. 37: different bidders give the same telephone number or e-mail address."""
    for contact, names in _shared((contact, bid.supplier) for bid in bids for contact in bid.contacts).items():
        yield Warned("contact", _("联系方式相同：%(value)s") % {"value": contact}, names, _each(names, contact))


def same_address(bids: Sequence[BidLook]) -> Iterator[Warned]:
    """87号令 art. 37: different bidders are at the same address."""
    for address, names in _shared((bid.address.strip(), bid.supplier) for bid in bids).items():
        yield Warned("address", _("地址相同：%(value)s") % {"value": address}, names, _each(names, address))


def same_guarantee(bids: Sequence[BidLook]) -> Iterator[Warned]:
    """87号令 art. 37: the bonds of different bidders are one and the same, or were paid from one account."""
    for bond, names in _shared((bid.bond, bid.supplier) for bid in bids).items():
        yield Warned("guarantee", _("保证金的出具机构和编号相同：%(value)s") % {"value": bond}, names, _each(names, bond))
    for account, names in _shared((bid.account, bid.supplier) for bid in bids).items():
        yield Warned("guarantee", _("保证金从同一账户转出：%(value)s") % {"value": account}, names, _each(names, account))


def similar_text(bids: Sequence[BidLook], limits: Limits, own: str = "") -> Iterator[Warned]:
    """87号令 art. 37: responses agree abnormally; what stands in the tender file is everybody's to repeat."""
    common = shingles(own)
    for one, other in combinations([bid for bid in bids if len(bid.text) >= limits.shortest], 2):
        share, passage = likeness(one.text, other.text, common)
        if share >= limits.similar:
            percent = f"{share * 100:.0f}%"
            message = _("响应文件内容雷同，除采购文件原文外相同 %(percent)s") % {"percent": percent}
            yield Warned("text", message, _pair(one, other), (_("最长的相同段落：%(passage)s") % {"passage": passage},))


def same_price(bids: Sequence[BidLook]) -> Iterator[Warned]:
    """87号令 art. 37: different bidders ask for exactly the same price."""
    for price, names in _shared((grouped(bid.price), bid.supplier) for bid in bids if bid.price is not None).items():
        yield Warned("price", _("报价相同：%(value)s 元") % {"value": price}, names, _each(names, price))


def regular_prices(bids: Sequence[BidLook], limits: Limits) -> Iterator[Warned]:
    """87号令 art. 37: the prices differ by rule, by the same amount or in the same ratio from each to the next."""
    priced = sorted(((bid.price, bid.supplier) for bid in bids if bid.price), key=lambda row: (row[0], row[1]))
    if len(priced) < limits.row or len({price for price, _name in priced}) < len(priced):
        return
    names = tuple(name for _price, name in priced)
    lines = tuple(f"{name}　{grouped(price)}" for price, name in priced)
    steps = {second - first for (first, _one), (second, _other) in pairwise(priced)}
    ratios = [second / first for (first, _one), (second, _other) in pairwise(priced)]
    if len(steps) == 1:
        yield Warned("step", _("报价成等差，每家相差 %(value)s 元") % {"value": grouped(steps.pop())}, names, lines)
    elif max(ratios) - min(ratios) < RATIO:
        yield Warned("ratio", _("报价成等比，每家是前一家的 %(value)s 倍") % {"value": ratios[0].quantize(RATIO)}, names, lines)


def rotation(bids: Sequence[BidLook], past: Sequence[PastTender]) -> Iterator[Warned]:
    """87号令 art. 37: the same bidders met before, and each of them won in turn."""
    group = frozenset(bid.supplier for bid in bids)
    met = [tender for tender in past if tender.bidders == group]
    last = met[-len(group) :]
    if len(group) > 1 and len(last) == len(group) and {tender.winner for tender in last} == group:
        lines = tuple(_("%(title)s：成交 %(winner)s") % {"title": tender.title, "winner": tender.winner} for tender in last)
        yield Warned("rotation", _("同一批供应商在以前的采购中轮流成交"), tuple(sorted(group)), lines)


def _by_value(bids: Sequence[BidLook], value: Callable[[FileLook], str]) -> Mapping[str, list[tuple[str, str]]]:
    """Values that files of more than one supplier share, with the places (supplier, file)."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for bid in bids:
        for file in bid.files:
            places[value(file)].append((bid.supplier, file.name))
    return {key: found for key, found in places.items() if key and len({name for name, _file in found}) > 1}


def _shared(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Values that more than one supplier has, with the suppliers."""
    names: dict[str, set[str]] = defaultdict(set)
    for value, name in pairs:
        names[value].add(name)
    return {value: tuple(sorted(found)) for value, found in names.items() if value and len(found) > 1}


def _of_files(kind: str, message: str, places: Sequence[tuple[str, str]]) -> Warned:
    names = tuple(sorted({name for name, _file in places}))
    return Warned(kind, message, names, tuple(f"{name}：{file}" for name, file in places))


def _each(names: Sequence[str], value: str) -> tuple[str, ...]:
    return tuple(f"{name}：{value}" for name in names)


def _made(file: FileLook) -> str:
    return f"{file.name}（{file.created:%Y-%m-%d %H:%M:%S}）" if file.created else file.name


def _pair(one: BidLook, other: BidLook) -> tuple[str, str]:
    first, second = sorted((one.supplier, other.supplier))
    return first, second
