// main.ts - the console starts: the district, who is here, then the page of the address.
import { createApp } from 'vue';
import App from './App.vue';
import { i18n } from './i18n';
import { router } from './router';
import './styles/base.css';
import './styles/kit.css';
import './styles/frame.css';

createApp(App).use(i18n).use(router).mount('#app');
