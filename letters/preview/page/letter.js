// One letter: its pages, or one of the ways in which it is received, with its problems beside them.

import { ask, count, make, part, say, write } from "./dom.js";
import { list } from "./problems.js";
import { receivedView } from "./received.js";

const VIEWS = [
  ["pages", "Pages"],
  ["inbox", "In the inbox"],
  ["phone", "On a phone"],
  ["grey", "Printed in grey"],
  ["spoken", "Read aloud"],
];
const ZOOMS = [50, 67, 80, 100, 125, 150, 200];
const shown = { force: "", view: "", version: -1, letter: null, parts: null };

export const views = VIEWS.map(([view]) => view);
export const current = () => shown;

export async function show(main, force, view, news) {
  const isOther = shown.force !== force || shown.parts?.main !== main.firstChild;
  Object.assign(shown, { force, view, version: -1 });
  if (isOther) frame(main);
  mark(news);
  await refresh(news, false);
}

// The parts that stay while what is in them changes, so that scroll, zoom and focus stay.
function frame(main) {
  const parts = {
    title: make("h1", { tabindex: "-1" }),
    facts: make("p", { class: "quiet facts" }),
    before: make("p", { class: "warning", hidden: true }),
    stage: make("div", { class: "stage", role: "group", "aria-label": "Pages", tabindex: "0" }),
    count: make("h2", { id: "mend" }),
    problems: make("div"),
    shared: make("div"),
    links: new Map(VIEWS.map(([view, words]) => [view, make("a", { href: `#/${part(shown.force)}/${view}`, text: words })])),
    previous: make("a", { class: "step", rel: "prev" }),
    next: make("a", { class: "step", rel: "next" }),
    zoom: make("span", { class: "percent" }),
  };
  const zooming = make(
    "div",
    { class: "zoom", role: "group", "aria-label": "Size of the pages" },
    make("button", { type: "button", "aria-label": "Smaller", text: "−", onclick: () => zoom(-1) }),
    parts.zoom,
    make("button", { type: "button", "aria-label": "Larger", text: "+", onclick: () => zoom(1) }),
  );
  const nav = make("nav", { "aria-label": "Ways to see this letter" }, make("ul", {}, ...[...parts.links.values()].map((link) => make("li", {}, link))));
  const steps = make("nav", { "aria-label": "Other letters", class: "steps" }, make("a", { href: "#/", text: "All letters" }), parts.previous, parts.next);
  parts.zooming = zooming;
  parts.main = make(
    "div",
    { class: "letter" },
    make("div", { class: "head" }, steps, parts.title, parts.facts, make("div", { class: "bar" }, nav, zooming)),
    make("section", { class: "pages", "aria-label": "The letter" }, parts.before, parts.stage),
    make("aside", { "aria-labelledby": "mend" }, parts.count, parts.problems, parts.shared),
  );
  shown.parts = parts;
  shown.letter = null;
  main.replaceChildren(parts.main);
  applyZoom();
}

