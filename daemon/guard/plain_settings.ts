// Settings as a tool reads them: without comments, and with what is written by escapes written out. For those who look for words in
// settings of others, who may have hidden them. Linear in the text; knows no tool and no setting.

/** Behind this much text nothing is looked for, UTF-16 units. */
const LONGEST = 200_000;

/**
 * The text with `\uXXXX`, `\UXXXXXXXX` and `\xXX` written out, and no line end behind a colon or an equals sign: as it is, and without
 * what may be comments. Signs of comments may stand in texts, so neither alone says all.
 */
export function plainSettings(text: string): string {
  const start = text.slice(0, LONGEST);
  const bare = withoutComments(start);
  return writtenOut(bare === start ? start : `${start}\n${bare}`);
}

function writtenOut(text: string): string {
  return text
    .replace(
      /\\U([0-9A-Fa-f]{8})|\\u\{?([0-9A-Fa-f]{4})\}?|\\x([0-9A-Fa-f]{2})/g,
      (_, longest?: string, long?: string, short?: string) => {
        const code = parseInt(longest ?? long ?? short ?? "0", 16);
        return code > 0x10ffff ? "" : String.fromCodePoint(code);
      },
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
