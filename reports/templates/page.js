"use strict";
(() => {
  const form = document.getElementById("choose");
  const search = document.getElementById("q");
  const shown = document.getElementById("shown");
  const reset = document.getElementById("reset");
  const choices = [...form.querySelectorAll("select")];
  const sections = [...document.querySelectorAll("section.rows")].map((element) => ({
    element,
    fold: element.querySelector("details.fold"),
    count: element.querySelector("h2 .n"),
    opened: false,
    lists: [...element.querySelectorAll("ol")].map((list) => ({
      list,
      rows: [...list.children].map((row) => ({ row, codes: new Set(row.dataset.f.split(" ")), text: null })),
    })),
  }));
  const rowsOf = (section) => section.lists.flatMap((part) => part.rows);
  for (const section of sections) section.total = rowsOf(section).length;
  const all = sections.reduce((sum, section) => sum + section.total, 0);
  if (!all) return;
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  let choosing = false;
  const ROW = 9.5;

  const matches = (entry, codes, words) => {
    if (!codes.every((code) => entry.codes.has(code))) return false;
    if (!words.length) return true;
    entry.text ??= plain(entry.row.textContent);
    return words.every((word) => entry.text.includes(word));
  };

  const fold = (section, found) => {
    if (!section.fold) return;
    if (!choosing) section.opened = section.fold.open;
    section.fold.open = found > 0;
  };

  const apply = () => {
    const codes = choices.map((choice) => choice.value).filter(Boolean);
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const active = codes.length + words.length > 0;
    let total = 0;
    for (const section of sections) {
      let found = 0;
      for (const part of section.lists) {
        let here = 0;
        for (const entry of part.rows) {
          const match = !active || matches(entry, codes, words);
          if (entry.row.hidden === match) entry.row.hidden = !match;
          here += match;
        }
        part.list.hidden = here === 0;
        part.list.style.containIntrinsicBlockSize = `${here * ROW}rem`;
        found += here;
      }
      section.element.hidden = found === 0;
      section.count.textContent = active ? `${found} / ${section.total}` : String(found);
      if (active) fold(section, found);
      else if (choosing && section.fold) section.fold.open = section.opened;
      total += found;
    }
    choosing = active;
    reset.hidden = !active;
    const told = !active ? shown.dataset.all : total ? shown.dataset.shown : shown.dataset.none;
    shown.textContent = told.replace("{shown}", total).replace("{all}", all);
  };

  const unfold = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = row?.parentElement; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    if (row?.querySelector(":scope > details.fold")) row.firstElementChild.open = true;
    row?.scrollIntoView();
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => {
    search.focus();
    setTimeout(apply);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") form.reset();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === "/" && !typing) {
      event.preventDefault();
      search.focus();
    }
  });
  addEventListener("hashchange", unfold);
  form.hidden = false;
  if (location.hash) unfold();
  apply();
})();
