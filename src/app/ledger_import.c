/* ledger_import.c - a file's way into a ledger: questions, rows, acts; see ledger_import.h. */
#include "app/ledger_import_int.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"

#define SCRATCH_FULL ((size_t)64 << 20) /* rows wait no longer then */

const char *import_action_name(import_action a)
{
    static const char *const NAMES[] = {"create", "change", "same", "refused", "skipped"};
    return NAMES[a];
}

/* --- what the file has had ------------------------------------------------------------------------------------------------------ */

static size_t slot_of(const seen_set *s, uint64_t key)
{
    size_t at = (size_t)key & (s->room - 1);
    while (s->keys[at] && s->keys[at] != key)
        at = (at + 1) & (s->room - 1);
    return at;
}

static lt_err grow(lt_cx *cx, seen_set *s)
{
    seen_set wide = {.room = s->room ? s->room * 2 : 1024, .n = s->n};
    wide.keys = calloc(wide.room, sizeof *wide.keys);
    wide.rows = calloc(wide.room, sizeof *wide.rows);
    if (!wide.keys || !wide.rows) {
        free(wide.keys);
        free(wide.rows);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an import of %zu rows", s->n);
    }
    for (size_t i = 0; i < s->room; i++)
        if (s->keys[i]) {
            size_t at = slot_of(&wide, s->keys[i]);
            wide.keys[at] = s->keys[i];
            wide.rows[at] = s->rows[i];
        }
    free(s->keys);
    free(s->rows);
    *s = wide;
    return LT_OK;
}

lt_err seen_add(lt_cx *cx, seen_set *s, uint64_t key, uint64_t row, uint64_t *before)
{
    if (s->n * 2 >= s->room)
        TRY(grow(cx, s));
    size_t at = slot_of(s, key);
    *before = s->keys[at] ? s->rows[at] : 0;
    if (s->keys[at])
        return LT_OK;
    s->keys[at] = key;
    s->rows[at] = (uint32_t)row;
    s->n++;
    return LT_OK;
}

bool seen_has(const seen_set *s, uint64_t key)
{
    return s->room && s->keys[slot_of(s, key)] == key;
}

static void seen_fini(seen_set *s)
{
    free(s->keys);
    free(s->rows);
    *s = (seen_set){0};
}

/* --- header ------------------------------------------------------------------------------------------------------------------------ */

static void note_unknown(import_run *m, span title)
{
    size_t n = strlen(m->unknown), cut = title.n < 60 ? title.n : 60;
    while (cut && cut < title.n && (title.p[cut] & 0xC0) == 0x80)
        cut--;
    if (n + cut + 8 < sizeof m->unknown)
        snprintf(m->unknown + n, sizeof m->unknown - n, "%s%.*s", n ? "、" : "", (int)cut, (const char *)title.p);
}

static lt_err on_head(lt_cx *cx, void *self, const span *titles, size_t n)
{
    import_run *m = self;
    size_t at;
    m->column_count = n;
    m->unknown[0] = '\0';
    for (size_t i = 0; i < sizeof m->at / sizeof m->at[0]; i++)
        m->at[i] = -1;
    for (size_t i = 0; i < n; i++) {
        m->map[i] = -1;
        if (!span_trim(titles[i]).n)
            continue;
        lt_err e = sheet_find(cx, &m->sheet, titles[i], &at);
        if (e == LT_NOT_FOUND) {
            note_unknown(m, titles[i]);
            continue;
        }
        TRY(e);
        if (m->at[at] >= 0)
            return cx_fail(cx, LT_BAD_INPUT, "第%d列与第%zu列都是“%s” columns %d and %zu are both %s", m->at[at] + 1, i + 1, m->sheet.columns[at].zh, m->at[at] + 1, i + 1,
                           m->sheet.columns[at].key);
        m->map[i] = (int)at;
        m->at[at] = (int)i;
    }
    for (size_t i = 0; i < m->sheet.count; i++)
        if (m->at[i] >= 0)
            return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "表头没有一栏属于台账“%s” no column of the header belongs to the ledger %s", m->kd->title, m->kd->name);
}

/* --- a first pass: where do the positions lie ---------------------------------------------------------------------------------------- */

static const json_t *first_position(const json_t *c, int depth)
{
    while (depth-- > 0 && json_is_array(json_array_get(c, 0)))
        c = json_array_get(c, 0);
    return c;
}

