// What the reader sees.

const results = document.getElementById("results");

function show(name, isGenuine, headline, rows, warning = "") {
  const card = document.createElement("section");
  card.className = isGenuine ? "genuine" : "not-genuine";
  card.append(paragraph("p", "file", name), paragraph("h2", "", headline));
  if (warning) card.append(paragraph("p", "warning", warning));
  const list = document.createElement("dl");
  for (const [term, words] of rows) list.append(paragraph("dt", "", term), paragraph("dd", "", words));
  card.append(list);
  results.append(card);
}

function paragraph(tag, style, words) {
  const node = document.createElement(tag);
  if (style) node.className = style;
  node.textContent = words; // never as HTML: a file may hold anything
  return node;
}

const inWords = (moment, timeZone) =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone }).format(moment);

function showGenuine(name, { signer, said, at, stamp, archive }) {
  const edition = said.copy ? `copy ${said.copy}` : `${said.edition} edition`;
  const rows = [
    ["Signed by", signer.name],
    ["On", `${inWords(at, "UTC")} UTC, by their clock`],
    ["Letter to", signer.forces[said.force]],
    ["Inspection", pinned.title],
  ];
  if (said.until) rows.push(["Embargo", `until ${inWords(Date.parse(said.until), said.zone)} (${said.zone})`]);
  rows.push(["Certificate", signer.fingerprint]);
  if (stamp) rows.splice(2, 0, ["Time-stamp", `${inWords(stamp.at, "UTC")} UTC, says ${stamp.by}`]);
  if (archive) rows.splice(3, 0, ["Over the whole letter", `${inWords(archive.at, "UTC")} UTC, says ${archive.by}`]);
  const trial = "EVALUATION – NOT AN OFFICIAL LETTER: it was signed with a certificate that was made for a trial.";
  show(name, true, `Genuine, ${edition}, unchanged`, rows, signer.evaluation ? trial : "");
}

function showFault(name, error) {
  const why = error instanceof Fault ? error.message : "it cannot be read as a signed PDF: it is damaged";
  const advice = "Do not rely on this file. Ask the inspectorate, by a telephone number that you know.";
  show(name, false, "Not genuine", [["Why", `${why[0].toUpperCase()}${why.slice(1)}.`], ["What to do", advice]]);
}

async function judge(files) {
  results.replaceChildren();
  for (const file of files) {
    try {
      demand(file.size <= MAX_BYTES, "it is larger than 50 MiB, which no letter is");
      showGenuine(file.name, await check(new Uint8Array(await file.arrayBuffer())));
    } catch (error) {
      showFault(file.name, error);
    }
  }
}

const input = document.getElementById("file");
const place = document.getElementById("place");
if (globalThis.crypto?.subtle) {
  input.addEventListener("change", () => judge([...input.files]));
  addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
  addEventListener("dragleave", () => place.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    judge([...event.dataTransfer.files]);
  });
} else {
  place.replaceChildren(
    paragraph("p", "", "This browser cannot check signatures here. Save this page and open the saved file, or open it over https."),
  );
}
