"""What disclosure adds to the life of a project: a publication after every step, and the closing."""

from collections.abc import Callable, Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import law
from disclosure import rules
from disclosure.actions import note_document, publish
from disclosure.models import Publication, Settlement
from disclosure.queries.checklist import checklist
from disclosure.queries.lists import HEAVY
from projects.models import Project, State
from projects.protocol import Act, Panel, Stage, Todo
from projects.stage import BUYER
from registry.models import Role, User
from registry.policy import ANY, Allow, Scope, See, may

FILER, APPROVER = frozenset({Role.FILER}), frozenset({Role.APPROVER})
EVERYBODY = frozenset(Role.values)
OWN_REGION = Scope(
    "publications of own region", lambda holder: Q(project_number__in=Project.objects.filter(region__in=holder.regions).values("number"))
)


def panel(project: Project, user: User) -> list[Panel]:
    """公开情况: what is out, what is missing or overdue."""
    items = checklist(project)
    if not any(item.is_out for item in items):
        return []
    records = Publication.objects.filter(project_number=project.number).defer(*HEAVY).order_by("published_at", "id")
    first = records.first()
    shown = records if first is not None and may(user, "withhold", first) else ()
    return [Panel(_("公开情况"), "disclosure/desk/panel.html", {"entries": items, "project": project, "records": shown})]


def todos(user: User) -> Iterable[Todo]:
    """The closing steps, each as soon as it is the next one."""
    waiting = Project.objects.visible_to(user).filter(state=State.DISCLOSURE).select_related("buyer")
    for project in waiting:
        step = next_step(project)
        if may(user, step, project):
            why = {"settle": law.cite("plan.budgeted"), "seal_archive": law.cite("archive.years")}.get(step, law.cite("disclosure.content"))
            yield Todo(project, WORDS[step], reverse(step, args=[project.number]), _("评价已作出结论。依据：%(basis)s") % {"basis": why})


WORDS = {"settle": _("结清资金"), "seal_archive": _("封存归档目录"), "disclose": _("公开归档")}


def next_step(project: Project) -> str:
    """The first of the closing steps that is still to be taken."""
    if not Settlement.objects.filter(project=project).exists() or rules.outstanding(project):
        return "settle"
    return "seal_archive" if list(rules.archive_is_sealed(project)) else "disclose"


def is_next(step: str) -> Callable[[Project], bool]:
    """Whether the desk offers the step now."""
    return lambda project: next_step(project) == step


STAGE = Stage(
    key="disclosure",
    label=_("公开"),
    gates={
        "settle": (rules.payments_are_finished,),
        "disclose": (rules.disclosure_list_is_complete, rules.ledger_is_settled, rules.archive_is_sealed),
    },
    ungated={"seal_archive": "its action asks for the check of the content and for the keeper"},
    effects={"*": (publish,)},
    acts=(
        Act("settle", WORDS["settle"], (State.DISCLOSURE,), 7, is_next("settle")),
        Act("seal_archive", WORDS["seal_archive"], (State.DISCLOSURE,), 7, is_next("seal_archive")),
    ),
    panel=panel,
    todos=todos,
    policy=(
        Allow("settle", FILER, BUYER, law.cite("plan.budgeted")),
        Allow("seal_archive", FILER, BUYER, law.cite("archive.years")),
        Allow("disclose", APPROVER, BUYER, law.cite("disclosure.content"), apart_from=("seal_archive",)),
        Allow("withhold", frozenset({Role.FINANCE_SUPERVISOR}), OWN_REGION, law.cite("disclosure.privacy")),
    ),
    visibility=(See("disclosure.Publication", EVERYBODY, ANY, "已公开"),),
    on_document=note_document,
)
