"use strict";
document.documentElement.classList.add("js");

// Words without case and accents, so that they are found however they are typed.
const fold = (text) => /^[\x00-\x7f]*$/.test(text)
  ? text.toLowerCase()
  : text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

// Opens what an element is folded into, and shows a row that a filter hides.
const reveal = (element) => {
  for (let at = element; at; at = at.parentElement) {
    if (at.localName === "details") at.open = true;
    if (at.hidden && at.closest("section")) document.dispatchEvent(new CustomEvent("unfilter", { detail: at }));
  }
};

// One field per kind of value that the rows of a table carry.
const filters = (bar) => {
  const rows = [...document.querySelectorAll(`table.${bar.dataset.of} > tbody > tr:not(.more)`)];
  if (!rows.length) return;
  const names = Object.keys(rows[0].dataset);
  const followers = rows.map((row) => row.nextElementSibling?.matches(".more") ? row.nextElementSibling : null);
  const boxes = rows.map((row) => row.closest(".scroll"));
  const section = bar.closest("section");
  let texts = null;
  const text = make("input", { type: "search" });
  const shown = make("output", {});
  // The rows that carry each value of a field.
  const having = names.map((name) => {
    const rowsOf = new Map();
    rows.forEach((row, at) => {
      for (const value of row.dataset[name].split("|")) {
        if (!rowsOf.has(value)) rowsOf.set(value, []);
        rowsOf.get(value).push(at);
      }
    });
    return rowsOf;
  });
  const fields = names.map((name, at) => {
    const keys = [...having[at].keys()].filter(Boolean);
    if (name !== "severity") keys.sort();
    const options = keys.map((key) => make("option", { value: key, textContent: `${key} (${having[at].get(key).length})` }));
    return make("select", {}, make("option", { value: "", textContent: "all" }), ...options);
  });
  const reset = make("button", { type: "button", textContent: "Reset" });
  const shows = rows.map(() => true);
  let turn = 0;
  // Shows and hides rows from one on; what is far below the reader's eye comes a moment later.
  const settle = (fits, from, mine, step) => {
    if (mine !== turn) return;
    const end = from + step;
    const filled = new Map();
    for (let at = from; at < rows.length && (at < end || boxes[at] === boxes[at - 1]); at += 1) {
      if (shows[at] !== fits[at]) {
        shows[at] = fits[at];
        rows[at].hidden = !fits[at];
        if (followers[at]) followers[at].hidden = !fits[at];
      }
      const [some, all] = filled.get(boxes[at]) ?? [0, 0];
      filled.set(boxes[at], [some + (fits[at] ? 1 : 0), all + 1]);
      from = at + 1;
    }
    filled.forEach(([some, all], box) => {
      if (box.matches(".chunk")) {
        // Taking a part out of a long page costs more than leaving it there without height.
        box.classList.toggle("gone", !some);
        box.style.containIntrinsicBlockSize = some && some < all ? `${60 + some * 100}px` : "";
      } else if (box.hidden === some > 0) {
        box.hidden = !some;
      }
    });
    bar.setAttribute("aria-busy", String(from < rows.length));
    if (from < rows.length) later(() => settle(fits, from, mine, step));
  };
  const apply = (step = 300) => {
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    if (words.length) texts ??= rows.map((row) => fold(row.textContent));
    const wanted = fields.map((field, at) => field.value && (having[at].get(field.value) ?? [])).filter(Boolean);
    const met = new Uint8Array(rows.length);
    wanted.forEach((list) => list.forEach((at) => { met[at] += 1; }));
    let count = 0;
    const fits = Array.from(met, (hits, at) => {
      const fit = hits === wanted.length && words.every((word) => texts[at].includes(word));
      count += fit ? 1 : 0;
      return fit;
    });
    turn += 1;
    shown.textContent = `${count} of ${rows.length} ${bar.dataset.noun}`;
    reset.disabled = count === rows.length;
    settle(fits, 0, turn, step);
  };
  // The choice stands in the address, so that it can be kept and passed on.
  const remember = () => {
    const state = new URLSearchParams();
    names.forEach((name, at) => { if (fields[at].value) state.set(name, fields[at].value); });
    if (text.value) state.set("text", text.value);
    try { history.replaceState(null, "", `#${section.id}${state.size ? `?${state}` : ""}`); } catch { /* a viewer without addresses */ }
  };
  const clear = () => {
    fields.forEach((field) => { field.value = ""; });
    text.value = "";
    apply(rows.length);
  };
  const label = (words, field) => make("label", {}, `${words} `, field);
  bar.append(...names.map((name, at) => label(name[0].toUpperCase() + name.slice(1), fields[at])), label("Contains", text), reset, shown);
  bar.addEventListener("input", () => { apply(); remember(); });
  reset.addEventListener("click", () => { clear(); remember(); fields[0].focus(); });
  document.addEventListener("unfilter", ({ detail }) => { if (section.contains(detail)) clear(); });
  const [place, stated] = location.hash.slice(1).split("?");
  if (stated && place === section.id) {
    const state = new URLSearchParams(stated);
    names.forEach((name, at) => { fields[at].value = state.get(name) ?? ""; });
    text.value = state.get("text") ?? "";
    section.scrollIntoView();
  }
  apply();
};

