import { expect, test } from '@playwright/test';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
test.beforeAll(async () => {
  server = await ParleyServer.start();
});
test.afterAll(async () => {
  await server.stop();
});

/** Makes a group through the screens. */
async function createGroup(by: Person, name: string, people: readonly string[]): Promise<void> {
  await by.page.getByRole('link', { name: 'New group' }).first().click();
  const field = by.page.getByRole('combobox', { name: 'Who is in the group' });
  for (const one of people) {
    await field.fill(one.slice(0, 4));
    await expect(by.page.getByRole('option', { name: new RegExp(one) })).toBeVisible();
    await field.press('Enter');
  }
  await by.page.getByRole('button', { name: 'Next' }).click();
  const create = by.page.getByRole('button', { name: 'Create group' });
  await expect(create).toBeDisabled();
  await by.page.getByLabel('Group name').fill(name);
  await create.click();
  await expect(by.composer(name)).toBeVisible();
}

const member = (of: Person, name: string) => of.page.locator('.member-row').filter({ hasText: name });

/** Chooses from the menu of a member. */
async function choose(by: Person, name: string, item: string): Promise<void> {
  await member(by, name).getByRole('button', { name: `Actions for ${name}` }).click();
  await by.page.getByRole('menuitem', { name: item }).click();
}

test('[S2-05 S2-07 S2-08 S2-09 S4-44] a group is created, renamed, changed and left, and everybody sees it at once', async ({
  browser,
}) => {
  const ola = await Person.register(browser, server, 'Ola Wrona');
  const piotr = await Person.register(browser, server, 'Piotr Sadowski');
  const marta = await Person.register(browser, server, 'Marta Nowicka');

  // Two are picked, Backspace takes one back, and the group is there for both.
  await ola.page.goto(`${server.url}/new/group`);
  const field = ola.page.getByRole('combobox', { name: 'Who is in the group' });
  await field.fill('Piotr');
  await field.press('Enter');
  await expect(ola.page.getByRole('button', { name: 'Remove Piotr Sadowski' })).toBeVisible();
  await field.press('Backspace');
  await expect(ola.page.getByRole('button', { name: 'Remove Piotr Sadowski' })).toBeHidden();
  await expect(ola.page.getByRole('button', { name: 'Next' })).toBeDisabled();
  await ola.page.goto(`${server.url}/c`);
  await createGroup(ola, 'Release crew', ['Piotr Sadowski']);
  await piotr.open('Release crew');
  await ola.send('Release crew', 'v2.4 is tagged');
  await expect(piotr.message('v2.4 is tagged')).toBeVisible();

  // A new name and a description reach the other without a reload.
  await ola.page.getByRole('button', { name: 'Details' }).click();
  await expect(member(ola, 'Ola Wrona')).toContainText('Owner');
  await ola.page.getByRole('button', { name: 'Edit group' }).click();
  await ola.page.getByRole('dialog').getByLabel('Group name').fill('Launch crew');
  await ola.page.getByRole('dialog').getByLabel('About (optional)').fill('Every second Tuesday');
  await ola.page.getByRole('button', { name: 'Save' }).click();
  await expect(piotr.page.getByRole('heading', { name: 'Launch crew' })).toBeVisible();
  await expect(piotr.row('Launch crew')).toBeVisible();
  await expect(piotr.message('changed the name to “Launch crew”')).toBeVisible();

  // Somebody is added; who is in already cannot be picked, and why is said.
  await ola.page.getByRole('button', { name: 'Add', exact: true }).click();
  const pick = ola.page.getByRole('dialog').getByRole('combobox');
  await pick.fill('Piotr');
  await expect(ola.page.getByRole('option', { name: /already in the group/ })).toBeVisible();
  await pick.fill('Marta');
  await expect(ola.page.getByRole('option', { name: /Marta Nowicka/ })).toBeVisible();
  await pick.press('Enter');
  await ola.page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
  await marta.open('Launch crew');
  await expect(member(ola, 'Marta Nowicka')).toBeVisible();
  await expect(piotr.message('added Marta Nowicka')).toBeVisible();

  // A role changes at once what the other may do.
  await choose(ola, 'Piotr Sadowski', 'Make admin');
  await expect(member(ola, 'Piotr Sadowski')).toContainText('Admin');
  await piotr.page.getByRole('button', { name: 'Details' }).click();
  await expect(piotr.page.getByRole('button', { name: 'Edit group' })).toBeVisible();

  // Removed: the chat is gone from the screen and the list, and nothing more arrives.
  await choose(ola, 'Marta Nowicka', 'Remove from the group…');
  await ola.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(marta.row('Launch crew')).toHaveCount(0);
  await expect(marta.composer('Launch crew')).toBeHidden();
  await expect(member(ola, 'Marta Nowicka')).toHaveCount(0);
  await ola.send('Launch crew', 'only for those who are here');
  await expect(piotr.message('only for those who are here')).toBeVisible();
  await expect(marta.page.getByText('only for those who are here')).toHaveCount(0);

  // The owner leaves and names who takes over.
  await ola.page.getByRole('button', { name: 'Leave', exact: true }).click();
  const dialog = ola.page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: /Piotr Sadowski/ })).toBeChecked();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await expect(ola.row('Launch crew')).toHaveCount(0);
  await expect(member(piotr, 'Piotr Sadowski')).toContainText('Owner');
  await expect(member(piotr, 'Ola Wrona')).toHaveCount(0);
  for (const one of [ola, piotr, marta]) await one.close();
});

