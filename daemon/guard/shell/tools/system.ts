// The rules for the tools that look at or change the machine: hardware, users, processes, services, disks, packages, containers.
// Knows nothing of files, text or the network.

import type { Rules } from "../call.ts";
import { CONTAINERS } from "./system_containers.ts";
import { DISKS } from "./system_disks.ts";
import { GUARDING } from "./system_guarding.ts";
import { MACHINE } from "./system_machine.ts";
import { PACKAGES } from "./system_packages.ts";
import { PROCESSES } from "./system_processes.ts";
import { SERVICES } from "./system_services.ts";

/** The rules for the tools of the system, by name. */
export const SYSTEM: Rules = new Map([
  ...MACHINE,
  ...PROCESSES,
  ...SERVICES,
  ...DISKS,
  ...GUARDING,
  ...PACKAGES,
  ...CONTAINERS,
]);
