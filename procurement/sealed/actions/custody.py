"""Who keeps the shares: named by the buyer, each with a key of its own; and the end of the taking of bids."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now
from core.errors import Blocker, Refused, refuse
from procurement.models import Custody, KeyHolder, SealStatement
from procurement.seal.shares import Share
from procurement.sealed import rules
from procurement.sealed.actions.keeping import NotInTimeError, hand_over, shut
from procurement.sealed.queries import own_custodian
from procurement.tenders.queries import locked_lot
from projects.lifecycle import blockers, moving
from projects.models import Project
from registry.actions import tell
from registry.models import Membership, User


def name_custodians(project: Project, *, actor: User, members: Sequence[Membership]) -> list[KeyHolder]:
    """Name who shall keep the shares, in place of those named before; whoever stays keeps the key that was registered."""
    with moving(project, "name_custodians", actor=actor) as step:
        lot = locked_lot(step.project)
        refuse(rules.custodians_are_apart(members))
        assert lot is not None  # offered only then, and refused by the rule above without it
        KeyHolder.objects.filter(lot=lot).exclude(user__in=[each.user_id for each in members]).delete()
        for each in members:
            KeyHolder.objects.get_or_create(lot=lot, user=each.user, defaults={"name": f"{each.organisation.name} {each.user.name}"})
        made = list(KeyHolder.objects.filter(lot=lot).select_related("user").order_by("pk"))
        for holder in made:
            subject = _("请登记托管公钥：%(title)s") % {"title": project.title}
            text = _("购买主体请您保管本次采购响应文件的一份开启密钥。请在公告之前生成密钥并登记公钥。")
            tell([holder.user], key=f"custody:{holder.pk}", subject=subject, text=text, url=reverse("register_key", args=[project.number]))
        step.record(lot.tender, custodians=[holder.name for holder in made])
    return made


def register_key(project: Project, *, actor: User, recipient: str) -> KeyHolder:
    """Register the public part of a holder's own key; until the notice another one takes its place."""
    with moving(project, "register_key", actor=actor) as step:
        lot = locked_lot(step.project)
        holder = KeyHolder.objects.select_for_update().get(lot=lot, user=actor)
        refuse(rules.recipient_is_one(recipient))
        holder.recipient, holder.registered_at = recipient, now()
        try:
            with transaction.atomic():
                holder.save(update_fields=["recipient", "registered_at"])
        except IntegrityError:
            message, mend = _("另一位托管人已经登记了这个公钥"), _("请重新生成，每人一把")
            raise Refused([Blocker(message, law.cite("consultation.sealed"), mend)]) from None
        step.record(lot.tender if lot else None, recipient=recipient)
    return holder


def hand_over_shares(project: Project, *, actor: User, shares: Mapping[int, tuple[bytes, bytes]]) -> int:
    """Keep the shares that a custodian has decrypted, by the numbers of the sealed ones; returns how many were new."""
    with moving(project, "hand_over_shares", actor=actor) as step:
        custodian = own_custodian(step.project, actor)
        if custodian is None:
            raise Refused([Blocker(_("还没有停止接收响应，份额还不能交出"), law.cite("consultation.opening"), _("请等截止以后再办理"))])
        given = {number: Share(custodian.place, salt, share) for number, (salt, share) in shares.items()}
        count = hand_over(custodian, given)
        step.record(custodian.custody.lot.tender, custodian=custodian.name, count=count)
    return count


def shut_bids(project: Project, *, actor: User) -> SealStatement:
    """End the taking of bids, once: from now on each custodian gets the shares of all bids."""
    with moving(project, "shut_bids", actor=actor) as step:
        refuse(blockers(step.project, step.key))
        lot = locked_lot(step.project)
        assert lot is not None  # offered only then
        made = end_round(Custody.objects.get(lot=lot, round=Custody.Round.BID))
        step.record(lot.tender, leaf=made.leaf)
    return made


def end_round(custody: Custody) -> SealStatement:
    """End the taking of what is sealed in a round and ask the custodians for their shares."""
    try:
        made = shut(custody)
    except NotInTimeError:
        raise Refused([Blocker(_("已经停止接收，托管人正在交出份额"), law.cite("consultation.opening"))]) from None
    project = custody.lot.project
    subject, url = _("请交出份额：%(title)s") % {"title": project.title}, reverse("hand_over_shares", args=[project.number])
    words = {"round": custody.get_round_display(), "n": custody.threshold}
    text = _("%(round)s已经截止。请用您的密钥文件和口令解开份额，%(n)s 人交出后即可开启。") % words
    for custodian in custody.custodians.select_related("user"):
        tell([custodian.user], key=f"shares:{custodian.pk}", subject=subject, text=text, url=url)
    return made
