/** Words of the empty window and of its samples. */
export const shellEn = {
  /** What is wrong with a file. The reader says it in English, with its numbers. */
  problemOf: (_code: string, detail: string) => detail,
  /** Keys as the keyboard's language has them. */
  keyText: (keys: string) => keys,
  unreachable:
    "The capture can no longer be read: its file was changed, moved or deleted, or 'trama view' has ended. Open it again.",
  samples: 'Or look at a sample',
  recent: 'Opened lately',
  sampleTexts: {
    'lvs-nat.pcap': 'A web request through a Linux director: destination NAT, frame by frame (24 frames).',
    'lvs-nat-rr-kernel.pcap': 'A real director that shares connections among its servers, round robin.',
    'kernel-masquerade.pcap': 'A router that hides a network behind its own address: source NAT with ports.',
    'tcp-close-half.pcap': 'A connection closed in one direction, while the other still sends.',
    'verdict-fast-retransmission.pcap': 'A lost segment, three duplicate acknowledgements, and its fast retransmission.',
    'http-pipelined.pcap': 'HTTP requests sent without waiting for the responses.',
    'ipv4-fragments.pcap': 'Datagrams cut into fragments and put together again.',
    'udp-dns.pcap': 'Names asked for and answered over UDP.',
  },
};
