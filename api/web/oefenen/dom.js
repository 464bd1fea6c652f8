// Making elements. Text is only ever set as text.
const SVG = "http://www.w3.org/2000/svg";

function filled(made, options, children) {
  for (const [name, value] of Object.entries(options)) {
    if (name === "text") made.textContent = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function el(tag, options = {}, ...children) {
  return filled(document.createElement(tag), options, children);
}

export function svg(tag, options = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), options, children);
}

export function button(text, act, options = {}) {
  return el("button", { type: "button", text, on: { click: act }, ...options });
}

let last = 0;
export const freshId = (name) => `${name}-${++last}`;

// offsets count code points; JavaScript strings count UTF-16 units
export function marked(text, spans, options = { class: "marked" }) {
  const points = Array.from(text);
  const hit = new Array(points.length).fill(false);
  for (const [start, end] of spans) for (let i = start; i < end && i < points.length; i++) hit[i] = true;
  const box = el("p", options);
  for (let i = 0; i < points.length; ) {
    let j = i;
    while (j < points.length && hit[j] === hit[i]) j++;
    const piece = points.slice(i, j).join("");
    box.append(hit[i] ? el("mark", { text: piece }) : piece);
    i = j;
  }
  return box;
}

// the words of a text, each with the code points [start, end) it stands at
export function wordsOf(text) {
  const points = Array.from(text);
  const found = [];
  for (let i = 0; i < points.length; ) {
    let j = i;
    while (j < points.length && points[j].trim()) j++;
    if (j > i) found.push({ text: points.slice(i, j).join(""), start: i, end: j });
    i = j + 1;
  }
  return found;
}

// opens a page in <main>: its heading, and a place for what follows
export function opened(main, title, lead, options = {}) {
  const heading = el("h1", { tabindex: "-1", text: title });
  const place = el("div", { class: "place" });
  main.replaceChildren(el("header", { class: "head" }, heading, lead ? el("p", { class: "lead", text: lead }) : null,
    options.extra ?? null), place);
  document.title = `${title} · Vraagcoach`;
  return place;
}

export function waiting(text = "Een moment …") {
  return el("p", { class: "waiting", role: "status", text });
}

// a line at the foot of the window; it moves nothing
export function say(text, action) {
  const foot = document.getElementById("toast");
  const close = button("Sluit", () => foot.replaceChildren(), { class: "quiet" });
  foot.replaceChildren(el("p", { text }), ...(action ? [action] : []), close);
  return foot;
}

// takes a line away when it is no longer true, and leaves any other
export function unsay(text) {
  const foot = document.getElementById("toast");
  if (foot.firstElementChild?.textContent === text) foot.replaceChildren();
}
