/** What runs on the hosts: HTTP servers and clients. */
import { z } from 'zod';
import { addressWord, durationRange, durationWord, endpointWord, fewer, nameWord, portWord } from './words.ts';

const headers = z.record(z.string(), z.string()).describe('Header fields, in this order, instead of the usual ones');
const size = z.int().min(0).max(50_000_000);

export const serverSchema = z
  .strictObject({
    host: nameWord,
    port: portWord.optional().describe('Default 80'),
    think: durationRange.optional().describe('From the end of the request to the response. Default 1ms'),
    pages: z.record(z.string(), size).optional().describe('Path → bytes. The path /N is always a page of N bytes'),
    headers: headers.optional(),
    contentLength: z.boolean().optional().describe('False: the end of the connection is the end of the page. Default true'),
    keepAlive: z.boolean().optional().describe('False: every connection is closed after its first response. Default true'),
    closeAfter: durationWord
      .optional()
      .describe('From the last response to the FIN, where it is the server that closes. Default 0'),
  })
  .describe('An HTTP server');

const request = z.strictObject({
  path: z
    .string()
    .regex(/^\/\S*$/)
    .optional(),
  size: size.optional().describe('Of the page wanted: short for the path /SIZE'),
  upload: size.optional().describe('Bytes of a body to send (POST)'),
  headers: headers.optional(),
  after: durationRange.optional().describe('From the opening, or the response before. Default: some 40us'),
});

export const clientSchema = z
  .strictObject({
    host: nameWord,
    server: endpointWord,
    at: durationWord.optional().describe('When the first connection is opened. Default 0'),
    count: fewer.optional().describe('How many connections, one after the other by the clock. Default 1'),
    every: durationWord.optional().describe('Between their beginnings. Default 1s'),
    port: portWord.optional().describe('Local port of the first; the others follow'),
    version: z.enum(['1.0', '1.1']).optional(),
    requests: z
      .array(request)
      .optional()
      .describe('In one connection. Default: one for /. An empty list: it is opened and closed'),
    closes: z.enum(['client', 'server']).optional().describe('Who sends the first FIN. Default server'),
    closeAfter: durationWord.optional().describe("From the last response, or the server's FIN, to the client's. Default 0"),
    readDelay: durationWord.optional().describe('From the arrival of data to the reading: until then the window is smaller'),
    abort: z
      .strictObject({
        when: z.enum(['opened', 'requested', 'response', 'done']).describe('What has just happened'),
        after: durationWord.optional(),
      })
      .optional()
      .describe('The client gives up with RST'),
  })
  .describe('A client, and what it asks for over time');

export const udpServerSchema = z
  .strictObject({
    host: nameWord,
    port: portWord.optional().describe('Default 53'),
    size: z.int().min(0).max(1400).optional().describe('Bytes of each answer; 0: none. Default 120'),
    think: durationRange.optional().describe('From the datagram to the answer. Default 500us'),
  })
  .describe('Answers each datagram with one');

export const datagramSchema = z
  .strictObject({
    host: nameWord,
    to: endpointWord,
    at: durationWord.optional(),
    count: fewer.optional(),
    every: durationWord.optional().describe('Default 1s'),
    size: z.int().min(0).max(1400).optional().describe('Bytes. Default 60'),
    port: portWord.optional().describe('Source port. Default: one by chance, the same for all of them'),
    ttl: z.int().min(1).max(255).optional(),
  })
  .describe('UDP datagrams from one port, with text');

export const ftpServerSchema = z
  .strictObject({ host: nameWord, think: durationRange.optional().describe('From a command to its reply. Default 500us') })
  .describe('An FTP server on port 21. The file N has N bytes');

export const ftpClientSchema = z
  .strictObject({
    host: nameWord,
    server: addressWord,
    at: durationWord.optional(),
    mode: z
      .enum(['active', 'passive'])
      .optional()
      .describe('Who opens the data connections: the server (PORT), or the client (PASV). Default passive'),
    files: z.array(size).optional().describe('Bytes of each file to fetch. Default: one of 1000'),
  })
  .describe('An FTP client');

export type UdpServerDescription = z.infer<typeof udpServerSchema>;
export type DatagramDescription = z.infer<typeof datagramSchema>;
export type ServerDescription = z.infer<typeof serverSchema>;
export type ClientDescription = z.infer<typeof clientSchema>;
export type RequestDescription = z.infer<typeof request>;
