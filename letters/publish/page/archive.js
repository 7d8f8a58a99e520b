// A time-stamp over the whole letter (ISO 32000-2, 12.8.5): the one thing that may follow a letter, in one spelling.

const ARCHIVE_ROOM = 16384; // bytes kept for its token
const NAMED_FIELD = /\/Type \/Sig \/XXTimeStamp (\d+) *>>/;
const TABLE =
  /^\d+ 0 obj\n<< \/Type \/XRef [^\n]{0,300}?((?:\/Info \d+ 0 R )?\/Root \d+ 0 R) \/Size (\d+) (\/ID \[<\w+><\w+>\]) >>\n/;

const binary = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const padded = (number) => String(number).padStart(10);

// The letter, the token and what that is over; null where this is not all that the file holds, to the byte.
function takeApart(text, bytes) {
  const end = text.indexOf("%%EOF\n") + 6;
  const said = end > 5 && end < text.length ? spellTail(text.slice(0, end)) : null;
  if (!said) return null;
  const tail = binary(bytes.subarray(end));
  const gap = said.before.length + 1;
  const token = tail.slice(gap, gap + 2 * ARCHIVE_ROOM);
  if (tail !== `${said.before}<${token}>${said.after}` || !/^(?:[0-9a-f]{2})+$/.test(token)) return null;
  const before = bytes.subarray(0, end + said.before.length);
  const after = bytes.subarray(end + gap + token.length + 1);
  const covered = new Uint8Array(before.length + after.length);
  covered.set(before);
  covered.set(after, before.length);
  return { letter: bytes.subarray(0, end), token: unhex(token), covered };
}

// What stands on either side of the token, its brackets left out.
function spellTail(letter) {
  const previous = /startxref\n(\d+)\n%%EOF\n$/.exec(letter.slice(-64))?.[1];
  const field = NAMED_FIELD.exec(letter)?.[1];
  const table = previous && TABLE.exec(letter.slice(Number(previous), Number(previous) + 1000));
  if (!field || !table) return null;
  const [, named, said, id] = table;
  const size = Number(said), start = letter.length;
  const widget =
    `${field} 0 obj\n<< /F 132 /FT /Sig /Rect [ -10 -10 -10 -10 ] /Subtype /Widget /T (Time-stamp) ` +
    `/TU (Time-stamp of an authority over the whole letter) /Type /Annot /V ${size} 0 R >>\nendobj\n`;
  const opening = `${size} 0 obj\n<< /ByteRange `;
  const behind = " /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Type /DocTimeStamp >>\nendobj\n";
  const range = (gap, end, rest) => `[ 0 ${padded(gap)} ${padded(end)} ${padded(rest)} ]`;
  const gap = start + widget.length + opening.length + range(0, 0, 0).length + " /Contents ".length;
  const end = gap + 2 * ARCHIVE_ROOM + 2;
  const places = [[field, start], [size, start + widget.length], [size + 1, end + behind.length]];
  const rows = places.map(([, place]) => String.fromCharCode(1, place >>> 24, (place >>> 16) & 255, (place >>> 8) & 255, place & 255, 0));
  const index = places.map(([number]) => `${number} 1`).join(" ");
  const cross =
    `${size + 1} 0 obj\n<< ${named} ${id} /Index [ ${index} ] /Length ${rows.join("").length} /Prev ${previous} ` +
    `/Size ${size + 2} /Type /XRef /W [ 1 4 1 ] >>\nstream\n${rows.join("")}\nendstream\nendobj\n` +
    `startxref\n${places[2][1]}\n%%EOF\n`;
  const before = `${widget}${opening}${range(gap, end, behind.length + cross.length)} /Contents `;
  return { before, after: behind + cross };
}

// Its moment and who says it; null where none follows the letter.
async function readArchive(archived, stamp) {
  if (!archived) return null;
  const token = element(archived.token);
  demand(archived.token.subarray(token.end).every((byte) => byte === 0), "bytes were hidden behind its time-stamp");
  const found = await aboutTime(() => proveToken(token, archived.covered));
  demand(stamp && found.at >= stamp.at, "its time-stamp over the whole letter is older than the one over its signature");
  return found;
}
