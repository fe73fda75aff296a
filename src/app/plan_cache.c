/* plan_cache.c - see plan_cache.h. */
#include "app/plan_cache.h"

#include <pthread.h>
#include <stdlib.h>

struct plan_cache {
    pthread_mutex_t lock;
    char           *text; /* the figures as JSON; NULL none */
    char            today[11];
    uint64_t        act;  /* the newest one when they were made */
    int64_t         until_ms;
};

lt_err plan_cache_open(lt_cx *cx, plan_cache **out)
{
    plan_cache *c = calloc(1, sizeof *c);
    if (!c)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for indicators");
    pthread_mutex_init(&c->lock, NULL);
    *out = c;
    return LT_OK;
}

void plan_cache_close(plan_cache *c)
{
    if (!c)
        return;
    pthread_mutex_destroy(&c->lock);
    free(c->text);
    free(c);
}

static lt_err make(lt_cx *cx, plan_cache *c, keep *k, const plan_view *v, uint64_t act)
{
    char yesterday[11];
    json_t *figures;
    plan_view_yesterday(v, yesterday);
    TRY(plan_view_figures(cx, k, v, yesterday, NULL, &figures));
    char *text = json_dumps(figures, JSON_COMPACT);
    json_decref(figures);
    if (!text)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for indicators");
    free(c->text);
    c->text = text;
    c->act = act;
    c->until_ms = cx_now_ms(cx) + PLAN_CACHE_MS;
    (void)span_copy(span_text(v->today), c->today, sizeof c->today);
    return LT_OK;
}

static lt_err get(lt_cx *cx, plan_cache *c, keep *k, const plan_view *v, uint64_t act, json_t **out)
{
    if (!c->text || c->act != act || strcmp(c->today, v->today) != 0 || cx_now_ms(cx) > c->until_ms)
        TRY(make(cx, c, k, v, act));
    return json_parse(cx, span_text(c->text), out);
}

lt_err plan_cache_figures(lt_cx *cx, plan_cache *c, keep *k, const plan_view *v, json_t **out)
{
    keep_act *last;
    size_t n;
    TRY(keep_list_acts(cx, k, &(keep_act_filter){.max = 1}, &last, &n));
    pthread_mutex_lock(&c->lock);
    lt_err e = get(cx, c, k, v, n ? last->entry : 0, out);
    pthread_mutex_unlock(&c->lock);
    return e;
}
