/**
 * Passkeys: the browser makes or uses one, and its answer goes with an ordinary form.
 *
 * Enhances each form with `data-passkey`, “make” or “use”, whose `data-options` say what
 * the browser is to be asked (JSON, by archive/doors/passkeys.py); its answer goes into
 * the field `passkey`. What is of no use without is hidden until a browser is there that
 * knows passkeys: `[data-by-passkey]`, and `[data-no-passkeys]` where it knows none.
 */
const SAID = {
  NotAllowedError: "Nothing was done: it was called off, or took too long.",
  InvalidStateError: "This device has a passkey of your account already.",
  SecurityError: "Your browser makes and uses no passkeys at this address.",
};
const OTHERWISE = "Your browser could not do it.";

function bytesOf(text) {
  const signs = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}

function textOf(buffer) {
  const signs = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const named = (listed = []) => listed.map((each) => ({ ...each, id: bytesOf(each.id) }));

async function make({ user, challenge, excludeCredentials, ...rest }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...rest,
      challenge: bytesOf(challenge),
      user: { ...user, id: bytesOf(user.id) },
      excludeCredentials: named(excludeCredentials),
    },
  });
  return told(made, {
    attestationObject: textOf(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function use({ challenge, allowCredentials, ...rest }) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...rest,
      challenge: bytesOf(challenge),
      allowCredentials: named(allowCredentials),
    },
  });
  return told(used, {
    authenticatorData: textOf(used.response.authenticatorData),
    signature: textOf(used.response.signature),
  });
}

const told = ({ id, rawId, type, response }, more) =>
  JSON.stringify({
    id,
    rawId: textOf(rawId),
    type,
    response: { clientDataJSON: textOf(response.clientDataJSON), ...more },
  });

function say(form, words) {
  form.querySelector(":scope > .told")?.remove();
  const line = document.createElement("p");
  line.className = "told errornote";
  line.role = "alert";
  line.textContent = words;
  form.prepend(line);
}

function enhance(form) {
  const { passkey, code } = form.elements;
  const ask = form.dataset.passkey === "make" ? make : use;
  form.hidden = false;
  if (code) code.required = false;
  form.addEventListener("submit", async (event) => {
    // An answer that came back with another field to mend is still good.
    if (passkey.value || code?.value) return;
    event.preventDefault();
    try {
      passkey.value = await ask(JSON.parse(form.dataset.options));
    } catch (error) {
      say(form, SAID[error.name] ?? OTHERWISE);
      return;
    }
    form.requestSubmit(event.submitter);
  });
}

if (globalThis.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) enhance(form);
  for (const line of document.querySelectorAll("[data-by-passkey]")) line.hidden = false;
} else {
  for (const line of document.querySelectorAll("[data-no-passkeys]")) line.hidden = false;
}
