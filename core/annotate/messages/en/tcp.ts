export const tcp = {
  'tcp.syn':
    '{who} asks for a connection to {to}, from its port {port}. It starts counting its bytes at {isn}, its initial sequence number; the SYN itself counts as one, so the answer must acknowledge {next}.',
  'tcp.syn.again':
    '{who} has heard no answer since frame {first}, and repeats its SYN {before, select, absent {after {gap}} other {{gap} after the try of frame {before}}}.',
  'tcp.syn.retry':
    'Frame {refusal} refused {who}; {gap} after that it tries again, with the same initial sequence number ({isn}).',
  'tcp.syn.data':
    'The SYN already carries {bytes} of data: the sender uses TCP Fast Open, or a program that builds its own packets.',
  'tcp.offers': '{who} states what it accepts: {offers}.',
  'tcp.synack':
    '{who} accepts{delay, select, absent {} other {, {delay} after the SYN}}. It acknowledges {ack}, {syn, select, absent {the number after a SYN that the capture does not hold} other {which covers the SYN of frame {syn}}}, and starts its own count at {isn}: the next step must acknowledge {next}.',
  'tcp.synack.again':
    '{who} sends its SYN ACK{original, select, absent {} other { (frame {original})}} again: no acknowledgement of it has come.',
  'tcp.open.ack':
    '{who} acknowledges {ack}, the number after the SYN of the other end{synAck, select, absent {} other { (frame {synAck})}}. Each end has now confirmed the starting number of the other: the connection is open (ESTABLISHED).',
  'tcp.handshake':
    '{side, select, absent {Seen from here} other {On the side of {side}}} the opening takes {rtt}: {first} from the SYN to the SYN ACK, and {second} from there to the ACK.{side, select, absent { None of it carries data, so this is close to the round-trip time.} other {}}',
  'tcp.midstream':
    'The capture begins in the middle of this connection: its SYN is missing. {ports, select, yes {Which end is the client is only guessed from the port numbers, and} other {The starting numbers of both ends are not all known, so}} relative numbers count from the first packet seen.',
  'tcp.data':
    '{who} sends {bytes} of data, {single, select, yes {sequence number {first}} other {sequence numbers {first} to {last}}}.',
  'tcp.ack':
    '{who} confirms that all bytes before {ack} have arrived{data, select, absent {} other {: this covers frame {data}}}. It has nothing to send yet, so the segment carries no data.',
  'tcp.ack.sack':
    '{who} repeats the acknowledgement of frame {before}: it still expects byte {ack}. {how, select, more {Its SACK option says what is new: it has received {bytes} beyond that byte (sequence numbers {first} to {last}), so something before them is missing or late.} other {Its SACK option says why: {bytes} that it had already have come once more (sequence numbers {first} to {last}).}}',
  'tcp.ack.again':
    '{who} repeats the acknowledgement of frame {before}: it still expects byte {ack}. {between, select, beyond {What it received in between lies beyond that byte, so something before it is missing or late.} there {Frame {arrived} carries that byte: when this was sent, it had not arrived, or was not taken.} other {The capture shows nothing new for it in between.}}',
  'tcp.ack.fin-itself':
    '{who} acknowledges {ack}. That is the number of the FIN of frame {fin} itself, not the one after it: all data before the FIN have arrived, but the FIN is not covered yet. That takes {next}.',
  'tcp.ack.unseen':
    'It is the first to acknowledge {bytes} that the capture does not hold, from sequence number {first} on. They reached {who}, so the capture missed them: the network did not lose them.',
  'tcp.hole':
    'Before this segment a hole of {bytes} opens ({single, select, yes {sequence number {first}} other {sequence numbers {first} to {last}}}). {late, select, absent {No packet of the capture fills it: the bytes were lost, or the capture missed them.} other {Frame {late} brings what belongs there, late.}}',
  'tcp.late':
    'These bytes belong before those of frame {after}, which the capture saw first. They were overtaken on the way, or they were lost before the capture could see them and are sent again.',
  'tcp.window-update':
    '{who} acknowledges nothing new since frame {before}, but changes its receive window: the window field goes from {from} to {to}.',
  'tcp.retransmission':
    '{who} sends again bytes that it has already sent on this connection{original, select, absent {} other { (frame {original})}}: a retransmission. {told, select, hole {Frame {report} lacks them and reports bytes behind them (SACK): the segment itself had been lost or was late, not its acknowledgement.} sacked {The other end had them: frame {report} reports them (SACK). Its sender had not heard of that yet, or sends all again that is not acknowledged.} acked {The other end had them: frame {report} acknowledges them. That acknowledgement was lost or late, or the timer of the sender ran out too early.} other {The segment or its acknowledgement was lost or late; which of them, the capture alone cannot tell.}}',
  'tcp.retransmission.fast':
    'Right before it, {repeats, plural, one {one repeated acknowledgement} other {# repeated acknowledgements}} asked for byte {ack}: the sender did not wait for its timer. This is a fast retransmission.',
  'tcp.keepalive':
    '{who} repeats one number below what it should send next: a keep-alive, which makes the other end answer if it is still there.',
  'tcp.keepalive.answer':
    '{who} answers the keep-alive of frame {probe}: it is still there and knows the connection. It acknowledges {ack}, as before.',
  'tcp.zero-window.probe':
    '{who} probes the window that {other} closed in frame {closed}: {bytes, plural, =0 {a segment without data, one number below the next} other {one byte beyond what {other} can take}} makes {other} state its window again.',
  'tcp.zero-window.answer':
    '{who} answers the probe of frame {probe}: {open, select, yes {its window is open again ({window})} other {its window is still closed}}, and it still expects byte {ack}, so it has taken nothing of the probe.',
  'tcp.zero-window':
    '{who} announces a receive window of 0: its buffer is full, and the other end must stop sending until it opens again.',
  'tcp.fin.first':
    '{who} has nothing more to send and closes its half of the connection with FIN. The FIN has sequence number {seq} and counts as one byte, so it must be acknowledged with {next}. {who} is now in {state}.',
  'tcp.fin.second':
    '{who} closes its half too{first, select, absent {} other {, after the FIN of frame {first}}}. Its FIN has sequence number {seq} and must be acknowledged with {next}. {who} is now in {state}.',
  'tcp.fin.simultaneous':
    '{who} closes its half before it has heard of the FIN of frame {first}: both ends close at the same time. Its FIN has sequence number {seq} and must be acknowledged with {next}. {who} is now in {state}.',
  'tcp.fin.other': '{who} sends a FIN with sequence number {seq}: it has nothing more to send.',
  'tcp.fin.covers': 'The same segment acknowledges the FIN of frame {fin}, so this close needs three steps, not four.',
  'tcp.close.ack.first':
    '{who} acknowledges {ack}, which covers the FIN of frame {fin}. That half is closed; the other stays open until {who} closes it. {who} is now in {state}.{waits, select, absent {} other { Once this has arrived, {waits} waits in FIN-WAIT-2 for the other FIN.}}',
  'tcp.close.ack.last':
    '{who} acknowledges {ack}, which covers the FIN of frame {fin}. Both halves are now closed. {who} is in {state}{waits, select, yes {: it keeps the port pair for a while, so that a late segment cannot fall into a new connection} other {}}.',
  'tcp.close.ack.crossing':
    '{who} acknowledges {ack}, which covers the FIN of frame {fin}. Its own FIN is still to be acknowledged. {who} is in {state}.',
  'tcp.close.ack': '{who} acknowledges {ack}, which covers a FIN of the other end.',
  'tcp.reset.refused':
    '{who} refuses the connection with RST{syn, select, absent {} other {, in answer to the SYN of frame {syn}}}: nothing listens at {to}, or something in front of it rejects the SYN.',
  'tcp.reset.abort':
    '{who} breaks the connection off with RST in the middle: what was not yet delivered is lost, and the other end must give up at once.',
  'tcp.reset.after-fin':
    '{who} sends RST after a FIN{fin, select, absent {} other { (frame {fin})}}: it has dropped the connection and takes nothing more, so what still arrives is answered with a reset.',
  'tcp.reset.half-open':
    '{who} answers with RST because it knows of no such connection: it restarted, has forgotten it, or never had it.',
  'tcp.reset.other': '{who} sends RST: the connection ends at once.',
  'tcp.bare': '{who} sends a TCP segment that belongs to no step that the capture explains.',
  'tcp.challenge.syn':
    'The connection on these ports is still open (last seen in frame {last}). Its other end does not open a new one: frame {answer} is a challenge ACK.',
  'tcp.challenge.ack':
    '{who} answers the SYN of frame {syn} with a challenge ACK: it acknowledges {ack}, the number of the connection that it still has open. Only an RST with that number would end it.',
  'tcp.verdict.copy':
    'Wireshark calls this packet “{name}”. It is the packet of frame {original} seen again{hop, select, yes { behind a router: TTL {to} instead of {from}} other {}}; nobody sent it twice.',
  'tcp.verdict.retransmission':
    'Wireshark: retransmission. Sequence number {seq} lies below the highest one sent so far{highest, select, absent {} other { (frame {highest})}}, and no rule for an early or late segment applies. {timeout, select, absent {} other {Since frame {timeout}, the oldest segment without an acknowledgement, {gap} have passed.}}',
  'tcp.verdict.fast-retransmission':
    'Wireshark: fast retransmission. At least two duplicate acknowledgements ask for {seq}{peer, select, absent {} other {, and the last packet of the other end (frame {peer}) came {gap} before, under {limit}}}.',
  'tcp.verdict.spurious-retransmission':
    'Wireshark: spurious retransmission. The segment ends at {next}, and the other end had acknowledged {ack}{peer, select, absent {} other { (frame {peer})}}: it had these bytes already.',
  'tcp.verdict.out-of-order':
    'Wireshark: out of order. Sequence number {seq} lies below the next expected one, {next}; the highest segment (frame {highest}) came {gap} before, under {limit} ({syn, select, absent {the limit where no initial RTT is known} other {the initial RTT, frames {syn} to {ack}}}).',
  'tcp.verdict.lost-segment':
    'Wireshark: previous segment not captured. Sequence number {seq} lies beyond the next expected one, {next}{highest, select, absent {} other { (after frame {highest})}}.{held, select, yes { Yet nothing is missing: the capture holds these bytes{probe, select, absent {} other {. Wireshark does not count the byte of the window probe in frame {probe}}}.} other {}}',
  'tcp.verdict.ack-lost-segment':
    'Wireshark: ACKed unseen segment. It acknowledges {ack}; the other end was seen to send up to {next}{highest, select, absent {} other { (frame {highest})}}{hole, select, yes {{held, select, yes {} other {, but not all of it: a segment before is missing in the capture}}} other {{held, select, yes {, as Wireshark counts} other { only}}}}.{held, select, yes { Yet nothing is missing: the capture holds these bytes{probe, select, absent {} other {. Wireshark does not count the byte of the window probe in frame {probe}}}.} other {}}',
  'tcp.verdict.duplicate-ack':
    'Wireshark: duplicate ACK number {count}. No data, the same window, and acknowledgement {ack} once more{first, select, absent {} other {, as in frame {first}}}.',
  'tcp.verdict.keep-alive':
    'Wireshark: keep-alive. Sequence number {seq} lies one below the next expected one, with {bytes, plural, =0 {no data} one {one byte} other {# bytes}}.',
  'tcp.verdict.keep-alive-ack':
    'Wireshark: keep-alive ACK. It repeats the last acknowledgement and window, and the last packet of the other end{peer, select, absent {} other { (frame {peer})}} was a keep-alive.',
  'tcp.verdict.window-update':
    'Wireshark: window update. No data and the same acknowledgement, {ack}, but another window: {window}.',
  'tcp.verdict.window-full':
    'Wireshark: window full. The segment ends at {next}: that is acknowledgement {ack} plus the whole window of {window} bytes{peer, select, absent {} other { that frame {peer} announced}}.',
  'tcp.verdict.zero-window': 'Wireshark: zero window. The window is 0, and none of SYN, FIN and RST is set.',
  'tcp.verdict.zero-window-probe':
    'Wireshark: zero window probe. One byte at the next expected sequence number, {seq}, while the window of the other end is 0{peer, select, absent {} other { (frame {peer})}}.',
  'tcp.verdict.zero-window-probe-ack':
    'Wireshark: zero window probe ACK. It repeats the last acknowledgement and the window of 0, and the last packet of the other end{peer, select, absent {} other { (frame {peer})}} was a probe.',
  'tcp.verdict.reused-ports':
    'Wireshark: port numbers reused. A SYN on ports that already had a connection, with another initial sequence number ({seq}): a new stream begins.',
  'flow.other':
    '{a} and {b} exchange {packets, plural, one {one packet} other {# packets}} of {protocol}: {sent} one way and {received} the other.',
  'tcp.flow':
    '{guessed, select, yes {Probably from} other {From}} {client} to {server}: {packets, plural, one {one packet} other {# packets}}, {sent} of data one way and {received} the other.',
  'tcp.flow.opening':
    '{kind, select, three_way {The connection is opened in three steps} simultaneous {Both ends open at the same time: each sends a SYN before it has seen that of the other} refused {The connection is refused} unanswered {No answer to the SYN is in the capture} incomplete {The opening is not finished in the capture} other {The capture begins after the opening}}{rtt, select, absent {} other {, in {rtt}}}.{retries, plural, =0 {} one { The SYN was repeated once.} other { The SYN was repeated # times.}}',
  'tcp.flow.close':
    '{kind, select, four_step {The close takes four steps, started by {who}: FIN (frame {first}) and its acknowledgement, then the FIN of the other end (frame {second}) and its acknowledgement} three_step {The close takes three steps, started by {who}: FIN (frame {first}), a FIN of the other end that acknowledges it (frame {second}), and the last acknowledgement} simultaneous {Both ends close at the same time: neither FIN (frames {first} and {second}) acknowledges the other} half_close {{who} closes its half (frame {first}), and the other end goes on sending data: a half-close} incomplete {{who} begins to close (frame {first}), but the capture does not hold the whole close} other {The capture holds neither FIN nor RST: the connection is still open when the capture ends, or its end was not captured}}.',
  'tcp.flow.reset':
    '{who} ends the connection with RST in frame {frame}: {kind, select, refused {it refuses it} abort {it breaks it off in the middle} after_fin {it had dropped it after a FIN} other {it knows of no such connection}}.',
  'tcp.flow.states':
    'After the last packet the client is in {client} and the server in {server}, as far as the packets prove it.{arrived, select, both { Once all have arrived, the client is in {clientThen} and the server in {serverThen}.} client { Once all have arrived, the client is in {clientThen}.} server { Once all have arrived, the server is in {serverThen}.} other {}}',
} as const;
