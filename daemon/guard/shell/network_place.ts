// Where a command may connect without a person: hosts with the beginning of a path.
// Addresses are parsed, never searched.

import type { Arg, Judge } from "./call.ts";
import { type AllowedPlace, isAllowedPlace, readPlace } from "../allowed_places.ts";

/** Judges a connection to `url`, a URL or a host. */
export function judgePlace(judge: Judge, places: readonly AllowedPlace[], url: Arg, sends: boolean): void {
  if (url.pieces.some((piece) => piece.kind === "unknown" && piece.secret === true)) {
    judge.deny("exfiltration", "it sends what may be a secret over the network");
    return;
  }
  const { text } = url;
  if (text === undefined) {
    judge.ask("network", `it connects to ${url.shown}, which is not known`);
    return;
  }
  const place = readPlace(text);
  if (place === undefined) judge.ask("network", `it connects to ${text}, which cannot be read as an address`);
  else if (place.kind === "metadata") {
    judge.deny("metadata-service", `it connects to ${place.url.host}, which hands out the credentials of the machine`);
  } else if (!isAllowedPlace(place, places)) judge.ask("network", `it connects to ${place.url.host}`);
  else if (sends) judge.ask("sends", `it sends data to ${place.url.host}`);
}
