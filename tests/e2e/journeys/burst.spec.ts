import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { burst } from '../support/burst.ts';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
test.beforeAll(async () => {
  server = await ParleyServer.start();
});
test.afterAll(async () => {
  await server.stop();
});

test('[S0-40 S1-25 A31] messages that pour into the open chat lose no key, arrive once and in order, and keep the page small', async ({ browser }) => {
  const writer = await ApiPerson.register(server, 'Tomasz Zieliński', 'tomasz');
  const reader = await Person.register(browser, server, 'Zofia Kamińska');
  const people = (await reader.page.evaluate(async () => (await fetch('/api/v1/me')).json())) as { user: { id: number } };
  await reader.open(writer.name);
  const seen = await burst(reader, writer, people.user.id, 300);
  expect(seen.composer).toBe(seen.typed);
  expect(seen.seen).toBe(300);
  expect(seen.disordered).toBe(0);
  expect(seen.articles).toBeLessThanOrEqual(120);
  expect(seen.elements).toBeGreaterThan(0);
  expect(seen.elements).toBeLessThanOrEqual(2500);
  await reader.close();
});
