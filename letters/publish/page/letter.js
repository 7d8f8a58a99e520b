// Is this PDF one of the inspection's letters, unchanged, signed by its own signatory? All of it happens in this page.
// A letter is one PDF revision with one certifying PAdES signature (ETSI EN 319 142-1) over every byte but its own. A
// time-stamp over all of that may follow it, where the letter says so.

const pinned = JSON.parse(document.getElementById("pinned").textContent);
const MAX_BYTES = 50 * 1024 * 1024;
const LETTERS = "https://letters.example/ns/1/";

// The file: where its one signature is, and what that covers.

function locate(bytes) {
  demand(bytes.length <= MAX_BYTES, "it is larger than 50 MiB, which no letter is");
  const text = new TextDecoder("latin1").decode(bytes);
  demand(
    text.startsWith("%PDF-") && /startxref\s+\d+\s+%%EOF\s*$/.test(text.slice(-64)),
    "it does not begin and end as a PDF does: it is cut short, or bytes were added to it",
  );
  const archived = takeApart(text, bytes);
  const letter = archived ? archived.letter : bytes;
  return { ...locateIn(letter, text.slice(0, letter.length), Boolean(archived)), archived, letter };
}

function locateIn(bytes, text, isArchived) {
  demand(text.split("startxref").length === 2, "it was changed after it was made: it holds more than one revision");
  demand(isArchived || !NAMED_FIELD.test(text), "its time-stamp over the whole letter was taken away");
  const ranges = [...text.matchAll(/\/ByteRange\b/g)];
  demand(ranges.length > 0, "it is not signed");
  demand(ranges.length === 1, "it holds more than the one signature, or form fields that a letter does not have");
  const range = /^\/ByteRange \[ 0 (\d+) (\d+) (\d+) \] +\/Contents </.exec(text.slice(ranges[0].index, ranges[0].index + 200));
  demand(range, "its signature does not cover the whole file");
  const [gap, end, rest] = range.slice(1).map(Number);
  demand(
    gap === ranges[0].index + range[0].length - 1 && gap < end && end + rest === bytes.length,
    "its signature does not cover the whole file",
  );
  const contents = /^<((?:[0-9a-f]{2})+)>$/.exec(text.slice(gap, end));
  demand(contents, "its signature does not cover the whole file");
  const after = text.slice(end, text.indexOf("endobj", end));
  demand(/\/TransformMethod \/DocMDP \/TransformParams << \/P 1 /.test(after), "its signature allows changes to it");
  demand(after.includes("/SubFilter /ETSI.CAdES.detached"), "its signature is not a PAdES one");
  const moment = /\/M \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\)/.exec(after);
  demand(moment, "it does not say when it was signed, as a letter does");
  const signed = new Uint8Array(gap + rest);
  signed.set(bytes.subarray(0, gap));
  signed.set(bytes.subarray(end), gap);
  return { text, signed, contents: unhex(contents[1]), at: Date.UTC(...moment.slice(1).map((part, i) => part - (i === 1))) };
}

// What the letter says of itself, in its XMP metadata.

function readParticulars({ text }, bytes) {
  const found = [...text.matchAll(/\/Subtype \/XML \/Type \/Metadata \/Length (\d+) >>\nstream\n/g)];
  demand(found.length === 1, "it is signed, but it is not a letter: it does not say which one");
  const start = found[0].index + found[0][0].length;
  const packet = new TextDecoder().decode(bytes.subarray(start, start + Number(found[0][1])));
  const tree = new DOMParser().parseFromString(packet.replace(/^<\?xpacket[^>]*>/, ""), "application/xml");
  const said = {};
  for (const name of ["force", "inspection", "edition", "copy", "until", "zone"]) {
    const nodes = tree.getElementsByTagNameNS(LETTERS, name);
    if (nodes.length === 1) said[name] = nodes[0].textContent;
  }
  demand(
    !packet.includes("<!") && said.force && said.inspection && said.edition,
    "it is signed, but it is not a letter: it does not say which one",
  );
  return said;
}

// A genuine letter's particulars, its signatory, the signatory's time and a time-stamp of it; raises a Fault for anything else.

async function check(bytes) {
  const located = locate(bytes);
  const { certificate, signature, unsigned } = await authenticate(located);
  const signer = pinned.signers.find((known) => known.fingerprint === certificate.fingerprint);
  demand(signer, "it is signed with a certificate that is none of this inspection's");
  demand(
    certificate.starts <= located.at && located.at <= certificate.ends,
    "it says that it was signed when its certificate was not valid",
  );
  const stamp = await readStamp(unsigned, signature, located, certificate);
  const archive = await readArchive(located.archived, stamp);
  const said = readParticulars(located, located.letter);
  demand(
    said.inspection === pinned.inspection,
    `it belongs to the inspection ${said.inspection}, not to ${pinned.inspection}`,
  );
  demand(Object.hasOwn(signer.forces, said.force), `it is signed by ${signer.name}, who is not this letter's signatory`);
  return { signer, said, at: located.at, stamp, archive };
}
