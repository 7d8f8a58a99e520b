// Who signed: a CMS signature with one signer, whose certificate is beside it (RFC 5652, RFC 5035).

const LEAST_RSA_BITS = 3072;

class Fault extends Error {}
const demand = (holds, why) => {
  if (!holds) throw new Fault(why);
};

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const same = (a, b) => hex(a) === hex(b);
const hash = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));

// DER: an element is its tag and the bytes of it, of its content, and where it ends.

function element(der, start = 0) {
  const tag = der[start];
  let length = der[start + 1];
  let body = start + 2;
  if (length >= 0x80) {
    const count = length - 0x80;
    demand(count >= 1 && count <= 4, "its signature is malformed");
    length = 0;
    for (; body < start + 2 + count; body += 1) length = length * 256 + der[body];
    demand(length >= 0x80 && length >= 256 ** (count - 1), "its signature is malformed"); // the shortest way only
  }
  const end = body + length;
  demand(end <= der.length, "its signature is malformed");
  return { tag, whole: der.subarray(start, end), content: der.subarray(body, end), end };
}

function children(parent, tag) {
  demand(parent?.tag === tag, "its signature is malformed");
  const found = [];
  for (let at = 0; at < parent.content.length; at = found.at(-1).end) found.push(element(parent.content, at));
  return found;
}

const SEQUENCE = 0x30, SET = 0x31, INTEGER = 0x02, OCTETS = 0x04, OID = 0x06, FIRST = 0xa0;

const only = (parent, tag, count) => {
  const found = children(parent, tag);
  demand(found.length === count, "something was added to its signature, changed in it, or written another way");
  return found;
};
const isOid = (node, expected) => node?.tag === OID && hex(node.content) === expected;

// Versions, and object identifiers, in hexadecimal.
const V1 = "020101", V3 = "020103";
const SIGNED_DATA = "2a864886f70d010702", DATA = "2a864886f70d010701";
const CONTENT_TYPE = "2a864886f70d010903", MESSAGE_DIGEST = "2a864886f70d010904";
const SIGNING_CERTIFICATE = "2a864886f70d010910022f", RSA = "2a864886f70d010101";
// Algorithms, as a whole: the digest's, then the signature's.
const DIGESTS = {
  "300d06096086480165030402010500": "SHA-256",
  "300d06096086480165030402020500": "SHA-384",
  "300d06096086480165030402030500": "SHA-512",
};
const NAMES = {
  "608648016503040201": "SHA-256",
  "608648016503040202": "SHA-384",
  "608648016503040203": "SHA-512",
};
const SIGNATURES = {
  "300d06092a864886f70d01010b0500": ["RSA", "SHA-256"],
  "300d06092a864886f70d01010c0500": ["RSA", "SHA-384"],
  "300d06092a864886f70d01010d0500": ["RSA", "SHA-512"],
  "300a06082a8648ce3d040302": ["EC", "SHA-256"],
  "300a06082a8648ce3d040303": ["EC", "SHA-384"],
  "300a06082a8648ce3d040304": ["EC", "SHA-512"],
};
const CURVES = {
  "06082a8648ce3d030107": ["P-256", 32],
  "06052b81040022": ["P-384", 48],
  "06052b81040023": ["P-521", 66],
};

// Gives the certificate whose key signed `signed`, and what is needed to check a time-stamp of the signature.
async function authenticate({ signed, contents }) {
  const container = element(contents);
  demand(contents.subarray(container.end).every((byte) => byte === 0), "bytes were hidden behind its signature, or its length was changed");
  const parts = readContainer(container, V1);
  demand(isOid(only(parts.about, SEQUENCE, 1)[0], DATA), "its signature is malformed");
  const certificate = await requireSigned(parts, DATA, signed, { least: LEAST_RSA_BITS, schemes: SIGNATURES });
  return { certificate, signature: parts.signature.content, unsigned: parts.unsigned };
}

// The parts of a CMS signature with one signer, written in the one way that letters have.
function readContainer(container, expected) {
  const [kind, wrapped] = only(container, SEQUENCE, 2);
  demand(isOid(kind, SIGNED_DATA), "its signature is malformed");
  const [data] = only(wrapped, FIRST, 1);
  const [version, algorithms, about, certificates, signers] = only(data, SEQUENCE, 5);
  const [signer] = only(signers, SET, 1);
  const parts = children(signer, SEQUENCE);
  demand(parts.length === 6 || parts.length === 7, "something was added to its signature, changed in it, or written another way");
  const [v1, identifier, digestAlgorithm, attributes, signatureAlgorithm, signature, unsigned] = parts;
  demand(hex(version.whole) === expected && hex(v1.whole) === V1, "its signature is malformed");
  demand(signature.tag === OCTETS, "its signature is malformed");
  demand(same(only(algorithms, SET, 1)[0].whole, digestAlgorithm.whole), "its signature is malformed");
  return { about, certificates, identifier, digestAlgorithm, attributes, signatureAlgorithm, signature, unsigned };
}

