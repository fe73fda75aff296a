// aids.ts - small helps: the language and mode one chose are kept on this device, reading aloud, copying, sharing.
import { isChinese, word } from './words';

function kept(key: string): string | null {
  try { return localStorage.getItem(key); } catch (e) { return null; } // storage may be forbidden: then nothing is kept
}
function keep(key: string, value: string): void {
  try { localStorage.setItem(key, value); } catch (e) { /* as above */ }
}

/** Who enters at the front door is led to the language and mode chosen last; links inside the site are followed as they stand. */
export function preference(): void {
  document.addEventListener('click', e => {
    const link = e.target instanceof Element ? e.target.closest<HTMLElement>('[data-keep]') : null;
    const choice = link && link.dataset.keep;
    if (choice) keep(choice === 'zh' || choice === 'en' ? 'lantian.language' : 'lantian.mode', choice);
  });
  let isInside = true;
  try {
    isInside = sessionStorage.getItem('lantian.inside') !== null;
    sessionStorage.setItem('lantian.inside', '1');
  } catch (e) { /* as above */ }
  if (isInside || (location.pathname !== '/' && location.pathname !== '/en/')) return;
  const language = kept('lantian.language') || (isChinese() ? 'zh' : 'en');
  const path = `${language === 'en' ? '/en' : ''}${kept('lantian.mode') === 'elder' ? '/elder' : '/'}`;
  if (path !== location.pathname) location.replace(path);
}

export function readAloud(): void {
  const button = document.getElementById('read') as HTMLButtonElement | null;
  if (!button || !('speechSynthesis' in window)) return;
  const start = button.textContent || '', stop = button.dataset.stop || '';
  const done = (): void => { button.textContent = start; };
  button.hidden = false;
  button.addEventListener('click', () => {
    if (button.textContent === stop) {
      speechSynthesis.cancel();
      done();
      return;
    }
    const now = document.getElementById('now');
    const text = now ? Array.from(now.querySelectorAll('h1, p')).map(n => n.textContent).join(isChinese() ? '。' : '. ') : '';
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = document.documentElement.lang;
    speech.rate = 0.9;
    speech.onend = done;
    speech.onerror = done;
    speechSynthesis.cancel();
    speechSynthesis.speak(speech);
    button.textContent = stop;
  });
  window.addEventListener('pagehide', () => speechSynthesis.cancel());
}

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea'); // a page without TLS has no clipboard
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export function copyAndShare(): void {
  document.addEventListener('click', e => {
    const button = e.target instanceof Element ? e.target.closest<HTMLButtonElement>('[data-copy], [data-share]') : null;
    if (!button) return;
    const before = button.textContent;
    const said = (): void => {
      button.textContent = word('js.copied');
      window.setTimeout(() => { button.textContent = before; }, 2000);
    };
    const url = location.origin + location.pathname;
    if (button.dataset.share !== undefined && 'share' in navigator)
      navigator.share({ title: document.title, text: button.dataset.share, url }).catch(() => undefined); // the person closed it
    else
      copyText(button.dataset.copy ? document.getElementById(button.dataset.copy)?.textContent || '' : `${button.dataset.share} ${url}`).then(said, () => undefined);
  });
}

/** What is folded on the screen is unfolded on paper. */
export function printWhole(): void {
  let opened: HTMLDetailsElement[] = [];
  window.addEventListener('beforeprint', () => {
    opened = Array.from(document.querySelectorAll<HTMLDetailsElement>('details:not([open])'));
    opened.forEach(d => { d.open = true; });
  });
  window.addEventListener('afterprint', () => {
    opened.forEach(d => { d.open = false; });
    opened = [];
  });
}
