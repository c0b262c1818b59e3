/**
 * Pages that are pasted with their headings.
 *
 * Enhances <textarea data-takes-html="name-of-a-tick-box">. What is copied from a page
 * is HTML as well as plain words: its source is put into the field and the box is
 * ticked, so that the archive can tell what is a heading. Undo (Ctrl and Z), or paste
 * without formatting (Ctrl, Shift and V), for the words alone.
 */
for (const field of document.querySelectorAll("[data-takes-html]")) {
  const box = field.form?.elements[field.dataset.takesHtml];
  field.addEventListener("paste", (event) => {
    const source = event.clipboardData?.getData("text/html");
    if (!box || !source || field.value.trim()) return;
    if (!/<(h[1-6]|p|article|section)[\s>]/i.test(source)) return;
    event.preventDefault();
    field.setRangeText(source, 0, field.value.length, "end");
    box.checked = true;
  });
  field.addEventListener("input", () => {
    if (box && !field.value.trim()) box.checked = false;
  });
}
