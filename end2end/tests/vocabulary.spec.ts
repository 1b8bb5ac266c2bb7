// The lists that profiles choose from: what admins make of them, and what stands on profiles then.

import { unique, type Community } from '../community';
import { expect, test } from '../fixtures';
import { arrive } from '../pages/accounts';
import { Directory, ProfileForm } from '../pages/members';
import { TermForm, Vocabularies } from '../pages/vocabulary';
import type { Page } from '@playwright/test';

const bothWays = { tag: ['@no-script'] };

test.beforeEach(async ({ signIn }) => signIn('admin'));

/** Somebody new who has chosen a profession. */
async function who(page: Page, community: Community, profession: string): Promise<string> {
  await arrive(page, community);
  const form = new ProfileForm(page);
  await form.visit();
  await page.getByRole('group', { name: '職種' }).getByRole('checkbox', { name: profession, exact: true }).check();
  await form.save();
  return page.url();
}

test('a term is made, chosen, renamed, and merged into another', bothWays, async ({ page, another, community, script }) => {
  const [first, renamed, other] = [unique('心理判定員'), unique('児童心理司'), unique('相談員')];
  const lists = new Vocabularies(page);
  for (const name of [first, other]) {
    await lists.visit();
    await lists.follow(lists.link('項目を足す'), /\/admin\/vocabulary\/term/);
    const form = new TermForm(page);
    await form.ja.fill(name);
    await form.save();
  }
  await expect(lists.row(other)).toBeVisible();
  const last = await lists.place(other);
  expect(last).toBe((await lists.rows.count()) - 1);
  await lists.button(`「${other}」を上へ`).click();
  await expect(async () => expect(await lists.place(other)).toBe(last - 1)).toPass();
  if (script) await expect(lists.button(`「${other}」を上へ`)).toBeFocused();

  const theirs = await another(null);
  const profile = await who(theirs, community, first);
  await expect(theirs.locator('.profile-head')).toContainText(first);
  await lists.visit();
  await expect(lists.row(first)).toContainText('1人が選んでいます');
  const change = await lists.change(first);
  await change.ja.fill(renamed);
  await change.save();
  await theirs.goto(profile);
  await expect(theirs.locator('.profile-head')).toContainText(renamed);

  const term = await lists.change(renamed);
  await page.getByText('ほかの項目にまとめる').click();
  await term.into.selectOption({ label: other });
  await term.follow(term.button('まとめる'), /\/admin\/vocabulary\?/);
  await expect(lists.row(renamed)).toHaveCount(0);
  await expect(lists.row(other)).toContainText('1人が選んでいます');
  await theirs.goto(profile);
  await expect(theirs.locator('.profile-head')).toContainText(other);
  const directory = new Directory(page);
  await directory.visit('?q=' + encodeURIComponent(other));
  await expect(directory.count).toHaveText('1人');
});

test('what is wrong with a term is told at its field, and nothing is lost', bothWays, async ({ page, watch }) => {
  watch.expects(422);
  const form = new TermForm(page);
  await form.open('/admin/vocabulary/term?list=school');
  await form.ja.fill('認知行動療法');
  await form.en.fill('Kept');
  await form.button('保存する').click();
  await expect(form.refusal).toBeVisible();
  await form.ready();
  await expect(form.ja).toHaveAccessibleDescription(/すでに使われています/);
  await expect(form.en).toHaveValue('Kept');
});

test('what is no longer to be chosen stays with who has it', bothWays, async ({ page, another, community }) => {
  const name = unique('旧資格名');
  const lists = new Vocabularies(page);
  await lists.open('/admin/vocabulary/term?list=profession');
  const form = new TermForm(page);
  await form.ja.fill(name);
  await form.save();
  const theirs = await another(null);
  const profile = await who(theirs, community, name);
  const change = await lists.change(name);
  await page.getByRole('checkbox', { name: /新しくは選べない/ }).check();
  await change.save();
  await expect(lists.row(name)).toContainText('新しくは選べません');
  await theirs.goto(profile);
  await expect(theirs.locator('.profile-head')).toContainText(name);
  const own = new ProfileForm(page);
  await own.visit();
  await expect(page.getByRole('checkbox', { name, exact: true })).toHaveCount(0);
});
