"use strict";
// Sends what is typed to this machine's own service and shows the answer; older answers never replace newer ones.
const WAIT_MS = 150;
const field = (id) => document.getElementById(id);
const FORMS = { open: "open vraag", invitation: "uitnodiging", closed: "gesloten vraag", choice: "keuzevraag", statement: "mededeling" };
const SUGGESTIVE = new Set(["leading", "advice", "interpretation", "judgement"]);
const SEVERITIES = { good: "Goed", tip: "Tip", warning: "Let op" };
const HERE = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
const KEY = "vraagcoach-key";
let names = {};
let methods = [];
let latest = 0;
let timer;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// offsets count code points; JavaScript strings count UTF-16 units
function marked(text, findings) {
  const points = Array.from(text);
  const hit = new Array(points.length).fill(false);
  for (const f of findings) if (f.severity !== "good") for (let i = f.start; i < f.end; i++) hit[i] = true;
  const box = element("p", undefined, "marked");
  for (let i = 0; i < points.length; ) {
    let j = i;
    while (j < points.length && hit[j] === hit[i]) j++;
    const piece = points.slice(i, j).join("");
    box.append(hit[i] ? element("mark", piece) : document.createTextNode(piece));
    i = j;
  }
  return box;
}

// help comes in steps: what to change, how to begin, the whole question
function help(suggestions) {
  if (!suggestions.length) return [];
  const box = element("section", undefined, "help");
  const steps = element("ol", undefined, "steps");
  const more = element("button", "Geef me een hint");
  more.type = "button";
  const first = suggestions[0].help;
  let level = 0;
  more.addEventListener("click", () => {
    level += 1;
    if (level === 1) steps.append(element("li", first[0]));
    if (level === 2) steps.append(element("li", first[1]));
    if (level === 3) {
      for (const s of suggestions) {
        const item = element("li", s.example ? "Voorbeeld: " : "");
        const use = element("button", s.text, "use");
        use.type = "button";
        use.addEventListener("click", () => { field("question").value = s.text; field("question").focus(); later(0); });
        item.append(use);
        steps.append(item);
      }
      more.remove();
    }
    more.textContent = level === 1 ? "Hoe kan ik beginnen?" : "Laat de hele vraag zien";
  });
  box.append(element("h2", "Anders vragen"), steps, more);
  return [box];
}

function show(feedback) {
  const answer = field("answer");
  const labels = element("ul", undefined, "labels");
  const add = (text) => labels.append(element("li", text));
  add(FORMS[feedback.labels.form]);
  const under = feedback.labels.flags.filter((flag) => SUGGESTIVE.has(flag)).map((flag) => names[flag] ?? flag);
  if (under.length) add(`suggestief: ${under.join(", ")}`);
  for (const flag of feedback.labels.flags) if (!SUGGESTIVE.has(flag)) add(names[flag] ?? flag);
  if (feedback.labels.focus) add("over: " + (names[feedback.labels.focus] ?? feedback.labels.focus));
  if (feedback.labels.aim) add("doel: " + (names[feedback.labels.aim] ?? feedback.labels.aim));
  const list = element("ul", undefined, "findings");
  for (const f of feedback.findings) {
    const item = element("li", undefined, f.severity);
    item.append(element("strong", `${SEVERITIES[f.severity]}: ${f.title}`));
    item.append(document.createTextNode(f.message));
    item.append(element("span", `${f.source.document}, ${f.source.where}`, "source"));
    list.append(item);
  }
  const minded = feedback.findings.some((f) => f.severity !== "good");
  const fine = minded ? [] : [element("p", "Niets op aan te merken in deze stap.", "fine")];
  answer.replaceChildren(marked(feedback.text, feedback.findings), labels, ...fine, list, ...help(feedback.suggestions));
}

// the key is in no file and no address, and goes with the tab
function ask(path, options = {}) {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  return fetch(path, { ...options, headers });
}

function askForKey() {
  const tried = sessionStorage.getItem(KEY) !== null;
  sessionStorage.removeItem(KEY);
  field("answer").replaceChildren();
  field("entry").hidden = false;
  field("key-wrong").textContent = tried ? "Deze sleutel werkt niet (meer)." : "";
  field("key").focus();
}

async function check() {
  const text = field("question").value;
  const answer = field("answer");
  const number = ++latest;
  if (!text.trim()) return answer.replaceChildren();
  const context = field("context").value.split("\n").filter((line) => line.trim());
  try {
    const response = await ask("/v1/check", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, context, method: field("method").value || null, step: field("step").value || null }),
    });
    const body = await response.json();
    if (number !== latest) return;
    if (response.ok) return show(body);
    if (response.status === 401 || response.status === 403) return askForKey();
    if (response.status === 503) {
      answer.replaceChildren(element("p", "De coach start op. Een moment."));
      return later(800);
    }
    if (response.status === 429) {
      answer.replaceChildren(element("p", "De coach heeft het druk. Een moment."));
      return later(5000);
    }
    const message = response.status === 413 ? "Deze tekst is te lang. Houd het bij één vraag." : "Deze tekst kan de coach niet lezen.";
    answer.replaceChildren(element("p", message));
  } catch {
    if (number === latest) answer.replaceChildren(element("p", "De coach is niet bereikbaar. " + (HERE ? "Draait 'make run' nog?" : "Probeer het straks nog eens.")));
  }
}

function later(ms = WAIT_MS) {
  clearTimeout(timer);
  timer = setTimeout(check, ms);
}

function fillSteps() {
  const method = methods.find((m) => m.id === field("method").value);
  if (!method) return;
  field("step").replaceChildren(...method.steps.map((s) => new Option(s.title, s.id, false, s.id === method.default)));
}

async function start() {
  const named = await ask("/v1/labels");
  if (named.status === 401 || named.status === 403) return askForKey();
  const labels = await named.json();
  for (const kind of ["flags", "focus", "aim"]) for (const { value, nl } of labels[kind]) names[value] = nl;
  const response = await ask("/v1/methods");
  if (!response.ok) return setTimeout(start, 500);
  methods = (await response.json()).methods;
  field("method").replaceChildren(...methods.map((m) => new Option(m.title, m.id, false, m.id === "basismodel")));
  fillSteps();
}

field("question").addEventListener("input", () => later());
field("context").addEventListener("input", () => later());
field("method").addEventListener("change", () => { fillSteps(); later(0); });
field("step").addEventListener("change", () => later(0));
field("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, field("key").value.trim());
  field("key").value = "";
  field("entry").hidden = true;
  start().then(() => later(0));
});
field("privacy").prepend(HERE ? "Wat je typt blijft op deze computer. " : `Wat je typt gaat alleen naar ${location.host}. `);
start();
