// Which tags mark text as private: the setting, and a list of tags held against it. Knows no Org; privacy_text.ts does.
// Tags are compared whatever their case: too much is held back rather than too little.

/** What is private when nothing is set. */
export const DEFAULT_PRIVACY_TAGS: readonly string[] = ["@personal"];

/** Reads `PRIVACY_FILTER_TAGS`: tags of Org with commas between them. `undefined` when one is none. */
export function parsePrivacyTags(text: string): readonly string[] | undefined {
  const tags = text.split(",").map((each) => each.trim().replace(/^:|:$/g, "")).filter((each) => each !== "");
  return tags.length > 0 && tags.every((each) => /^[\p{L}\p{N}_@#%]+$/u.test(each)) ? [...new Set(tags)] : undefined;
}

/** The private tag that a list of tags holds, as a `:TAGS` field writes it: `":a:b:"` or `"a, b"`. */
export function privateTagOf(list: string, tags: readonly string[]): string | undefined {
  const names = new Set(list.toLowerCase().split(/[:,\s]+/));
  return tags.find((tag) => names.has(tag.toLowerCase()));
}