static bool column_number(const import_run *m, const ledger_source_row *row, const char *key, double *out)
{
    char digits[64];
    for (size_t i = 0; i < m->sheet.count; i++) {
        int at = m->at[i];
        if (strcmp(m->sheet.columns[i].key, key) != 0 || m->sheet.columns[i].role == SHEET_FIELD || at < 0 || (size_t)at >= row->count)
            continue;
        const table_cell *c = &row->cells[at];
        if (json_is_number(c->json)) {
            *out = json_number_value(c->json);
            return true;
        }
        span s = span_trim(c->text); /* a CSV's apostrophe stands before a minus only */
        return c->form != CELL_JSON && span_copy(s, digits, sizeof digits) && num_parse_double(s, out);
    }
    return false;
}

static bool row_position(lt_cx *cx, const import_run *m, const ledger_source_row *row, double *x, double *y)
{
    json_t *made = NULL;
    const json_t *g = NULL;
    if (column_number(m, row, "longitude", x) && column_number(m, row, "latitude", y))
        return true;
    for (size_t i = 0; i < m->sheet.count; i++)
        if (m->sheet.columns[i].role == SHEET_GEOMETRY && m->at[i] >= 0 && (size_t)m->at[i] < row->count) {
            const table_cell *c = &row->cells[m->at[i]];
            g = c->json;
            if (c->form == CELL_TEXT && c->text.n && json_parse(cx, c->text, &made) == LT_OK)
                g = made;
        }
    const json_t *p = first_position(json_object_get(g, "coordinates"), 4);
    bool has = json_is_number(json_array_get(p, 0)) && json_is_number(json_array_get(p, 1));
    if (has) {
        *x = json_number_value(json_array_get(p, 0));
        *y = json_number_value(json_array_get(p, 1));
    }
    json_decref(made);
    return has;
}

static lt_err on_survey(lt_cx *cx, void *self, const ledger_source_row *row)
{
    import_run *m = self;
    double x, y;
    if (cx_is_cancelled(cx))
        return cx_fail(cx, LT_CANCELLED, "已停止 stopped");
    if (++m->report->rows > IMPORT_LEDGER_ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "行数超过%u，请拆分文件 more than %u rows; split the file", IMPORT_LEDGER_ROWS_MAX, IMPORT_LEDGER_ROWS_MAX);
    if (m->kd->geometry == SHAPE_NONE || row->fault || !row_position(cx, m, row, &x, &y))
        return LT_OK;
    m->places.points++;
    if (!m->is_latlon && x >= -90 && x <= 90 && (y > 90 || y < -90)) {
        m->places.swapped++;
        crs_point turned = {y, x};
        x = turned.longitude;
        y = turned.latitude;
    } else if (m->is_latlon) {
        crs_point turned = {y, x};
        x = turned.longitude;
        y = turned.latitude;
    }
    crs_point g = crs_to_wgs84(CRS_GCJ02, (crs_point){x, y}), b = crs_to_wgs84(CRS_BD09, (crs_point){x, y});
    m->places.inside += ledger_areas_in_district(&m->areas, x, y);
    m->places.gcj02 += ledger_areas_in_district(&m->areas, g.longitude, g.latitude);
    m->places.bd09 += ledger_areas_in_district(&m->areas, b.longitude, b.latitude);
    return LT_OK;
}

/* --- questions ---------------------------------------------------------------------------------------------------------------------- */

static lt_err ask(lt_cx *cx, import_run *m, const import_question *q, const char *zh, const char *en)
{
    char *a, *b;
    import_question *to = &m->report->questions[m->report->question_count++];
    TRY(arena_text(cx, zh, strlen(zh), &a));
    TRY(arena_text(cx, en, strlen(en), &b));
    *to = *q;
    to->zh = a;
    to->en = b;
    return LT_OK;
}

static lt_err ask_encoding(lt_cx *cx, import_run *m)
{
    if (m->s->format != LEDGER_CSV || m->o->encoding || m->s->verdict == ENCODING_SURE)
        return LT_OK;
    return ask(cx, m, &(import_question){.key = "encoding", .choices = {"utf-8", "gb18030"}},
               m->s->verdict == ENCODING_MIXED ? "文件中UTF-8与GBK混用，请选择按哪种编码读取；读不出的行将被拒绝" : "无法确定文件编码，请选择",
               m->s->verdict == ENCODING_MIXED ? "Some lines are UTF-8, others GBK. Which one is it? Lines that cannot be read are refused" : "The encoding is not certain. Which one is it?");
}

