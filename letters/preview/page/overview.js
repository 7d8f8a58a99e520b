// All letters at a glance.

import { count, make, part, write } from "./dom.js";

const tiles = new Map();
let grid, note, shared, searched, onlyProblems;

export function show(main, news) {
  tiles.clear();
  searched = make("input", { type: "search", id: "force", autocomplete: "off", oninput: () => sift() });
  onlyProblems = make("input", { type: "checkbox", id: "only", onchange: () => sift() });
  grid = make("ul", { class: "tiles", onkeydown: walk });
  note = make("p", { class: "quiet" });
  shared = make("div");
  main.replaceChildren(
    make("h1", { tabindex: "-1", text: "All letters" }),
    make(
      "div",
      { class: "bar" },
      make("label", { for: "force", text: "Find a force" }),
      searched,
      make("label", { class: "check" }, onlyProblems, " Only those with something to mend"),
    ),
    shared,
    note,
    grid,
  );
  update(news);
}

export function update(news) {
  const wanted = news.letters.map((letter) => letter.force);
  for (const [force, tile] of tiles) {
    if (!wanted.includes(force)) {
      tile.item.remove();
      tiles.delete(force);
    }
  }
  news.letters.forEach((letter, index) => {
    if (!tiles.has(letter.force)) tiles.set(letter.force, makeTile(letter.force));
    const tile = tiles.get(letter.force);
    if (grid.children[index] !== tile.item) grid.insertBefore(tile.item, grid.children[index] ?? null);
    fill(tile, letter);
  });
  sift();
}

export const sharedPlace = () => shared;

export function focusOn(force) {
  tiles.get(force)?.link.focus();
}

function makeTile(force) {
  const picture = make("img", { alt: "", width: "150", height: "212", loading: "lazy" });
  const tile = {
    picture,
    sheet: make("span", { class: "sheet" }),
    name: make("span", { class: "name" }),
    state: make("span", { class: "state" }),
    mend: make("span", { class: "badge bad" }),
    notes: make("span", { class: "badge" }),
    again: make("span", { class: "badge", text: "sign again" }),
  };
  tile.sheet.append(picture);
  tile.link = make("a", { href: `#/${part(force)}` }, tile.sheet, tile.name, " ", tile.state, " ", tile.mend, " ", tile.notes, " ", tile.again);
  tile.item = make("li", {}, tile.link);
  return tile;
}

function fill(tile, letter) {
  tile.letter = letter;
  write(tile.name, letter.name);
  write(tile.state, letter.gone ? "file gone" : letter.state || "unfit");
  write(tile.mend, letter.problems ? count(letter.problems, "problem") : letter.before ? "not as saved" : "");
  tile.mend.hidden = !letter.problems && !letter.before;
  write(tile.notes, count(letter.notes, "note"));
  tile.notes.hidden = !letter.notes;
  tile.again.hidden = !letter.again;
  tile.sheet.className = `sheet${letter.before ? " before" : ""}${letter.due ? " due" : ""}`;
  if (letter.small && tile.picture.getAttribute("src") !== letter.small) tile.picture.src = letter.small;
  tile.picture.hidden = !letter.small;
}

function sift() {
  const words = searched.value.trim().toLowerCase();
  let shown = 0;
  for (const { letter, item } of tiles.values()) {
    const isFound = letter.name.toLowerCase().includes(words) || letter.force.includes(words);
    item.hidden = !isFound || (onlyProblems.checked && !letter.problems && !letter.before);
    shown += !item.hidden;
  }
  const due = [...tiles.values()].filter((tile) => tile.letter.due).length;
  const waiting = due ? `, ${due} still to be laid out` : "";
  write(note, `${count(shown, "letter")}${shown === tiles.size ? "" : ` of ${tiles.size}`}${waiting}.`);
}

// Arrow keys go over the tiles as the eye does; Enter opens one, as it does any link.
function walk(event) {
  const links = [...grid.querySelectorAll("li:not([hidden]) a")];
  const here = links.indexOf(document.activeElement);
  if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const top = links[0].getBoundingClientRect().top;
  const wide = links.filter((link) => Math.abs(link.getBoundingClientRect().top - top) < 5).length;
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -wide, ArrowDown: wide, Home: -here, End: links.length - 1 - here };
  const to = links[here + (steps[event.key] ?? NaN)];
  if (!to) return;
  event.preventDefault();
  to.focus();
}
