"""Scenes after an opening at which prices are read out: an objection on the spot, a corrected price."""

from datetime import timedelta
from decimal import Decimal

from config.demo.life import Life
from core.clock import now, travel
from procurement.bonds import actions as bonds
from procurement.bonds.queries import owed
from procurement.bonds.rules import GuaranteeData
from procurement.models import Lot
from procurement.panels.queries import all_bids, leader_of, lot_of
from procurement.record import actions as record
from procurement.record.rules import Finding
from projects.models import State
from registry.models import Organisation, User

MINUTES = 60


def give_bond(lot: Lot, user: User) -> None:
    """Where the file asks for a bond, its bidder records a letter of guarantee."""
    if not lot.tender.bond or lot.tender.deadline_at is None:
        return
    supplier = Organisation.objects.get(memberships__user=user, memberships__role="supplier")
    until = lot.tender.deadline_at.date() + timedelta(days=90)
    data = GuaranteeData("保函", "江城市融资担保有限公司", f"JCDB-{lot.tender.number[-4:]}-{supplier.uscc[-6:]}", lot.tender.bond, until)
    bonds.record_guarantee(lot.tender, actor=user, supplier=supplier, data=data)


def return_bonds(life: Life) -> None:
    """The filer returns what is owed: after the letters to those who did not win, after the contract to the winner."""
    if life.project.state not in (State.CONTRACTING, State.PERFORMING) or not owed(life.project).exists():
        return
    travel(now() + timedelta(hours=2))
    bonds.return_bonds(life.project, actor=life.person("filer"), guarantees=list(owed(life.project)))


def object_on_the_spot(life: Life) -> None:
    """Where prices are read out, a bidder asks about the opening and the host answers at once."""
    if not life.variant.correction:
        return
    first = all_bids(lot_of(life.project))[0]
    life.at(5, 25, 9, 36)
    text = "宣读时没有说明本单位报价是否含税，请记入开标记录。"
    made = record.object_to_opening(life.project, actor=first.submitted_by, text=text)
    life.at(5, 25, 9, 38)
    if life.gives("spot_objections_are_answered"):
        answer = "经核对投标文件，报价含增值税，已记入开标记录。"
        record.answer_opening_objection(life.project, actor=life.person("filer"), objection=made, answer=answer)


def correct_prices(life: Life) -> None:
    """The panel finds that unit prices do not add up to the total of the second bid; its bidder confirms the corrected price."""
    if not life.variant.correction:
        return
    bid = all_bids(lot_of(life.project))[1]
    life.at(5, 25, 10, 20)
    found = leader_of(lot_of(life.project))
    assert found is not None
    chair = found.user
    total = Decimal(life.variant.correction)
    finding = Finding(3, f"分项报价表按单价汇总为 {total:,.2f} 元，与开标一览表的总价不一致", total)
    record.correct_price(life.project, actor=chair, bid=bid, findings=[finding], minutes=MINUTES)
    life.at(5, 25, 10, 25)
    if life.gives("corrections_are_answered"):
        record.confirm_correction(life.project, actor=bid.submitted_by, is_confirmed=True)
