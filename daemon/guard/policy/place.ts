// The places of a host rule: a host, with a port if one is named, and the beginning of a path. Addresses are parsed,
// never searched.

import { isAllowedPlace, readPlace } from "../allowed_places.ts";

/** A place: with `below`, every host below the name as well as itself. */
export interface PlacePattern {
  readonly host: string;
  readonly hostname: string;
  readonly path: string;
  readonly below: boolean;
}

/** Reads `HOST[:PORT][/PATH]`; a clause for what can match no address. `close`: for an allow rule. */
export function parsePlacePattern(text: string, close: boolean): PlacePattern | string {
  const below = text.startsWith("*.");
  if (below && close) return "has a wildcard, which no allow rule for a host may have";
  const rest = below ? text.slice(2) : text;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(rest) && !/^https:\/\//i.test(rest)) {
    return "can match no address: it is https or nothing";
  }
  const place = readPlace(rest);
  if (place === undefined || /[*?#\s]/.test(rest)) return "can match no address: it is no host with a path";
  if (place.odd !== undefined) return `can match no address: it ${place.odd}`;
  if (close && place.kind !== "public") {
    return "can allow nothing: addresses of this machine and its neighbours are always asked for";
  }
  return { host: place.url.host, hostname: place.url.hostname, path: place.url.pathname, below };
}

/** Tells whether an allow rule matches an address. */
export function matchesPlaceClosely({ host, path }: PlacePattern, text: string): boolean {
  const place = readPlace(text);
  // A bare host may be asked without encryption.
  return place !== undefined && /^https:\/\//i.test(text) && isAllowedPlace(place, [{ host, path }]);
}

/** Tells whether an ask or deny rule matches an address: whatever its protocol, and its port unless the rule names one. */
export function matchesPlaceWidely({ host, hostname, path, below }: PlacePattern, text: string): boolean {
  const place = readPlace(text);
  if (place === undefined) return false;
  const name = place.url.hostname.replace(/(?<!\.)\.+$/, "");
  const port = /:\d+$/.exec(host)?.[0];
  if (name !== hostname && !(below && name.endsWith(`.${hostname}`))) return false;
  if (port !== undefined && port !== `:${place.url.port}`) return false;
  const given = place.url.pathname;
  return place.odd !== undefined || given === path || given.startsWith(path.endsWith("/") ? path : `${path}/`);
}

/** Tells whether whatever `b` matches is matched by `a` as well. */
export function coversPlace(a: PlacePattern, b: PlacePattern): boolean {
  const host = a.host === b.host && (a.below || !b.below) ||
    a.below && a.host === a.hostname && (b.hostname === a.hostname || b.hostname.endsWith(`.${a.hostname}`));
  return host && (b.path === a.path || b.path.startsWith(a.path.endsWith("/") ? a.path : `${a.path}/`));
}
