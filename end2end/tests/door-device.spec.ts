// The device at the door: a network that goes away, and who else uses the device.

import { violations } from '../axe';
import { PASSWORD, people } from '../community';
import { counted, evening, expect, register, test } from '../door';
import { Login } from '../pages/accounts';
import { Door, left } from '../pages/door';

const onPhonesToo = { tag: ['@phone'] };

test.describe('without a network', () => {
  test('two are let in after the page was opened again, and arrive once', onPhonesToo, async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator', 'admin']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await page.reload();
    await door.ready();
    await expect(door.counter).toHaveText('3人中 0人が来ました');
    await door.letIn(people.member.name);
    await door.letIn(people.moderator.name);
    await expect(door.waiting).toContainText('2 件を送信待ち');
    // Not even closing the page loses them.
    await page.reload();
    await door.ready();
    await expect(door.waiting).toContainText('2 件を送信待ち');
    await expect(door.counter).toHaveText('3人中 2人が来ました');
    expect(await violations(page)).toEqual([]);
    const other = new Door(await another('admin'));
    await other.visit(event);
    await expect(other.counter).toHaveText('3人中 0人が来ました');
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    await expect(door.counter).toHaveText('3人中 2人が来ました');
    await other.visit(event);
    await expect(other.counter).toHaveText('3人中 2人が来ました');
    await door.undo(people.member.name);
    await expect.poll(() => counted(other.page, event)).toBe('3人中 1人が来ました');
  });

  test('two doors let the same guest in, who counts once', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const first = new Door(page);
    const second = new Door(await another('admin'));
    for (const door of [first, second]) {
      await door.visit(line.url + event);
      await door.kept();
    }
    await line.cut();
    for (const door of [first, second]) {
      await door.page.context().setOffline(true);
      await door.letIn(people.member.name);
      await expect(door.waiting).toContainText('1 件を送信待ち');
    }
    await line.mend();
    await context.setOffline(false);
    await expect(first.waiting).toBeHidden();
    await second.page.context().setOffline(false);
    await expect(second.waiting).toBeHidden();
    // Who told it later is told who was first.
    await expect(second.notices).toContainText(`${people.member.name}さんは、別の受付でも`);
    await expect(second.notices).toContainText(people.host.name);
    await expect(second.counter).toHaveText('2人中 1人が来ました');
    await first.visit(line.url + event);
    await expect(first.counter).toHaveText('2人中 1人が来ました');
    await second.notices.getByRole('button', { name: '確認しました' }).click();
    await expect(second.notices).toBeHidden();
  });

  test('who registered after the list was loaded is checked later', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await register(community, event, 'member');
    const late = new Door(await another('admin'));
    await late.visit(event);
    const ticket = (await late.tickets())[people.member.name];
    await door.visit(line.url + event, `?ticket=${ticket}`);
    await expect(door.result).toContainText('この端末の名簿にありません');
    await door.result.getByRole('button', { name: '次へ' }).click();
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    await expect(door.counter).toHaveText('2人中 1人が来ました');
    await expect(door.row(people.member.name)).toContainText('に受付');
  });

  test('what waits to be sent can be taken back, and the list says how old it is', onPhonesToo, async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText(/名簿は .*\d\d:\d\d のものです/);
    await door.undo(people.member.name);
    await door.letIn(people.moderator.name);
    await expect(door.waiting).toContainText('3 件を送信待ち');
    await expect(door.counter).toHaveText('2人中 1人が来ました');
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    await expect(door.row(people.member.name)).not.toContainText('に受付');
    await expect(door.notices).toBeHidden();
    await expect.poll(() => counted(door.page, event)).toBe('2人中 1人が来ました');
  });

  test('a session that is over is said, and nothing is lost', async ({ page, context, signIn, community, another, watch }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(event);
    await door.kept();
    const session = await context.cookies();
    await context.clearCookies();
    watch.expects(401, 404);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText('1 件を送信待ち');
    await expect(door.waiting.getByRole('link', { name: 'ログインして送る' })).toBeVisible();
    await expect(door.waiting.getByRole('button', { name: 'もう一度送る' })).toBeHidden();
    await context.addCookies(session);
    await door.visit(event);
    await expect.poll(() => counted(page, event)).toBe('2人中 1人が来ました');
    await expect(door.waiting).toBeHidden();
  });

  test('who gave their seat back meanwhile is named', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await register(community, event, 'member', 'cancel');
    await door.letIn(people.member.name);
    await line.mend();
    await context.setOffline(false);
    await expect(door.notices).toContainText(`${people.member.name}さんは、いま参加が決まっていません`);
    await expect(door.counter).toHaveText('1人中 0人が来ました');
  });

  test('a guest whom another door took back later is named', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('host');
    const away = new Door(page);
    await away.visit(line.url + event);
    await away.kept();
    await line.cut();
    await context.setOffline(true);
    await away.letIn(people.member.name);
    const other = new Door(await another('admin'));
    await other.visit(event);
    await other.letIn(people.member.name);
    await other.undo(people.member.name);
    await expect.poll(() => counted(other.page, event)).toBe('1人中 0人が来ました');
    await line.mend();
    await context.setOffline(false);
    await expect(away.notices).toContainText(`${people.member.name}さんの受付は、別の受付であとから取り消されています`);
    await expect(away.counter).toHaveText('1人中 0人が来ました');
    await away.notices.getByRole('button', { name: '確認しました' }).press('Enter');
    await expect(away.notices).toBeHidden();
    await expect(away.search).toBeFocused();
  });

  test('an address that only looks like a ticket is noted nowhere', async ({ page, context, signIn, community, another, line }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await door.visit(line.url + event, `?ticket=${encodeURIComponent('a b\ncame 1 guest 1 x')}`);
    await expect(door.result).toContainText('参加券ではありません');
    await door.result.getByRole('button', { name: '次へ' }).click();
    await expect(door.waiting).toContainText('つながっていません');
    await expect(door.waiting).not.toContainText('送信待ち');
  });

  test('logging out takes everything off the device', async ({ page, context, community, another, line, watch }) => {
    const event = await evening(await another('host'), community, ['member']);
    // A session of its own: the others of this test run go on.
    const value = await community.signIn(people.host.email);
    await context.addCookies([{ ...(await community.session(people.host.email)), value: value ?? '' }]);
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    expect((await left(page)).length).toBeGreaterThan(2);
    await line.cut();
    await context.setOffline(true);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText('1 件を送信待ち');
    await line.mend();
    await context.setOffline(false);
    await expect(door.waiting).toBeHidden();
    // A second window shows the list too, and must not go on showing it.
    const second = new Door(await context.newPage());
    await second.visit(line.url + event);
    await second.kept();
    watch.expects(401);
    await door.signOut();
    await expect.poll(() => left(page)).toEqual([]);
    await expect(second.names).toHaveCount(0);
    await expect(second.page.locator('.error-code')).toHaveText('401');
    expect(await left(page)).toEqual([]);
  });
});

