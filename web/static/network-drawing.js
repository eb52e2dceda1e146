/**
 * Draws a network of resources with Cytoscape.js: a component of its own, used by the graph page and by results of SPARQL.
 *
 *   import { drawNetwork } from "./network-drawing.js";
 *   const drawing = drawNetwork(container, data, options);
 *
 * `container` is an empty block element with a height; the page links network.css, which holds the colours and shapes of
 * the kinds (class kind-<Kind>: --kind-colour, --kind-shape) for both themes.
 *
 * `data` is { nodes, links }:
 *   node  { id, label, kind, kindLabel, focus?, verified?, links?, address? }   id: IRI; kind: local name of the class
 *   link  { source, target, label, derived?, ours? }                            ours: our reading, not the source's word
 *
 * `options`, all of them optional:
 *   label        what the drawing is, for those who do not see it
 *   describedBy  id of an element that tells the keys
 *   layout       "columns" (default), "path" or "force"
 *   labels       true: name every link; default: those of the focus, and of a chosen node
 *   onSelect     called with the chosen node, or null
 *   onOpen       called with a node after a double click or Enter
 *   announce     called with a sentence for a live region
 *
 * The drawing it returns:
 *   update(data)       draw other data; what stays keeps its place
 *   select(id|null)    choose a node as a click does
 *   arrange(layout)    place the nodes anew
 *   nameLinks(boolean) name every link, or only those of what is chosen
 *   zoom(factor), fit()
 *   png({ title, note, scale }) → Promise<Blob>   light colours, with a title, a legend of kinds and a note
 *   destroy()
 *
 * Keys, with the focus in the drawing: arrows go to the nearest node that way, Enter opens, + and − zoom, 0 fits,
 * Escape lets go. Nothing is animated, and the page scrolls under the drawing until it has the focus.
 */
import cytoscape from "./vendor/cytoscape/cytoscape-3.34.4.min.js";

const STYLE_ID = "__________cytoscape_stylesheet";
const LAW = new Set([
  "Act", "ReferencedAct", "ConsolidatedText", "Provision", "ProvisionVersion", "Effect", "TransitionalRule", "LegalProcedure",
]);
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MOST_OF_LABEL = 72;
const MOST_NAMED = 26;
// Few nodes have their names below them and room around; many stand closer, with the names beside them.
const ROOMY = { row: 112, gap: 0, step: 265, rows: 6, side: false };
const CLOSE = { row: 56, gap: 16, step: 275, rows: 13, side: true };
// What is seen from further away has larger names.
const WIDE = { row: 78, gap: 20, step: 315, rows: 11, side: true };
const MOST_CLOSE_COLUMNS = 3;
const MOST_STRETCH = 1.8;

