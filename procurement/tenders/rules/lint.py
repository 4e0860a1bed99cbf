"""The check-up of a tender file: what may be neither asked nor scored, and what should be said more exactly."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import law
from core.errors import Blocker


@dataclass(frozen=True)
class Ban:
    """A pattern that a requirement or a scoring item must not match."""

    pattern: re.Pattern[str]
    why: Any
    rule: str


def _ban(pattern: str, why: Any, rule: str) -> Ban:
    return Ban(re.compile(pattern), why, rule)


# 条例 art. 20, 87号令 art. 17 and 55, 财库〔2022〕17号: barred as a qualification and as a scoring item alike.
BANS = (
    _ban(
        r"注册资[本金]|资产总额|营业(?:收入|额)|从业人员(?:数|规模|人数)|利润|纳税额|成立(?:年限|满?.{0,4}年)",
        gettext_lazy("供应商的规模条件"),
        "tender.size_not_scored",
    ),
    _ban(
        r"(?:本[省市县区地]|[\u4e00-\u9fff]{1,6}[省市县区])(?:境内|辖区|范围)?内?(?:依法)?(?:登记|注册|设立|设有|的?企业|的?机构)|本地(?:企业|供应商|注册)|注册地|分支机构|所在地(?:在|为|限)",
        gettext_lazy("供应商的所在地或分支机构"),
        "supplier.equal_treatment",
    ),
    _ban(
        r"[\u4e00-\u9fff]{0,6}[省市县区](?:级)?(?:业绩|奖项|荣誉)|特定(?:行政区域|行业)",
        gettext_lazy("特定区域或行业的业绩、奖项"),
        "supplier.equal_treatment",
    ),
    _ban(
        r"国有(?:企业|控股)|民营企业|外资企业|所有制|限(?:于)?(?:企业|公司)法人",
        gettext_lazy("供应商的所有制或组织形式"),
        "supplier.equal_treatment",
    ),
    _ban(r"指定品牌|原厂授权|(?:生产)?厂(?:家|商)授权", gettext_lazy("指定品牌或厂家授权"), "supplier.equal_treatment"),
    _ban(r"名录(?:库)?|备选库|资格库|入库供应商", gettext_lazy("名录库、资格库"), "supplier.no_bias_registration"),
    _ban(r"文明单位|党支部|[A-Z]级纳税人|纳税信用", gettext_lazy("与履约无关的荣誉"), "supplier.equal_treatment"),
)
VAGUE = re.compile(r"优秀?|良好?|中等?|较?[好差]|一般|合理|完善|详细")
ONLY_VAGUE = re.compile(rf"(?:{VAGUE.pattern}|[，、；。\s的得较很])+")
NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十两]")
CREDENTIAL = re.compile(r"[\u4e00-\u9fffA-Za-z]+?(?:证书|许可证?|资质|资格|认证)")
SPLIT = re.compile(r"[，。；、：\s（）()]|具有|具备|取得|持有|参加|的|和|或|及|与")


def banned(text: str, where: Any) -> Iterator[Blocker]:
    """条例 art. 20; 87号令 art. 17: nothing that shuts suppliers out for what they are."""
    for ban in BANS:
        found = ban.pattern.search(text)
        if found:
            message = _("%(where)s写有“%(found)s”。%(why)s不得作为资格要求或评分因素") % {"where": where, "found": found[0], "why": ban.why}
            yield Blocker(message, law.cite(ban.rule), _("请删去，或改为与履约直接有关、可核对的要求"))


def scored_twice(qualifications: Iterable[str], items: Iterable[tuple[str, str]]) -> Iterator[Blocker]:
    """87号令 art. 55: what is a qualification is not scored; `items` are (name, text) of the scoring items."""
    asked = {credential for text in qualifications for credential in credentials(text)}
    twice = [(name, credential) for name, text in items for credential in sorted(asked) if credential in f"{name} {text}"]
    for name, credential in twice:
        message = _("“%(credential)s”已是资格要求，又在评分项“%(name)s”中给分") % {"credential": credential, "name": name}
        yield Blocker(message, law.cite("tender.qualification_not_scored"), _("请从评分项或资格要求中删去一处"))


def credentials(text: str) -> set[str]:
    """The certificates and licences that a qualification names."""
    return {found for piece in SPLIT.split(text) for found in CREDENTIAL.findall(piece) if len(found) > 2}


def is_only_vague(text: str) -> bool:
    """Whether a grade says nothing but 好、较好、一般."""
    return bool(ONLY_VAGUE.fullmatch(text.strip()))


def is_unmeasured(text: str) -> bool:
    """Whether a grade uses such a word without any number."""
    return bool(VAGUE.search(text)) and not NUMBER.search(text)


def graded(name: str, points: Decimal, grades: list[dict[str, str]]) -> Iterator[Blocker]:
    """22号文 art. 21: a scoring item is a quantified measure in grades; the best grade gives the full points."""
    basis = law.cite("tender.graded_points")
    steps = [Decimal(grade["points"]) for grade in grades]
    if len(steps) < 2:
        yield Blocker(
            _("评分项“%(name)s”没有分档。该项 %(points)s 分，少于两档") % {"name": name, "points": points},
            basis,
            _("请为每一档写明可核对的条件和分值"),
        )
    elif steps != sorted(set(steps), reverse=True) or steps[0] != points:
        yield Blocker(
            _("评分项“%(name)s”的分档不成次序。最高一档应为 %(points)s 分，以下逐档递减") % {"name": name, "points": points},
            basis,
            _("请核对各档分值"),
        )
    if any(is_only_vague(grade["text"]) for grade in grades):
        message = _("评分项“%(name)s”的分档没有量化。只有“好、较好、一般”之类的词，没有对应的指标") % {"name": name}
        yield Blocker(message, basis, _("请为每一档写明可核对的条件和分值"))


SIMILAR = re.compile(r"(?:业绩|合同|项目)[^，。；]{0,8}?(\d+)\s*[个项份]")


def similar_contracts(text: str) -> list[int]:
    """The numbers of similar contracts that a qualification asks for."""
    return [int(found) for found in SIMILAR.findall(text)]
