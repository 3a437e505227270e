// What no skill is ever granted, whatever a person approves: places where secrets are kept, the system's, the daemon's own, plans, and
// this machine's own network. The path classes of the shell guard and the kinds of addresses decide. Knows nothing of skills.

import { readPlace } from "./allowed_places.ts";
import type { GateSubject } from "./all_gates.ts";
import { pathSettingOf } from "./all_gates.ts";
import { classifyPath, holdsSecrets, type PathClass, type PathPattern, type PathSetting } from "./paths.ts";
import { literal } from "./shell/patterns.ts";

/** What is asked for, as far as this is about it. */
export type WantedCapability =
  | { readonly kind: "read" | "write"; readonly path: string }
  | { readonly kind: "net"; readonly host: string }
  | { readonly kind: "memory" | "env" };

/** Says why something is never granted, as a clause; `undefined` where a person may grant it. */
export type CapabilityRules = (wanted: WantedCapability) => string | undefined;

/** Builds the rules for one user; the disk is looked at with each question. */
export function makeCapabilityRules(subject: GateSubject): CapabilityRules {
  return (wanted) => {
    switch (wanted.kind) {
      case "read":
      case "write":
        return whyNotPath(wanted.path, wanted.kind, pathSettingOf(subject));
      case "net":
        return whyNotHost(wanted.host);
      default:
        return undefined;
    }
  };
}

const REFUSED: Readonly<Partial<Record<PathClass, string>>> = {
  daemon: "that belongs to the daemon itself",
  device: "that is a device",
  kernel: "that is the kernel's",
  auth: "that decides who may come in or what starts by itself",
  secret: "secrets are kept there",
  private: "what was typed before is kept there",
  login: "logins are kept there",
  doubtful: "passwords or keys may be kept there",
  history: "that is a history or a log",
  root: "that is a root folder of the system or of the user; name a folder in it",
};

/** What may be read and not be written. */
const REFUSED_TO_WRITE: Readonly<Partial<Record<PathClass, string>>> = {
  "system-code": "that is code of the system",
  startup: "that is read when a tool or a shell starts",
  system: "that belongs to the system",
};

/** Where the system shows processes and what they talk over. */
const LIVING = /^\/(?:proc|sys|dev|run|var\/run)(?:\/|$)/;

function whyNotPath(path: string, how: "read" | "write", setting: PathSetting): string | undefined {
  const real = setting.resolve?.(path) ?? path;
  for (const place of new Set([path, real])) {
    if (LIVING.test(place)) return "the system shows its processes there";
    // With a folder goes what lies below it, and a program may name that.
    for (const each of [place, `${place === "/" ? "" : place}/x`]) {
      const kind = classifyPath(exactly(each), setting, how);
      const why = REFUSED[kind] ?? (how === "write" ? REFUSED_TO_WRITE[kind] : undefined);
      if (why !== undefined) return why;
    }
    const below = (folder: string) => folder === place || folder.startsWith(`${place}/`);
    if (setting.protectedFolders.some(below)) return "folders of the daemon lie below it";
    if ([...setting.hiddenPaths ?? []].some(below) || holdsSecrets(exactly(place), setting.home)) {
      return "secrets are kept below it";
    }
  }
  return undefined;
}

function exactly(path: string): PathPattern {
  return { shown: path, pattern: literal(path), exact: true };
}

/** Every spelling of a number is the same address. Names that only neighbours know may be this machine's as well. */
function whyNotHost(host: string): string | undefined {
  const place = readPlace(`https://${host}/`);
  if (place === undefined) return "that is no host";
  if (place.odd !== undefined) return `it ${place.odd}`;
  switch (place.kind) {
    case "metadata":
      return "there a cloud hands out the credentials of the machine";
    case "local":
      return "that is this machine or its neighbours, the daemon among them";
    default:
      return standsForOwn(host) ? "the name stands for an address of this machine or its neighbours" : undefined;
  }
}

/** Names that lead to this machine wherever they are looked up. */
const OWN_NAMES = /(?:^|\.)(?:localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|localho\.st|traefik\.me)\.?(?::\d+)?$/i;

/** An address within a name, as the services have it that give each address a name (nip.io, sslip.io). */
const WITHIN = /(?<![\da-z])(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})(?![\da-z])/gi;

/** Whether a name says itself that it leads to this machine. Where others lead shows when they are looked up, in the skill's process. */
function standsForOwn(host: string): boolean {
  if (OWN_NAMES.test(host)) return true;
  return [...host.matchAll(WITHIN)].some(([, ...parts]) =>
    ["local", "metadata"].includes(readPlace(`https://${parts.map(Number).join(".")}/`)?.kind ?? "")
  );
}
