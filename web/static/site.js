// What every page does beyond HTML: the choice of theme, closing menus and help, copying. All of it is an extra.

const root = document.documentElement;
const THEMES = ["auto", "light", "dark"];

const remember = (theme) => {
  try {
    if (theme === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage is closed to this page: the choice lasts until the next page.
  }
};

const themeSwitch = document.querySelector(".theme-switch");
if (themeSwitch) {
  const name = themeSwitch.querySelector("span");
  const show = () => {
    const theme = root.dataset.bsTheme ?? "auto";
    name.textContent = themeSwitch.title = themeSwitch.dataset[theme];
    themeSwitch.dataset.shown = theme;
    return theme;
  };
  themeSwitch.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(show()) + 1) % THEMES.length];
    if (next === "auto") delete root.dataset.bsTheme;
    else root.dataset.bsTheme = next;
    remember(next);
    show();
    document.dispatchEvent(new CustomEvent("themechange", { detail: next }));
  });
  show();
  themeSwitch.hidden = false;
}

// Menus and help close with Escape and with a click elsewhere.
const CLOSING = ".sections details[open], details.help[open]";
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(CLOSING)) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(CLOSING)) {
    if (open.contains(document.activeElement)) open.querySelector("summary").focus();
    open.open = false;
  }
});

// Help shows on hover and on focus as well.
const helpAt = (target) => (target instanceof Element ? target.closest("details.help") : null);
document.addEventListener("pointerover", (event) => {
  const help = event.pointerType === "mouse" ? helpAt(event.target) : null;
  if (help) help.open = true;
});
document.addEventListener("pointerout", (event) => {
  const help = event.pointerType === "mouse" ? helpAt(event.target) : null;
  if (help && !help.contains(event.relatedTarget) && !help.contains(document.activeElement)) help.open = false;
});
document.addEventListener("focusin", (event) => {
  const help = helpAt(event.target);
  if (help && event.target.matches(":focus-visible")) help.open = true;
});
document.addEventListener("focusout", (event) => {
  const help = helpAt(event.target);
  if (help && !help.contains(event.relatedTarget)) help.open = false;
});

// Commands name the lasting address of the site; who reads them here wants them to reach the site that is open.
for (const text of document.querySelectorAll("[data-lasting]")) {
  text.textContent = text.textContent.replaceAll(text.dataset.lasting, location.origin + text.dataset.local);
}

// A button with data-copy="#id" copies the text of that element and says so.
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const said = button.querySelector("[data-said]") ?? button;
  // Pressed again while it says so, the button must not keep saying it.
  said.dataset.before ??= said.textContent;
  said.textContent = button.dataset.done;
  setTimeout(() => { said.textContent = said.dataset.before; }, 2000);
});
for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;

// A field over a long page hides what does not hold the typed words; a part left empty goes too.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/g, "l").replace(/Ł/g, "L").toLowerCase();
for (const filter of document.querySelectorAll(".quick-filter")) {
  const items = [...document.querySelectorAll(filter.dataset.items)].map((item) => [item, plain(item.textContent)]);
  const parts = [...document.querySelectorAll(".part")];
  const status = filter.querySelector("[role=status]");
  filter.addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [item, text] of items) {
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) shown += 1;
    }
    for (const part of parts) part.hidden = !part.querySelector(`${filter.dataset.items}:not([hidden])`);
    status.textContent = !words.length ? "" : shown ? status.dataset.found.replace("{number}", shown) : status.dataset.none;
  });
  filter.hidden = false;
}
