import type { Browser, Page } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { password } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

/** The moment all pictures show, a Thursday morning. */
export const now = new Date('2026-11-12T09:41:00+01:00');

const days = {
  fri: '2026-11-06',
  mon: '2026-11-09',
  tue: '2026-11-10',
  wed: '2026-11-11',
  thu: '2026-11-12',
} as const;
type When = `${keyof typeof days} ${number}:${number}`;
const sqlTime = (when: When) => {
  const [day, clock] = when.split(' ') as [keyof typeof days, string];
  return `'${days[day]} ${clock}'`;
};

const people = {
  kasia: 'Kasia Bielska',
  zofia: 'Zofia Kamińska',
  marta: 'Marta Nowicka',
  piotr: 'Piotr Sadowski',
  tomek: 'Tomek Wiśniewski',
  orlov: 'Дмитрий Орлов',
  anna: 'Anna Lindqvist',
  priya: 'Priya Raman',
  marek: 'Marek Zieliński',
  ola: 'Ola Jabłońska',
  jonas: 'Jonas Weber',
  ines: 'Inês Maria Carvalho',
  lena: 'Lena Hartmann',
  bogna: 'Bogumiła Szczepańska-Brzęczyszczykiewicz',
  konstantin: 'Константин Преображенский-Благовещенский',
  hanna: 'Hanna Wolska',
} as const;
type Name = keyof typeof people;

const about: Partial<Record<Name, string>> = {
  kasia: 'Trips, trains, typography.',
  marta: 'Infrastruktura, rower, sernik. Pn–Pt 8–16.',
  zofia: 'Góry o świcie. Zdjęcia bez filtrów.',
};

/** Who has a window open, and who let the screen go dark. */
const present: readonly Name[] = ['zofia', 'marta', 'piotr', 'tomek', 'orlov', 'priya', 'anna'];
const away: readonly Name[] = ['anna'];

type Options = { as?: string; reply?: string; mention?: Name };

/** A server with a small company on it, the same every time down to the minutes. */
export class World {
  readonly chats: Record<string, number> = {};
  private readonly persons = {} as Record<Name, ApiPerson>;
  private readonly seqs: Record<string, number> = {};
  private readonly last = new Map<number, number>();
  private readonly sql: string[] = [];
  private readonly windows = new Map<Name, Page>();

  private constructor(readonly server: ParleyServer) {}

  static async create(browser: Browser): Promise<World> {
    const world = new World(
      await ParleyServer.start({
        Parley__RegistrationsPerHour: '1000',
        Parley__AddressRequestBurst: '5000',
      }),
    );
    const setupToken = world.server.setupLink?.split('#setup=')[1];
    for (const [name, full] of Object.entries(people) as [Name, string][]) {
      world.persons[name] = await ApiPerson.register(world.server, full, name, name === 'piotr' ? setupToken : undefined);
      if (about[name])
        await world.persons[name].call('PUT', 'me/profile', {
          userName: name,
          name: full,
          about: about[name],
        });
    }
    await world.talk();
    await world.arrange();
    // Everything is put back in time while the server is down, so that it remembers nothing else.
    await world.server.kill();
    world.server.sql(world.sql.join('\n'));
    await world.server.restart();
    for (const name of present) await world.enter(browser, name);
    return world;
  }

  /** The number of a message that was given a name. */
  seq(name: string): number {
    return this.seqs[name] ?? 0;
  }

  person(name: Name): ApiPerson {
    return this.persons[name];
  }

