import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
test.beforeAll(async () => {
  server = await ParleyServer.start();
});
test.afterAll(async () => {
  await server.stop();
});

test('[S0-28 S4-25 A25] the composer: when it was read, the last message again, commands, mentions, emoji, marks, and going on without a network', async ({
  browser,
}) => {
  const kasia = await Person.enter(browser, server, 'Kasia Bielska');
  const zofia = await Person.enter(browser, server, 'Zofia Kamińska');
  const { page } = kasia;
  await kasia.open('Zofia Kamińska');
  const composer = kasia.composer('Zofia Kamińska');
  await expect(composer).toBeFocused();
  await kasia.send('Zofia Kamińska', 'Pasuje?');
  await zofia.open('Kasia Bielska');
  await kasia.receipt('Pasuje?', 'read');
  await expect(kasia.message('Pasuje?').getByText(/^Read at \d{2}:\d{2}$/)).toBeVisible();

  // The line goes to the newer message when that was read, and only there.
  await kasia.send('Zofia Kamińska', 'O siódmej');
  await expect(kasia.message('O siódmej').getByText(/^Read at/)).toBeVisible();
  await expect(page.getByText(/^Read at/)).toHaveCount(1);

  // Up in an empty field edits the last message; Esc takes it back, Enter saves.
  await composer.press('ArrowUp');
  await expect(composer).toHaveValue('O siódmej');
  await composer.press('Escape');
  await expect(composer).toHaveValue('');
  await composer.press('ArrowUp');
  await composer.fill('O ósmej');
  await composer.press('Enter');
  await expect(zofia.message('O ósmej')).toHaveAccessibleName(/^Kasia Bielska, \d{2}:\d{2}, O ósmej, edited$/);

  // Esc cancels the reply first and leaves the field after that.
  await composer.press('Escape');
  await expect(page.getByRole('article').last()).toBeFocused();
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Cancel the reply' })).toBeVisible();
  await composer.press('Escape');
  await expect(page.getByRole('button', { name: 'Cancel the reply' })).toBeHidden();
  await expect(composer).toBeFocused();

  // Commands: listed after a slash, taken with Tab, sent as text or done.
  await composer.pressSequentially('/sh');
  await expect(page.getByRole('listbox', { name: 'Commands' }).getByRole('option')).toHaveCount(1);
  await composer.press('Tab');
  await expect(composer).toHaveValue('/shrug ');
  await composer.pressSequentially('no idea');
  await composer.press('Enter');
  await expect(zofia.message('no idea ¯\\_(ツ)_/¯')).toBeVisible();
  await expect(zofia.row('Kasia Bielska')).toHaveAccessibleName(/no idea ¯\\_\(ツ\)_\/¯/);
  await kasia.send('Zofia Kamińska', '/me waves');
  await expect(zofia.message('waves').locator('em').filter({ hasText: 'waves' })).toBeVisible();
  await kasia.send('Zofia Kamińska', '/mute');
  await expect(kasia.row('Zofia Kamińska')).toHaveAccessibleName(/muted/);
  await expect(page.getByText('Chat muted')).toBeVisible();

  // Marks around what is selected; Ctrl+K makes a link only of selected words.
  await composer.fill('bold');
  await composer.press('Control+a');
  await composer.press('Control+b');
  await expect(composer).toHaveValue('**bold**');
  await composer.fill('');

  // Emoji by name and from the picker, which leaves the focus in the field.
  await composer.pressSequentially('yes :thumbs');
  await expect(page.getByRole('listbox', { name: 'Emoji by name' })).toBeVisible();
  await composer.press('Enter');
  await expect(composer).toHaveValue('yes 👍 ');
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await picker.getByRole('textbox', { name: 'Search emoji' }).fill('heart red');
  await expect(picker.getByRole('button')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(picker).toBeHidden();
  await expect(composer).toHaveValue('yes 👍 ❤️');
  await expect(composer).toBeFocused();
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(picker.getByRole('region', { name: 'Recently used' }).getByRole('button')).toHaveCount(1);
  const { violations } = await new AxeBuilder({ page }).include('.picker').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(picker).toBeHidden();
  await composer.fill('');

  // A reaction outside the quick five.
  await zofia.message('O ósmej').click({ button: 'right' });
  await zofia.page.getByRole('menuitem', { name: 'More reactions' }).click();
  const theirs = zofia.page.getByRole('dialog', { name: 'Emoji' });
  await theirs.getByRole('textbox').fill('rocket');
  await theirs.getByRole('button').first().click();
  await expect(kasia.message('O ósmej').getByRole('button', { name: '🚀, 1 reaction' })).toBeVisible();

  // Somebody else is writing: said in the open chat and in the row.
  await zofia.composer('Kasia Bielska').pressSequentially('hm');
  await expect(page.getByRole('main').getByText('is typing…').first()).toBeVisible();
  await expect(kasia.row('Zofia Kamińska')).toHaveAccessibleName(/is typing/);

  // Without a network one goes on writing, and the composer says so.
  await kasia.context.setOffline(true);
  await expect(page.getByRole('img', { name: /^No connection\. You can keep writing/ })).toBeVisible();
  await kasia.send('Zofia Kamińska', 'from the tunnel');
  await kasia.receipt('from the tunnel', 'sending');
  await kasia.context.setOffline(false);
  await expect(zofia.message('from the tunnel')).toHaveCount(1);
  await expect(page.getByRole('img', { name: /^No connection/ })).toBeHidden();
  for (const one of [kasia, zofia]) await one.close();
});

test('[S0-14 A5 S4-44] a group: mentions by keyboard, roles, who may write, and names that say everything', async ({ browser }) => {
  const ola = await Person.enter(browser, server, 'Ola Wrona');
  const piotr = await Person.enter(browser, server, 'Piotr Sadowski');
  const marta = await ApiPerson.register(server, 'Marta Lis', 'martalis');
  const olaId = await ola.id();
  const group = await marta.createGroup('Release crew', [olaId, await piotr.id()]);
  await marta.call('PUT', `chats/${group}/members/${olaId}`, { role: 'admin' });
  await ola.open('Release crew');

  // @ lists the members: arrows, Enter; Esc closes the list and keeps the text.
  const composer = ola.composer('Release crew');
  await composer.pressSequentially('look @');
  const list = ola.page.getByRole('listbox', { name: 'People to mention' });
  await expect(list.getByRole('option', { name: /Piotr Sadowski/ })).toBeVisible();
  await composer.press('Escape');
  await expect(list).toBeHidden();
  await expect(composer).toHaveValue('look @');
  await composer.fill('look ');
  await composer.pressSequentially('@pi');
  await expect(list.getByRole('option', { selected: true })).toContainText('Piotr Sadowski');
  await composer.press('Enter');
  await expect(composer).toHaveValue('look @piotrsadowski ');
  await composer.press('Enter');
  await expect(piotr.row('Release crew')).toHaveAccessibleName(
    /^Release crew, group, 1 unread, you were mentioned, Ola: look @piotrsadowski, \d{2}:\d{2}$/,
  );

  // The role beside the name, in the conversation and among the members.
  await marta.send({ chatId: group }, 'v2.4 is tagged');
  await piotr.open('Release crew');
  await expect(piotr.page.locator('.sender').filter({ hasText: 'Marta Lis' })).toContainText('owner');
  await expect(piotr.page.locator('.sender').filter({ hasText: 'Ola Wrona' })).toContainText('admin');
  await expect(piotr.message('v2.4 is tagged')).toHaveAccessibleName(/^Marta Lis, \d{2}:\d{2}, v2\.4 is tagged$/);

  // A message's name says whom it answers, and how far it has come.
  await piotr.message('v2.4 is tagged').click({ button: 'right' });
  await piotr.page.getByRole('menuitem', { name: /^Reply/ }).click();
  await piotr.send('Release crew', 'pulling it now');
  await expect(piotr.message('pulling it now')).toHaveAccessibleName(
    /^You, \d{2}:\d{2}, pulling it now, in reply to Marta Lis, (sent|delivered|read)$/,
  );
  await piotr.receipt('pulling it now', 'read');
  await expect(piotr.row('Release crew')).toHaveAccessibleName(/^Release crew, group, You: pulling it now, Read, \d{2}:\d{2}$/);

  // Who may write changes while one looks: the field gives way to a sentence, the text written stays.
  await piotr.composer('Release crew').fill('half a thought');
  await expect(ola.row('Release crew')).toHaveAccessibleName(/Piotr: pulling it now/);
  const write = async (whoCanPost: string) => {
    const { chat } = (await marta.call('GET', `chats/${group}`)) as { chat: Record<string, unknown> };
    await marta.call('PUT', `chats/${group}`, {
      title: chat['title'],
      whoCanPost,
      whoCanAdd: chat['whoCanAdd'],
      whoCanMentionAll: chat['whoCanMentionAll'],
      history: chat['history'],
    });
  };
  // The draft is stored 300 ms after the last key.
  await expect(piotr.row('Release crew')).toHaveAccessibleName(/draft: half a thought/);
  await write('admins');
  await expect(piotr.page.getByText('Only admins can write here.')).toBeVisible();
  await expect(piotr.composer('Release crew')).toHaveCount(0);
  await expect(ola.composer('Release crew')).toBeVisible();
  await write('everyone');
  await expect(piotr.composer('Release crew')).toHaveValue('half a thought');
  for (const one of [ola, piotr]) await one.close();
});
