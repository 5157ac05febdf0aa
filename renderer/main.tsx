/** Starts the window. */
import { createRoot } from 'react-dom/client';
import 'dockview-react/dist/styles/dockview.css';
import './styles/app.css';
import './styles/forced-colors.css';
import { App } from './app/App.tsx';
import { desktop } from './app/desktop.ts';
import { openServed, openWhatIsServed } from './app/sources.ts';
import './comments/state.ts';
import { langOf } from './app/store.ts';
import { tellUnseenFailures } from './app/unseen.ts';

tellUnseenFailures();
document.documentElement.lang = langOf();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(<App />);
desktop()?.onOpen(openServed);
void openWhatIsServed();
