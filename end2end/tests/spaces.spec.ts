// Spaces: what admins make of them, and what others find.

import { unique } from '../community';
import { expect, test } from '../fixtures';
import { SpaceForm, Spaces } from '../pages/spaces';
import { ThreadForm, Thread } from '../pages/talk';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test.beforeEach(async ({ signIn }) => signIn('admin'));

test('a space is made, put in its place, closed, and taken away', bothWays, async ({ page, another, script, watch }) => {
  const [name, slug] = [unique('読書会'), unique('club').toLowerCase()];
  const spaces = new Spaces(page);
  await spaces.open('/talk');
  await spaces.follow(spaces.link('スペースの管理'), '**/admin/spaces');
  await spaces.follow(spaces.link('スペースを作る'), '**/admin/spaces/new');
  const form = new SpaceForm(page);
  await form.name.fill(name);
  await form.slug.fill(slug);
  await form.save();
  // The page's own part may be there before its list.
  await expect(spaces.row(name)).toBeVisible();
  const last = await spaces.place(name);
  expect(last).toBe((await spaces.rows.count()) - 1);
  await spaces.shift(name, '上');
  // The keyboard goes on where it was, and what was done is said.
  if (script) {
    await expect(spaces.button(`「${name}」を上へ`)).toBeFocused();
    await expect(page.locator('#said')).toHaveText('順番を変えました');
  }
  const member = new Screen(await another('member'));
  await member.open('/talk');
  const found = await member.page.locator('.space-name').allTextContents();
  expect(found.indexOf(name)).toBeGreaterThan(-1);
  await member.follow(member.link(name), `**/talk/${slug}`);
  await expect(member.link('スレッドを立てる')).toBeVisible();

  const change = await spaces.change(name);
  await change.choose('だれも書かない').check();
  await change.save();
  await expect(spaces.row(name)).toContainText('だれも書かない');
  await member.open(`/talk/${slug}`);
  await expect(member.heading).toHaveText(name);
  await expect(member.link('スレッドを立てる')).toHaveCount(0);
  watch.expects(403);
  await member.page.goto(`/talk/${slug}/new`);
  await expect(member.page.getByLabel('題名')).toHaveCount(0);

  await spaces.row(name).getByText('なくす').first().click();
  await spaces.button(`「${name}」をなくす`).click();
  await expect(spaces.row(name)).toHaveCount(0);
});

test('what is wrong with a space is told at its field, and nothing is lost', bothWays, async ({ page, watch }) => {
  watch.expects(422);
  const form = new SpaceForm(page);
  await form.open('/admin/spaces/new');
  await form.name.fill('名前はある');
  await form.slug.fill('読書会');
  await form.button('保存する').click();
  await expect(form.refusal).toContainText('アドレス');
  await expect(form.slug).toHaveAttribute('aria-invalid', 'true');
  await expect(form.name).toHaveValue('名前はある');
  await expect(form.slug).toHaveValue('読書会');
});

test('what members wrote is not opened to everyone', bothWays, async ({ page, watch }) => {
  watch.expects(422);
  const spaces = new Spaces(page);
  await spaces.visit();
  const form = await spaces.change('雑談');
  await expect(page.getByText('広げることはできません')).toBeVisible();
  await form.choose('だれでも読めます').check();
  await form.button('保存する').click();
  await expect(form.refusal).toContainText('書いた人は、いま読める人に向けて書きました');
});

test('announcements are begun by the team, and answered by all', bothWays, async ({ page, another }) => {
  const text = unique('運営から');
  const address = await new ThreadForm(page).start('announcements', unique('お知らせ'), text);
  const member = new Thread(await another('member'));
  await member.open('/talk/announcements');
  await expect(member.link('スレッドを立てる')).toHaveCount(0);
  await member.open(address);
  await member.reply(unique('ありがとうございます'));
  const visitor = new Screen(await another(null));
  await visitor.open('/talk/announcements');
  await expect(visitor.link('スレッドを立てる')).toHaveCount(0);
});
