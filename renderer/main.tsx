/** Starts the window. */
import { createRoot } from 'react-dom/client';
import 'dockview-react/dist/styles/dockview.css';
import './styles/app.css';
import { App } from './app/App.tsx';
import { desktop, openServed, openWhatIsServed } from './app/sources.ts';
import { langOf } from './app/store.ts';

document.documentElement.lang = langOf();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(<App />);
desktop()?.onOpen(openServed);
void openWhatIsServed();
