/** A student in a real browser: opens a package, answers every type of question by keyboard, hands in what the grader gives full marks. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../support/run-cli.ts';
import { onStage, root, type Stage, seriousFindings, setTheme, skipWithoutBrowser } from './browser.ts';

/** One question of each type, and two that hide. */
const EXERCISE = `schema: trama.exercise/1
id: all-types
title: { en: All types, es: Todos los tipos }
text: { en: "Answer **all** of <b>them</b>.", es: Responda todas. }
capture: { scenario: lvs-nat-24, seed: 1 }
variant: { keep: [addresses, ports] }
sections:
  - title: { en: First, es: Primero }
    questions:
      - { id: number, type: number, unit: us, tolerance: { absolute: 1 us }, text: { en: How long?, es: ¿Cuánto? }, key: time(12) - time(11) }
      - { id: words, type: text, text: { en: Who rewrites?, es: ¿Quién reescribe? }, literal: director, hints: [{ text: It begins with d., cost: 0 }] }
      - { id: one, type: choice, options: [{ id: tcp, text: TCP }, { id: udp, text: UDP }], text: { en: Which?, es: ¿Cuál? }, literal: udp }
      - { id: some, type: choice, multiple: true, options: [{ id: a, text: A }, { id: b, text: B }, { id: c, text: C }], text: Some?, literal: [a, c] }
      - { id: address, type: address, form: endpoint, text: Where?, key: 'nat.bindings[0].translated.dst' }
      - { id: field, type: field, field: ip.ttl, text: TTL?, key: 'field("ip.ttl", 3)' }
      - { id: frames, type: frames, text: ARP?, key: 'frames("arp")' }
      - { id: pairs, type: pairs, text: Pairs?, key: 'pairs()[where it[0] < 10]', hide: { annotations: true } }
  - title: { en: Second, es: Segundo }
    questions:
      - id: table
        type: table
        columns: [{ id: before, text: Before }, { id: after, text: After }]
        text: Table?
        key: 'nat.bindings[each { before: original.dst, after: translated.dst }]'
      - { id: order, type: order, items: [{ id: ack, text: ACK }, { id: syn, text: SYN }, { id: synack, text: SYN ACK }], text: Order?, literal: [syn, synack, ack] }
      - { id: frame-order, type: order, text: In order?, literal: [7, 3, 9] }
      - { id: state, type: state, text: State?, key: 'state(0, "client", 9)' }
      - { id: arrow, type: arrow, text: Arrow?, key: '{ from: field("ip.src", 7), to: field("ip.dst", 7), what: "SYN, ACK" }' }
      - { id: capture, type: capture, literal: own.pcap, text: Capture?, assertions: [{ name: it has ARP, matches: arp }] }
      - { id: hidden, type: address, form: ipv4, text: Where does frame 6 go?, key: 'field("ip.dst", 6)', hide: { fields: [ip.dst], frames: [6] } }
`;
const SERVER = '192.168.0.108';

