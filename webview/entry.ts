/** The bundle's entry: one page is the inspector, the other shows a session file. Only the parts of the current page are created. */
import './main.css';
import { setLanguage } from '../src/model/texts/catalog.ts';

const texts = document.getElementById('texts');
if (texts) setLanguage(document.documentElement.lang, JSON.parse(texts.textContent) as Record<string, string>);

if (document.getElementById('inspector')?.dataset['mode'] === 'session') void import('./app/session/sessionPage.ts');
else void import('./app/inspectorPage.ts');
