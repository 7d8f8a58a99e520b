// Problems, each with its place, its lines, and what to do about it.

import { make } from "./dom.js";

export function list(problems) {
  return make("ul", { class: "problems" }, ...problems.map(item));
}

function item(problem) {
  return make(
    "li",
    { class: problem.weight },
    make("p", { class: "what" }, problem.weight === "error" ? "" : `${problem.weight === "note" ? "Note" : "Warning"}: `, `${problem.what[0].toUpperCase()}${problem.what.slice(1)}.`),
    make("p", { class: "mend" }, make("span", { class: "quiet", text: "To mend it: " }), `${problem.remedy}.`),
    problem.lines.length ? excerpt(problem) : null,
    make(
      "p",
      { class: "place" },
      make("code", { text: problem.place }),
      " ",
      problem.page ? make("button", { type: "button", class: "link", text: `Show page ${problem.page}`, onclick: () => showPage(problem.page) }) : "",
      " ",
      problem.part ? make("span", { class: "quiet", text: `in ${problem.part} ` }) : null,
      make("code", { class: "code", text: problem.code }),
    ),
  );
}

function showPage(number) {
  document.querySelectorAll(".stage figure")[number - 1]?.scrollIntoView({ block: "start" });
}

// The line with the lines around it; what a screen reader says first is which line it is.
function excerpt(problem) {
  const rows = problem.lines.map(([number, text]) => {
    const isIt = number === problem.line;
    const row = make("span", { class: isIt ? "row here" : "row" }, make("span", { class: "number", text: `${number} ` }));
    if (isIt && problem.column > 0) row.append(text.slice(0, problem.column - 1), mark(text, problem.column));
    else row.append(isIt ? make("mark", { text: text || " " }) : text);
    row.append("\n");
    return row;
  });
  const label = `Line ${problem.line} of ${problem.file}, with the lines around it`;
  return make("pre", { tabindex: "0", role: "group", "aria-label": label }, make("code", {}, ...rows));
}

const mark = (text, column) => make("mark", { text: text.slice(column - 1) || " " });
