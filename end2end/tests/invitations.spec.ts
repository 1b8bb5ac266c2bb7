// Invitations: made by admins, followed by those who join.

import { NEW_PASSWORD, unique } from '../community';
import { expect, test } from '../fixtures';
import { Mailbox, SignUp, Verification } from '../pages/accounts';
import { Circle } from '../pages/circles';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test('whoever has the link joins, and may be led into a circle; taken back, it leads nowhere', bothWays, async ({ page, another, signIn, watch }) => {
  watch.expects(404, 422);
  await signIn('admin');
  const admin = new Screen(page);
  const note = unique('研修に来た方');
  await admin.open('/admin');
  await admin.follow(admin.link('招待'), '**/admin/invitations');
  await page.getByLabel('だれのため').fill(note);
  await page.getByLabel('人数').fill('0');
  await admin.button('招待を作る').click();
  await expect(page.locator('#most')).toHaveAttribute('aria-invalid', 'true');
  await admin.ready();
  await page.getByLabel('人数').fill('2');
  const circle = '学校で働く支援職';
  await page.getByLabel('サークル').selectOption({ label: circle });
  await admin.follow(admin.button('招待を作る'), /\/admin\/invitations\?made=\d+$/);
  const row = page.locator('.invitations > li').filter({ hasText: note });
  await expect(row).toContainText('0 / 2人');
  const link = await row.getByLabel('リンク').inputValue();

  const visitor = new SignUp(await another(null));
  await visitor.open(new URL(link).pathname);
  await expect(visitor.heading).toHaveText('招待が届いています');
  await expect(visitor.page.getByRole('main')).toContainText(circle);
  await visitor.follow(visitor.link('登録して参加する'), '**/signup?invite=**');
  await expect(visitor.page.getByRole('status')).toContainText(circle);
  const email = `${unique('invited')}@example.com`;
  await visitor.fill({ name: '招 かれた', email, password: NEW_PASSWORD, profession: '看護師', statement: '' });
  await visitor.send();
  const mail = await new Mailbox(visitor.page).read(email, /./);
  const verification = new Verification(visitor.page);
  await verification.open((await mail.getByRole('link').getAttribute('href'))!);
  await verification.confirm(NEW_PASSWORD);
  // It has guidelines, to which one says yes at its door.
  const door = new Circle(visitor.page);
  await door.visit('school-workers');
  await expect(visitor.page.getByRole('main')).toContainText('このサークルに招待されています');
  await door.agree();
  await door.button('サークルに参加する').click();
  await expect(visitor.page.getByRole('main')).toContainText('参加中');
  await visitor.open(new URL(link).pathname);
  await expect(visitor.page.getByText('すでに参加しています')).toBeVisible();

  await admin.open('/admin/invitations');
  await expect(row).toContainText('1 / 2人');
  await row.getByRole('button').click();
  await expect(row).toContainText('終わりました');
  await visitor.open(new URL(link).pathname);
  await expect(visitor.heading).toHaveText('この招待は使えません');
});
