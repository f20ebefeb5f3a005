// Opens a report in headless Chromium and uses it as a reader does; prints one JSON line.
// Usage: NODE_PATH=…/node_modules node reader.cjs CHROMIUM PAGE WORDS LOADS
const { chromium } = require('playwright-core');

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// What a reader waits for: from the key to the list, painted.
async function searched(tab, words) {
  return tab.evaluate(async (words) => {
    const field = document.getElementById('search');
    const times = [];
    let said = '';
    let options = 0;
    for (const typed of words) {
      field.value = typed;
      const start = performance.now();
      field.dispatchEvent(new Event('input', { bubbles: true }));
      document.getElementById('results').getBoundingClientRect();
      times.push(performance.now() - start);
      said = document.getElementById('found').textContent;
      options = document.querySelectorAll('#results [role=option]').length;
      await new Promise((done) => requestAnimationFrame(done));
    }
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return { times, said, options };
  }, words);
}

async function filtered(tab) {
  return tab.evaluate(async () => {
    const answers = [];
    for (const bar of document.querySelectorAll('.filters')) {
      for (const select of bar.querySelectorAll('select')) {
        if (select.options.length < 2) continue;
        for (const value of [select.options[1].value, '']) {
          select.value = value;
          const start = performance.now();
          select.dispatchEvent(new Event('input', { bubbles: true }));
          bar.getBoundingClientRect();
          const took = performance.now() - start;
          answers.push({ of: bar.dataset.of, value, took, said: bar.querySelector('output').textContent });
          await new Promise((done) => requestAnimationFrame(done));
        }
      }
    }
    return answers;
  });
}

async function keys(tab, word) {
  await tab.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  await tab.keyboard.press('/');
  const focused = await tab.evaluate(() => document.activeElement.id);
  await tab.keyboard.type(word);
  await tab.keyboard.press('ArrowDown');
  const active = await tab.evaluate(() => {
    const field = document.getElementById('search');
    const option = document.getElementById(field.getAttribute('aria-activedescendant'));
    return { expanded: field.getAttribute('aria-expanded'), selected: option?.getAttribute('aria-selected'), marks: option?.querySelectorAll('mark').length };
  });
  await tab.keyboard.press('Escape');
  const closed = await tab.evaluate(() => document.getElementById('results').hidden);
  await tab.keyboard.press('ArrowDown');
  await tab.keyboard.press('Enter');
  const reached = await tab.evaluate(() => {
    const hit = document.querySelector('.hit');
    const box = hit?.getBoundingClientRect();
    return { focused: hit === document.activeElement, seen: Boolean(box) && box.top < innerHeight && box.bottom > 0 && box.height > 0, text: hit?.textContent.slice(0, 120) };
  });
  return { focused, ...active, closed, reached };
}

// Links within the page, from its beginning to its end, lead to a place that is seen.
async function jumps(tab) {
  const links = await tab.evaluate(() => {
    const all = [...document.querySelectorAll('main a[href^="#"]')];
    const some = 12;
    const step = Math.max(1, Math.floor(all.length / (2 * some)));
    // Asking every link of a long page for its place would lay out all of it.
    const spread = all.filter((_, at) => at % step === 0).filter((link) => link.getClientRects().length);
    const asked = document.getElementsByTagName('*').length > 200000 ? 4 : some;
    const every = Math.max(1, Math.floor(spread.length / asked));
    return spread.filter((_, at) => at % every === 0).slice(0, asked).map((link) => link.getAttribute('href'));
  });
  const lost = [];
  for (const href of links) {
    await tab.evaluate(async (href) => {
      document.activeElement.blur();
      scrollTo(0, 0);
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      history.replaceState(null, '', location.pathname);
      document.querySelector(`main a[href="${href}"]`).click();
    }, href);
    await tab.waitForTimeout(700);
    const at = await tab.evaluate((href) => {
      const target = document.getElementById(decodeURIComponent(href.slice(1)));
      const box = target.getBoundingClientRect();
      return { top: box.top, seen: box.height > 0 && box.top < innerHeight && box.bottom > 0 };
    }, href);
    if (!at.seen) lost.push(`${href} at ${at.top}`);
  }
  return { tried: links.length, lost };
}

async function opened(browser, page, words, isLast) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const tab = await context.newPage();
  const said = [];
  const requests = [];
  tab.on('console', (message) => said.push(message.text()));
  tab.on('pageerror', (error) => said.push(String(error)));
  tab.on('request', (request) => requests.push(request.url()));
  await tab.goto(`file://${page}`, { timeout: 180000 });
  await tab.waitForFunction(() => document.documentElement.dataset.indexed === 'yes', null, { timeout: 180000 });
  const load = await tab.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    interactive: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
    elements: document.getElementsByTagName('*').length,
    found: performance.now(),
  }));
  const search = await searched(tab, words);
  const filters = await filtered(tab);
  const keyboard = await keys(tab, words[0]);
  const links = isLast ? await jumps(tab) : undefined;
  await context.close();
  return { load, search, filters, keyboard, links, console: said, requests: requests.filter((url) => !url.startsWith('data:')).length };
}

// Without scripts everything can be read, and nothing is offered that does nothing then.
async function plain(browser, page) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const tab = await context.newPage();
  await tab.goto(`file://${page}`, { timeout: 180000 });
  const shown = await tab.locator('.search, .filters').evaluateAll((boxes) => boxes.filter((box) => box.getClientRects().length).length);
  const rows = await tab.locator('table.controls > tbody > tr').count();
  const hidden = await tab.locator('[hidden]:not(#results)').count();
  await context.close();
  return { shown, rows, hidden };
}

(async () => {
  const [executablePath, page, words, loads] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const runs = [];
  for (let run = 0; run < Number(loads); run += 1) runs.push(await opened(browser, page, words.split(' '), run + 1 === Number(loads)));
  const last = runs[runs.length - 1];
  console.log(JSON.stringify({
    // Other work of the machine only ever adds to what a load takes.
    paint: Math.min(...runs.map((run) => run.load.paint)),
    interactive: median(runs.map((run) => run.load.interactive)),
    indexed: median(runs.map((run) => run.load.found)),
    search: Math.min(...runs.map((run) => median(run.search.times))),
    filter: Math.min(...runs.map((run) => median(run.filters.map((one) => one.took)))),
    longest: Math.max(...runs.map((run) => median(run.filters.map((one) => one.took)))),
    elements: last.load.elements,
    found: last.search.said,
    options: last.search.options,
    filters: last.filters.map(({ of, value, said }) => ({ of, value, said })),
    keyboard: last.keyboard,
    links: last.links,
    console: runs.flatMap((run) => run.console),
    requests: Math.max(...runs.map((run) => run.requests)),
    plain: await plain(browser, page),
  }));
  await browser.close();
})();