export function drawNetwork(container, data, options = {}) {
  // Cytoscape adds a <style> element that the content policy forbids, unless an element of this name is there already.
  if (!document.getElementById(STYLE_ID)) {
    const mark = document.createElement("meta");
    mark.id = STYLE_ID;
    document.head.append(mark);
  }
  const canvas = document.createElement("div");
  canvas.className = "network-canvas";
  container.replaceChildren(canvas);
  container.classList.add("network-drawing");
  container.tabIndex = 0;
  container.setAttribute("role", "application");
  if (options.label) container.setAttribute("aria-label", options.label);
  if (options.describedBy) container.setAttribute("aria-describedby", options.describedBy);

  const cy = cytoscape({
    container: canvas,
    elements: elementsOf(data),
    style: styleOf(container),
    layout: { name: "null" },
    minZoom: 0.15,
    maxZoom: 3,
    boxSelectionEnabled: false,
    autounselectify: true,
    userZoomingEnabled: false,
  });
  let named = options.labels ?? false;
  let layout = options.layout ?? "columns";
  let chosen = null;

  function arrange(name = layout) {
    layout = name;
    place(cy, layout);
    fit();
  }

  function fit() {
    cy.resize();
    cy.fit(undefined, 28);
    if (cy.zoom() > 1.25) {
      cy.zoom(1.25);
      cy.center();
    }
  }

  function mark() {
    const links = cy.edges();
    const near = links.filter(".near");
    cy.batch(() => {
      cy.elements().removeClass("dim chosen named many");
      if (near.length > MOST_NAMED) near.addClass("many");
      (named ? links : near.not(".many")).addClass("named");
      const node = chosen === null ? cy.collection() : cy.getElementById(chosen);
      if (node.nonempty()) {
        cy.elements().not(node.closedNeighborhood()).addClass("dim");
        node.addClass("chosen");
        links.removeClass("named");
        node.connectedEdges().addClass("named");
      }
    });
  }

  function select(id) {
    const node = id === null ? cy.collection() : cy.getElementById(id);
    chosen = node.nonempty() ? id : null;
    mark();
    const known = chosen === null ? null : node.data();
    options.onSelect?.(known);
    if (known) options.announce?.(`${known.kindLabel}: ${known.fullLabel}`);
  }

  function step([across, down]) {
    if (chosen === null) {
      const first = cy.nodes(".focus").first();
      const start = first.nonempty() ? first : cy.nodes().first();
      if (start.nonempty()) select(start.id());
      return;
    }
    const here = cy.getElementById(chosen).position();
    let best = null;
    let least = Infinity;
    cy.nodes().forEach((node) => {
      const at = node.position();
      const ahead = (at.x - here.x) * across + (at.y - here.y) * down;
      const aside = Math.abs((at.x - here.x) * down) + Math.abs((at.y - here.y) * across);
      const cost = ahead + 2 * aside;
      if (ahead > 1 && cost < least) [best, least] = [node, cost];
    });
    if (best) {
      select(best.id());
      keepInView(cy, best);
    }
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      Enter: () => chosen !== null && options.onOpen?.(cy.getElementById(chosen).data()),
      Escape: () => select(null),
      "+": () => zoom(1.25),
      "=": () => zoom(1.25),
      "-": () => zoom(0.8),
      0: fit,
    };
    const run = ARROWS[event.key] ? () => step(ARROWS[event.key]) : keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }

  function zoom(factor) {
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  function update(next) {
    const before = new Map(cy.nodes().map((node) => [node.id(), { ...node.position() }]));
    const grown = before.size > 0 && next.nodes.some((node) => before.has(node.id));
    cy.elements().remove();
    cy.add(elementsOf(next));
    if (grown && layout === "force") {
      cy.nodes().forEach((node) => {
        const near = node.neighborhood("node").filter((other) => before.has(other.id())).first();
        const at = before.get(node.id()) ?? (near.nonempty() ? before.get(near.id()) : null);
        if (at) node.position(at);
      });
      force(cy);
      fit();
    } else {
      arrange();
    }
    select(chosen);
  }

  const restyle = () => cy.style(styleOf(container));
  const theme = new MutationObserver(restyle);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", restyle);
  const size = new ResizeObserver(() => fit());
  size.observe(container);

  container.addEventListener("keydown", onKey);
  container.addEventListener("focusin", () => cy.userZoomingEnabled(true));
  container.addEventListener("focusout", () => cy.userZoomingEnabled(false));
  cy.on("tap", (event) => {
    container.focus({ preventScroll: true });
    if (event.target === cy) select(null);
    else if (event.target.isNode()) select(event.target.id());
  });
  cy.on("dbltap", "node", (event) => options.onOpen?.(event.target.data()));
  cy.on("mouseover", "edge", (event) => event.target.addClass("pointed"));
  cy.on("mouseout", "edge", (event) => event.target.removeClass("pointed"));

  arrange();
  mark();

  return {
    update,
    select,
    arrange,
    fit,
    zoom,
    nameLinks(all) {
      named = all;
      mark();
    },
    get size() {
      return { nodes: cy.nodes().length, links: cy.edges().length };
    },
    async png({ title = "", note = "", scale = 2 } = {}) {
      const light = styleOf(container, "light");
      const kept = chosen;
      select(null);
      cy.style(light);
      const picture = await cy.png({ output: "blob-promise", full: true, scale, bg: "#ffffff", maxWidth: 6000, maxHeight: 6000 });
      restyle();
      select(kept);
      return framed(picture, kindsOf(cy), container, { title, note, scale });
    },
    destroy() {
      theme.disconnect();
      size.disconnect();
      scheme.removeEventListener("change", restyle);
      container.removeEventListener("keydown", onKey);
      cy.destroy();
      container.replaceChildren();
    },
  };
}

