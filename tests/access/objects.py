"""The objects that addresses speak of: for each kind, the one of our side or of the stranger's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from catalog.models import CatalogEdition
from contracts.models import Contract
from core import log
from core.clock import now
from disclosure.actions.catalog import publish_catalog
from disclosure.models import Publication, PublishedDocument
from disclosure.queries.charts import CHARTS
from evaluation.actions.survey import digest
from evaluation.models import Evaluation, SurveyToken
from procurement.models import Bid, Conflict, Expert, Lot, SealedPart, Tender
from procurement.standing.actions import BanData, record_ban, store_document
from procurement.tenders.views.pages import supplier_of
from projects.actions import perform_once
from projects.models import Document, Project
from registry.actions import invite
from registry.models import ApiToken, Membership, Organisation, Role, User
from tests.access.world import World

Args = tuple[Any, ...]


def lot(world: World, side: str) -> Lot:
    """The attempt under way."""
    return Lot.objects.select_related("tender").filter(project=world.project(side)).latest("pk")


def tender(world: World, side: str) -> Tender:
    """The tender under way."""
    return lot(world, side).tender


def receipt(world: World, side: str) -> str:
    """A receipt of the filer."""
    filer = world.lives[side].person("filer")
    done: tuple[Project, str, dict[str, Any]] = (world.project(side), "submit_line", {})
    return perform_once(filer, "access", body={}, title="回执", run=lambda: done).number


def document(world: World, side: str) -> str:
    """A public document whose file exists."""
    found = Document.objects.filter(project=world.project(side), is_public=True).earliest("pk")
    found.file.save("access.pdf", ContentFile(b"%PDF-1.7\n"), save=False)
    Document.objects.filter(pk=found.pk).update(file=found.file.name, sha256="0" * 64, size=9)
    return found.number


def opened_part(world: World, side: str) -> int:
    """A file of the winner's bid after the opening."""
    winner = world.users[world.party(side, "winner")[0]]
    return SealedPart.objects.filter(lot=lot(world, side), supplier__memberships__user=winner).exclude(opened="").earliest("pk").pk


def stored(world: World, side: str) -> int:
    """A document of the winner's library."""
    user = world.users[world.party(side, "winner")[0]]
    content = f"%PDF-1.7\n{side}\n%%EOF".encode()
    return store_document(supplier_of(user), actor=user, kind="licence", file=(content, "执照.pdf")).pk


def ban(world: World, side: str) -> int:
    """A ban that our finance has entered."""
    supplier = Organisation.objects.get(memberships__user=world.users["supplier4"], memberships__role=Role.SUPPLIER)
    day = now().date()
    data = BanData("tax", "江城市税务局", "江税〔2026〕1号", "测试", day)
    return record_ban(supplier, actor=world.users["supervisor"], data=data).pk


def token(world: World, side: str) -> int:
    """A key of the filer."""
    values = {"label": "测试", "digest": f"{side:0>64}", "scopes": ["read"], "expires_at": now() + timedelta(days=9)}
    return ApiToken.objects.create(user=world.lives[side].person("filer"), **values).pk


def invitation(world: World, side: str) -> str:
    """The one-time key of an invitation."""
    life = world.lives[side]
    return invite(life.buyer, actor=User.objects.get(pk=life.person("approver").pk), name="新人", role=Role.FILER)


def survey(world: World, side: str) -> str:
    """An unused link to the questionnaire."""
    evaluation = Evaluation.objects.get(project=world.project(side))
    SurveyToken.objects.create(evaluation=evaluation, unit="第一小学", digest=digest(f"access-{side}"))
    return f"access-{side}"


def code(world: World, side: str) -> str:
    """The code on a public document whose file exists."""
    found = Document.objects.get(number=document(world, side))
    PublishedDocument.objects.filter(code=found.code).update(file=found.file.name, sha256="0" * 64, published_at=now())
    return found.code


def expert(world: World, side: str) -> int:
    """A person of the pool of experts."""
    return Expert.objects.earliest("pk").user_id


def conflict(world: World, side: str) -> int:
    """A tie of that person."""
    values = {"organisation": world.lives[side].buyer, "defaults": {"reason": side}}
    return Conflict.objects.update_or_create(expert=Expert.objects.earliest("pk"), **values)[0].pk


def bid(world: World, side: str) -> tuple[str, int]:
    """A bid under review."""
    number = world.project(side).number
    return number, Bid.objects.filter(lot=lot(world, side)).earliest("pk").pk


def plan(world: World, side: str) -> tuple[str, int]:
    """The buyer's annual plan."""
    project = world.project(side)
    return project.buyer.uscc, project.fiscal_year


def published_catalog(world: World, side: str) -> Args:
    """Nothing to name, but a catalogue that the public may see."""
    publish_catalog([{"edition": edition.pk} for edition in CatalogEdition.objects.all()])
    return ()


def log_head(world: World, side: str) -> Args:
    """The log's head, freshly published."""
    log.publish_head()
    return ("checkpoint",)


FINDERS: dict[str, Callable[[World, str], Args]] = {
    "": lambda world, side: (),
    "project": lambda world, side: (world.project(side).number,),
    "receipt": lambda world, side: (receipt(world, side),),
    "document": lambda world, side: (document(world, side),),
    "invitation": lambda world, side: (invitation(world, side),),
    "membership": lambda world, side: (Membership.objects.get(user=world.lives[side].person("filer")).pk,),
    "user": lambda world, side: (world.lives[side].person("reviewer").pk,),
    "organisation": lambda world, side: (Organisation.objects.get(pk=world.lives[side].buyer.pk).uscc,),
    "token": lambda world, side: (token(world, side),),
    "tender": lambda world, side: (tender(world, side).number,),
    "bid": bid,
    "expert": lambda world, side: (expert(world, side),),
    "conflict": lambda world, side: (conflict(world, side),),
    "published_catalog": published_catalog,
    "plan": plan,
    "survey": lambda world, side: (survey(world, side),),
    "code": lambda world, side: (code(world, side),),
    "budget": lambda world, side: (world.project(side).line.budget_line_id,),
    "edition": lambda world, side: (CatalogEdition.objects.earliest("pk").pk,),
    "contract": lambda world, side: (Contract.objects.get(project=world.project(side)).number,),
    "publication": lambda world, side: (Publication.objects.filter(project_number=world.project(side).number).earliest("pk").pk,),
    "supplier": lambda world, side: (Contract.objects.get(project=world.project(side)).supplier.uscc,),
    "keeper": lambda world, side: ("auditor",),
    "log_head": log_head,
    "log_index": lambda world, side: (0,) if log_head(world, side) else (),
    "tool": lambda world, side: ("verify.py",),
    "table": lambda world, side: ("projects",),
    "chart": lambda world, side: (next(iter(CHARTS)), "csv"),
    "stored": lambda world, side: (stored(world, side),),
    "ban": lambda world, side: (ban(world, side),),
    "opened_part": lambda world, side: (opened_part(world, side),),
}
