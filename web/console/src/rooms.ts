// rooms.ts - the rooms of the console. A capability that is built adds one entry (its page, its right, what waits in it);
// a room without pages is not shown. Order is that of the bureau's work: 指挥 监测 溯源 清单 预警应急 台账 车辆道路 任务督察 执法信用 系统.
import type { RouteRecordRaw } from 'vue-router';
import type { Right } from './api/types';
import { waiting } from './ledgers';
import { alerts, may, unsigned } from './state';

export interface Page {
  name: string;            /* of the route, and of its words: page.NAME */
  path: string;            /* below the room */
  right?: Right;
  component: RouteRecordRaw['component'];
  isHidden?: boolean;      /* not in the list at the left */
}
export interface Room {
  key: 'command' | 'monitor' | 'trace' | 'inventory' | 'warning' | 'ledger' | 'task' | 'system';
  icon: string;
  pages: Page[];
  waiting?: () => number;  /* what waits for me */
}

export const ROOMS: Room[] = [
  {
    key: 'command', icon: 'command', waiting: () => alerts.items.filter(a => a.severity !== 'info').length,
    pages: [{ name: 'situation', path: '', right: 'alert.read', component: () => import('./pages/command/SituationPage.vue') }],
  },
  {
    key: 'monitor', icon: 'monitor', waiting: () => unsigned.value,
    pages: [
      { name: 'places', path: '', right: 'monitor.read', component: () => import('./pages/monitor/PlacesPage.vue') },
      { name: 'place', path: ':place', right: 'monitor.read', isHidden: true, component: () => import('./pages/monitor/PlacesPage.vue') },
    ],
  },
  {
    key: 'trace', icon: 'trace',
    pages: [
      { name: 'trace', path: 'events/:id?', right: 'model.read', component: () => import('./pages/trace/TracePage.vue') },
      { name: 'ways', path: 'trajectories/:id?', right: 'model.read', component: () => import('./pages/trace/WaysPage.vue') },
      { name: 'patterns', path: 'patterns', right: 'model.read', component: () => import('./pages/trace/PatternsPage.vue') },
      { name: 'receptor', path: 'receptor/:id?', right: 'model.read', component: () => import('./pages/trace/ReceptorPage.vue') },
    ],
  },
  {
    key: 'inventory', icon: 'inventory',
    pages: [
      { name: 'inventory', path: '', right: 'model.read', component: () => import('./pages/inventory/InventoryPage.vue') },
      { name: 'energy', path: 'energy/:id?', right: 'model.read', component: () => import('./pages/inventory/EnergyPage.vue') },
    ],
  },
  {
    key: 'warning', icon: 'warning',
    pages: [
      { name: 'forecast', path: '', right: 'model.read', component: () => import('./pages/warning/ForecastPage.vue') },
      { name: 'verification', path: 'verification', right: 'model.read', component: () => import('./pages/warning/VerificationPage.vue') },
    ],
  },
  {
    key: 'ledger', icon: 'ledgers',
    pages: [
      { name: 'ledgers', path: '', right: 'ledger.read', component: () => import('./pages/ledger/KindsPage.vue') },
      { name: 'import', path: ':kind/import', right: 'ledger.change', isHidden: true, component: () => import('./pages/ledger/ImportPage.vue') },
      { name: 'ledger', path: ':kind/:id?', right: 'ledger.read', isHidden: true, component: () => import('./pages/ledger/LedgerPage.vue') },
    ],
  },
  {
    key: 'task', icon: 'plan', waiting: () => waiting.tasks,
    pages: [
      { name: 'plan', path: 'plan/:id?', right: 'ledger.read', component: () => import('./pages/task/PlanPage.vue') },
      { name: 'tasks', path: 'tasks/:id?', right: 'ledger.read', component: () => import('./pages/task/TasksPage.vue') },
      { name: 'indicators', path: 'indicators/:key?', right: 'ledger.read', component: () => import('./pages/task/IndicatorsPage.vue') },
      { name: 'checks', path: 'checks', right: 'ledger.read', component: () => import('./pages/task/ChecksPage.vue') },
      { name: 'dispatch', path: 'dispatch', right: 'ledger.read', component: () => import('./pages/task/DispatchPage.vue') },
      { name: 'scores', path: 'scores', right: 'ledger.read', component: () => import('./pages/task/ScoresPage.vue') },
    ],
  },
  {
    key: 'system', icon: 'system',
    pages: [
      { name: 'devices', path: 'devices/:mn?', right: 'device.read', component: () => import('./pages/system/DevicesPage.vue') },
      { name: 'people', path: 'people/:id?', right: 'people.read', component: () => import('./pages/system/PeoplePage.vue') },
      { name: 'journal', path: 'journal/:entry?', right: 'journal.read', component: () => import('./pages/system/JournalPage.vue') },
      { name: 'jobs', path: 'jobs/:id?', right: 'job.read', component: () => import('./pages/system/JobsPage.vue') },
      { name: 'settings', path: 'settings', right: 'setting.read', component: () => import('./pages/system/SettingsPage.vue') },
      { name: 'status', path: 'status', right: 'job.read', component: () => import('./pages/system/StatusPage.vue') },
      { name: 'account', path: 'account', right: 'self', component: () => import('./pages/system/AccountPage.vue') },
    ],
  },
];
export const isOpen = (page: Page) => !page.right || may(page.right);
export const openRooms = () => ROOMS.map(r => ({ ...r, pages: r.pages.filter(isOpen) })).filter(r => r.pages.length > 0);
/** Where a person starts: the first page he may see. */
export const firstPage = () => openRooms()[0]?.pages[0]?.name ?? 'account';