// The certificate whose key signed these bytes as content of this kind; raises a Fault when none did.
async function requireSigned(parts, kind, signed, { least, schemes, isNaming = isNamed }) {
  const digest = DIGESTS[hex(parts.digestAlgorithm.whole)];
  const [scheme, over] = schemes[hex(parts.signatureAlgorithm.whole)] ?? [];
  demand(scheme && digest && digest === (over ?? digest), "its signature uses an algorithm that is not accepted");

  demand(parts.identifier.tag === SEQUENCE, "its signature is malformed");
  const named = (certificate) => same(concat(certificate.issuer.whole, certificate.serial.whole), parts.identifier.content);
  const certificate = children(parts.certificates, FIRST).map(readCertificate).find(named);
  demand(certificate, "its signature does not belong to the certificate beside it, or one of them was changed");
  certificate.fingerprint = `sha256:${hex(await hash("SHA-256", certificate.whole))}`;

  const { attributes } = parts;
  const messageDigest = attribute(attributes, MESSAGE_DIGEST);
  demand(isOid(attribute(attributes, CONTENT_TYPE), kind) && messageDigest.tag === OCTETS, "its signature is malformed");
  demand(same(messageDigest.content, await hash(digest, signed)), "it was changed after it was signed");
  demand(await isNaming(attributes, certificate), "its signature does not belong to the certificate beside it, or one of them was changed");
  const what = concat(Uint8Array.of(SET), attributes.whole.subarray(1)); // signed as a SET, stored under a tag of its own
  demand(
    await isSignedBy(certificate, scheme, digest, parts.signature.content, what, least),
    "its signature is not by the key of the certificate that it names",
  );
  return certificate;
}

// Whether the certificate is the one that the signature names, by SHA-256 where nothing else is written out.
async function isNamed(attributes, certificate, kind = SIGNING_CERTIFICATE, usual = "SHA-256") {
  const [first] = children(children(attribute(attributes, kind), SEQUENCE)[0], SEQUENCE);
  const parts = children(first, SEQUENCE);
  const written = parts[0].tag === SEQUENCE ? NAMES[hex(children(parts.shift(), SEQUENCE)[0].content)] : usual;
  return Boolean(written) && parts[0].tag === OCTETS && same(parts[0].content, await hash(written, certificate.whole));
}

function concat(...parts) {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

function attribute(attributes, kind) {
  const found = children(attributes, FIRST).map((item) => only(item, SEQUENCE, 2)).filter(([type]) => isOid(type, kind));
  demand(found.length === 1, "its signature is malformed");
  return only(found[0][1], SET, 1)[0];
}

function readCertificate(node) {
  const [, serial, , issuer, validity, , key] = children(children(node, SEQUENCE)[0], SEQUENCE);
  const [starts, ends] = children(validity, SEQUENCE).map(readTime);
  return { whole: node.whole, serial, issuer, key, starts, ends };
}

function readTime({ tag, content }) {
  const text = new TextDecoder().decode(content);
  const century = tag === 0x17 ? (text < "5" ? "20" : "19") : "";
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text);
  demand(parts, "its certificate cannot be read");
  return Date.UTC(...parts.slice(1).map((part, i) => part - (i === 1)));
}

async function isSignedBy({ key }, scheme, digest, signature, what, least) {
  const [kind, parameters] = children(children(key, SEQUENCE)[0], SEQUENCE);
  demand(isOid(kind, RSA) === (scheme === "RSA"), "its signature is not by the key of the certificate that it names");
  try {
    if (scheme === "RSA") {
      const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: digest };
      const imported = await crypto.subtle.importKey("spki", key.whole, algorithm, false, ["verify"]);
      const bits = imported.algorithm.modulusLength;
      demand(bits >= least, `its certificate holds an RSA key of ${bits} bits; ${least} is the least accepted`);
      return await crypto.subtle.verify(algorithm, imported, signature, what);
    }
    const [namedCurve, size] = CURVES[hex(parameters.whole)];
    const imported = await crypto.subtle.importKey("spki", key.whole, { name: "ECDSA", namedCurve }, false, ["verify"]);
    const pair = element(signature);
    demand(pair.end === signature.length, "its signature is malformed");
    const numbers = only(pair, SEQUENCE, 2).map((number) => fixed(number, size));
    return await crypto.subtle.verify({ name: "ECDSA", hash: digest }, imported, concat(...numbers), what);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("its certificate holds a key of an unknown kind");
  }
}

// A whole number above zero as so many bytes; DER leaves zeros out, and puts one before a high bit, and only there.
function fixed({ tag, content }, size) {
  demand(content[0] < 0x80 && (content[0] > 0 || content[1] >= 0x80), "its signature is malformed");
  const digits = content[0] === 0 ? content.subarray(1) : content;
  demand(tag === INTEGER && digits.length <= size, "its signature is malformed");
  return concat(new Uint8Array(size - digits.length), digits);
}

