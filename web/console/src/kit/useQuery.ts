// useQuery.ts - a value that lives in the page's address.
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export function useQuery() {
  const route = useRoute(), router = useRouter();
  let waiting: Record<string, string | undefined> | null = null;
  function put(changes: Record<string, string | undefined>) {
    if (waiting) { Object.assign(waiting, changes); return; }
    waiting = { ...changes };
    void Promise.resolve().then(() => { /* several changes of one moment are one address */
      const query: Record<string, string> = {};
      for (const [k, v] of Object.entries({ ...route.query, ...waiting }))
        if (typeof v === 'string' && v !== '') query[k] = v;
      waiting = null;
      void router.replace({ query, hash: route.hash });
    });
  }
  const text = (name: string, otherwise = '') => computed({
    get: () => (typeof route.query[name] === 'string' ? (route.query[name] as string) : otherwise),
    set: value => put({ [name]: value === otherwise ? undefined : value }),
  });
  return { text, put };
}
