// Waiting for what a file holds: looks whenever its folder changes. The folder must be there already.
// Knows nothing of what the file is for.

import { Changes, until } from "./until.ts";

/** Waits until a file holds what it must. Returns its text. @throws WaitError */
export async function fileThat(path: string, holds: (text: string) => boolean): Promise<string> {
  const changes = new Changes();
  let text = "";
  const look = async () => {
    text = await Deno.readTextFile(path).catch(() => "");
    changes.notify();
  };
  const watcher = Deno.watchFs(path.slice(0, path.lastIndexOf("/")));
  const watching = (async () => {
    for await (const _ of watcher) await look();
  })();
  try {
    await look();
    await until(changes, () => holds(text), `${path} to hold what it must`);
  } finally {
    watcher.close();
    await watching;
  }
  return text;
}
