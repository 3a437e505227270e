// Names of the files that rg takes for those of a type, over its releases. A type that is not here may have any. Knows no option of rg.
// Source: rg --type-list.

import type { Arg } from "../call.ts";
import { wildcardArg } from "./found.ts";

const TYPES: Readonly<Record<string, string>> = {
  c: "*.[chH] *.[chH].in *.cats",
  clojure: "*.clj *.cljc *.cljs *.cljx",
  cmake: "*.cmake CMakeLists.txt *.cmake.in",
  coffeescript: "*.coffee",
  cpp: "*.[ChH] *.[ChH].in *.[ch]pp *.[ch]pp.in *.[ch]xx *.[ch]xx.in *.cc *.cc.in *.hh *.hh.in *.inl *.cppm *.ixx",
  cs: "*.cs",
  csharp: "*.cs *.csx",
  css: "*.css *.scss",
  cython: "*.pxd *.pxi *.pyx",
  d: "*.d",
  dart: "*.dart",
  diff: "*.diff *.patch",
  docker: "*Dockerfile* *.dockerfile Containerfile",
  elisp: "*.el",
  elixir: "*.eex *.ex *.exs",
  erlang: "*.erl *.hrl",
  fish: "*.fish",
  go: "*.go",
  graphql: "*.graphql *.graphqls",
  groovy: "*.gradle *.groovy",
  h: "*.h *.hpp",
  haskell: "*.c2hs *.cpphs *.hs *.hsc *.lhs *.hsig",
  hs: "*.hs *.lhs",
  html: "*.ejs *.htm *.html *.xhtml",
  java: "*.java *.jsp *.jspx *.properties",
  jl: "*.jl",
  js: "*.js *.jsx *.vue *.cjs *.mjs *.svelte",
  json: "*.json composer.lock *.sarif *.lock",
  julia: "*.jl",
  jsx: "*.jsx",
  kotlin: "*.kt *.kts",
  less: "*.less",
  lisp: "*.el *.jl *.lisp *.lsp *.sc *.scm",
  lua: "*.lua",
  make:
    "*.mak *.mk [Gg][Nn][Uu]makefile [Gg][Nn][Uu]makefile.am [Gg][Nn][Uu]makefile.in [Mm]akefile [Mm]akefile.am [Mm]akefile.in",
  markdown: "*.markdown *.md *.mdown *.mkdn *.mdx",
  md: "*.markdown *.md *.mdown *.mkdn *.mdx",
  nim: "*.nim *.nimble *.nimf *.nims",
  nix: "*.nix",
  ocaml: "*.ml *.mli *.mll *.mly *.mlt",
  org: "*.org *.org_archive",
  pascal: "*.dpr *.inc *.lpr *.pas *.pp",
  perl: "*.PL *.perl *.pl *.plh *.plx *.pm *.t",
  php: "*.php *.php3 *.php4 *.php5 *.phtml *.php7 *.php8",
  protobuf: "*.proto",
  py: "*.py *.pyi",
  python: "*.py *.pyi",
  r: "*.R *.Rmd *.Rnw *.r",
  rb: "*.gemspec *.rb *.rbw .irbrc Gemfile Rakefile config.ru",
  rst: "*.rst",
  ruby: "*.gemspec *.rb *.rbw .irbrc Gemfile Rakefile config.ru *.rake",
  rust: "*.rs",
  sass: "*.sass *.scss",
  scala: "*.sbt *.scala",
  sql: "*.psql *.sql",
  svelte: "*.svelte *.svelte.ts",
  swift: "*.swift *.swiftinterface",
  tex: "*.bib *.cls *.dtx *.ins *.ltx *.sty *.tex",
  toml: "*.toml Cargo.lock *.lock",
  ts: "*.ts *.tsx *.cts *.mts",
  tsx: "*.tsx",
  txt: "*.txt",
  typescript: "*.ts *.tsx *.cts *.mts",
  vim: "*.vim",
  vue: "*.vue",
  xml: "*.dtd *.rng *.sch *.xhtml *.xjb *.xml *.xml.dist *.xsd *.xsl *.xslt *.svg *.xliff",
  yaml: "*.yaml *.yml",
  zig: "*.zig *.zon",
};

/** The names of files of some types; `undefined` where one of these is not known. */
export function namesOfTypes(types: readonly string[]): readonly Arg[] | undefined {
  const names = types.map((type) => Object.hasOwn(TYPES, type) ? TYPES[type] : undefined);
  return names.every((each) => each !== undefined)
    ? names.flatMap((each) => each.split(" ")).map((each) => wildcardArg(each))
    : undefined;
}
