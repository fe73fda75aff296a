// main.ts - the phone's page for patrols starts; a service worker keeps it for places without a signal.
import { createApp } from 'vue';
import { i18n } from '@/i18n';
import '@/styles/base.css';
import '@/styles/kit.css';
import '@/styles/frame.css';
import { beQuiet } from '@/state';
import PatrolApp from './PatrolApp.vue';
import './patrol.css';

beQuiet();
createApp(PatrolApp).use(i18n).mount('#app');
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/console/patrol-sw.js', { scope: '/console/patrol' }).catch(() => undefined);
