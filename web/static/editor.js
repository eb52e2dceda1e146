// The SPARQL page beyond HTML: an editor with colours and suggestions, answers in place, tabs, the link to a query.

const form = document.querySelector("#editor");
const field = document.querySelector("#query");
const said = document.querySelector("#said");
const stop = document.querySelector("#stop");
const share = document.querySelector("#share");
const result = document.querySelector("#result");
const MOST_RAW = 100_000;

let editor = null;
const opened = new URLSearchParams(location.search).has("question") ? field.value : null;
const text = () => (editor ? editor.state.doc.toString() : field.value);
const say = (key) => { said.textContent = key ? said.dataset[key] : ""; };

// Running: the same form, its answer put in place of the old one.

let running = null;

async function send(body, signal) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), signal });
  return answer.text();
}

async function run() {
  if (running) running.abort();
  const own = running = new AbortController();
  stop.hidden = false;
  result.setAttribute("aria-busy", "true");
  say("running");
  try {
    const page = new DOMParser().parseFromString(await send({ query: text() }, own.signal), "text/html");
    if (running !== own) return;
    const found = page.querySelector("#result");
    if (!found) throw new TypeError("no result");
    result.replaceChildren(...found.childNodes);
    said.textContent = result.querySelector("#answer, #wrong")?.textContent ?? "";
    keepInAddress();
    arrange();
    const heading = result.querySelector("h2");
    if (heading.getBoundingClientRect().top > innerHeight * 0.75) heading.scrollIntoView({ block: "center" });
  } catch (error) {
    if (running === own) say(error.name === "AbortError" ? "stopped" : "unreachable");
  } finally {
    if (running === own) {
      running = null;
      stop.hidden = true;
      result.removeAttribute("aria-busy");
    }
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
stop.addEventListener("click", () => running?.abort());
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});

// The address holds the query, so that it can be kept, sent, and read in the other language.

function query() {
  const part = new URLSearchParams({ query: text() }).toString();
  return part.length <= Number(form.dataset.longestLink) ? part : "";
}

function keepInAddress() {
  const part = query();
  // An example left as it is keeps its short address, which also opens it in the other language.
  if (!part || text() === opened) return;
  history.replaceState(null, "", `?${part}`);
  for (const link of document.querySelectorAll("header a[hreflang]")) link.search = part;
}

