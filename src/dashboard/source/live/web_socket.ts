// The browser's WebSocket and timers as the ports of Connection.
import type { Ports } from "./connection";

// `ticket` gives the right to one handshake; undefined: none is needed.
export function webSocketPorts(ticket: () => Promise<string | undefined>): Ports {
  return {
    open: (events) => {
      const url = new URL("/v1/live", location.href);
      url.protocol = url.protocol.replace("http", "ws");
      let socket: WebSocket | undefined;
      let isClosed = false;
      const begin = (pass: string | undefined): void => {
        if (isClosed) return;
        const form = "tiendo.v1.protobuf";
        socket = new WebSocket(url, pass === undefined ? form : [form, `tiendo.ticket.${pass}`]);
        socket.binaryType = "arraybuffer";
        socket.addEventListener("open", () => events.opened());
        socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
          if (data instanceof ArrayBuffer) events.message(new Uint8Array(data));
        });
        socket.addEventListener("close", () => events.closed());
      };
      ticket().then(begin, () => events.closed());
      return {
        send: (bytes) => {
          // A copy, because the buffer behind the bytes may be a shared one by type.
          if (socket?.readyState === WebSocket.OPEN) socket.send(new Uint8Array(bytes));
        },
        close: () => {
          isClosed = true;
          socket?.close();
        },
      };
    },
    now: () => performance.now(),
    random: () => Math.random(),
    after: (milliseconds, then) => {
      const timer = setTimeout(then, milliseconds);
      return () => clearTimeout(timer);
    },
  };
}