// Everything that can be found: rows, lines, paragraphs; read in small steps while nothing else is to do.
const UNIT = "tr, li, p, dt, dd, h3, h4, summary, pre";
const SKIPPED = "thead, svg, header, .filters, .bars, .legend, .map, .left-out";
// Each word is kept once, with the units that hold it: what is typed is looked for in words, not in texts.
const index = { units: [], ids: [], sections: [], words: [], places: [], done: false };
const known = new Map();
const learn = (text, unit) => {
  for (const word of text.split(/\s+/)) {
    const at = known.get(word);
    if (at === undefined) {
      known.set(word, index.words.length);
      index.words.push(word);
      index.places.push(unit);
    } else if (typeof index.places[at] === "number") {
      if (index.places[at] !== unit) index.places[at] = [index.places[at], unit];
    } else if (index.places[at].at(-1) !== unit) {
      index.places[at].push(unit);
    }
  }
};
function* units() {
  const inside = function* (element) {
    for (const child of element.children) {
      if (child.matches(SKIPPED)) continue;
      if (child.matches(UNIT)) yield child;
      else yield* inside(child);
    }
  };
  for (const section of document.querySelectorAll("main > section")) {
    const title = section.querySelector("h2")?.textContent ?? "";
    for (const unit of inside(section)) {
      index.units.push(unit);
      index.ids.push(fold(unit.id));
      learn(fold(unit.textContent), index.units.length - 1);
      index.sections.push(title);
      yield unit;
    }
  }
}
let reading = null;
const read = (milliseconds) => {
  reading ??= units();
  const end = performance.now() + milliseconds;
  for (let step = 0; !index.done; step += 1) {
    index.done = reading.next().done;
    if (index.done) known.clear();
    if (step % 50 === 49 && performance.now() > end) break;
  }
  return index.done;
};
const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 1));
const readOn = () => { if (!read(12)) later(readOn); else document.documentElement.dataset.indexed = "yes"; };

const MOST = 50;
// The places that hold all words: those first whose id or title says them.
const find = (words) => {
  const holds = new Uint8Array(index.units.length);
  words.slice(0, 200).forEach((word, step) => {
    const mark = (unit) => { if (holds[unit] === step) holds[unit] = step + 1; };
    index.words.forEach((other, at) => {
      if (!other.includes(word)) return;
      const places = index.places[at];
      if (typeof places === "number") mark(places);
      else places.forEach(mark);
    });
  });
  const first = [];
  const rest = [];
  let count = 0;
  for (let at = 0; at < holds.length; at += 1) {
    if (holds[at] !== Math.min(words.length, 200)) continue;
    count += 1;
    const id = index.ids[at];
    if (first.length < MOST && id && words.every((word) => id.includes(word))) first.push(at);
    else if (rest.length < MOST) rest.push(at);
  }
  return { count, places: [...first, ...rest].slice(0, MOST) };
};

const spaced = (unit) => {
  const parts = [];
  const walker = document.createTreeWalker(unit, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && parts.length < 200) parts.push(walker.currentNode.data.trim());
  return parts.filter(Boolean).join(" ");
};

// A text with the words marked; folding may change lengths, so it is compared character by character.
const marked = (text, words) => {
  const characters = [...text];
  const places = [];
  let flat = "";
  characters.forEach((character, at) => {
    const piece = fold(character);
    flat += piece;
    for (let part = 0; part < piece.length; part += 1) places.push(at);
  });
  const hits = new Array(characters.length).fill(false);
  for (const word of words) {
    for (let at = flat.indexOf(word); at >= 0; at = flat.indexOf(word, at + word.length)) {
      for (let piece = at; piece < at + word.length; piece += 1) hits[places[piece]] = true;
    }
  }
  const nodes = [];
  for (let at = 0; at < characters.length;) {
    let end = at;
    while (end < characters.length && hits[end] === hits[at]) end += 1;
    const piece = characters.slice(at, end).join("");
    nodes.push(hits[at] ? make("mark", { textContent: piece }) : piece);
    at = end;
  }
  return nodes;
};

