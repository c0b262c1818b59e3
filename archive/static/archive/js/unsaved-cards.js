/**
 * Cards of the workbench that are not saved outlive a closed tab, a crash and the log-in.
 *
 * Enhances the forms that open in the margin, as htmx brings them: each is kept
 * (keeper.js) under its own address, until it is saved or cancelled. One that was left
 * is offered, and opened again on its words: the workbench does so when it hears
 * `workbench:reopen` (workbench.js).
 */
import * as kept from "./kept.js";
import { Keeper, keepers } from "./keeper.js";
import { hour, offer, saySince, tell, told } from "./offers.js";

const WATCHED = 2000; // milliseconds in which the workbench answers a form
const bench = document.querySelector("[data-workbench]");
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

export function watchBench() {
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

export async function offerCards({ isOpened = false } = {}) {
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
