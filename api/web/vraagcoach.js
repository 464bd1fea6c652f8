// <vraag-coach for="id-of-field" method="basismodel" step="verkenning" [server="https://…"] [key="…"] [disabled]>
// Reads along with a textarea, text input or contenteditable and marks the words the coach says something about.
// No dependency. Never changes the field except when someone clicks a rewrite, and never treats its text as HTML.
"use strict";
(() => {
  const WAIT = 150; // ms without typing before a text is sent
  const TICK = 400; // ms between looks at what tells no event: a value set by script, a field that moved
  const SLOW = 10000; // ms before an answer counts as missing
  const BACKOFF = [1000, 2000, 4000, 8000, 15000];
  const LIMIT = 2000; // characters the service takes in one turn
  const KEPT = 200; // silenced findings the service takes
  const SEVERITIES = { good: "Goed", tip: "Tip", warning: "Let op" };
  const RANK = { good: 0, tip: 1, warning: 2 };
  const KINDS = { leading: "sturende vraag", advice: "verkapt advies", interpretation: "invullen", judgement: "oordeel" };
  const SAYS = {
    away: "De Vraagcoach is even niet bereikbaar. Je kunt gewoon doortypen.",
    long: "Deze tekst is te lang: de Vraagcoach leest tot 2.000 tekens mee.",
    shut: "De Vraagcoach laat deze pagina niet toe.",
    key: "De Vraagcoach heeft hier een sleutel nodig. Vraag ernaar bij wie de pagina maakt.",
    odd: "Deze tekst kan de Vraagcoach niet lezen.",
  };
  const script = document.currentScript?.src;
  const HOME = script ? new URL(".", script).href.replace(/static\/$/, "") : location.origin + "/";

  const COLOURS = `--w: var(--vraagcoach-warning, #a3261d); --t: var(--vraagcoach-tip, #7a5200);
    --g: var(--vraagcoach-good, #1b6e3c); --s: var(--vraagcoach-surface, #ffffff); --x: var(--vraagcoach-text, #1d2433);
    --q: var(--vraagcoach-soft, #5a6378); --l: var(--vraagcoach-line, #d9d6cc); --a: var(--vraagcoach-accent, #1f5f8b);`;
  const DARK = { a3261d: "ff9d94", "7a5200": "f0c46b", "1b6e3c": "86d6a4", ffffff: "1d222c", "1d2433": "eceef3",
    "5a6378": "aab2c5", d9d6cc: "3a4252", "1f5f8b": "8cc4ee" };
  const darkened = (css) => css.replace(/#(\w{6})/g, (whole, colour) => "#" + (DARK[colour] ?? colour));
  const LINES = { warning: "solid", tip: "dotted", good: "dashed" }; // never colour alone
  const sheet = (css) => { const made = new CSSStyleSheet(); made.replaceSync(css); return made; };
  const STYLE = sheet(`
    :host { display: block; } :host([hidden]), [hidden] { display: none !important; }
    .all { ${COLOURS} font: .9rem/1.45 system-ui, sans-serif; text-align: start; } .all.dark { ${darkened(COLOURS)} }
    .anchor { position: absolute; width: 0; height: 0; z-index: var(--vraagcoach-layer, 1); }
    .layer { position: absolute; overflow: hidden; pointer-events: none; }
    .mirror { position: fixed; top: 0; left: 0; visibility: hidden; pointer-events: none; }
    .mark { position: absolute; box-sizing: border-box; border-bottom: 2px solid var(--c); border-radius: 1px; }
    .warning { --c: var(--w); } .tip { --c: var(--t); } .good { --c: var(--g); }
    .mark.tip { border-bottom-style: dotted; } .mark.good { border-bottom-style: dashed; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .15rem .75rem; min-height: 2rem; margin-top: .25rem; }
    .privacy, .notice { margin: 0; } .privacy { flex-basis: 100%; }
    .unseen, ::slotted([data-vraagcoach]) { position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap; }
    button { font: inherit; color: var(--a); background: var(--s); border: 1px solid currentColor; border-radius: .5rem;
      padding: .25rem .7rem; min-height: 2rem; cursor: pointer; text-align: start; overflow-wrap: anywhere; }
    button:hover { text-decoration: underline; }
    button:focus-visible, .card:focus-visible { outline: 3px solid var(--a); outline-offset: 1px; }
    .count { border-bottom: 3px solid var(--c); color: var(--x); }
    .card { position: fixed; inset: auto; margin: 0; box-sizing: border-box; width: max-content;
      max-width: min(25rem, calc(100vw - 16px)); overflow: auto; overscroll-behavior: contain; padding: .7rem .9rem;
      z-index: 2147483647; color: var(--x); background: var(--s); border: 1px solid var(--l);
      border-inline-start: .4rem solid var(--c); border-radius: .5rem; box-shadow: 0 .3rem 1rem #0005; }
    .card p { margin: 0 0 .4rem; } .title { color: var(--c); } .source { color: var(--q); }
    .kind { display: inline-block; border: 1px solid var(--l); border-radius: 1rem; padding: 0 .6rem; }
    .rewrites button { display: block; margin: 0 0 .35rem; width: 100%; }
    .foot { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem; margin-top: .5rem; }
    @media (forced-colors: active) { .mark { forced-color-adjust: none; } }`);
  // the words of a contenteditable are marked by the browser itself, where it can
  const HIGHLIGHTS = globalThis.CSS?.highlights && globalThis.Highlight ? new Map() : null;
  const colour = (severity, dark) => {
    const name = `--vraagcoach-${severity}`;
    const css = COLOURS.match(new RegExp(`var\\(${name}, #\\w+\\)`))[0];
    return dark ? darkened(css) : css;
  };
  const PAINT = sheet(["", "-dark"].flatMap((theme) => Object.keys(LINES).map((severity) =>
    `::highlight(vraagcoach-${severity}${theme}) { text-decoration: ${LINES[severity]} underline 2px ${colour(severity, theme)}; }`
  )).join("\n"));
  function highlight(severity, dark) {
    const name = `vraagcoach-${severity}${dark ? "-dark" : ""}`;
    if (!HIGHLIGHTS.has(name)) {
      const made = new Highlight();
      made.priority = RANK[severity];
      HIGHLIGHTS.set(name, made);
      CSS.highlights.set(name, made);
    }
    return HIGHLIGHTS.get(name);
  }

  function element(tag, className, text, attributes = {}) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (tag === "button") made.type = "button";
    return made;
  }

  const box = (left, top, right, bottom) => ({ left, top, right, bottom, width: right - left, height: bottom - top });
  const overlap = (a, b) => box(Math.max(a.left, b.left), Math.max(a.top, b.top),
    Math.min(a.right, b.right), Math.min(a.bottom, b.bottom));

  // the part of a box that no scrolling ancestor hides
  function visible(inside, area) {
    for (let p = inside; p && p !== document.body; p = p.parentElement ?? p.getRootNode().host) {
      if (p !== inside && getComputedStyle(p).overflow !== "visible") area = overlap(area, p.getBoundingClientRect());
    }
    return area;
  }

  // Both kinds of field say their text, where words are on the screen and where the caret is, and can be rewritten.
  class PlainField {
    static COPIED = ["fontFamily", "fontSize", "fontWeight", "fontStyle", "fontStretch", "fontVariant", "fontKerning",
      "fontFeatureSettings", "fontVariationSettings", "fontSizeAdjust", "letterSpacing", "wordSpacing", "lineHeight",
      "textIndent", "textTransform", "textAlign", "textRendering", "direction", "tabSize", "overflowWrap", "wordBreak",
      "lineBreak", "hyphens", "whiteSpace"];

    constructor(field, mirror) {
      this.field = field;
      this.mirror = mirror;
      this.words = document.createTextNode("");
      mirror.replaceChildren(this.words);
    }

    get text() { return this.field.value; }
    get locked() { return this.field.readOnly || this.field.disabled; }
    get room() { return this.field.maxLength < 0 ? Infinity : this.field.maxLength; }
    get caret() { return this.field.selectionStart === this.field.selectionEnd ? this.field.selectionStart : -1; }

    // a mirror with the same words, font and width breaks its lines where the field does
    measure() {
      const { field, mirror } = this;
      const style = getComputedStyle(field);
      const px = (name) => parseFloat(style[name]) || 0;
      for (const name of PlainField.COPIED) mirror.style[name] = style[name];
      const around = field.getBoundingClientRect();
      const area = box(around.left + px("borderLeftWidth"), around.top + px("borderTopWidth"),
        around.right - px("borderRightWidth"), around.bottom - px("borderBottomWidth"));
      const beside = Math.round(area.width) - field.clientWidth;
      const scrollbar = beside > 2 ? beside : 0; // less is rounding
      const rightToLeft = style.direction === "rtl";
      const left = area.left + px("paddingLeft") + (rightToLeft ? scrollbar : 0);
      const single = field.tagName === "INPUT";
      mirror.style.width = `${area.width - scrollbar - px("paddingLeft") - px("paddingRight")}px`;
      if (single) mirror.style.whiteSpace = "pre";
      if (this.words.data !== field.value) this.words.data = field.value;
      const real = mirror.getBoundingClientRect();
      const spare = single ? (area.height - px("paddingTop") - px("paddingBottom") - real.height) / 2 : 0;
      this.shift = [left - field.scrollLeft - real.left, area.top + px("paddingTop") + spare - field.scrollTop - real.top];
      this.area = single ? box(left, area.top, area.right - px("paddingRight"), area.bottom)
        : box(area.left, area.top, area.left + field.clientWidth, area.top + field.clientHeight);
    }

    rects(start, end) {
      const range = document.createRange();
      range.setStart(this.words, Math.min(start, this.words.length));
      range.setEnd(this.words, Math.min(end, this.words.length));
      const [x, y] = this.shift;
      return Array.from(range.getClientRects(), (r) => box(r.left + x, r.top + y, r.right + x, r.bottom + y));
    }

    replace(text) {
      const { field } = this;
      field.focus();
      field.setSelectionRange(0, field.value.length);
      // the only way that goes into the browser's own undo; elsewhere the plain one
      if (document.execCommand("insertText", false, text) && field.value === text) return;
      field.setRangeText(text, 0, field.value.length, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: text }));
    }
  }

  class RichField {
    static BLOCK = /^(block|flex|grid|list-item|table|table-row|table-cell|flow-root)$/;

    constructor(field) { this.field = field; }

    get locked() { return !this.field.isContentEditable; }
    get room() { return Infinity; }

    // the text as it is read, and for each piece the node it stands in
    get text() {
      const pieces = [];
      let text = "";
      const flat = !getComputedStyle(this.field).whiteSpace.startsWith("pre");
      const newline = () => { if (text && !text.endsWith("\n")) text += "\n"; };
      const read = (node) => {
        for (const child of node.childNodes) {
          if (text.length > LIMIT * 2) return; // too long to be sent anyway
          if (child.nodeType === Node.TEXT_NODE) {
            pieces.push({ node: child, start: text.length, end: text.length + child.data.length });
            text += flat ? child.data.replace(/[\n\t]/g, " ") : child.data;
          } else if (child.nodeName === "BR") text += "\n";
          else if (child.nodeType === Node.ELEMENT_NODE && !/^(SCRIPT|STYLE)$/.test(child.nodeName)) {
            const block = RichField.BLOCK.test(getComputedStyle(child).display);
            if (block) newline();
            read(child);
            if (block) newline();
          }
        }
      };
      read(this.field);
      // an editor may write the same words in new nodes
      this.renewed = pieces.length !== this.pieces?.length || pieces.some(({ node }, i) => node !== this.pieces[i].node);
      this.pieces = pieces;
      return text;
    }

    get caret() {
      const root = this.field.getRootNode();
      const selection = root.getSelection?.() ?? document.getSelection();
      if (!selection?.isCollapsed) return -1;
      const piece = this.pieces?.find(({ node }) => node === selection.anchorNode);
      return piece ? piece.start + selection.anchorOffset : -1;
    }

    measure() {
      this.area = this.field.getBoundingClientRect();
      if (getComputedStyle(this.field).overflow === "visible") this.area = box(-1e5, -1e5, 1e5, 1e5);
    }

    // a range for each node: one over whole paragraphs would also give the boxes of the paragraphs
    ranges(start, end) {
      const found = [];
      for (const { node, start: from, end: to } of this.pieces ?? []) {
        if (to <= start || from >= end || to - from > node.length) continue;
        const range = document.createRange();
        range.setStart(node, Math.max(0, start - from));
        range.setEnd(node, Math.min(to, end) - from);
        found.push(range);
      }
      return found;
    }

    rects(start, end) { return this.ranges(start, end).flatMap((range) => [...range.getClientRects()]); }

    replace(text) {
      const { field } = this;
      field.focus();
      getSelection().selectAllChildren(field);
      if (document.execCommand("insertText", false, text)) return;
      field.textContent = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: text }));
    }
  }

  let number = 0;
  let opened = null; // the component whose card is open: one a page
  const here = new Set();
  const memory = new Map();

  class VraagCoach extends HTMLElement {
    static observedAttributes = ["for", "method", "step", "server", "key", "disabled"];

    /** The newest answer of the service, or null. */
    feedback = null;

    #el = null;
    #note = null; // what aria-describedby of the field points at; in the page, as it must be
    #watch = null;
    #returning = false; // the focus comes back by itself: no reason to open the card
    #name = `vraagcoach-${++number}`;
    #field = null;
    #text = "";
    #findings = [];
    #marks = []; // [finding, its boxes on the screen]
    #painted = []; // [highlight, range]
    #failures = 0;
    #card = null; // { at, origin, back } while the card is open
    #on = []; // what to undo when the field goes
    #always = null; // stops what listens as long as the component stands in the page
    #request = null;
    #timers = {};
    #frame = 0;
    #place = "";
    #composing = false;
    #dark = false;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [STYLE];
      const el = (this.#el = {
        all: element("div", "all", undefined, { lang: "nl" }),
        anchor: element("div", "anchor"),
        layer: element("div", "layer", undefined, { "aria-hidden": "true" }),
        mirror: element("div", "mirror", undefined, { "aria-hidden": "true" }),
        bar: element("div", "bar", undefined, { part: "bar" }),
        count: element("button", "count", "", { part: "count", "aria-haspopup": "dialog", "aria-expanded": "false" }),
        fine: element("span", "fine", "", { part: "count" }),
        back: element("button", "back", "", { part: "back" }),
        notice: element("p", "notice", "", { part: "notice", role: "status" }),
        privacy: element("p", "privacy", "", { part: "privacy" }),
        live: element("span", "unseen", "", { role: "status", "aria-live": "polite" }),
        card: element("div", "card", undefined, { part: "card", role: "dialog", tabindex: "-1",
          "aria-labelledby": "title", "aria-describedby": "message" }),
      });
      el.card.hidden = el.count.hidden = el.back.hidden = true;
      if ("popover" in el.card) el.card.popover = "manual"; // above everything, cut off by nothing
      el.anchor.append(el.layer, el.mirror);
      el.bar.append(el.count, el.fine, el.back, el.notice, el.live, element("slot", "", undefined, { name: "vraagcoach" }));
      el.all.append(el.anchor, el.bar, el.card, el.privacy);
      root.append(element("slot"), el.all);
      el.count.addEventListener("click", () => this.#toggle());
      el.count.addEventListener("focus", () => {
        if (!this.#card && el.count.matches(":focus-visible") && !this.#returning) this.#open(0, "focus");
      });
      el.count.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown") { event.preventDefault(); this.#open(this.#card?.at ?? 0, "button"); }
      });
      el.back.addEventListener("click", () => { this.#silence(null); this.#field?.field.focus(); });
      el.card.addEventListener("keydown", (event) => this.#keys(event));
      el.card.addEventListener("pointerenter", () => clearTimeout(this.#timers.hover));
      el.card.addEventListener("pointerleave", (event) => this.#hover(event));
      el.all.addEventListener("focusout", (event) => {
        const to = event.relatedTarget;
        if (to && !this.shadowRoot.contains(to) && to !== this.#field?.field) this.#close();
      });
    }

    connectedCallback() {
      here.add(this);
      this.#always = new AbortController();
      const { signal } = this.#always;
      this.#note = element("span", "", "", { id: this.#name, slot: "vraagcoach", lang: "nl", "data-vraagcoach": "" });
      this.append(this.#note);
      const root = this.getRootNode();
      this.#watch = new MutationObserver(() => this.#find());
      this.#watch.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["id", "contenteditable"] });
      const redraw = () => this.#redraw();
      addEventListener("scroll", redraw, { capture: true, passive: true, signal });
      addEventListener("resize", redraw, { signal });
      globalThis.visualViewport?.addEventListener("resize", redraw, { signal });
      document.fonts?.addEventListener("loadingdone", redraw, { signal });
      addEventListener("online", () => { if (this.#failures) this.#later(0); }, { signal });
      addEventListener("storage", (event) => { if (event.key === this.#drawer) this.#later(0); }, { signal });
      document.addEventListener("reset", () => setTimeout(() => this.#changed()), { signal });
      document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !this.#card) return;
        event.preventDefault();
        event.stopPropagation(); // a dialog around the field stays open
        this.#close({ back: true });
      }, { capture: true, signal });
      document.addEventListener("pointerdown", (event) => {
        const path = event.composedPath();
        if (this.#card && !path.includes(this.#el.card) && !path.includes(this.#el.count)) this.#close();
      }, { capture: true, signal });
      this.#timers.tick = setInterval(() => { if (!document.hidden) this.#look(); }, TICK);
      this.#set();
    }

    disconnectedCallback() {
      here.delete(this);
      this.#always.abort();
      this.#watch.disconnect();
      clearInterval(this.#timers.tick);
      this.#leave();
      this.#note.remove();
    }

    attributeChangedCallback() { if (this.#always && this.isConnected) this.#set(); }

    /** Read the field again, for instance after `context` (a list of sentences of the inbrenger) was set. */
    refresh() { this.#later(0); }

    get #drawer() { return `vraagcoach-silenced:${this.#base?.href}`; }
    get #base() {
      try {
        return new URL((this.getAttribute("server") || HOME).replace(/\/?$/, "/"), location.href);
      } catch { return null; }
    }
    get #silenced() {
      const unkept = memory.get(this.#drawer);
      if (unkept) return unkept;
      try {
        const kept = JSON.parse(localStorage.getItem(this.#drawer) ?? "[]");
        return Array.isArray(kept) ? kept.filter((f) => typeof f === "string").slice(-KEPT) : [];
      } catch { return []; } // no storage here, or not ours
    }

    // ---- the field

    #set() {
      this.#failures = 0;
      this.#el.privacy.textContent = `Deze tekst wordt gelezen door de Vraagcoach op ${this.#base?.host ?? "een onbekend adres"}.`;
      this.#leave();
      this.#find();
    }

    #wanted() {
      if (this.hasAttribute("disabled")) return null;
      const id = this.getAttribute("for");
      const found = id ? this.getRootNode().getElementById?.(id)
        : this.querySelector("textarea, input, [contenteditable]:not([contenteditable=false])");
      if (!found) return null;
      // never a password, a number or a file
      if (found.tagName === "TEXTAREA" || (found.tagName === "INPUT" && /^(text|search)$/.test(found.type))) return found;
      return found.isContentEditable ? found : null;
    }

    #find() {
      const wanted = this.#wanted();
      if (wanted === (this.#field?.field ?? null)) {
        this.#el.bar.hidden = this.#el.privacy.hidden = !wanted;
        return;
      }
      this.#leave();
      this.#el.bar.hidden = this.#el.privacy.hidden = !wanted;
      if (wanted) this.#take(wanted);
    }

    #take(field) {
      const plain = "value" in field;
      this.#field = plain ? new PlainField(field, this.#el.mirror) : new RichField(field);
      const going = new AbortController();
      const on = (type, listener) => field.addEventListener(type, listener, { signal: going.signal });
      on("compositionstart", () => (this.#composing = true));
      on("compositionend", () => { this.#composing = false; this.#changed(); });
      on("input", () => this.#changed());
      on("scroll", () => this.#redraw());
      on("pointermove", (event) => { if (event.pointerType !== "touch") this.#hover(event); });
      on("pointerleave", (event) => { if (event.pointerType !== "touch") this.#hover(event); });
      on("click", (event) => {
        const at = this.#at(event.clientX, event.clientY);
        if (at >= 0) this.#open(at, "touch");
      });
      on("keyup", (event) => {
        if (!/^(Arrow|Home|End)/.test(event.key)) return;
        const caret = this.#field.caret;
        const at = this.#shortest(([f]) => f.start <= caret && caret <= f.end);
        if (at >= 0) this.#open(at, "caret");
        else if (this.#card?.origin === "caret") this.#close();
      });
      on("blur", () => { if (this.#card?.origin === "caret" && !this.shadowRoot.activeElement) this.#closeSoon(); });
      const sizes = new ResizeObserver(() => this.#redraw());
      sizes.observe(field);
      sizes.observe(this);
      field.setAttribute("aria-describedby", [...described(field, this.#name), this.#name].join(" "));
      if (!plain && HIGHLIGHTS) {
        const root = field.getRootNode();
        if (!root.adoptedStyleSheets.includes(PAINT)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, PAINT];
      }
      this.#on = [() => going.abort(), () => sizes.disconnect(), () => {
        const left = described(field, this.#name);
        if (left.length) field.setAttribute("aria-describedby", left.join(" "));
        else field.removeAttribute("aria-describedby");
      }];
      this.#text = "";
      this.#composing = false;
      this.#changed(true);
    }

    #leave() {
      this.#request?.abort();
      for (const name of ["send", "say", "hover"]) clearTimeout(this.#timers[name]);
      for (const undo of this.#on) undo();
      this.#on = [];
      this.#show(null);
      this.#field = null;
      this.#text = "";
      this.#el.mirror.replaceChildren();
    }

    // what comes without an event
    #look() {
      if (!this.#field) return;
      this.#changed();
      if (!this.#findings.length) return;
      const at = this.#field.field.getBoundingClientRect();
      const own = this.#el.anchor.getBoundingClientRect();
      const style = getComputedStyle(this.#field.field);
      const place = [at.left - own.left, at.top - own.top, at.width, at.height, style.fontSize, style.fontFamily, style.color].join();
      if (place !== this.#place) this.#redraw();
      this.#place = place;
    }

    #changed(first = false) {
      if (!this.#field || this.#composing) return;
      const text = this.#field.text;
      const old = this.#text;
      if (text === old && !first) { if (this.#field.renewed) this.#draw(); return; }
      this.#text = text;
      this.#request?.abort();
      this.#close({ back: Boolean(this.shadowRoot.activeElement) });
      // marks before the place of the change stay, those after it move along, those in it go
      let same = 0;
      while (same < old.length && old[same] === text[same]) same++;
      let tail = 0;
      while (tail < Math.min(old.length, text.length) - same && old.at(-1 - tail) === text.at(-1 - tail)) tail++;
      const moved = text.length - old.length;
      this.#findings = this.#findings.flatMap((f) => f.end <= same ? [f]
        : f.start >= old.length - tail ? [{ ...f, start: f.start + moved, end: f.end + moved }] : []);
      this.#redraw();
      if (!text.trim()) this.#later(0);
      else if (!this.#failures) this.#later(first ? 0 : WAIT); // while the service is away the next try takes the newest text
    }

    // ---- the service

    #later(ms) {
      clearTimeout(this.#timers.send);
      this.#timers.send = setTimeout(() => this.#check(), ms);
    }

    async #check() {
      this.#request?.abort();
      if (!this.#field) return;
      const text = this.#text;
      if (!/[^\s\p{C}\p{Z}]/u.test(text)) { this.#failures = 0; return this.#show(null); }
      if (text.length > LIMIT && [...text].length > LIMIT) return this.#show(null, SAYS.long);
      const request = (this.#request = new AbortController());
      const guard = setTimeout(() => request.abort("slow"), SLOW);
      const turn = { text: readable(text), silenced: this.#silenced, offsets: "utf16" };
      for (const name of ["method", "step"]) if (this.hasAttribute(name)) turn[name] = this.getAttribute(name);
      if (Array.isArray(this.context)) turn.context = this.context;
      const headers = { "Content-Type": "application/json" };
      if (this.hasAttribute("key")) headers.Authorization = `Bearer ${this.getAttribute("key")}`;
      try {
        const response = await fetch(new URL("v1/check", this.#base), {
          method: "POST", headers, body: JSON.stringify(turn), signal: request.signal, cache: "no-store", referrerPolicy: "no-referrer",
        });
        if (request !== this.#request) return;
        const wait = 1000 * response.headers.get("Retry-After") || 0;
        if (response.status >= 500 || response.status === 429) return this.#away(wait, response.status !== 500);
        const body = await response.json();
        if (request !== this.#request || request.signal.aborted || text !== this.#text) return;
        this.#failures = 0;
        if (response.ok) return this.#show(body);
        console.warn("vraag-coach:", response.status, body.code ?? ""); // for the integrator; holds nothing that was typed
        this.#show(null, response.status === 413 ? SAYS.long : response.status === 401 ? SAYS.key : [403, 404].includes(response.status) ? SAYS.shut : SAYS.odd);
      } catch {
        if (request === this.#request && (!request.signal.aborted || request.signal.reason === "slow")) this.#away(0);
      } finally { clearTimeout(guard); }
    }

    // quietly: the marks that still hold stay, one line says it, and we try again ever less often
    #away(wait, busy = false) {
      const pause = BACKOFF[Math.min(this.#failures, BACKOFF.length - 1)];
      this.#failures += 1;
      this.#tell();
      if (!busy || this.#failures > 1) this.#notify(SAYS.away);
      this.#later(Math.max(wait, pause * (0.8 + 0.4 * Math.random())));
    }

    #notify(text) { if (this.#el.notice.textContent !== text) this.#el.notice.textContent = text; }

    #show(feedback, notice = "") {
      const was = this.#findings;
      this.feedback = feedback;
      this.#notify(notice);
      this.#findings = feedback ? feedback.findings.map((f) => ({ ...f })) : [];
      // an offset that does not fit these words would mark others: then tell it without a mark
      for (const f of this.#findings) if (f.text !== readable(this.#text).slice(f.start, f.end)) f.start = f.end = -1;
      const { count } = this.#el;
      const held = this.shadowRoot.activeElement === count;
      this.#tell();
      if (held && count.hidden) this.#field?.field.focus();
      this.#draw();
      if (this.#card) this.#reopen(was);
      else if (held && count.matches(":focus-visible")) this.#open(0, "focus"); // who was here before the answer
      if (feedback) this.dispatchEvent(new CustomEvent("vraagcoach-feedback", { detail: feedback, bubbles: true, composed: true }));
    }

    // how many, for the eye, for the field's description and for the ear
    #tell() {
      const { feedback } = this;
      const minded = this.#findings.filter((f) => f.severity !== "good").length;
      const good = this.#findings.length - minded;
      const what = feedback?.labels.form === "statement" ? "tekst" : "vraag";
      const parts = [];
      if (minded || !good) parts.push(minded === 1 ? "1 opmerking" : `${minded || "Geen"} opmerkingen`);
      if (good) parts.push(good === 1 ? "1 pluspunt" : `${good} pluspunten`);
      const summary = feedback && (this.#findings.length || this.#fresh) ? `${parts.join(" en ")} ${minded ? "over" : "bij"} deze ${what}` : "";
      const { count, fine, back } = this.#el;
      count.textContent = this.#findings.length ? summary : "";
      count.className = `count ${this.#worst(this.#findings)}`;
      count.hidden = !this.#findings.length;
      fine.textContent = this.#findings.length ? "" : summary;
      const hidden = this.#field ? this.#silenced.length : 0;
      back.hidden = !hidden;
      back.textContent = `Toon wat je verborg (${hidden})`;
      if (this.#note) this.#note.textContent = [summary, ...this.#findings.map((f) => f.title), this.#el.privacy.textContent].filter(Boolean).join(". ");
      // spoken once the typing rests, and only when it is something else
      clearTimeout(this.#timers.say);
      this.#timers.say = setTimeout(() => { if (this.#el.live.textContent !== summary) this.#el.live.textContent = summary; }, 700);
    }

    // whether the answer is about the text as it is now
    get #fresh() { return this.feedback?.text === readable(this.#text); }

    #worst(findings) { return findings.reduce((worst, f) => RANK[f.severity] > RANK[worst] ? f.severity : worst, "good"); }

    // ---- the marks

    #redraw() {
      this.#frame ||= requestAnimationFrame(() => {
        this.#frame = 0;
        this.#changed(); // a script may just have put in other words
        this.#draw();
      });
    }

    #draw() {
      for (const [paint, range] of this.#painted) paint.delete(range);
      this.#painted = [];
      this.#marks = [];
      const { layer, anchor } = this.#el;
      const field = this.#field;
      layer.replaceChildren();
      layer.hidden = true;
      if (!field) return;
      this.#theme();
      const shown = this.#findings.filter((f) => f.start >= 0 && f.end <= this.#text.length);
      if (!shown.length) return this.#position();
      field.measure();
      const area = visible(field.field, field.area);
      const byBrowser = HIGHLIGHTS && field instanceof RichField;
      // the line of words within marked words is drawn a little lower, so that both show
      const depth = (f) => shown.filter((o) => o.start <= f.start && f.end <= o.end && o.end - o.start > f.end - f.start).length;
      this.#marks = shown.map((f) => [f, field.rects(f.start, f.end).filter((r) => r.width > 0)
        .map((r) => overlap(box(r.left, r.top, r.right, r.bottom + 3 * Math.min(2, depth(f))), area))
        .filter((r) => r.width > 0 && r.height > 0)]);
      if (byBrowser) {
        for (const f of shown) {
          const paint = highlight(f.severity, this.#dark);
          for (const range of field.ranges(f.start, f.end)) { paint.add(range); this.#painted.push([paint, range]); }
        }
      } else {
        // the layer is no larger than what is marked, so it never makes the page scroll
        const all = this.#marks.flatMap(([, rects]) => rects);
        if (all.length) {
          const [left, top] = [Math.min(...all.map((r) => r.left)), Math.min(...all.map((r) => r.top))];
          const own = anchor.getBoundingClientRect();
          Object.assign(layer.style, { left: `${left - own.left}px`, top: `${top - own.top}px`,
            width: `${Math.max(...all.map((r) => r.right)) - left}px`, height: `${Math.max(...all.map((r) => r.bottom)) - top}px` });
          for (const [f, rects] of [...this.#marks].sort(([a], [b]) => RANK[a.severity] - RANK[b.severity])) {
            for (const r of rects) {
              const mark = element("div", `mark ${f.severity}`);
              Object.assign(mark.style, { left: `${r.left - left}px`, top: `${r.top - top}px`, width: `${r.width}px`, height: `${r.height}px` });
              layer.append(mark);
            }
          }
          layer.hidden = false;
        }
      }
      this.#position();
    }

    // dark where the field's own letters are light, whatever the system prefers
    #theme() {
      const rgb = getComputedStyle(this.#field.field).color.match(/^rgba?\((\d+), (\d+), (\d+)/);
      this.#dark = rgb ? 0.299 * rgb[1] + 0.587 * rgb[2] + 0.114 * rgb[3] > 140 : matchMedia("(prefers-color-scheme: dark)").matches;
      this.#el.all.classList.toggle("dark", this.#dark);
    }

    #shortest(test) {
      const fits = this.#marks.filter(test).sort(([a], [b]) => a.end - a.start - (b.end - b.start));
      return fits.length ? this.#findings.indexOf(fits[0][0]) : -1;
    }

    #at(x, y) {
      return this.#shortest(([, rects]) => rects.some((r) => r.left <= x && x <= r.right && r.top - 2 <= y && y <= r.bottom + 2));
    }

    #hover(event) {
      clearTimeout(this.#timers.hover);
      const at = this.#at(event.clientX, event.clientY);
      if (at >= 0 && event.type !== "pointerleave") {
        if (this.#card?.at !== at && !(this.#card && this.#card.origin === "button")) {
          this.#timers.hover = setTimeout(() => this.#open(at, "hover"), 150);
        }
      } else if (this.#card?.origin === "hover") this.#closeSoon();
    }

    #closeSoon() {
      clearTimeout(this.#timers.hover);
      this.#timers.hover = setTimeout(() => { if (!this.shadowRoot.activeElement) this.#close(); }, 300);
    }

    // ---- the card

    #toggle() {
      if (this.#card?.origin === "button") this.#close({ back: true });
      else this.#open(this.#card?.at ?? 0, "button");
    }

    #open(at, origin) {
      const finding = this.#findings[at];
      if (!finding) return;
      if (opened !== this) opened?.#close();
      opened = this;
      this.#card = { at, origin, finding };
      const { card, count } = this.#el;
      this.#fill(finding, at);
      card.hidden = false;
      if (card.popover && !card.matches(":popover-open")) card.showPopover();
      count.setAttribute("aria-expanded", "true");
      this.#position();
      if (origin === "button") card.focus();
    }

    #reopen(was) {
      const { finding, origin, at } = this.#card;
      const now = this.#findings.findIndex((f) => f.fingerprint === finding.fingerprint);
      if (now >= 0) { this.#card.at = now; this.#card.finding = this.#findings[now]; return; }
      if (origin === "button" && this.#findings.length && was.length) this.#open(Math.min(at, this.#findings.length - 1), "button");
      else this.#close({ back: Boolean(this.shadowRoot.activeElement) });
    }

    #close({ back = false } = {}) {
      if (!this.#card) return;
      const { card, count } = this.#el;
      const inside = this.shadowRoot.activeElement;
      const from = this.#card.origin;
      this.#card = null;
      if (opened === this) opened = null;
      clearTimeout(this.#timers.hover);
      if (back && inside && inside !== count) {
        this.#returning = true;
        if (from === "button" && !count.hidden) count.focus();
        else this.#field?.field.focus();
        this.#returning = false;
      }
      if (card.popover && card.matches(":popover-open")) card.hidePopover();
      card.hidden = true;
      count.setAttribute("aria-expanded", "false");
    }

    #fill(finding, at) {
      const { card } = this.#el;
      card.className = `card ${finding.severity}`;
      const title = element("p", "title");
      title.append(element("strong", "", `${SEVERITIES[finding.severity]}: ${finding.title}`, { id: "title" }));
      const parts = [title];
      if (finding.suggestive) parts.push(element("p", "kind", `suggestief: ${KINDS[finding.flag] ?? finding.flag}`));
      parts.push(element("p", "message", finding.message, { id: "message" }));
      parts.push(element("p", "source", `Bron: ${finding.source.document}, ${finding.source.where}`));
      const { field, room, locked } = this.#field;
      const rewrites = (this.feedback?.suggestions ?? []).filter((s) => s.solves.includes(finding.rule) && s.text.length <= room);
      if (rewrites.length && !locked && this.#fresh) {
        const list = element("div", "rewrites", undefined, { role: "group", "aria-labelledby": "instead" });
        list.append(element("p", "", "Anders vragen (klik om over te nemen):", { id: "instead" }));
        for (const s of rewrites.slice(0, 3)) {
          const use = element("button", "use", s.example ? `Voorbeeld: ${s.text}` : s.text);
          use.addEventListener("click", () => {
            this.#close();
            this.#field?.replace(s.text);
            this.#changed();
          });
          list.append(use);
        }
        parts.push(list);
      }
      const foot = element("div", "foot");
      const button = (className, text, act, label) => {
        const made = element("button", className, text, label ? { "aria-label": label } : {});
        made.addEventListener("click", act);
        foot.append(made);
      };
      const all = this.#findings.length;
      if (all > 1) {
        button("previous", "‹", () => this.#turn(-1), "Vorige opmerking");
        foot.append(element("span", "", `${at + 1} van ${all}`));
        button("next", "›", () => this.#turn(1), "Volgende opmerking");
      }
      button("silence", "Niet meer tonen", () => this.#silence(finding.fingerprint));
      button("close", "Sluiten", () => { this.#close({ back: true }); field.isConnected && !this.shadowRoot.activeElement && field.focus(); });
      parts.push(foot);
      card.replaceChildren(...parts);
    }

    #turn(by) {
      const all = this.#findings.length;
      const held = this.shadowRoot.activeElement?.className;
      this.#open((this.#card.at + by + all) % all, "button");
      if (held === "previous" || held === "next") this.#el.card.querySelector(`.${held}`)?.focus();
    }

    #keys(event) {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (by && this.#findings.length > 1) this.#turn(by);
      else if (step) {
        const buttons = [...this.#el.card.querySelectorAll("button")];
        const at = buttons.indexOf(this.shadowRoot.activeElement);
        buttons[at < 0 ? (step > 0 ? 0 : buttons.length - 1) : (at + step + buttons.length) % buttons.length].focus();
      } else return;
      event.preventDefault();
    }

    // beneath the words, or above them where there is no room; never off the screen
    #position() {
      if (!this.#card) return;
      const { card, count } = this.#el;
      const rects = this.#marks.find(([f]) => f === this.#findings[this.#card.at])?.[1] ?? [];
      const at = rects.at(-1) ?? count.getBoundingClientRect();
      const top = rects[0]?.top ?? at.top;
      const view = globalThis.visualViewport ?? { width: innerWidth, height: innerHeight, offsetLeft: 0, offsetTop: 0 };
      const below = view.offsetTop + view.height - at.bottom - 14;
      const above = top - view.offsetTop - 14;
      card.style.maxHeight = "";
      const { width, height } = card.getBoundingClientRect();
      const down = height <= below || below >= above;
      card.style.maxHeight = `${Math.max(120, down ? below : above)}px`;
      const tall = Math.min(height, Math.max(120, down ? below : above));
      card.style.left = `${Math.max(8, Math.min((rects[0] ?? at).left, view.offsetLeft + view.width - width - 8))}px`;
      card.style.top = `${Math.max(view.offsetTop + 4, down ? at.bottom + 6 : top - 6 - tall)}px`;
    }

    // remember one finding as not to be shown again; null forgets them all
    #silence(fingerprint) {
      const kept = fingerprint === null ? [] : [...this.#silenced.filter((f) => f !== fingerprint), fingerprint].slice(-KEPT);
      try {
        localStorage.setItem(this.#drawer, JSON.stringify(kept));
        memory.delete(this.#drawer);
      } catch { memory.set(this.#drawer, kept); } // no storage, or full: it holds for this page
      if (fingerprint !== null && this.feedback) {
        this.#show({ ...this.feedback, findings: this.feedback.findings.filter((f) => f.fingerprint !== fingerprint) });
      }
      for (const other of here) if (other.#drawer === this.#drawer) other.#later(0);
    }
  }

  const described = (field, without) => (field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((id) => id && id !== without);
  // what the service refuses, replaced by as many characters
  const readable = (text) => (text.toWellFormed?.() ?? text).replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, " ");

  if (!customElements.get("vraag-coach")) customElements.define("vraag-coach", VraagCoach);
})();