const snippet = (unit, words) => {
  const text = spaced(unit).slice(0, 20000);
  const folded = fold(text);
  const places = words.map((word) => folded.indexOf(word)).filter((place) => place >= 0);
  const start = places.length ? Math.max(0, Math.min(Math.min(...places), text.length) - 40) : 0;
  return (start ? "… " : "") + text.slice(start, start + 130) + (text.length > start + 130 ? " …" : "");
};

// Marks the words inside of an element without changing it, where the browser can.
const light = (element, words) => {
  if (!window.Highlight || !CSS.highlights) return;
  const ranges = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && ranges.length < 500) {
    const node = walker.currentNode;
    const text = fold(node.data);
    if (text.length !== node.data.length) continue;
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        ranges.push(range);
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
};

const search = () => {
  const field = document.getElementById("search");
  const list = document.getElementById("results");
  const said = document.getElementById("found");
  let options = [];
  let active = -1;
  let words = [];
  let waiting = false;
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (at) => {
    options[active]?.element.setAttribute("aria-selected", "false");
    active = at;
    const option = options[at].element;
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const go = (at) => {
    const unit = index.units[options[at].place];
    close();
    document.querySelectorAll(".hit").forEach((old) => old.classList.remove("hit"));
    reveal(unit);
    if (unit.id) location.hash = unit.id;
    unit.classList.add("hit");
    unit.tabIndex = -1;
    unit.focus({ preventScroll: true });
    settle(unit, "center");
    light(unit, words);
  };
  const show = () => {
    words = fold(field.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    options = [];
    if (!words.length) {
      close();
      said.textContent = "";
      return;
    }
    const { count, places } = find(words);
    const groups = new Map();
    for (const place of places) {
      const title = index.sections[place];
      if (!groups.has(title)) groups.set(title, []);
      groups.get(title).push(place);
    }
    for (const [title, members] of groups) {
      const group = make("div", {}, make("p", { textContent: title }));
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", title);
      group.firstChild.setAttribute("aria-hidden", "true");
      for (const place of members) {
        const element = make("div", { id: `hit-${options.length}` }, ...marked(snippet(index.units[place], words), words));
        element.setAttribute("role", "option");
        element.setAttribute("aria-selected", "false");
        element.dataset.at = options.length;
        options.push({ element, place });
        group.append(element);
      }
      list.append(group);
    }
    const state = index.done ? "" : "; still reading the page";
    said.textContent = count > MOST ? `${count} found, the first ${MOST} shown${state}` : `${count} found${state}`;
    list.hidden = !options.length;
    list.scrollTop = 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    active = -1;
    if (!list.hidden && getComputedStyle(list).position === "fixed") list.style.top = `${said.getBoundingClientRect().bottom + 4}px`;
    if (index.done || waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      read(40);
      show();
    });
  };
  field.addEventListener("input", show);
  field.addEventListener("focus", () => { if (field.value && list.hidden) show(); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && options.length && !list.hidden) {
      event.preventDefault();
      go(Math.max(active, 0));
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      if (!options.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(Number(option.dataset.at));
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".search")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
};

// Only what scrolls sideways needs a stop for the keyboard.
const stops = () => {
  const tend = ({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  };
  const seen = new IntersectionObserver((boxes) => boxes.filter((box) => box.isIntersecting).forEach(tend));
  const boxes = document.querySelectorAll(".scroll, pre");
  const watch = () => boxes.forEach((box) => { seen.unobserve(box); seen.observe(box); });
  addEventListener("resize", watch);
  watch();
};

// Parts have another height once they are laid out: a place is gone to until it stays, until
// another is gone to, or until the reader goes on.
let way = 0;
const settle = (target, block) => {
  let frames = 30;
  let still = 0;
  way += 1;
  const mine = way;
  const step = () => {
    if (mine !== way) return;
    const before = target.getBoundingClientRect().top;
    target.scrollIntoView({ block, behavior: "instant" });
    still = Math.abs(before - target.getBoundingClientRect().top) < 1 ? still + 1 : 0;
    frames -= 1;
    if (still < 4 && frames > 0) requestAnimationFrame(step);
  };
  step();
};

const follow = () => {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* as it stands */ }
  const target = document.getElementById(name);
  if (!target) return;
  const folded = target.closest("details, [hidden]");
  if (folded) reveal(target);
  settle(target, folded || target.classList.contains("hit") ? "center" : "start");
};

const print = () => {
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
};

addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".filters").forEach(filters);
  search();
  stops();
  print();
  addEventListener("hashchange", follow);
  for (const moved of ["wheel", "touchmove", "keydown"]) addEventListener(moved, () => { way += 1; }, { passive: true });
  follow();
  // Numbers of lines lead to their lines.
  document.addEventListener("click", (event) => {
    const line = event.target.closest("ol.excerpt > li");
    if (line && event.offsetX < 0) location.hash = line.id;
  });
  later(readOn);
});
