// When at the latest: a time-stamp of an authority over the signature (RFC 3161), which stands beside it unsigned.

const STAMPED_ROOM = 24576; // bytes kept for a signature that bears one, and for no other
const LEAST_RSA_BITS_OF_TIME = 2048;
const APART = 60 * 60 * 1000; // how far, in ms, the signer's clock may have been ahead
const STAMP = "2a864886f70d010910020e", STAMPED = "2a864886f70d0109100104";
const OLD_SIGNING_CERTIFICATE = "2a864886f70d010910020c", SHA256 = "608648016503040201";
const SCHEMES_OF_TIME = { ...SIGNATURES, "300d06092a864886f70d0101010500": ["RSA"] }; // the digest says the rest

// The moment and who says it; null where a letter of this kind has none. Raises a Fault for one that does not hold.
async function readStamp(unsigned, signature, { contents, at }, signer) {
  if (!unsigned) {
    demand(contents.length < STAMPED_ROOM, "its time-stamp was taken away");
    return null;
  }
  const [attribute] = only(unsigned, 0xa1, 1).map((item) => only(item, SEQUENCE, 2));
  demand(isOid(attribute[0], STAMP), "something was added to its signature, changed in it, or written another way");
  const found = await aboutTime(() => proveToken(only(attribute[1], SET, 1)[0], signature));
  demand(signer.starts <= found.at && found.at <= signer.ends, "its time-stamp is of a time when its certificate was not valid");
  demand(found.at >= at - APART, "its time-stamp is of a time before it says that it was signed");
  return found;
}

// A fault in a token, in the words that are the token's.
async function aboutTime(prove) {
  try {
    return await prove();
  } catch (error) {
    if (!(error instanceof Fault) || error.message.includes("time-stamp")) throw error;
    throw new Fault(`its time-stamp does not hold: ${error.message.replace(/^its /, "the authority's ")}`);
  }
}

async function proveToken(token, stamped) {
  const parts = readContainer(token, V3);
  demand(!parts.unsigned, "something was added to its time-stamp, or written another way");
  const [kind, wrapped] = only(parts.about, SEQUENCE, 2);
  const [content] = only(wrapped, FIRST, 1);
  demand(isOid(kind, STAMPED) && content.tag === OCTETS, "its time-stamp is malformed");
  const options = { least: LEAST_RSA_BITS_OF_TIME, schemes: SCHEMES_OF_TIME, isNaming: isNamedByTime };
  const holder = await requireSigned(parts, STAMPED, content.content, options);
  const [, , imprint, , moment] = children(element(content.content), SEQUENCE);
  const [algorithm, digest] = only(imprint, SEQUENCE, 2);
  demand(
    isOid(children(algorithm, SEQUENCE)[0], SHA256) && same(digest.content, await hash("SHA-256", stamped)),
    "its time-stamp is over something else",
  );
  const at = readMoment(moment);
  demand(holder.starts <= at && at <= holder.ends, "its time-stamp is by an authority whose certificate was not valid then");
  const known = pinned.authorities[holder.fingerprint];
  demand(
    known || !Object.keys(pinned.authorities).length,
    "its time-stamp is by an authority that is none of this inspection's",
  );
  return { at, by: known ?? `an authority that this page does not know, ${holder.fingerprint}` };
}

// Some authorities still name their certificate as RFC 2634 did, by SHA-1.
async function isNamedByTime(attributes, certificate) {
  const old = children(attributes, FIRST).some((item) => isOid(children(item, SEQUENCE)[0], OLD_SIGNING_CERTIFICATE));
  const recent = children(attributes, FIRST).some((item) => isOid(children(item, SEQUENCE)[0], SIGNING_CERTIFICATE));
  if (recent) return isNamed(attributes, certificate);
  return old && isNamed(attributes, certificate, OLD_SIGNING_CERTIFICATE, "SHA-1");
}

function readMoment({ tag, content }) {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(new TextDecoder().decode(content));
  demand(tag === 0x18 && parts, "its time-stamp is malformed");
  return Date.UTC(...parts.slice(1).map((part, i) => part - (i === 1)));
}
