/** One change of a store: a value, or undefined to delete the key. */
export type Write = readonly [key: string, value: unknown];

/** What to write together: first everything under `clear` is deleted, if it is given. */
export interface Change {
  readonly clear?: string;
  readonly writes: readonly Write[];
}

/** A durable map from text to plain data. A batch is written whole or not at all. */
export interface Store {
  get<T>(key: string): Promise<T | undefined>;
  /** Entries whose key starts with `prefix`, rising by key. */
  list<T>(prefix: string): Promise<[string, T][]>;
  write(batch: readonly Write[]): Promise<void>;
  /** Reads a key and writes what `change` answers to it; nothing comes in between. False when it answered nothing. */
  update<T>(key: string, change: (held: T | undefined) => Change | undefined): Promise<boolean>;
  /** Deletes every key that starts with `prefix`. */
  clear(prefix: string): Promise<void>;
}

/** Keeps everything in memory: for tests, and for browsers that refuse IndexedDB. */
export class MemoryStore implements Store {
  readonly data = new Map<string, string>();

  async get<T>(key: string): Promise<T | undefined> {
    const text = this.data.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async list<T>(prefix: string): Promise<[string, T][]> {
    return [...this.data]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, text]) => [key, JSON.parse(text) as T]);
  }

  async write(batch: readonly Write[]): Promise<void> {
    for (const [key, value] of batch) {
      if (value === undefined) this.data.delete(key);
      else this.data.set(key, JSON.stringify(value));
    }
  }

  async update<T>(key: string, change: (held: T | undefined) => Change | undefined): Promise<boolean> {
    const text = this.data.get(key);
    const made = change(text === undefined ? undefined : JSON.parse(text));
    if (made === undefined) return false;
    if (made.clear !== undefined) void this.clear(made.clear);
    await this.write(made.writes);
    return true;
  }

  async clear(prefix: string): Promise<void> {
    for (const key of [...this.data.keys()]) if (key.startsWith(prefix)) this.data.delete(key);
  }
}

const table = "items";

/** Keeps everything in the browser's database, with strict durability: a write that is answered survives a power cut (C37). */
export class IndexedDbStore implements Store {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  static open(name = "parley"): Promise<IndexedDbStore> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      request.onsuccess = () => resolve(new IndexedDbStore(request.result));
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("The local database is blocked by another window."));
    });
  }

  get<T>(key: string): Promise<T | undefined> {
    return answer<T | undefined>(this.#database.transaction(table).objectStore(table).get(key));
  }

  async list<T>(prefix: string): Promise<[string, T][]> {
    const items = this.#database.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([
      answer(items.getAllKeys(within(prefix))),
      answer(items.getAll(within(prefix))),
    ]);
    return keys.map((key, i) => [String(key), values[i] as T]);
  }

  write(batch: readonly Write[]): Promise<void> {
    return this.#change((items, commit) => {
      put(items, batch);
      commit();
    });
  }

  async update<T>(key: string, change: (held: T | undefined) => Change | undefined): Promise<boolean> {
    let made: Change | undefined;
    await this.#change((items, commit) => {
      const request = items.get(key);
      request.onsuccess = () => {
        made = change(request.result);
        if (made?.clear !== undefined) items.delete(within(made.clear));
        put(items, made?.writes ?? []);
        commit();
      };
    });
    return made !== undefined;
  }

  clear(prefix: string): Promise<void> {
    return this.#change((items, commit) => {
      items.delete(within(prefix));
      commit();
    });
  }

  #change(run: (items: IDBObjectStore, commit: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(table, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
      // Committed by word, it also survives a page that ends before it hears that the requests were done.
      run(transaction.objectStore(table), () => transaction.commit());
    });
  }
}

function put(items: IDBObjectStore, batch: readonly Write[]): void {
  for (const [key, value] of batch) {
    if (value === undefined) items.delete(key);
    else items.put(value, key);
  }
}

const within = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The browser's database, or memory where there is none (some private windows): Parley then works, but forgets at reload. */
export async function openStore(): Promise<Store> {
  try {
    return await IndexedDbStore.open();
  } catch {
    return new MemoryStore();
  }
}
