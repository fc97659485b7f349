import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Somebody who acts over HTTP. */
export interface Writer {
  readonly token: string;
  readonly id: number;
}

/** What the seeded server says of itself, see WebBench in bench/Parley.Bench. */
interface Seeded {
  readonly url: string;
  readonly token: string;
  readonly longChat: number;
  readonly messages: number;
  readonly chats: readonly number[];
  readonly partner: Writer;
  readonly writers: readonly Writer[];
}

/** The real server with a long chat, many short ones and people who write. Its limits for people are lifted. */
export class BenchServer {
  private constructor(
    private readonly process: ChildProcess,
    readonly seeded: Seeded,
  ) {}

  static async start(): Promise<BenchServer> {
    const child = spawn('dotnet', [join(root, 'bench/Parley.Bench/bin/Release/net10.0/Parley.Bench.dll'), 'web'], {
      env: {
        BENCH__Parley__WebFolder: join(root, 'web/dist'),
        ...process.env,
        BENCH__Parley__RequestsPerSecond: '100000',
        BENCH__Parley__RequestBurst: '100000',
        BENCH__Parley__AddressRequestsPerSecond: '100000',
        BENCH__Parley__AddressRequestBurst: '100000',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)));
    });
    return new BenchServer(child, JSON.parse(line) as Seeded);
  }

  async call(writer: Pick<Writer, 'token'>, method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.seeded.url}/api/v1/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', 'X-Parley': '1', Authorization: `Bearer ${writer.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 503) {
      // A busy disk: the message keeps its client id, so that repeating is safe.
      await new Promise((resolve) => setTimeout(resolve, 100));
      return this.call(writer, method, path, body);
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  /** A group of the reader and all writers. */
  async createGroup(title: string): Promise<number> {
    const { token, writers } = this.seeded;
    const request = { operationId: randomUUID(), title, memberIds: writers.map(({ id }) => id) };
    return ((await this.call({ token }, 'POST', 'chats', request)) as { chat: { id: number } }).chat.id;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => this.process.once('exit', () => resolve()));
    this.process.stdin?.end();
    await ended;
  }
}
