// Settings as a tool reads them: without comments, and with what is written by escapes written out. For those who look for words in
// settings of others, who may have hidden them. Linear in the text; knows no tool and no setting.

/** Behind this much text nothing is looked for, UTF-16 units. */
const LONGEST = 200_000;

/** The text without comments of JSON, with `\uXXXX` and `\xXX` written out, and no line end behind a colon or an equals sign. */
export function plainSettings(text: string): string {
  return withoutComments(text.slice(0, LONGEST))
    .replace(
      /\\u\{?([0-9A-Fa-f]{4})\}?|\\x([0-9A-Fa-f]{2})/g,
      (_, long?: string, short?: string) => String.fromCharCode(parseInt(long ?? short ?? "0", 16)),
    )
    .replace(/([:=])[ \t]*\r?\n[ \t]*/g, "$1 ");
}

function withoutComments(text: string): string {
  let out = "", at = 0;
  for (let start = text.indexOf("/*"); start !== -1; start = text.indexOf("/*", at)) {
    const end = text.indexOf("*/", start + 2);
    if (end === -1) break;
    out += text.slice(at, start) + " ";
    at = end + 2;
  }
  return out + text.slice(at);
}
