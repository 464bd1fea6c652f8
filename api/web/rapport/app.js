// Opens the page that the address names; the back button and a reload lead to the same place.
import { el, opened, say } from "../oefenen/dom.js";
import { agreement } from "./agreement.js";
import { sessions } from "./list.js";
import { onBusy } from "./service.js";
import { session } from "./session.js";
import { trend } from "./trend.js";
import { report } from "./upload.js";

const ROUTES = [
  [/^#\/(?:\?.*)?$/, sessions, "#/"],
  [/^#\/trend(?:\?.*)?$/, trend, "#/trend"],
  [/^#\/verslag$/, report, "#/verslag"],
  [/^#\/sessie\/([^/]+)$/, session, "#/"],
  [/^#\/overeenstemming\/([^/]+)$/, agreement, "#/"],
];
const main = document.getElementById("inhoud");
let leave = new AbortController();

function lost({ main }) {
  opened(main, "Deze pagina is er niet", "Misschien is het adres niet helemaal goed.",
    { extra: el("a", { class: "button primary", href: "#/", text: "Naar de sessies" }) });
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function open(first) {
  leave.abort();
  leave = new AbortController();
  const address = location.hash || "#/";
  const [pattern, view, here] = ROUTES.find(([one]) => one.test(address)) ?? [/$/, lost, ""];
  const id = decoded(pattern.exec(address)?.[1] ?? "");
  for (const link of document.querySelectorAll("nav [data-route]")) {
    if (link.dataset.route === here) link.setAttribute("aria-current", address === here ? "page" : "true");
    else link.removeAttribute("aria-current");
  }
  document.getElementById("toast").replaceChildren();
  view({ main, signal: leave.signal, id, asked: new URLSearchParams(address.split("?")[1] ?? "") });
  // a screen reader hears where it is; the first time the browser says so itself
  if (!first) {
    if (!main.contains(document.activeElement)) main.querySelector("h1").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

addEventListener("hashchange", () => open(false));
addEventListener("vraagcoach-key", ({ detail: { words, go } }) => {
  const form = document.getElementById("entry");
  const key = document.getElementById("key");
  form.hidden = false;
  document.getElementById("key-wrong").textContent = words;
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
open(true);
