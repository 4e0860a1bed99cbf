// Sealed bids SB-1 in the browser: seal a bid for its custodians, and unlock a custodian's shares.
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { ed25519 } from "@noble/curves/ed25519.js";
import { split } from "shamir-secret-sharing";
import { canonical, concat, digest, hex, pack, pad, randomBytes, secretBytes, unhex, unpack, utf8 } from "./format.js";

const SALT = 16;
const STATEMENT = utf8("SB-1 statement\n");

// Reads the terms of a tender as they were published; only their one form is accepted.
export function readTerms(text) {
  const terms = JSON.parse(text);
  const known = terms?.protocol === "SB-1" && terms.statement === "terms" && canonical(terms) === text;
  if (!known || !(terms.threshold >= 2 && terms.threshold <= terms.custodians.length)) throw new Error("not the terms of a tender");
  return terms;
}

// The fingerprint of who keeps the shares, to be compared with the notice.
export async function custody({ threshold, custodians }) {
  return hex(await digest(utf8(canonical({ threshold, recipients: custodians.map((each) => each.recipient) }))));
}

export async function encryptTo(recipient, plaintext) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(plaintext);
}

export async function decryptWith(identity, ciphertext) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(ciphertext);
}

function about({ tender, lot, round }, statement) {
  return { protocol: "SB-1", statement, tender, lot, round };
}

// What is encrypted: the facts, and the files under numbers with their own names in the list.
async function partContent(terms, supplier, kind, { facts = {}, files = [] }) {
  const rows = [];
  for (const [place, [name, content]] of files.entries()) {
    const ending = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1].toLowerCase();
    const path = `${place + 1}${ending ? `.${ending}` : ""}`;
    rows.push({ name, path, sha256: hex(await digest(content)), size: content.length });
  }
  const index = canonical({ ...about(terms, "part"), supplier, kind, nonce: hex(randomBytes(32)), facts, files: rows });
  return pad(pack([["bid.json", utf8(index)], ...files.map(([, content], place) => [rows[place].path, content])]));
}

async function sealShares(identity, { threshold, custodians }) {
  const shares = await split(secretBytes(identity), custodians.length, threshold);
  const sealed = shares.map(async (share, place) => {
    const salted = concat([randomBytes(SALT), share]);
    return { commitment: hex(await digest(salted)), file: await encryptTo(custodians[place].recipient, salted) };
  });
  return Promise.all(sealed);
}

async function sealPart(terms, supplier, kind, content) {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const ciphertext = await encryptTo(recipient, await partContent(terms, supplier, kind, content));
  const shares = await sealShares(identity, terms);
  const commitments = shares.map((share) => share.commitment);
  const row = { kind, recipient, sha256: hex(await digest(ciphertext)), size: ciphertext.length, commitments };
  return { row, identity, files: [[`parts/${kind}.age`, ciphertext]], shares: shares.map((share, place) => [`shares/${kind}-${place}.age`, share.file]) };
}

function signed(facts, secret) {
  const text = canonical({ ...facts, key: hex(ed25519.getPublicKey(secret)) });
  return { text, signature: ed25519.sign(concat([STATEMENT, utf8(text)]), secret) };
}

// `contents` holds, for each kind of the terms, {facts, files: [[name, bytes]]}. Returns the package as chunks and the bidder's receipt.
export async function sealBid(terms, contents, { supplier, secret = randomBytes(32), replaces = "" }) {
  const sealed = [];
  for (const { kind } of terms.parts) sealed.push(await sealPart(terms, supplier, kind, contents[kind] ?? {}));
  const parts = sealed.map((part) => part.row);
  const facts = { ...about(terms, "bid"), supplier, replaces, custody: await custody(terms), parts };
  const { text, signature } = signed(facts, secret);
  const files = [...sealed.flatMap((part) => part.files), ...sealed.flatMap((part) => part.shares)];
  const identities = Object.fromEntries(sealed.map((part) => [part.row.kind, part.identity]));
  return {
    header: text,
    chunks: pack([["header.json", utf8(text)], ["header.sig", signature], ...files]),
    receipt: canonical({ header: text, signature: hex(signature), secret: hex(secret), identities }),
  };
}

// The signed statement that withdraws the bid with a leaf; the secret comes from the receipt.
export function withdrawal(terms, { supplier, receipt, replaces }) {
  return signed({ ...about(terms, "withdrawal"), supplier, replaces }, unhex(JSON.parse(receipt).secret));
}

// A custodian's share of one part: salt and share in hexadecimal, as they are handed over.
export async function unlockShare(file, identity) {
  const plaintext = await decryptWith(identity, file);
  if (plaintext.length !== SALT + 33) throw new Error("not a share");
  return { salt: hex(plaintext.subarray(0, SALT)), share: hex(plaintext.subarray(SALT)) };
}

// A part opened with its own identity: the index and the files by the names that people gave them.
export async function openPart(ciphertext, identity) {
  const [[, index], ...files] = unpack(await decryptWith(identity, ciphertext));
  const { facts, files: rows } = JSON.parse(new TextDecoder().decode(index));
  return { facts, files: rows.map((row, place) => [row.name, files[place][1]]) };
}
