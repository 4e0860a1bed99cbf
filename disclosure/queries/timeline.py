"""A project's life as one time-line: what was published, where it is now, what follows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models.fields.json import KeyTransform
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.drawing import STEPS
from core.wording import paper_name
from disclosure.models import Publication, PublishedDocument, PublishedProject

START, FAIL = "start_procurement", "fail_procurement"
BIDDING, ENDED, DONE = 3, "terminated", "disclosed"


def publications(number: str) -> list[Any]:
    """A project's publications without their releases, the oldest first; `page` holds what the page shows."""
    rows = Publication.objects.filter(project_number=number).defer("payload", "words", "search")
    return list(rows.annotate(page=KeyTransform("page", "payload"), proof=KeyTransform("proof", "payload")).order_by("published_at", "id"))


def standing(rows: Sequence[Any]) -> dict[str, Any]:
    """The facts of the project as the newest publication that still stands gives them."""
    return next((row.page["project"] for row in reversed(rows) if row.page), {})


def life(rows: Sequence[Any], project: PublishedProject, files: Mapping[str, PublishedDocument]) -> list[dict[str, Any]]:
    """All events for components/life.html: done ones, with failed attempts folded, then where it is now and what follows."""
    events = list(folded([done(row, files) for row in rows]))
    events += list(ahead(rows, project))
    place = 0
    for event in events:
        # A payment after the acceptance does not go back to the contract.
        event["step"] = str(STEPS[event["river"] - 1]) if event["river"] > place else ""
        place = max(place, event["river"])
        for file in event.get("files", ()):
            file["title"] = paper_name(file["title"], project.title)
    return events


def done(row: Any, files: Mapping[str, PublishedDocument]) -> dict[str, Any]:
    """One publication as an event."""
    said = (row.page or {}).get("event", {})
    again = _("（第 %(attempt)s 次）") % {"attempt": said["attempt"]} if row.event == START and said.get("attempt", 0) > 1 else ""
    text = _("已撤下：%(reason)s") % {"reason": row.withheld_reason} if row.withheld_reason else said.get("text", "")
    return {
        "kind": "done",
        "key": row.event,
        "attempt": said.get("attempt", 0),
        "river": said.get("river", 1),
        "at": row.published_at,
        "title": f"{row.headline}{again}",
        "text": text,
        "basis": row.basis,
        "files": [paper(card, files.get(card["code"])) for card in said.get("documents", [])],
        "hash": row.sha256,
        "verify_url": f"{row.get_absolute_url()}#proof",
        "data_url": reverse("notice_json", args=[row.pk]),
    }


def paper(card: Mapping[str, str], found: PublishedDocument | None) -> dict[str, Any]:
    """A document's link: to its file once that exists, before that to its page."""
    ready = found is not None and bool(found.file)
    url = reverse("public_document", args=[card["code"]]) if ready else reverse("verify", args=[card["code"]])
    return {"url": url, "title": card["title"], "size": found.size if found else 0}


def folded(events: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Lay everything of a failed attempt under its end."""
    failed = {event["attempt"]: event for event in events if event["key"] == FAIL}
    for event in events:
        end = failed.get(event["attempt"]) if event["attempt"] else None
        if end is None or event is end:
            yield with_folded(event, events) if event is end else event


def with_folded(end: dict[str, Any], events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The end of an attempt with its earlier records inside."""
    inside = [event for event in events if event["attempt"] == end["attempt"] and event is not end]
    label = _("展开第 %(attempt)s 次采购的 %(count)s 条记录") % {"attempt": end["attempt"], "count": len(inside)}
    title = _("第 %(attempt)s 次采购终止") % {"attempt": end["attempt"]}
    return end | {"title": title, "folded": {"label": label, "events": inside}}


def ahead(rows: Sequence[Any], project: PublishedProject) -> Iterator[dict[str, Any]]:
    """Where the project is now, with its deadline, and the steps that follow."""
    if project.state in {ENDED, DONE} or not rows:
        return
    waiting = deadlines(rows)
    first = waiting[0] if waiting else None
    title, text = paused() if rows[-1].event == "suspend" else now_words(project)
    event: dict[str, Any] = {"kind": "now", "river": project.river, "title": title, "text": text, "when": _("现在")}
    yield event | ({"latest": first["due_at"], "basis": first["basis"]} if first else {})
    for place in range(project.river + 1, len(STEPS) + 1):
        title, text = NEXT[place]()
        yield {"kind": "todo", "river": place, "title": title, "text": text}


def deadlines(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The open periods as the newest publication knows them, the first to end first."""
    said = (rows[-1].page or {}).get("deadlines", []) if rows else []
    return [row | {"due_at": parse_datetime(row["due_at"])} for row in said]


def paused() -> tuple[str, str]:
    """Finance has ordered a pause."""
    return _("采购活动已暂停"), _("暂停期间不开启、不评审、不签订合同；期满或者解除后继续。")


def now_words(project: PublishedProject) -> tuple[str, str]:
    """What is being done now."""
    words = {
        "plan": (_("购买主体正在修改计划"), _("修改后重新报送财政部门。")),
        "review": (_("财政正在审核"), _("财政部门逐项审核购买内容、预算和期限。")),
        "approved": (_("正在准备采购"), _("预算已批复，公开采购意向、编制并审查采购文件后启动采购。")),
        "bidding": (_("正在采购"), _("截止前响应文件密封，任何人不能查看；开启后由评审小组评审。")),
        "contracting": (_("等待签订合同"), _("质疑期满、没有未办结的质疑后签订合同。")),
        "performing": (_("正在履约和验收"), _("承接主体按合同提供服务，验收小组逐条验收后付款。")),
        "evaluation": (_("正在绩效评价"), _("购买主体、服务对象和第三方分别评价。")),
        "disclosure": (_("正在整理归档"), _("全部公开项齐备、资金结清后归档。")),
    }
    return words.get(project.state, ("", ""))


NEXT = {
    2: lambda: (_("财政批复预算"), _("财政部门逐项审核并批复。")),
    3: lambda: (_("采购"), _("公告、响应、评审、确定承接主体。")),
    4: lambda: (_("签订并公告合同"), _("按成交结果签订，依法公告和备案。")),
    5: lambda: (_("履约和验收"), _("按合同履行，逐条验收。")),
    6: lambda: (_("三方绩效评价"), _("购买主体、服务对象、第三方分别评价。")),
    7: lambda: (_("公开归档"), _("全部公开项齐备后归档，按规定年限保存。")),
}
