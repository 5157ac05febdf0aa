/**
 * How wide Wireshark declares a number field. It fixes the largest number that the field is compared with, so that `ip.ttl == 256` is found to be a
 * slip. The field's declaration does not say: to a decoder a number is a number.
 */
import type { FieldSpec } from '../wire/field.ts';

const NAMES: Readonly<Record<number, string>> = {
  8: `
    ah.length ah.next_header arp.hw.size arp.proto.size chap.code chap.identifier chap.value_size dns.a6.prefix_len
    dns.apl.afdlength dns.apl.coded_prefix dns.caa.tag_length dns.cert.algorithm dns.dnskey.algorithm dns.dnskey.protocol
    dns.ds.algorithm dns.ds.digest_type dns.gpos.altitude_length dns.gpos.latitude_length dns.gpos.longitude_length
    dns.hinfo.cpu_length dns.hinfo.os_length dns.hip.hit.length dns.hip.hit.pk.algo dns.idsn.length dns.idsn.sa.length
    dns.ipseckey.gateway_algorithm dns.ipseckey.gateway_precedence dns.ipseckey.gateway_type dns.key.algorithm
    dns.key.protocol dns.loc.horizontal_precision dns.loc.size dns.loc.version dns.loc.vertical_precision
    dns.naptr.flags_length dns.naptr.regex_length dns.naptr.replacement_length dns.naptr.service_length dns.nsec3.algo
    dns.nsec3.flags dns.nsec3.hash_length dns.nsec3.salt_length dns.opt.client.netmask dns.opt.client.scope dns.opt.dau
    dns.opt.dhu dns.opt.n3u dns.resp.edns0_version dns.rrsig.algorithm dns.rrsig.labels dns.spf.length dns.sshfp.algorithm
    dns.sshfp.fingerprint.type dns.svcb.svcparam.alpn.length dns.tlsa.certificate_usage dns.tlsa.matching_type
    dns.tlsa.selector dns.txt.length dns.wks.protocol dns.x25.length dns.xpf.protocol dns.zonemd.hash_algo dns.zonemd.scheme
    eth.fcs.status gre.checksum.status gre.routing.src_length gre.routing.sre_offset gre.wccp.alternative_bucket
    gre.wccp.primary_bucket gre.wccp.service_id icmp.addr_entry_size icmp.checksum.status icmp.code icmp.ext.checksum.status
    icmp.ext.class icmp.ext.ctype icmp.ext.echo.rsp.state icmp.ext.echo.seq icmp.ext.version icmp.int_ident.addr_length
    icmp.int_info.name_length icmp.int_info.reserved icmp.int_info.role icmp.length icmp.length.original_datagram
    icmp.mpls.ttl icmp.num_addrs icmp.type icmpv6.checksum.status icmpv6.code icmpv6.ext.echo.rsp.state icmpv6.ext.echo.seq
    icmpv6.length icmpv6.mld.flag.qrv icmpv6.mld.flag.reserved icmpv6.mld.qqi icmpv6.mldr.mar.aux_data_len
    icmpv6.mldr.mar.record_type icmpv6.nd.ra.cur_hop_limit icmpv6.nd.ra.flag.prf icmpv6.nd.ra.flag.rsv icmpv6.opt.length
    icmpv6.opt.prefix.flag.reserved icmpv6.opt.prefix.length icmpv6.opt.route_info.flag.reserved
    icmpv6.opt.route_info.flag.route_preference icmpv6.opt.type icmpv6.type igmp.aux_data_len igmp.checksum.status
    igmp.max_resp igmp.mtrace.max_hops igmp.mtrace.q_fwd_ttl igmp.mtrace.q_rtg_proto igmp.mtrace.resp_ttl igmp.qqic igmp.qrv
    igmp.record_type igmp.version ip.checksum.status ip.cipso.sensitivity_level ip.cipso.tag_type ip.dsfield.dscp
    ip.dsfield.ecn ip.hdr_len ip.opt.len ip.opt.overflow ip.opt.ptr ip.opt.qs_func ip.opt.qs_rate ip.opt.qs_ttl
    ip.opt.qs_ttl_diff ip.opt.qs_unused ip.opt.type ip.opt.type.class ip.opt.type.number ip.proto ip.ttl ip.version
    ipcp.opt.length ipcp.opt.max_slot_id ipcp.opt.type ipv6.dstopts.len ipv6.dstopts.nxt ipv6.fraghdr.nxt ipv6.hlim
    ipv6.hopopts.len ipv6.hopopts.nxt ipv6.nxt ipv6.opt.calipso.cmpt.length ipv6.opt.calipso.sens_level
    ipv6.opt.dff.flag.ver ipv6.opt.length ipv6.opt.lio.length ipv6.opt.mpl.flag.s ipv6.opt.pdm.scale_dtlr
    ipv6.opt.pdm.scale_dtls ipv6.opt.qs_func ipv6.opt.qs_rate ipv6.opt.qs_ttl ipv6.opt.qs_ttl_diff ipv6.opt.qs_unused
    ipv6.opt.smf_dpd.tid_len ipv6.opt.smf_dpd.tid_type ipv6.opt.tel ipv6.opt.type.action ipv6.routing.len ipv6.routing.nxt
    ipv6.routing.segleft ipv6.routing.srh.last_entry ipv6.routing.type ipv6.version ipv6cp.opt.length ipv6cp.opt.type
    lcp.opt.algorithm lcp.opt.ep_disc_class lcp.opt.length lcp.opt.operation lcp.opt.type llc.dsap.sap llc.ssap.sap
    lldp.chassis.subtype lldp.ieee.802_1.aggregation_status.porttype lldp.ieee.802_1.proto.id_length
    lldp.ieee.802_1.vlan.name_len lldp.ieee.802_3.mdi_power_class lldp.ieee.802_3.mdi_power_priority
    lldp.ieee.802_3.mdi_power_source lldp.ieee.802_3.mdi_power_type lldp.ieee.802_3.mdi_pse_pair lldp.mgn.address.len
    lldp.mgn.address.subtype lldp.mgn.interface.subtype lldp.mgn.obj.len lldp.network_address.subtype lldp.port.subtype
    lldp.unknown_subtype mip6.hlen mip6.mhtype mip6.proto mstp.cist_remaining_hops mstp.config_format_selector
    mstp.msti.bridge_priority mstp.msti.port_priority mstp.msti.remaining_hops pap.code pap.identifier pap.message.length
    pap.password.length pap.peer_id.length ppp.code ppp.identifier ppp.kind pppoe.type pppoe.version
    pppoed.tags.metrics.resource pppoed.tags.metrics.rlq pwach.ver stp.flags.port_role stp.version stp.version_1_length
    tcp.checksum.status tcp.completeness tcp.flags.ace tcp.hdr_len tcp.option_kind tcp.option_len tcp.options.ao.keyid
    tcp.options.ao.rnextkeyid tcp.options.mptcp.addrid tcp.options.mptcp.backup.flag tcp.options.mptcp.checksumreq.flags
    tcp.options.mptcp.dataack8.flag tcp.options.mptcp.dataackpresent.flag tcp.options.mptcp.datafin.flag
    tcp.options.mptcp.dseqn8.flag tcp.options.mptcp.dseqnpresent.flag tcp.options.mptcp.echo
    tcp.options.mptcp.extensibility.flag tcp.options.mptcp.ipver tcp.options.mptcp.nomoresubflows.flag
    tcp.options.mptcp.sha1.flag tcp.options.mptcp.sha256.flag tcp.options.mptcp.subtype tcp.options.mptcp.version
    tcp.options.qs.rate tcp.options.qs.ttl_diff tcp.options.sack.count tcp.options.wscale.shift tls.alert_message.desc
    tls.alert_message.level tls.compress_certificate.algorithms_length tls.extension.psk_ke_mode
    tls.extension.psk_ke_modes_length tls.handshake.cert_type tls.handshake.cert_type.types_len
    tls.handshake.cert_types_count tls.handshake.certificate_request_context_length tls.handshake.client_point_len
    tls.handshake.comp_method tls.handshake.comp_methods_length tls.handshake.extension.heartbeat.mode
    tls.handshake.extensions.supported_versions_len tls.handshake.extensions_alpn_str_len
    tls.handshake.extensions_alps_alpn_str_len tls.handshake.extensions_ec_point_format
    tls.handshake.extensions_ec_point_formats_length tls.handshake.extensions_npn_str_len
    tls.handshake.extensions_reneg_info_len tls.handshake.extensions_server_name_type
    tls.handshake.extensions_status_request_type tls.handshake.key_update.request_update tls.handshake.max_fragment_length
    tls.handshake.npn_padding_len tls.handshake.npn_selected_protocol_len tls.handshake.server_point_len
    tls.handshake.session_ticket_nonce_length tls.handshake.sig_hash_hash tls.handshake.sig_hash_sig tls.handshake.type
    tls.heartbeat_message.type tls.record.content_type tls.record.opaque_type tls.record.padding_length udp.checksum.status
    vrrp.addr_count vrrp.adver_int vrrp.auth_type vrrp.checksum.status vrrp.prio vrrp.reserved_mbz vrrp.type vrrp.typever
    vrrp.version vrrp.virt_rtr_id`,
  16: `
    arp.hw.type arp.opcode chap.length dns.afsdb.subtype dns.apl.address_family dns.cert.type dns.count.add_rr
    dns.count.answers dns.count.auth_rr dns.count.labels dns.count.prerequisites dns.count.queries dns.count.updates
    dns.count.zones dns.dnskey.key_id dns.dso.tlv.length dns.dso.tlv.type dns.flags.opcode dns.flags.rcode dns.hip.pk.length
    dns.ilnp.l32.preference dns.ilnp.l64.preference dns.ilnp.lp.preference dns.ilnp.nid.preference dns.key.flags.signatory
    dns.key.key_id dns.kx.preference dns.length dns.mx.preference dns.naptr.order dns.naptr.preference dns.nsec3.iterations
    dns.opt.client.family dns.opt.code dns.opt.edns_tcp_keepalive.timeout dns.opt.ext_error.info_code dns.opt.len
    dns.px.preference dns.qry.name.len dns.qry.type dns.resp.len dns.resp.type dns.rrsig.key_tag dns.rrsig.type_covered
    dns.rt.subtype dns.srv.port dns.srv.priority dns.srv.weight dns.svcb.svcparam.key dns.svcb.svcparam.mandatory.key
    dns.svcb.svcparam.port dns.svcb.svcparam.value.length dns.svcb.svcpriority dns.tkey.error dns.tkey.key_size
    dns.tkey.mode dns.tkey.other_size dns.tsig.error dns.tsig.fudge dns.tsig.mac_size dns.tsig.original_id
    dns.tsig.other_len dns.xpf.dport dns.xpf.ip_version dns.xpf.sport eth.len frame.encap_type gre.flags.recursion_control
    gre.flags.reserved gre.flags.version gre.key.call_id gre.key.payload_length gre.offset gre.routing.address_family
    http.response.code icmp.ext.length icmp.ident icmp.ident_le icmp.int_ident.afi icmp.int_info.afi icmp.lifetime icmp.mtu
    icmp.seq icmp.seq_le icmpv6.echo.sequence_number icmpv6.mld.maximum_response_code icmpv6.mld.maximum_response_delay
    icmpv6.mld.nb_sources icmpv6.mldr.mar.nb_sources icmpv6.mldr.nb_mcast_records icmpv6.nd.ra.router_lifetime
    icmpv6.ni.qtype icmpv6.opt.efo.prf icmpv6.opt.efo.rsv icmpv6.opt.home_agent_lifetime icmpv6.opt.home_agent_preference
    ieee8021ad.cvid ieee8021ad.dei ieee8021ad.id ieee8021ad.priority ieee8021ad.svid igmp.num_grp_recs igmp.num_src
    ip.frag_offset ip.len ip.opt.id_number ip.opt.mtu ip.opt.ohc ip.opt.ra ip.opt.rhc ip.opt.sec_rfc791_comp ip.opt.sid
    ipcp.opt.f_max_period ipcp.opt.f_max_time ipcp.opt.max_header ipcp.opt.non_tcp_space ipcp.opt.tcp_space ipv6.6to4_sla_id
    ipv6.dst_6to4_sla_id ipv6.dst_tc_port ipv6.dstopts.len_oct ipv6.fraghdr.offset ipv6.fraghdr.reserved_bits
    ipv6.hopopts.len_oct ipv6.opt.dff.sequence_number ipv6.opt.pdm.delta_last_recv ipv6.opt.pdm.delta_last_sent
    ipv6.opt.pdm.psn_last_recv ipv6.opt.pdm.psn_this_pkt ipv6.opt.pmtu.min ipv6.opt.pmtu.rtn ipv6.opt.router_alert ipv6.plen
    ipv6.routing.len_oct ipv6.src_6to4_sla_id ipv6.src_tc_port ipv6.tc_port lacp.actor.key lacp.actor.port
    lacp.actor.port_priority lacp.actor.sys_priority lacp.collector.max_delay lacp.partner.key lacp.partner.port
    lacp.partner.port_priority lacp.partner.sys_priority lcp.opt.link_discrim lcp.opt.mrru lcp.opt.mru llc.control.n_r
    llc.control.n_s lldp.ieee.802_1.port_proto_vlan.id lldp.ieee.802_1.port_vlan.id lldp.ieee.802_1.vlan.id
    lldp.ieee.802_3.eee.echo_receive lldp.ieee.802_3.eee.echo_transmit lldp.ieee.802_3.eee.fallback_receive
    lldp.ieee.802_3.eee.receive lldp.ieee.802_3.eee.transmit lldp.ieee.802_3.max_frame_size
    lldp.ieee.802_3.mdi_pde_requested lldp.ieee.802_3.mdi_pse_allocated lldp.time_to_live lldp.tlv.len lldp.tlv.type
    marker.requesterPort mstp.cist_bridge.ext mstp.cist_bridge.prio mstp.config_revision_level mstp.msti.msti_id
    mstp.version_3_length mstp.version_4_length pap.length ppp.length pppoe.payload_length pppoed.tag_length
    pppoed.tags.credit_scale pppoed.tags.credits.bcn pppoed.tags.credits.fcn pppoed.tags.metrics.curr_drate
    pppoed.tags.metrics.latency pppoed.tags.metrics.max_drate pweth.cw.sequence_number sll.halen sll.hatype sll.pkttype
    stp.bridge.ext stp.bridge.prio stp.pvst.origvlan stp.pvst.tlvlen stp.root.ext stp.root.prio tcp.dstport
    tcp.options.mptcp.datalvllen tcp.options.mptcp.port tcp.options.mss_val tcp.options.snack.offset tcp.options.snack.size
    tcp.options.user_to_val tcp.options.wscale.multiplier tcp.port tcp.srcport tcp.urgent_pointer tcp.window_size_value
    tls.compress_certificate.algorithm tls.handshake.challenge_length tls.handshake.cipher_spec_len
    tls.handshake.cipher_suites_length tls.handshake.clear_key_length tls.handshake.client_cert_vrfy.sig_len
    tls.handshake.connection_id_length tls.handshake.dname_len tls.handshake.dnames_len tls.handshake.encrypted_key_length
    tls.handshake.epms_len tls.handshake.exponent_len tls.handshake.extension.len tls.handshake.extension.type
    tls.handshake.extensions.cookie_len tls.handshake.extensions.psk.binders_len
    tls.handshake.extensions.psk.identities.length tls.handshake.extensions.psk.identity.identity_length
    tls.handshake.extensions.psk.identity.selected tls.handshake.extensions_alpn_len tls.handshake.extensions_alps_len
    tls.handshake.extensions_key_share_client_length tls.handshake.extensions_key_share_group
    tls.handshake.extensions_key_share_key_exchange_length tls.handshake.extensions_key_share_selected_group
    tls.handshake.extensions_length tls.handshake.extensions_server_name_len tls.handshake.extensions_server_name_list_len
    tls.handshake.extensions_status_request_exts_len tls.handshake.extensions_status_request_len
    tls.handshake.extensions_status_request_list_len tls.handshake.extensions_status_request_responder_ids_len
    tls.handshake.extensions_supported_groups_length tls.handshake.g_len tls.handshake.hint_len tls.handshake.identity_len
    tls.handshake.key_arg_length tls.handshake.modulus_len tls.handshake.p_len tls.handshake.session_id_length
    tls.handshake.session_ticket_length tls.handshake.sig_hash_alg_len tls.handshake.sig_len tls.handshake.yc_len
    tls.handshake.ys_len tls.heartbeat_message.payload_length tls.record.length tls.record_size_limit udp.dstport udp.length
    udp.port udp.srcport vlan.id vlan.len vlan.priority vrrp.short_adver_int`,
  24: `
    eth.addr.oui eth.dst.oui eth.src.oui icmp.mpls.exp icmp.mpls.label igmp.mtrace.q_id llc.oui lldp.orgtlv.oui ppp.oui
    tcp.options.acc_ecn.eceb tcp.options.acc_ecn.ee0b tcp.options.acc_ecn.ee1b tls.handshake.certificate_length
    tls.handshake.certificates_length tls.handshake.length`,
};

let widths: Map<string, number> | undefined;

/** Bits of the field's values: 32 unless declared otherwise. */
export function bitsOf(spec: FieldSpec | undefined): number {
  if (spec === undefined) return 32;
  if (widths === undefined) {
    widths = new Map();
    for (const [bits, names] of Object.entries(NAMES))
      for (const name of names.trim().split(/\s+/)) widths.set(name, Number(bits));
  }
  return widths.get(spec.name) ?? (spec.base === 'hex' && spec.width !== undefined ? Math.max(8, 4 * spec.width) : 32);
}