// What the glance at all letters says of this one, and which letters are before and after it.
function mark(news) {
  const { parts, force } = shown;
  const names = news.letters.map((letter) => [letter.force, letter.name]);
  const here = names.findIndex(([id]) => id === force);
  for (const [link, at, words] of [[parts.previous, here - 1, "Previous"], [parts.next, here + 1, "Next"]]) {
    const [id, name] = (here >= 0 && names[at]) || [];
    link.hidden = !id;
    if (id) {
      link.href = `#/${part(id)}/${shown.view}`;
      write(link, `${words}: ${name}`);
    }
  }
  parts.zooming.hidden = !["pages", "grey"].includes(shown.view);
  for (const [view, link] of parts.links) {
    if (view === shown.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export async function update(news) {
  mark(news);
  const tile = news.letters.find((letter) => letter.force === shown.force);
  if (tile && tile.version === shown.version) {
    facts(tile);
    return;
  }
  await refresh(news, true);
}

async function refresh(news, isNews) {
  const { force, view, parts } = shown;
  const letter = await ask(`/letters/${part(force)}`);
  if (force !== shown.force || view !== shown.view) return; // somebody has gone on meanwhile
  if (!letter) {
    write(parts.title, force);
    parts.stage.replaceChildren(make("p", { text: `There is no letter in data/forces/${force}.yaml.` }));
    return;
  }
  const last = shown.letter;
  shown.version = letter.version;
  shown.letter = letter;
  write(parts.title, letter.name);
  document.title = `${letter.name} – preview`;
  facts(letter);
  parts.before.hidden = !letter.before;
  write(parts.before, letter.before);
  parts.stage.classList.toggle("before", Boolean(letter.before));
  tell(letter);
  await fill(letter, view);
  if (isNews && last && !letter.due && (last.shown !== letter.shown || last.due || last.problems.length !== letter.problems.length)) {
    say(`${letter.name}: updated, ${count(toMend(letter), "problem")}`);
  }
}

const toMend = (letter) => letter.problems.filter((problem) => problem.weight !== "note").length;

function facts(letter) {
  const again = letter.again ? ", to be signed again as it is now" : "";
  write(shown.parts.facts, `${letter.state || "unfit"}${again}, ${count(letter.pages.length ?? letter.pages, "page")}${letter.due ? ", being laid out" : ""}`);
}

function tell(letter) {
  const { parts } = shown;
  const said = JSON.stringify([letter.problems, letter.gone]);
  if (parts.said === said) return;
  parts.said = said;
  const number = toMend(letter);
  write(parts.count, number ? `${count(number, "problem")} to mend` : letter.gone ? "No letter" : "Nothing to mend");
  const fit = number || letter.gone ? "" : make("p", { class: "good", text: "This letter is fit as it is saved." });
  parts.problems.replaceChildren(fit, letter.problems.length ? list(letter.problems) : "");
}

async function fill(letter, view) {
  const { stage } = shown.parts;
  if (view === "pages" || view === "grey") await pages(stage, letter, view === "grey");
  else await receivedView(stage, letter, view, () => shown.letter === letter && shown.view === view);
}

let coming = [];

// A new page takes the old one's place once it can be shown, and nothing moves. Nobody waits for one that is old by then.
async function pages(stage, letter, isGrey) {
  for (const old of coming) old.removeAttribute("src");
  coming = [];
  if (stage.dataset.kind !== (isGrey ? "grey" : "pages")) {
    stage.dataset.kind = isGrey ? "grey" : "pages";
    stage.replaceChildren();
  }
  while (stage.children.length > letter.pages.length) stage.lastChild.remove();
  while (stage.children.length < letter.pages.length) stage.append(figureOf());
  const far = (page) => Math.abs(stage.children[page.number - 1].getBoundingClientRect().top);
  const nearest = letter.pages.toSorted((one, other) => far(one) - far(other)); // pictures are made one at a time
  await Promise.all(
    nearest.map(async (page) => {
      const source = page.src + (isGrey ? "?grey" : "");
      const [picture, caption] = stage.children[page.number - 1].children;
      const wrong = letter.before ? 0 : letter.problems.filter((problem) => problem.page === page.number).length;
      write(caption, `Page ${page.number} of ${letter.pages.length}${wrong ? `, with ${count(wrong, "problem")}` : ""}`);
      picture.parentNode.classList.toggle("marked", wrong > 0);
      if (picture.getAttribute("src") === source) return;
      const next = new Image();
      coming.push(next);
      next.src = source;
      try {
        await next.decode();
      } catch {
        return; // a newer one is on its way
      }
      if (shown.letter !== letter || !picture.isConnected) return;
      picture.width = Math.round(page.width * 2);
      picture.height = Math.round(page.height * 2);
      picture.alt = `Page ${page.number} of the letter to ${letter.name}${isGrey ? ", in shades of grey" : ""}. Read aloud has its text.`;
      picture.src = source;
    }),
  );
}

const figureOf = () => make("figure", {}, make("img", { alt: "" }), make("figcaption", {}));

// Zoom is kept for as long as the window is open.

const kept = () => Number(sessionStorage.getItem("zoom")) || 100;

function zoom(step) {
  const at = ZOOMS.indexOf(kept()) + step;
  if (ZOOMS[at]) sessionStorage.setItem("zoom", ZOOMS[at]);
  applyZoom();
  say(`${kept()} per cent`);
}

function applyZoom() {
  write(shown.parts.zoom, `${kept()} %`);
  shown.parts.stage.style.setProperty("--zoom", kept() / 100);
}
