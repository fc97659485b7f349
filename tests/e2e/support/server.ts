import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The built server with its private PostgreSQL in a folder of its own, as `./dev run` starts it. */
export class ParleyServer {
  private process: ChildProcess | undefined;
  private output = '';

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly folder: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<ParleyServer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
    const server = new ParleyServer(`http://localhost:${port}`, port, folder, settings);
    await server.restart();
    return server;
  }

  /** The one-time link that makes the first administrator, as printed at the start. */
  get setupLink(): string | undefined {
    return /https?:\/\/\S+#setup=\S+/.exec(this.output)?.[0];
  }

  /** Process id of the server, for the tests that kill it. */
  get pid(): number {
    return this.process?.pid ?? 0;
  }

  /** Starts it again on the same data, on the same port. */
  async restart(): Promise<void> {
    const dll = ['Release', 'Debug']
      .map((kind) => join(root, 'src/Parley.Server/bin', kind, 'net10.0/Parley.Server.dll'))
      .find((path) => existsSync(path));
    if (!dll) throw new Error('Build the server first: dotnet build src/Parley.Server -c Release');
    this.output = '';
    const child = spawn('dotnet', [dll], {
      cwd: root,
      env: {
        ...process.env,
        DOTNET_ThreadPool_UnfairSemaphoreSpinLimit: '0',
        ASPNETCORE_URLS: this.url,
        Parley__DataFolder: this.folder,
        Parley__WebFolder: join(root, 'web/dist'),
        Parley__Name: 'Norka Cooperative',
        Logging__LogLevel__Default: 'Warning',
        ...this.settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    child.stdout?.on('data', (text: Buffer) => {
      this.output += text.toString();
    });
    child.stderr?.on('data', (text: Buffer) => {
      this.output += text.toString();
    });
    const limit = Date.now() + 120_000;
    while (Date.now() < limit) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${this.output}`);
      try {
        if ((await fetch(`${this.url}/api/v1/server`)).ok) return;
      } catch {
        // Not listening yet.
      }
      await sleep(50);
    }
    throw new Error(`The server did not become ready:\n${this.output}`);
  }

  /** Changes rows of the private database behind the server's back. Needs `psql`, which lies beside the PostgreSQL in use. */
  sql(statements: string): void {
    const home = join(this.folder, 'postgres');
    const beside = join(readFileSync(join(home, 'bindir'), 'utf8').trim(), 'psql');
    const program = existsSync(beside) ? beside : 'psql';
    const args = ['-h', join(home, 'socket'), '-U', 'parley', '-d', 'parley', '-q', '-v', 'ON_ERROR_STOP=1'];
    execFileSync(program, args, {
      input: statements,
      env: { ...process.env, PGTZ: 'Europe/Warsaw' },
    });
  }

  /** As a crash: the process is gone at once, its database lives on as an orphan. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it in order and removes its data. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await Promise.race([ended, sleep(20_000)]);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
