/**
 * Media types of bodies, by the dissector that Wireshark 4.0 has for them: of those that are told apart here. Names in lower case.
 */

import type { Bytes } from '../base/bytes.ts';

/** How a body is shown. `nothing`: a protocol that is not decoded here, and that says nothing of what is not its own. */
export type Content = 'lines' | 'data' | 'json' | 'xml' | 'form' | 'png' | 'image-gif' | 'image-jfif' | 'media' | 'nothing';

const words = (list: string): string[] => list.trim().split(/\s+/);

const LINES = words(`
  application/vnd.drm.message application/vnd.poc.refer-to application/x-javascript application/x-ns-proxy-autoconfig
  application/x-rtsp-udp-packetpair application/x-tia-p25-issi application/x-tia-p25-sndcp
  application/xml-external-parsed-entity text/css text/enriched text/html text/javascript text/parameters text/plain
  text/richtext text/vnd.sun.j2me.app-descriptor text/x-ref-list text/x-ref-simple text/xml-external-parsed-entity
  x-bt/calendar x-bt/calendarstatus x-bt/ctn-forward x-bt/ctn-notificationregistration x-bt/img-print
  x-bt/instancedescription x-bt/map-messageupdate x-bt/map-notificationregistration x-bt/masinstanceinformation
  x-bt/message x-bt/messagestatus x-bt/phonebook x-bt/update x-bt/vcard x-obex/rui
`);

const DATA = words(`
  application/octet-stream x-bt/img-archive x-bt/img-attachment x-bt/img-display x-bt/img-img x-bt/img-monitoring
  x-bt/img-partial x-bt/img-status x-bt/img-thm
`);

const JSON_TYPES = words(`
  application/dds-web+json application/json application/json-patch+json application/json-rpc application/jsonrequest
  application/merge-patch+json application/problem+json application/senml+json application/sensml+json
  application/vnd.oma.lwm2m+json application/x-ndjson
`);

const XML_TYPES = words(`
  application/smil application/vnd.wv.csp.xml application/x-wms-logconnectstats application/x-wms-logplaystats
  application/x-wms-sendevent application/xml application/xml-dtd image/svg+xml message/imdn+xml text/vnd.wap.co
  text/vnd.wap.emn text/vnd.wap.si text/vnd.wap.sl text/vnd.wap.wml text/xml x-bt/ctn-eventreport x-bt/ctn-listing
  x-bt/img-capabilities x-bt/img-listing x-bt/img-properties x-bt/map-event-report x-bt/map-msg-listing
  x-bt/vcard-listing x-obex/bt-soap x-obex/folder-listing
`);

/** application/…+xml */
const APPLICATIONS = words(`
  3gpp-ims atom auth-policy ccmp conference-info cpim-pidf cpl dds-web im-iscomposing load-control mathml media_control
  note pidf pidf-diff poc-settings rdf reginfo resource-lists rlmi rls-services rs-metadata rss simple-filter
  simple-message-summary simservs soap upp-directory vnc.3gpp.iut-config vnd.3gpp-prose vnd.3gpp-prose-pc3ch
  vnd.3gpp2.bcmcsinfo vnd.omads-email vnd.omads-file vnd.omads-folder vnd.wv.csp watcherinfo x-crd xcap-att xcap-caps
  xcap-diff xcap-el xcap-error xcap-ns xpidf xslt
`);

