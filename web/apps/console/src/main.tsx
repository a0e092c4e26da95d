import { ApiClient } from '@bowline/session';
import '@bowline/ui/base.css';
import { render } from 'preact';
import { App } from './shell/App.tsx';
import './console.css';
import './lens/lens.css';

const root = document.getElementById('app');
if (root) render(<App api={new ApiClient()} />, root);