function elementsOf({ nodes, links }) {
  const known = new Set(nodes.map((node) => node.id));
  const focus = new Set(nodes.filter((node) => node.focus).map((node) => node.id));
  const pairs = new Map();
  for (const link of links) {
    if (!known.has(link.source) || !known.has(link.target)) continue;
    const pair = [link.source, link.target].join(" ");
    const drawn = pairs.get(pair);
    // Several links between the same two, told the same way round, are one line with all their names.
    if (drawn) {
      if (!drawn.labels.includes(link.label)) drawn.labels.push(link.label);
      drawn.stated ||= !link.derived;
      drawn.sourced ||= !link.ours;
    } else {
      pairs.set(pair, { ...link, labels: [link.label], stated: !link.derived, sourced: !link.ours });
    }
  }
  return [
    ...nodes.map((node) => ({
      data: { ...node, fullLabel: node.label, label: shortened(node.label) },
      classes: [node.focus ? "focus" : "", node.verified === false ? "unverified" : ""],
    })),
    ...[...pairs.values()].map(({ source, target, labels, stated, sourced }, number) => ({
      data: { id: `link ${number}`, source, target, label: labels.join("\n"), away: 0 },
      classes: [
        sourced ? "" : "ours",
        stated ? "" : "derived",
        focus.has(source) || focus.has(target) ? "near" : "",
        focus.has(source) && !focus.has(target) ? "from-focus" : "",
        focus.has(target) && !focus.has(source) ? "to-focus" : "",
      ],
    })),
  ];
}

