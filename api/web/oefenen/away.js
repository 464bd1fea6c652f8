// Knows when the coach is back after it was away, so that what waits goes on by itself.
const FIRST_MS = 1000;
const MOST_MS = 15_000;
const waiting = new Set();
let wait = FIRST_MS;
let timer;

// Calls `act` once, when the coach is there again; `still` says whether anybody waits for that.
export function whenBack(act, still = () => true) {
  for (const one of waiting) if (one.act === act) waiting.delete(one);
  waiting.add({ act, still });
  if (waiting.size === 1) wait = FIRST_MS;
  later();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

async function look() {
  clearTimeout(timer);
  for (const one of waiting) if (!one.still()) waiting.delete(one);
  // a page that nobody looks at asks nothing
  if (!waiting.size || document.hidden) return;
  try {
    const { ok } = await fetch("/health", { signal: AbortSignal.timeout(5000) });
    if (!ok) throw new Error("not yet");
  } catch {
    wait = Math.min(wait * 1.5, MOST_MS);
    return later();
  }
  const back = [...waiting];
  waiting.clear();
  for (const one of back) one.act();
}

addEventListener("online", look);
document.addEventListener("visibilitychange", look);
