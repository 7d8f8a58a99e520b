// A letter as it is received: in an inbox, on a phone, by a screen reader.

import { ask, make, part } from "./dom.js";
import { list } from "./problems.js";

export async function receivedView(stage, letter, view, isWanted) {
  const got = await ask(`/received/${part(letter.force)}`);
  if (!isWanted()) return;
  const parts = got ? { inbox, phone, spoken }[view](got, letter) : [make("p", { text: "There is no page to show yet." })];
  const said = JSON.stringify([view, got, letter.pages]);
  if (stage.dataset.kind === said) return; // it is there already, and somebody may be reading it
  stage.dataset.kind = said;
  stage.replaceChildren(...parts);
}

function inbox({ inbox: line, problems }, letter) {
  if (problems.length) return [make("h2", { text: "The message cannot be worded" }), list(problems)];
  if (!line.subject) return [make("p", { text: "There is no message while the letter is unfit." })];
  return [
    make("p", { class: "quiet", text: `The line that ${line.to} sees, at ${line.mailbox}. It was not sent.` }),
    make(
      "div",
      { class: "inbox" },
      make("p", { class: "sender", text: line.from }),
      make("p", { class: "subject" }, make("strong", { text: line.subject })),
      make("p", { class: "quiet", text: line.first }),
    ),
    make("h2", { text: "The message, opened" }),
    make("p", { class: "quiet" }, `From ${line.from}, ${line.address}, with ${line.files.length} attached:`),
    make("ul", { class: "files" }, ...line.files.map((file) => make("li", { text: file }))),
    frame(letter, "mail"),
  ];
}

function phone({ inbox: line }, letter) {
  const pages = letter.pages.map((page) => make("img", { src: page.src, alt: `Page ${page.number} on a phone`, width: "360", height: Math.round((360 * page.height) / page.width) }));
  return [
    make("p", { class: "quiet", text: "360 pixels wide, as on a small phone: the message, then the letter as it is opened." }),
    make(
      "div",
      { class: "phones" },
      make("figure", { class: "phone" }, line.subject ? frame(letter, "small") : make("p", { text: "No message yet." }), make("figcaption", { text: "The message" })),
      make("figure", { class: "phone" }, make("div", { class: "screen", tabindex: "0", role: "group", "aria-label": "The letter on a phone" }, ...pages), make("figcaption", { text: "The letter" })),
    ),
  ];
}

const frame = (letter, kind) => make("iframe", { class: kind, src: `/mail/${part(letter.force)}?${letter.version}`, sandbox: "", title: `The message to ${letter.name}`, tabindex: "0" });

function spoken({ spoken: pieces }) {
  return [
    make("p", { class: "quiet", text: "What a screen reader says of this proof, in this order. It passes over bands, notices and page numbers." }),
    make(
      "dl",
      { class: "spoken" },
      ...pieces.flatMap(({ kind, text, depth }) => [make("dt", { text: kind }), make("dd", { class: kind === "point" ? `depth${depth}` : "", text })]),
    ),
  ];
}
