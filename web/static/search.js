// Suggestions under a search box while one types (the combobox pattern of WAI-ARIA). Without it the form just sends.

const WAIT = 120;
const SHORTEST = 2;

for (const [place, form] of [...document.querySelectorAll("form[data-suggestions]")].entries()) {
  const input = form.querySelector("input[type=search]");
  const list = form.appendChild(document.createElement("ul"));
  const status = form.appendChild(document.createElement("p"));
  let asking = null;
  let timer = 0;
  let current = -1;

  list.className = "suggestions";
  list.id = `suggestions-${place}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.autocomplete = "off";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  // An answer that is still under way must not reopen a closed list, nor change the one being chosen from.
  const stopAsking = () => {
    clearTimeout(timer);
    asking?.abort();
  };

  const chooseNothing = () => {
    current = -1;
    for (const option of list.children) option.setAttribute("aria-selected", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    stopAsking();
    chooseNothing();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };

  const choose = (number) => {
    stopAsking();
    const options = list.children;
    current = (number + options.length) % options.length;
    for (const [each, option] of [...options].entries()) option.setAttribute("aria-selected", String(each === current));
    input.setAttribute("aria-activedescendant", options[current].id);
    options[current].scrollIntoView({ block: "nearest" });
  };

  const show = (found) => {
    list.replaceChildren(
      ...found.map(({ label, kind, address, lang }, number) => {
        const option = document.createElement("li");
        const name = document.createElement("span");
        const type = document.createElement("span");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.address = address;
        name.textContent = label;
        if (lang) name.lang = lang;
        type.textContent = kind;
        type.className = "soft";
        option.append(name, " ", type);
        return option;
      }),
    );
    chooseNothing();
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = found.length ? form.dataset.found.replace("{number}", found.length) : form.dataset.none;
  };

  const ask = async () => {
    stopAsking();
    const text = input.value.trimStart();
    if (text.length < SHORTEST) {
      close();
      return;
    }
    asking = new AbortController();
    try {
      const address = new URL(form.dataset.suggestions, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: asking.signal });
      const found = answer.ok ? await answer.json() : [];
      if (document.activeElement === input) show(found);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    stopAsking();
    chooseNothing();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    } else if (event.key === "Enter" && current >= 0) {
      location.assign(list.children[current].dataset.address);
      event.preventDefault();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      choose(event.key === "ArrowDown" ? current + 1 : current < 0 ? -1 : current - 1);
      event.preventDefault();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  form.addEventListener("submit", close);
}
