// The graph page: draws what the tables say, and keeps drawing, tables and address in step.

// The drawing comes at the same version as this file; a plain import would forget it.
const { drawNetwork } = await import(`./network-drawing.js${new URL(import.meta.url).search}`);

const figure = document.querySelector("[data-network]");
if (figure) start(figure);

async function start(figure) {
  const page = document.querySelector("#network");
  const container = figure.querySelector("[data-drawing]");
  const said = figure.querySelector("[data-said]");
  const card = figure.querySelector("[data-chosen]");
  const tools = figure.querySelector("[data-tools]");
  let chosen = null;
  let going = null;

  let data;
  try {
    data = await read(figure.dataset.network);
  } catch {
    said.classList.remove("visually-hidden");
    said.textContent = figure.dataset.failed;
    container.hidden = true;
    return;
  }
  tools.hidden = false;
  const drawing = drawNetwork(container, data, {
    label: figure.getAttribute("aria-label"),
    describedBy: "network-keys",
    layout: figure.dataset.layout,
    onSelect: show,
    onOpen: (node) => row(node.id)?.querySelector('[data-act="open"], [data-act="centre"]')?.click(),
    announce: (sentence) => {
      said.textContent = sentence;
    },
  });

  function row(id) {
    return page.querySelector(`[data-node="${CSS.escape(id)}"]`);
  }

  function show(node) {
    chosen = node?.id ?? null;
    for (const each of page.querySelectorAll("tr.chosen")) each.classList.remove("chosen");
    const about = chosen && row(chosen);
    card.hidden = !about;
    if (!about) return;
    about.classList.add("chosen");
    for (const each of page.querySelectorAll("[data-ends]")) {
      each.classList.toggle("chosen", each.dataset.ends.split(" ").includes(chosen));
    }
    // The card says and does what the row of the table says and does.
    const name = document.createElement("p");
    const acts = about.querySelector(".network-acts").cloneNode(true);
    name.append(...about.querySelector("th").cloneNode(true).childNodes);
    card.replaceChildren(name, acts);
  }

  // Of two steps in a row the later one counts, whichever is answered last.
  async function go(address, keep, otherwise) {
    going?.abort();
    const own = going = new AbortController();
    const { signal } = own;
    try {
      const answers = await Promise.all([
        fetch(address, { headers: { Accept: "text/html" }, signal }).then(whole).then((answer) => answer.text()),
        read(dataAddress(address), signal),
      ]);
      if (going === own) change(address, keep, ...answers);
    } catch {
      if (going === own) otherwise();
    }
  }

  function change(address, keep, text, next) {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const active = document.activeElement?.closest("[data-part]") ? document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent : "";
    for (const part of page.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other) part.replaceChildren(...other.childNodes);
    }
    for (const link of document.querySelectorAll("a[hreflang]")) {
      const other = fresh.querySelector(`a[hreflang="${link.hreflang}"]`);
      if (other) link.href = other.getAttribute("href");
    }
    if (keep) history.pushState(null, "", address);
    drawing.update(next);
    // Who used the keyboard stays where they were.
    if (active) {
      const same = [...page.querySelectorAll("[data-part] a")].find((link) => (link.getAttribute("aria-label") ?? link.textContent) === active);
      (same ?? container).focus({ preventScroll: true });
    }
    said.textContent = [...page.querySelectorAll("[data-part=tables] summary")].map((each) => each.textContent.trim().replace(/\s+/g, " ")).join(", ");
  }

  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-in-place]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.getAttribute("href"), true, () => location.assign(link.href));
  });
  addEventListener("popstate", () => go(location.pathname + location.search, false, () => location.reload()));

  page.addEventListener("focusin", (event) => {
    const at = event.target.closest("[data-part=tables] [data-node]");
    if (at && at.dataset.node !== chosen) drawing.select(at.dataset.node);
  });

  tools.addEventListener("change", (event) => {
    if (event.target.matches("[data-names]")) drawing.nameLinks(event.target.checked);
    if (event.target.matches("[data-force]")) drawing.arrange(event.target.checked ? "force" : figure.dataset.layout);
  });
  tools.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.zoom) drawing.zoom(Number(button.dataset.zoom));
    if (button && "fit" in button.dataset) drawing.fit();
    if (button && "full" in button.dataset) await (document.fullscreenElement ? document.exitFullscreen() : figure.requestFullscreen());
    if (button && "png" in button.dataset) await save(drawing, figure.dataset);
  });
}

async function save(drawing, { title, note }) {
  const picture = await drawing.png({ title, note });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = `${fileName(title)}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function fileName(title) {
  const plain = title.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, " ");
  return `mkus-${plain.trim().replaceAll(" ", "-").slice(0, 60).replace(/-$/, "")}`;
}

function dataAddress(address) {
  const [path, query] = address.split("?");
  return `${path}.json?${query ?? ""}`;
}

function whole(answer) {
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

async function read(address, signal) {
  return (await fetch(address, { signal }).then(whole)).json();
}
