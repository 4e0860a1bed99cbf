// A supplier's bid page: the bid is sealed here, on the bidder's computer, and only then handed in.
//
// <form data-seal-bid data-terms data-submit data-supplier data-replaces>: a file field part-KIND for each kind of the terms, [name=price],
// [name=small] in the first round, data-ceiling; ticked boxes stored-KIND with data-url are documents of the library;
// [name=own] holds the bidder's own receipt where a bid is replaced.
// <form data-hand-in data-submit>: [name=package], sealed elsewhere. <form data-withdraw data-terms data-submit data-supplier data-replaces>.
// <form data-open-own data-submit>: [name=own], the receipt, whose one-off identities are handed over after the deadline.
// Each has the portal's token and a [data-message]; [data-files] takes what is to be kept.
import { readTerms, sealBid, withdrawal } from "./sb1.js";
import { hex, unhex } from "./format.js";

const PRICE = "price";
const one = (form, name) => form.querySelector(`[data-${name}]`);

function say(form, text, isError = false) {
  one(form, "message").textContent = text;
  one(form, "message").toggleAttribute("data-error", isError);
}

async function termsOf(form) {
  const answer = await fetch(form.dataset.terms);
  if (!answer.ok) throw new Error("没有取到封标条件，请重试");
  return readTerms(await answer.text());
}

function price(form) {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(form.elements.price.value.trim());
  if (!match || !Number(match[0])) throw new Error("报价请写成 275000.00");
  if (Number(match[0]) > Number(form.dataset.ceiling)) throw new Error(`报价超过最高限价 ${form.dataset.ceiling} 元`);
  return `${BigInt(match[1])}.${(match[2] ?? "").padEnd(2, "0")}`;
}

// A document of the bidder's own library; it is sealed here like any other file.
async function storedFile(box) {
  const answer = await fetch(box.dataset.url);
  if (!answer.ok) throw new Error(`没有取到资料“${box.value}”，请重试`);
  return new File([await answer.arrayBuffer()], box.value, { type: "application/pdf" });
}

async function checkedFile(file) {
  const content = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder("latin1").decode(content);
  if (!text.startsWith("%PDF-") || !text.slice(-2048).includes("%%EOF")) throw new Error(`“${file.name}”不是完整的 PDF 文件`);
  if (/\/Encrypt\s+\d+\s+\d+\s+R/.test(text)) throw new Error(`“${file.name}”有打开密码，评审时无法阅读，请去掉密码`);
  return [file.name, content];
}

async function contentOf(form, kind) {
  const { small } = form.elements;
  if (kind === PRICE) return { facts: { price: price(form), ...(small && { is_small: small.checked }) } };
  const chosen = form.querySelectorAll(`[name="stored-${kind}"]:checked`);
  const files = [...form.elements[`part-${kind}`].files, ...(await Promise.all(Array.from(chosen, storedFile)))];
  if (!files.length) throw new Error("还有一部分没有选择文件");
  return { files: await Promise.all(files.map(checkedFile)) };
}

// The bidder's own receipt: it opens the bid and signs what replaces it. It is kept before anything is sent.
function keep(form, receipt) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([receipt], { type: "application/json" }));
  link.download = "receipt.json";
  link.textContent = "再次下载本单位的回执";
  one(form, "files").replaceChildren(link);
  link.click();
}

async function send(form, body) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "Idempotency-Key": form.dataset.key };
  const answer = await fetch(form.dataset.submit, { method: "POST", headers, body });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message ?? "平台没有接受，请重试");
  return told;
}

function fresh(form) {
  form.dataset.key = hex(crypto.getRandomValues(new Uint8Array(16)));
}

async function seal(form) {
  if (!form.elements.agreed.checked) throw new Error("还没有勾选声明");
  const terms = await termsOf(form);
  const contents = {};
  for (const { kind } of terms.parts) contents[kind] = await contentOf(form, kind);
  const before = {};
  if (form.dataset.replaces) {
    const [own] = form.elements.own.files;
    if (!own) throw new Error("替换响应需要上一次保存的回执");
    Object.assign(before, { secret: unhex(JSON.parse(await own.text()).secret), replaces: form.dataset.replaces });
  }
  const sealed = await sealBid(terms, contents, { supplier: form.dataset.supplier, ...before });
  keep(form, sealed.receipt);
  const told = await send(form, new Blob(sealed.chunks));
  return `已提交，回执 ${told.receipt}。请妥善保存刚才下载的 receipt.json，替换、撤回都要用它。`;
}

async function handIn(form) {
  const [file] = form.elements.package.files;
  if (!file) throw new Error("还没有选择封好的响应");
  return `已提交，回执 ${(await send(form, file)).receipt}。`;
}

async function withdraw(form) {
  const [own] = form.elements.own.files;
  if (!own) throw new Error("撤回响应需要保存的回执");
  const { supplier, replaces } = form.dataset;
  const { text, signature } = withdrawal(await termsOf(form), { supplier, receipt: await own.text(), replaces });
  await send(form, JSON.stringify({ statement: text, signature: hex(signature) }));
  return "已撤回。";
}

async function openOwn(form) {
  const [own] = form.elements.own.files;
  if (!own) throw new Error("自行开启需要保存的回执");
  await send(form, JSON.stringify(JSON.parse(await own.text()).identities));
  return "已交出本单位响应的密钥。";
}

// Runs something, says how it ended and never leaves an error unsaid.
async function told(form, work) {
  form.setAttribute("aria-busy", "true");
  say(form, "请稍候……");
  fresh(form);
  try {
    const words = await work(form);
    say(form, words);
    form.querySelector("button").disabled = true;
  } catch (error) {
    say(form, error.message.match(/[一-鿿]/) ? error.message : "没有成功，请核对后重试", true);
  }
  form.removeAttribute("aria-busy");
}

// Without this script nothing may leave the form: its button works only from here on.
for (const button of document.querySelectorAll("[data-seal-bid] button")) button.disabled = false;

const WORK = { sealBid: seal, handIn, withdraw, openOwn };
document.addEventListener("submit", (event) => {
  const name = Object.keys(WORK).find((each) => each in event.target.dataset);
  if (!name) return;
  event.preventDefault();
  told(event.target, WORK[name]);
});
