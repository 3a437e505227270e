// The gate for paths: an action other than a command that names files is judged by what they are to the guard. The daemon's own
// folders, keys, tokens and credentials are refused; the rest is asked for or none of its business. Reads no file.

import type { Value } from "../../wire/value.ts";
import type { Action } from "../../pipeline/ports.ts";
import type { Gate, Opinion } from "../gate.ts";
import { nameWords, textsBehind } from "../payload.ts";
import { classifyPath, type PathSetting, resolvePath, ruleOn } from "../paths.ts";
import { Arg, type Piece, type Touch } from "../shell/call.ts";
import { isStricter } from "../verdict.ts";

/** Builds the gate. @param settingNow Relative paths are taken from its working folder; asked for each time. */
export function makeProtectedPathsGate(settingNow: () => PathSetting): Gate {
  return {
    name: "protected-paths",
    judge(action: Action): Opinion | undefined {
      // Commands and notes have judges of their own, who know what their paths are relative to; a skill is loaded from the daemon's own
      // folder, and its gate says who may ask for that.
      if (action.target === "SHELL" || action.target === "MEMORY" || action.target === "SKILL") return undefined;
      let worst: Opinion | undefined;
      const paths = pathsIn(action.payload);
      if (paths.length === 0) return undefined;
      const setting = settingNow();
      for (const path of paths) {
        for (const how of touchesOf(action.name)) {
          const opinion = judgePath(path, how, setting);
          if (opinion !== undefined && (worst === undefined || isStricter(opinion.tier, worst.tier))) worst = opinion;
        }
      }
      return worst;
    },
  };
}

/** The paths that a payload names. */
export function pathsIn(payload: Value): string[] {
  return textsBehind(payload, PATH_KEYS);
}

/** How an action of that name may touch the files it names; whatever does not say that it only reads may write. */
export function touchesOf(name: string): readonly Touch[] {
  const words = nameWords(name);
  if (words.some((word) => REMOVES.has(word))) return ["read", "remove", "write"];
  const reads = words.some((word) => READS.has(word)) && !words.some((word) => WRITES.has(word));
  return reads ? ["read"] : ["read", "write"];
}

/** What is said of one touch of one path; `undefined` where it is nobody's secret and nothing changes. */
export function judgePath(text: string, how: Touch, setting: PathSetting): Opinion | undefined {
  if (text.includes("\0") || text.length > 4_096) {
    return { tier: "deny", rule: "odd-path", why: "a path in it cannot be one" };
  }
  let worst: Opinion | undefined;
  // Whether a tool takes ".." off by itself or leaves it to the system, which follows links first, is not known.
  const paths = readings(text, setting.home).flatMap((arg) => [
    resolvePath(arg, setting.workFolder),
    resolvePath(arg, setting.workFolder, setting.resolve),
  ]);
  for (const path of paths) {
    if (path === undefined) return { tier: "ask", rule: "unknown-path", why: `it is not known which file ${text} is` };
    const kind = classifyPath(path, setting, how);
    const ruling = ruleOn(how, kind, path.shown, true, setting.home);
    // Where a command may ask, a tool has no business: secrets stay secret.
    const tier = kind === "secret" || kind === "daemon" ? "deny" : ruling.tier;
    const rule = `${how}-${kind}`;
    if (tier !== "allow" && (worst === undefined || isStricter(tier, worst.tier))) {
      worst = { tier, rule, why: ruling.why };
    }
  }
  return worst;
}

/** What a tool may take a text for: the path as it stands, and with its wildcards where it has some. */
function readings(text: string, home: string): Arg[] {
  const plain = expand(text, home);
  const readings = [Arg.of(plain)];
  if (/[*?[]/.test(plain)) {
    readings.push(
      new Arg(
        wildcardParts(plain).map((part): Piece => ({
          kind: /^[*?]|^\[.*\]$/.test(part) ? "glob" : "text",
          text: part,
        })),
      ),
    );
  }
  if (/\$|`/.test(plain)) readings.push(Arg.unknown("it holds a variable"));
  return readings;
}

function expand(text: string, home: string): string {
  const url = /^file:(?:\/\/(?:localhost)?)?(\/.*)$/i.exec(text)?.[1];
  if (url !== undefined) {
    try {
      return decodeURIComponent(url);
    } catch {
      return url;
    }
  }
  return text.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, home).replace(/^~([^/]+)/, "/home/$1");
}

const PATH_KEYS: ReadonlySet<string> = new Set(
  "PATH PATHS FILE FILES FILENAME FOLDER FOLDERS DIRECTORY DIR TARGET-FILE TARGET-PATH DESTINATION SOURCE OUTPUT-FILE INPUT-FILE CWD ROOT"
    .split(" "),
);
const READS: ReadonlySet<string> = new Set(
  "READ GET LIST SHOW VIEW OPEN CAT SEARCH FIND GREP STAT LOAD FETCH LOOK PEEK HEAD TAIL OUTLINE QUERY COUNT DIFF"
    .split(" "),
);
const WRITES: ReadonlySet<string> = new Set(
  "WRITE SET PUT SAVE EDIT UPDATE REPLACE APPEND INSERT CREATE MAKE ADD COPY PATCH CHANGE TOUCH RENAME EXPORT".split(
    " ",
  ),
);
const REMOVES: ReadonlySet<string> = new Set(
  "DELETE REMOVE ERASE PURGE WIPE TRASH MOVE RENAME UNLINK CLEAR DEL RM MV".split(" "),
);

/** Parts a text before and behind its stars, question marks and brackets that close within a name. */
function wildcardParts(text: string): string[] {
  const parts: string[] = [];
  let begun = 0, stop = -1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "[" && stop <= at) {
      stop = at + 1;
      while (stop < text.length && text[stop] !== "]" && text[stop] !== "/") stop++;
    }
    let end = at;
    if (text[at] === "?") end = at + 1;
    else if (text[at] === "[" && text[stop] === "]") end = stop + 1;
    else while (text[end] === "*") end++;
    if (end === at) continue;
    parts.push(text.slice(begun, at), text.slice(at, end));
    [begun, at] = [end, end - 1];
  }
  return [...parts, text.slice(begun)].filter((part) => part !== "");
}
