/**
 * Forms of the desk that are not saved outlive a closed tab, a crash and the log-in.
 *
 * Enhances the form that `.meanwhile` names, and the cards that open at the workbench.
 * What is typed is kept in this browser (kept.js) under its account, address and a name
 * of its own, which goes with the form as `kept_as`: a message of what was saved is
 * tagged with it. Opened again, the page offers what it finds, or fills it in at once
 * where it was on its way: the log-in came between, or the connection broke. With the
 * values come the versions on which one wrote, so that what others have saved since
 * meets it in three columns. Without scripts nothing is kept, and nothing is missed.
 */
import * as kept from "./kept.js";
import { fill, isSame, isWithin, pairsOf, restOf, versionsIn } from "./fields.js";

const PAUSE = 250; // milliseconds from a key to its being kept
const WATCHED = 2000; // milliseconds in which the workbench answers a form
const NO_ROOM =
  "This browser has no room to keep what you write here: it is lost with the page unless it is saved.";
const LOGGED_OUT = "You are logged out: what you write here is kept no longer.";
const place = document.querySelector(".meanwhile");
const told = place?.querySelector(".kept");
const bench = document.querySelector("[data-workbench]");
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("unsaved") : null;
const keepers = new Map();
const isToken = (text) => /^[0-9a-f-]{36}$/.test(text);
let isOver = false; // once somebody has logged out in another tab
let isLeft = false; // once it was said that the form may go

// --- One form ---------------------------------------------------------------------

class Keeper {
  /** `refused` is the name that a form had which came back; `more` goes with it. */
  constructor(form, address, { refused = null, more = () => ({}) } = {}) {
    Object.assign(this, { form, address, more, isRefused: refused !== null });
    this.begun = pairsOf(form, { asBegun: true });
    this.isTouched = this.isSent = this.isDone = this.mayGo = false;
    this.turn = 0;
    this.rest = []; // of what was kept, what has no field here
    this.mark = document.createElement("input");
    this.mark.type = "hidden";
    this.mark.name = "kept_as";
    this.token = isToken(refused ?? "") ? refused : crypto.randomUUID();
    form.append(this.mark);
    this.listen();
  }

  get token() {
    return this.mark.value;
  }

  set token(token) {
    this.mark.value = token;
  }

  get name() {
    return `${this.address}|${this.token}`;
  }

  get pairs() {
    return [...pairsOf(this.form), ...this.rest];
  }

  get isDirty() {
    if (this.isDone) return false;
    return this.isRefused || (this.isTouched && !isSame(this.begun, this.pairs));
  }

  listen() {
    const hear = () => this.hear();
    this.form.addEventListener("input", hear);
    this.form.addEventListener("change", hear);
    // Fields in which one types a name say it to jQuery alone.
    globalThis.django?.jQuery?.(this.form).on("change", hear);
    document.addEventListener("formset:added", hear);
    document.addEventListener("formset:removed", hear);
    if (this.isRefused) this.keep();
  }

  hear() {
    this.isTouched = true;
    this.isSent = false;
    this.waiting ??= setTimeout(() => this.keep(), PAUSE);
  }

  async keep() {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.turn += 1;
    const { turn, name } = this;
    if (!this.isDirty) {
      kept.drop(name);
      return;
    }
    if (!kept.canKeep || isOver) return;
    try {
      const sealed = await kept.seal(name, { pairs: this.pairs, ...this.more() });
      if (turn === this.turn && !isOver) kept.put(name, sealed);
      if (told.dataset.says === NO_ROOM) tell("");
    } catch {
      tell(NO_ROOM);
    }
  }