static lt_err ask_columns(lt_cx *cx, import_run *m)
{
    char zh[600], en[600];
    if (!m->unknown[0] || m->o->ignores_columns)
        return LT_OK;
    snprintf(zh, sizeof zh, "表中有不属于该台账的栏目：%s。是否忽略？", m->unknown);
    snprintf(en, sizeof en, "Columns that this ledger does not have: %s. Leave them out?", m->unknown);
    return ask(cx, m, &(import_question){.key = "columns", .choices = {"ignore"}}, zh, en);
}

static lt_err ask_places(lt_cx *cx, import_run *m)
{
    char zh[400], en[400];
    unsigned long long points = m->places.points, swapped = m->places.swapped, best = m->places.gcj02 > m->places.bd09 ? m->places.gcj02 : m->places.bd09;
    if (swapped && !m->o->order) {
        snprintf(zh, sizeof zh, "%llu个位置中有%llu个经纬度疑似颠倒，请确认坐标顺序", points, swapped);
        snprintf(en, sizeof en, "%llu of %llu positions have longitude and latitude the wrong way round. Which comes first?", swapped, points);
        TRY(ask(cx, m, &(import_question){.key = "order", .choices = {"latlon", "lonlat"}}, zh, en));
    }
    if (m->o->crs || !ledger_areas_has_district(&m->areas) || best <= m->places.inside)
        return LT_OK;
    bool is_bd = m->places.bd09 > m->places.gcj02;
    snprintf(zh, sizeof zh, "%llu个位置中有%llu个在辖区内；按%s坐标换算后有%llu个。请确认坐标系", points, (unsigned long long)m->places.inside, is_bd ? "百度BD-09" : "火星GCJ-02", best);
    snprintf(en, sizeof en, "%llu of %llu positions lie in the district; taken as %s, %llu do. Which coordinates are they?", (unsigned long long)m->places.inside, points,
             is_bd ? "BD-09" : "GCJ-02", best);
    return ask(cx, m, &(import_question){.key = "crs", .choices = {"wgs84", "gcj02", "bd09"}}, zh, en);
}

/* --- rows in lots --------------------------------------------------------------------------------------------------------------------- */

static void count(import_run *m, const import_outcome *o)
{
    uint64_t *const all[] = {&m->report->created, &m->report->changed, &m->report->same, &m->report->refused, &m->report->skipped};
    ++*all[o->action];
}

static bool is_done_by_act(const import_outcome *o)
{
    return o->action == IMPORT_CREATE || o->action == IMPORT_CHANGE;
}

static lt_err do_acts(lt_cx *cx, import_run *m)
{
    act *acts = calloc(m->waiting + 1, sizeof *acts);
    size_t n = 0;
    if (!acts)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for acts");
    for (size_t i = 0; i < m->waiting; i++)
        if (is_done_by_act(&m->outcomes[i]))
            acts[n++] = m->acts[i];
    lt_err e = n ? act_do_many(cx, m->o->desk, m->k, acts, n, m->results) : LT_OK;
    free(acts);
    n = 0;
    for (size_t i = 0; !e && i < m->waiting; i++) {
        import_outcome *o = &m->outcomes[i];
        if (!is_done_by_act(o))
            continue;
        const act_result *r = &m->results[n++];
        o->entry = r->entry;
        if (!r->err)
            continue;
        o->action = IMPORT_REFUSED;
        snprintf(cx->say, sizeof cx->say, "%s", r->say);
        e = import_problem_add(cx, o, "", span_text(""), false);
    }
    return e;
}

static lt_err flush(lt_cx *cx, import_run *m)
{
    lt_err e = m->o->is_dry ? LT_OK : do_acts(cx, m);
    for (size_t i = 0; i < m->waiting; i++) {
        if (!e) {
            count(m, &m->outcomes[i]);
            if (m->o->on_row)
                e = m->o->on_row(cx, m->o->self, &m->outcomes[i]);
        }
        json_decref((json_t *)(uintptr_t)m->outcomes[i].patch);
        json_decref((json_t *)(uintptr_t)m->acts[i].evidence);
        m->outcomes[i].patch = NULL;
    }
    m->waiting = 0;
    arena_reset(&m->scratch);
    return e;
}

static lt_err make_act(lt_cx *cx, import_run *m, const import_outcome *o, uint64_t version, act *a)
{
    const char *file = m->o->file ? m->o->file : "";
    *a = (act){.who = m->o->who, .from = m->o->from, .what = "ledger.put", .kind = m->entity_kind, .id = o->id, .patch = o->patch, .reason = m->o->reason,
               .has_version = true, .version = version};
    if (!is_done_by_act(o) || m->o->is_dry)
        return LT_OK;
    a->evidence = json_pack("{s:{s:s, s:s, s:I}}", "import", "file", file, "sha256", m->s->sha256, "row", (json_int_t)o->row);
    return a->evidence ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for an act");
}

