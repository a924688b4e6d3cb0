// The messages of /v1/live between bytes and plain numbers, with protobuf-es's reader of the wire
// format and without its reflective runtime, which would be a fifth of all scripts. Field numbers
// are those of proto/tiendo/v1/live_session.proto; tests/wire_test.ts holds every one of them
// against a decoding by reflection. Fields that are not known here are skipped.
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { Period } from "../address";
import { countNames, noCounts, noFigures, type CountName, type Figures } from "../model/counts";

export type LiveRows = readonly (readonly [key: string, figures: Figures])[];

export interface Snapshot {
  readonly kind: "snapshot";
  readonly position: number;
  readonly asOf: number; // milliseconds since 1970; 0: not told
  readonly from: string;
  readonly to: string;
  readonly catalogueVersion: number;
  readonly rows: LiveRows;
  readonly total: Figures;
  readonly alertsTotal: number;
  readonly timeZone: string;
  readonly provisionalOpen: number;
  readonly simulated: boolean;
  readonly build: string; // version of the service
}
export interface Update {
  readonly kind: "update";
  readonly position: number;
  readonly asOf: number;
  readonly rows: LiveRows;
  readonly removedKeys: readonly string[];
  readonly alertNotices: number; // how many alerts it tells the news of
  // Undefined: unchanged.
  readonly total: Figures | undefined;
  readonly alertsTotal: number | undefined;
  readonly provisionalOpen: number | undefined;
}
export interface Heartbeat {
  readonly kind: "heartbeat";
  readonly position: number;
  readonly asOf: number;
}
export interface Refusal {
  readonly kind: "error";
  readonly message: string;
}
export type ServerMessage = Snapshot | Update | Heartbeat | Refusal;

const varintBytesMax = 10;

// Counts are far below 2^53: whole numbers without a BigInt for each.
class Reader extends BinaryReader {
  constructor(private readonly bytesOf: Uint8Array) {
    super(bytesOf);
  }
  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < varintBytesMax; ++i) {
      const byte = this.bytesOf[this.pos++];
      if (byte === undefined) break;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new RangeError("a number has no end");
  }
  signed(): number {
    const zigzag = this.unsigned();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }
  // Calls `take` for each field of a message of the next bytes; a field not taken is skipped.
  message(take: (field: number) => boolean): void {
    const end = this.uint32() + this.pos;
    this.fields(end, take);
  }
  fields(end: number, take: (field: number) => boolean): void {
    if (end > this.len) throw new RangeError("a message is cut off");
    while (this.pos < end) {
      const [field, type] = this.tag();
      const before = this.pos;
      if (!take(field)) {
        this.pos = before;
        this.skip(type, field);
      }
    }
  }
}

// A Timestamp as milliseconds since 1970.
function instant(reader: Reader): number {
  let seconds = 0;
  let nanos = 0;
  reader.message((field) => {
    if (field === 1) seconds = reader.unsigned();
    else if (field === 2) nanos = reader.uint32();
    else return false;
    return true;
  });
  return seconds * 1000 + Math.floor(nanos / 1e6);
}

// Counts has its fields in the order of countNames, numbered from 1.
function liveRow(reader: Reader): [string, Figures] {
  let key = "";
  let dueToday = 0;
  const counts: Record<CountName, number> = { ...noCounts };
  reader.message((field) => {
    if (field === 1) key = reader.string();
    else if (field === 7) dueToday = reader.signed();
    else if (field === 5) {
      reader.message((one) => {
        const name = countNames[one - 1];
        if (name === undefined) return false;
        counts[name] = reader.signed();
        return true;
      });
    } else return false;
    return true;
  });
  return [key, { counts, dueToday }];
}

