/* inventory_store.c - see inventory_store.h. */
#include "app/inventory_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/inventory_case_json.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/hash.h"

#define FILE_MAX ((size_t)512 << 20)
#define SHA_HEX  (2 * HASH_SHA256_BYTES + 1)

/* --- what was published -------------------------------------------------------------------------------------------------------- */

typedef struct newest {
    const char *body;
    jout       *j;
    uint64_t    n;
} newest;

static lt_err on_body(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *v)
{
    newest *w = self;
    char *text;
    (void)columns, (void)names;
    if (!v)
        return LT_OK;
    if (w->j) {
        jout_raw(w->j, v[0].s);
        return LT_OK;
    }
    TRY(arena_text(cx, (const char *)v[0].s.p, v[0].s.n, &text));
    w->body = text;
    return LT_OK;
}

static lt_err on_number(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *v)
{
    newest *w = self;
    (void)cx, (void)columns, (void)names;
    if (v && v[0].type == KEEP_INT)
        w->n = (uint64_t)v[0].i;
    return LT_OK;
}

/* "" none. */
static lt_err find_newest(lt_cx *cx, keep *k, const char **body)
{
    newest w = {.body = ""};
    TRY(keep_query(cx, k, "SELECT body FROM products WHERE key > 'inventory/' AND key < 'inventory0' ORDER BY key DESC LIMIT 1", NULL, 0, on_body, &w));
    *body = w.body;
    return LT_OK;
}

lt_err inventory_store_list(lt_cx *cx, keep *k, jout *j)
{
    newest w = {.j = j};
    jout_begin_array(j);
    TRY(keep_query(cx, k, "SELECT body FROM products WHERE key > 'inventory/' AND key < 'inventory0' ORDER BY key DESC LIMIT 1000", NULL, 0, on_body, &w));
    jout_end_array(j);
    return LT_OK;
}

static lt_err newest_row(lt_cx *cx, keep *k, bool real_only, uint64_t *entry)
{
    newest w = {.n = 0};
    TRY(keep_query(cx, k, real_only ? "SELECT max(version) FROM entity WHERE kind GLOB 'ledger/*' AND coalesce(json_extract(body, '$.sample'), 0) = 0"
                                    : "SELECT max(version) FROM entity WHERE kind GLOB 'ledger/*'", NULL, 0, on_number, &w));
    *entry = w.n;
    return LT_OK;
}

static lt_err member_text(lt_cx *cx, const char *body, const char *key, char *out, size_t room)
{
    json_t *o;
    out[0] = '\0';
    if (!body[0])
        return LT_OK;
    TRY(json_parse(cx, span_text(body), &o));
    (void)span_copy(span_text(json_get_text(o, key, "")), out, room);
    json_decref(o);
    return LT_OK;
}

lt_err inventory_store_is_due(lt_cx *cx, keep *k, int offset_min, bool *yes)
{
    const char *body;
    char made[CIVIL_TEXT_MAX], today[CIVIL_TEXT_MAX];
    uint64_t entry;
    json_t *o;
    *yes = false;
    TRY(newest_row(cx, k, true, &entry));
    if (!entry)
        return LT_OK;
    TRY(find_newest(cx, k, &body));
    if (!body[0]) {
        *yes = true;
        return LT_OK;
    }
    TRY(member_text(cx, body, "made", made, sizeof made));
    civil_format_date(cx_now_ms(cx), offset_min, today);
    TRY(json_parse(cx, span_text(body), &o));
    *yes = (uint64_t)json_get_int(o, "ledgers", 0) < entry || (strncmp(made, today, 4) != 0);
    json_decref(o);
    return LT_OK;
}

/* --- files ------------------------------------------------------------------------------------------------------------------------ */

static bool is_id(const char *id)
{
    size_t n = strspn(id, "0123456789T");
    return id[0] && !id[n] && n < INVENTORY_ID_MAX;
}

static lt_err path_of(lt_cx *cx, const char *dir, const char *id, const char *what, char out[FILE_PATH_MAX])
{
    if (!is_id(id))
        return cx_fail(cx, LT_NOT_FOUND, "没有清单“%.40s” there is no inventory \"%.40s\"", id, id);
    return file_path(cx, out, "%s/inventory/%s.%s.json", dir, id, what);
}

