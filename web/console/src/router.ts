// router.ts - every page has an address that a colleague can open.
import { createRouter, createWebHistory } from 'vue-router';
import { firstPage, isOpen, ROOMS } from './rooms';

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { path: '/', redirect: () => ({ name: firstPage() }) },
    ...ROOMS.flatMap(room => room.pages.map(page => ({
      name: page.name,
      path: `/${room.key}${page.path ? `/${page.path}` : ''}`,
      component: page.component!,
      meta: { room: room.key, page },
    }))),
    { path: '/system', redirect: () => ({ name: ROOMS.find(r => r.key === 'system')!.pages.find(isOpen)?.name ?? 'account' }) },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./pages/NowherePage.vue') },
  ],
});
