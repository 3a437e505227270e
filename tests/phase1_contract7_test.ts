// Contract 7 of the seed: the gateway registry can be initialized. None is configured yet; later work adds gateways.

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { GatewayRegistry, initializeGatewayRegistry } from "../daemon/mod.ts";
import { withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";

const AREA = "contract 7";

phaseTest(
  1,
  AREA,
  "gateway registry can be initialized",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      assertEquals(typeof initializeGatewayRegistry, "function");
      const registry = initializeGatewayRegistry(daemon.inner.gatewayRegistry);
      assertStrictEquals(registry, daemon.inner.gatewayRegistry);
      await daemon.probe();
    }),
);

phaseTest(1, AREA, "gateway registry is initialized once however often that is asked, and lists none", [], () => {
  const registry = new GatewayRegistry();
  assert(!registry.initialized);
  for (let times = 0; times < 3; times++) {
    assertStrictEquals(initializeGatewayRegistry(registry), registry);
    assert(registry.initialized);
    assertEquals(registry.list(), []);
    assertEquals(registry.size, 0);
  }
  assert(initializeGatewayRegistry().initialized);
});

phaseTest(1, AREA, "gateways are listed over the wire", [], () =>
  withDaemon({}, async (daemon) => {
    assert(daemon.inner.gatewayRegistry.initialized);
    const wire = await daemon.dial();
    await wire.send(`(:TYPE :REQUEST :ID "g" :TARGET :SYSTEM :PAYLOAD (:ACTION :GATEWAYS))`);
    await wire.expect(
      `(:TYPE :RESPONSE :IN-REPLY-TO "g" :PAYLOAD (:ACTION :GATEWAYS :STATUS :OK :GATEWAYS NIL))`,
    );
  }));
