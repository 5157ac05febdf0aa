export const arp = {
  'arp.request':
    '{who} has a packet for {target} and lacks the MAC address to send it to. It asks{link, select, yes { every host on the link} other { for it}}, and gives its own address, {sender}, so that the answer can come straight back.',
  'arp.request.open':
    '{who} wants to send to {target}, or by way of it, and lacks its MAC address. It asks{link, select, yes { every host on the link} other { for it}}, and gives its own address, {sender}, so that the answer can come straight back.',
  'arp.request.router':
    '{who} has a packet for {destination} (frame {packet}), which is on another network: it hands it to its router, {target}, and lacks the MAC address of that router. It asks{link, select, yes { every host on the link} other { for it}}, and gives its own address, {sender}, so that the answer can come straight back.',
  'arp.request.vip':
    '{who} wants to reach the service at {target} and lacks the MAC address to send to. It asks{link, select, yes { every host on the link} other { for it}}.{first, select, yes { {target} is the virtual IP address (VIP) of the service: {who} takes it for the server, but {holder} holds it and passes the work to real servers. If {who} were on another network, its router would ask in its place.} other { {holder} holds that address.}}',
  'arp.request.chosen':
    '{who} has chosen {target} for the connection that frame {original} asks for, and keeps the choice in its connection table: {client} belongs to {target}. To send the SYN there it needs a MAC address, and asks{link, select, yes { every host on the link} other { for it}}. It asks from {sender}, its own address {onward, select, yes {on that side} other {towards the real servers}}.',
  'arp.request.unicast':
    '{who} asks {to} alone, not the whole link, for the MAC address of {target}: it has an entry in its table, and checks that it still holds.',
  'arp.request.repeated': 'The question is that of frame {first}, {gap} later: no answer has come in between.',
  'arp.request.unanswered': 'The capture holds no answer to this question.',
  'arp.reply':
    '{who} answers the question of frame {request}{delay, select, absent {} other {, {delay} after it}}: {address} is at {mac}. {link, select, yes {The answer goes to {asker} alone, which} other {{asker}}} enters it in its ARP table and can now send to {address}.',
  'arp.reply.enables': 'With this answer {asker} can send on what frame {original} brought: it does so in frame {copy}.',
  'arp.reply.unasked':
    '{who} says that {address} is at {mac}. The capture holds no question for it: the question came before the capture, or nobody asked.',
  'arp.reply.probe':
    '{who} answers the probe of frame {request}{delay, select, absent {} other {, {delay} after it}}: it has {address} itself, at {mac}. So {asker} must not use the address.',
  'arp.gratuitous':
    '{who} tells every host on the link, unasked, that {address} is at {mac}. Hosts that know the address replace its entry: in this way an address moves from one machine to another.',
  'arp.probe':
    '{mac} wants to use {address} and first asks whether somebody has it. Its own address field is 0.0.0.0, so that nobody changes a table. {answered, select, absent {No answer is in the capture: the address is free, as far as one can see.} other {Frame {answered} answers: the address is taken.}}',
  'arp.announcement':
    '{mac} announces that it uses {address} from now on. Hosts that knew the address from somebody else correct their tables.',
  'arp.conflict':
    'Two machines claim {address}: {mac1} in frame {frame1} and {mac2} in frame {frame2}. Packets for it go to whichever claim each host heard last.',
  'arp.moved':
    'Until now {from} had {address} (frame {frame}). {to} takes it over: whoever hears this sends to {to} from now on.',
  'arp.disputed':
    '{machines, plural, one {One machine claims} other {# machines claim}} {address}: {macs}, the first in frame {first}. An address should have one owner; in this story its claimants go by their MAC addresses.',
  'arp.other': '{who} sends an ARP message with operation {opcode}, which is neither a request nor a reply.',
} as const;