test('[S4-45] an invite link with an end and a limit lets a third person in, once it is revoked nobody', async ({ browser }) => {
  const anna = await Person.register(browser, server, 'Anna Lind');
  const tomek = await Person.register(browser, server, 'Tomek Lis');
  const ines = await Person.register(browser, server, 'Ines Carvalho');
  await createGroup(anna, 'Book club', ['Tomek Lis']);
  await anna.page.getByRole('button', { name: 'Details' }).click();
  await anna.page.getByLabel('How many people').selectOption('1');
  await anna.page.getByRole('button', { name: 'Create invite link' }).click();
  const link = await anna.page.getByLabel('New invite link').inputValue();
  expect(link).toContain('/invite/');

  await ines.page.goto(link);
  await expect(ines.page.getByRole('heading', { name: 'Book club' })).toBeVisible();
  await ines.page.getByRole('button', { name: 'Join' }).click();
  await expect(ines.composer('Book club')).toBeVisible();
  await expect(member(anna, 'Ines Carvalho')).toBeVisible();
  await expect(tomek.row('Book club')).toHaveAccessibleName(/Ines Carvalho joined/);

  // Somebody who is signed out comes back to the invitation after signing in.
  await anna.page.getByLabel('How many people').selectOption('any');
  await anna.page.getByRole('button', { name: 'Create invite link' }).click();
  await expect(anna.page.getByLabel('New invite link')).toHaveCount(1);
  const second = await anna.page.getByLabel('New invite link').last().inputValue();
  const lena = await Person.register(browser, server, 'Lena Hart', { at: second });
  await expect(lena.page.getByRole('heading', { name: 'Book club' })).toBeVisible();
  await lena.page.getByRole('button', { name: 'Join' }).click();
  await expect(lena.composer('Book club')).toBeVisible();

  await anna.page.getByRole('button', { name: 'Revoke' }).last().click();
  const jonas = await Person.register(browser, server, 'Jonas Weber');
  await jonas.page.goto(second);
  await expect(jonas.page.getByText('This invitation has ended or was taken back.')).toBeVisible();
  for (const one of [anna, tomek, ines, lena, jonas]) await one.close();
});

