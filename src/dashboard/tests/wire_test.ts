// The page's own reading of the live feed against protobuf-es's decoding by reflection: on random
// messages that set every field there is, and on bytes that a real service sent.
import { create, fromBinary, ScalarType, toBinary, type DescMessage, type Message } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  LiveClientMessageSchema,
  LiveServerMessageSchema,
  Subscribe_By,
  Subscribe_Window,
  type LiveRow,
  type LiveServerMessage,
} from "../generated/tiendo/v1/live_session_pb";
import { readMessage, subscribeBytes, type ServerMessage } from "../source/live/wire";
import { countNames, type Counts, type Figures } from "../source/model/counts";
import sent from "./data/live_session.json";

// --- what a decoding by reflection amounts to

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function figuresOf(row: LiveRow | undefined): Figures {
  const told = row?.counts as unknown as Record<string, bigint> | undefined;
  const counts = Object.fromEntries(countNames.map((name) => [name, Number(told?.[camel(name)] ?? 0)]));
  return { counts: counts as Counts, dueToday: Number(row?.dueToday ?? 0) };
}
const instant = (at: { seconds: bigint; nanos: number } | undefined): number =>
  at ? Number(at.seconds) * 1000 + Math.floor(at.nanos / 1e6) : 0;
const rowsOf = (rows: readonly LiveRow[]): [string, Figures][] => rows.map((row) => [row.key, figuresOf(row)]);
const numberOf = (value: bigint | undefined): number | undefined =>
  value === undefined ? undefined : Number(value);

function byReflection(bytes: Uint8Array): ServerMessage | undefined {
  const { message }: LiveServerMessage = fromBinary(LiveServerMessageSchema, bytes);
  switch (message.case) {
    case "snapshot": {
      const of = message.value;
      return {
        kind: "snapshot", position: Number(of.position), asOf: instant(of.asOf), from: of.from, to: of.to,
        catalogueVersion: of.catalogueVersion, rows: rowsOf(of.rows), total: figuresOf(of.total),
        alertsTotal: Number(of.alertsTotal), timeZone: of.timeZone,
        provisionalOpen: Number(of.provisionalOpen), simulated: of.simulated, build: of.build,
      };
    }
    case "update": {
      const of = message.value;
      return {
        kind: "update", position: Number(of.position), asOf: instant(of.asOf), rows: rowsOf(of.rows),
        removedKeys: of.removedKeys, alertNotices: of.alerts.length, total: of.total && figuresOf(of.total),
        alertsTotal: numberOf(of.alertsTotal), provisionalOpen: numberOf(of.provisionalOpen),
      };
    }
    case "heartbeat":
      return { kind: "heartbeat", position: Number(message.value.position), asOf: instant(message.value.asOf) };
    case "error":
      return { kind: "error", message: message.value.message };
    case undefined:
      return undefined;
  }
}

// --- messages with every field set, by their descriptors

let state = 20_260_910;
function random(below: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
function scalar(type: ScalarType): unknown {
  switch (type) {
    case ScalarType.STRING:
      return ["", "Y01.1", "Sở Tư pháp", "2026-09-10"][random(4)];
    case ScalarType.SINT64:
      return BigInt([0, 1, -1, 127, -128, 70_000, -(2 ** 40), 2 ** 51][random(8)] ?? 0);
    case ScalarType.UINT64:
      return BigInt([0, 127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1][random(6)] ?? 0);
    case ScalarType.INT64: // seconds of an instant
      return BigInt(random(2_000_000_000));
    case ScalarType.INT32: // nanoseconds
      return random(1_000_000_000);
    case ScalarType.UINT32:
      return random(70_000);
    case ScalarType.BOOL:
      return true;
    default:
      throw new Error(`a field of a type without a sample: ${type}`);
  }
}
function filled(schema: DescMessage): Message {
  const out: Record<string, unknown> = {};
  for (const field of schema.fields) {
    if (field.oneof) continue;
    if (field.fieldKind === "scalar") out[field.localName] = scalar(field.scalar);
    else if (field.fieldKind === "enum") out[field.localName] = random(3);
    else if (field.fieldKind === "message") out[field.localName] = filled(field.message);
    else if (field.fieldKind === "list" && field.listKind === "message") {
      out[field.localName] = Array.from({ length: random(4) }, () => filled(field.message));
    } else if (field.fieldKind === "list" && field.listKind === "scalar") {
      out[field.localName] = Array.from({ length: random(4) }, () => scalar(field.scalar));
    } else throw new Error(`a field without a sample: ${field.name}`);
  }
  return create(schema, out);
}

describe("a message of the live feed", () => {
  const { oneofs } = LiveServerMessageSchema;
  const kinds = oneofs[0]?.fields ?? [];
  it("is read as reflection reads it, whatever its fields hold", () => {
    expect(kinds.length).toBe(4);
    for (const kind of kinds) {
      for (let i = 0; i < 200; ++i) {
        if (!kind.message) throw new Error(kind.name);
        const value = filled(kind.message);
        const message = { case: kind.localName, value } as LiveServerMessage["message"];
        const bytes = toBinary(LiveServerMessageSchema, create(LiveServerMessageSchema, { message }));
        expect(readMessage(bytes), kind.name).toEqual(byReflection(bytes));
      }
    }
  });
  it("without any field set is read as such", () => {
    for (const kind of kinds) {
      if (!kind.message) throw new Error(kind.name);
      const message = { case: kind.localName, value: create(kind.message) } as LiveServerMessage["message"];
      const bytes = toBinary(LiveServerMessageSchema, create(LiveServerMessageSchema, { message }));
      expect(readMessage(bytes), kind.name).toEqual(byReflection(bytes));
    }
    expect(readMessage(new Uint8Array())).toBeUndefined();
  });
  it("as a service sent it is read as reflection reads it", () => {
    const seen = new Set<string | undefined>();
    for (const text of sent) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const read = readMessage(bytes);
      expect(read).toEqual(byReflection(bytes));
      seen.add(read?.kind);
    }
    expect([...seen].sort()).toEqual(["error", "heartbeat", "snapshot", "update"]);
  });
  it("of a newer service is passed over, and one that is cut off is refused", () => {
    // Field 15 of LiveServerMessage, two bytes long.
    expect(readMessage(new Uint8Array([0x7a, 2, 8, 1]))).toBeUndefined();
    const whole = toBinary(LiveServerMessageSchema, create(LiveServerMessageSchema, {
      message: { case: "heartbeat", value: { position: 300n } },
    }));
    expect(() => readMessage(whole.subarray(0, whole.length - 1))).toThrow(RangeError);
  });
});

describe("what the page says first", () => {
  it("is the subscription that the contract names", () => {
    const named = [
      ["today", Subscribe_Window.TODAY], ["month", Subscribe_Window.MONTH],
      ["quarter", Subscribe_Window.QUARTER], ["year", Subscribe_Window.YEAR],
    ] as const;
    const said = (bytes: Uint8Array): unknown => fromBinary(LiveClientMessageSchema, bytes).message.value;
    for (const [kind, window] of named) {
      expect(said(subscribeBytes({ kind }))).toMatchObject({
        window, descendants: true, by: Subscribe_By.AGENCY, from: "", to: "", agencyCodes: [],
      });
    }
    expect(said(subscribeBytes({ kind: "range", from: "2026-09-01", to: "2026-09-10" }))).toMatchObject({
      window: Subscribe_Window.RANGE, from: "2026-09-01", to: "2026-09-10", descendants: true,
    });
  });
});
