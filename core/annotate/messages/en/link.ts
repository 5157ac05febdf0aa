export const link = {
  'capture.overview':
    'The capture holds {frames, plural, one {one frame} other {# frames}} in {duration}, {tcp, select, yes {{flows, plural, =0 {no conversation} one {one connection} other {# connections}}} other {{flows, plural, =0 {no conversation} one {one conversation} other {# conversations}}}}{twice, plural, =0 {} other { ({all, select, yes {} other {{twice, plural, one {one} other {#}} of them }}seen on both sides of {box, select, absent {a box that rewrites addresses} other {{box}}})}} and {devices, plural, =0 {no device known by an address} one {one device} other {# devices}}.',
  'capture.empty': 'The capture holds no frame.',
  'capture.problem':
    'The file is damaged at byte {offset}{line, select, absent {} other { (line {line})}}: {kind, select, not_a_capture {it is not a capture} empty {it is empty} truncated_header {it ends inside its header} truncated_packet {it ends inside a frame} bad_packet_length {the length of a frame cannot be right} bad_block_length {the length of a block cannot be right} bad_block {a block cannot be read} unknown_interface {a frame names an interface that the file does not describe} unsupported_version {its format has a version that Trama does not know} bad_compression {its compressed data are broken} bomb_limit {it unpacks to more than the limit} bad_text {the line cannot be read} read_error {the medium cannot be read} other {it cannot be read}}.',
  'capture.cut':
    '{frames, plural, one {One frame, frame {first}, is not captured whole: a snap length cut it.} other {# frames are not captured whole, from frame {first} on: a snap length cut them.}}',
  'capture.midstream':
    '{all, plural, one {The only connection was open before the capture began (frame {first}).} other {{flows, plural, one {One} other {#}} of {all} connections {flows, plural, one {was} other {were}} open before the capture began; the first is that of frame {first}.}} What was agreed on at the opening is not known.',
  'capture.unordered':
    'The file is not in order of time: {frames, plural, one {one frame has} other {# frames have}} an earlier time than a frame before {frames, plural, one {it} other {them}}, by up to {most}. The first is frame {first}, earlier than frame {before}. Address translations and the tables of directors are told by the times; what follows from the order of segments within a connection (retransmissions, out of order), and the pictures, by the order of the file. Put the file in order first: reordercap IN OUT.',
  'capture.pass-failed':
    'A part of the analysis ({pass}) failed at frame {frame}. This is a fault of Trama, not of the capture; what that part would say from there on is missing.',
  'link.capture-point':
    'Probably captured on {mac} ({who}): its frames alone are shorter than the minimum of Ethernet, as a sender sees them before padding. {frames, plural, one {One such frame is} other {# such frames are}} in the capture, the first is frame {first}.',
  'link.others':
    'Frames between other machines were captured too, both ways (the first is frame {first}): the interface was promiscuous, on a hub, a mirror port or a tap.',
  'link.own':
    'All frames captured are its own or for groups: it hangs on a port of a switch, or its interface was not promiscuous. Which of them does not show.',
  'link.unpadded':
    'This frame has {length}, less than the 60 that Ethernet demands, and only frames of {mac} are that short. So the capture was probably taken on that host, before its card added the padding.',
  'link.padded':
    '{kind, select, arp {The ARP message} ip {The IP packet} other {What the frame carries}} is shorter than the frame of {length}: the card of {who} filled the rest, because Ethernet demands at least 60 bytes.',
  'link.vlan':
    '{inner, select, absent {{tagged, select, yes {A tag (802.1Q) puts this frame into VLAN {id}, with priority {priority}.} other {A tag (802.1Q) gives this frame priority {priority}, and names no VLAN (VLAN ID 0).}}} other {The frame carries stacked VLAN tags (QinQ): outside VLAN {id} with priority {priority}, inside VLAN {inner}.}}',
  'link.idle': 'Nothing travels for {gap}, from frame {from} to frame {to}.',
  'link.idle.flow': 'Nothing travelled on this connection for {gap}, since frame {before}. Then {who} sends this {what}.',
  'link.idle.closing':
    '{who} kept its half open for {gap} after it had acknowledged the FIN of {other} (frame {fin}). Nothing travels on the connection meanwhile: {other} has nothing more to send, and {who} has not yet closed. Why it waits, the capture does not show.',
  'frame.unknown':
    '{who} sends a frame of {length} to {to}{type, select, absent {} other {; its type is {type}}}.{denied, select, yes { Trama does not decode what it carries.} other {}}',
  'frame.opaque': 'This is a frame of {length}, of a kind that Trama does not decode.',
  'frame.cut':
    'Only {captured} of the {original} of this frame were captured: the snap length cut it. What lay beyond cannot be read or verified.',
  'frame.stopped': 'Decoding stops early: a header of this frame is malformed, or promises more bytes than there are.',
  'frame.stopped.at':
    'Decoding stops in {layer}, at byte {offset} of the frame: {reason, select, truncated {the next item needs {required}, and only {actual} were captured} too_short {the next item needs {required}, and {limit} leaves {actual}} bad_length {a length there cannot be right; {actual} were left by {limit}} bad_version {its version is not the one that belongs there} bad_option {an option there is malformed} too_deep {too many headers lie inside one another} other {Trama does not support what follows}}.',
} as const;
