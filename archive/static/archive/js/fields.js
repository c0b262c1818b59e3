/**
 * The fields of a form: what is written in them, and how that is written again.
 *
 * A form is a list of [name, value, words]: null is the value of what is not ticked or
 * chosen, words are those of a choice. Values are only ever set as values.
 */
const APART = ["file", "password", "submit", "button", "reset", "image"];
// Tokens and buttons; rows that are only a pattern; what stands between three columns.
const NOT_KEPT =
  /^(csrfmiddlewaretoken|kept_as|_.*|asked|rows-of|not-there|three-columns|(fields|choice|theirs)-.*)$|__prefix__|_typed$|(version|calls)_seen$/;
// What a save changes by itself.
const OF_SAVING = /version_read$|-id$|INITIAL_FORMS$|^change_reason$/;

const isKept = (field) =>
  field.name &&
  !field.disabled &&
  field.matches("input, select, textarea") &&
  !APART.includes(field.type) &&
  !NOT_KEPT.test(field.name);

const isTicked = (field) => ["checkbox", "radio"].includes(field.type);
const wordsOf = (field) => field.closest("label")?.textContent.trim() ?? "";

/** What stands in a form now, or `asBegun` what its page came with. */
export function pairsOf(form, { asBegun = false } = {}) {
  return [...form.elements].filter(isKept).flatMap((field) => {
    if (field.matches("select")) return chosenIn(field, asBegun);
    if (!isTicked(field)) return [[field.name, asBegun ? field.defaultValue : field.value]];
    const isOn = asBegun ? field.defaultChecked : field.checked;
    if (isOn) return [[field.name, field.value, wordsOf(field)]];
    return field.type === "radio" ? [] : [[field.name, null]];
  });
}

function chosenIn(select, asBegun) {
  const options = [...select.options];
  let chosen = options.filter((each) => (asBegun ? each.defaultSelected : each.selected));
  if (!chosen.length && !select.multiple) chosen = options.slice(0, 1);
  if (!chosen.length) return [[select.name, null]];
  return chosen.map((option) => [select.name, option.value, option.text]);
}

/** The values by the names, in their order. */
function byName(pairs) {
  const found = new Map();
  for (const [name, value, words] of pairs) {
    if (!found.has(name)) found.set(name, []);
    if (value !== null) found.get(name).push([value, words]);
  }
  return found;
}

const valuesIn = (found, name) =>
  JSON.stringify((found.get(name) ?? []).map(([value]) => value));

export function isSame(pairs, others) {
  const strip = (list) => JSON.stringify(list.map(([name, value]) => [name, value]));
  return strip(pairs) === strip(others);
}

/** Whether all that was written stands in others as well: it was saved, then. */
export function isWithin(pairs, others) {
  const [mine, theirs] = [byName(pairs), byName(others)];
  return [...mine.keys()]
    .filter((name) => !OF_SAVING.test(name))
    .every((name) => valuesIn(mine, name) === valuesIn(theirs, name));
}

/** The versions on which a form stands, its own and those of its rows; "" if it is new. */
export function versionsIn(pairs) {
  const found = byName(pairs);
  return [...found]
    .filter(([name, [first] = []]) => name.endsWith("version_read") && first?.[0])
    .map(([name, [[version]]]) => {
      const [[row] = []] = found.get(name.replace(/version_read$/, "id")) ?? [];
      return `${name.replace(/-\d+-version_read$/, "")} ${row ?? ""} ${version}`;
    })
    .sort()
    .join("\n");
}

/** What of it has no field on the page. */
export function restOf(form, pairs) {
  const names = new Set([...form.elements].map((field) => field.name));
  return pairs.filter(([name]) => !names.has(name));
}

// --- Writing it again -----------------------------------------------------------

/** Write into a form what was written; returns the fields that it changed. */
export function fill(form, pairs) {
  const wanted = byName(pairs);
  setRows(wanted);
  const before = new Map([...form.elements].map((field) => [field, stateOf(field)]));
  for (const [name, values] of wanted) {
    offerChoices(form, name, values);
    for (const field of form.elements) if (field.name === name) set(field, values);
  }
  const changed = [...form.elements].filter(
    (field) => isKept(field) && before.get(field) !== stateOf(field),
  );
  for (const field of changed) unfold(field);
  return changed;
}

const stateOf = (field) =>
  field.matches("select")
    ? JSON.stringify([...field.selectedOptions].map((option) => option.value))
    : `${field.checked} ${field.value}`;

function set(field, values) {
  if (!isKept(field)) return;
  const before = stateOf(field);
  if (field.matches("select")) choose(field, values);
  else if (isTicked(field)) field.checked = values.some(([value]) => value === field.value);
  else if (values.length) field.value = values.shift()[0];
  if (before === stateOf(field)) return;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A field in which one types a name lists only what was chosen: it is listed again. */
function choose(select, values) {
  const known = new Set([...select.options].map((option) => option.value));
  for (const [value, words] of values) {
    if (!known.has(value)) select.add(new Option(words || value, value));
  }
  for (const option of select.options) {
    option.selected = values.some(([value]) => value === option.value);
  }
}

/** At the workbench, what was found by typing is put among the choices again. */
function offerChoices(form, name, values) {
  const place = [...form.querySelectorAll(".chooser")]
    .find((box) => box.querySelector("input[type=search]")?.name === `${name}_typed`)
    ?.querySelector(".choices");
  for (const [value, words] of place ? values : []) {
    const there = [...place.querySelectorAll("input")];
    if (!value || there.some((radio) => radio.value === value)) continue;
    const [label, radio] = [document.createElement("label"), document.createElement("input")];
    Object.assign(radio, { type: "radio", name, value });
    label.append(radio, ` ${words || value}`);
    place.prepend(label);
  }
}

/** As many rows of each table as there were; others come from its own link. */
function setRows(wanted) {
  for (const [name, [[total] = []]] of wanted) {
    if (!name.endsWith("-TOTAL_FORMS")) continue;
    const prefix = name.replace(/-TOTAL_FORMS$/, "");
    const counted = document.getElementById(`id_${name}`);
    const group = document.getElementById(`${prefix}-group`);
    if (!counted || !group) continue;
    for (let n = Number(counted.value); n < Math.min(Number(total), 1000); n += 1) {
      group.querySelector(".add-row a")?.click();
    }
    for (let n = Number(total); n < Number(counted.value); n += 1) leaveOut(`${prefix}-${n}`);
  }
}

/** A row that somebody has added since: it is none of what is sent, and stays. */
function leaveOut(id) {
  const row = document.getElementById(id);
  if (!row) return;
  row.hidden = true;
  for (const field of row.querySelectorAll("input, select, textarea")) field.disabled = true;
}

function unfold(field) {
  for (let at = field.closest("details"); at; at = at.parentElement.closest("details")) {
    at.open = true;
  }
}
