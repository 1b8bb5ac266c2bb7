// Writing: keys, the toolbar, completion, the preview beside the text, pictures and files.

import type { Page } from '@playwright/test';
import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { picture } from '../pages/files';
import { type Editor, forgetDraft, Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'lounge';

// Not the one who writes in most other tests: nobody writes more than so much in ten minutes.
const writer = '相沢 直樹';

test.beforeEach(async ({ signIn, community, page }) => {
  await signIn((await community.colleague(writer)).email);
  // What the test before left unsent is kept for its writer, also on the server.
  await forgetDraft(page, space);
});

async function writing(page: Page): Promise<Editor> {
  const form = new ThreadForm(page);
  await form.visit(space);
  await page.getByLabel('題名').fill(unique('書く'));
  return form.editor;
}

function offers(editor: Editor) {
  return editor.root.getByRole('option');
}

/** A picture that somebody pastes or drops. */
async function hand(editor: Editor, how: 'paste' | 'drop', name: string): Promise<void> {
  await editor.text.evaluate(
    (area, [type, label, data]) => {
      const file = new File([Uint8Array.from(atob(data!), (c) => c.charCodeAt(0))], label!, { type: 'image/png' });
      const carried = new DataTransfer();
      carried.items.add(file);
      const event =
        type === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true });
      area.dispatchEvent(event);
    },
    [how, name, picture(name).buffer.toString('base64')],
  );
}

test('shortcuts put marks around the selection, and send', async ({ page }) => {
  const editor = await writing(page);
  for (const [keys, marked] of [
    ['Control+b', 'きょうは**晴れ**'],
    ['Control+i', 'きょうは*晴れ*'],
    ['Control+k', 'きょうは[晴れ](https://)'],
    ['Control+e', 'きょうは`晴れ`'],
  ]) {
    await editor.text.fill('きょうは晴れ');
    await editor.select(4, 6);
    await page.keyboard.press(keys!);
    await expect(editor.text).toHaveValue(marked!);
  }
  await editor.text.fill('引用する');
  await editor.select(0, 0);
  await page.keyboard.press('Control+Shift+Period');
  await expect(editor.text).toHaveValue('> 引用する');
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/\/talk\/t\/\d+/);
  await expect(new Thread(page).opening.locator('blockquote')).toHaveText('引用する');
});

test('the toolbar is one stop for Tab, and arrows go through it', async ({ page }) => {
  const editor = await writing(page);
  await page.getByLabel('題名').focus();
  await page.keyboard.press('Tab');
  const bold = editor.root.getByRole('button', { name: '太字' });
  await expect(bold).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(bold).not.toBeFocused();
  await expect(editor.root.locator('.editor-toolbar button:focus')).toHaveCount(1);
  await page.keyboard.press('End');
  await expect(editor.toggle).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(bold).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(editor.toggle).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(editor.text).toBeFocused();
  // The way back leads to where one was.
  await page.keyboard.press('Shift+Tab');
  await expect(editor.toggle).toBeFocused();
});

test('lists go on with the next line, and end with an empty one', async ({ page }) => {
  const editor = await writing(page);
  await editor.text.focus();
  await page.keyboard.type('- ひとつ');
  await page.keyboard.press('Enter');
  await page.keyboard.type('ふたつ');
  await page.keyboard.press('Enter');
  await expect(editor.text).toHaveValue('- ひとつ\n- ふたつ\n- ');
  await page.keyboard.press('Enter');
  await expect(editor.text).toHaveValue('- ひとつ\n- ふたつ\n');
  await page.keyboard.type('9. 九');
  await page.keyboard.press('Enter');
  await expect(editor.text).toHaveValue(/9\. 九\n10\. $/);
  await page.keyboard.press('Control+z');
  await expect(editor.text).toHaveValue(/9\. 九$/);
});

test('the preview follows what is typed', async ({ page }) => {
  const editor = await writing(page);
  await editor.toggle.click();
  await expect(editor.toggle).toHaveAttribute('aria-pressed', 'true');
  await editor.text.focus();
  await page.keyboard.type('とても**大切**');
  await expect(editor.preview.locator('strong')).toHaveText('大切');
  await page.keyboard.type('、そして*静か*');
  await expect(editor.preview.locator('em')).toHaveText('静か');
  await expect(editor.text).toBeFocused();
  await editor.toggle.click();
  await expect(editor.preview).toBeHidden();
});

