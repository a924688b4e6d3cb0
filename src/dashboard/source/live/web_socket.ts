// The browser's WebSocket and timers as the ports of Connection.
import type { Ports } from "./connection";

export function webSocketPorts(): Ports {
  return {
    open: (events) => {
      const url = new URL("/v1/live", location.href);
      url.protocol = url.protocol.replace("http", "ws");
      const socket = new WebSocket(url, "tiendo.v1.protobuf");
      socket.binaryType = "arraybuffer";
      socket.addEventListener("open", () => events.opened());
      socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) events.message(new Uint8Array(data));
      });
      socket.addEventListener("close", () => events.closed());
      return {
        send: (bytes) => {
          // A copy, because the buffer behind the bytes may be a shared one by type.
          if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(bytes));
        },
        close: () => socket.close(),
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
