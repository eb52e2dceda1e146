// Forms: records found while one types, and drafts that keep themselves. Without it buttons do the same.

const WAIT = 150;
const SHORTEST = 2;
const IDLE = 2500;
const ALIKE_WAIT = 700;
const LONGEST_SAVE = 3000;

const form = document.querySelector("form[data-form]");

function picker(field, place) {
  const input = field.querySelector("input[type=text]");
  const line = field.querySelector(".pick-line");
  const picked = field.querySelector(".picked");
  const name = input.name.replace(/\.text$/, "");
  const list = line.appendChild(document.createElement("ul"));
  const status = field.appendChild(document.createElement("p"));
  let found = [];
  let current = -1;
  let asking = null;
  let timer = 0;
  let waiting = false;

  line.querySelector("button").hidden = true;
  list.className = "suggestions";
  list.id = `found-${place}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  for (const [attribute, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(attribute, value);
  }

  // An answer that is still under way must not reopen a closed list, nor change the one being chosen from.
  const stopAsking = () => {
    clearTimeout(timer);
    asking?.abort();
    waiting = false;
  };

  const pointNowhere = () => {
    current = -1;
    for (const option of list.children) option.setAttribute("aria-selected", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    stopAsking();
    pointNowhere();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };

  const point = (number) => {
    stopAsking();
    current = (number + found.length) % found.length;
    for (const [each, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(each === current));
    input.setAttribute("aria-activedescendant", list.children[current].id);
    list.children[current].scrollIntoView({ block: "nearest" });
  };

  const named = (parent, { label, hint, lang }) => {
    const name = document.createElement("span");
    name.textContent = label;
    if (lang) name.lang = lang;
    parent.append(name);
    if (!hint) return;
    const more = document.createElement("span");
    more.className = "soft";
    more.textContent = hint;
    parent.append(" ", more);
  };

  const choose = (number) => {
    const chosen = found[number];
    if ("single" in field.dataset) picked.replaceChildren();
    const known = [...picked.querySelectorAll("input")].find((each) => each.value === chosen.value);
    if (known) {
      known.checked = true;
    } else {
      const item = document.createElement("li");
      const label = document.createElement("label");
      const box = document.createElement("input");
      const text = document.createElement("span");
      label.className = "form-check";
      box.className = "form-check-input";
      text.className = "form-check-label";
      Object.assign(box, { type: "checkbox", name, value: chosen.value, checked: true });
      named(text, chosen);
      label.append(box, text);
      item.append(label);
      picked.append(item);
    }
    input.value = "";
    status.textContent = chosen.label;
    close();
    form.dispatchEvent(new Event("input"));
  };

  const show = () => {
    list.replaceChildren(
      ...found.map((each, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        named(option, each);
        return option;
      }),
    );
    pointNowhere();
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = found.length ? form.dataset.found.replace("{number}", found.length) : form.dataset.none;
  };

  const ask = async () => {
    stopAsking();
    const text = input.value.trim();
    if (text.length < SHORTEST) return close();
    asking = new AbortController();
    waiting = true;
    try {
      const query = new URLSearchParams({ class: field.dataset.pick, q: text });
      const answer = await fetch(`${form.dataset.choices}?${query}`, { signal: asking.signal });
      found = answer.ok ? await answer.json() : [];
      waiting = false;
      if (document.activeElement === input) show();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    stopAsking();
    pointNowhere();
    waiting = input.value.trim().length >= SHORTEST;
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    } else if (event.key === "Enter" && waiting) {
      // What is shown answers fewer letters than are typed: nothing in it was chosen.
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && found.length) {
      choose(Math.max(current, 0));
      event.preventDefault();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      point(event.key === "ArrowDown" ? current + 1 : current < 0 ? -1 : current - 1);
      event.preventDefault();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose([...list.children].indexOf(option));
  });
  field.addEventListener("focusout", (event) => {
    if (!field.contains(event.relatedTarget)) close();
  });
}

function keepDrafts() {
  const status = form.querySelector("[data-draft-status]");
  const button = form.querySelector("button[value=draft]");
  if (!button) return;
  let timer = 0;
  let changed = false;
  let saving = Promise.resolve();
  let unfinished = 0;
  let handedIn = false;

  const save = async () => {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "draft");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
      if (!answer.ok) {
        changed = true;
        status.textContent = form.dataset.unsaved;
        return;
      }
      const { draft, saved } = await answer.json();
      form.elements.draft.value = draft;
      const time = new Date(saved).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      status.textContent = form.dataset.saved.replace("{time}", time);
    } catch {
      changed = true;
      status.textContent = form.dataset.unsaved;
    }
  };
  const later = () => {
    unfinished += 1;
    saving = saving.then(save).finally(() => { unfinished -= 1; });
  };

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(later, IDLE);
  });
  form.addEventListener("submit", (event) => {
    changed = false;
    clearTimeout(timer);
    if (!unfinished || handedIn) return;
    // A draft on its way has no number here yet: sent before it comes back, the answers would leave the draft behind.
    event.preventDefault();
    const { submitter } = event;
    Promise.race([saving, new Promise((done) => setTimeout(done, LONGEST_SAVE))]).then(() => {
      if (handedIn) return;
      handedIn = true;
      form.requestSubmit(submitter);
    });
  });
  // What was refused is kept as well: the answers stand here and in no draft yet.
  if ("shownAgain" in form.dataset) {
    changed = true;
    timer = setTimeout(later, IDLE);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") later();
  });
}

function showAlike() {
  const place = document.querySelector("[data-alike]");
  if (!place) return;
  const list = place.querySelector("ul");
  let timer = 0;
  let asking = null;

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "similar");
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: asking.signal });
      const found = answer.ok ? await answer.json() : [];
      list.replaceChildren(
        ...found.map(({ address, label, reason }) => {
          const item = document.createElement("li");
          const link = document.createElement("a");
          const why = document.createElement("span");
          link.href = address;
          link.textContent = label;
          why.className = "soft";
          why.textContent = reason;
          item.append(link, " ", why);
          return item;
        }),
      );
      place.hidden = !found.length;
    } catch (error) {
      if (error.name !== "AbortError") place.hidden = true;
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, ALIKE_WAIT);
  });
}

if (form) {
  showAlike();
  for (const [place, field] of [...form.querySelectorAll("[data-pick]")].entries()) picker(field, place);
  keepDrafts();
}
