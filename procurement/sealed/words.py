"""Why something sealed is not taken, in the words of the page instead of the protocol's own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.seal.encoding import FormatError

WORDS: dict[str, Any] = {
    "made by another supplier": _("不是本单位封的"),
    "made for another tender": _("是为另一次采购或者另一轮封的"),
    "sealed for other custodians": _("不是封给本次托管人的"),
    "has other parts than the terms ask for": _("各部分与封标条件要求的不同"),
    "has not one commitment for each custodian": _("没有给每位托管人一份份额"),
    "a share is missing": _("没有给每位托管人一份份额"),
    "the bidder has not signed this": _("签名不对"),
    "replaces another bid than the one that stands": _("替换、撤回的不是现在有效的那一份"),
    "signed with another key than the bid before": _("不是用上一次的回执签名的"),
    "another bid of this supplier came first": _("另一个窗口先提交了一份"),
    "the same submission is under way": _("同一次提交正在办理"),
    "this key belongs to another statement": _("这个请求编号已经用于另一次提交"),
    "bids are not taken now": _("现在不接收"),
    "nothing to withdraw": _("没有可以撤回的响应"),
}


def why(error: FormatError) -> str:
    """What is wrong with what was handed in; everything that only a broken program writes is one thing to people."""
    return str(WORDS.get(str(error), _("文件不完整，或者不是封标页、封标程序写成的")))