describe.skipIf(skipWithoutBrowser())('coursework', () => {
  const stage = onStage();
  const folder = mkdtempSync(path.join(tmpdir(), 'trama-coursework-'));
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  let reference: Readonly<Record<string, never>> = {};

  beforeAll(async () => {
    const { mkdirSync, cpSync } = await import('node:fs');
    mkdirSync(at('exercise'));
    writeFileSync(at('exercise', 'exercise.yaml'), EXERCISE);
    cpSync(path.join(root, 'fixtures', 'captures', 'lvs-nat.pcap'), at('exercise', 'own.pcap'));
    writeFileSync(at('secret.txt'), '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n');
    const student = ['--student', 'a1', '--secret', at('secret.txt')];
    const built = await runCli(['coursework', 'build', at('exercise'), ...student, '-o', at('package')]);
    expect(built.err + built.out).toContain('package was built');
    const answers = await runCli(['coursework', 'reference', at('exercise'), ...student]);
    reference = (parse(answers.out) as { answers: Record<string, never> }).answers;
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const pane = (page: Page) => page.getByRole('region', { name: /^(Coursework|Ejercicio)$/ });
  const question = (page: Page) => page.locator('.cw-question');
  const isAt = (page: Page, id: string) => page.locator(`.cw-question[data-question="${id}"]`).waitFor();
  /** As `trama view PACKAGE` serves it. */
  async function served(options: Parameters<Stage['open']>[1] = {}, name = 'package'): Promise<Page> {
    const exercise = { name: 'all-types', text: readFileSync(at(name, 'exercise.yaml'), 'utf8') };
    const page = await stage.open(
      { name: 'capture.pcapng', bytes: readFileSync(at('package', 'capture.pcapng')) },
      { ...options, exercise },
    );
    await isAt(page, 'number');
    return page;
  }
  const next = async (page: Page, id: string): Promise<void> => {
    await page.keyboard.press('Alt+PageDown');
    await isAt(page, id);
    await page.locator('.cw-question [data-cw-first]:focus').waitFor();
  };
  const exported = async (page: Page): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+Alt+e')]);
    expect(download.suggestedFilename()).toBe('submission.yaml');
    return readFileSync(await download.path(), 'utf8');
  };
  const graded = async (
    text: string,
  ): Promise<{ points: number; earned: number; questions: { id: string; earned: number; points: number }[] }> => {
    const { mkdirSync, cpSync } = await import('node:fs');
    mkdirSync(at('handed-in'), { recursive: true });
    writeFileSync(at('handed-in', 'submission.yaml'), text);
    cpSync(at('exercise', 'own.pcap'), at('handed-in', 'own.pcap'));
    const { out } = await runCli(['grade', at('exercise'), at('handed-in'), '--secret', at('secret.txt'), '--format', 'json']);
    return (JSON.parse(out) as { submissions: never[] }).submissions[0] as never;
  };

  it('opens a package from its folder, and serves no key of it', async () => {
    const page = await stage.open(undefined);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Open a package (folder)…' }).click(),
    ]);
    await chooser.setFiles(at('package'));
    await isAt(page, 'number');
    await pane(page).getByText('This is the package of a1.').waitFor();
    await expect.poll(() => page.getByRole('grid', { name: 'Packets' }).getByRole('row').count()).toBeGreaterThan(5);
    // Markdown is drawn, HTML is text.
    expect(await pane(page).locator('.cw-beginning').innerHTML()).toContain('<strong>all</strong> of &lt;b&gt;them&lt;/b&gt;.');
    await pane(page).getByText('A student’s package has no answers in it').waitFor();
    expect(await pane(page).getByRole('button', { name: 'Check', exact: true }).count()).toBe(0);
    const text = readFileSync(at('package', 'exercise.yaml'), 'utf8');
    for (const word of ['key:', 'literal:', 'director', 'translated.dst']) expect(text).not.toContain(word);
  });

  it('answers every type by keyboard, and the grader gives full marks', async () => {
    const page = await served();
    // From the beginning: a dialog that opens before anyone waits for it is lost.
    page.on('filechooser', () => {});
    const type = (text: string) => page.keyboard.type(text);
    const press = (...keys: string[]) => keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
    await question(page).locator('[data-cw-first]').focus();
    // A number without its unit is in the question's.
    await type(String(reference.number).replace(' us', ''));
    await expect.poll(() => question(page).getByRole('combobox', { name: 'Unit' }).inputValue()).toBe('us');
    await next(page, 'words');
    await type('The Director');
    await press('Control+a');
    await type('director');
    await next(page, 'one');
    await press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'UDP' }).isChecked()).toBe(true);
    await next(page, 'some');
    await press('Space', 'Tab', 'Tab', 'Space');
    await next(page, 'address');
    await type('somewhere');
    await question(page).getByText('expected address:port').waitFor();
    await press('Control+a');
    await type(String(reference.address));
    await next(page, 'field');
    await type(String(reference.field));
    await next(page, 'frames');
    // From the list: the selected packet is added with a key, without leaving it.
    await page.getByRole('grid', { name: 'Packets' }).focus();
    await press('Home', 'Alt+a', 'ArrowDown', 'Alt+a', 'ArrowDown', 'ArrowDown', 'Alt+a', 'ArrowDown', 'Alt+a');
    await page.locator('.cw-chip').nth(3).waitFor();
    await expect.poll(() => question(page).getByRole('textbox', { name: 'Frames' }).inputValue()).toBe('1, 2, 4, 5');
    await page.getByRole('button', { name: 'Next question' }).focus();
    await next(page, 'pairs');
    await page.getByRole('grid', { name: 'Packets' }).focus();
    for (const [original, copy] of (reference.pairs as unknown as string[]).map((p) => p.split('-').map(Number)) as [
      number,
      number,
    ][]) {
      for (const frame of [original, copy]) {
        await press('Control+g');
        await page.getByRole('dialog').waitFor();
        await type(String(frame));
        await press('Enter');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await page.locator(`.packet[data-frame="${frame}"][aria-selected="true"]`).waitFor();
        await press('Alt+a');
      }
    }
    await page
      .locator('.cw-chip')
      .nth((reference.pairs as unknown as string[]).length - 1)
      .waitFor();
    // Nothing that Trama says of packets is shown before the answer is given.
    expect(await page.getByRole('row').filter({ hasText: /[◆●]/ }).count()).toBe(0);
    await page.getByRole('button', { name: /^Give this answer/ }).focus();
    await press('Enter');
    await page.getByRole('row').filter({ hasText: '● 6' }).waitFor();
    await next(page, 'table');
    const [row] = reference.table as unknown as { before: string; after: string }[];
    await type(String(row?.before));
    await press('Tab');
    await type(String(row?.after));
    await next(page, 'order');
    for (const event of ['SYN', 'SYN ACK', 'ACK']) {
      await page.getByRole('button', { name: `Add: ${event}`, exact: true }).focus();
      await press('Enter');
    }
    await page.getByRole('button', { name: 'Move down: SYN', exact: true }).focus();
    await press('Alt+ArrowDown', 'Alt+ArrowUp');
    await next(page, 'frame-order');
    await type('7 3, 9');
    await next(page, 'state');
    await press('Space');
    for (const step of ['→ SYN-SENT', '→ ESTABLISHED']) {
      await question(page).getByRole('button', { name: step }).first().focus();
      await press('Enter');
    }
    expect(await page.getByRole('radio', { name: 'ESTABLISHED' }).isChecked()).toBe(true);
    await next(page, 'arrow');
    const arrow = reference.arrow as unknown as { from: string; to: string };
    await type(arrow.to);
    await press('Tab');
    await type(arrow.from);
    await press('Tab');
    await type('SYN ACK');
    await page.getByRole('button', { name: 'The other way round' }).focus();
    await press('Enter');
    await question(page)
      .getByRole('img', { name: `Arrow from ${arrow.from} to ${arrow.to}: SYN ACK` })
      .waitFor();
    await next(page, 'capture');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Enter')]);
    await chooser.setFiles(at('exercise', 'own.pcap'));
    // What a capture shows can be told without a key.
    await page.getByRole('button', { name: 'Check', exact: true }).focus();
    await press('Enter');
    await question(page).getByText('Right').waitFor();
    await next(page, 'hidden');
    expect(await page.locator('.packet[data-frame="6"]').textContent()).not.toContain(SERVER);
    await type(SERVER);
    await press('Alt+PageDown');
    const text = await exported(page);
    expect(await exported(page)).toBe(text);
    const result = await graded(text);
    expect(result.questions.filter((q) => q.earned !== q.points)).toEqual([]);
    expect(result.earned).toBe(15);
    // A reload, or another day: the answers are there.
    await page.reload();
    await isAt(page, 'hidden');
    await pane(page).getByText('15 of 15 answered').waitFor();
    expect(await exported(page)).toBe(text);
  }, 120_000);

  it('hides what questions hide, in every pane, until they are answered', async () => {
    const page = await served();
    const list = page.getByRole('grid', { name: 'Packets' });
    await page.locator('.packet[data-frame="6"]').click();
    await page.getByRole('tree', { name: 'Packet detail' }).getByText('Internet Protocol').waitFor();
    const everything = async (): Promise<string> => {
      await page.keyboard.press('Control+k');
      await page.keyboard.press('Escape');
      return page.locator('.app').innerText();
    };
    await page.locator('.packet[data-frame="6"]').click();
    await page.getByRole('tree', { name: 'Packet detail' }).focus();
    await page.keyboard.press('*');
    await page.getByText('hidden until the question is answered').first().waitFor();
    expect(await page.locator('.packet[data-frame="6"]').innerText()).not.toContain(SERVER);
    expect(await page.getByRole('tree', { name: 'Packet detail' }).innerText()).not.toContain(SERVER);
    expect(await page.getByRole('grid', { name: 'Packet bytes' }).innerText()).not.toMatch(/c0\s*a8\s*00\s*6c/i);
    expect(await everything()).not.toMatch(/director|real server/i);
    expect(await page.locator('.ladder-body [data-frame="6"]').count()).toBe(0);
    await page.getByRole('textbox', { name: 'Display filter' }).fill(`ip.dst == ${SERVER}`);
    await page.keyboard.press('Enter');
    await page.getByText('ip.dst is hidden until the question about it is answered').first().waitFor();
    await expect.poll(() => list.getByRole('row').count()).toBeGreaterThan(6);
    await page.keyboard.press('Escape');
    // A pane that would tell says which questions have to be answered.
    await page.keyboard.press('F9');
    await page.getByRole('menuitem', { name: 'Topology', exact: true }).click();
    await page.getByText('This would tell answers: it is shown once question 8 and question 15 have been answered.').waitFor();
    await page.getByRole('button', { name: 'Show question 8' }).click();
    await isAt(page, 'pairs');
  });

  it('checks answers of an exercise that has its keys, takes hints, counts attempts, undoes and begins anew', async () => {
    writeFileSync(
      at('exercise', 'exercise.yaml'),
      EXERCISE.replace('capture: { scenario: lvs-nat-24, seed: 1 }', 'capture: { scenario: lvs-nat-24, seed: 1 }\nattempts: 2'),
    );
    const page = await served({}, 'exercise');
    await page.getByRole('button', { name: 'Question 7, not answered' }).click();
    await isAt(page, 'frames');
    const box = question(page).getByRole('textbox', { name: 'Frames' });
    await box.fill('1, 2');
    await page.keyboard.press('Control+Enter');
    await question(page).getByText('Partly right').waitFor();
    await question(page).getByText('1 of 2 attempts used').waitFor();
    await question(page).getByText('2 of 4 right; missing: 4, 5.').waitFor();
    // Taken back with the key, outside of the field that is written in.
    await question(page).getByRole('button', { name: 'Remove 2' }).click();
    await expect.poll(() => box.inputValue()).toBe('1');
    await question(page).getByRole('button', { name: 'Remove 1' }).focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => box.inputValue()).toBe('1, 2');
    await box.fill('1, 2, 4, 5');
    await page.keyboard.press('Control+Enter');
    await question(page).getByText('No attempt is left: this answer counts.').waitFor();
    await page.getByRole('button', { name: 'Question 7, right' }).waitFor();
    expect(await box.getAttribute('readonly')).not.toBeNull();
    await page.getByRole('button', { name: 'Question 2, not answered' }).click();
    await question(page).getByRole('button', { name: 'Show the hint' }).click();
    await question(page).getByText('It costs nothing').waitFor();
    await page.keyboard.press('Enter');
    await question(page).getByText('It begins with d.').waitFor();
    const text = await exported(page);
    expect(parse(text)).toMatchObject({ answers: { frames: [1, 2, 4, 5] }, hints: { words: 1 }, attempts: { frames: 2 } });
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await pane(page).getByText('0 of 15 answered').waitFor();
    writeFileSync(at('again.yaml'), text);
    await page.locator('input[type="file"][accept=".yaml,.yml"]').setInputFiles(at('again.yaml'));
    await pane(page).getByText('1 answer taken over from the file.').waitFor();
    writeFileSync(at('bad.yaml'), text.replace('[1, 2, 4, 5]', 'many'));
    await page.locator('input[type="file"][accept=".yaml,.yml"]').setInputFiles(at('bad.yaml'));
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(/line 4, column/)
      .waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
  });

  it('picks packets with the mouse, in the list and in the diagram, and draws an arrow between lanes', async () => {
    const page = await served();
    await page.getByRole('button', { name: 'Question 8, not answered' }).click();
    await isAt(page, 'pairs');
    await page.getByRole('button', { name: 'Pick in the packets' }).click();
    await page.locator('.packet[data-frame="3"]').dragTo(page.locator('.packet[data-frame="6"]'));
    await question(page).getByRole('button', { name: 'Remove 3 → 6' }).waitFor();
    await page.locator('.packet[data-frame="8"]').click();
    await page.locator('.packet[data-frame="7"]').click();
    await question(page).getByRole('button', { name: 'Remove 8 → 7' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Question 13, not answered' }).click();
    await isAt(page, 'arrow');
    await page.getByRole('button', { name: 'Draw in the diagram' }).click();
    const lanes = page.locator('.ladder-body [data-lane-at]');
    const boxes = await Promise.all([lanes.nth(0).boundingBox(), lanes.nth(2).boundingBox()]);
    const scroll = await page.locator('.ladder-scroll').boundingBox();
    const y = (scroll?.y ?? 0) + (scroll?.height ?? 0) - 20;
    await page.mouse.move((boxes[1]?.x ?? 0) + 2, y);
    await page.mouse.down();
    await page.mouse.move((boxes[0]?.x ?? 0) + 30, y, { steps: 4 });
    await page.mouse.move((boxes[0]?.x ?? 0) + 2, y);
    await page.mouse.up();
    const from = await lanes.nth(2).getAttribute('data-lane-at');
    const to = await lanes.nth(0).getAttribute('data-lane-at');
    await expect.poll(() => question(page).getByRole('combobox', { name: 'From' }).inputValue()).toBe(from);
    await expect.poll(() => question(page).getByRole('combobox', { name: 'To' }).inputValue()).toBe(to);
  });

  it('is in both languages, in all themes, and accessible', async () => {
    const page = await served();
    await question(page).locator('[data-cw-first]').fill('x');
    await question(page).getByText("expected a number and a unit (us), found 'x'").waitFor();
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      await setTheme(page, theme);
      for (const n of [1, 4, 7, 8, 9, 10, 12, 13, 14]) {
        await page
          .locator('.cw-dot')
          .nth(n - 1)
          .click();
        if (theme !== 'dark' || n === 1) expect(await seriousFindings(page), `${theme} ${n}`).toEqual([]);
      }
    }
    await page.locator('.cw-dot').first().click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await question(page).getByText("se esperaba un número con su unidad (us); se encontró 'x'").waitFor();
    await pane(page).getByText('1 de 15 respondidas').waitFor();
    await question(page).getByText('¿Cuánto?').waitFor();
    await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en');
  }, 90_000);

  it('lists the course, and opens each of its exercises with one click', async () => {
    const page = await stage.open(undefined);
    await page.locator('.cw-course li').nth(11).waitFor();
    await expect.poll(() => page.locator('.cw-course li').count()).toBe(12);
    for (let i = 0; i < 12; i++) {
      const entry = page.locator('.cw-course li button').nth(i);
      const title = (await entry.locator('strong').innerText()).replace(/^\d+\. /, '');
      await entry.click();
      await pane(page).getByRole('heading', { name: title, exact: true }).waitFor();
      await page.locator('.packet[data-frame="2"]').waitFor();
      await page.getByRole('button', { name: 'Close', exact: true }).first().click();
    }
  });
});
