// Small helpers. Text is always set as text: findings are data and may hold anything.

export function make(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export const find = (id) => document.getElementById(id);

export function say(words) {
  const said = find("said");
  said.textContent = "";
  // A screen reader that heard the same words a moment ago must hear them again.
  setTimeout(() => (said.textContent = words), 30);
}

// Change a text only when it differs, so that nothing is spoken or selected anew.
export function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

// A force is named by its file, and a file may be called anything.
export const part = (force) => encodeURIComponent(force);

export async function ask(address) {
  const answer = await fetch(address);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}
