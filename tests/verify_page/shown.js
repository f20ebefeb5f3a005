// Uses the page as a person does: types a key, drops packages, presses Check.
const { document } = page;
const trust = document.getElementById('trust');
const type = (text) => {
  trust.value = text;
  trust.dispatchEvent(new page.Event('input'));
};
const shown = () => document.getElementById('result').innerText;
const drop = async (text, name) => {
  const transfer = new page.DataTransfer();
  transfer.items.add(new page.File([bytes(text)], name));
  page.dispatchEvent(new page.DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
  await until(() => document.getElementById('verdict'));
  return shown();
};
type(data.trust);
const answers = { genuine: await drop(data.genuine, 'good.zip') };
answers.focus = document.activeElement.id;
type('');
answers.forgotten = shown() + document.getElementById('status').innerText;
document.getElementById('check').click();
await until(() => document.getElementById('verdict'));
answers.unknown = shown();
type(data.trust);
answers.changed = await drop(data.changed, 'changed.zip');
answers.markup = await drop(data.markup, '<i>evil</i>.zip');
answers.elements = document.querySelectorAll('#result b, #result img, #result script, #result i i').length;
type('nonsense');
document.getElementById('check').click();
answers.refused = shown() + document.getElementById('status').innerText;
return answers;
