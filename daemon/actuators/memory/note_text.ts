// The text of notes that are written: a new node, lines that are added to one. What a person says stays what it is, and forges
// nothing: no heading, no keyword, no drawer that was not asked for. Pure.

import { type LocalTime, weekday } from "../../org/calendar.ts";
import { parseHeadingLine } from "../../org/heading_line.ts";
import { type Heading, type Outline, parseOutline, tagsOf } from "../../org/outline.ts";
import { plainLine } from "../../org/plain_line.ts";
import { inactiveTimestamp } from "../../org/timestamp.ts";
import { type NoteRequest, parseDate } from "./request.ts";

/** A capture, with the ID of the new node and the moment. */
export type Capture = Extract<NoteRequest, { action: "CAPTURE" }>;

/** The text of a new node of level 1. @throws RangeError when keyword or tags are none of the file's. */
export function captureText(outline: Outline, capture: Capture, id: string, now: number): string {
  const { keyword, tags } = capture;
  if (keyword !== undefined && !outline.keywords.all.has(keyword)) {
    const known = [...outline.keywords.all].join(", ");
    throw new RangeError(`${capture.file} knows no keyword ${JSON.stringify(keyword)}, only ${known}`);
  }
  for (const tag of tags) {
    if (!TAG.test(tag)) throw new RangeError(`${JSON.stringify(tag)} is no tag: letters, digits, _, @, # and % only`);
  }
  const planning = [
    ...capture.deadline === undefined ? [] : [`DEADLINE: ${timestampOf(capture.deadline)}`],
    ...capture.scheduled === undefined ? [] : [`SCHEDULED: ${timestampOf(capture.scheduled)}`],
  ].join(" ");
  const { line, changed } = headingLine(outline, capture);
  // What had to be changed in the title stands below it as it was said.
  const body = [...changed ? [literal(capture.title)] : [], bodyText(capture.body)].filter((text) => text !== "").join(
    "\n",
  );
  return [
    line,
    ...planning === "" ? [] : [planning],
    ":PROPERTIES:",
    `:ID:       ${id}`,
    `:CREATED:  ${inactiveTimestamp(now)}`,
    ":END:",
    ...body === "" ? [] : [body],
    "",
  ].join("\n");
}

/** A heading whose title is what was said, and nothing but the title; `changed` tells that more than blanks had to be. */
function headingLine(
  { keywords }: Outline,
  { keyword, title, tags }: Capture,
): { readonly line: string; readonly changed: boolean } {
  const written = tags.length === 0 ? "" : ` :${[...new Set(tags)].join(":")}:`;
  const line = (words: string) => `* ${keyword === undefined ? "" : `${keyword} `}${words}${written}`;
  // deno-lint-ignore no-control-regex -- all but the tab
  const words = title.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]+/g, " ").trim();
  // Read as the file will be: with its own keywords.
  const whole = line(words);
  const read = parseHeadingLine(whole, { start: 0, end: whole.length }, keywords.all);
  const isPlain = words.isWellFormed() && read.title.text === words &&
    read.keyword?.text === keyword && read.comment === undefined && read.priority === undefined &&
    tagsOf(read).join(":") === [...new Set(tags)].join(":");
  if (isPlain) return { line: line(words), changed: false };
  const plain = plainLine(title, { keywords: keywords.all });
  return { line: line(plain), changed: plain !== words.replace(/\s+/g, " ") };
}

/** Text as it was said, which Org takes for nothing but text: fixed-width lines. */
function literal(text: string): string {
  return text.toWellFormed().trim().split(/[\r\n]+/).map((line) => `: ${line}`).join("\n");
}

/** Text for the body of a node: no line of it is a heading, begins or ends a drawer, is a clock, or sets something for the file. */
export function bodyText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").trimEnd().split("\n")
    .map((line) => {
      // A list item looks as it was meant, and is none of Org's headings.
      if (/^\*+ /.test(line)) return ` ${line}`;
      // Behind the sign of a fixed-width line every letter stays what it was.
      return FORGING.some((pattern) => pattern.test(line)) ? `: ${line}` : line;
    }).join("\n");
}

/** Lines that Org would take for more than text: drawers, clocks, and keywords but for those that belong to what stands below them. */
const FORGING: readonly RegExp[] = [
  /^[ \t]*:[\p{L}\p{M}\p{Nd}_-]{1,100}:[ \t]*$/u,
  /^[ \t]*CLOCK:/i,
  /^[ \t]*#\+(?!(?:name|caption|results|header|headers|plot|tblfm|attr_\w{1,30})(?:\[[^\]]{0,99}\])?:)[^\s:]{1,100}:/i,
];

/** Adds text at the end of a node's own text, before what stands below it. */
export function appendText(outline: Outline, heading: Heading, added: string): string {
  const { text, newline } = outline;
  const lines = bodyText(added).split("\n").join(newline);
  const at = heading.body.end;
  const open = text.charCodeAt(at - 1) === 0x0a ? "" : newline;
  const put = (gap: string) => `${text.slice(0, at)}${open}${gap}${lines}${newline}${text.slice(at)}`;
  // Right below a heading a line may be its plan or its properties; behind an empty line it is text.
  const plain = put("");
  const number = outline.headings.indexOf(heading);
  const now = parseOutline(plain).headings[number];
  const isText = now !== undefined && (now.planning === undefined) === (heading.planning === undefined) &&
    (now.drawer === undefined) === (heading.drawer === undefined);
  return isText ? plain : put(newline);
}

/** An active timestamp of a date that was asked for. */
export function timestampOf(text: string): string {
  const asked = parseDate(text);
  if (asked === undefined) throw new RangeError(`${JSON.stringify(text)} is no date`);
  const two = (value: number) => String(value).padStart(2, "0");
  const time: LocalTime = asked;
  const day = `${String(asked.year).padStart(4, "0")}-${two(asked.month)}-${two(asked.day)} ${DAYS[weekday(time)]}`;
  const hour = asked.hour === undefined ? "" : ` ${two(asked.hour)}:${two(asked.minute ?? 0)}${asked.until}`;
  return `<${day}${hour}${asked.more}>`;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const TAG = /^[\p{L}\p{M}\p{Nl}\p{Nd}_@#%]+$/u;
