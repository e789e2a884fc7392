// Times and dates in the viewer's zone, and the date tokens of Slack's <!date^…> markup.

const formats = new Map();

function formatter(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, build(zone, options));
  return formats.get(key);
}

function build(zone, options) {
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  }
}

const show = (epoch, zone, options) => formatter(zone, options).format(new Date(epoch * 1000));

/** "09:05". @param {number} epoch seconds @param {string} zone IANA name */
export const clockTime = (epoch, zone) => show(epoch, zone, { hour: "2-digit", minute: "2-digit", hour12: false });

/** "09:05:07" */
export const secondsTime = (epoch, zone) =>
  show(epoch, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

/** "2026-11-23": the local day, for grouping and comparing. */
export function dayKey(epoch, zone) {
  const parts = Object.fromEntries(formatter(zone, { year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(new Date(epoch * 1000)).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "Mon 23 Nov 2026" */
export const shortDate = (epoch, zone) =>
  show(epoch, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).replace(",", "");

/** "Monday 23 November 2026, 09:05:07": for tooltips. */
export const fullTime = (epoch, zone) =>
  `${show(epoch, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" })}, ${secondsTime(epoch, zone)}`;

/** "today", "yesterday", "tomorrow" or null. */
function nearDay(epoch, zone, now) {
  const day = dayKey(epoch, zone);
  if (day === dayKey(now, zone)) return "today";
  if (day === dayKey(now - 86400, zone)) return "yesterday";
  return day === dayKey(now + 86400, zone) ? "tomorrow" : null;
}

/** The divider between days: "Today", "Yesterday", "Monday 16 November". */
export function dayLabel(epoch, zone, now) {
  const near = nearDay(epoch, zone, now);
  if (near) return near[0].toUpperCase() + near.slice(1);
  const otherYear = dayKey(epoch, zone).slice(0, 4) !== dayKey(now, zone).slice(0, 4);
  return show(epoch, zone, { weekday: "long", day: "numeric", month: "long", ...(otherYear && { year: "numeric" }) });
}

/** "today at 09:05", "16 Nov at 09:05" */
export function whenShort(epoch, zone, now) {
  const day = nearDay(epoch, zone, now) ?? show(epoch, zone, { day: "numeric", month: "short" });
  return `${day} at ${clockTime(epoch, zone)}`;
}

function ago(epoch, now) {
  const gap = Math.round(now - epoch);
  const [size, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([n]) => Math.abs(gap) >= n) ?? [1, "second"];
  const count = Math.floor(Math.abs(gap) / size);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return gap < 0 ? `in ${words}` : `${words} ago`;
}

const ordinal = (day) => day + (day % 100 > 10 && day % 100 < 14 ? "th" : ["th", "st", "nd", "rd"][day % 10] ?? "th");

/** "November 23rd, 2026"; short is "Nov 23, 2026"; both leave out the running year, as Slack does. */
function american(epoch, zone, now, { month, weekday, nth }) {
  const [year, , day] = dayKey(epoch, zone).split("-");
  const name = show(epoch, zone, { month });
  const lead = weekday ? `${show(epoch, zone, { weekday: "long" })}, ` : "";
  const tail = year === dayKey(now, zone).slice(0, 4) ? "" : `, ${year}`;
  return `${lead}${name} ${nth ? ordinal(Number(day)) : Number(day)}${tail}`;
}

const LONG = { month: "long", weekday: true, nth: true };
const MIDDLE = { month: "long", nth: true };
const SHORT = { month: "short" };
const DATE_TOKENS = {
  date_num: (e, z) => dayKey(e, z),
  date_slash: (e, z) => dayKey(e, z).replaceAll("-", "/"),
  date: (e, z, n) => american(e, z, n, MIDDLE),
  date_long: (e, z, n) => american(e, z, n, LONG),
  date_long_full: (e, z, n) => american(e, z, n, LONG),
  date_short: (e, z, n) => american(e, z, n, SHORT),
  date_pretty: (e, z, n) => nearDay(e, z, n) ?? american(e, z, n, MIDDLE),
  date_long_pretty: (e, z, n) => nearDay(e, z, n) ?? american(e, z, n, LONG),
  date_short_pretty: (e, z, n) => nearDay(e, z, n) ?? american(e, z, n, SHORT),
  day_divider_pretty: (e, z, n) => nearDay(e, z, n) ?? american(e, z, n, LONG),
  time: (e, z) => clockTime(e, z),
  time_secs: (e, z) => secondsTime(e, z),
  ago: (e, _z, n) => ago(e, n),
};

/**
 * Fill in Slack's date format, e.g. "{date_short_pretty} at {time}".
 * @param {number} epoch seconds @param {string} format @param {string} zone @param {number} now epoch seconds
 * @returns {string} unknown tokens stay as they are
 */
export function slackDate(epoch, format, zone, now) {
  return format.replace(/\{(\w+)\}/g, (whole, token) => DATE_TOKENS[token]?.(epoch, zone, now) ?? whole);
}
