"use strict";
(() => {
  const search = document.getElementById("search");
  const state = document.getElementById("state");
  const result = document.getElementById("result");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("table.controls tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, index) => {
      const fits = (!state.value || row.dataset.state === state.value)
        && (!result.value || row.dataset.result === result.value)
        && words.every((word) => texts[index].includes(word));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    document.querySelectorAll("table.controls").forEach((table) => {
      table.parentElement.hidden = !table.querySelector("tbody tr:not([hidden])");
    });
    shown.textContent = count + " of " + rows.length + " controls";
  };
  // Only what scrolls sideways needs a stop for the keyboard.
  const stops = [...document.querySelectorAll(".scroll, pre")];
  const tend = () => stops.forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  addEventListener("resize", tend);
  tend();
  [search, state, result].forEach((field) => field.addEventListener("input", apply));
  apply();
})();
