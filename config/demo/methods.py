"""One purchase by each method, as it is walked from intention to award and shown in the demonstration."""

from dataclasses import replace
from decimal import Decimal

from config.demo.life import Variant

OWN = Variant(is_returned=False)
VARIANTS: dict[str, Variant] = {
    "consultation": Variant(),
    "open_tender": replace(
        OWN,
        title="中小学校舍安全年度检查",
        method="open_tender",
        budget=Decimal("2400000.00"),
        notice_on=(4, 27),
        prices=(
            ("supplier", "2280000.00", ""),
            ("supplier2", "2330000.00", ""),
            ("supplier3", "2360000.00", ""),
        ),
    ),
    "lowest_price": replace(
        OWN,
        title="学校档案数字化扫描服务",
        method="open_tender",
        scoring="最低评标价法",
        budget=Decimal("2100000.00"),
        notice_on=(4, 27),
        prices=(
            ("supplier", "1980000.00", ""),
            ("supplier2", "1930000.00", ""),
            ("supplier3", "1760000.00", ""),
        ),
    ),
    "negotiation": replace(
        OWN,
        title="校园周边交通安全应急评估",
        method="negotiation",
        scoring="最后报价最低",
        prices=(
            ("supplier", "275000.00", "268000.00"),
            ("supplier2", "282000.00", "262000.00"),
            ("supplier3", "286000.00", "225000.00"),
        ),
    ),
    "invited_tender": replace(
        OWN,
        title="边远教学点供餐安全评估",
        method="invited_tender",
        notice_on=(4, 27),
        prices=(
            ("supplier", "275000.00", ""),
            ("supplier2", "282000.00", ""),
            ("supplier3", "286000.00", ""),
            ("supplier4", "284000.00", ""),
        ),
    ),
    "single_source": replace(
        OWN,
        title="学籍数据比对系统运行服务",
        method="single_source",
        scoring="商定合理价格",
        budget=Decimal("2100000.00"),
        prices=(("supplier", "2080000.00", "1980000.00"),),
    ),
}
# Facts for which only the procedure of some method asks.
ASKED_BY = {
    "qualifications_are_checked": "open_tender",
    "suppliers_are_invited": "invited_tender",
    "single_source_was_published": "single_source",
    "approval_was_requested": "single_source",
}
