/**
 * The form of a new document, filled in from its text and its address.
 *
 * Enhances <textarea data-fills-from="address">: when the text, its file or the address
 * is given, the archive says what they say of themselves, and that goes into the fields
 * of which nobody has written anything. They are marked until somebody looks at them.
 * Without scripts they are typed.
 */
const PAUSE = 400; // milliseconds after the last key
const SOURCES = ["text", "text_is_html", "text_file", "address"];
const text = document.querySelector("[data-fills-from]");
const form = text?.form;
const filled = new Map(); // the fields, and what was written into each
let waiting;
let asking;

function isOurs(field) {
  if (filled.has(field)) return filled.get(field) === field.value;
  const first = field.matches("select")
    ? ([...field.options].find((option) => option.defaultSelected)?.value ?? "")
    : field.defaultValue;
  return field.value === first;
}

function fill(name, { value, words }) {
  const field = form.elements.namedItem(name);
  if (!field || !isOurs(field) || field.value === String(value)) return false;
  if (words) field.append(new Option(words, value, true, true));
  field.value = value;
  filled.set(field, field.value);
  field.closest(".fieldBox, .form-row").classList.add("filled");
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

const labelOf = (name) =>
  form.elements.namedItem(name).labels[0]?.textContent.replace(/:\s*$/, "");

function tell(words) {
  let told = form.querySelector(".filled-from");
  if (!told) {
    told = document.createElement("p");
    told.className = "filled-from";
    told.setAttribute("role", "status");
    text.closest("fieldset").append(told);
  }
  told.textContent = words;
}

async function read() {
  asking?.abort();
  asking = new AbortController();
  const given = new FormData(form);
  const sent = new FormData();
  for (const name of [...SOURCES, "csrfmiddlewaretoken"]) {
    for (const value of given.getAll(name)) sent.append(name, value);
  }
  try {
    const answer = await fetch(text.dataset.fillsFrom, {
      method: "POST",
      body: sent,
      signal: asking.signal,
    });
    if (answer.ok && !answer.redirected) show(await answer.json());
  } catch {
    // Not reached, or asked anew: what stands there stays.
  }
}

function show({ fields, wrong }) {
  const names = Object.keys(fields).filter((name) => fill(name, fields[name]));
  const told = names.map(labelOf).filter(Boolean).join("; ");
  if (wrong) tell(wrong);
  else if (told) tell(`Filled in: ${told}. Check them below.`);
}

form?.addEventListener("input", hear);
form?.addEventListener("change", hear);

function hear({ target, isTrusted }) {
  if (isTrusted) target.closest(".filled")?.classList.remove("filled");
  if (!SOURCES.includes(target.name) || filled.get(target) === target.value) return;
  clearTimeout(waiting);
  waiting = setTimeout(read, PAUSE);
}
