// What differs between two texts, line by line, as `diff -u` writes it: for a person who approves a changed skill. Pure.
// Knows nothing of skills.

/** The most differing lines that are looked for; of more both texts are shown whole. */
export const MOST_CHANGES = 2_000;

/** How many lines stand around a change. */
const AROUND = 3;

/** Lines of a text, each with what became of it. */
interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Returns the lines that differ, with some around them; empty where nothing does. */
export function diffLines(before: string, after: string): string {
  const lines = compare(before.split("\n"), after.split("\n"));
  if (lines.every(({ sign }) => sign === " ")) return "";
  const near = new Set<number>();
  for (const [i, { sign }] of lines.entries()) {
    if (sign === " ") continue;
    for (let at = i - AROUND; at <= i + AROUND; at++) near.add(at);
  }
  const shown: string[] = [];
  let old = 1, now = 1, skipped = true;
  for (const [i, { sign, text }] of lines.entries()) {
    if (near.has(i)) {
      if (skipped) shown.push(`@@ line ${old} of the old text, ${now} of the new @@`);
      shown.push(`${sign}${text}`);
    }
    skipped = !near.has(i);
    if (sign !== "+") old++;
    if (sign !== "-") now++;
  }
  return shown.join("\n");
}

/** The shortest way from one text to the other (Myers 1986), with what is equal at both ends left out first. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0, tail = 0;
  const shorter = Math.min(before.length, after.length);
  while (head < shorter && before[head] === after[head]) head++;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): Line[] => lines.map((text) => ({ sign: " ", text }));
  return [
    ...same(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): Line[] {
  const [n, m] = [before.length, after.length];
  const most = Math.min(n + m, MOST_CHANGES);
  const reached: number[][] = [];
  let furthest = [0];
  // `furthest[k]` is how far the old text is passed on diagonal k - d.
  for (let d = 0; d <= most; d++) {
    const next: number[] = [];
    for (let k = -d; k <= d; k += 2) {
      const at = (diagonal: number) => furthest[diagonal + d - 1] ?? -1;
      let x = d === 0 ? 0 : k === -d || (k !== d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      let y = x - k;
      while (x < n && y < m && before[x] === after[y]) {
        x++;
        y++;
      }
      next[k + d] = x;
      if (x >= n && y >= m) {
        reached.push(next);
        return walkBack(before, after, reached);
      }
    }
    reached.push(next);
    furthest = next;
  }
  return [
    ...before.map((text): Line => ({ sign: "-", text })),
    ...after.map((text): Line => ({ sign: "+", text })),
  ];
}

function walkBack(before: readonly string[], after: readonly string[], reached: readonly number[][]): Line[] {
  const lines: Line[] = [];
  let [x, y] = [before.length, after.length];
  for (let d = reached.length - 1; d > 0; d--) {
    const k = x - y;
    const at = (diagonal: number) => reached[d - 1]?.[diagonal + d - 1] ?? -1;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const from = down ? k + 1 : k - 1;
    const fromX = at(from);
    while (x > (down ? fromX : fromX + 1)) {
      lines.push({ sign: " ", text: before[--x] ?? "" });
      y--;
    }
    if (down) lines.push({ sign: "+", text: after[--y] ?? "" });
    else lines.push({ sign: "-", text: before[--x] ?? "" });
  }
  while (x > 0) lines.push({ sign: " ", text: before[--x] ?? "" });
  return lines.reverse();
}
