"use strict";
// The page on embedding: choose method and step, copy the code, show that the host page hears the answer.
const field = (id) => document.getElementById(id);
const coaches = document.querySelectorAll("vraag-coach");
const FORMS = { open: "open vraag", invitation: "uitnodiging", closed: "gesloten vraag", choice: "keuzevraag", statement: "mededeling" };
const key = () => field("key").value.trim();
let methods = [];

function apply() {
  for (const coach of coaches) {
    for (const name of ["method", "step"]) if (field(name).value) coach.setAttribute(name, field(name).value);
    if (key()) coach.setAttribute("key", key());
    else coach.removeAttribute("key");
  }
  const code = field("basic").firstElementChild;
  if (field("step").value) {
    code.textContent = code.textContent.replace(/method="[^"]*"/, `method="${field("method").value}"`)
      .replace(/step="[^"]*"/, `step="${field("step").value}"`);
  }
}

function fillSteps() {
  const method = methods.find((m) => m.id === field("method").value);
  if (method) field("step").replaceChildren(...method.steps.map((s) => new Option(s.title, s.id, false, s.id === method.default)));
}

async function start() {
  try {
    const response = await fetch("/v1/methods", { headers: key() ? { Authorization: `Bearer ${key()}` } : {} });
    if (response.status === 401 || response.status === 403) return (field("locked").open = true);
    if (!response.ok) return setTimeout(start, 800);
    methods = (await response.json()).methods;
    field("method").replaceChildren(...methods.map((m) => new Option(m.title, m.id, false, m.id === "basismodel")));
    fillSteps();
  } catch {
    setTimeout(start, 3000);
  }
}

field("method").addEventListener("change", () => { fillSteps(); apply(); });
field("step").addEventListener("change", apply);
field("key").addEventListener("change", () => { apply(); if (!methods.length) start(); });
document.addEventListener("vraagcoach-feedback", (event) => {
  const { labels, findings, versions } = event.detail;
  field("heard").textContent = `De pagina hoorde: ${FORMS[labels.form]}, ${findings.length} opmerkingen (versie van de regels: ${versions.rules}).`;
});
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const code = field(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(code.textContent);
      field("copied").textContent = "Gekopieerd.";
    } catch {
      // no clipboard without https: then select it, to copy by hand
      getSelection().selectAllChildren(code);
      field("copied").textContent = "De code is geselecteerd. Kopieer met Ctrl+C.";
    }
  });
}
field("basic").firstElementChild.textContent = field("basic").textContent.replace("https://coach.example", location.origin);
start();
