// The page on which a bid is sealed without a network: terms and files in, the sealed bid and the bidder's receipt out.
import { custody, readTerms, sealBid } from "./sb1.js";
import { unhex } from "./format.js";

const PRICE = "price";
// The round in which bidders say whether they are small; later only prices are asked for.
const FIRST = "bid";
const NAMES = { technical: "商务技术文件", qualification: "资格证明文件" };
const at = (id) => document.getElementById(id);
let terms = null;

function say(text, isError = false) {
  at("message").textContent = text;
  at("message").className = isError ? "error" : "";
}

function element(tag, attributes = {}, text = "") {
  const made = Object.assign(document.createElement(tag), attributes);
  made.textContent = text;
  return made;
}

function fileFields(kind) {
  const id = `part-${kind}`;
  return [
    element("label", { htmlFor: id }, NAMES[kind] ?? kind),
    element("input", { type: "file", id, multiple: true, required: true }),
  ];
}

function priceFields() {
  const small = element("label", { className: "check" }, " 本单位是小微企业（作出声明）");
  small.prepend(element("input", { type: "checkbox", id: "small" }));
  return [
    element("label", { htmlFor: PRICE }, "报价（元）"),
    element("input", { type: "text", id: PRICE, required: true, inputMode: "decimal" }),
    element("span", { className: "hint" }, "例如 275000.00"),
    ...(terms.round === FIRST ? [small] : []),
  ];
}

async function showTerms() {
  terms = null;
  at("seal").querySelector("button").disabled = true;
  terms = readTerms(await at("terms").files[0].text());
  at("tender").textContent = `${terms.tender} 第 ${terms.lot} 包`;
  at("deadline").textContent = terms.deadline;
  at("custodians").textContent = `${terms.custodians.map((each) => each.name).join("、")}（任意 ${terms.threshold} 方到场即可开启）`;
  at("custody").textContent = await custody(terms);
  at("parts").replaceChildren(...terms.parts.flatMap(({ kind }) => (kind === PRICE ? priceFields() : fileFields(kind))));
  at("about").hidden = false;
  at("seal").querySelector("button").disabled = false;
}

function price() {
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(at(PRICE).value.trim());
  if (!match || !Number(match[0])) throw new Error("报价请写成 275000.00");
  return `${BigInt(match[1])}.${(match[2] ?? "").padEnd(2, "0")}`;
}

async function contentOf(kind) {
  if (kind === PRICE) return { facts: { price: price(), ...(at("small") && { is_small: at("small").checked }) } };
  const files = Array.from(at(`part-${kind}`).files, async (file) => [file.name, new Uint8Array(await file.arrayBuffer())]);
  return { files: await Promise.all(files) };
}

// The secret and the leaf of the bid that this one replaces.
async function before() {
  const [own] = at("earlier").files;
  const [given] = at("given").files;
  if (!own && !given) return {};
  if (!own || !given) throw new Error("替换响应需要上一次的两份回执");
  const { receipt } = JSON.parse(await given.text());
  return { secret: unhex(JSON.parse(await own.text()).secret), replaces: JSON.parse(receipt.split("\n")[1]).leaf };
}

function offer(name, chunks, label) {
  const link = element("a", { href: URL.createObjectURL(new Blob(chunks)), download: name }, label);
  at("files").append(link);
}

async function seal() {
  const contents = {};
  for (const { kind } of terms.parts) contents[kind] = await contentOf(kind);
  const sealed = await sealBid(terms, contents, { supplier: at("supplier").value.trim(), ...(await before()) });
  offer("bid.sb1", sealed.chunks, "下载封好的响应（提交到平台）");
  offer("receipt.json", [sealed.receipt], "下载自己的回执（妥善保存，不要交给任何人）");
}

// Runs something, says how it ended and never leaves an error unsaid.
async function told(work, { during, after }) {
  at("files").replaceChildren();
  say(during);
  try {
    await work();
    say(after);
  } catch (error) {
    say(error.message.match(/[一-鿿]/) ? error.message : "文件不符合要求，请核对后重试", true);
  }
}

at("terms").addEventListener("change", () => told(showTerms, { during: "", after: "" }));
at("seal").addEventListener("submit", (event) => {
  event.preventDefault();
  told(seal, { during: "正在加密……", after: "已封好。请下载两个文件。" });
});
