// Lists of words whose number is not known: arguments and items of arrays. A word that may vanish, or come to several, moves all that
// stands behind it; from there on a place holds one of the words, never the one that stands there in the text. Knows no syntax.

import { Arg, type Piece } from "./call.ts";
import { isNumber, type Scope } from "./scope.ts";
import { BREAK, type Stretches } from "./stretches.ts";

/** More texts than this are not tried of a word that is one of several. */
const MOST_OF_LIST = 24;

/** Tells whether a word may come to no word, or to several, so that what stands behind it has no place that is known. */
export function movesOthers(word: Arg): boolean {
  return word.mayVanish || word.mayBeMany || word.listed ||
    word.pieces.length > 0 &&
      word.pieces.every((piece) =>
        piece.mayFail === "vanishes" || piece.kind === "unknown" && piece.mayBeNothing === true
      );
}

/** The word at a place of a list, counted from 0; `undefined` where the list is shorter for certain. */
export function wordAt(words: readonly Arg[], at: number): Arg | undefined {
  const first = words.findIndex(movesOthers);
  if (first < 0 || at < first) return words[at];
  const found = oneOf(words.slice(first));
  const head = words[0];
  // A wildcard that matches nothing stands for itself: of its words only the first is there for certain.
  return at === 0 && head !== undefined && !head.mayVanish && !head.listed ? found : orNothing(found);
}

/** A word that may be nothing as well: the list ends in front of it. */
function orNothing(word: Arg): Arg {
  const pieces = word.pieces.map((piece): Piece =>
    piece.kind !== "unknown"
      ? { ...piece, mayFail: "empty" }
      : piece.whole === undefined
      ? piece
      : { ...piece, whole: [...new Set([...piece.whole, ""])] }
  );
  return new Arg(pieces, word.mayVanish, word.listed);
}

/** What a word is that is one of several. */
export function oneOf(words: readonly Arg[]): Arg {
  const [only] = words;
  // One that may not be there is nothing that could be taken for sure.
  const sure = only !== undefined && !(only.mayVanish && only.pieces.every(({ kind }) => kind === "text"));
  if (words.length === 1 && sure) return only;
  const parts = words.flatMap((word) => word.pieces);
  const secret = parts.some((piece) => piece.kind === "unknown" && piece.secret === true);
  const why = "which of several words it is depends on how many words others come to";
  if (words.every((value) => isNumber({ kind: "text", value }))) {
    return new Arg([{ kind: "unknown", why, digits: true, mayBeNothing: true }]);
  }
  const texts = new Set(words.flatMap(textsOf));
  const tame = parts.length === words.length && parts.every((piece) => piece.kind === "unknown" && piece.tame === true);
  const piece: Piece = {
    kind: "unknown",
    why,
    ...(secret ? { secret: true } : {}),
    ...(tame ? { tame: true } : {}),
    ...(texts.size > 0 && texts.size <= MOST_OF_LIST ? { texts: [...texts] } : {}),
  };
  return new Arg([piece], true);
}

/** What a word may be, among other things. */
function textsOf(word: Arg): readonly string[] {
  const [piece, more] = word.pieces;
  if (piece?.kind === "unknown" && more === undefined) return piece.texts ?? [];
  return word.pieces.every(({ kind }) => kind === "text") ? [word.shown] : [];
}

/** All arguments, as `"$@"` has them: one that stands for any number of them where they are not known. */
export function argumentsOf({ positional, positionalKnown }: Scope): readonly Arg[] {
  if (positionalKnown) return positional;
  const { pieces } = positional.length === 0 ? Arg.unknown("") : oneOf([...positional, Arg.unknown("", true)]);
  const why = "the arguments are not known";
  return [new Arg(pieces.map((piece) => piece.kind === "unknown" ? { ...piece, why } : piece), true)];
}

/** More names than this are not followed. */
const MOST_NAMES = 64;

/** Names that are listed, split: each a word, as a wildcard's would be. */
export function namesListed(names: readonly Arg[]): Stretches {
  const stretches = names.slice(0, MOST_NAMES).flatMap((name, index): Stretches => [
    ...(index === 0 ? [] : [BREAK] as const),
    ...name.pieces.map((piece) => ({
      piece: piece.kind === "unknown" ? piece : { ...piece, mayFail: "vanishes" as const },
      // A name with blanks or wildcards in it comes to other words.
      quoted: piece.kind === "text" && !/[^\w./:@%+=,~-]/.test(piece.text),
      expanded: true,
      listed: true,
    })),
  ]);
  if (names.length <= MOST_NAMES) return stretches;
  const piece: Piece = { kind: "unknown", why: "more names than are followed" };
  return [...stretches, BREAK, { piece, quoted: true, expanded: true, many: true }];
}

/** Tools that only read what they are given as files, however many there are. */
const READERS: ReadonlySet<string> = new Set(
  "cat head tail nl tac rev stat wc file du ls less grep egrep fgrep md5sum sha1sum sha256sum".split(" "),
);

/** The same behind a script of their own. */
const SCRIPTED: ReadonlySet<string> = new Set(["sed", "jq"]);

/** The words of a command; a listing in quotes that is no more than read is judged as each of its names. */
export function withNames(argv: readonly Arg[], { functions }: Scope): readonly Arg[] {
  const name = argv[0]?.text ?? "";
  if (!READERS.has(name) && !SCRIPTED.has(name) || functions.has(name)) return argv;
  return argv.flatMap((arg, place) => {
    // Behind an option it may be a script as well.
    const before = argv.slice(1, place);
    const isFile = before.some(({ text = "-" }) => !text.startsWith("-")) &&
      before.at(-1)?.prefix.startsWith("-") === false;
    if (SCRIPTED.has(name) && (!isFile || arg.prefix.startsWith("-"))) return [arg];
    const at = arg.pieces.findIndex((piece) => piece.kind === "unknown");
    const piece = arg.pieces[at];
    const known = arg.pieces.every((each, index) => index === at || each.kind === "text");
    // Of files that are read it is all the same how many there are.
    const isName = arg.mayVanish && at < 0 && !arg.prefix.startsWith("-") && arg.pieces.length > 0;
    if (isName && READERS.has(name)) return [new Arg(arg.pieces, false, true)];
    if (piece?.kind !== "unknown" || piece.names === undefined || !known) return [arg];
    // Beside other text it may be nothing as well; an option that is left is no file beside the others.
    const left = new Arg(arg.pieces.filter((_, index) => index !== at));
    if (left.prefix.startsWith("-")) return [arg];
    const names = arg.pieces.length > 1 ? [...piece.names, Arg.of("")] : piece.names;
    return names.map((each) =>
      new Arg([...arg.pieces.slice(0, at), ...each.pieces, ...arg.pieces.slice(at + 1)], arg.mayVanish)
    );
  });
}
