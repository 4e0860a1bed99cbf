// The one script of the portal: it makes pages smoother, none of them needs it. Everything listens at the document, so that what htmx
// brings in later works without a second start.
import "htmx.org";
import "./autosave.js";
import "./capitals.js";
import "./countdown.js";
import "./focus.js";
import "./print.js";
