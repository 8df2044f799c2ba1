/** Bytes to a server, without an HTTP client that would refuse to send them. */
import { connect, type Socket } from 'node:net';
import type { LocalOrg } from '../../../src/local-org/index.ts';

export interface RawReply {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

function reply(text: string): RawReply {
  const end = text.indexOf('\r\n\r\n');
  const body = end < 0 ? '' : text.slice(end + 4);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  try {
    return { status, text: body, json: JSON.parse(body) as unknown };
  } catch {
    return { status, text: body, json: undefined };
  }
}

/** Opens a connection, writes, and gives what came back once the server closes or nothing more comes. */
export function exchange(org: LocalOrg, write: (socket: Socket) => void, patienceMs = 2000): Promise<RawReply> {
  const { hostname, port } = new URL(org.instanceUrl);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply(Buffer.concat(parts).toString('utf8')));
    };
    const timer = setTimeout(finish, patienceMs);
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('end', finish);
    socket.on('close', finish);
    socket.on('error', () => undefined);
    write(socket);
  });
}

/** A request head with `Connection: close`. */
export function head(org: LocalOrg, line: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = { Host: new URL(org.instanceUrl).host, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${line} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
