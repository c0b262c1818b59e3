/**
 * Names for the fields in which a record is chosen by typing.
 *
 * select2 makes a box beside each <select class="admin-autocomplete"> and leaves it
 * without a name; it gets that of the select's own label. Without this the field
 * works, but a screen reader does not say what it is for.
 */
function name(box) {
  const select = box.previousElementSibling;
  const label = select?.labels?.[0];
  if (!label) return;
  label.id ||= `${select.id}-label`;
  const shown = box.querySelector(".select2-selection__rendered");
  const field = box.querySelector("[role=combobox]");
  shown?.setAttribute("aria-labelledby", label.id);
  field?.setAttribute("aria-labelledby", `${label.id} ${shown?.id ?? ""}`.trim());
  const search = box.querySelector(".select2-search__field");
  if (search && box.contains(search)) search.setAttribute("aria-labelledby", label.id);
}

function nameAll() {
  document.querySelectorAll("select + .select2-container").forEach(name);
  // The box in which one types opens at the end of the page.
  document
    .querySelectorAll(".select2-dropdown .select2-search__field:not([aria-label])")
    .forEach((field) => field.setAttribute("aria-label", "Search"));
}

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
