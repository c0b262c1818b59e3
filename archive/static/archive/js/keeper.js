/**
 * One form of the desk that is kept while somebody writes in it, and all of them.
 *
 * What is typed is kept in this browser (kept.js) under its account, address and a name
 * of its own, which goes with the form as `kept_as`: a message of what was saved is
 * tagged with it. Leaving with unsaved work asks. unsaved.js and unsaved-cards.js say
 * which forms these are.
 */
import * as kept from "./kept.js";
import { fill, isSame, pairsOf, restOf } from "./fields.js";
import { isSaid, tell } from "./offers.js";

const PAUSE = 250; // milliseconds from a key to its being kept
const NO_ROOM =
  "This browser has no room to keep what you write here: it is lost with the page unless it is saved.";
const LOGGED_OUT = "You are logged out: what you write here is kept no longer.";
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("unsaved") : null;
let isOver = false; // once somebody has logged out in another tab
let isLeft = false; // once it was said that the form may go

/** Every form of the page that is kept, and what keeps it. */
export const keepers = new Map();
export const isToken = (text) => /^[0-9a-f-]{36}$/.test(text);

// crypto.randomUUID() is not there over plain HTTP, where leaving is still asked about.
function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const signs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return signs.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Keeper {
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
    this.token = isToken(refused ?? "") ? refused : newToken();
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
      if (isSaid(NO_ROOM)) tell("");
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

// --- Leaving ------------------------------------------------------------------------

/** Go to an address without a question: what is not saved may go. */
export function leaveFor(address) {
  isLeft = true;
  location.assign(address);
}

/** Let other tabs know that nothing is to be kept any more. */
export const tellLoggedOut = () => others?.postMessage("logged out");
