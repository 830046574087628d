"use strict";
const field = document.getElementById("filter");
const count = document.getElementById("count");
const rows = [...document.querySelectorAll("#rows tr")].map((row) => [row, row.textContent.toLowerCase()]);
const apply = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [row, text] of rows) {
    row.hidden = !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  count.textContent = `${shown} of ${rows.length} events`;
};
field.addEventListener("input", apply);
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    field.value = "";
    apply();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  }
});
apply();
