// Finds tables, columns, queries and functions by every word that is typed; works from a folder, without a server.
const root = document.documentElement.dataset.root;
const box = document.querySelector("search");
const input = document.getElementById("search");
const panel = document.getElementById("panel");
const list = document.getElementById("results");
const found = document.getElementById("found");
const SHOWN = 20;
const LONGEST = 160;
const KINDS = ["table", "query", "function", "column"];

// The name itself, its beginning, a part of it, what is said of it, its SQL: the lower the better.
function rank({ title, text, sql }, words) {
  const name = title.toLowerCase();
  const inName = words.every((word) => name.includes(word));
  if (name === words.join(" ")) return 0;
  if (inName && name.startsWith(words[0])) return 1;
  if (inName) return 2;
  const said = `${name} ${text.toLowerCase()}`;
  if (words.every((word) => said.includes(word))) return 3;
  const all = `${said} ${sql.toLowerCase()}`;
  return words.every((word) => all.includes(word)) ? 4 : Infinity;
}

// Adds text to an element, the words that were typed marked.
function marked(element, text, words) {
  const low = text.toLowerCase();
  let at = 0;
  while (at < text.length) {
    const hits = words.map((word) => [low.indexOf(word, at), word.length]).filter(([place]) => place >= 0);
    if (!hits.length || low.length !== text.length) break;
    const [place, length] = hits.reduce((one, other) => (other[0] < one[0] ? other : one));
    const mark = document.createElement("mark");
    mark.textContent = text.slice(place, place + length);
    element.append(text.slice(at, place), mark);
    at = place + length;
  }
  element.append(text.slice(at));
}

// The part of a text around the first word that is found in it.
function excerpt(text, words) {
  const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(Math.min(...places, text.length) - 40, 0);
  const from = places.length && text.length > LONGEST ? start : 0;
  return (from ? "…" : "") + text.slice(from, from + LONGEST) + (from + LONGEST < text.length ? "…" : "");
}

function item(entry, level, words) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  const kind = document.createElement("span");
  const text = document.createElement("span");
  link.href = root + entry.address;
  kind.className = "chip";
  kind.textContent = entry.kind;
  text.className = level < 4 ? "muted" : "muted sql";
  marked(link, entry.title, words);
  marked(text, excerpt(level < 4 ? entry.text : entry.sql, words), words);
  line.append(link, " ", kind, " ", text);
  return line;
}

function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (words.length ? SEARCH_INDEX : [])
    .map(([kind, title, address, text, sql]) => ({ kind: KINDS[kind], order: kind, title, address, text, sql }))
    .map((entry) => [rank(entry, words), entry])
    .filter(([level]) => level < Infinity)
    .sort(([one, a], [other, b]) => one - other || a.order - b.order || a.title.localeCompare(b.title));
  list.replaceChildren(...fits.slice(0, SHOWN).map(([level, entry]) => item(entry, level, words)));
  found.textContent = fits.length > SHOWN ? `${fits.length} found, the first ${SHOWN}:` : `${fits.length || "nothing"} found`;
  panel.hidden = !words.length;
}

input.addEventListener("input", show);
box.addEventListener("focusin", () => { panel.hidden = !input.value.trim(); });
document.addEventListener("pointerdown", (event) => { if (!box.contains(event.target)) panel.hidden = true; });
box.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !box.contains(relatedTarget)) panel.hidden = true; });
document.addEventListener("keydown", (event) => {
  const inside = box.contains(document.activeElement);
  if (event.key === "Escape" && inside) {
    event.preventDefault();
    input.value = "";
    show();
    input.focus();
  } else if (event.key === "/" && document.activeElement !== input && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    input.focus();
    input.select();
  } else if (event.key === "Enter" && document.activeElement === input) {
    list.querySelector("a")?.click();
  } else if (inside && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    event.preventDefault();
    next?.focus();
  }
});