function shortened(text) {
  if (text.length <= MOST_OF_LABEL) return text;
  const cut = text.slice(0, MOST_OF_LABEL);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), MOST_OF_LABEL - 20))}…`;
}

function kindsOf(cy) {
  const kinds = new Map();
  cy.nodes().forEach((node) => {
    kinds.set(node.data("kind"), node.data("kindLabel"));
  });
  return kinds;
}

/** Reads from the style sheet how a kind looks, in the theme of the page or in a given one. */
function look(container, kind, theme) {
  const frame = document.createElement("span");
  const probe = document.createElement("span");
  frame.hidden = true;
  if (theme) frame.dataset.bsTheme = theme;
  frame.className = "network-look";
  probe.className = `kind kind-${CSS.escape(kind)}`;
  frame.append(probe);
  container.append(frame);
  // Colours are read from properties of their own, as a custom property is not resolved for the theme.
  const computed = getComputedStyle(probe);
  const found = {
    colour: computed.backgroundColor,
    text: computed.color,
    paper: computed.borderTopColor,
    line: computed.outlineColor,
    mark: computed.textDecorationColor,
    shape: computed.getPropertyValue("--kind-shape").trim() || "ellipse",
    outline: computed.getPropertyValue("--kind-outline").trim(),
    font: computed.fontFamily || "sans-serif",
  };
  frame.remove();
  return found;
}

function styleOf(container, theme) {
  const looks = new Map();
  const of = (node) => {
    const kind = node.data("kind") || "Thing";
    if (!looks.has(kind)) looks.set(kind, look(container, kind, theme));
    return looks.get(kind);
  };
  const page = look(container, "Thing", theme);
  const behind = { "text-background-color": page.paper, "text-background-opacity": 0.88, "text-background-padding": 2 };
  return [
    {
      selector: "node",
      style: {
        width: 26,
        height: 26,
        shape: (node) => of(node).shape,
        "background-color": (node) => of(node).colour,
        "border-width": 1.5,
        "border-color": page.paper,
        label: "data(label)",
        color: page.text,
        "font-family": page.font,
        "font-size": 13.5,
        "line-height": 1.15,
        "text-wrap": "wrap",
        "text-max-width": 190,
        "text-valign": "bottom",
        "text-halign": "center",
        "text-margin-y": 5,
        ...behind,
      },
    },
    { selector: "node.close", style: { "font-size": 15.5, "text-max-width": 215 } },
    { selector: "node.wide", style: { "font-size": 20, "text-max-width": 250, width: 30, height: 30 } },
    { selector: "node.right", style: { "text-valign": "center", "text-halign": "right", "text-justification": "left", "text-margin-x": 6, "text-margin-y": 0 } },
    { selector: "node.left", style: { "text-valign": "center", "text-halign": "left", "text-justification": "right", "text-margin-x": -6, "text-margin-y": 0 } },
    { selector: "node.unverified", style: { "border-style": "dashed", "border-color": page.text, "border-width": 2 } },
    { selector: "node.focus", style: { width: 42, height: 42, "font-size": 15, "font-weight": "bold", "text-max-width": 210, "text-background-opacity": 0, "text-outline-color": page.paper, "text-outline-width": 3, "z-index": 3 } },
    { selector: "node.focus.wide", style: { width: 52, height: 52, "font-size": 23, "text-max-width": 270 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": page.mark, "border-style": "solid", "font-weight": "bold", "z-index": 4 } },
    {
      selector: "edge",
      style: {
        width: 1.2,
        "line-color": page.line,
        "line-opacity": 0.65,
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "target-arrow-color": page.line,
        "arrow-scale": 0.85,
        color: page.text,
        "font-family": page.font,
        "font-size": 11.5,
        "text-wrap": "wrap",
        "text-max-width": 120,
        "text-rotation": "autorotate",
        "source-text-rotation": "autorotate",
        "target-text-rotation": "autorotate",
        "source-text-offset": "data(away)",
        "target-text-offset": "data(away)",
        ...behind,
      },
    },
    { selector: "edge.wide", style: { "font-size": 16 } },
    { selector: "edge.near", style: { width: 1.9, "line-opacity": 1 } },
    { selector: "edge.many", style: { width: 1.4, "line-opacity": 0.7 } },
    { selector: "edge.bowed", style: { "curve-style": "unbundled-bezier", "control-point-distances": "data(bow)", "control-point-weights": 0.5 } },
    { selector: "edge.derived", style: { "line-style": "dotted" } },
    { selector: "edge.ours", style: { "line-style": "dashed", "line-dash-pattern": [7, 4] } },
    { selector: "edge.named, edge.pointed", style: { label: "data(label)" } },
    // At the far end of a link of the focus there is more room for its name than in the middle.
    { selector: "edge.named.from-focus", style: { label: "", "target-label": "data(label)" } },
    { selector: "edge.named.to-focus", style: { label: "", "source-label": "data(label)" } },
    { selector: "edge.pointed", style: { width: 3, "z-index": 5 } },
    { selector: ".dim", style: { opacity: 0.22 } },
  ];
}

function place(cy, layout) {
  const focus = cy.nodes(".focus");
  cy.elements().removeClass("left right close wide bowed");
  if (layout === "path" && focus.nonempty()) layers(cy, focus.first());
  else if (focus.nonempty()) sides(cy, focus.first());
  else byKind(cy);
  if (layout === "force") {
    cy.elements().removeClass("left right close wide bowed");
    force(cy);
  }
  cy.edges().forEach((edge) => {
    const [from, to] = [edge.source().position(), edge.target().position()];
    edge.data("away", 0.45 * Math.hypot(to.x - from.x, to.y - from.y));
  });
}

function force(cy) {
  cy.layout({
    name: "cose",
    animate: false,
    randomize: false,
    fit: false,
    nodeDimensionsIncludeLabels: true,
    nodeRepulsion: () => 26000,
    idealEdgeLength: () => 110,
    gravity: 0.35,
    numIter: 700,
  }).run();
}

function distancesFrom(cy, start) {
  const distances = new Map();
  cy.elements().bfs({ roots: start, visit: (node, _edge, _before, _number, depth) => void distances.set(node.id(), depth) });
  return distances;
}

const inOrder = (one, other) =>
  (one.data("rank") ?? 99) - (other.data("rank") ?? 99) || one.data("fullLabel").localeCompare(other.data("fullLabel"));

/** The law to the left of what is looked at, everything else to the right, further out what is more steps away. */
function sides(cy, centre) {
  const distances = distancesFrom(cy, centre);
  const columns = new Map();
  centre.position({ x: 0, y: 0 });
  cy.nodes().not(centre).forEach((node) => {
    const side = LAW.has(node.data("kind")) ? -1 : 1;
    const column = side * Math.min(distances.get(node.id()) ?? 3, 3);
    columns.set(column, [...(columns.get(column) ?? []), node]);
  });
  const lengths = [...columns.values()].map((nodes) => nodes.length);
  const needed = lengths.reduce((sum, length) => sum + Math.ceil(length / CLOSE.rows), 0);
  const spacing = Math.max(...lengths, 0) <= ROOMY.rows && lengths.length < 3 ? ROOMY : needed > MOST_CLOSE_COLUMNS ? WIDE : CLOSE;
  for (const side of [-1, 1]) {
    let x = spacing.side ? 60 : 0;
    for (const distance of [1, 2, 3]) {
      const nodes = (columns.get(side * distance) ?? []).sort(inOrder);
      if (!nodes.length) continue;
      const wide = Math.ceil(nodes.length / spacing.rows);
      x += spacing.step;
      stack(nodes, side * x, side * spacing.step, wide, spacing);
      if (spacing.side) nodes.forEach((node) => node.addClass(side > 0 ? "right close" : "left close"));
      x += spacing.step * (wide - 1);
    }
  }
  if (spacing === WIDE) cy.elements().addClass("wide");
  stretch(cy);
  bow(cy);
}

/** Puts nodes under each other, in as many columns as asked for, with a gap between kinds. */
function stack(nodes, x, next, columns, spacing) {
  const rows = Math.ceil(nodes.length / columns);
  for (let column = 0; column < columns; column += 1) {
    const part = nodes.slice(column * rows, (column + 1) * rows);
    let y = 0;
    const heights = part.map((node, number) => {
      const gap = number > 0 && node.data("kind") !== part[number - 1].data("kind") ? spacing.gap : 0;
      y += (number > 0 ? spacing.row : 0) + gap;
      return y;
    });
    part.forEach((node, number) => node.position({ x: x + column * next, y: heights[number] - y / 2 }));
  }
}

/** Uses the height there is: moves the rows apart until the drawing has the proportions of its frame. */
function stretch(cy) {
  const { w, h } = cy.nodes().boundingBox();
  const room = (w * cy.height()) / Math.max(cy.width(), 1) / Math.max(h, 1);
  const factor = Math.min(Math.max(room, 1), MOST_STRETCH);
  cy.nodes().forEach((node) => void node.position("y", node.position("y") * factor));
}

/** From one end to the other, step by step. */
function layers(cy, start) {
  const distances = distancesFrom(cy, start);
  const steps = new Map();
  cy.nodes().forEach((node) => {
    const step = distances.get(node.id()) ?? 1;
    steps.set(step, [...(steps.get(step) ?? []), node]);
  });
  for (const [step, nodes] of steps) {
    nodes.sort(inOrder).forEach((node, number) => {
      node.position({ x: step * 290, y: (number - (nodes.length - 1) / 2) * 130 });
    });
  }
}

/** Without anything in the middle: a column for each kind. */
function byKind(cy) {
  const kinds = new Map();
  cy.nodes().sort(inOrder).forEach((node) => {
    kinds.set(node.data("kind"), [...(kinds.get(node.data("kind")) ?? []), node]);
  });
  let x = 0;
  for (const nodes of kinds.values()) {
    const wide = Math.ceil(nodes.length / (CLOSE.rows + 4));
    stack(nodes, x, CLOSE.step, wide, CLOSE);
    nodes.forEach((node) => node.addClass("right close"));
    x += CLOSE.step * wide + 110;
  }
  stretch(cy);
  bow(cy);
}

/** Bends the links within one column, which would otherwise run through what stands between their ends. */
function bow(cy) {
  cy.edges().forEach((edge) => {
    const from = edge.source().position();
    const to = edge.target().position();
    if (Math.abs(from.x - to.x) > 20) return;
    const outward = (from.x < 0 ? -1 : 1) * Math.sign(to.y - from.y || 1);
    edge.data("bow", outward * Math.min(70, 18 + Math.abs(to.y - from.y) / 6));
    edge.addClass("bowed");
  });
}

function keepInView(cy, node) {
  const box = node.renderedBoundingBox();
  if (box.x1 < 0 || box.y1 < 0 || box.x2 > cy.width() || box.y2 > cy.height()) cy.center(node);
}

/** Adds a title above a picture, and below it the legend and a note, so that it can stand alone in a report. */
async function framed(picture, kinds, container, { title, note, scale }) {
  const drawn = await createImageBitmap(picture);
  const { font, text } = look(container, "Thing", "light");
  const margin = 24 * scale;
  const width = Math.max(drawn.width + 2 * margin, 760 * scale);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const write = (size, weight = "normal") => {
    pen.font = `${weight} ${size * scale}px ${font}`;
    pen.fillStyle = text;
    pen.textBaseline = "top";
  };
  canvas.width = width;
  write(20, "bold");
  const heading = wrapped(pen, title, width - 2 * margin);
  write(12);
  const notes = wrapped(pen, note, width - 2 * margin);
  const entries = [];
  let row = 0;
  let x = margin;
  for (const [kind, label] of kinds) {
    const wide = pen.measureText(label).width + 40 * scale;
    if (x + wide > width - margin && x > margin) [x, row] = [margin, row + 1];
    entries.push({ kind, label, x, row });
    x += wide;
  }
  const top = heading.length ? margin + heading.length * 26 * scale : 0;
  const legend = top + margin + drawn.height + margin;
  const foot = legend + (row + 1) * 22 * scale + 8 * scale;
  canvas.height = foot + notes.length * 17 * scale + margin;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  write(20, "bold");
  heading.forEach((line, number) => pen.fillText(line, margin, margin + number * 26 * scale));
  pen.drawImage(drawn, (width - drawn.width) / 2, top + margin);
  write(12);
  for (const entry of entries) {
    const { colour, outline } = look(container, entry.kind, "light");
    const y = legend + entry.row * 22 * scale;
    shape(pen, outline, entry.x, y, 14 * scale, colour);
    pen.fillStyle = text;
    pen.fillText(entry.label, entry.x + 20 * scale, y + scale);
  }
  notes.forEach((line, number) => pen.fillText(line, margin, foot + number * 17 * scale));
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Fills the outline of a kind as the style sheet words it: polygon(x% y%, …), anything else is a circle. */
function shape(pen, outline, x, y, size, colour) {
  const points = [...outline.matchAll(/([\d.]+)%?\s+([\d.]+)%?/g)].map((found) => [Number(found[1]) / 100, Number(found[2]) / 100]);
  pen.fillStyle = colour;
  pen.beginPath();
  if (outline.startsWith("polygon") && points.length > 2) {
    points.forEach(([right, down]) => pen.lineTo(x + right * size, y + down * size));
  } else {
    pen.arc(x + size / 2, y + size / 2, size / 2, 0, 2 * Math.PI);
  }
  pen.closePath();
  pen.fill();
}

function wrapped(pen, text, width) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