static lt_err real_id(lt_cx *cx, keep *k, const char *id, char out[INVENTORY_ID_MAX])
{
    const char *body;
    if (strcmp(id, "latest") != 0) {
        (void)span_copy(span_text(id), out, INVENTORY_ID_MAX);
        return LT_OK;
    }
    TRY(find_newest(cx, k, &body));
    TRY(member_text(cx, body, "id", out, INVENTORY_ID_MAX));
    return out[0] ? LT_OK : cx_fail(cx, LT_NOT_FOUND, "还没有运行过清单 no inventory has been run yet");
}

static lt_err read_file(lt_cx *cx, const char *dir, const char *id, const char *what, buf *out)
{
    char path[FILE_PATH_MAX];
    TRY(path_of(cx, dir, id, what, path));
    lt_err e = file_read_all(cx, path, out);
    return e == LT_NOT_FOUND ? cx_fail(cx, e, "清单“%.40s”不在本机：请重新运行 inventory \"%.40s\" is not in this folder: run it again", id, id) : e;
}

static int year_now(lt_cx *cx)
{
    return civil_from_ms(cx_now_ms(cx), CIVIL_SHANGHAI_MIN).year;
}

lt_err inventory_store_load(lt_cx *cx, const char *dir, keep *k, const char *id, inventory_stored *out)
{
    buf b;
    memset(out, 0, sizeof *out);
    if (strcmp(id, "now") == 0) {
        TRY(inventory_ledger_read(cx, k, year_now(cx), &out->ledger));
        out->c = out->ledger.c;
        (void)span_copy(span_text(id), out->id, sizeof out->id);
        return LT_OK;
    }
    TRY(real_id(cx, k, id, out->id));
    buf_init(&b, FILE_MAX);
    lt_err e = read_file(cx, dir, out->id, "case", &b);
    if (!e)
        e = emission_case_parse(cx, buf_span(&b), &out->c);
    buf_fini(&b);
    return e;
}

static lt_err report_now(lt_cx *cx, const char *dir, keep *k, buf *out)
{
    inventory_stored s;
    inventory_report r;
    jout j = jout_of(out);
    TRY(inventory_store_load(cx, dir, k, "now", &s));
    TRY(inventory_report_make(cx, &s.c, &(inventory_ask){0, 1, 0}, &r));
    jout_begin_object(&j);
    jout_put_text(&j, "id", "now");
    inventory_report_put(&j, &r);
    inventory_ledger_put(&j, &s.ledger);
    jout_end_object(&j);
    return LT_OK;
}

lt_err inventory_store_report(lt_cx *cx, const char *dir, keep *k, const char *id, buf *out)
{
    char real[INVENTORY_ID_MAX];
    if (strcmp(id, "now") == 0)
        return report_now(cx, dir, k, out);
    TRY(real_id(cx, k, id, real));
    return read_file(cx, dir, real, "report", out);
}

/* --- a run --------------------------------------------------------------------------------------------------------------------------- */

typedef struct run_work {
    const inventory_run *r;
    inventory_ledger     ledger;
    inventory_report     report;
    char                 id[INVENTORY_ID_MAX], made[CIVIL_TEXT_MAX], sha[SHA_HEX];
    uint64_t             entry; /* newest of the rows */
    buf                  text;
} run_work;

static lt_err hash_case(lt_cx *cx, run_work *w)
{
    hash_sha256 *h;
    uint8_t digest[HASH_SHA256_BYTES];
    jout j = jout_of(&w->text);
    buf_reset(&w->text);
    inventory_case_put(&j, &w->ledger.c);
    TRY(buf_check(cx, &w->text));
    TRY(hash_sha256_open(cx, &h));
    span part = buf_span(&w->text);
    hash_sha256_parts(h, &part, 1, digest);
    hash_sha256_close(h);
    hash_hex(digest, sizeof digest, w->sha);
    return LT_OK;
}

static lt_err write_text(lt_cx *cx, run_work *w, const char *what)
{
    char path[FILE_PATH_MAX];
    TRY(buf_check(cx, &w->text));
    TRY(path_of(cx, w->r->s->dir, w->id, what, path));
    return file_replace(cx, path, buf_span(&w->text), 0640);
}

