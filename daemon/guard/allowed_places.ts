// The places that may be asked without a person: hosts with the beginning of a path. Reads the setting, and tells whether an address
// is one of them. Addresses are parsed, never searched: what two parsers could read differently is none of them. Loads nothing.

import { type AddressKind, kindOfHost } from "./address.ts";

/** A host with its port where that is not 443, and the beginning of a path. */
export interface AllowedPlace {
  readonly host: string;
  readonly path: string;
}

/** What {@link parseAllowedPlaces} returns. */
export interface AllowedPlaces {
  readonly places: readonly AllowedPlace[];
  /** One clause for each entry that cannot be used. */
  readonly problems: readonly string[];
}

/** An address as the network sees it. */
export interface PlaceOnNetwork {
  readonly url: URL;
  readonly kind: AddressKind;
  /** Why it cannot be on any list, as a clause; `undefined` for one that can. */
  readonly odd: string | undefined;
}

/** Reads `NETWORK_ALLOW`: entries `https://host[:port][/path]` with commas between them. Never throws. */
export function parseAllowedPlaces(text: string): AllowedPlaces {
  const places: AllowedPlace[] = [];
  const problems: string[] = [];
  for (const entry of text.split(",").map((each) => each.trim()).filter((each) => each !== "")) {
    const problem = (why: string) => problems.push(`${JSON.stringify(entry)} ${why}`);
    const place = /^https:\/\//i.test(entry) ? readPlace(entry) : undefined;
    if (place === undefined) problem("is no address that begins with https://");
    else if (place.odd !== undefined) problem(place.odd);
    else if (place.kind !== "public") {
      problem("is an address of this machine or its neighbours, which is always asked for");
    } else if (place.url.search !== "" || place.url.hash !== "" || /[?#]/.test(entry)) {
      problem("has more than a host and a path");
    } else if (entry.includes("*")) problem("has a wildcard; a path stands for all below it");
    else places.push({ host: place.url.host, path: place.url.pathname });
  }
  return { places, problems };
}

/** Tells whether an address may be asked without a person. */
export function isAllowedPlace(place: PlaceOnNetwork, places: readonly AllowedPlace[]): boolean {
  const { url, kind, odd } = place;
  return kind === "public" && odd === undefined && url.protocol === "https:" &&
    places.some(({ host, path }) =>
      url.host === host && (url.pathname === path || url.pathname.startsWith(path.endsWith("/") ? path : path + "/"))
    );
}

/** Reads an address, or a bare host; `undefined` for what is neither. Never throws. */
export function readPlace(text: string): PlaceOnNetwork | undefined {
  const bare = !/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);
  // A bare IPv6 address is told by its colons.
  const full = bare ? `https://${/^[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*$/.test(text) ? `[${text}]` : text}` : text;
  let url: URL;
  try {
    url = new URL(full);
  } catch {
    return undefined;
  }
  if (url.hostname === "") return undefined;
  return { url, kind: kindOfHost(url.hostname), odd: oddity(text, url) };
}

function oddity(text: string, url: URL): string | undefined {
  // The URL parser takes these out or turns them round; others do not.
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  if (/[\x00-\x20\x7f\\]/.test(text)) return "holds a blank, a control character or a backslash";
  if (url.username !== "" || url.password !== "" || /^[A-Za-z0-9+.-]*:?\/\/[^/?#]*@/.test(text)) {
    return "holds a user name";
  }
  if (url.hostname.endsWith(".")) return "has a dot behind its host";
  // Servers decode these at different times.
  if (/%(?:2f|5c|2e|00|25)/i.test(url.pathname)) return "has an encoded sign in its path";
  return undefined;
}
