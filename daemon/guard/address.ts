// What an address on the network is: a place of this machine or of its neighbours, the metadata service of a cloud, or somewhere else.
// Reads what the URL parser made of it, so that every spelling of a number is the same number. Knows no allow-list, asks no resolver.

/** What an address leads to, from the tamest. */
export type AddressKind =
  /** Anywhere on the internet, as far as the name tells. */
  | "public"
  /** This machine, its neighbours, or a range that nothing public has. */
  | "local"
  /** Where a cloud hands out the credentials of the machine. */
  | "metadata";

/** The kind of a host as `URL.hostname` gives it: lower case, punycode, IPv4 with dots, IPv6 in brackets. */
export function kindOfHost(hostname: string): AddressKind {
  const host = hostname.replace(/(?<!\.)\.+$/, "");
  if (host.startsWith("[")) return kindOfIpv6(host.slice(1, -1));
  const v4 = parseIpv4(host);
  if (v4 !== undefined) return kindOfIpv4(v4);
  if (METADATA_NAMES.has(host)) return "metadata";
  // A name without a dot is looked up among neighbours, and so are these endings.
  if (!host.includes(".") || LOCAL_ENDINGS.test(host)) return "local";
  return "public";
}

const METADATA_NAMES: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
  "instance-data.ec2.internal",
]);
const LOCAL_ENDINGS =
  /\.(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|test|invalid|home\.arpa|onion)$/;

function parseIpv4(host: string): readonly number[] | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return undefined;
  return host.split(".").map(Number);
}

function kindOfIpv4(bytes: readonly number[]): AddressKind {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const text = bytes.join(".");
  // AWS, Azure, Google and most others; Alibaba; Oracle; Azure's host.
  if (
    ["169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "192.0.0.192", "168.63.129.16"].includes(
      text,
    )
  ) {
    return "metadata";
  }
  const local = a === 0 || a === 10 || a === 127 || a >= 224 || // this network, private, loopback, multicast and reserved
    a === 100 && b >= 64 && b < 128 || // shared by carriers
    a === 169 && b === 254 || // link-local
    a === 172 && b >= 16 && b < 32 ||
    a === 192 && (b === 168 || b === 0 && (c === 0 || c === 2) || b === 88 && c === 99) ||
    a === 198 && (b === 18 || b === 19 || b === 51 && c === 100) ||
    a === 203 && b === 0 && c === 113;
  return local || d > 255 ? "local" : "public";
}

function kindOfIpv6(text: string): AddressKind {
  const groups = parseIpv6(text);
  if (groups === undefined) return "local";
  const [first = 0, second = 0] = groups;
  if (text === "fd00:ec2::254" || text === "fd20:ce::254") return "metadata";
  const [high = 0, low = 0] = groups.slice(6);
  const inner = (a: number, b: number) => kindOfIpv4([a >> 8, a & 255, b >> 8, b & 255]);
  const zeros = (count: number) => groups.slice(0, count).every((group) => group === 0);
  // ::1, ::, IPv4 in its several wrappings: they lead where the inner address does.
  if (zeros(7)) return "local";
  if (zeros(6) || zeros(5) && groups[5] === 0xffff || zeros(4) && groups[4] === 0xffff && groups[5] === 0) {
    return inner(high, low) === "metadata" ? "metadata" : "local";
  }
  if (first === 0x64 && second === 0xff9b) return inner(high, low) === "metadata" ? "metadata" : "local";
  if (first === 0x2002) return inner(second, groups[2] ?? 0) === "metadata" ? "metadata" : "local";
  // Only 2000::/3 is public, but for the ranges of documentation and tunnels.
  return (first & 0xe000) === 0x2000 && !(first === 0x2001 && (second === 0xdb8 || second < 0x200))
    ? "public"
    : "local";
}

/** The eight groups of an address as the URL parser writes it. */
function parseIpv6(text: string): number[] | undefined {
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => part === "" ? [] : part.split(":").map((each) => parseInt(each, 16));
  const front = groups(head);
  if (tail === undefined) return front.length === 8 ? front : undefined;
  const back = groups(tail);
  if (front.length + back.length > 7) return undefined;
  return [...front, ...Array(8 - front.length - back.length).fill(0), ...back];
}
