// Finds tables, columns and queries by every word that is typed; works from a folder, without a server.
const root = document.documentElement.dataset.root;
const input = document.getElementById("search");
const list = document.getElementById("results");
const found = document.getElementById("found");

function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = words.length
    ? SEARCH_INDEX.filter(([title, , text]) => words.every((word) => `${title} ${text}`.toLowerCase().includes(word)))
    : [];
  // What has the words in its name comes first.
  const named = ([title]) => words.every((word) => title.toLowerCase().includes(word));
  fits.sort((one, other) => named(other) - named(one));
  list.replaceChildren(...fits.slice(0, 20).map(([title, address, text]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + address;
    link.textContent = title;
    item.append(link, ` ${text}`);
    return item;
  }));
  list.hidden = !fits.length;
  found.textContent = words.length ? `${fits.length} found` : "";
}

input.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && input.value) {
    input.value = "";
    show();
    input.focus();
  } else if (event.key === "/" && document.activeElement !== input) {
    event.preventDefault();
    input.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const links = [input, ...list.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    const next = links[place + (event.key === "ArrowDown" ? 1 : -1)];
    if (place >= 0 && next) {
      event.preventDefault();
      next.focus();
    }
  }
});
