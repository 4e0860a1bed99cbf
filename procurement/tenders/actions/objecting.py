"""An objection to a single source from the public page: anyone may file it, without an account."""

import secrets
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import refuse
from procurement.models import SingleSource, SourceObjection
from procurement.tenders.rules import choosing as rules
from projects.lifecycle import moving
from projects.models import Project
from projects.queries import recipients
from registry.actions import tell
from registry.authentication import digest


@dataclass(frozen=True)
class Visitor:
    """Somebody without an account, as the log names them: not by name, which stays with the buyer and finance."""

    pk: None = None

    def audit_label(self) -> str:
        """How the objection came."""
        return _("公众（公开页面提交）")


def object_to_source(project: Project, *, objector: str, contact: str, text: str) -> str:
    """File an objection during the publicity; returns the code with which its author reads the answer. The same text twice is one."""
    # The law names no role: anyone may object, and the log says only that it came from the public page.
    with moving(project, "record_objection", actor=None) as step:
        step.signer = Visitor()
        rows = SingleSource.objects.select_for_update(of=("self",)).select_related("tender__buyer")
        publicity = rows.get(tender__lots__project=step.project, tender__lots__failed_at=None)
        refuse([*rules.publicity_takes_objections(publicity), *rules.objection_is_new(publicity, objector, text)])
        code = secrets.token_urlsafe()
        made = SourceObjection.objects.create(publicity=publicity, objector=objector, contact=contact, text=text, code_digest=digest(code))
        tell_of_objection(step.project, made)
        step.record(made, number=publicity.tender.number, text=text)
    return code


def tell_of_objection(project: Project, made: SourceObjection) -> None:
    """74号令 art. 39: the buyer has the objection, finance its copy."""
    people = [*recipients(project, "answer_objections"), *recipients(project, "approve_method")]
    subject = _("收到单一来源公示异议：%(title)s") % {"title": project.title}
    tell(people, subject=subject, text=made.text, url=project.get_absolute_url(), key=f"source-objection:{made.pk}")
