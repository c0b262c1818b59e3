/**
 * The workbench: select words of the article, say what they are.
 *
 * Offsets are Unicode code points of the document's canonical text, as the server
 * counts them; a browser counts UTF-16 units. Every paragraph of #article carries the
 * offset at which it begins in data-start, and nothing is ever put into its text:
 * marks are drawn by the CSS Custom Highlight API, from the cards in the margin.
 * Fragments come and go by htmx.
 */
const bench = document.querySelector("[data-workbench]");
const article = document.getElementById("article");
const bar = document.querySelector(".bar");
const box = document.getElementById("exact-words");
const told = document.getElementById("places");
const openForm = document.getElementById("open-form");
const marks = document.getElementById("marks");
const narrow = matchMedia("(max-width: 56rem)");
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;
const MOST_SHOWN = 200; // places of words that are highlighted at once

const points = (string) => string.length - (string.match(PAIRS)?.length ?? 0);

/** How many UTF-16 units the first so many code points of a string take. */
function units(string, count) {
  let at = 0;
  for (let n = 0; n < count; n += 1) at += string.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

// --- The text ----------------------------------------------------------------

const paragraphs = [...article.querySelectorAll("[data-start]")].map((element) => {
  const text = element.textContent;
  const start = Number(element.dataset.start);
  return { element, text, start, end: start + points(text), unit: 0 };
});

// The whole text in UTF-16, blank lines between the paragraphs as they were.
let whole = "";
paragraphs.forEach((paragraph, n) => {
  const before = paragraphs[n - 1];
  whole += "\n".repeat(before ? paragraph.start - before.end : paragraph.start);
  paragraph.unit = whole.length;
  whole += paragraph.text;
});

/** The last paragraph that begins at this value of `by` or before it. */
function paragraphAt(value, by) {
  let [low, high] = [0, paragraphs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (paragraphs[middle][by] <= value) low = middle;
    else high = middle - 1;
  }
  return paragraphs[low];
}

/** The code point at which a UTF-16 unit of the whole text stands, and back. */
function pointOf(unit) {
  const paragraph = paragraphAt(unit, "unit");
  const within = unit - paragraph.unit;
  const beyond = Math.max(0, within - paragraph.text.length);
  return paragraph.start + points(paragraph.text.slice(0, within)) + beyond;
}

function unitOf(point) {
  const paragraph = paragraphAt(point, "start");
  const beyond = Math.max(0, point - paragraph.end);
  const within = Math.min(point, paragraph.end) - paragraph.start;
  return paragraph.unit + units(paragraph.text, within) + beyond;
}

const wordsAt = (start, end) => whole.slice(unitOf(start), unitOf(end));

/** The unit of the whole text at a boundary of the page, or the nearest after it. */
function unitAt(node, offset) {
  const holder = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const element = holder.closest("[data-start]");
  if (element) {
    const paragraph = paragraphs.find((each) => each.element === element);
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEnd(node, offset);
    return paragraph.unit + before.toString().length;
  }
  const boundary = document.createRange();
  boundary.setStart(node, offset);
  const next = paragraphs.find((each) => boundary.comparePoint(each.element, 0) >= 0);
  return next ? next.unit : whole.length;
}

/** What is selected of the article, without the space around it; null if nothing. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(article) || !paragraphs.length) return null;
  let from = unitAt(range.startContainer, range.startOffset);
  let to = unitAt(range.endContainer, range.endOffset);
  const words = whole.slice(from, to);
  from += words.length - words.trimStart().length;
  to -= words.length - words.trimEnd().length;
  if (to <= from) return null;
  // A selection may begin or end within what is one character to its reader.
  while (from > 0 && isWithin(from)) from -= 1;
  while (to < whole.length && isWithin(to)) to += 1;
  return { start: pointOf(from), end: pointOf(to) };
}

const JOINING = /^[\p{M}\u200d\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]/u;

function isWithin(unit) {
  const low = whole.charCodeAt(unit);
  if (low >= 0xdc00 && low <= 0xdfff) return true;
  return JOINING.test(whole.slice(unit, unit + 2)) || whole[unit - 1] === "\u200d";
}

function boundary(unit) {
  const paragraph = paragraphAt(unit, "unit");
  let left = Math.min(unit - paragraph.unit, paragraph.text.length);
  const walker = document.createTreeWalker(paragraph.element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && left > node.length) {
    left -= node.length;
    node = walker.nextNode();
  }
  return node ? [node, left] : [paragraph.element, 0];
}

function rangeOf({ start, end }) {
  const range = document.createRange();
  range.setStart(...boundary(unitOf(start)));
  range.setEnd(...boundary(unitOf(end)));
  return range;
}

// --- Highlights --------------------------------------------------------------

function highlight(name, ranges) {
  if (globalThis.CSS?.highlights) CSS.highlights.set(name, new Highlight(...ranges));
}

const spanOf = (card) => ({ start: Number(card.dataset.from), end: Number(card.dataset.to) });
const cards = () => [...bench.querySelectorAll("#margin .card[data-from]")];
const shown = () => cards().filter((card) => !card.hidden);

function drawMarks() {
  const drawn = { citing: [], identifying: [], noted: [] };
  for (const card of marks.querySelectorAll("article.card[data-from]")) {
    if (card.hidden) continue;
    (drawn[card.dataset.does] ?? drawn.noted).push(rangeOf(spanOf(card)));
  }
  for (const [name, ranges] of Object.entries(drawn)) highlight(name, ranges);
}

function tellUnread() {
  const spans = [...marks.querySelectorAll("article.card[data-from]")].map(spanOf);
  const starts = [];
  let unread = 0;
  let counted = 0;
  for (const paragraph of paragraphs) {
    counted += 1;
    const isRead =
      paragraph.element.matches(".heading") ||
      spans.some((span) => span.start < paragraph.end && span.end > paragraph.start);
    paragraph.element.classList.toggle("unread", !isRead);
    if (!isRead) unread += 1;
    starts.push(paragraph.start);
  }
  const place = document.querySelector("[data-unread]");
  place.textContent = `${unread} of ${counted} paragraph${counted === 1 ? "" : "s"} unread`;
}

// --- The margin --------------------------------------------------------------

/** Set every card beside the line on which its words end, none over another. */
function layOut() {
  const all = [...bench.querySelectorAll("#margin .card")];
  if (narrow.matches) {
    for (const card of all) {
      card.style.removeProperty("top");
      card.classList.remove("away");
    }
    marks.style.removeProperty("height");
    return;
  }
  const home = marks.getBoundingClientRect().top;
  const placed = all
    .filter((card) => !card.hidden)
    .map((card, n) => {
      const wanted = card.dataset.from
        ? rangeOf(spanOf(card)).getBoundingClientRect().top - home
        : -Infinity;
      return { card, n, wanted, height: card.offsetHeight };
    })
    .sort((one, other) => one.wanted - other.wanted || one.n - other.n);
  const open = placed.findIndex(({ card }) => card.matches(".open"));
  const [before, after] = open < 0 ? [[], placed] : [placed.slice(0, open), placed.slice(open)];
  // A form stands just beside its words: the cards before it make way upwards.
  let top = Math.max(0, after[0]?.wanted ?? 0);
  let free = open < 0 ? 0 : top;
  for (const each of before.reverse()) {
    top = Math.min(Math.max(0, each.wanted), top - each.height - 10);
    setAt(each.card, top);
  }
  for (const each of after) {
    const at = Math.max(free, each.wanted);
    setAt(each.card, at);
    free = at + each.height + 10;
  }
  marks.style.height = `${free}px`;
}

function setAt(card, top) {
  // What stands where it stood is not laid out anew by the browser.
  if (card.style.top !== `${top}px`) card.style.top = `${top}px`;
  card.classList.toggle("away", top < 0);
}

function drawAll() {
  filter();
  drawMarks();
  tellUnread();
  layOut();
}

function filter() {
  const pressed = bench.querySelector(".filters [aria-pressed=true]");
  const wanted = pressed?.dataset.show ?? "";
  const editor = bench.querySelector("[data-editors]")?.value ?? "";
  for (const card of marks.querySelectorAll("article.card")) {
    const fits = !wanted || card.matches(wanted);
    card.hidden = !(fits && (!editor || card.dataset.editor === editor));
  }
  for (const button of bench.querySelectorAll("[data-show]")) {
    const some = marks.querySelectorAll(`article.card${button.dataset.show}`);
    button.querySelector("[data-count]").textContent = some.length;
  }
}

function current(card) {
  highlight("current", card?.dataset.from ? [rangeOf(spanOf(card))] : []);
}

function goTo(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  if (card.dataset.from) toWords(spanOf(card));
  else card.scrollIntoView({ block: "nearest" });
}

function toWords(span) {
  const { element } = paragraphAt(span.start, "start");
  const place = rangeOf(span).getBoundingClientRect();
  if (place.top < 80 || place.bottom > innerHeight - 80) {
    scrollBy({ top: place.top - innerHeight / 3 });
  }
  return element;
}

// --- The selection and its bar -----------------------------------------------

let chosen = null; // the words that the bar, or the open form, is about
let moving = null; // the address to which other words for a mark are sent

function choose(span) {
  chosen = span;
  highlight("chosen", span ? [rangeOf(span)] : []);
  bar.hidden = !span;
  if (span) placeBar(rangeOf(span));
}

function placeBar(range) {
  if (narrow.matches) {
    bar.style.removeProperty("top");
    bar.style.removeProperty("left");
    return;
  }
  const first = range.getClientRects()[0] ?? range.getBoundingClientRect();
  const home = bar.offsetParent.getBoundingClientRect();
  const left = Math.min(first.left - home.left, home.width - bar.offsetWidth);
  bar.style.left = `${Math.max(0, left)}px`;
  bar.style.top = `${first.top - home.top - bar.offsetHeight - 6}px`;
}

/** Select words as if with the mouse, and go to the bar. */
function select(span) {
  const range = rangeOf(span);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  choose(span);
  bar.querySelector("button:not([hidden])")?.focus({ preventScroll: true });
}

document.addEventListener("selectionchange", () => {
  if (openForm.firstElementChild || bar.contains(document.activeElement)) return;
  if (document.activeElement?.closest(".card.open")) return;
  const span = selected();
  if (span || !isField(document.activeElement)) choose(span);
});

// A press on a button would take the selection away before it is used.
bench.addEventListener("pointerdown", (event) => {
  if (event.target.closest(".bar, [data-cite]")) event.preventDefault();
});

async function say(act, question = "") {
  if (!chosen) return;
  if (act === "move") {
    move();
    return;
  }
  const asked = new URLSearchParams({
    ...chosen,
    exact: wordsAt(chosen.start, chosen.end),
    ...(question ? { question } : {}),
  });
  bar.hidden = true;
  const address = `${bench.dataset.workbench}new/${act}/?${asked}`;
  await htmx.ajax("GET", address, { target: openForm, swap: "innerHTML", source: openForm });
  const form = openForm.firstElementChild;
  if (!form) return;
  form.dataset.from = chosen.start;
  form.dataset.to = chosen.end;
  layOut();
  // On a phone the form covers the lower part of the page: the words stay above it.
  if (narrow.matches) scrollBy({ top: rangeOf(chosen).getBoundingClientRect().top - 110 });
  firstField(form)?.focus({ preventScroll: true });
}

// A card that was not saved is opened again on its words (unsaved-cards.js).
bench.addEventListener("workbench:reopen", async ({ detail }) => {
  const isThere = detail.span.end > detail.span.start;
  if (isThere && detail.span.end <= (paragraphs.at(-1)?.end ?? 0)) {
    choose(detail.span);
    await say(detail.act, detail.question);
  }
  detail.done();
});

const firstField = (form) =>
  form.querySelector("select, input:not([type=hidden]), textarea, button");

async function move() {
  const { address, version, card } = moving;
  const words = { ...chosen, exact: wordsAt(chosen.start, chosen.end) };
  const values = { ...words, version_read: version };
  stopMoving();
  await htmx.ajax("POST", address, { target: card, swap: "outerHTML", values, source: card });
}

function stopMoving() {
  moving = null;
  bar.querySelector("[data-act=move]").hidden = true;
}

/** Close the form that is open; the words it was about are selected again. */
function leave() {
  const words = chosen;
  openForm.replaceChildren();
  stopMoving();
  choose(null);
  layOut();
  if (words) backTo(words);
}

function backTo(span) {
  const { element } = paragraphAt(span.start, "start");
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  getSelection().collapse(...boundary(unitOf(span.end)));
}

// --- Exact words --------------------------------------------------------------

let places = [];
let at = 0;
const LETTER = /[\p{L}\p{N}\p{M}\u200c\u200d]/u;

/** The places of words: where they stand whole, or else within others. */
function placesOf(words) {
  const parts = words.normalize("NFC").split(/\s+/).filter(Boolean);
  if (!parts.length || parts.join("").length < 2) return [];
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?=(${escaped.join("\\s+")}))`, "gu");
  const found = [...whole.matchAll(pattern)].map((match) => [
    match.index,
    match.index + match[1].length,
  ]);
  const alone = found.filter(
    ([from, to]) =>
      !(from && LETTER.test(whole[from - 1]) && LETTER.test(whole[from])) &&
      !(to < whole.length && LETTER.test(whole[to]) && LETTER.test(whole[to - 1])),
  );
  return (alone.length ? alone : found).map(([from, to]) => ({
    start: pointOf(from),
    end: pointOf(to),
  }));
}

function tellPlaces() {
  highlight("found", places.slice(0, MOST_SHOWN).map(rangeOf));
  highlight("current", places.length ? [rangeOf(places[at])] : []);
  if (!box.value.trim()) told.textContent = "";
  else if (!places.length) told.textContent = "not in the text";
  else told.textContent = `${at + 1} of ${places.length}`;
  if (places.length) toWords(places[at]);
}

box?.addEventListener("input", () => {
  places = placesOf(box.value);
  at = 0;
  tellPlaces();
});

box?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && places.length) {
    event.preventDefault();
    at = (at + step + places.length) % places.length;
    tellPlaces();
  } else if (event.key === "Enter" && places.length) {
    event.preventDefault();
    highlight("found", []);
    highlight("current", []);
    openForm.replaceChildren();
    select(places[at]);
  } else if (event.key === "Escape") {
    box.value = "";
    places = [];
    tellPlaces();
  }
});

// --- What is pressed -----------------------------------------------------------

const isField = (element) =>
  Boolean(element?.closest?.("input, textarea, select, [contenteditable]"));

const KEYS = {
  "/": () => box?.focus(),
  "?": () => document.getElementById("all-keys").showModal(),
  j: () => step(1),
  k: () => step(-1),
};

function step(by) {
  const all = shown().sort((a, b) => spanOf(a).start - spanOf(b).start);
  const here = all.indexOf(document.activeElement?.closest(".card"));
  goTo(all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by]);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (openForm.firstElementChild || chosen || moving)) {
    leave();
    return;
  }
  const form = event.target.closest?.("form.card");
  if (event.key === "Enter" && form && (event.ctrlKey || event.metaKey)) {
    form.requestSubmit(form.querySelector("button.main"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  const button = bar.hidden
    ? null
    : bar.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (button && !openForm.firstElementChild) {
    event.preventDefault();
    say(button.dataset.act);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

// Enter in the box of a chooser takes the first that is found.
bench.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(".chooser input[type=search]")) return;
  event.preventDefault();
  const first = event.target.closest("fieldset").querySelector("[type=radio]");
  if (!first) return;
  first.checked = true;
  first.dispatchEvent(new Event("change", { bubbles: true }));
  first.focus();
});

bar.addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const buttons = [...bar.querySelectorAll("button:not([hidden])")];
  const next = buttons.indexOf(document.activeElement) + by;
  buttons[(next + buttons.length) % buttons.length].focus();
});

// The letter at work, where it is no column: laid over the rest by a switch.
const letterSwitch = document.querySelector(".switch button");
const letterPane = document.getElementById("letter-pane");

function showLetter(isShown) {
  letterPane.classList.toggle("shown", isShown);
  letterSwitch.setAttribute("aria-expanded", String(isShown));
}

letterSwitch.addEventListener("pointerdown", (event) => event.preventDefault());
letterSwitch.addEventListener("click", () => {
  showLetter(letterSwitch.getAttribute("aria-expanded") !== "true");
});

bench.addEventListener("click", (event) => {
  const pressed = (selector) => event.target.closest(selector);
  const button = pressed(".bar [data-act]");
  if (button) say(button.dataset.act);
  else if (pressed("[data-cite]")) citeFor(pressed("[data-cite]").dataset.cite);
  else if (pressed("[data-cancel]")) leave();
  else if (pressed("[data-move]")) beginToMove(pressed("[data-move]"));
  else if (pressed("[data-show]")) show(pressed("[data-show]"));
  else if (pressed("article.card")) current(pressed("article.card"));
  else if (pressed("#article") && getSelection().isCollapsed) openAt(event);
});

function citeFor(question) {
  if (chosen) showLetter(false);
  say("cite", question);
}

function show(button) {
  for (const each of bench.querySelectorAll("[data-show]")) {
    each.setAttribute("aria-pressed", String(each === button));
  }
  drawAll();
}

function beginToMove(button) {
  const { move: address, version } = button.dataset;
  moving = { address, version, card: button.closest(".card") };
  bar.querySelector("[data-act=move]").hidden = false;
  told.textContent = "Select the other words.";
  if (chosen) choose(chosen);
}

/** The marks on the words that were clicked: the first of them is gone to. */
function openAt(event) {
  const caret = document.caretPositionFromPoint
    ? document.caretPositionFromPoint(event.clientX, event.clientY)
    : document.caretRangeFromPoint(event.clientX, event.clientY);
  if (!caret) return;
  const node = caret.offsetNode ?? caret.startContainer;
  const point = pointOf(unitAt(node, caret.offset ?? caret.startOffset));
  const over = shown().filter((card) => {
    const { start, end } = spanOf(card);
    return start <= point && point < end;
  });
  over.sort((a, b) => spanOf(a).end - spanOf(a).start - (spanOf(b).end - spanOf(b).start));
  over[0]?.focus({ preventScroll: true });
}

bench.addEventListener("change", (event) => {
  if (event.target.matches("[data-editors]")) drawAll();
  if (event.target.matches("[data-all]")) {
    for (const each of event.target.closest("fieldset").querySelectorAll("[name=also]")) {
      each.checked = event.target.checked;
    }
  }
});

bench.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card) current(card);
});

// --- What is chosen stays chosen while more is typed -------------------------------

const kept = new WeakMap();

document.body.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target.matches(".choices")) return;
  kept.set(target, target.querySelector(":checked")?.closest("label"));
});

document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const label = kept.get(target);
  kept.delete(target);
  if (!label) return;
  const chosen = label.querySelector("input");
  const same = [...target.querySelectorAll("input")].find((i) => i.value === chosen.value);
  if (same) same.checked = true;
  else target.prepend(label);
});

// --- What comes from the server --------------------------------------------------

let again = false;
bench.addEventListener("submit", (event) => {
  again = event.submitter?.name === "again";
});

document.body.addEventListener("workbench:saved", (event) => {
  const words = chosen ?? null;
  const { mark } = event.detail;
  // The cards stand where the form was: they go to the others.
  queueMicrotask(() => settle(mark, words));
});

function settle(mark, words) {
  requestAnimationFrame(() => {
    for (const card of openForm.querySelectorAll("article.card")) marks.append(card);
    openForm.replaceChildren();
    told.textContent = "";
    choose(null);
    drawAll();
    const card = document.getElementById(mark);
    const span = words ?? (card?.dataset.from ? spanOf(card) : null);
    if (again && words) {
      again = false;
      choose(words);
      say("cite");
    } else if (span) {
      backTo(span);
      current(card);
    }
  });
}

document.body.addEventListener("htmx:afterSettle", () => drawAll());
document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) {
    const link = document.createElement("a");
    link.href = `/admin/login/?${new URLSearchParams({ next: location.pathname })}`;
    link.textContent = "log in again";
    told.replaceChildren("Not saved: you are logged out. What you wrote stays; ", link, ".");
    return;
  }
  told.textContent =
    status === 403 || status === 0
      ? "Not saved: you are logged out, or may not do this."
      : "Not saved: the archive answered with an error. Nothing is lost here; try again.";
});
document.body.addEventListener("htmx:sendError", () => {
  told.textContent = "Not saved: the archive cannot be reached. Try again.";
});

addEventListener("resize", () => requestAnimationFrame(layOut));
// What is unfolded in a card needs its room.
document.getElementById("margin").addEventListener("toggle", layOut, true);
addEventListener("hashchange", goToAddress);

function goToAddress() {
  const card = document.getElementById(location.hash.slice(1));
  if (card?.matches(".card")) goTo(card);
}

/** The place at which "find evidence" opened the page. */
function goToPlace() {
  const asked = new URLSearchParams(location.search);
  const span = { start: Number(asked.get("from")), end: Number(asked.get("to")) };
  if (!(span.end > span.start) || span.end > (paragraphs.at(-1)?.end ?? 0)) return;
  toWords(span);
  highlight("current", [rangeOf(span)]);
  if (box) box.value = wordsAt(span.start, span.end);
}

drawAll();
goToPlace();
goToAddress();
bench.dataset.ready = "";
