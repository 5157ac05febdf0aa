/** Words of the graphs. */

export const graphsEn = {
  graphs: 'TCP graphs',
  io: 'Packets over time',
  waterfall: 'HTTP waterfall',
  graph: {
    role: 'graph',
    kinds: {
      tcptrace: 'Sequence (tcptrace)',
      stevens: 'Sequence (Stevens)',
      throughput: 'Throughput',
      rtt: 'Round trip',
      window: 'Window',
    },
    about: {
      tcptrace: 'Segments as what they bring, with acknowledgements, SACK blocks and the receiver’s window',
      stevens: 'Sequence number of each segment over time',
      throughput: 'Bits per second: sent, and acknowledged for the first time',
      rtt: 'From each segment to its acknowledgement, where it was captured',
      window: 'Bytes in flight, and the window that the receiver grants',
    },
    layers: {
      segments: 'segments',
      again: 'sent again',
      outOfOrder: 'out of order',
      probes: 'probes',
      ack: 'acknowledged',
      duplicateAcks: 'duplicate ACKs',
      window: 'window',
      sack: 'SACK',
      throughput: 'sent',
      goodput: 'acknowledged',
      rtt: 'round trip',
      inFlight: 'in flight',
    },
    which: 'Graphs',
    reverse: 'The other direction',
    reverseShort: 'Direction',
    whole: 'All of the time',
    csvOf: (what: string) => `CSV: ${what}`,
    summary: (s: {
      segments: string;
      bytes: string;
      again: string;
      outOfOrder: string;
      duplicateAcks: string;
      zeroWindows: string;
      rtt: string | null;
      inFlight: string;
    }): string =>
      [
        `${s.segments} segments with ${s.bytes} bytes, ${s.again} sent again, ${s.outOfOrder} out of order`,
        `${s.duplicateAcks} duplicate ACKs, ${s.zeroWindows} closed windows`,
        ...(s.rtt === null ? [] : [`round trip least / mean / most ${s.rtt}`]),
        `at most ${s.inFlight} bytes in flight`,
      ].join('; '),
    kept: 'The selected packet belongs to no TCP connection: this is the one before.',
    selectTcp: 'Select a packet of a TCP connection: its graphs are drawn here.',
    untimed: 'The capture has no times: there is nothing to draw over time.',
    waiting: 'The capture is still being analysed. This appears as soon as that is done.',
    chooseOne: 'Choose a graph above.',
    nothing: 'Nothing in this part.',
    keys: '← → next point, Enter its packet, + − zoom, Shift+← → move, 0 all. Wheel zooms, drag moves, Shift+drag zooms into a part, click selects.',
    allPackets: 'all packets',
    measures: { packets: 'packets', bytes: 'bytes', bits: 'bits' },
    measure: 'Count',
    mixed: 'Values',
    field: 'Field',
    fieldHint: 'field, as tcp.len',
    functionsAbout: {
      packets: 'Packets in each interval',
      bytes: 'Bytes of the packets in each interval',
      bits: 'Bits of the packets in each interval',
      sum: 'Sum of the field’s values in each interval',
      frames: 'Packets that have the field',
      fields: 'How often the field occurs',
      max: 'Highest value of the field in each interval',
      min: 'Lowest value of the field in each interval',
      avg: 'Mean of the field’s values in each interval',
      load: 'Of a response time: how many requests were being waited for, on average',
    },
    fieldFaults: {
      'no-field': 'Name a field.',
      'unknown-field': 'There is no such field.',
      'no-number': 'The field’s values are no numbers: they can be counted only.',
      'no-duration': 'LOAD wants a time span, such as http.time.',
      'too-many-values': 'The field occurs too often: narrow the filter.',
    },
    average: 'Moving average',
    averageAbout: 'Simple moving average: the mean of so many intervals around each one',
    noAverage: 'no average',
    log: 'Logarithmic',
    reading: 'Reading values…',
    interval: 'Interval',
    automatic: 'automatic',
    perInterval: (measure: string, interval: string) => `${measure[0]?.toUpperCase()}${measure.slice(1)} in ${interval} each`,
    lineSummary: (name: string, packets: string, highest: string) =>
      `${name}: ${packets} packets, at most ${highest} an interval.`,
    tooMany: (n: string, most: string) => `There would be ${n} intervals, more than ${most}: choose a longer one.`,
    lines: 'What is counted',
    addLine: 'Count another filter',
    removeLine: 'Remove',
    show: (name: string) => `Show ${name}`,
    form: 'Drawn as',
    forms: { bar: 'bars', line: 'line' },
    colour: 'Colour',
    colours: {
      opening: 'blue',
      reset: 'red',
      request: 'green',
      rewrite: 'orange',
      arp: 'purple',
      response: 'ochre',
      other: 'grey',
    },
    packetsOf: (n: string) => (n === '1' ? '1 packet' : `${n} packets`),
    allRequests: 'All requests',
    withCopies: 'with rewritten copies',
    noHttp: 'No HTTP message was found here. What is encrypted (HTTPS) cannot be read.',
    noResponse: 'no response',
    bars: { sent: 'request', wait: 'waiting', answer: 'response' },
    requestSaid: (r: { frame: string; what: string; status: string; wait: string; total: string }): string =>
      `Frame ${r.frame}: ${r.what}, ${r.status}; waiting ${r.wait}, in all ${r.total}`,
    requestsShown: (shown: string, all: string) =>
      shown === all ? `${all} requests.` : `The first ${shown} of ${all} requests.`,
    waterfallKeys: '↑ ↓ requests, Enter the packet, + − zoom, ← → move, 0 all; Ctrl+wheel zooms.',
  },
};