  /** Sent: first what was typed last is kept, and then it goes as it would have. */
  async submit(event) {
    if (this.mayGo || !kept.canKeep || !this.isDirty) {
      this.mayGo = false;
      this.sent();
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    await this.keep();
    // Browsers send no form anew of which they are still saying that it is sent.
    await new Promise((resolve) => setTimeout(resolve));
    this.mayGo = true;
    this.form.requestSubmit(submitter);
  }

  sent() {
    this.isSent = true;
    if (kept.canKeep && !isOver) kept.markSent(this.name);
  }

  drop() {
    clearTimeout(this.waiting);
    this.turn += 1;
    this.isDone = true;
    kept.drop(this.name);
  }

  /** Put what was kept into the form, and go on keeping it under its name. */
  async take(found) {
    if (this.name !== found.name) kept.drop(this.name);
    this.token = found.name.slice(this.address.length + 1);
    const changed = fill(this.form, found.pairs);
    this.rest = restOf(this.form, found.pairs);
    this.isTouched = true;
    await this.keep();
    return changed;
  }
}

addEventListener("beforeunload", (event) => {
  const unsaved = [...keepers.values()].some(
    (keeper) => keeper.form.isConnected && !keeper.isSent && keeper.isDirty,
  );
  if (unsaved && !isLeft) event.preventDefault();
});

// A tab that is closed, or left for another, is hidden first.
document.addEventListener("visibilitychange", () => {
  for (const keeper of keepers.values()) if (keeper.waiting) keeper.keep();
});

addEventListener("storage", (event) => {
  for (const keeper of keepers.values()) {
    // It was saved, or thrown away, in a tab that had restored it too: here it stands.
    if (kept.isOf(event, keeper.name) && keeper.form.isConnected) keeper.keep();
  }
});

others?.addEventListener("message", () => {
  isOver = true;
  if (keepers.size) tell(LOGGED_OUT);
});

// --- What is said of it -----------------------------------------------------------

function tell(words) {
  if (!told) return;
  told.querySelector(":scope > p.told")?.remove();
  told.dataset.says = words;
  if (!words) return;
  const line = document.createElement("p");
  line.className = "told";
  line.textContent = words;
  told.append(line);
}

function hour(at) {
  const as = (how) => new Intl.DateTimeFormat("en-GB", how).format(at);
  const day = as({ day: "numeric", month: "long" });
  return `${day}, ${as({ hour: "2-digit", minute: "2-digit" })}`;
}

/** A line on what was found, and what can be done with it. */
function offer(found, words, { restore, discard }) {
  const line = place.querySelector("[data-offer]").content.firstElementChild.cloneNode(true);
  const [sentence, again, away] = line.children;
  sentence.textContent = words;
  if (restore) again.addEventListener("click", restore);
  else again.remove();
  away.addEventListener("click", () => {
    kept.drop(found.name);
    line.remove();
    document.getElementById("content-start")?.focus();
    discard?.();
  });
  told.append(line);
  return line;
}

const saySince = (begun, pairs) => {
  if (!versionsIn(begun)) return "";
  return versionsIn(pairs) === versionsIn(begun) ? "has not changed" : "has changed";
};

// --- The form of a page -----------------------------------------------------------

async function watch(form) {
  // The address of a record is its own, however one came to it; a new one is begun there.
  const isNew = location.pathname.endsWith("/add/");
  const query = new URLSearchParams(location.search);
  query.delete("_changelist_filters");
  query.sort();
  const address = isNew ? `${location.pathname}?${query}` : location.pathname;
  const keeper = new Keeper(form, address, { refused: place.dataset.refused ?? null });
  keepers.set(form, keeper);
  form.addEventListener("submit", (event) => keeper.submit(event));
  if (kept.canKeep && !keeper.isRefused) await offerAll(keeper);
}

async function offerAll(keeper) {
  const all = await kept.find(`${keeper.address}|`);
  const open = all.filter((found) => !isWithin(found.pairs, keeper.begun));
  for (const found of all) if (!open.includes(found)) kept.drop(found.name);
  for (const [n, found] of open.entries()) {
    const since = saySince(keeper.begun, found.pairs);
    const isOnItsWay = found.isSent && n === 0 && since !== "has changed";
    if (isOnItsWay && !keeper.isTouched) await restore(keeper, found, since);
    else offerOne(keeper, found, since);
  }
}

function offerOne(keeper, found, since) {
  const what = since ? `; the record ${since} since` : "";
  const words = `You wrote this on ${hour(found.at)}, and did not save it${what}.`;
  const line = offer(found, words, {
    restore: async () => {
      line.remove();
      const changed = await restore(keeper, found, since);
      changed.find((field) => field.checkVisibility?.())?.focus();
    },
  });
}

async function restore(keeper, found, since) {
  await scripts;
  const changed = await keeper.take(found);
  const meets = since === "has changed" ? " The record has changed since: saving shows both beside each other." : "";
  const words = `What you wrote on ${hour(found.at)} stands in the form again, and is not saved yet.${meets}`;
  offer(found, words, {
    discard: () => {
      isLeft = true;
      location.assign(location.pathname + location.search);
    },
  });
  return changed;
}

/** The desk's other scripts, which make the rows of tables, have begun. */
const scripts = new Promise((resolve) => {
  if (document.readyState === "complete") resolve();
  else addEventListener("load", resolve, { once: true });
});

// --- The cards of the workbench -----------------------------------------------------

const pathOf = (form) => form.getAttribute("hx-post");
const benchAddress = (form) => `${location.pathname} ${pathOf(form)}`;
const letterAtWork = () =>
  document.querySelector("[data-letter-at-work]")?.dataset.letterAtWork ?? "";
let cameBack = null; // the keeper of a card that was refused, until it stands again

function watchCard(form) {
  if (keepers.has(form)) return;
  const address = benchAddress(form);
  const refused = cameBack?.address === address ? cameBack.token : null;
  cameBack = null;
  const more = () => ({ path: pathOf(form), letter: letterAtWork() });
  keepers.set(form, new Keeper(form, address, { refused, more }));
}

function watchBench() {
  const body = document.body;
  const cards = (element) =>
    [element, ...element.querySelectorAll("*")].filter((each) => each.matches("form.card.open"));
  const isSending = ({ elt, requestConfig }) =>
    keepers.has(elt) && requestConfig?.verb === "post";
  body.addEventListener("htmx:load", ({ detail }) => cards(detail.elt).forEach(watchCard));
  body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const keeper = isSending(detail) && keepers.get(detail.elt);
    if (keeper) keeper.keep().then(() => keeper.isDone || keeper.sent());
  });
  body.addEventListener("htmx:beforeSwap", ({ detail: { target, xhr } }) => {
    const keeper = keepers.get(target);
    if (keeper && xhr.status === 422) cameBack = keeper;
    else if (keeper && xhr.status < 300) keeper.drop();
  });
  bench.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-cancel], .buttons [hx-get]");
    if (button) keepers.get(button.closest("form"))?.drop();
  }, true);
  new MutationObserver(forgetCards).observe(bench, { childList: true, subtree: true });
}

