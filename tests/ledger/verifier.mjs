// Written from docs/record.md alone: node verifier.mjs RECORD KEY [CHECKPOINT…]. Prints "whole N", or why it is not.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const [recordFile, pinned, ...heldFiles] = process.argv.slice(2);
const sha256 = (text) => createHash("sha256").update(text);
const fail = (why) => {
  console.log(why);
  process.exit(1);
};

// The key: name, "+", key id in hex, "+", base64 of the byte 1 and the 32 bytes of the Ed25519 key.
const [keyName, keyId, ...rest] = pinned.split("+");
const keyBytes = Buffer.from(rest.join("+"), "base64");
const expectedId = sha256(`${keyName}\n`).update(keyBytes).digest().subarray(0, 4);
if (keyBytes.length !== 33 || keyBytes[0] !== 1 || expectedId.toString("hex") !== keyId) fail("not a key");
const x = keyBytes.subarray(1).toString("base64url");
const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });

// A checkpoint: three lines that are signed, an empty line, signatures.
function readCheckpoint(note) {
  const [text, signatures] = note.split("\n\n");
  const [origin, length, head] = text.split("\n");
  const isSigned = signatures.split("\n").some((line) => {
    const [dash, name, encoded] = line.split(" ");
    if (dash !== "—" || name !== keyName || origin !== keyName) return false;
    const blob = Buffer.from(encoded, "base64");
    return blob.subarray(0, 4).equals(expectedId) && verify(null, Buffer.from(`${text}\n`), key, blob.subarray(4));
  });
  if (!isSigned) fail("a checkpoint is not signed with the key");
  return { length: Number(length), head: Buffer.from(head, "base64").toString("hex") };
}

const [first, ...lines] = readFileSync(recordFile, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
if (first.format !== "letters-record/1") fail("not a record");

let head = "0".repeat(64);
const hashes = [head];
for (const { n, prev, hash, body, digest } of lines) {
  const bodyDigest = body === undefined ? digest : sha256(body).digest("hex");
  if (n !== hashes.length || prev !== head) fail(`event ${hashes.length} does not follow the one before it`);
  if (sha256(`${prev}\n${bodyDigest}`).digest("hex") !== hash) fail(`event ${n} was changed`);
  if (body !== undefined && JSON.parse(body).n !== n) fail(`event ${n} says that it is another`);
  hashes.push((head = hash));
}

const own = readCheckpoint(first.checkpoint);
if (own.length !== lines.length || own.head !== head) fail("the checkpoint is not that of these events");
for (const file of heldFiles) {
  const held = readCheckpoint(readFileSync(file, "utf8"));
  if (held.length > lines.length) fail(`rolled back: ${file} counted ${held.length} events`);
  if (hashes[held.length] !== held.head) fail(`forked: ${file} counted another event ${held.length}`);
}
console.log(`whole ${lines.length}`);
