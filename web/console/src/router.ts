// router.ts - every page has an address that a colleague can open.
import { createRouter, createWebHistory } from 'vue-router';
import StartPage from './pages/StartPage.vue';
import { ROOMS } from './rooms';

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { path: '/', name: 'start', component: StartPage },
    ...ROOMS.flatMap(room => room.pages.map(page => ({
      name: page.name,
      path: `/${room.key}${page.path ? `/${page.path}` : ''}`,
      component: page.component!,
      meta: { room: room.key, page },
    }))),
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./pages/NowherePage.vue') },
  ],
});
