// Where a file stands in the project, as the rules say it: by its path from the root, with "/" between the parts.
// It knows the root from its own place and reads nothing.

const ROOT = new URL("../", import.meta.url).href;

/** The path of `filename` (a path or a file URL, absolute or from the root), seen from the root of the project. */
export function placeOf(filename: string): string {
  const url = filename.startsWith("file:") ? filename : new URL(encodeURI(filename), ROOT).href;
  return decodeURI(url.startsWith(ROOT) ? url.slice(ROOT.length) : url);
}

/** The place that the relative `specifier` names when `place` imports it. */
export function resolvePlace(place: string, specifier: string): string {
  return placeOf(new URL(specifier, new URL(encodeURI(place), ROOT)).href);
}

/** The folder of a place, with a "/" at its end; "" for the root. */
export function folderOf(place: string): string {
  return place.slice(0, place.lastIndexOf("/") + 1);
}

/** Tells whether a place holds tests. */
export function isTest(place: string): boolean {
  return place.endsWith("_test.ts");
}
