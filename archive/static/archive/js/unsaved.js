/**
 * Forms of the desk that are not saved outlive a closed tab, a crash and the log-in.
 *
 * Enhances the form that `.meanwhile` names; the cards that open at the workbench have
 * a file of their own (unsaved-cards.js), and keeper.js says how a form is kept. Opened
 * again, the page offers what it finds, or fills it in at once where it was on its way:
 * the log-in came between, or the connection broke. With the values come the versions
 * on which one wrote, so that what others have saved since meets it in three columns.
 * Without scripts nothing is kept, and nothing is missed.
 */
import * as kept from "./kept.js";
import { isWithin } from "./fields.js";
import { Keeper, isToken, keepers, leaveFor, tellLoggedOut } from "./keeper.js";
import { hour, offer, place, saySince, tell } from "./offers.js";
import { offerCards, watchBench } from "./unsaved-cards.js";

const PLAIN =
  "This page came over plain HTTP, over which your browser keeps nothing of what you write: save it before you leave.";

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
    discard: () => leaveFor(location.pathname + location.search),
  });
  return changed;
}

/** The desk's other scripts, which make the rows of tables, have begun. */
const scripts = new Promise((resolve) => {
  if (document.readyState === "complete") resolve();
  else addEventListener("load", resolve, { once: true });
});

// --- Any page of the desk -----------------------------------------------------------

if (document.querySelector("meta[name=logged-out]")) {
  kept.dropEverything();
  tellLoggedOut();
}
kept.dropOld();
for (const line of document.querySelectorAll(".messagelist [class*='saved-']")) {
  const [, token] = line.className.match(/(?:^|\s)saved-(\S+)/) ?? [];
  if (isToken(token ?? "")) kept.dropSaved(token);
}

async function lookAround() {
  const form = document.getElementById(place.dataset.form);
  if (!isSecureContext) tell(PLAIN);
  if (form?.querySelector("[type=submit]")) await watch(form);
  if (document.querySelector("[data-workbench]")) {
    watchBench();
    await scripts;
    if (kept.canKeep) await offerCards({ isOpened: true });
  }
  place.dataset.ready = "";
}

if (place) lookAround();