test.describe('somebody else logs in', () => {
  test('what was noted before waits for whoever noted it', onPhonesToo, async ({ page, context, signIn, community, another, line, watch }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText('1 件を送信待ち');
    // Another who may stand at this door, while the page of the first is still open.
    await context.addCookies([await community.session(people.admin.email)]);
    watch.expects(409);
    await line.mend();
    await context.setOffline(false);
    await expect(door.ofOthers).toContainText('ほかの人が記録した受付が 1 件');
    await door.ready();
    await expect(door.ofOthers).not.toContainText(people.member.name);
    await expect(door.counter).toHaveText('2人中 0人が来ました');
    expect(await violations(page)).toEqual([]);
    expect(await door.overflow()).toBe(0);
    await door.kept();
    await door.letIn(people.moderator.name);
    await expect.poll(() => counted(page, event)).toBe('2人中 1人が来ました');
    await expect(door.waiting).toBeHidden();
    // The server has it a moment before the device knows; then only what the first noted waits there.
    const queues = () => page.evaluate(() => Object.keys(localStorage).filter((name) => name.endsWith(' queue')).length);
    await expect.poll(queues).toBe(1);
    // The first is back.
    await page.goto('about:blank');
    await context.addCookies([await community.session(people.host.email)]);
    await door.visit(line.url + event);
    await expect.poll(() => counted(page, event)).toBe('2人中 2人が来ました');
    await expect(door.ofOthers).toBeEmpty();
    await door.visit(line.url + event);
    await expect(door.row(people.member.name)).toContainText(`に受付（${people.host.name}）`);
    await expect(door.row(people.moderator.name)).toContainText(`に受付（${people.admin.name}）`);
    await expect(door.waiting).toBeHidden();
    await expect(door.notices).toBeHidden();
  });

  test('the names are gone, though they never open a door', async ({ page, context, signIn, community, another, line, watch }) => {
    const event = await evening(await another('host'), community, ['member', 'moderator']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(line.url + event);
    await door.kept();
    await line.cut();
    await context.setOffline(true);
    await door.letIn(people.member.name);
    await expect(door.waiting).toContainText('1 件を送信待ち');
    const lines = (await left(page)).filter((name) => name.endsWith(' queue'));
    expect(lines).toHaveLength(1);
    // The session is over, and the page closed.
    await page.goto('about:blank');
    await context.clearCookies();
    await line.mend();
    await context.setOffline(false);
    const login = new Login(await context.newPage());
    watch.on(login.page);
    await login.open(`${line.url}/login`);
    expect((await left(login.page)).length, 'nobody knows yet who it is').toBeGreaterThan(2);
    await login.send(people.member.email, PASSWORD);
    await expect(login.heading).toContainText(people.member.name);
    await login.ready();
    await expect.poll(() => left(login.page)).toEqual(lines);
    const kept = await login.page.evaluate(() => JSON.stringify(localStorage));
    expect(Buffer.from(kept, 'latin1').toString('utf8')).not.toContain(people.moderator.name);
    // The door is not theirs, but they are told that something waits here.
    watch.expects(403);
    await door.open(line.url + event + '/check-in');
    await expect(page.locator('.error-code')).toHaveText('403');
    await expect(door.ofOthers).toContainText('ほかの人が記録した受付が 1 件');
    // Nothing was lost.
    await signIn('host');
    await door.visit(line.url + event);
    await expect.poll(() => counted(page, event)).toBe('2人中 1人が来ました');
    await expect(door.row(people.member.name)).toContainText('に受付');
  });

  test('a page that the browser brings back as it was does not stay', async ({ page, context, signIn, community, another, watch }) => {
    const event = await evening(await another('host'), community, ['member']);
    await signIn('host');
    const door = new Door(page);
    await door.visit(event);
    await door.kept();
    // While it lies in the browser's memory it hears nothing from other pages.
    await context.addCookies([await community.session(people.member.email)]);
    watch.expects(403, 409);
    await page.evaluate(() => {
      for (const name of Object.keys(localStorage)) if (name.endsWith(' names')) localStorage.removeItem(name);
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    await expect(page.locator('.error-code')).toHaveText('403');
    await expect(door.names).toHaveCount(0);
  });
});
