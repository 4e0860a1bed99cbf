// The platform's time: a computer's own clock may be wrong, and the demonstration shifts its clock. Any element with data-now (ISO 8601)
// says what time it was for the server when it answered.
const stated = Date.parse(document.querySelector("[data-now]")?.dataset.now);
const [navigation] = performance.getEntriesByType("navigation");
const answeredAt = performance.timeOrigin + (navigation?.responseStart ?? 0);
const offset = Number.isNaN(stated) ? 0 : stated - answeredAt;

export function now() {
  return Date.now() + offset;
}

export function clockTime(moment) {
  return new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
}
