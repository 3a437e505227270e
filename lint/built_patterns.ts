// The patterns that modules put together as they are loaded, which no source shows whole.

/** A pattern and the module that made it. */
export interface BuiltPattern {
  readonly path: string;
  readonly pattern: RegExp;
}

/** Loads modules and returns what `new RegExp` makes in the meantime. @param load Imports a module by its path. */
export async function builtPatterns(
  paths: readonly string[],
  load: (path: string) => Promise<unknown>,
): Promise<BuiltPattern[]> {
  const found: BuiltPattern[] = [];
  const real = globalThis.RegExp;
  let path = "";
  globalThis.RegExp = new Proxy(real, {
    construct(target, words: [string, string?], made) {
      const pattern: RegExp = Reflect.construct(target, words, made);
      found.push({ path, pattern });
      return pattern;
    },
  });
  try {
    for (path of paths) await load(path);
  } finally {
    globalThis.RegExp = real;
  }
  return found;
}