const GROUPS: Readonly<Record<string, string>> = {
  'vnd.3gpp.': `
  access-transfer-events bsf comm-div-info cw iut mcdata-affiliation-command mcdata-info mcdata-location-info
  mcdata-mbms-usage-info mcdata-regroup mcdata-service-config mcdata-ue-config mcdata-user-profile
  mcptt-affiliation-command mcptt-floor-request mcptt-info mcptt-location-info mcptt-mbms-usage-info mcptt-regroup
  mcptt-service-config mcptt-signed mcptt-ue-config mcptt-ue-init-config mcptt-user-profile mcvideo-affiliation-command
  mcvideo-info mcvideo-location-info mcvideo-mbms-usage-info mcvideo-service-config mcvideo-ue-config
  mcvideo-user-profile mid-call replication sms srvcc-ext srvcc-info state-and-event-info transmission-request ussd
`,
  'vnd.etsi.': `
  aoc cug iptvcommand iptvdiscovery iptvprofile iptvsad-bc iptvsad-cod iptvsad-npvr iptvservice iptvsync iptvueprofile
  mcid overload-control-policy-dataset pstn sci simservs tsl
`,
  'vnd.oma.': `
  access-permissions-list alias-principals-list bcast.associated-procedure-parameter bcast.drm-trigger bcast.imd
  bcast.notification bcast.sgdd bcast.smartcard-trigger bcast.sprov cab-address-book cab-feature-handler cab-pcc
  cab-subs-invite cab-user-prefs dd2 drm.risd fnl group-usage-list pal poc.detailed-progress-report poc.final-report
  poc.groups poc.invocation-descriptor poc.optimized-progress-report scidm.messages suppnot xcap-directory xdcp xdm-apd
  xdm-hi xdm-prefs xdm-rhi
`,
};

const CONTENTS: ReadonlyMap<string, Content> = new Map<string, Content>([
  ...LINES.map((type) => [type, 'lines'] as const),
  ...DATA.map((type) => [type, 'data'] as const),
  ...JSON_TYPES.map((type) => [type, 'json'] as const),
  ...XML_TYPES.map((type) => [type, 'xml'] as const),
  ...APPLICATIONS.map((name) => [`application/${name}+xml`, 'xml'] as const),
  ...Object.entries(GROUPS).flatMap(([prefix, list]) =>
    words(list).map((name) => [`application/${prefix}${name}+xml`, 'xml'] as const),
  ),
  ['application/x-www-form-urlencoded', 'form'],
  ['image/png', 'png'],
  ['image/gif', 'image-gif'],
  ['image/jpeg', 'image-jfif'],
  ['image/jpg', 'image-jfif'],
  ['image/jfif', 'image-jfif'],
  ['video/mp2t', 'nothing'],
]);

/** @param type in lower case, without parameters */
export const contentOf = (type: string): Content => CONTENTS.get(type) ?? 'media';

/** Shorter ones are none. */
const LEAST_IMAGE = 20;

const begins = (b: Bytes, at: number, bytes: readonly number[]): boolean => bytes.every((byte, i) => b[at + i] === byte);
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GIF87 = [0x47, 0x49, 0x46, 0x38, 0x37, 0x61];
const GIF89 = [0x47, 0x49, 0x46, 0x38, 0x39, 0x61];
const JPEG = [0xff, 0xd8, 0xff];
const JFIF = [0x4a, 0x46, 0x49, 0x46, 0];
const EXIF = [0x45, 0x78, 0x69, 0x66, 0];

/** The image that b[start, end) is by its first bytes, whatever its type says; null: none of those that are known. */
export function imageOf(b: Bytes, start: number, end: number): 'png' | 'image-gif' | 'image-jfif' | null {
  if (end - start < LEAST_IMAGE) return null;
  if (begins(b, start, PNG)) return 'png';
  if (begins(b, start, GIF87) || begins(b, start, GIF89)) return 'image-gif';
  // SOI, then APP0 with JFIF's identifier or APP1 with Exif's.
  if (!begins(b, start, JPEG)) return null;
  const app = b[start + 3];
  return (app === 0xe0 && begins(b, start + 6, JFIF)) || (app === 0xe1 && begins(b, start + 6, EXIF)) ? 'image-jfif' : null;
}

/** Shorter text is not looked at. */
const LEAST_XML = 39;
const XML = [0x3c, 0x3f, 0x78, 0x6d, 0x6c];

/** Text that declares itself XML, in any case of its letters. */
export const declaresXml = (b: Bytes, start: number, end: number): boolean =>
  end - start >= LEAST_XML && XML.every((byte, i) => ((b[start + i] as number) | (i < 2 ? 0 : 32)) === byte);
