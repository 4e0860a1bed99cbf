"""One purchase by each method, as it is walked from intention to award and shown in the demonstration."""

from decimal import Decimal
from typing import Any

from config.demo.life import Variant


def _variant(title: str, budget: str, *, method: str, **differences: Any) -> Variant:
    """A purchase of the education bureau by another method; service items of its own, so that nobody reads the plan sheet's twice."""
    return Variant(
        title=title,
        budget=Decimal(budget),
        method=method,
        is_returned=False,
        basis_document="江财购〔2025〕21号",
        basis_title="关于做好年度政府购买服务工作的通知",
        service_items=(f"按照服务方案提供{title}", "建立服务台账并按月报告进度", "服务结束后提交总结报告"),
        **differences,
    )


# The notice of a tender goes out early enough for its twenty days.
EARLY = (4, 27)
# Method, or a way of scoring that changes its course: name of the supplier's user, first price, final offer.
VARIANTS: dict[str, Variant] = {
    "consultation": Variant(),
    "open_tender": _variant(
        "中小学校舍安全年度检查",
        "2400000.00",
        method="open_tender",
        catalog_code="B1103",
        notice_on=EARLY,
        bond="40000.00",
        correction="2332000.00",
        prices=(("supplier", "2280000.00", ""), ("supplier2", "2330000.00", ""), ("supplier3", "2360000.00", "")),
    ),
    "lowest_price": _variant(
        "学校档案数字化扫描服务",
        "2100000.00",
        method="open_tender",
        scoring="最低评标价法",
        catalog_code="B1202",
        notice_on=EARLY,
        bond="30000.00",
        correction="1931500.00",
        prices=(("supplier", "1980000.00", ""), ("supplier2", "1930000.00", ""), ("supplier3", "1760000.00", "")),
    ),
    "invited_tender": _variant(
        "边远教学点供餐安全评估",
        "290000.00",
        method="invited_tender",
        catalog_code="A1701",
        notice_on=EARLY,
        prices=(
            ("supplier", "275000.00", ""),
            ("supplier2", "282000.00", ""),
            ("supplier3", "286000.00", ""),
            ("supplier4", "284000.00", ""),
        ),
    ),
    "negotiation": _variant(
        "校园周边交通安全应急评估",
        "290000.00",
        method="negotiation",
        scoring="最后报价最低",
        catalog_code="A1302",
        prices=(("supplier", "275000.00", "268000.00"), ("supplier2", "282000.00", "262000.00"), ("supplier3", "286000.00", "225000.00")),
    ),
    "single_source": _variant(
        "学籍数据比对系统运行服务",
        "2100000.00",
        method="single_source",
        scoring="商定合理价格",
        catalog_code="B1002",
        prices=(("supplier", "2080000.00", "1980000.00"),),
    ),
}
# Facts for which only the procedure of some method asks.
ASKED_BY = {
    "qualifications_are_checked": "open_tender",
    "spot_objections_are_answered": "open_tender",
    "corrections_are_answered": "open_tender",
    "suppliers_are_invited": "invited_tender",
    "single_source_was_published": "single_source",
    "approval_was_requested": "single_source",
}
# What is made public of a single source.
SOURCE_REASON = "系统由该单位独立开发，核心算法有专利，且与现有数据接口一一对应，没有其他供应商能够承接。"
# Name, employer, title, opinion.
OPINIONS = (
    ("段明", "江城理工大学", "教授", "核心算法为其专利，无可替代技术，同意采用单一来源。"),
    ("范敏", "江城市信息中心", "高级工程师", "现有数据接口由其独有，更换供应商无法保证数据连续，同意。"),
    ("顾清", "江城师范学院", "副教授", "服务连续性要求特殊，市场上没有其他可选供应商，同意。"),
)
