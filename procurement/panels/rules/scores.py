"""What a member's sheet must hold, and which totals stand out."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.errors import Blocker
from procurement.models import Bid, Criterion, Lot, PanelMember, Score
from procurement.panels import queries


def sheet_is_open(member: PanelMember) -> Iterator[Blocker]:
    """条例 art. 41: a sheet is handed in once, and only where criteria are rated."""
    tender = member.lot.tender
    if not tender.is_rated:
        yield Blocker(
            _("%(scoring)s不评分，按评审价排序") % {"scoring": tender.scoring}, tender.way.cite("scoring"), _("请直接形成评审报告")
        )
    if member.submitted_at is not None:
        yield Blocker(_("您已经提交评分，不能再改"), law.cite("panel.independent"), _("确有差错的，请组长按法定情形退回更正"))


def points_are_graded(bid: Bid, points: Mapping[Criterion, Decimal]) -> Iterator[Blocker]:
    """22号文 art. 21: points follow the grades of the file."""
    for criterion, value in points.items():
        if criterion.tender_id != bid.lot.tender_id or value not in grades(criterion):
            words = {"name": criterion.name, "value": value, "grades": "、".join(f"{grade:f}" for grade in grades(criterion))}
            yield Blocker(
                _("“%(name)s”没有 %(value)s 分这一档，可选 %(grades)s") % words,
                law.cite("tender.graded_points"),
                _("请按采购文件的分档评分"),
            )


def grades(criterion: Criterion) -> list[Decimal]:
    """The points that the file allows."""
    return [Decimal(str(grade["points"])) for grade in criterion.grades]


def sheet_is_complete(member: PanelMember) -> Iterator[Blocker]:
    """条例 art. 41: a sheet has points for each criterion of each bid."""
    for bid, missing in missing_points(member):
        if missing:
            words = {"supplier": bid.supplier.name, "names": "、".join(criterion.name for criterion in missing)}
            url = reverse("score_bid", args=[member.lot.project.number, bid.pk])
            yield Blocker(_("%(supplier)s还有没评的项：%(names)s") % words, member.lot.tender.way.cite("scoring"), _("请评完每一项"), url)


def missing_points(member: PanelMember) -> Iterator[tuple[Bid, list[Criterion]]]:
    """Each bid with the criteria that the member has not scored."""
    criteria = list(member.lot.tender.criteria.all())
    given = set(Score.objects.filter(member=member).values_list("bid", "criterion"))
    for bid in queries.offered_bids(member.lot):
        yield bid, [criterion for criterion in criteria if (bid.pk, criterion.pk) not in given]


def totals(lot: Lot) -> dict[int, dict[int, Decimal]]:
    """The sum of each member's points by bid and member, of sheets that are handed in."""
    found: dict[int, dict[int, Decimal]] = {}
    rows = Score.objects.filter(member__in=queries.members(lot).exclude(submitted_at=None), bid__in=queries.offered_bids(lot))
    for bid, member, points in rows.values_list("bid", "member", "points"):
        sheet = found.setdefault(bid, {})
        sheet[member] = sheet.get(member, Decimal(0)) + points
    return found


def outliers(lot: Lot) -> set[tuple[int, int]]:
    """Return (bid, member) whose total lies further from the others' mean than the set share: shown, never changed by the portal."""
    share = Fraction(law.get("panel.outlier", on=queries.law_day(lot), region=lot.project.region).share)
    return {(bid, member) for bid, sheet in totals(lot).items() for member in sheet if _stands_out(sheet, member, share)}


def _stands_out(sheet: Mapping[int, Decimal], member: int, share: Fraction) -> bool:
    others = [Fraction(value) for other, value in sheet.items() if other != member]
    mean = sum(others, Fraction(0)) / len(others) if others else Fraction(sheet[member])
    return abs(Fraction(sheet[member]) - mean) > mean * share
