// The one way to write what is hashed and signed, as procurement/seal/encoding.py and archive.py write it.
import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";

const BLOCK = 512;
const SECRET_PREFIX = "age-secret-key-";
const NAME = /^[a-z0-9][a-z0-9_./-]{0,98}$/;

export const utf8 = (text) => new TextEncoder().encode(text);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const randomBytes = (size) => crypto.getRandomValues(new Uint8Array(size));

export function unhex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Error("not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

// JSON with sorted keys and without blanks; only what has one form there is written.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${canonical(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  const isText = typeof value === "string" && !/\p{Surrogate}/u.test(value);
  if (!isText && typeof value !== "boolean" && !Number.isSafeInteger(value)) throw new Error("cannot be written");
  return JSON.stringify(value);
}

// The browser's own hash where there is one; it is missing on pages without encryption.
export async function digest(bytes) {
  return globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
}

export function concat(chunks) {
  const joined = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let place = 0;
  for (const chunk of chunks) {
    joined.set(chunk, place);
    place += chunk.length;
  }
  return joined;
}

export function secretBytes(identity) {
  const { prefix, bytes } = bech32.decodeToBytes(identity.toLowerCase());
  if (prefix !== SECRET_PREFIX || bytes.length !== 32) throw new Error("not an age identity");
  return bytes;
}

// A plain tar archive of [name, bytes] pairs, without a date or an owner, as a list of chunks.
export function pack(files) {
  const chunks = files.flatMap(([name, content]) => [header(name, content.length), content, new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK)]);
  return [...chunks, new Uint8Array(2 * BLOCK)];
}

export function unpack(archive) {
  const files = [];
  for (let place = 0; archive[place]; ) {
    const name = new TextDecoder().decode(archive.subarray(place, place + 100)).replace(/\0+$/, "");
    const size = parseInt(new TextDecoder().decode(archive.subarray(place + 124, place + 135)), 8);
    place += BLOCK;
    if (!(place + size <= archive.length)) throw new Error("the archive is cut off");
    files.push([name, archive.subarray(place, place + size)]);
    place += Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

// Zeros up to a length of Padmé.
export function pad(chunks) {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return concat([...chunks, new Uint8Array(padme(size) - size)]);
}

export function padme(length) {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** Math.max(0, exponent - Math.floor(Math.log2(exponent || 1)) - 1);
  return Math.ceil(length / step) * step;
}

function header(name, size) {
  if (!NAME.test(name) || name.includes("..") || size >= 2 ** 31) throw new Error("not a file for an archive");
  const block = new Uint8Array(BLOCK);
  const octal = (value, digits) => value.toString(8).padStart(digits, "0");
  const put = (text, place) => block.set(utf8(text), place);
  put(name, 0);
  put("0000644\0" + "0000000\0".repeat(2) + `${octal(size, 11)}\0` + "00000000000\0" + " ".repeat(8) + "0", 100);
  put("ustar\0" + "00", 257);
  put(`${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 148);
  return block;
}
