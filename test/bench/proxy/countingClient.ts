/** A client that needs little CPU time: it finds the start and end of each event, and reads nothing else. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const request =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

export class CountingClient {
  readonly socket: Socket;
  onBytes: (chunk: Buffer) => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.onBytes(chunk));
  }

  /** Connects and joins the namespace. */
  static async open(url: string): Promise<CountingClient> {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), noDelay: true });
    const client = new CountingClient(socket);
    await once(socket, 'connect');
    const opened = client.#until('"maxPayload"');
    socket.write(request);
    await opened;
    const joined = client.#until('40{');
    client.send('40');
    await joined;
    return client;
  }

  /** Sends a text message. */
  send(text: string): void {
    const payload = Buffer.from(text);
    // A mask of zeros leaves the payload unchanged.
    this.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
  }

  close(): void {
    this.socket.destroy();
  }

  #until(text: string): Promise<void> {
    let received = '';
    return new Promise((resolve) => {
      this.onBytes = (chunk) => {
        received += chunk.toString('latin1');
        if (received.includes(text)) resolve();
      };
    });
  }
}