function snapshot(reader: Reader): Snapshot {
  const rows: [string, Figures][] = [];
  const out = {
    kind: "snapshot" as const,
    position: 0, asOf: 0, from: "", to: "", catalogueVersion: 0, rows,
    total: undefined as Figures | undefined,
    alertsTotal: 0, timeZone: "", provisionalOpen: 0, simulated: false, build: "",
  };
  reader.message((field) => {
    switch (field) {
      case 1: out.position = reader.unsigned(); break;
      case 3: out.asOf = instant(reader); break;
      case 4: out.from = reader.string(); break;
      case 5: out.to = reader.string(); break;
      case 6: out.catalogueVersion = reader.uint32(); break;
      case 8: rows.push(liveRow(reader)); break;
      case 9: out.total = liveRow(reader)[1]; break;
      case 11: out.alertsTotal = reader.unsigned(); break;
      case 12: out.timeZone = reader.string(); break;
      case 13: out.provisionalOpen = reader.unsigned(); break;
      case 14: out.simulated = reader.bool(); break;
      case 15: out.build = reader.string(); break;
      default: return false;
    }
    return true;
  });
  return { ...out, total: out.total ?? noFigures };
}

function update(reader: Reader): Update {
  const rows: [string, Figures][] = [];
  const removedKeys: string[] = [];
  const out = {
    kind: "update" as const,
    position: 0, asOf: 0, rows, removedKeys, alertNotices: 0,
    total: undefined as Figures | undefined,
    alertsTotal: undefined as number | undefined,
    provisionalOpen: undefined as number | undefined,
  };
  reader.message((field) => {
    switch (field) {
      case 1: out.position = reader.unsigned(); break;
      case 3: out.asOf = instant(reader); break;
      case 4: rows.push(liveRow(reader)); break;
      case 5: removedKeys.push(reader.string()); break;
      case 6: out.total = liveRow(reader)[1]; break;
      case 7: {
        ++out.alertNotices;
        return false; // what it says is asked for where it is shown
      }
      case 8: out.alertsTotal = reader.unsigned(); break;
      case 9: out.provisionalOpen = reader.unsigned(); break;
      default: return false;
    }
    return true;
  });
  return out;
}

function heartbeat(reader: Reader): Heartbeat {
  let position = 0;
  let asOf = 0;
  reader.message((field) => {
    if (field === 1) position = reader.unsigned();
    else if (field === 3) asOf = instant(reader);
    else return false;
    return true;
  });
  return { kind: "heartbeat", position, asOf };
}

function refusal(reader: Reader): Refusal {
  let message = "";
  reader.message((field) => {
    if (field !== 3) return false;
    message = reader.string();
    return true;
  });
  return { kind: "error", message };
}

// Undefined: a message of a newer service. Throws on bytes that are no message.
export function readMessage(bytes: Uint8Array): ServerMessage | undefined {
  const reader = new Reader(bytes);
  let out: ServerMessage | undefined;
  reader.fields(bytes.length, (field) => {
    switch (field) {
      case 1: out = snapshot(reader); break;
      case 2: out = update(reader); break;
      case 3: out = heartbeat(reader); break;
      case 4: out = refusal(reader); break;
      default: return false;
    }
    return true;
  });
  return out;
}

const windows = { today: 1, month: 2, quarter: 3, year: 4, range: 5 } as const;
const byAgency = 1;

// A field of a number, or of a text; both far below 128, so that each is one byte, as is each length.
const varint = (field: number, value: number): number[] => [field << 3, value];
const delimited = (field: number, bytes: ArrayLike<number>): number[] =>
  [(field << 3) | WireType.LengthDelimited, bytes.length, ...Array.from(bytes)];

// Subscribe: all agencies' own counts in a period. Written by hand: the library's writer, which can
// write everything, would be 1.2 kB of the scripts.
export function subscribeBytes(period: Period): Uint8Array {
  const text = (field: number, date: string): number[] => delimited(field, new TextEncoder().encode(date));
  return new Uint8Array(delimited(1, [
    ...varint(2, 1), // descendants
    ...varint(3, windows[period.kind]),
    ...(period.kind === "range" ? [...text(4, period.from), ...text(5, period.to)] : []),
    ...varint(6, byAgency),
  ]));
}
