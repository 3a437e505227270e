import { assertEquals } from "@std/assert";
import { namesPath } from "./rust_paths.ts";

Deno.test("rust paths: an attribute that names a file is found, whatever stands between its signs", () => {
  const naming = [
    '#[path = "../../.env"] mod c;',
    '#![path="x"]',
    ...Array.from("\u0085\u200e\u200f\u2028\u2029\v\f", (blank) => `#[path${blank}= "x"] mod c;`),
    ...Array.from("\u0085\u200e\u200f\u2028\u2029\v\f", (blank) => `#${blank}[path = "x"] mod c;`),
    '#[path /* ] */ = /* x */ "../../.env"] mod c;',
    `#/* ${"x".repeat(300)} */[path = "../../.env"] mod c;`,
    `#[cfg_attr(all(), ${'doc="x", '.repeat(100)}path = "../../.env")] mod c;`,
    '#[cfg_attr(all(), doc = "]", path = "x")] mod c;',
    '#[cfg_attr(all(), doc = r#"]"#, path = "x")] mod c;',
    "#[cfg_attr(all(), doc(']'), doc = '\"', path = \"x\")] mod c;",
    "#[cfg_attr(all(), doc('\\u{5d}'), path = \"x\")] mod c;",
    '# // x\n /* /* */ # */ [ /* " */ path\n=\n"x"]',
    '#[r#path = "x"]',
    '"#"; #[path = "x"] mod c;',
    '/* #[ */ #[path = "x"] mod c;',
    `#[a ${"b".repeat(30_000)} path`,
    "#[".repeat(300_000) + "path",
  ];
  assertEquals(naming.filter((text) => !namesPath(text)), []);
});

Deno.test("rust paths: other sources name none", () => {
  const others = [
    "mod a; use std::path::Path; #[derive(Debug)] struct A { path: String } let path = 1;",
    '#[cfg(feature = "path = 1")] fn a() { let path = "x"; }',
    "#![allow(dead_code)] /* # path */ fn a<'a>(path: &'a str) { let x = path.len() == 1; }",
    '#[doc = "[path"] fn path() {}',
    '#![doc(html_root_url = "x")] // path =\nfn path() {}',
  ];
  assertEquals(others.filter(namesPath), []);
});
