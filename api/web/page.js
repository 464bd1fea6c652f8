// Sends what is typed to this machine's own service and shows the answer; older answers never replace newer ones.
import { el } from "./oefenen/dom.js";
import { stepwise, whole } from "./oefenen/feedback.js";
import { GONE, HERE, ask, dropKey, keepKey } from "./oefenen/service.js";

const WAIT_MS = 150;
const field = (id) => document.getElementById(id);
let methods = [];
let latest = 0;
let timer;

function takeOver(text) {
  field("question").value = text;
  field("question").focus();
  later(0);
}

function show(feedback) {
  field("answer").replaceChildren(...whole(feedback), ...stepwise(feedback.suggestions, takeOver));
}

const tell = (text) => field("answer").replaceChildren(el("p", { text }));

function askForKey() {
  const tried = dropKey();
  field("answer").replaceChildren();
  field("entry").hidden = false;
  field("key-wrong").textContent = tried ? "Deze sleutel werkt niet (meer)." : "";
  field("key").focus();
}

async function check() {
  const text = field("question").value;
  const number = ++latest;
  if (!text.trim()) return field("answer").replaceChildren();
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
      tell("De coach start op. Een moment.");
      return later(800);
    }
    if (response.status === 429) {
      tell("De coach heeft het druk. Een moment.");
      return later(5000);
    }
    tell(response.status === 413 ? "Deze tekst is te lang. Houd het bij één vraag." : "Deze tekst kan de coach niet lezen.");
  } catch {
    if (number === latest) tell(GONE);
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
  const response = await ask("/v1/methods");
  if (response.status === 401 || response.status === 403) return askForKey();
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
  keepKey(field("key").value.trim());
  field("key").value = "";
  field("entry").hidden = true;
  start().then(() => later(0));
});
field("privacy").prepend(HERE ? "Wat je typt blijft op deze computer. " : `Wat je typt gaat alleen naar ${location.host}. `);
start();
