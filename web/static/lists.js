// Lists updated in place: htmx swaps the list, this keeps fields, focus and language links in step with it.

const browse = () => document.getElementById("browse");
let focused = "";
let turned = false;

// The address in the history is the one the answer gives itself, without what is empty or as usual.
document.addEventListener("htmx:before:history:update", (event) => {
  const told = event.detail.response?.headers.get("Content-Location");
  if (told === location.pathname + location.search) event.preventDefault();
  else if (told) event.detail.history.path = told;
});

document.addEventListener("htmx:before:swap", (event) => {
  focused = document.activeElement?.id ?? "";
  turned = Boolean(event.detail?.ctx?.sourceElement?.closest?.(".pages"));
});

// A field that a reader has used no longer follows its attributes, so it is set to what the answer says;
// the text that is being typed is ahead of the answer and stays.
const followAnswer = () => {
  for (const field of browse()?.elements ?? []) {
    if (field.type === "checkbox") field.checked = field.defaultChecked;
    else if (field.type === "search" && field !== document.activeElement) field.value = field.defaultValue;
    else if (field.tagName === "SELECT") field.value = (field.querySelector("[selected]") ?? field.options[0]).value;
  }
};

const keepFocus = () => {
  if (turned) document.getElementById("results")?.focus({ preventScroll: true });
  else if (document.activeElement === document.body || !document.activeElement) {
    (document.getElementById(focused) ?? document.getElementById("results"))?.focus({ preventScroll: true });
  }
};

const linkLanguages = () => {
  for (const link of document.querySelectorAll(".masthead a[hreflang]")) link.setAttribute("href", link.pathname + location.search);
};

document.addEventListener("htmx:after:swap", () => {
  followAnswer();
  keepFocus();
  linkLanguages();
});

// One menu of the list closes with Escape and with a click elsewhere.
const CLOSING = "#browse details.pop[open]";
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(CLOSING)) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(CLOSING)) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