static lt_err work(lt_cx *cx, import_run *m, const ledger_source_row *row, import_outcome *o, uint64_t *version)
{
    row_work w = {.out = o, .id = "", .state = "", .street = "", .sample = -1, .fields = json_object()};
    lt_err e = w.fields ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a row");
    if (!e)
        e = import_read_cells(cx, m, row, &w);
    if (!e && w.is_example) {
        o->action = IMPORT_SKIPPED;
        o->problem_count = 0;
    } else if (!e) {
        e = import_decide(cx, m, &w, version);
    }
    json_decref(w.fields);
    json_decref(w.geometry);
    return e;
}

static lt_err on_row(lt_cx *cx, void *self, const ledger_source_row *row)
{
    import_run *m = self;
    import_outcome *o = &m->outcomes[m->waiting];
    arena *before = cx->arena;
    uint64_t version = 0;
    *o = (import_outcome){.row = row->number, .id = "", .action = IMPORT_REFUSED};
    m->acts[m->waiting] = (act){0};
    if (cx_is_cancelled(cx))
        return cx_fail(cx, LT_CANCELLED, "stopped after %llu rows", (unsigned long long)(m->report->created + m->report->changed + m->report->same + m->report->refused));
    cx->arena = &m->scratch;
    lt_err e;
    if (row->fault) {
        (void)cx_fail(cx, LT_BAD_INPUT, "该行无法读取 the row %s", row->fault);
        e = import_problem_add(cx, o, "", span_text(""), false);
    } else {
        e = work(cx, m, row, o, &version);
    }
    if (!e)
        e = make_act(cx, m, o, version, &m->acts[m->waiting]);
    m->waiting++;
    if ((m->waiting == IMPORT_ROWS_AT_ONCE || m->scratch.used > SCRATCH_FULL) && !e) {
        e = flush(cx, m);
        cx_report(cx, "rows", m->report->created + m->report->changed + m->report->same + m->report->refused + m->report->skipped, m->report->rows);
    }
    cx->arena = before;
    return e;
}

/* --- all of it -------------------------------------------------------------------------------------------------------------------------- */

static lt_err read_options(lt_cx *cx, import_run *m)
{
    encoding named;
    if (m->o->encoding && !encoding_parse(m->o->encoding, &named))
        return cx_fail(cx, LT_BAD_INPUT, "编码“%.30s”不可用 encoding: utf-8, gb18030 (gbk), utf-16le or utf-16be is wanted", m->o->encoding);
    if (m->o->encoding)
        m->s->text = named;
    if (m->o->crs && !crs_parse(m->o->crs, &m->crs))
        return cx_fail(cx, LT_BAD_INPUT, "坐标系“%.30s”不可用 crs: wgs84, gcj02 or bd09 is wanted", m->o->crs);
    if (m->o->order && strcmp(m->o->order, "lonlat") != 0 && strcmp(m->o->order, "latlon") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "坐标次序须为 lonlat 或 latlon order: lonlat or latlon is wanted, not \"%.30s\"", m->o->order);
    m->is_latlon = m->o->order && strcmp(m->o->order, "latlon") == 0;
    m->report->crs = m->crs;
    m->report->encoding = m->s->format == LEDGER_CSV ? encoding_name(m->s->text) : NULL;
    return LT_OK;
}

static lt_err survey_and_ask(lt_cx *cx, import_run *m)
{
    TRY(ledger_source_look(cx, m->s));
    TRY(read_options(cx, m));
    TRY(ask_encoding(cx, m)); /* the rows are read with the likelier one all the same: the header tells more */
    TRY(ledger_areas_open(cx, m->k, &m->areas));
    arena *before = cx->arena;
    cx->arena = &m->scratch;
    lt_err e = ledger_source_scan(cx, m->s, &(ledger_source_sink){m, on_head, on_survey});
    cx->arena = before;
    arena_reset(&m->scratch);
    TRY(e);
    TRY(ask_columns(cx, m));
    return ask_places(cx, m);
}

