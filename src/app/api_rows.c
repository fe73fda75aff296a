/* api_rows.c - see api_rows.h. */
#include "app/api_rows.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/num.h"

lt_err rows_find_kind(api_call *c, kind *out)
{
    c->field = "kind";
    TRY(ledger_get_kind(&c->cx, c->k, api_text(c, "kind"), out, NULL));
    c->field = NULL;
    return LT_OK;
}

lt_err rows_district(api_call *c, const char **out)
{
    char *text;
    lt_err e = keep_get_fact(&c->cx, c->k, "plan/district", &text);
    *out = e ? "" : text;
    return e == LT_NOT_FOUND ? LT_OK : e;
}

bool rows_may(const api_call *c, right r, const ledger_row *row, const char *district)
{
    return api_may(c, r, NULL) && ledger_permits(c->who.is_known ? &c->who.p : NULL, r, row, district);
}

lt_err rows_permit(api_call *c, right r, const ledger_row *row)
{
    const char *district;
    TRY(rows_district(c, &district));
    if (rows_may(c, r, row, district))
        return LT_OK;
    return cx_fail(&c->cx, LT_DENIED, "没有权限：“%.60s”不在您的辖区或职责内 %s (%s) has no right \"%s\" for \"%.60s\"", row->id, c->who.p.id, c->who.p.role,
                   permit_right_key(r), row->id);
}

lt_err rows_find(api_call *c, const kind *k, ledger_row *out)
{
    TRY(ledger_get_row(&c->cx, c->k, k, api_text(c, "id"), out));
    lt_err e = rows_permit(c, RIGHT_LEDGER_READ, out);
    if (e)
        ledger_row_fini(out);
    return e;
}

void rows_write(api_call *c, const ledger_row *r, const rows_view *v, jout *j)
{
    int offset_min = c->owner->set.offset_min;
    json_t *geometry = r->geometry;
    ledger_row shown = *r;
    shown.geometry = v->with_geometry ? geometry : NULL;
    ledger_row_write(&shown, rows_may(c, RIGHT_LEDGER_PERSONAL, r, v->district), j);
    const kind_state *s = kind_find_state(r->k, r->state);
    text_put_pair(j, "state_name", s ? s->zh : r->state, s ? s->en : r->state);
    jout_put_bool(j, "final", s && s->is_final);
    give_time(j, "made", r->made_ms, offset_min);
    give_time(j, "changed", r->changed_ms, offset_min);
    if (r->due_ms)
        give_time(j, "due", r->due_ms, offset_min);
    else
        jout_put_text(j, "due", NULL);
    jout_put_bool(j, "overdue", r->due_ms && r->due_ms < cx_now_ms(&c->cx));
    jout_put_text(j, "made_by", r->made_by);
    jout_put_text(j, "misfit", v->misfit);
}

lt_err rows_bounds(api_call *c, const char *text, double out[4])
{
    reader r = reader_of(span_text(text));
    span part;
    int n = 0;
    c->field = "bbox";
    while (n < 4 && reader_field(&r, ',', &part) && num_parse_double(span_trim(part), &out[n]))
        n++;
    if (n != 4 || reader_field(&r, ',', &part) || !(out[0] <= out[2] && out[1] <= out[3]) || out[0] < -180 || out[2] > 180 || out[1] < -90 || out[3] > 90)
        return cx_fail(&c->cx, LT_BAD_INPUT, "范围须为西、南、东、北四个经纬度 bbox=\"%.60s\": west,south,east,north in degrees is wanted", text);
    c->field = NULL;
    return LT_OK;
}

lt_err rows_scope(api_call *c, ledger_scope *out)
{
    const char *district;
    TRY(rows_district(c, &district));
    ledger_scope_make(c->who.is_known ? &c->who.p : NULL, RIGHT_LEDGER_READ, district, out);
    return LT_OK;
}

lt_err rows_act(api_call *c, const kind *k, act *a, jout *j)
{
    char *entity_kind;
    size_t n = strlen(k->name) + sizeof KEEP_ROW_PREFIX;
    TRY(arena_alloc(&c->cx, n, &entity_kind));
    snprintf(entity_kind, n, KEEP_ROW_PREFIX "%s", k->name);
    a->kind = entity_kind;
    return api_act(c, a, j);
}

lt_err rows_write_hints(api_call *c, const ledger_row *r, jout *j)
{
    ledger_hint hints[LEDGER_HINTS_MAX];
    size_t n;
    TRY(ledger_find_hints(&c->cx, c->k, r, hints, &n));
    jout_key(j, "duplicates");
    jout_begin_array(j);
    for (size_t i = 0; i < n; i++) {
        jout_begin_object(j);
        jout_put_text(j, "id", hints[i].id);
        jout_put_text(j, "label", hints[i].label);
        jout_put_text(j, "why", hints[i].why);
        jout_put_text(j, "field", hints[i].field);
        if (hints[i].alike >= 0)
            jout_put_double(j, "alike", hints[i].alike);
        if (hints[i].distance_m >= 0)
            jout_put_double(j, "distance_m", hints[i].distance_m);
        jout_end_object(j);
    }
    jout_end_array(j);
    return LT_OK;
}
