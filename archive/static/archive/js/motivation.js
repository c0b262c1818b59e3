/**
 * Opens the fields of the motivation that is chosen, and folds those of the others.
 *
 * Enhances the form of an annotation: <fieldset class="for-identifying"> and others
 * around <details>. Without scripts the server opens those of the saved motivation,
 * and the others are opened by hand.
 */
const motivation = document.querySelector("select[name=motivation]");

motivation?.addEventListener("change", () => {
  for (const fieldset of document.querySelectorAll("fieldset[class*=' for-']")) {
    const fold = fieldset.querySelector("details");
    if (fold) fold.open = fieldset.classList.contains(`for-${motivation.value}`);
  }
});
