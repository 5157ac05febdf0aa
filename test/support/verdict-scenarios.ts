/** What each of the fixtures `verdict-*.pcap` shows: frames by the name after `tcp.analysis.`, all others have none. */
export const VERDICT_SCENARIOS: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  retransmission: { retransmission: [5] },
  'fast-retransmission': { duplicate_ack: [7, 8, 17, 18], fast_retransmission: [9], retransmission: [19] },
  'spurious-retransmission': { spurious_retransmission: [6], duplicate_ack: [7] },
  'out-of-order': { lost_segment: [2, 6], out_of_order: [3], retransmission: [7] },
  'out-of-order-rtt': { lost_segment: [5, 12], out_of_order: [6], retransmission: [13] },
  'lost-segment': { lost_segment: [5], ack_lost_segment: [6] },
  'ack-lost-segment': { ack_lost_segment: [5] },
  'duplicate-ack': { lost_segment: [6], duplicate_ack: [7, 8, 9] },
  'window-update': { window_update: [6, 8], lost_segment: [7] },
  'window-full': { window_update: [4], window_full: [6] },
  'keep-alive': { keep_alive: [6, 8], keep_alive_ack: [7, 9] },
  'zero-window': {
    zero_window: [5, 7],
    zero_window_probe: [6, 8],
    zero_window_probe_ack: [7],
    ack_lost_segment: [9, 11],
    lost_segment: [10],
  },
  'reused-ports': { reused_ports: [5], retransmission: [10] },
  copies: { retransmission: [2, 4, 8, 12], duplicate_ack: [6, 10] },
};