  /** Somebody writes; the sign lasts six seconds. */
  async type(name: Name, chat: string): Promise<void> {
    await this.windows
      .get(name)
      ?.evaluate(
        (chatId) => (window as unknown as { socket: WebSocket }).socket.send(JSON.stringify({ type: 'typing.start', chatId })),
        this.chats[chat],
      );
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  private async talk(): Promise<void> {
    const { kasia, zofia, marta, piotr, tomek, anna, priya, marek, ola, jonas, ines, lena, bogna, konstantin } = this.persons;
    const ids = (...list: ApiPerson[]) => list.map(({ id }) => id);
    const general = (await kasia.call('GET', 'chats?limit=50')) as {
      chats: { chat: { id: number; kind: string } }[];
    };
    this.chats['everyone'] = general.chats.find(({ chat }) => chat.kind === 'general')?.chat.id ?? 0;

    this.chats['announcements'] = await this.group(piotr, 'Ogłoszenia', ids(kasia, marta, tomek, ola), 'fri 10:00');
    await piotr.call('PUT', `chats/${this.chats['announcements']}`, {
      title: 'Ogłoszenia',
      description: 'Grafik, remonty, święta.',
      whoCanPost: 'admins',
      whoCanAdd: 'admins',
      whoCanMentionAll: 'admins',
      history: 'all',
    });
    this.sql.push(`update messages set at = ${sqlTime('fri 10:01')} where chat_id = ${this.chats['announcements']};`);
    await this.say('piotr', 'announcements', 'fri 10:05', 'W piątek 13 listopada biuro pracuje do 14:00.');

    this.chats['choir'] = await this.group(
      bogna,
      'Chór Konstantynopolitańczykowianeczka – próby i koncerty',
      ids(kasia, konstantin, ola),
      'fri 12:00',
    );
    await this.say('konstantin', 'choir', 'mon 18:20', 'Достопримечательности Екатеринославской губернии — в следующий понедельник.');
    await this.say('jonas', 'kasia', 'mon 17:05', 'Danke, see you on Monday', {
      as: 'jonas',
    });
    this.chats['flat'] = await this.group(ola, 'Mieszkanie 4B', ids(kasia, jonas), 'mon 18:00');
    await this.say('ola', 'flat', 'mon 21:40', 'kto kupił kawę? ☕');
    await this.say('marek', 'kasia', 'wed 13:10', 'Dzięki wielkie!', {
      as: 'marek',
    });
    this.chats['books'] = await this.group(kasia, 'Book club', ids(anna, priya), 'tue 19:00');
    await this.say('kasia', 'books', 'wed 19:30', 'Ishiguro next?');
    await this.say('kasia', 'priya', 'wed 20:15', 'The museum opens at ten', {
      as: 'priya',
    });
    await this.say('anna', 'kasia', 'thu 08:03', 'Could we move the rehearsal to Thursday?', { as: 'anna' });
    await this.say('orlov', 'kasia', 'thu 08:10', 'Доброе утро', {
      as: 'orlov',
    });
    await this.say('orlov', 'orlov', 'thu 08:11', 'Бюджет готов');
    await this.say('orlov', 'orlov', 'thu 08:12', 'Посмотри, пожалуйста, до обеда');
    await this.say('tomek', 'kasia', 'thu 08:50', 'O której dziś kończysz?', {
      as: 'tomek',
    });
    await this.say('kasia', 'tomek', 'thu 08:55', 'Super, do zobaczenia o 17');

    this.chats['crew'] = await this.group(piotr, 'Release crew', ids(kasia, marta, tomek, priya, anna, ines, jonas, lena), 'wed 09:00');
    await piotr.call('PUT', `chats/${this.chats['crew']}`, {
      title: 'Release crew',
      description: 'Every second Tuesday. Runbook: https://example.org/releases/runbook',
      whoCanPost: 'everyone',
      whoCanAdd: 'everyone',
      whoCanMentionAll: 'admins',
      history: 'all',
    });
    this.sql.push(`update messages set at = ${sqlTime('wed 09:01')} where chat_id = ${this.chats['crew']};`);
    await piotr.call('PUT', `chats/${this.chats['crew']}/members/${marta.id}`, {
      role: 'admin',
    });
    await piotr.call('PUT', `chats/${this.chats['crew']}/members/${kasia.id}`, {
      role: 'admin',
    });
    await this.say('piotr', 'crew', 'wed 16:40', 'Freeze is on. Only fixes until the tag.', { as: 'freeze' });
    await this.say('tomek', 'crew', 'wed 16:52', 'The last two are merged: #412 and #415');
    await this.say(
      'kasia',
      'crew',
      'wed 17:03',
      'On it. Same steps as last time:\n```bash\n# roll out to one node first\ngit fetch --tags && git checkout v2.4.0\n./deploy --node node-01 --wait 120\n```',
      { as: 'steps' },
    );
    await this.say('priya', 'crew', 'thu 09:02', 'node-01 is green, error rate flat ✅');
    await this.say('priya', 'crew', 'thu 09:03', '🎉');
    for (const [minute, text] of [
      [5, 'Good morning! Coffee first.'],
      [6, 'Then the other nodes, one by one.'],
      [7, 'node-02 is draining'],
      [8, 'node-02 is green'],
      [10, 'node-03 is draining'],
      [11, 'node-03 is green'],
      [13, 'node-04 is draining'],
      [14, 'node-04 is green'],
      [15, 'All four answer with v2.4.0'],
    ] as const)
      await this.say('marta', 'crew', `thu 09:${String(minute).padStart(2, '0') as unknown as number}` as When, text);
    await this.say('marta', 'crew', 'thu 09:18', 'v2.4 is tagged, changelog is up. @kasia can you take the first node?', {
      mention: 'kasia',
      as: 'tagged',
    });

    await this.say('zofia', 'kasia', 'wed 18:42', 'Połonina Caryńska, 6:10 rano', { as: 'zofia' });
    this.seqs['dawn'] = this.seqs['zofia'] ?? 0;
    await this.say('kasia', 'zofia', 'wed 18:47', 'Wow, this light! Can I use it as the cover for the trip page?');
    await this.say('zofia', 'zofia', 'wed 18:49', 'Jasne 🙂');
    await this.say('zofia', 'zofia', 'wed 18:49', 'Mam też wersję bez wschodu, z samą mgłą nad doliną i tym jednym drzewem na grani');
    await this.say('kasia', 'zofia', 'thu 09:12', '**Plan for Saturday**\n1. Bus 7:40 from Rzeszów\n2. Trail start at **Ustrzyki Górne**', {
      as: 'plan',
    });
    await this.say('kasia', 'zofia', 'thu 09:13', 'I’ll print it for everyone 🖨️', { as: 'print' });
    await this.say('zofia', 'zofia', 'thu 09:20', 'Pasuje! Wezmę termos i `checklist.md` ze sklepu.', { reply: 'plan', as: 'fits' });

    this.chats['docs'] = await this.group(kasia, 'Dokumentacja', ids(marta, tomek, this.persons.orlov), 'tue 08:00');
    await this.markdown();

    await this.say('piotr', 'everyone', 'thu 09:29', 'Dzień dobry wszystkim');
    await this.say('piotr', 'everyone', 'thu 09:31', 'Kuchnia zamknięta do 14:00 🛠️');

    this.chats['trip'] = await this.group(kasia, 'Wyjazd 2025', ids(zofia, ola), 'fri 08:00');
    await this.say('zofia', 'trip', 'fri 09:00', 'Zdjęcia są na dysku. Do następnego razu!');
  }

  private async markdown(): Promise<void> {
    const { kasia, marta, tomek } = this.persons;
    await this.say(
      'marta',
      'docs',
      'tue 08:10',
      'Pierwsza w serii, **pogrubienie**, *kursywa*, ~~skreślenie~~ i [odnośnik](https://example.org/handbook)',
    );
    await this.say('marta', 'docs', 'tue 08:11', '> Cytat z dokumentu\n\n@kasia zerknij proszę', { mention: 'kasia', as: 'quote' });
    await this.say('kasia', 'docs', 'tue 08:20', '- jedna lista\n- druga pozycja z `kodem`\n\n1. i numerowana\n2. z dwiema pozycjami', {
      as: 'lists',
    });
    await this.say(
      'tomek',
      'docs',
      'tue 08:31',
      '```sql\nselect chats.id, chats.title, count(messages.seq) as unread from chats join messages on messages.chat_id = chats.id group by chats.id, chats.title\norder by unread desc;\n```',
      { as: 'code' },
    );
    await this.say(
      'orlov',
      'docs',
      'tue 08:40',
      'Самое длинное слово: превысокомногорассмотрительствующий, https://example.org/очень/длинный/адрес/без/единого/пробела/который/не/помещается/в/строку',
    );
    await this.say(
      'tomek',
      'docs',
      'tue 08:41',
      'Konstantynopolitańczykowianeczka i dziewięćsetdziewięćdziesięciodziewięcionarodowościowego',
      { as: 'long' },
    );
    await this.say('kasia', 'docs', 'tue 08:44', '👍', { as: 'thumb' });
    await this.say('kasia', 'docs', 'tue 08:45', 'To nie powinno było tu trafić', { as: 'gone' });
    await this.say('kasia', 'docs', 'tue 08:46', 'Poprawię to po obiedzie', {
      as: 'edited',
      reply: 'code',
    });
    await this.say('marta', 'docs', 'tue 08:50', '😂😂😂');
    const docs = this.chats['docs'];
    await kasia.call('DELETE', `chats/${docs}/messages/${this.seqs['gone']}?for=everyone`);
    await kasia.call('PUT', `chats/${docs}/messages/${this.seqs['edited']}`, {
      operationId: crypto.randomUUID(),
      text: 'Poprawione. Zapytanie ma teraz indeks i odpowiada w 3 ms.',
    });
    for (const one of [kasia, tomek])
      await one.call('PUT', `chats/${docs}/messages/${this.seqs['quote']}/reactions/${encodeURIComponent('👀')}`);
    await marta.call('PUT', `chats/${docs}/messages/${this.seqs['lists']}/reactions/${encodeURIComponent('👍')}`);
    await tomek.call('PUT', `chats/${docs}/messages/${this.seqs['lists']}/reactions/${encodeURIComponent('🎉')}`);
  }

  /** Receipts, reactions, pins, mutes, drafts, and who was here when. */
  private async arrange(): Promise<void> {
    const { kasia, zofia, marta, tomek, priya, anna, marek, hanna } = this.persons;
    const chats = this.chats as Record<string, number>;
    await zofia.call('PUT', `chats/${chats['zofia']}/messages/${this.seqs['dawn']}/reactions/${encodeURIComponent('🔥')}`);
    await kasia.call('PUT', `chats/${chats['zofia']}/messages/${this.seqs['dawn']}/reactions/${encodeURIComponent('❤️')}`);
    await kasia.call('PUT', `chats/${chats['zofia']}/messages/${this.seqs['plan']}`, {
      operationId: crypto.randomUUID(),
      text: '**Plan for Saturday**\n1. Bus 7:40 from Rzeszów, platform 3\n2. Trail start at **Ustrzyki Górne**, see [the map](https://example.org/map)',
    });
    const forward = (await kasia.call('POST', `chats/${chats['crew']}/messages/${this.seqs['freeze']}/forward`, {
      targets: [{ clientId: crypto.randomUUID(), chatId: chats['docs'] }],
    })) as { results: { sent?: { message: { seq: number } } }[] };
    const forwarded = forward.results[0]?.sent?.message.seq;
    this.sql.push(
      `update messages set at = ${sqlTime('tue 08:55')} where chat_id = ${chats['docs']} and seq >= ${forwarded ?? 1_000_000};`,
    );
    for (const emoji of ['🎉', '👍'])
      await marta.call('PUT', `chats/${chats['crew']}/messages/${this.seqs['steps']}/reactions/${encodeURIComponent(emoji)}`);
    await tomek.call('PUT', `chats/${chats['crew']}/messages/${this.seqs['steps']}/reactions/${encodeURIComponent('👍')}`);
    await kasia.call('PUT', `chats/${chats['crew']}/messages/${this.seqs['freeze']}/pin`);
    await kasia.call('PUT', `chats/${chats['zofia']}/messages/${this.seqs['plan']}/pin`);
    await kasia.call('PUT', `chats/${chats['zofia']}/messages/${this.seqs['dawn']}/pin`);
    await kasia.call('PUT', `chats/${chats['crew']}/messages/${this.seqs['steps']}/star`);
    await kasia.call('PUT', `chats/${chats['zofia']}/messages/${this.seqs['dawn']}/star`);

    const read = async (who: ApiPerson, chat: string, asked: number | undefined, when: When) => {
      const upTo = asked ?? this.last.get(chats[chat] ?? 0) ?? 0;
      await who.call('POST', `chats/${chats[chat]}/read`, { upTo });
      this.sql.push(
        `update mark_advances set at = ${sqlTime(when)} where chat_id = ${chats[chat]} and user_id = ${who.id} and up_to <= ${upTo};`,
      );
    };
    await read(zofia, 'zofia', this.seqs['print'] ?? 0, 'thu 09:19');
    await read(tomek, 'tomek', undefined, 'thu 08:56');
    await read(kasia, 'tomek', undefined, 'thu 08:54');
    await read(kasia, 'jonas', undefined, 'mon 17:30');
    await read(kasia, 'marek', undefined, 'wed 13:30');
    await read(kasia, 'anna', undefined, 'thu 08:05');
    await read(kasia, 'trip', undefined, 'fri 09:30');
    await read(kasia, 'docs', undefined, 'tue 09:00');
    await read(kasia, 'choir', undefined, 'mon 19:00');
    await read(kasia, 'announcements', undefined, 'fri 11:00');
    await read(kasia, 'zofia', (this.seqs['fits'] ?? 0) - 1, 'thu 09:14');
    await read(marta, 'crew', undefined, 'wed 17:05');
    await read(tomek, 'crew', this.seqs['steps'] ?? 0, 'wed 17:20');
    await read(kasia, 'crew', (this.seqs['steps'] ?? 0) + 2, 'thu 09:04');
    await read(marta, 'docs', undefined, 'tue 08:52');
    // Delivered, not read: a device has it.
    this.sql.push(
      `update members set delivered_up_to = (select last_seq from chats where id = chat_id) where user_id in (${[priya, anna, tomek, zofia].map(({ id }) => id).join()});`,
      ...[anna, priya].map(
        ({ id }) =>
          `insert into mark_advances (chat_id, user_id, kind, up_to, at) values (${chats['crew']}, ${id}, 0, ${this.seqs['steps']}, ${sqlTime('wed 17:04')});`,
      ),
    );

    const prefer = (chat: string, change: object) =>
      kasia.call('PUT', `chats/${chats[chat]}/preferences`, {
        isPinned: false,
        isArchived: false,
        isMarkedUnread: false,
        ...change,
      });
    await prefer('everyone', { isPinned: true });
    for (const chat of ['flat', 'books']) await prefer(chat, { mutedUntil: '9999-12-31T00:00:00Z' });
    await prefer('trip', { isArchived: true });
    await kasia.call('PUT', `chats/${chats['anna']}/draft`, {
      text: 'Let me check with the venue and get back to you',
    });
    await marek
      .call('PUT', 'me/status', {
        availability: 'auto',
        text: 'Na urlopie do piątku',
      })
      .catch(() => undefined);

    await this.devices();
    // Hanna comes and goes while the pictures are taken.
    await hanna.call('PUT', 'me/settings', { sendsReadReceipts: true, sendsTyping: true, showsPresence: false, canBeFound: true });
    this.sql.push(
      `update chats set last_at = coalesce((select max(at) from messages where chat_id = chats.id and kind = 0), created_at);`,
      `update message_edits set replaced_at = m.at + interval '4 minutes' from messages m where m.chat_id = message_edits.chat_id and m.seq = message_edits.seq;`,
      `update messages set edited_at = at + interval '4 minutes' where edited_at is not null;`,
      `update messages set pinned_at = at + seq * interval '1 minute' where pinned_at is not null;`,
      `update stars set at = '2026-11-12 09:00'::timestamptz + seq * interval '1 second';`,
      `update users set created_at = '2024-03-14 10:00';`,
      `update members set joined_at = '2024-03-14 10:00';`,
      `update user_states set last_seen_at = ${sqlTime('wed 21:40')};`,
      ...(
        [
          ['ines', 'thu 07:48'],
          ['marek', 'wed 18:20'],
          ['ola', 'thu 06:15'],
          ['jonas', 'mon 17:40'],
        ] as const
      ).map(([name, when]) => `update user_states set last_seen_at = ${sqlTime(when)} where user_id = ${this.persons[name].id};`),
      `update members set draft_at = ${sqlTime('thu 08:06')} where draft_at is not null;`,
    );
  }

  /** Two more sign-ins of Kasia's. */
  private async devices(): Promise<void> {
    for (const name of ['Firefox on Windows', 'Safari on iPhone']) {
      await this.persons.kasia.call('POST', 'sessions', {
        userName: 'kasia',
        password,
        device: { name, wantsToken: true },
      });
    }
    const kasia = this.persons.kasia.id;
    this.sql.push(
      `update devices set created_at = '2026-09-01 08:00', last_active_at = ${sqlTime('wed 21:40')}, address = '192.0.2.17';`,
      `delete from devices where user_id = ${kasia} and name = 'script';`,
      `update devices set last_active_at = ${sqlTime('thu 07:55')} where user_id = ${kasia} and name = 'Safari on iPhone';`,
    );
  }

  private async group(by: ApiPerson, title: string, members: number[], when: When): Promise<number> {
    const id = await by.createGroup(title, members);
    this.sql.push(
      `update chats set created_at = ${sqlTime(when)} where id = ${id};`,
      `update messages set at = ${sqlTime(when)} where chat_id = ${id};`,
    );
    return id;
  }

  /** A message in a chat, or to a person, whose chat then goes by the message's name. */
  private async say(by: Name, to: string, when: When, text: string, { as, reply, mention }: Options = {}): Promise<void> {
    const person = this.persons[to as Name];
    const chatId = this.chats[to];
    const body = {
      clientId: crypto.randomUUID(),
      text,
      replyToSeq: reply === undefined ? undefined : this.seqs[reply],
      mentions: mention === undefined ? undefined : [this.persons[mention].id],
    };
    const path = chatId === undefined ? `users/${person?.id}/messages` : `chats/${chatId}/messages`;
    const { message } = (await this.persons[by].call('POST', path, body)) as {
      message: { chatId: number; seq: number };
    };
    if (chatId === undefined && as !== undefined) this.chats[as] = message.chatId;
    if (as !== undefined) this.seqs[as] = message.seq;
    this.last.set(message.chatId, message.seq);
    this.sql.push(`update messages set at = ${sqlTime(when)} where chat_id = ${message.chatId} and seq = ${message.seq};`);
  }

  /** Somebody is there: a page with nothing but their socket. */
  private async enter(browser: Browser, name: Name): Promise<void> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${this.server.url}/api/v1/server`);
    await page.evaluate(
      async ({ userName, secret, isIdle }) => {
        await fetch('/api/v1/sessions', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Parley': '1' },
          body: JSON.stringify({
            userName,
            password: secret,
            isRemembered: true,
          }),
        });
        const socket = new WebSocket('/api/v1/socket');
        (window as unknown as { socket: WebSocket }).socket = socket;
        await new Promise((resolve, reject) => {
          socket.onmessage = resolve;
          socket.onerror = reject;
          socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', isIdle }));
        });
      },
      { userName: name, secret: password, isIdle: away.includes(name) },
    );
    this.windows.set(name, page);
  }
}
