"use strict";
{
  const table = document.querySelector("table.lessons");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const filters = document.getElementById("filters");
  const status = filters.querySelector("[role=status]");

  const number = (text) => {
    const value = parseFloat(text.replace(/,/g, ""));
    return Number.isNaN(value) ? -Infinity : value;
  };
  const text = (cell) => (cell.querySelector("summary") || cell).textContent.toLowerCase();
  const order = new Intl.Collator("en", { numeric: true }).compare;

  const sortBy = (head) => {
    const column = head.cellIndex;
    const numeric = head.dataset.sort === "number";
    const before = head.getAttribute("aria-sort");
    const way = before ? (before === "ascending" ? -1 : 1) : numeric && column ? -1 : 1;
    for (const each of heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    const keyed = rows.map((row, place) => {
      const cell = row.cells[column];
      return [numeric ? number(cell.textContent) : text(cell), place, row];
    });
    const compare = numeric ? (a, b) => (a === b ? 0 : a < b ? -1 : 1) : order;
    keyed.sort((a, b) => way * compare(a[0], b[0]) || a[1] - b[1]);
    const sorted = document.createDocumentFragment();
    for (const [, , row] of keyed) sorted.append(row);
    body.append(sorted);
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(head));
    head.append(button);
  }

  filters.addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (!chosen) return;
    for (const each of filters.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === chosen));
    const wanted = chosen.dataset.show;
    let shown = 0;
    for (const row of rows) {
      row.hidden = wanted !== "" && row.className !== wanted;
      shown += row.hidden ? 0 : 1;
    }
    status.textContent = `${shown.toLocaleString("en")} shown`;
  });
  filters.hidden = false;
}
