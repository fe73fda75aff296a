/* api_scope.c - an event stream and what its listener may hear, looked up once; see api_int.h. */
#include "app/api_int.h"

#include <stdlib.h>

#define SCOPE_MS 300000 /* then the stream ends, the browser comes again, and the rights of then hold */

typedef struct scope {
    uint32_t rights;     /* bit set: those that the listener has at all */
    bool     everywhere; /* monitor.read, every place */
    size_t   count;
    char     places[][PLACE_ID_MAX]; /* sorted */
} scope;

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool may_hear(void *self, const char *subject)
{
    const scope *s = self;
    if (subject[0] != API_SCOPE_RIGHT)
        return s->everywhere || bsearch(subject, s->places, s->count, sizeof *s->places, compare_ids);
    for (int r = 0; r < RIGHT_COUNT; r++)
        if (strcmp(permit_right_key((right)r), subject + 1) == 0)
            return s->rights & 1u << r;
    return false;
}

static lt_err make_scope(api_call *c, scope **out)
{
    lt_place *places;
    size_t n, room = 0;
    scope *s = NULL;
    bool everywhere = c->who.is_known && permit_reach(c->who.p.role, RIGHT_MONITOR_READ) == REACH_ANY && api_may(c, RIGHT_MONITOR_READ, NULL);
    TRY(keep_list_places(&c->cx, c->k, &places, &n));
    room = everywhere ? 0 : n;
    s = malloc(sizeof *s + room * sizeof *s->places);
    if (!s)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an event stream");
    *s = (scope){.everywhere = everywhere};
    for (int r = 0; r < RIGHT_COUNT; r++)
        s->rights |= api_may(c, (right)r, NULL) ? 1u << r : 0;
    for (size_t i = 0; i < room; i++) {
        permit_target t = permit_target_of_place(&places[i]);
        if (api_may(c, RIGHT_MONITOR_READ, &t))
            memcpy(s->places[s->count++], places[i].id, PLACE_ID_MAX);
    }
    qsort(s->places, s->count, sizeof *s->places, compare_ids);
    *out = s;
    return LT_OK;
}

lt_err api_scope_listen(api_call *c)
{
    scope *s = NULL;
    if (c->who.is_known)
        TRY(make_scope(c, &s));
    c->is_listening = true;
    http_listening l = {0};
    if (s) {
        l = (http_listening){.may = may_hear, .end = free, .self = s, .until_ms = cx_now_ms(&c->cx) + SCOPE_MS};
        if (c->who.until_ms > 0 && c->who.until_ms < l.until_ms)
            l.until_ms = c->who.until_ms;
    }
    http_listen_events(c->r, &l);
    return LT_OK;
}
