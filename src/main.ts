import './lib/theme/tokens.css';
import './lib/theme/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { startBoot } from './routes/boot.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
// In a frame sandboxed without allow-same-origin no request can be made: App says so
const boot = self.origin === 'null' ? null : startBoot();
// finally: a fault on the way to the first request is reported, and the page is built all the same
void Promise.resolve(boot?.begun).finally(() => void mount(App, { target, props: { boot } }));
