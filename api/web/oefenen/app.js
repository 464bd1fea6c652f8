// Opens the page that the address names; the back button and a reload lead to the same place.
import { cases } from "./cases.js";
import { el, opened, say } from "./dom.js";
import { free } from "./free.js";
import { sync } from "./notebook.js";
import { progress } from "./progress.js";
import { recognise } from "./recognise.js";
import { rephrase } from "./rephrase.js";
import { HERE, onBusy } from "./service.js";
import { start } from "./start.js";
import { onNotice } from "./storage.js";
import { conversation } from "./talk.js";

const ROUTES = [
  [/^#\/$/, start],
  [/^#\/herkennen$/, recognise],
  [/^#\/herschrijven$/, rephrase],
  [/^#\/casus$/, cases],
  [/^#\/casus\/([^/]+)$/, conversation],
  [/^#\/vrij$/, free],
  [/^#\/voortgang$/, progress],
];
const main = document.getElementById("inhoud");
let leave = new AbortController();

function lost({ main }) {
  opened(main, "Deze pagina is er niet", "Misschien is het adres niet helemaal goed.",
    { extra: el("a", { class: "button primary", href: "#/", text: "Naar de oefeningen" }) });
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function open(first) {
  leave.abort();
  leave = new AbortController();
  const address = location.hash || "#/";
  const [pattern, view] = ROUTES.find(([one]) => one.test(address)) ?? [/$/, lost];
  const id = decoded(pattern.exec(address)?.[1] ?? "");
  const here = address === "#/voortgang" ? address : "#/";
  for (const link of document.querySelectorAll("nav [data-route]")) {
    if (link.dataset.route === here) link.setAttribute("aria-current", address === here ? "page" : "true");
    else link.removeAttribute("aria-current");
  }
  view({ main, signal: leave.signal, id });
  // a screen reader hears where it is; the first time the browser says so itself
  if (!first) {
    if (!main.contains(document.activeElement)) main.querySelector("h1").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

addEventListener("hashchange", () => open(false));
addEventListener("vraagcoach-key", ({ detail: { tried, go } }) => {
  const form = document.getElementById("entry");
  const key = document.getElementById("key");
  form.hidden = false;
  document.getElementById("key-wrong").textContent = tried ? "Deze sleutel werkt niet (meer)." : "";
  key.focus();
  form.onsubmit = (event) => {
    event.preventDefault();
    form.hidden = true;
    go(key.value.trim());
    key.value = "";
    main.focus();
  };
});
// the address names a page here, so the link to the content must not change it
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
onBusy((text) => {
  if (text) say(text);
  else document.getElementById("toast").replaceChildren();
});
onNotice((text) => say(text));
if (!HERE) document.getElementById("privacy").textContent = `Zonder account. Je vragen gaan alleen naar ${location.host}; wat je oefent, blijft in deze browser.`;
sync();
open(true);
// keeps the files of the page for when there is no network; not in the way of the first load
if (navigator.serviceWorker) addEventListener("load", () => navigator.serviceWorker.register("/oefenen/worker.js", { scope: "/oefenen" }).catch(() => {}));
