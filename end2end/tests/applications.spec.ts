// Waiting for an admin's yes: a question, its answer, and a no that is taken back.

import { NEW_PASSWORD, unique } from '../community';
import { expect, test } from '../fixtures';
import { Login, Mailbox } from '../pages/accounts';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test('an admin asks back, is answered, declines, and thinks better of it', bothWays, async ({ page, another, community, signIn, watch }) => {
  await signIn('admin');
  const admin = new Screen(page);
  const mode = (name: string) =>
    page.request.post(`${community.url}/api/admin/set_join_mode`, { form: { mode: name }, headers: { origin: community.url, accept: 'application/json' } });
  await mode('approval');
  const email = await community.arrival();
  await mode('open');
  watch.expects(422);
  const row = page.getByRole('row').filter({ hasText: email });
  await admin.open('/admin?standing=pending');
  await row.locator('summary').filter({ hasText: '質問する' }).click();
  await row.getByRole('button', { name: '質問を送る' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await admin.ready();
  const question = unique('どちらで知りましたか');
  const ask = row.locator('details').filter({ hasText: '質問する' });
  if (!(await ask.locator('textarea').isVisible())) await ask.locator('summary').click();
  await ask.locator('textarea').fill(question);
  await ask.getByRole('button', { name: '質問を送る' }).click();
  await expect(row.locator('.said-between')).toContainText(question);

  const hers = new Screen(await another(null));
  const mail = await new Mailbox(hers.page).read(email, 'おたずね');
  await expect(mail).toContainText(question);
  const login = new Login(hers.page);
  await login.open('/login?next=/me/application');
  await login.send(email, NEW_PASSWORD);
  await expect(hers.heading).toHaveText('参加の申請');
  await hers.ready();
  await expect(hers.page.getByRole('main')).toContainText(question);
  const answer = unique('同僚の紹介です');
  await hers.page.getByLabel('答え').fill(answer);
  await hers.button('送る').click();
  await expect(hers.page.locator('.said-between')).toContainText(answer);

  await admin.open('/admin?standing=pending');
  await expect(row.locator('.said-between')).toContainText(answer);
  const decline = row.locator('details').filter({ hasText: 'お断りする' });
  await decline.locator('summary').click();
  await decline.locator('textarea').fill('今回は見送ります');
  await decline.getByRole('button', { name: 'お断りする' }).click();
  await expect(row).toHaveCount(0);
  await hers.open('/me/application');
  await expect(hers.page.locator('.said-between')).toContainText('今回は見送ります');
  await expect(hers.page.getByLabel('答え')).toHaveCount(0);
  await admin.open('/admin?standing=leaving');
  await row.getByRole('button', { name: 'お断りを取り消す' }).click();
  await expect(row).toHaveCount(0);
  await admin.open('/admin?standing=pending');
  await row.getByRole('button', { name: '承認する' }).click();
  await expect(row).toHaveCount(0);
  await hers.open('/');
  await expect(hers.page.getByRole('heading', { name: 'わたしの予定' })).toBeVisible();
});
