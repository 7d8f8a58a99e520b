// Which part of the preview is on the screen, and what happens when there is news.

import { find, make, say, write } from "./dom.js";
import * as letter from "./letter.js";
import * as overview from "./overview.js";
import { list } from "./problems.js";

const main = find("main");
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
let news = null;
let place = null; // { force, view }, or { force: "" } for all letters

function wanted() {
  const [, force = "", view = "pages"] = location.hash.split("/");
  return { force: decodeURIComponent(force), view: letter.views.includes(view) ? view : "pages" };
}

async function go() {
  if (!news || !(location.hash === "" || location.hash.startsWith("#/"))) return;
  const from = place;
  place = wanted();
  if (place.force) {
    await letter.show(main, place.force, place.view, news);
  } else {
    document.title = `All letters – preview`;
    overview.show(main, news);
  }
  shared();
  if (!from) return; // the first view leaves the focus where the browser has put it
  if (!place.force && from.force) overview.focusOn(from.force);
  else if (place.force !== from.force) {
    scrollTo(0, 0);
    main.querySelector("h1").focus({ preventScroll: true });
  }
}

// Problems that are no single letter's: they are shown with every view.
function shared() {
  const under = place.force ? letter.current().parts.shared : overview.sharedPlace();
  const own = new Set((place.force && letter.current().letter?.problems.map((problem) => problem.place + problem.what)) || []);
  const rest = news.problems.filter((problem) => !own.has(problem.place + problem.what));
  const said = JSON.stringify([rest, news.notice]);
  if (under.said === said) return;
  under.said = said;
  under.replaceChildren();
  if (news.notice) under.append(make("p", { class: "warning", text: `The record cannot be used, so no letter's signing is shown. ${news.notice}` }));
  if (rest.length) under.append(make("h2", { text: "For all letters" }), list(rest));
}

function hear(message) {
  const last = news;
  news = JSON.parse(message.data);
  write(find("inspection"), news.title || "This inspection cannot be read");
  write(find("embargo"), news.embargo ? `Embargoed until ${news.embargo}` : "");
  write(find("again"), news.again);
  find("connection").hidden = true;
  main.setAttribute("aria-busy", news.busy);
  write(find("saved"), news.saved ? `As saved at ${clock.format(news.saved)}${news.busy ? ", being laid out" : ""}` : "");
  if (!place) return go();
  if (place.force) return letter.update(news).then(shared);
  overview.update(news);
  shared();
  announce(last);
}

function announce(last) {
  const before = new Map(last.letters.map((one) => [one.force, one]));
  const changed = news.letters.filter((one) => !one.due && before.get(one.force)?.due);
  const rest = news.letters.some((one) => one.due);
  if (rest || !changed.length) return;
  const bad = news.letters.filter((one) => one.problems).length;
  say(changed.length === 1 ? `${changed[0].name}: updated, ${changed[0].problems} problems` : `Letters updated. ${bad} with problems.`);
}

function listen() {
  const stream = new EventSource("/news");
  stream.onmessage = hear;
  stream.onerror = () => {
    const connection = find("connection");
    connection.hidden = false;
    write(connection, "letters preview has ended, or does not answer. What you see may be old.");
  };
}

function keys(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !place?.force) return;
  // Where arrow keys scroll sideways or move in a text, they go on doing so.
  const isTaken = event.target.closest("input, pre, .stage");
  const step = isTaken ? null : { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = step ? main.querySelector(`a[rel=${step}]:not([hidden])`) : null;
  if (event.key === "Escape") location.hash = "#/";
  else if (link) location.hash = link.getAttribute("href");
  else return;
  event.preventDefault();
}

find("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", go);
addEventListener("keydown", keys);
listen();
