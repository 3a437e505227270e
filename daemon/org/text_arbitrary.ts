// Random Org texts for property tests, full of what is nearly a heading, a drawer, a block; nothing but tests imports it.
// Knows nothing of outlines: a test decides what must hold.

import fc from "fast-check";

/** Lines that mean something in Org, or nearly. */
export const ORG_LINES: readonly string[] = [
  ..."* ~** ~*** ~*~**~ * x~*\tx~* a~** b~*** c~**** d~* TODO a~** DONE b~* TODO~* TODO ~* TODO\ta~* todo a~* NEXT a~* WAIT a~* TODO  [#A]  a :x:"
    .split("~"),
  ..."* [#A] a~* [#é] a~* [#\u{1f600}] a~* [#AB] a~* [#A]a~* [#]] a~* [#A]~* TODO [#B]~* TODO[#A] a~* a [#A]~* COMMENT~* COMMENT a~* TODO COMMENT [#A] a"
    .split("~"),
  ..."* :a:~* :a: ~*  :a:b:~* a :a:b:~* a :a: b:~* a :a b:~* a:b:~* a :é中@_#%9:~* a ::~* a :::~* a ::a::b::~* a :a:\t~* a\t:a:~* TODO :a:~* [#A] :a:~* a :a-b:"
    .split("~"),
  ..."* \u00a0a\u00a0~* a\u3000:b:~* \u{1f600} :\u{1d400}:~* a  b~*  a  ~* a\t~* a \\\\~* [[x][y]]~* <2024-01-01>~* *a*"
    .split("~"),
  ..."SCHEDULED: <2024-01-01 Mon>~DEADLINE: <2024-01-02 Tue +1w> SCHEDULED: <2024-01-01 Mon>~CLOSED: [2024-01-01 Mon 10:00]~  SCHEDULED: <2024-01-01 Mon>~SCHEDULED:~xSCHEDULED: <2024-01-01 Mon>~scheduled: <2024-01-01 Mon>~CLOCK: [2024-01-01 Mon 10:00]"
    .split("~"),
  ..."CLOSED: DEADLINE: <2024-01-02 Tue>~DEADLINE:   <2024-01-02 Tue>~DEADLINE:\t<2024-01-02 Tue>".split("~"),
  ...":PROPERTIES:~:PROPERTIES:~:PROPERTIES:~:properties:~  :PROPERTIES: ~:PROPERTIES: x~:END:~:END:~:END:~:end:~  :END:  ~:END: x~:END:x"
    .split("~"),
  ...":ID: a~:ID:~:ID: ~:ID:  a b  ~:ID:\ta~:ID:\t~  :a:b: c~:a:b c~:a b: c~:é: ü~:a+: b~::: a~:: a~:a:\u00a0~:\u00a0: a~: fixed~:LOGBOOK:~:a-b_c:~:a.b:~:a$b:~:é:"
    .split("~"),
  ...'#+begin_src~#+begin_src sh~#+BEGIN_SRC ts :tangle test~  #+begin_src lisp -n 5 -r :a b~#+begin_src sh -l "x" -i +n 3~#+begin_src\tsh~#+begin_src  a  b ~#+begin_srcx~#+begin_src :a b'
    .split("~"),
  ..."#+end_src~#+end_src~#+END_SRC~  #+end_src ~#+end_src x~,#+end_src~#+end_srcx~#+begin_example~#+end_example~#+BEGIN_QUOTE~#+end_quote~#+begin_foo~#+end_foo~#+begin_comment~#+end_comment"
    .split("~"),
  ..."#+begin_verse~#+end_verse~#+begin_export html~#+end_export~#+begin_src:x~#+BEGIN: clocktable~#+END:~#+END~#+begin_center~#+end_center"
    .split("~"),
  ..."#+TODO: NEXT WAIT(w) | DONE(d@/!) GONE~#+TODO: a b~#+todo: NEXT |~#+SEQ_TODO: | WAIT~#+TYP_TODO: Ann Bob | OK~#+TODO:~#+TODO: x:y~#+TODO:X: a~  #+TODO: A~#+TODO: TODO(t) (x) | | B(c)(d) C(e~#+title: a~#+FILETAGS: :a:b:"
    .split("~"),
  ..."text~  text~\ttext~~~~~ ~\t~# comment~#~  # comment~#x~,* a~,#+x~ ,,* b~,a~  * a~- item~  - item~1. item~* ~+ item~    deep~| a |~-----~%%(x)~[fn:1] note~[fn:a-b] note~ [fn:1] x~[fn:1]"
    .split("~"),
  ..."\\begin{x}~\\end{x}~a \\end{x}~\\begin{x} \\end{x}~\\begin{a*}~\\end{A*}~\\begin{x}a~\\end{x} a~\\begin{}~}~é~\u{1f600} \u202e~\u2028* a~\u0085* a~\u000c~\u000b* a~#+name: a~#+call: x()"
    .split("~"),
];

/** Pieces of lines, for lines that no one thought of. */
const PIECES: readonly string[] = [
  ..."* ** TODO DONE [#A] COMMENT : :: :a: :END: :PROPERTIES: #+ #+begin_src #+end_src #+TODO: | , a b é \u{1f600} \t"
    .split(
      " ",
    ),
  " ",
  "  ",
];

/** Texts of lines that end with LF; the last one may lack it. */
export function orgTextArbitrary(maxLines = 24): fc.Arbitrary<string> {
  const odd = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(""))
    // Org 9.5 takes any word that begins with COMMENT for it; here it must be the word.
    .filter((line) => !/COMMENT(?![ \t]|$)/.test(line));
  const line = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...ORG_LINES) },
    { weight: 2, arbitrary: odd },
  );
  return fc.tuple(fc.array(line, { maxLength: maxLines, size: "max" }), fc.boolean())
    .map(([lines, ended]) => lines.join("\n") + (ended && lines.length > 0 ? "\n" : ""));
}

/** Any text: Org's, random ones, with whatever newlines, controls and halves of characters. */
export function anyTextArbitrary(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: orgTextArbitrary() },
    { weight: 2, arbitrary: orgTextArbitrary().map((text) => text.replaceAll("\n", "\r\n")) },
    {
      weight: 2,
      arbitrary: fc.array(
        fc.oneof(
          orgTextArbitrary(4),
          fc.constantFrom("\r\n", "\r", "\n", "\ufeff", "\0", "\ud800", "\u202e"),
          fc.string(),
        ),
        { maxLength: 8, size: "max" },
      ).map((parts) => parts.join("")),
    },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );
}
