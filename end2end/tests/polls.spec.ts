// Polls: asked with a post, answered by choosing, with and without script.

import { expect, test } from '../fixtures';
import { unique } from '../community';
import { Polls } from '../pages/polls';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'lounge';

test.beforeEach(async ({ signIn }) => signIn('member'));

test('a poll is asked with a thread, answered, answered otherwise and taken back', bothWays, async ({ page }) => {
  const polls = new Polls(page);
  await polls.start(space, unique('投票'), { question: 'いつにしますか', options: ['月曜', '火曜', '水曜'] });
  await expect(polls.question).toHaveText('いつにしますか');
  await polls.choose('火曜');
  await expect(polls.votes('火曜')).toContainText('1票 (100 %)');
  await expect(polls.option('火曜')).toBeChecked();
  await polls.choose('月曜');
  await expect(polls.votes('月曜')).toContainText('1票');
  await expect(polls.votes('火曜')).toContainText('0票');
  await polls.root.getByRole('button', { name: '投票を取り消す' }).click();
  await expect(polls.votes('月曜')).toContainText('0票');
  await expect(polls.option('月曜')).not.toBeChecked();
});

test('several can be chosen where that is asked', bothWays, async ({ page }) => {
  const polls = new Polls(page);
  await polls.start(space, unique('いくつでも'), { question: '来られる日', options: ['月曜', '火曜'], several: true });
  await polls.option('月曜').check();
  await polls.option('火曜').check();
  await polls.send();
  await expect(polls.votes('月曜')).toContainText('1票');
  await expect(polls.votes('火曜')).toContainText('1票');
  await expect(polls.root.locator('.poll-terms')).toContainText('1人が投票');
});

test('who chose what is seen in an open poll, and not in a secret one', bothWays, async ({ page, another }) => {
  for (const secret of [false, true]) {
    const polls = new Polls(page);
    const address = await polls.start(space, unique('だれが'), { question: '賛成ですか', options: ['はい', 'いいえ'], secret });
    const other = new Polls(await another('host'));
    await new Thread(other.page).open(address);
    await other.choose('はい');
    await new Thread(page).open(address);
    await expect(polls.votes('はい')).toContainText('1票');
    await expect(polls.root.getByText('選んだ人')).toHaveCount(secret ? 0 : 1);
    await expect(polls.root.getByText('佐藤 みのり')).toHaveCount(secret ? 0 : 1);
  }
});

test('whoever asked ends it, after being asked once more', bothWays, async ({ page, another }) => {
  const polls = new Polls(page);
  const address = await polls.start(space, unique('締め切り'), { question: '名前', options: ['道草', '各駅停車'] });
  await polls.choose('道草');
  await polls.end();
  await expect(polls.root).toContainText(/に締め切り|締め切りました/);
  await expect(polls.root.getByRole('radio')).toHaveCount(0);
  await expect(polls.root).toContainText('あなたの選択');
  const other = new Polls(await another('host'));
  await new Thread(other.page).open(address);
  await expect(other.root.getByRole('button', { name: '投票する' })).toHaveCount(0);
});

test('what is wrong with a poll is told, and nothing that was written is lost', bothWays, async ({ page, watch, script }) => {
  if (script) watch.expects(422);
  const polls = new Polls(page);
  const form = new ThreadForm(page);
  await form.visit(space);
  await page.getByLabel('題名').fill('題');
  await form.editor.text.fill('本文');
  await polls.fill({ question: 'いつ', options: ['一つだけ'] });
  await page.getByRole('button', { name: 'スレッドを立てる' }).click();
  await expect(page.getByRole('alert')).toContainText('選択肢を1行に1つずつ、2つ以上書いてください');
  await expect(page.getByLabel('質問', { exact: true })).toHaveValue('いつ');
  await expect(form.editor.text).toHaveValue('本文');
});

test('a vote appears on a page that is open, and what one is about to choose stays', async ({ page, another }) => {
  const polls = new Polls(page);
  const address = await polls.start(space, unique('同時に'), { question: 'いつ', options: ['月曜', '火曜'] });
  const other = new Polls(await another('host'));
  await new Thread(other.page).open(address);
  await new Thread(other.page).ready();
  await other.option('火曜').check();
  await polls.choose('月曜');
  await expect(other.votes('月曜')).toContainText('1票');
  await expect(other.option('火曜')).toBeChecked();
  await other.send();
  await expect(polls.votes('火曜')).toContainText('1票');
});

test('by keyboard alone', async ({ page }) => {
  const polls = new Polls(page);
  await polls.start(space, unique('鍵盤'), { question: 'いつ', options: ['月曜', '火曜'] });
  await polls.option('月曜').focus();
  await page.keyboard.press('ArrowDown');
  await expect(polls.option('火曜')).toBeChecked();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await polls.root.getByRole('button', { name: '投票する' }).focus();
  await page.keyboard.press('Enter');
  await expect(polls.votes('火曜')).toContainText('1票');
});
