// Lets the tests call the browser's side of SB-1 from Node: one command with folders and files, JSON on the standard output.
import { readFile, writeFile } from "node:fs/promises";
import { protect, newIdentity, unprotect } from "../../../assets/seal/custody.js";
import { canonical, concat, pack, pad, padme, unpack } from "../../../assets/seal/format.js";
import { custody, openPart, readTerms, sealBid, unlockShare, withdrawal } from "../../../assets/seal/sb1.js";

const [command, folder] = process.argv.slice(2);
const read = (name) => readFile(`${folder}/${name}`);
const text = (name) => readFile(`${folder}/${name}`, "utf8");
const given = JSON.parse(await text("given.json"));

const commands = {
  async seal() {
    const terms = readTerms(await text("terms.json"));
    const files = [["技术响应.pdf", new Uint8Array(await read("technical.pdf"))]];
    const contents = { technical: { files }, price: { facts: { price: given.price, is_small: given.is_small } } };
    const { chunks, receipt, header } = await sealBid(terms, contents, { supplier: given.supplier });
    await writeFile(`${folder}/bid.sb1`, concat(chunks));
    await writeFile(`${folder}/receipt.json`, receipt);
    const { text: statement, signature } = withdrawal(terms, { supplier: given.supplier, receipt, replaces: given.replaces });
    await writeFile(`${folder}/withdrawal.json`, statement);
    await writeFile(`${folder}/withdrawal.sig`, signature);
    return { header, custody: await custody(terms) };
  },
  async unlock() {
    return unlockShare(new Uint8Array(await read("share.age")), given.identity);
  },
  async open() {
    const { facts, files } = await openPart(new Uint8Array(await read("part.age")), given.identity);
    return { facts, files: files.map(([name, content]) => [name, Buffer.from(content).toString("hex")]) };
  },
  async identity() {
    const made = await newIdentity();
    await writeFile(`${folder}/identity.age`, await protect(made.identity, given.passphrase, 10));
    return made;
  },
  async unprotect() {
    return unprotect(await text("identity.age"), given.passphrase);
  },
  async format() {
    const files = given.files.map(([name, content]) => [name, new Uint8Array(Buffer.from(content, "hex"))]);
    const archive = concat(pack(files));
    const again = unpack(archive).map(([name, content]) => [name, Buffer.from(content).toString("hex")]);
    const hex = (bytes) => Buffer.from(bytes).toString("hex");
    return { archive: hex(archive), padded: hex(pad([archive])), padme: given.lengths.map(padme), canonical: canonical(given.value), again };
  },
};

process.stdout.write(JSON.stringify(await commands[command]()));
