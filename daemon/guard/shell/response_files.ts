// Words that stand for further words: `@FILE` is the contents of a file to the tools of binutils and some others, which may be options
// that act, and names in what is said of them. Knows no tool but by name.

import type { Arg, Judge } from "./call.ts";

/** Tools that take `@FILE` for the words in a file. Sources: binutils, ImageMagick, 7-Zip, rar, the tools of a JDK and of LLVM, ruff. */
const TAKE_FILES: ReadonlySet<string> = new Set(
  ("addr2line ar as c++filt coffdump dlltool elfedit gcc-ar gcc-nm gcc-ranlib gprof gprofng ld ld.bfd ld.gold nm objcopy objdump ranlib " +
    "readelf size strings strip sysdump windmc windres identify magick convert mogrify montage compare composite display animate " +
    "import conjure stream 7z 7za 7zr 7zz p7zip rar unrar jar java javac javadoc javap jdeps jlink ruff typos clang-format llvm-ar llvm-nm llvm-objdump " +
    "llvm-readelf llvm-readobj llvm-size llvm-strings llvm-strip llvm-cxxfilt llvm-addr2line llvm-symbolizer llvm-dwarfdump")
    .split(" "),
);

/** Tells whether a word with an `@` in front is more than a name to a tool. */
export function takesFiles(tool: string): boolean {
  return TAKE_FILES.has(tool);
}

/** Judges the words of such a tool that stand for a file's contents. */
export function judgeResponseFiles(judge: Judge, tool: string, args: readonly Arg[]): void {
  if (!TAKE_FILES.has(tool)) return;
  for (const arg of args) {
    if (!arg.prefix.startsWith("@")) continue;
    judge.touch("read", arg.drop(1));
    judge.ask("option", `${tool} takes its options from ${arg.shown.slice(1)}`);
  }
}
