/**
 * The form of a window that closes itself was saved: no browser need keep it.
 *
 * Not a module, for it runs before the window is closed. The names are those of kept.js.
 */
{
  const { saved } = document.currentScript.dataset;
  try {
    for (const name of Object.keys(localStorage)) {
      const isIt = name.startsWith("unsaved|") && name.endsWith(`|${saved}`);
      if (saved && isIt) localStorage.removeItem(name);
    }
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}
