// A custodian's identity for one tender: made in the browser, kept in a file under a passphrase; only the recipient leaves the machine.
import { Decrypter, Encrypter, armor, generateX25519Identity, identityToRecipient } from "age-encryption";

export async function newIdentity() {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

// An armoured age file that stock `age -d` opens with the passphrase.
export async function protect(identity, passphrase, workFactor = 18) {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return armor.encode(await encrypter.encrypt(`${identity}\n`));
}

export async function unprotect(file, passphrase) {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return (await decrypter.decrypt(armor.decode(file), "text")).trim();
}
