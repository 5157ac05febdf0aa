/**
 * Which of two ports is the service's, where nothing shows who opened the conversation.
 *
 * IANA's system ports (RFC 6335 §6) are services', but for those from 512 on: rsh, NFS and other RPC clients are given a port of their own there, which
 * only a privileged program gets (rresvport). So a port in that range counts only when a service is known to have it.
 */

const FIRST_RESERVED_CLIENT = 512;
const FIRST_USER = 1024;
/** Linux gives clients ports from here on; the range of IANA begins at 49152 (RFC 6335 §6). */
const FIRST_EPHEMERAL = 32_768;

/** From 512 on, those of IANA's list that one meets, and some that it does not have but that everybody knows. */
const KNOWN: ReadonlySet<number> = new Set([
  // exec, login, shell and syslog, printer, RIP, NCP, UUCP, kerberos logins, AFP, DHCPv6, RTSP, NNTPS, submission, IPP, LDAPS, LDP, kerberos
  512,
  513, 514, 515, 520, 521, 524, 540, 543, 544, 546, 547, 548, 554, 563, 587, 593, 631, 636, 646, 694, 749, 853, 860, 873, 989,
  990, 992, 993, 995,
  // SOCKS, OpenVPN, SQL Server, Oracle, H.323, PPTP, L2TP, RADIUS, MQTT, SSDP, NFS, Docker, CIP, Squid, GlobalCatalog, iSCSI, MySQL, RDP, STUN, SVN
  1080,
  1194, 1433, 1434, 1521, 1701, 1720, 1723, 1812, 1813, 1883, 1900, 2049, 2375, 2376, 2379, 3128, 3260, 3268, 3269, 3306, 3389,
  3478, 3690,
  // IKE, VXLAN, SIP, mDNS, LLMNR, PostgreSQL, AMQP, VNC, CouchDB, WinRM, X11, Redis, Kubernetes, IRC, Cassandra, HTTP, MQTT, Elasticsearch
  4500,
  4789, 5060, 5061, 5222, 5353, 5355, 5432, 5671, 5672, 5900, 5984, 5985, 5986, 6000, 6379, 6443, 6667, 8000, 8080, 8443, 8883,
  9042, 9092, 9200,
  // Memcached, mountd, MongoDB
  11_211, 20_048, 27_017,
]);

/** The lower, the more a service's. Those of 2 and 3 cannot be told from each other. */
function rank(port: number): number {
  if (port < FIRST_RESERVED_CLIENT) return 0;
  if (port < FIRST_USER) return KNOWN.has(port) ? 0 : 2;
  if (port < FIRST_EPHEMERAL) return KNOWN.has(port) ? 1 : 3;
  return 4;
}

/** `a` or `b`: whose port it is. Null: the ports do not tell, and mostly the client has spoken first. */
export function servicePort(a: number, b: number): 'a' | 'b' | null {
  const [x, y] = [rank(a), rank(b)];
  if (x === y || (x + y === 5 && Math.min(x, y) === 2)) return null;
  return x < y ? 'a' : 'b';
}

/**
 * Of datagrams, the first from port `a`: whether a service sent it all the same. Mostly the client speaks first, and a high port tells little: traceroute
 * sends to some from 33434 on.
 */
export const serviceSpokeFirst = (a: number, b: number): boolean => rank(a) < 2 && servicePort(a, b) === 'a';
