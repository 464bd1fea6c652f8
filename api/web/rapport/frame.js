// A report in a frame that can run nothing and reach nothing, with the way to a tab of its own and to a file.
import { button, el } from "../oefenen/dom.js";
import { download } from "./parts.js";

export function frame(made, signal, name) {
  // as a page, whatever the service called it
  const page = new Blob([made], { type: "text/html" });
  const address = URL.createObjectURL(page);
  signal.addEventListener("abort", () => URL.revokeObjectURL(address), { once: true });
  return el("div", {},
    el("div", { class: "bar" }, el("h3", { tabindex: "-1", text: "Rapport" }),
      el("div", { class: "row" }, el("a", { class: "button", href: address, target: "_blank", rel: "noopener", text: "Open in een nieuw tabblad" }),
        button("Bewaar als bestand", () => download(page, name)))),
    el("iframe", { class: "report", title: "Het rapport", sandbox: "", src: address }));
}
