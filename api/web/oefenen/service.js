// Speaks with the service of this page. The key is in no file and no address, and goes with the tab.
const KEY = "vraagcoach-key";
const LIMIT_MS = 20_000;
const PATIENCE = 120;
export const HERE = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
// how long typing must pause before the coach is asked: hardly where it runs on this machine, longer over a network
export const WAIT_MS = HERE ? 40 : 150;
// and where one does not wait for a pause: the least time between two questions
export const GAP_MS = HERE ? 0 : 150;

export function ask(path, options = {}) {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  return fetch(path, { ...options, headers });
}

export const keepKey = (key) => sessionStorage.setItem(KEY, key);
export function dropKey() {
  const had = sessionStorage.getItem(KEY) !== null;
  sessionStorage.removeItem(KEY);
  return had;
}

export const GONE = "De coach is niet bereikbaar. " + (HERE ? "Draait 'make run' nog?" : "Probeer het straks nog eens.");
const WORDS = {
  "text-too-long": "Deze tekst is te lang. Houd het bij één vraag.",
  "empty-text": "Er staat nog niets. Typ eerst een vraag.",
  "control-character": "In deze tekst staat een teken dat de coach niet kan lezen.",
  "expired-talk": "Deze casus is intussen veranderd. Begin hem opnieuw; je vragen blijven in beeld.",
  "bad-talk": "Dit gesprek is niet te lezen. Begin de casus opnieuw.",
  "talk-too-long": "Dit gesprek is vol. Rond het af en begin een nieuw.",
  "expired-item": "Deze oefenvraag is er niet meer. Neem de volgende.",
  "unknown-case": "Deze casus is er niet (meer).",
  "bad-code": "Een code heeft 4 tot 60 tekens. Kies er een die alleen jij kent.",
};

// What went wrong, in words for the trainee; `away` when the service could not be reached at all.
export class Trouble extends Error {
  constructor(words, code, status = 0) {
    super(words);
    this.code = code;
    this.status = status;
  }
  get away() { return this.status === 0; }
}

let entering = null;
async function askForKey() {
  const tried = dropKey();
  // one form for all that waits
  entering ??= new Promise((go) => {
    dispatchEvent(new CustomEvent("vraagcoach-key", { detail: { tried, go: (key) => { keepKey(key); entering = null; go(); } } }));
  });
  await entering;
}

const pause = (ms) => new Promise((go) => setTimeout(go, ms));
let busyLine = () => {};
export function onBusy(show) { busyLine = show; }

async function once(path, body, signal) {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const both = signal && AbortSignal.any ? AbortSignal.any([signal, limit]) : limit;
  const options = body === undefined ? { signal: both }
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: both };
  try {
    const answer = await ask(path, options);
    return { status: answer.status, ok: answer.ok, body: await answer.json().catch(() => ({})) };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Trouble(GONE, "away");
  }
}

// Answers with JSON; waits for a key, for a coach that starts up, and when it is busy.
export async function call(path, body, signal) {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const answer = await once(path, body, signal);
    if (answer.ok) {
      if (tries) busyLine("");
      return answer.body;
    }
    if (answer.status === 401 || answer.status === 403) await askForKey();
    else if (answer.status === 503 || answer.status === 429) {
      busyLine(answer.status === 503 ? "De coach start op. Een moment." : "De coach heeft het druk. Een moment.");
      await pause(answer.status === 503 ? 800 : 5000);
      signal?.throwIfAborted();
    } else {
      const code = answer.body.code ?? `http-${answer.status}`;
      if (tries) busyLine("");
      const other = answer.status >= 500 ? "Er ging iets mis bij de coach. Probeer het nog eens." : "Dit kan de coach niet lezen. Probeer het anders.";
      throw new Trouble(WORDS[code] ?? other, code, answer.status);
    }
  }
  throw new Trouble(GONE, "away");
}