/** A card that has gone without being saved is offered, as after a closed tab. */
async function forgetCards() {
  for (const [form, keeper] of keepers) {
    if (form.isConnected) continue;
    keepers.delete(form);
    const isAgain = [...keepers.values()].some((each) => each.token === keeper.token);
    if (keeper.isDone || isAgain || keeper === cameBack || !keeper.isDirty) continue;
    await keeper.keep();
    await offerCards();
  }
}

async function offerCards({ isOpened = false } = {}) {
  told.replaceChildren();
  const open = new Set([...keepers.values()].map((keeper) => keeper.name));
  const all = await kept.find(`${location.pathname} `);
  for (const [n, found] of all.filter(({ name }) => !open.has(name)).entries()) {
    const restoreCard = () => reopen(found);
    if (isOpened && n === 0 && found.isSent) {
      await restoreCard();
      return;
    }
    const words = found.pairs.find(([name]) => name === "exact")?.[1] ?? "";
    const on = words ? `, on “${words.slice(0, 60)}”` : "";
    const sentence = `You wrote this on ${hour(found.at)}${on}, and did not save it.`;
    offer(found, sentence, { restore: restoreCard });
  }
}

async function reopen(found) {
  const form = found.path.includes("/new/") ? await begin(found) : await edit(found);
  if (!form) {
    await offerCards();
    tell("Its card cannot be opened: the mark, or its words, are no longer there.");
    return;
  }
  watchCard(form);
  const keeper = keepers.get(form);
  const since = saySince(keeper.begun, found.pairs);
  await keeper.take(found);
  // What depends on a question that was chosen comes from the archive.
  if (keeper.rest.length) {
    await settled();
    await keeper.take(found);
  }
  await offerCards();
  const meets = since === "has changed" ? " The mark has changed since: saving shows both beside each other." : "";
  tell(`What you wrote on ${hour(found.at)} stands in its card again, and is not saved yet.${meets}`);
}

const openCard = (path) =>
  [...bench.querySelectorAll("form.card.open")].find((form) => pathOf(form) === path);

async function begin({ path, letter, pairs }) {
  const value = (name) => pairs.find(([each]) => each === name)?.[1] ?? "";
  if (letter && letter !== letterAtWork()) {
    const query = new URLSearchParams({ letter });
    const address = `${bench.dataset.workbench}letter/?${query}`;
    await htmx.ajax("GET", address, { target: "#letter-pane", source: "#letter-pane" });
  }
  await new Promise((done) => {
    const span = { start: Number(value("start")), end: Number(value("end")) };
    const [act] = path.split("/").slice(-2);
    const detail = { act, span, question: value("question"), done };
    bench.dispatchEvent(new CustomEvent("workbench:reopen", { detail }));
  });
  return openCard(path);
}

async function edit({ path }) {
  const [kind, key] = path.split("/").slice(-4);
  const card = document.getElementById(`${kind}-${key}`);
  if (!card) return null;
  await htmx.ajax("GET", path, { target: card, swap: "outerHTML", source: card });
  return openCard(path);
}

const settled = () =>
  new Promise((resolve) => {
    document.body.addEventListener("htmx:afterSettle", resolve, { once: true });
    setTimeout(resolve, WATCHED);
  });

// --- Any page of the desk -----------------------------------------------------------

if (document.querySelector("meta[name=logged-out]")) {
  kept.dropEverything();
  others?.postMessage("logged out");
}
kept.dropOld();
for (const line of document.querySelectorAll(".messagelist [class*='saved-']")) {
  const [, token] = line.className.match(/(?:^|\s)saved-(\S+)/) ?? [];
  if (isToken(token ?? "")) kept.dropSaved(token);
}

async function lookAround() {
  const form = document.getElementById(place.dataset.form);
  if (form?.querySelector("[type=submit]")) await watch(form);
  if (bench) {
    watchBench();
    await scripts;
    if (kept.canKeep) await offerCards({ isOpened: true });
  }
  place.dataset.ready = "";
}

if (place) lookAround();