share.hidden = false;
share.addEventListener("click", async () => {
  const part = query();
  if (!part) return say("tooLong");
  await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${part}`);
  say("copied");
});

// Views of an answer as tabs.

function tabs(views) {
  const list = document.createElement("div");
  list.className = "nav nav-tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", form.dataset.views);
  const buttons = views.map((view) => {
    const name = view.querySelector("h3");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "nav-link";
    button.id = `${view.id}-tab`;
    button.textContent = name.textContent;
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", view.id);
    name.classList.add("visually-hidden");
    view.setAttribute("role", "tabpanel");
    view.setAttribute("aria-labelledby", button.id);
    list.append(button);
    return button;
  });
  const show = (chosen) => {
    buttons.forEach((button, number) => {
      const selected = button === chosen;
      button.classList.toggle("active", selected);
      button.setAttribute("aria-selected", String(selected));
      button.tabIndex = selected ? 0 : -1;
      views[number].hidden = !selected;
      if (selected) views[number].dispatchEvent(new CustomEvent("show"));
    });
  };
  list.addEventListener("click", (event) => { if (buttons.includes(event.target)) show(event.target); });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
    show(next);
    next.focus();
  });
  views[0].before(list);
  show(buttons[0]);
}

function rawView(container) {
  const file = result.querySelector("form.downloads button[value=json], form.downloads button[value=turtle]");
  if (!file) return;
  const view = document.createElement("section");
  view.className = "view";
  view.id = "view-raw";
  const name = document.createElement("h3");
  name.textContent = form.dataset.raw;
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", form.dataset.raw);
  const pre = document.createElement("pre");
  pre.className = "query";
  scroll.append(pre);
  view.append(name, scroll);
  container.append(view);
  const ran = file.form.elements.query.value;
  view.addEventListener("show", async () => {
    if (pre.textContent) return;
    pre.textContent = said.dataset.running;
    try {
      const raw = await send({ query: ran, format: file.value });
      pre.textContent = raw.slice(0, MOST_RAW);
      if (raw.length > MOST_RAW) {
        const part = document.createElement("p");
        part.className = "soft";
        part.textContent = form.dataset.rawPart;
        view.append(part);
      }
    } catch {
      pre.textContent = said.dataset.unreachable;
    }
  });
}

function graphView(view) {
  view.hidden = false;
  let drawn = null;
  const draw = async () => {
    const { drawNetwork } = await import(view.dataset.drawing);
    const announce = view.querySelector("[data-said]");
    return drawNetwork(view.querySelector("[data-place]"), JSON.parse(view.dataset.network), {
      label: view.querySelector("h3").textContent,
      describedBy: "view-graph-help",
      layout: view.dataset.layout,
      onOpen: (node) => { if (/^(\/|https?:)/.test(node.address)) location.assign(node.address); },
      announce: (sentence) => { announce.textContent = sentence; },
    });
  };
  view.addEventListener("show", async () => {
    if (drawn) (await drawn).fit();
    else drawn = draw();
  });
  view.querySelector("[data-png]").addEventListener("click", async ({ currentTarget }) => {
    const link = document.createElement("a");
    const drawing = await drawn;
    link.href = URL.createObjectURL(await drawing.png({ title: currentTarget.dataset.png, note: currentTarget.dataset.note }));
    link.download = "mkus-sparql.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

function arrange() {
  const container = result.querySelector(".views");
  if (container) {
    const graph = container.querySelector("#view-graph");
    if (graph) graphView(graph);
    rawView(container);
    tabs([...container.querySelectorAll(".view")]);
  }
  mark();
}

// Examples: those that hold all words typed, with or without Polish signs.

const plain = (words) => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");
const filter = document.querySelector("#filter");
const none = document.querySelector("#filter-none");
const groups = [...document.querySelectorAll(".editor-examples details")];
const unfolded = groups.map((group) => group.open);
filter.hidden = false;
filter.querySelector("input").addEventListener("input", (event) => {
  const wanted = plain(event.target.value).split(/\s+/).filter(Boolean);
  let found = 0;
  groups.forEach((group, number) => {
    let here = 0;
    for (const item of group.querySelectorAll("li")) {
      item.hidden = !wanted.every((word) => plain(item.textContent).includes(word));
      here += !item.hidden;
    }
    group.hidden = !here;
    group.open = wanted.length ? here > 0 : unfolded[number];
    found += here;
  });
  none.textContent = found ? "" : none.dataset.none;
});

// The editor. It lives in a shadow root, where its style sheet needs no exception from the page's rules.

const WORD = /[\p{L}\p{N}_:-]*$/u;
const MOST_OFFERED = 60;
// The list moves on under the arrow keys instead of scrolling, which a list outside the tab order must not do.
const MOST_SEEN = 9;

function declared(prefix, doc) {
  return new RegExp(`^\\s*PREFIX\\s+${prefix}:`, "im").test(doc);
}

function insert(prefixes) {
  return (view, completion, from, to) => {
    const changes = [{ from, to, insert: completion.spelling }];
    const prefix = /^([a-z-]+):/.exec(completion.spelling)?.[1];
    const doc = view.state.doc.toString();
    let shift = 0;
    if (prefix && prefixes[prefix] && !declared(prefix, doc)) {
      const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
      const first = /^(?:\s*#.*\n)*/.exec(doc)[0].length;
      const at = Math.min(first, from);
      changes.unshift({ from: at, insert: line });
      shift = line.length;
    }
    view.dispatch({ changes, selection: { anchor: from + shift + completion.spelling.length }, userEvent: "input.complete" });
  };
}

function source({ prefixes, words }) {
  const apply = insert(prefixes);
  const entries = words.map((word) => ({
    ...word,
    name: plain(word.spelling.replace(/^<.*\/([^/]+\/[^/]+)>$/, "$1")),
    said: plain(word.label),
  }));
  const rank = (entry, typed) => {
    if (entry.name.startsWith(typed) || entry.name.split(/[:/]/).at(-1).startsWith(typed)) return 0;
    if (entry.said.startsWith(typed)) return 1;
    if (entry.said.split(/\s+/).some((part) => part.startsWith(typed))) return 2;
    return entry.name.includes(typed) || entry.said.includes(typed) ? 3 : 4;
  };
  const variables = (doc, typed) => [...new Set(doc.match(/[?$][\p{L}\p{N}_]+/gu) ?? [])].filter((each) => each !== typed).sort();
  return (context) => {
    const doc = context.state.doc.toString();
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) {
      return { from: variable.from, options: variables(doc, variable.text).map((label) => ({ label, type: "variable" })), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    }
    const declaring = context.matchBefore(/PREFIX\s+[\w-]*/i);
    if (declaring) {
      const options = Object.entries(prefixes).map(([prefix, address]) => ({ label: `${prefix}: <${address}>`, type: "namespace" }));
      return { from: declaring.from + /^PREFIX\s+/i.exec(declaring.text)[0].length, options, validFor: /^[\w-]*$/ };
    }
    const typed = WORD.exec(context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos))[0];
    if (!context.explicit && typed.length < 2) return null;
    const wanted = plain(typed);
    const found = entries
      .map((entry) => [rank(entry, wanted), entry])
      .filter(([place]) => place < 4)
      .sort((one, other) => one[0] - other[0])
      .slice(0, MOST_OFFERED);
    if (!found.length) return null;
    return {
      from: context.pos - typed.length,
      filter: false,
      options: found.map(([, entry]) => ({
        label: entry.kind === "code" || entry.kind === "scheme" ? entry.label : entry.spelling,
        spelling: entry.spelling,
        detail: entry.kind === "code" || entry.kind === "scheme" ? `${form.dataset[entry.kind]}${entry.scheme ? `: ${entry.scheme}` : ""}` : entry.label,
        info: entry.definition || undefined,
        type: entry.kind,
        apply,
      })),
    };
  };
}

const COLOURS = {
  "&": { fontSize: ".9rem", background: "var(--surface)", color: "var(--ink)", border: "1px solid var(--rule-strong)", borderRadius: "4px" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--tblr-font-monospace)", lineHeight: "1.55", minHeight: "22rem", maxHeight: "70vh" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: ".6rem" },
  ".cm-content, .cm-gutter": { minHeight: "22rem" },
  ".cm-gutters": { background: "var(--sunken)", color: "var(--soft)", borderRight: "1px solid var(--rule)" },
  ".cm-activeLine": { background: "color-mix(in oklab, var(--accent-ground) 45%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-ground)", outline: "1px solid var(--accent)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--brick)", background: "var(--brick-ground)" },
  ".cm-tooltip": { background: "var(--surface)", color: "var(--ink)", border: "1px solid var(--rule-strong)", borderRadius: "6px", maxWidth: "min(38rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--tblr-font-sans-serif)", fontSize: ".85rem", maxHeight: "none", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .6rem", minHeight: "1.5rem", whiteSpace: "normal" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { font: "400 .85rem/1.45 var(--tblr-font-sans-serif)", padding: ".5rem .7rem" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--brick)", fontFamily: "var(--tblr-font-sans-serif)" },
};

let marker = null;

function mark() {
  const problem = result.querySelector("#problem");
  if (!marker) return;
  const line = Number(problem?.dataset.line ?? 0);
  if (!line || line > editor.state.doc.lines) return marker([]);
  const { from, to } = editor.state.doc.line(line);
  const start = Math.min(from + Math.max(0, Number(problem.dataset.column) - 1), to);
  marker([{ from: start === to ? from : start, to, severity: "error", message: problem.dataset.reason }]);
}

/**
 * Types through the editor: a browser that types over coloured text itself copies the colours into a style attribute, which the
 * content policy forbids. Words still being composed (phones, input methods) stay with the browser.
 */
function typing(cm) {
  return (event, view) => {
    if (event.inputType !== "insertText" || event.isComposing || view.composing || event.data === null) return false;
    const { from, to } = view.state.selection.main;
    const typed = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handled = view.state.facet(cm.EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, typed));
    if (!handled) view.dispatch(typed());
    event.preventDefault();
    return true;
  };
}

async function mount() {
  const [cm, words] = await Promise.all([
    import(form.dataset.codemirror),
    fetch(form.dataset.words).then((answer) => answer.json()).catch(() => ({ prefixes: {}, words: [] })),
  ]);
  const host = document.createElement("div");
  field.after(host);
  const root = host.attachShadow({ mode: "open" });
  const style = cm.HighlightStyle.define([
    { tag: cm.tags.keyword, color: "var(--accent)", fontWeight: "600" },
    { tag: cm.tags.standard(cm.tags.variableName), color: "var(--violet)" },
    { tag: cm.tags.local(cm.tags.variableName), color: "var(--blue)" },
    { tag: cm.tags.atom, color: "var(--green)" },
    { tag: cm.tags.string, color: "var(--amber)" },
    { tag: cm.tags.comment, color: "var(--soft)", fontStyle: "italic" },
    { tag: cm.tags.meta, color: "var(--brick)" },
  ]);
  const label = document.querySelector("label[for=query]");
  const view = new cm.EditorView({
    root,
    parent: root,
    state: cm.EditorState.create({
      doc: field.value,
      extensions: [
        cm.lineNumbers(),
        cm.highlightActiveLine(),
        cm.history(),
        cm.bracketMatching(),
        cm.closeBrackets(),
        cm.StreamLanguage.define(cm.sparql),
        cm.syntaxHighlighting(style),
        cm.autocompletion({ override: [source(words)], icons: false, maxRenderedOptions: MOST_SEEN }),
        cm.keymap.of([
          { key: "Mod-Enter", run: () => { run(); return true; } },
          ...cm.closeBracketsKeymap,
          ...cm.completionKeymap,
          ...cm.historyKeymap,
          ...cm.defaultKeymap,
        ]),
        cm.EditorView.domEventHandlers({ beforeinput: typing(cm) }),
        cm.EditorView.lineWrapping,
        cm.EditorView.theme(COLOURS),
        cm.EditorState.phrases.of({ Completions: form.dataset.completions }),
        cm.EditorView.contentAttributes.of({ "aria-label": label.textContent, "aria-describedby": "help", tabindex: "0", spellcheck: "false" }),
        cm.EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
      ],
    }),
  });
  // A shadow root sees no id outside it, so the help is repeated inside, out of sight.
  const help = document.createElement("span");
  help.id = "help";
  help.hidden = true;
  help.textContent = document.querySelector("#keys").textContent;
  root.append(help);
  // Who began to type before the editor was ready goes on in it.
  if (document.activeElement === field) {
    view.dispatch({ selection: { anchor: field.selectionEnd } });
    view.focus();
  }
  field.hidden = true;
  document.querySelector("#keys").hidden = false;
  label.addEventListener("click", () => view.focus());
  editor = view;
  marker = (found) => view.dispatch(cm.setDiagnostics(view.state, found));
  mark();
}

arrange();
mount();
