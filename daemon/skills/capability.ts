// What a skill declares that it touches: the words of `#+CAPABILITIES` read, and put into words for whoever approves them. What may
// never be granted is told by whom it is handed (the guard). Knows nothing of the disk.

import type { Capability } from "./ports.ts";

/** Says why a capability is never granted, as a clause; `undefined` for one that may be. */
export type CapabilityRule = (capability: Capability) => string | undefined;

/** What {@link parseCapability} returns; `why` is a clause. */
export type CapabilityResult = { readonly ok: true; readonly capability: Capability } | {
  readonly ok: false;
  readonly why: string;
};

const KINDS = "read:PATH, write:PATH, net:HOST, memory:read, memory:write, env:NAME";

/** Reads one capability. @param home What `~` stands for, absolute. Never throws. */
export function parseCapability(word: string, home: string): CapabilityResult {
  const fail = (why: string): CapabilityResult => ({ ok: false, why });
  const colon = word.indexOf(":");
  const kind = word.slice(0, Math.max(colon, 0)), value = word.slice(colon + 1);
  switch (kind) {
    case "read":
    case "write": {
      const path = value === "~" ? home : value.startsWith("~/") ? `${home}/${value.slice(2)}` : value;
      if (!path.startsWith("/")) return fail("its path must begin with / or ~/");
      const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
      // What two readers could take for two places, or what Deno takes for several.
      if (/\/\.{1,2}(?:\/|$)|\/\/|[\0-\x20\x7f*?[\]{},$\\]/.test(plain)) {
        return fail("its path must be written out, without . or .. and without wildcards, commas and blanks");
      }
      return { ok: true, capability: { kind, path: plain } };
    }
    case "net": {
      if (value === "" || value.includes("*")) return fail("it must name one host: every host is never granted");
      if (!/^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?$/.test(value)) {
        return fail("it must be a host, or HOST:PORT, without a path or a range");
      }
      const port = /:([0-9]+)$/.exec(value.replace(/^\[.*\]/, ""))?.[1];
      if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return fail(`there is no port ${port}`);
      return { ok: true, capability: { kind, host: value.toLowerCase() } };
    }
    case "memory":
      if (value !== "read" && value !== "write") return fail("there is only memory:read and memory:write");
      return { ok: true, capability: { kind, access: value } };
    case "env":
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return fail("it must name one variable");
      if (/^(?:LD_|DYLD_|DENO_|NODE_|PASSEPARTOUT_)/.test(value)) {
        return fail("that variable is the daemon's own affair");
      }
      return { ok: true, capability: { kind, name: value } };
    default:
      return fail(`there is no such capability, only ${KINDS}`);
  }
}

/** A capability as it is written in a file, its path in full. */
export function showCapability(capability: Capability): string {
  switch (capability.kind) {
    case "read":
    case "write":
      return `${capability.kind}:${capability.path}`;
    case "net":
      return `net:${capability.host}`;
    case "memory":
      return `memory:${capability.access}`;
    case "env":
      return `env:${capability.name}`;
  }
}

/** Says in one sentence what a skill may touch. */
export function capabilitiesInWords(capabilities: readonly Capability[]): string {
  if (capabilities.length === 0) {
    return "It may read no file, write none, reach no network and no note, and is given no variable.";
  }
  const parts = capabilities.map((each) => {
    switch (each.kind) {
      case "read":
        return `read ${each.path}`;
      case "write":
        return `write ${each.path} with all below it`;
      case "net":
        return `reach ${each.host} over the network`;
      case "memory":
        return each.access === "read"
          ? "read all notes and conversations"
          : "propose changes to notes, which are then made";
      case "env":
        return `read the variable ${each.name}`;
    }
  });
  return `It may ${parts.join(", ")}; and nothing else.`;
}
