/**
 * What this browser keeps of forms that are not saved: keeper.js says when.
 *
 * It lies in localStorage, which a closed tab and a crash outlive: a name that says
 * whose it is, of which page and form, and with it the hour and what was written. That
 * is sealed (AES-GCM, bound to its name) with the key that a page of the desk brings
 * for its account alone: others at the same machine find nothing that they can read.
 * Browsers seal on secure addresses only (TLS, or this very machine); elsewhere, and
 * where they keep nothing for anybody, `canKeep` is false.
 */
const LASTS = 14 * 24 * 60 * 60 * 1000; // milliseconds
const LONGEST = 2_000_000; // characters, sealed
const OURS = "unsaved|";
const desk = document.querySelector("meta[name=unsaved]");
const whose = `${OURS}${desk?.content}|`;
const encode = (text) => new TextEncoder().encode(text);
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function textOf(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

function storage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null; // The browser was told to keep nothing.
  }
}

const store = storage();
export const canKeep = Boolean(desk && store && globalThis.crypto?.subtle);
const key = canKeep
  ? crypto.subtle.importKey("raw", bytesOf(desk.dataset.key), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ])
  : null;

const bound = (iv, name) => ({ name: "AES-GCM", iv, additionalData: encode(whose + name) });

/** What was written, as only its account reads it again. */
export async function seal(name, told) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = encode(JSON.stringify(told));
  const sealed = await crypto.subtle.encrypt(bound(iv, name), await key, plain);
  return textOf(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
}

async function unseal(name, sealed) {
  const bytes = bytesOf(sealed);
  const iv = bytes.subarray(0, 12);
  const plain = await crypto.subtle.decrypt(bound(iv, name), await key, bytes.subarray(12));
  return JSON.parse(new TextDecoder().decode(plain));
}

/** Keep what is sealed under a name; an error is thrown where there is no room. */
export function put(name, sealed) {
  if (sealed.length > LONGEST) throw new RangeError("It is too long to be kept.");
  store.setItem(whose + name, JSON.stringify({ at: Date.now(), isSent: false, sealed }));
}

/** Note that a form is on its way: nobody has said yet that it came. */
export function markSent(name) {
  const kept = read(whose + name);
  if (kept) store.setItem(whose + name, JSON.stringify({ ...kept, isSent: true }));
}

function read(full) {
  try {
    return JSON.parse(store.getItem(full));
  } catch {
    return null;
  }
}

/** What is kept of this account under names that begin so, the newest first. */
export async function find(beginning) {
  const found = [];
  const names = Object.keys(store).filter((full) => full.startsWith(whose + beginning));
  for (const full of names) {
    const name = full.slice(whose.length);
    try {
      const { at, isSent, sealed } = read(full);
      found.push({ name, at, isSent, ...(await unseal(name, sealed)) });
    } catch {
      store.removeItem(full); // Sealed with a key that is no more, or no work of ours.
    }
  }
  return found.sort((one, other) => other.at - one.at);
}

export const drop = (name) => store?.removeItem(whose + name);

/** Whether it was taken away elsewhere: by a storage event. */
export const isOf = (event, name) => event.key === whose + name && event.newValue === null;

function dropAll(which) {
  const names = Object.keys(store ?? {}).filter((full) => full.startsWith(OURS));
  for (const full of names) if (which(full)) store.removeItem(full);
}

export const dropOld = () =>
  dropAll((full) => !(Date.now() - read(full)?.at < LASTS));

/** A form that was saved goes, by the last part of its name. */
export const dropSaved = (token) => dropAll((full) => full.endsWith(`|${token}`));

export const dropEverything = () => dropAll(() => true);
