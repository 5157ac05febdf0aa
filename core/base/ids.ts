/**
 * Branded index types. Every number that indexes a table has a type of its own, so that a row of one
 * table is never used to index another.
 */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Index of a packet in the packet table, from 0. Wireshark's `frame.number` is row + 1. */
export type PacketRow = Brand<number, 'PacketRow'>;
/** `frame.number`, from 1: what people see. */
export type FrameNumber = Brand<number, 'FrameNumber'>;
/** Index into the flow table (`tables.flows`). */
export type FlowId = Brand<number, 'FlowId'>;
/** Index into the network-address table (IPv4 and IPv6 addresses). 0 is "no address". */
export type AddressId = Brand<number, 'AddressId'>;
/** Index into the MAC-address table. 0 is "no MAC". */
export type MacId = Brand<number, 'MacId'>;
/** Index into the capture's interface list. */
export type InterfaceId = Brand<number, 'InterfaceId'>;

/** Stored in an index column where there is no value. */
export const NONE = 0xffff_ffff;

export const frameNumber = (row: PacketRow): FrameNumber => (row + 1) as FrameNumber;
export const rowOfFrame = (frame: number): PacketRow => (frame - 1) as PacketRow;
export const packetRow = (n: number): PacketRow => n as PacketRow;
export const flowId = (n: number): FlowId => n as FlowId;