test('[S0-28 S1-34] reactions, edits, pins, forwarding and deletion are seen by the others at once, and details say who read', async ({
  browser,
}) => {
  const eva = await Person.register(browser, server, 'Eva Maj');
  const jan = await Person.register(browser, server, 'Jan Kot');
  const iza = await Person.register(browser, server, 'Iza Pawlak');
  await createGroup(eva, 'Kitchen', ['Jan Kot', 'Iza Pawlak']);
  await jan.open('Kitchen');
  await eva.send('Kitchen', 'The oven is fixed');
  await expect(jan.message('The oven is fixed')).toBeVisible();
  await eva.receipt('The oven is fixed', 'read');

  const act = async (by: Person, text: string, item: string) => {
    await by.message(text).click({ button: 'right' });
    await by.page.getByRole('menuitem', { name: new RegExp(`^${item}( [A-Z])?$`) }).click();
  };
  await jan.message('The oven is fixed').click({ button: 'right' });
  await jan.page.getByRole('menuitemcheckbox', { name: 'React with 👍' }).click();
  await expect(eva.message('The oven is fixed')).toContainText('👍');

  await act(eva, 'The oven is fixed', 'Message details');
  const details = eva.page.getByRole('dialog', { name: 'Message details' });
  await expect(details.getByText('Read by 1 person')).toBeVisible();
  await expect(details.getByRole('listitem').filter({ hasText: 'Jan Kot' })).toBeVisible();
  await expect(details.getByText(/Delivered to 1 person|Not delivered to 1 person yet/)).toBeVisible();
  // It follows while it is open.
  await iza.open('Kitchen');
  await expect(details.getByText('Read by 2 people')).toBeVisible();
  await eva.page.keyboard.press('Escape');

  await act(eva, 'The oven is fixed', 'Edit');
  await eva.page.locator('#main textarea').fill('The oven is mended');
  await eva.page.keyboard.press('Enter');
  await expect(jan.message('The oven is mended')).toContainText('edited');
  await act(eva, 'The oven is mended', 'Message details');
  await expect(details.getByText('The oven is fixed')).toBeVisible();
  await eva.page.keyboard.press('Escape');

  await act(eva, 'The oven is mended', 'Pin');
  const pinned = jan.page.getByRole('region', { name: '1 pinned message' });
  await expect(pinned).toContainText('The oven is mended');
  await act(eva, 'The oven is mended', 'Unpin');
  await expect(pinned).toBeHidden();

  await act(jan, 'The oven is mended', 'Forward');
  const field = jan.page.getByRole('dialog').getByRole('combobox');
  await field.fill('Iza');
  await expect(jan.page.getByRole('option', { name: /Iza Pawlak/ })).toBeVisible();
  await field.press('Enter');
  await jan.page.getByRole('button', { name: 'Forward to 1 chat' }).click();
  await iza.open('Jan Kot');
  await expect(iza.message('The oven is mended')).toContainText('Eva Maj');

  await act(jan, 'The oven is mended', 'Star');
  await jan.page.goto(`${server.url}/starred`);
  await expect(jan.page.getByRole('main')).toContainText('The oven is mended');
  await jan.page.getByRole('main').getByRole('button', { name: /Eva Maj/ }).click();
  await expect(jan.composer('Kitchen')).toBeVisible();
  await expect(jan.message('The oven is mended')).toBeVisible();

  await act(eva, 'The oven is mended', 'Delete for everyone…');
  await expect(jan.message('Message deleted')).toBeVisible({ timeout: 40_000 });
  for (const one of [eva, jan, iza]) await one.close();
});

test('[A17] a chat is archived and comes back, deleted for me with a way back, muted and pinned', async ({ browser }) => {
  const ada = await Person.register(browser, server, 'Ada Sowa');
  const bob = await Person.register(browser, server, 'Bob Lis');
  await createGroup(ada, 'Flat 4B', ['Bob Lis']);
  await bob.open('Flat 4B');

  const more = async (item: string) => {
    await ada.page.locator('.conv-acts').getByRole('button', { name: 'More' }).click();
    await ada.page.getByRole('menuitem', { name: item }).click();
  };
  await more('Pin');
  await expect(ada.row('Flat 4B')).toHaveAccessibleName(/pinned/);
  await more('Mute…');
  await ada.page.getByRole('menuitem', { name: 'Mute for 8 hours' }).click();
  await expect(ada.row('Flat 4B')).toHaveAccessibleName(/muted/);

  await more('Archive');
  await expect(ada.row('Flat 4B')).toHaveCount(0);
  await ada.page.getByRole('link', { name: /Archived chats/ }).click();
  await ada.row('Flat 4B').click();
  await expect(ada.composer('Flat 4B')).toBeVisible();
  await more('Move out of the archive');
  await expect(ada.row('Flat 4B')).toBeVisible();

  await more('Delete chat…');
  await expect(ada.page.getByRole('dialog')).toContainText('The messages disappear from your devices');
  await ada.page.getByRole('button', { name: 'Delete for me' }).click();
  await expect(ada.row('Flat 4B')).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(ada.row('Flat 4B')).toBeVisible();

  await ada.open('Flat 4B');
  await more('Delete chat…');
  await ada.page.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(bob.row('Flat 4B')).toHaveCount(0, { timeout: 40_000 });
  await expect(bob.page.getByText('This chat doesn’t exist, or you’re no longer in it.')).toBeVisible();
  for (const one of [ada, bob]) await one.close();
});
