// Tests that fail, hang and leave things behind on purpose. tests/phase1_harness_test.ts runs this file and reads what Deno says
// about it; the name keeps it out of ordinary runs.

import { withDaemon } from "./daemon.ts";
import { phaseTest } from "./phase.ts";

phaseTest(1, "case", "passes", [], () => withDaemon({}, (daemon) => daemon.probe()));

phaseTest(1, "case", "rejects where nobody looks", [], async () => {
  void Promise.reject(new Error("a stray rejection"));
  await Promise.resolve();
});

phaseTest(1, "case", "passes after the stray rejection", [], () => {});

phaseTest(1, "case", "leaves its daemon behind", [], async () => {
  const started = Promise.withResolvers<void>();
  // Not awaited to its end: as if Deno's own timeout had cut the test short.
  withDaemon({ mode: "subprocess", deadlineMs: 60_000 }, async (daemon) => {
    started.resolve();
    await daemon.exited;
  }).catch(() => {});
  await started.promise;
});

phaseTest(2, "case", "stands behind a closed gate", ["env:SIGNAL_ACCOUNT"], () => {});

phaseTest(1, "case", "stands behind a choice", ["slow"], () => {});

phaseTest(
  1,
  "hang",
  "says where its daemon is and waits for ever",
  [],
  () =>
    withDaemon({ mode: "subprocess", config: { auth: "off" } }, async (daemon) => {
      console.log(`daemon at ${daemon.host} ${daemon.port}`);
      await new Promise(() => {});
    }),
);
