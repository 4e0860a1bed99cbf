"""What every page must stand: no script error, no breach of the policy, no finding of axe, no scrolling sideways."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE, NARROWEST = 1280, 390, 320
HEIGHT = 900
# A folder in which to keep a picture of every kind of page, for people who want to look at them.
PICTURES = os.environ.get("PORTAL_PICTURES", "")
FINDINGS = """async () => (await axe.run(document, {preload: false, resultTypes: ["violations"]})).violations
    .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target.join(" ")} ${node.failureSummary.split("\\n")[1] ?? ""}`))"""
# Nothing stands out of the window, and nothing is cut off inside its box.
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1
    || (getComputedStyle(one).overflowX === "hidden" && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 2))
    .slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
BREACHES = 'addEventListener("securitypolicyviolation", event => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`))'
# What moves although nobody did anything slips away under a finger; Web Vitals calls up to 0.1 of the window good.
SHIFTS = """window.shifted = 0; new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value
}).observe({type: "layout-shift", buffered: true})"""
MOST_SHIFTED = 0.1
# A refusal and an incomplete form come with these; Chromium reports them in the console as if a file were missing.
EXPECTED = {409, 410, 422}
KIND = """() => document.querySelector("input[name=do][value=confirm]") ? "check" : document.querySelector("main [role=alert]") ? "refusal"
    : document.querySelector("main form[data-autosave]") ? "form" : "page" """


# The answers of a step before they are confirmed, and the reasons of a refusal.
ONE_TEMPLATE = {"check", "refusal"}


class Inspector:
    """Listens to all windows and looks once at every kind of page."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.looked_at: set[str] = set()
        self.examined: set[str] = set()

    def watch(self, context: BrowserContext) -> None:
        """Hear of every error on the pages of a window."""
        context.add_init_script(BREACHES)
        context.add_init_script(SHIFTS)
        context.on("console", self._hear)
        context.on("weberror", lambda failure: self.complaints.append(f"{failure.page and failure.page.url}: {failure.error}"))
        context.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.page and message.page.url}: {message.text}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400 and response.status not in EXPECTED:
            self.complaints.append(f"{response.url}: {response.status}")

    def look(self, page: Page, about: str = "") -> None:
        """Examine a kind of page when it is seen for the first time; `about` tells apart what one address shows to different people."""
        name = resolve(urlsplit(page.url).path).url_name
        shape = page.evaluate(KIND)
        kind = f"{name}-{shape}{about and '-'}{about}"
        if kind in self.looked_at:
            return
        self.looked_at.add(kind)
        if (shifted := page.evaluate("shifted")) > MOST_SHIFTED:
            self.complaints.append(f"{kind} moved by {shifted:.2f} of the window while it was loaded")
        # What differs between the kinds of one address differs at both widths, and pages of one template differ in their words alone.
        drawn = shape if shape in ONE_TEMPLATE else kind
        axe_at = {PHONE: drawn not in self.examined, DESK: drawn not in self.examined and name not in self.examined}
        self.examined |= {drawn, str(name)}
        if axe_at[PHONE]:
            page.evaluate(AXE.read_text())
        for width in (DESK, PHONE, NARROWEST):
            if width != DESK:
                page.set_viewport_size({"width": width, "height": HEIGHT})
            if axe_at.get(width):
                self.complaints += [f"{kind} at {width}: {finding}" for finding in page.evaluate(FINDINGS)]
            self.complaints += [f"{kind} is too wide at {width}: {finding}" for finding in page.evaluate(TOO_WIDE)]
            if PICTURES and width != NARROWEST:
                page.screenshot(path=f"{PICTURES}/{len(self.looked_at):03d}-{kind}-{width}.png", full_page=True)
        page.set_viewport_size({"width": DESK, "height": HEIGHT})

    def settle(self) -> list[str]:
        """Return what was found since the last time."""
        found, self.complaints = self.complaints, []
        return found