static lt_err take_rows(lt_cx *cx, import_run *m)
{
    arena *before = cx->arena;
    lt_err e = ledger_source_scan(cx, m->s, &(ledger_source_sink){m, on_head, on_row});
    cx->arena = &m->scratch;
    if (!e)
        e = flush(cx, m);
    cx->arena = before;
    for (size_t i = 0; i < m->waiting; i++) {
        json_decref((json_t *)(uintptr_t)m->outcomes[i].patch);
        json_decref((json_t *)(uintptr_t)m->acts[i].evidence);
    }
    return e;
}

static lt_err run(lt_cx *cx, import_run *m)
{
    TRY(survey_and_ask(cx, m));
    if (m->report->question_count && !m->o->is_dry)
        return cx_fail(cx, LT_NOT_ENOUGH, "%s %s", m->report->questions[0].zh, m->report->questions[0].en);
    return take_rows(cx, m);
}

lt_err ledger_import_run(lt_cx *cx, keep *k, const kind *kd, ledger_source *s, const ledger_import_options *o, ledger_import_report *out)
{
    *out = (ledger_import_report){0};
    import_run *m = calloc(1, sizeof *m);
    if (!m)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an import");
    *m = (import_run){.k = k, .kd = kd, .o = o, .report = out, .s = s};
    m->outcomes = calloc(IMPORT_ROWS_AT_ONCE, sizeof *m->outcomes);
    m->acts = calloc(IMPORT_ROWS_AT_ONCE, sizeof *m->acts);
    m->results = calloc(IMPORT_ROWS_AT_ONCE, sizeof *m->results);
    snprintf(m->entity_kind, sizeof m->entity_kind, KEEP_ROW_PREFIX "%s", kd->name);
    arena_init(&m->scratch, (size_t)512 << 20);
    sheet_make(kd, &m->sheet);
    lt_err e = m->outcomes && m->acts && m->results ? run(cx, m) : cx_fail(cx, LT_NO_MEMORY, "no memory for an import");
    arena_fini(&m->scratch);
    seen_fini(&m->ids);
    seen_fini(&m->uniques);
    free(m->outcomes);
    free(m->acts);
    free(m->results);
    free(m);
    return e;
}

/* --- as JSON ------------------------------------------------------------------------------------------------------------------------------ */

void ledger_import_write(const ledger_import_report *r, jout *j)
{
    jout_put_int(j, "total", (int64_t)r->rows);
    jout_put_int(j, "created", (int64_t)r->created);
    jout_put_int(j, "changed", (int64_t)r->changed);
    jout_put_int(j, "same", (int64_t)r->same);
    jout_put_int(j, "refused", (int64_t)r->refused);
    jout_put_int(j, "skipped", (int64_t)r->skipped);
    jout_put_text(j, "encoding", r->encoding);
    jout_put_text(j, "crs", crs_name(r->crs));
    jout_key(j, "questions");
    jout_begin_array(j);
    for (size_t i = 0; i < r->question_count; i++) {
        const import_question *q = &r->questions[i];
        jout_begin_object(j);
        jout_put_text(j, "key", q->key);
        jout_put_text(j, "zh", q->zh);
        jout_put_text(j, "en", q->en);
        jout_key(j, "choices");
        jout_begin_array(j);
        for (size_t n = 0; n < 4 && q->choices[n]; n++)
            jout_text(j, q->choices[n]);
        jout_end_array(j);
        jout_end_object(j);
    }
    jout_end_array(j);
}

void ledger_import_write_row(const import_outcome *o, jout *j)
{
    const char *name;
    json_t *v, *fields = json_object_get(o->patch, "fields"), *patch = (json_t *)(uintptr_t)o->patch;
    jout_begin_object(j);
    jout_put_int(j, "row", (int64_t)o->row);
    jout_put_text(j, "action", import_action_name(o->action));
    jout_put_text(j, "id", o->id[0] ? o->id : NULL);
    if (o->action == IMPORT_CHANGE) {
        jout_key(j, "changes"); /* names only: what was written is in the row */
        jout_begin_array(j);
        json_object_foreach(fields, name, v)
            jout_text(j, name);
        json_object_foreach(patch, name, v)
            if (strcmp(name, "fields") != 0)
                jout_text(j, name);
        jout_end_array(j);
    }
    jout_key(j, "problems");
    jout_begin_array(j);
    for (size_t i = 0; i < o->problem_count; i++) {
        jout_begin_object(j);
        jout_put_text(j, "column", o->problems[i].column[0] ? o->problems[i].column : NULL);
        jout_put_text(j, "value", o->problems[i].value[0] ? o->problems[i].value : NULL);
        jout_put_text(j, "zh", o->problems[i].zh);
        jout_put_text(j, "en", o->problems[i].en);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}
