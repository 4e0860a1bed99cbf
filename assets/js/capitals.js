// Shows an amount in capital numerals (大写) while it is typed, as core/money.py writes and reads it; a test holds the two together.
import { say } from "./words.js";

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万"];
const FACTORS = { "": 0, 千: 3, 万: 4, 亿: 8 };
const AMOUNT = /^[¥￥]?\+?(?:CNY|RMB|人民币)?[¥￥]?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?([千万亿]?)(?:元|圆)?(?:整|正)?$/;

// The amount in 分 as a whole number (an exact one: BigInt), or null for what is no amount.
export function cents(text) {
  const match = AMOUNT.exec(text.normalize("NFKC").replace(/\s/g, "").toUpperCase());
  if (!match) return null;
  const [, whole, places = "", unit] = match;
  const kept = FACTORS[unit] + 2;
  const digits = places.replace(/0+$/, "");
  const amount = digits.length > kept ? null : BigInt(whole.replaceAll(",", "") + digits.padEnd(kept, "0"));
  return amount !== null && amount < 10n ** 15n ? amount : null;
}

function groupWords(group) {
  let words = "";
  let zero = false;
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(group / 10 ** place) % 10;
    if (digit) words += (zero && words ? "零" : "") + DIGITS[digit] + PLACES[place];
    zero = !digit;
  }
  return words;
}

function wholeWords(number) {
  let words = "";
  let zero = false;
  for (let level = 3; level >= 0; level -= 1) {
    const group = Number((number / 10n ** BigInt(4 * level)) % 10_000n);
    if (group) words += (words && (zero || group < 1000) ? "零" : "") + groupWords(group) + GROUPS[level];
    else if (level === 2 && words) words += "亿";
    zero = !group && Boolean(words);
  }
  return words;
}

export function capitals(amount) {
  const [whole, tenths, hundredths] = [amount / 100n, Number((amount / 10n) % 10n), Number(amount % 10n)];
  const words = whole ? `${wholeWords(whole)}元` : "";
  if (!tenths && !hundredths) return `${words || "零元"}整`;
  const tenthWords = tenths ? `${DIGITS[tenths]}角` : words && "零";
  return words + tenthWords + (hundredths ? `${DIGITS[hundredths]}分` : "");
}

// The line under a field is found by the field's description, else in the same block.
function lineOf(field) {
  const named = (field.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id));
  return [...named, field.closest(".field")?.querySelector("[data-capitals]")].find((line) => line?.matches("[data-capitals]"));
}

globalThis.document?.addEventListener("input", ({ target }) => {
  const line = target.matches("input") ? lineOf(target) : null;
  if (!line) return;
  const amount = cents(target.value);
  line.textContent = amount === null ? "" : say("capitals") + capitals(amount);
});