static lt_err write_files(lt_cx *cx, run_work *w)
{
    char folder[FILE_PATH_MAX];
    TRY(file_path(cx, folder, "%s/inventory", w->r->s->dir));
    TRY(file_make_dirs(cx, folder, 0750));
    TRY(write_text(cx, w, "case"));
    buf_reset(&w->text);
    jout j = jout_of(&w->text);
    jout_begin_object(&j);
    jout_put_text(&j, "id", w->id);
    jout_put_text(&j, "made", w->made);
    inventory_report_put(&j, &w->report);
    inventory_ledger_put(&j, &w->ledger);
    jout_end_object(&j);
    return write_text(cx, w, "report");
}

static lt_err publish(lt_cx *cx, run_work *w)
{
    char key[64];
    uint64_t entry;
    jout j = jout_of(&w->text);
    buf_reset(&w->text);
    snprintf(key, sizeof key, INVENTORY_PREFIX "%s", w->id);
    jout_begin_object(&j);
    jout_key(&j, "keys");
    jout_begin_array(&j);
    jout_text(&j, key);
    jout_end_array(&j);
    jout_put_text(&j, "kind", "inventory");
    jout_put_text(&j, "id", w->id);
    jout_put_int(&j, "year", w->ledger.c.year);
    jout_put_text(&j, "made", w->made);
    jout_put_bool(&j, "sample", w->ledger.is_sample);
    jout_put_int(&j, "sources", (int64_t)w->report.v.n);
    jout_put_int(&j, "counted", (int64_t)w->report.v.counted);
    jout_put_int(&j, "skipped", (int64_t)w->ledger.skip_count);
    jout_put_int(&j, "findings", (int64_t)w->report.v.finding_total);
    inventory_report_kg(&j, "kg", w->report.v.total);
    jout_put_text(&j, "input", w->sha);
    jout_put_int(&j, "ledgers", (int64_t)w->entry);
    jout_put_int(&j, "draws", w->report.u.draws);
    jout_end_object(&j);
    TRY(buf_check(cx, &w->text));
    span part = buf_span(&w->text);
    return journal_append(cx, w->r->s->j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
}

static lt_err do_run(lt_cx *cx, run_work *w, bool *is_new)
{
    const char *body;
    char before[SHA_HEX];
    int64_t now = cx_now_ms(cx);
    civil t = civil_from_ms(now, w->r->s->set.offset_min);
    TRY(newest_row(cx, w->r->k, false, &w->entry));
    TRY(inventory_ledger_read(cx, w->r->k, w->r->year ? w->r->year : t.year, &w->ledger));
    TRY(hash_case(cx, w));
    TRY(find_newest(cx, w->r->k, &body));
    TRY(member_text(cx, body, "input", before, sizeof before));
    TRY(member_text(cx, body, "id", w->id, sizeof w->id));
    *is_new = strcmp(before, w->sha) != 0;
    if (*is_new)
        snprintf(w->id, sizeof w->id, "%04d%02d%02dT%02d%02d%02d", t.year, t.month, t.day, t.hour, t.minute, t.second);
    civil_format_iso(now, w->r->s->set.offset_min, w->made);
    TRY(inventory_report_make(cx, &w->ledger.c, &(inventory_ask){INVENTORY_DRAWS, 1, 0}, &w->report));
    TRY(write_files(cx, w));
    return *is_new ? publish(cx, w) : LT_OK;
}

lt_err inventory_store_run(lt_cx *cx, const inventory_run *r, jout *result)
{
    run_work w = {.r = r};
    bool is_new;
    buf_init(&w.text, FILE_MAX);
    lt_err e = do_run(cx, &w, &is_new);
    buf_fini(&w.text);
    if (e)
        return e;
    jout_begin_object(result);
    jout_put_text(result, "id", w.id);
    jout_put_bool(result, "new", is_new);
    jout_put_int(result, "sources", (int64_t)w.report.v.n);
    jout_put_int(result, "counted", (int64_t)w.report.v.counted);
    jout_put_int(result, "skipped", (int64_t)w.ledger.skip_count);
    jout_put_int(result, "findings", (int64_t)w.report.v.finding_total);
    inventory_report_kg(result, "kg", w.report.v.total);
    jout_end_object(result);
    return LT_OK;
}
