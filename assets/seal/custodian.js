// The custodian's page: an identity made in the browser, and shares unlocked there. Of what is secret only the salted shares leave it.
//
// <form data-custody-make>: [data-passphrase] twice, without names; [data-recipient] or the field that data-into names, filled in; [data-key-file], a link; [data-key-qr].
// <form data-custody-open data-shares="address">: [data-identity], a file; [data-passphrase]. The address answers [{id, file (base64)}] and takes
// {id: {salt, share}} with the form's own token. Both have a [data-message].
import encodeQR from "qr";
import { newIdentity, protect, unprotect } from "./custody.js";
import { unlockShare } from "./sb1.js";

const SHORTEST = 12;
const one = (form, name) => form.querySelector(`[data-${name}]`);

function say(form, text, isError = false) {
  one(form, "message").textContent = text;
  one(form, "message").toggleAttribute("data-error", isError);
}

// A drawing without a style, so that the strict policy has nothing to object to.
function drawing(text) {
  const rows = encodeQR(text, "raw", { ecc: "medium" });
  const make = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const path = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  const svg = make("svg", { viewBox: `0 0 ${rows.length} ${rows.length}`, width: 240, height: 240, role: "img", "aria-label": "密钥备份二维码" });
  svg.append(make("path", { d: path }));
  return svg;
}

async function makeIdentity(form) {
  const [passphrase, again] = Array.from(form.querySelectorAll("[data-passphrase]"), (field) => field.value);
  if (passphrase.length < SHORTEST) throw new Error(`口令至少 ${SHORTEST} 个字符`);
  if (passphrase !== again) throw new Error("两次输入的口令不同");
  const { identity, recipient } = await newIdentity();
  const link = one(form, "key-file");
  link.href = URL.createObjectURL(new Blob([await protect(identity, passphrase, Number(form.dataset.workFactor ?? 18))]));
  link.download = `custody-${recipient.slice(-8)}.age`;
  link.hidden = false;
  one(form, "key-qr").replaceChildren(drawing(identity));
  const into = document.getElementById(form.dataset.into) ?? one(form, "recipient");
  into.value = recipient;
  into.dispatchEvent(new Event("change", { bubbles: true }));
  return "密钥已生成。请下载密钥文件、打印二维码备份，然后提交公钥。";
}

async function openShares(form) {
  const [file] = one(form, "identity").files;
  const identity = await unprotect(await file.text(), one(form, "passphrase").value).catch(() => {
    throw new Error("口令不对，或者不是本人的密钥文件");
  });
  const waiting = await (await fetch(form.dataset.shares)).json();
  const opened = {};
  const broken = [];
  for (const row of waiting) {
    const content = Uint8Array.from(atob(row.file), (letter) => letter.charCodeAt(0));
    await unlockShare(content, identity).then((share) => (opened[row.id] = share), () => broken.push(row.id));
  }
  const headers = { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" };
  const answer = await fetch(form.dataset.shares, { method: "POST", headers, body: JSON.stringify(opened) });
  if (!answer.ok) throw new Error("平台没有接受，请重试");
  const rest = broken.length ? `，${broken.length} 份打不开` : "";
  return `已交出 ${Object.keys(opened).length} 份份额${rest}。`;
}

// Runs something, says how it ended and never leaves an error unsaid.
async function told(form, work) {
  form.setAttribute("aria-busy", "true");
  say(form, "请稍候……");
  try {
    say(form, await work(form));
  } catch (error) {
    say(form, error.message.match(/[一-鿿]/) ? error.message : "没有成功，请核对后重试", true);
  }
  form.removeAttribute("aria-busy");
}

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-make]")?.form;
  if (form) told(form, makeIdentity);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-custody-open]")) return;
  event.preventDefault();
  told(event.target, openShares);
});
