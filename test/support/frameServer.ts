import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { openPacket } from './hostileServer.ts';
import { random } from './malformed.ts';

/** A WebSocket frame as a server sends it. */
function frame(first: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126
      ? Buffer.from([first, payload.length])
      : Buffer.from([first, 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([length, payload]);
}

/**
 * A server that accepts each connection, and then violates the WebSocket protocol: it sends one malformed frame, and ends the connection.
 */
export class FrameServer {
  readonly #http: Server = createServer();
  readonly #sockets = new Set<Socket>();
  readonly finished: Promise<void>;

  private constructor(count: number, seed: number) {
    const randomInt = random(seed);
    let left = count;
    this.finished = new Promise((done) => {
      this.#http.on('upgrade', (request, socket: Socket) => {
        this.#sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
        const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
        const accept = createHash('sha1').update(key).digest('base64');
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
            `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
        );
        if (--left < 0) return done();
        if (randomInt(4) > 0) {
          socket.write(frame(0x81, Buffer.from(openPacket)));
          socket.write(frame(0x81, Buffer.from('40{"sid":"frames"}')));
        }
        socket.end(malformedFrame(randomInt));
      });
    });
  }

  static async start(count: number, seed: number): Promise<FrameServer> {
    const server = new FrameServer(count, seed);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }
}

function malformedFrame(randomInt: (randomInt: number) => number): Buffer {
  const noise = Buffer.from(Array.from({ length: randomInt(60) }, () => randomInt(256)));
  switch (randomInt(8)) {
    // Reserved bits, unknown opcodes.
    case 0:
      return frame(randomInt(256), noise);
    // Text that is not UTF-8.
    case 1:
      return frame(0x81, Buffer.from([0x34, 0x32, 0xff, 0xfe, 0xc0]));
    // A masked frame, which a server must not send.
    case 2:
      return Buffer.from([0x81, 0x85, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // A length without the bytes.
    case 3:
      return Buffer.from([0x82, 127, 0, 0, 0, 0, 255, 255, 255, 255]);
    // A length that no number can represent.
    case 4:
      return Buffer.from([0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255]);
    // A continuation without a message; a fragmented control frame; a close frame with an invalid code.
    case 5:
      return frame(0x80, noise);
    case 6:
      return frame(0x08, noise);
    default:
      return frame(0x88, Buffer.from([randomInt(256), randomInt(256), ...noise]));
  }
}
