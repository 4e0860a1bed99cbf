// Moves the focus where reading should go on: to the summary of errors or the refusal, or to what htmx has just brought in.
const FIRST = ".notice.over[tabindex], [data-focus]";

function focusFirst(root) {
  root.querySelector(FIRST)?.focus();
}

focusFirst(document);
document.addEventListener("htmx:afterSettle", ({ detail }) => focusFirst(detail.elt));
