// Talking to the stand-in's server: /sandbox/* on the same origin. See the server's page API for the shapes.

import { toast } from "./toasts.js";

const NO_CONTACT = "The sandbox does not answer. Is it still running?";
let me = "";

/** Say who is looking; every later call is made as this person. @param {string} id user id */
export const actingAs = (id) => { me = id; };

async function answer(path, options) {
  try {
    const response = await fetch(path, options);
    const body = await response.json();
    return response.ok ? body : { ok: false, ...body, error: body.error ?? `The sandbox answered ${response.status}.` };
  } catch {
    return { ok: false, error: NO_CONTACT };
  }
}

/**
 * Read something.
 * @param {string} name    "state", "messages", "home", "views", "traffic", "clock", "faults"
 * @param {Object} [params]
 */
export function get(name, params = {}) {
  const query = new URLSearchParams({ as: me, ...params });
  if (!me) query.delete("as");
  return answer(`/sandbox/${name}?${query}`);
}

/** Write something; a refusal is returned, not shown. @returns {Promise<{ok: boolean, error?: string}>} */
export function post(name, body) {
  return answer(`/sandbox/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
}

/**
 * Do what a person does in the client; a refusal is shown as the client shows it.
 * @param {string} what    "post", "edit", "action", …
 * @param {Object} fields
 */
export async function act(what, fields = {}) {
  const result = await post("act", { as: me, do: what, ...fields });
  if (result.ok === false && result.error) toast(result.error);
  return result;
}

/** Move calendar time, set faults or change the world; a refusal becomes a toast. */
export async function steer(name, body) {
  const result = await post(name, { as: me, ...body });
  if (result.ok === false) toast(result.error ?? "That did not work.");
  return result;
}

let source = null;

/**
 * Listen to what happens; a previous listener is closed. The browser reconnects by itself.
 * @param {(event: {type: string, channel?: string, thread_ts?: string, text?: string}) => void} heard
 * @param {() => void} reconnected  called when the line is back after a break
 */
export function listen(heard, reconnected) {
  source?.close();
  let broken = false;
  source = new EventSource(`/sandbox/stream?as=${encodeURIComponent(me)}`);
  source.onmessage = (event) => heard(JSON.parse(event.data));
  source.onerror = () => { broken = true; };
  source.onopen = () => { if (broken) reconnected(); broken = false; };
}

/**
 * Wrap a refresh so that it never runs twice at once and a call during a run is made good afterwards.
 * @param {() => Promise<void>} work
 * @returns {() => Promise<void>}
 */
export function coalesce(work) {
  let running = null;
  let again = false;
  const run = async () => {
    do { again = false; await work(); } while (again);
  };
  return () => {
    if (running) again = true;
    else running = run().finally(() => { running = null; });
    return running;
  };
}
