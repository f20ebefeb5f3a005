// Opens pages in headless Chromium and prints what axe-core objects to, as JSON lines.
// Usage: NODE_PATH=…/node_modules node axe.cjs CHROMIUM PAGE…
const fs = require('node:fs');
const { chromium } = require('playwright-core');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function judge(browser, page, colorScheme, width) {
  // The page's own policy lets no foreign script in: it is switched off for the judge alone.
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
  const tab = await context.newPage();
  await tab.goto(`file://${page}`);
  await tab.waitForFunction(() => !document.getElementById('search') || document.documentElement.dataset.indexed === 'yes');
  // What is folded and what opens while typing is judged, too; the other files have the same form.
  const offered = await tab.evaluate(() => {
    const readers = [...document.querySelectorAll('details.reader')];
    const folded = readers.slice(0, 3);
    folded.forEach((details) => { details.open = true; });
    readers.slice(3).forEach((details) => details.remove());
    const field = document.getElementById('search');
    if (!field) return 0;
    field.value = 'access';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    return folded.length + document.querySelectorAll('#results [role=option]').length;
  });
  // What is out of view is judged as if it were in view.
  await tab.addStyleTag({ content: '.chunk{content-visibility:visible!important}' });
  await tab.evaluate(axe);
  const found = await tab.evaluate(async () => {
    const result = await axe.run(document, { resultTypes: ['violations'] });
    return {
      passes: result.passes.length,
      wide: document.documentElement.scrollWidth > window.innerWidth,
      violations: result.violations.map((v) => `${v.id}: ${v.nodes.length} times, first ${v.nodes[0].html.slice(0, 200)}`),
    };
  });
  await context.close();
  return { page: page.split('/').pop(), colorScheme, width, offered, ...found };
}

(async () => {
  const [executablePath, ...pages] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const theme = async (scheme) => {
    for (const page of pages)
      for (const width of [1280, 390])
        console.log(JSON.stringify(await judge(browser, page, scheme, width)));
  };
  await Promise.all(['light', 'dark'].map(theme));
  await browser.close();
})();