test('members are named by a few letters and the keyboard', async ({ page }) => {
  const { handle } = people.host;
  const editor = await writing(page);
  await editor.text.focus();
  await page.keyboard.type(`こんにちは @${handle.slice(0, 3)}`);
  await expect(offers(editor).first()).toBeVisible();
  const option = offers(editor).filter({ hasText: `@${handle}` });
  const active = () => editor.text.getAttribute('aria-activedescendant');
  await expect(editor.text).toHaveAttribute('aria-activedescendant', /offer-0$/);
  for (let n = 0; n < 8 && (await active()) !== (await option.getAttribute('id')); n += 1) await page.keyboard.press('ArrowDown');
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await expect(editor.text).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(editor.text).toHaveValue(`こんにちは @${handle} `);
  await expect(offers(editor)).toHaveCount(0);
  // Escape closes, and the text is as it was typed.
  await page.keyboard.type(`@${handle.slice(0, 3)}`);
  await expect(offers(editor).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(offers(editor)).toHaveCount(0);
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/\/talk\/t\/\d+/);
  await expect(new Thread(page).opening.locator(`a[href="/members/${handle}"]`).first()).toHaveText(`@${handle}`);
});

test('an emoji is found by its short name, and tapped', async ({ page }) => {
  const editor = await writing(page);
  await editor.text.focus();
  await page.keyboard.type('よい :smil');
  const smile = offers(editor).filter({ hasText: ':smile:' });
  await expect(smile).toBeVisible();
  await smile.click();
  await expect(editor.text).toHaveValue('よい 😄');
  await expect(editor.text).toBeFocused();
});

test('an input method is never disturbed', async ({ page }) => {
  const editor = await writing(page);
  await editor.text.focus();
  await page.keyboard.type('- ');
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'とく', selectionStart: 2, selectionEnd: 2 });
  // Enter while composing belongs to the input method: no new line, no list that goes on, nothing sent.
  await editor.text.evaluate((area) => {
    const enter = new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
    Object.assign(window, { taken: !area.dispatchEvent(enter) });
  });
  expect(await page.evaluate(() => (window as unknown as { taken: boolean }).taken)).toBe(false);
  await expect(offers(editor)).toHaveCount(0);
  await session.send('Input.insertText', { text: '徳' });
  await expect(editor.text).toHaveValue('- 徳');
});

test('a picture that is pasted stands in the text', async ({ page }) => {
  const editor = await writing(page);
  await editor.text.fill('見てください');
  await editor.select(6, 6);
  await hand(editor, 'paste', '夜の川.png');
  await expect(editor.text).toHaveValue(/^見てください\n!\[夜の川\]\(\/files\/[0-9a-f]{32}\)\n$/);
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/\/talk\/t\/\d+/);
  const shown = new Thread(page).opening.getByRole('img', { name: '夜の川' });
  await expect(shown).toBeVisible();
  expect(await shown.evaluate((i: HTMLImageElement) => i.decode().then(() => i.naturalWidth))).toBeGreaterThan(0);
});

test('files are dropped and chosen, and what is refused says why and keeps the text', async ({ page, watch }) => {
  watch.expects(422);
  const editor = await writing(page);
  await editor.text.fill('はじめ');
  await editor.select(3, 3);
  await hand(editor, 'drop', 'もう一枚.png');
  await expect(editor.text).toHaveValue(/!\[もう一枚\]/);
  const choose = async (name: string, bytes: string) => {
    await editor.root.locator('input[type="file"]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
  };
  await choose('資料.pdf', '%PDF-1.7 x');
  await expect(editor.text).toHaveValue(/\[資料\.pdf\]\(\/files\//);
  const before = await editor.text.inputValue();
  await choose('悪い.exe', 'MZ');
  await expect(editor.root.locator('.editor-uploads .error')).toContainText('悪い.exe: この種類のファイルは送れません');
  await expect(editor.text).toHaveValue(before);
});

test('a form waits for a file that is on its way', async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/talk/upload', async (route) => {
    await held;
    await route.continue();
  });
  const editor = await writing(page);
  await hand(editor, 'paste', '遅い.png');
  await expect(editor.text).toHaveValue(/⏳1 遅い\.png/);
  await page.keyboard.press('Control+Enter');
  await expect(editor.root.getByText('送り終えるまで')).toBeVisible();
  await expect(page).toHaveURL(/\/new$/);
  release();
  await expect(editor.text).toHaveValue(/!\[遅い\]/);
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/\/talk\/t\/\d+/);
});

test('without script a file is sent first, and its line copied', bothWays, async ({ page }) => {
  await page.goto('/talk/upload');
  await page.getByLabel('ファイルを選ぶ').setInputFiles(picture('夜.png'));
  await page.getByRole('button', { name: '送る' }).click();
  const line = await page.getByLabel('この1行を').inputValue();
  expect(line).toMatch(/^!\[夜\]\(\/files\/[0-9a-f]{32}\)$/);
  await new ThreadForm(page).start(space, unique('写した'), line);
  await expect(new Thread(page).opening.getByRole('img', { name: '夜' })).toBeVisible();
  await expect(new Thread(page).opening).toContainText(writer);
});
