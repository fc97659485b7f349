import { randomUUID } from 'node:crypto';
import { password } from './person.ts';
import type { ParleyServer } from './server.ts';

/** Somebody who acts over HTTP only: fills a server quickly, or plays the other side. */
export class ApiPerson {
  private constructor(
    private readonly server: ParleyServer,
    readonly id: number,
    readonly name: string,
    readonly userName: string,
    readonly token: string,
  ) {}

  static async register(server: ParleyServer, name: string, userName: string, setupToken?: string): Promise<ApiPerson> {
    const answer = await call(server, 'POST', 'accounts', undefined, {
      userName,
      name,
      password,
      setupToken,
      device: { name: 'script', wantsToken: true },
    });
    const { me, token } = answer as { me: { user: { id: number } }; token: string };
    return new ApiPerson(server, me.user.id, name, userName, token);
  }

  call(method: string, path: string, body?: unknown): Promise<unknown> {
    return call(this.server, method, path, this.token, body);
  }

  /** Writes to a person or a chat; answers the message's number. */
  async send(to: { userId: number } | { chatId: number }, text: string, replyToSeq?: number): Promise<{ chatId: number; seq: number }> {
    const path = 'userId' in to ? `users/${to.userId}/messages` : `chats/${to.chatId}/messages`;
    const answer = (await this.call('POST', path, { clientId: randomUUID(), text, replyToSeq })) as {
      message: { chatId: number; seq: number };
    };
    return answer.message;
  }

  async createGroup(title: string, memberIds: number[]): Promise<number> {
    const answer = (await this.call('POST', 'chats', { operationId: randomUUID(), title, memberIds })) as { chat: { id: number } };
    return answer.chat.id;
  }
}

async function call(server: ParleyServer, method: string, path: string, token: string | undefined, body?: unknown): Promise<unknown> {
  const response = await fetch(`${server.url}/api/v1/${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      'X-Parley': '1',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 429 || response.status === 503) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return call(server, method, path, token, body);
  }
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}
