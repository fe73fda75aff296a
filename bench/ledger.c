/* ledger.c - race against the bars of the ledgers: a million rows, ten million acts of their history, one machine.
 *
 * usage: ledger [--quick] [--rows N]     TMPDIR: folder whose disk is used (default: /tmp)
 * Bars: a list with filters 50 ms, a map of a screen 100 ms, an act 10 ms durable and applied. Each line is the median and the
 * slowest of its runs. The rows are put by the keep's own calls; the acts that are timed go through journal and keep as every act.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#include "app/act.h"
#include "app/job_apply.h"
#include "app/ledger.h"
#include "base/args.h"
#include "base/scratch_testkit.h"

#define RUNS       21
#define BATCH      20000
#define ACTS_A_ROW 10
#define ACTS_TIMED 200

static const char KIND[] =
    "{\"$id\":\"lantian:kind/bench\",\"title\":\"测试\",\"x-title-en\":\"Bench\",\"type\":\"object\",\"required\":[\"name\"],\"properties\":{"
    "\"name\":{\"type\":\"string\",\"title\":\"名称\",\"x-title-en\":\"Name\"},\"code\":{\"type\":\"string\",\"title\":\"编号\",\"x-title-en\":\"Code\"},"
    "\"area_m2\":{\"type\":\"number\",\"title\":\"面积\",\"x-title-en\":\"Area\"},\"class\":{\"type\":\"string\",\"title\":\"类别\",\"x-title-en\":\"Class\",\"enum\":[\"a\",\"b\",\"c\"],"
    "\"x-enum-zh\":[\"甲\",\"乙\",\"丙\"],\"x-enum-en\":[\"a\",\"b\",\"c\"]},\"seen_on\":{\"type\":\"string\",\"title\":\"日期\",\"x-title-en\":\"Day\",\"format\":\"date\"},"
    "\"phone\":{\"type\":\"string\",\"title\":\"电话\",\"x-title-en\":\"Phone\",\"x-personal\":true,\"x-masked\":\"phone\"},"
    "\"responsible\":{\"type\":\"string\",\"title\":\"单位\",\"x-title-en\":\"Unit\",\"x-ref\":\"agency\"}},"
    "\"x-geometry\":\"point\",\"x-unique\":[[\"code\"]],\"x-columns\":[\"name\",\"code\",\"area_m2\",\"seen_on\"],"
    "\"x-states\":[{\"key\":\"seen\",\"zh\":\"a\",\"en\":\"a\",\"final\":false},{\"key\":\"treating\",\"zh\":\"b\",\"en\":\"b\",\"final\":false},{\"key\":\"closed\",\"zh\":\"c\",\"en\":\"c\",\"final\":true}],"
    "\"x-initial\":\"seen\",\"x-transitions\":[{\"key\":\"treat\",\"zh\":\"治理\",\"en\":\"Treat\",\"from\":[\"seen\"],\"to\":\"treating\",\"roles\":[\"lead\"]},"
    "{\"key\":\"close\",\"zh\":\"销号\",\"en\":\"Close\",\"from\":[\"treating\"],\"to\":\"closed\",\"roles\":[\"lead\"]}]}";

static const char *const STREETS[] = {"关上街道", "太和街道", "吴井街道", "金马街道", "小板桥街道", "官渡街道", "矣六街道", "六甲街道"};
static const char *const PLACES[] = {"空港路北侧裸地", "小板桥建材市场", "环湖东路工地", "老机场片区", "昌宏路堆场", "福保湿地旁空地", "呈贡交界石料场", "彩云北路门店"};

typedef struct field {
    lt_cx cx;
    arena a;
    store s;
    kind  k;
    char  dir[64];
} field;

static keep_cell text(const char *s)
{
    return (keep_cell){.type = KEEP_TEXT, .s = span_text(s)};
}

static uint64_t dice(uint64_t i)
{
    i = (i + 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
    i = (i ^ i >> 27) * 0x94D049BB133111EBu;
    return i ^ i >> 31;
}

/* --- filling ------------------------------------------------------------------------------------------------------------- */

static void add_kind(field *f)
{
    uint64_t number;
    buf b;
    buf_init(&b, 1u << 20);
    buf_format(&b, "{\"what\":\"kind.put\",\"who\":\"bench\",\"kind\":\"kind\",\"id\":\"bench\",\"patch\":{\"kind\":%s}}", KIND);
    need(&f->cx, store_append_json(&f->cx, &f->s, ENTRY_ACT, &b, &number));
    buf_fini(&b);
    need(&f->cx, job_apply_all(&f->cx, &f->s));
    need(&f->cx, ledger_get_kind(&f->cx, f->s.k, "bench", &f->k, NULL));
}

static void put_row(field *f, const kind *k, uint64_t i, uint64_t entry)
{
    uint64_t d = dice(i);
    char id[24], name[96], code[24], phone[16], day[16], body[640], hidden[64];
    snprintf(id, sizeof id, "r%07llu", (unsigned long long)i);
    snprintf(name, sizeof name, "%s%llu号", PLACES[d >> 3 & 7], (unsigned long long)(d >> 8) % 5000);
    snprintf(code, sizeof code, "GD-%08llu", (unsigned long long)i);
    snprintf(phone, sizeof phone, "138%08llu", (unsigned long long)(d >> 5) % 100000000);
    snprintf(day, sizeof day, "20%02u-%02u-%02u", (unsigned)(18 + (d >> 20) % 8), (unsigned)(1 + (d >> 24) % 12), (unsigned)(1 + (d >> 29) % 28));
    double area = (double)((d >> 33) % 100000) / 10;
    static const char *const CLASSES[] = {"a", "b", "c"};
    const char *class = CLASSES[(d >> 40) % 3], *unit = (d >> 44) % 50 ? "eco" : "housing";
    /* states are as in life: most are closed */
    const char *state = (d >> 50) % 100 < 85 ? "closed" : (d >> 50) % 100 < 95 ? "treating" : "seen";
    shape_point p = {102.68 + (double)(d % 100003) / 100003 * 0.25, 24.90 + (double)((d >> 17) % 100003) / 100003 * 0.20};
    shape where = {.kind = SHAPE_POINT, .points = &p, .point_count = 1, .min_x = p.x, .max_x = p.x, .min_y = p.y, .max_y = p.y};
    int64_t t = 1577836800000LL + (int64_t)(d >> 13) % (5LL * 365 * 86400000);
    snprintf(body, sizeof body,
             "{\"fields\":{\"name\":\"%s\",\"code\":\"%s\",\"area_m2\":%.1f,\"class\":\"%s\",\"seen_on\":\"%s\",\"responsible\":\"%s\"},\"state\":\"%s\",\"street\":\"%s\","
             "\"geometry\":{\"type\":\"Point\",\"coordinates\":[%.6f,%.6f]},\"made_ms\":%lld,\"changed_ms\":%lld,\"made_by\":\"li\"}",
             name, code, area, class, day, unit, state, STREETS[d >> 60 & 7], p.x, p.y, (long long)t, (long long)t);
    snprintf(hidden, sizeof hidden, "{\"phone\":\"%s\"}", phone);
    const keep_cell cells[] = {text(name), text(code), {.type = KEEP_REAL, .r = area}, text(class), text(day), text(phone), text(unit)};
    keep_cell shown[7];
    memcpy(shown, cells, sizeof shown);
    shown[5] = text("138***");
    keep_row r = {.id = id, .state = state, .street = STREETS[d >> 60 & 7], .made_by = "li", .body = body, .hidden = hidden, .cells = cells, .shown = shown,
                  .where = &where, .made_ms = t, .changed_ms = t, .version = entry, .made = entry};
    need(&f->cx, keep_put_row(&f->cx, f->s.k, &k->table, &r));
}

static void put_acts(field *f, uint64_t i, uint64_t *entry)
{
    char id[24], patch[64];
    snprintf(id, sizeof id, "r%07llu", (unsigned long long)i);
    for (int n = 0; n < ACTS_A_ROW; n++) {
        snprintf(patch, sizeof patch, "{\"fields\":{\"area_m2\":%d}}", n);
        keep_act a = {.entry = (*entry)++, .t_ms = 1577836800000LL + (int64_t)*entry, .who = n % 2 ? "li" : "wang", .what = "ledger.put", .kind = "ledger/bench",
                      .id = id, .reason = "", .patch = patch, .digest = "", .request = ""};
        need(&f->cx, keep_put_act(&f->cx, f->s.k, &a));
    }
}

/* Entries of what is put directly lie far above the journal's. */
static void fill(field *f, const kind *k, uint64_t rows)
{
    double from = now_s();
    uint64_t entry = 1000000000;
    for (uint64_t i = 0; i < rows;) {
        need(&f->cx, keep_begin(&f->cx, f->s.k));
        for (uint64_t end = i + BATCH < rows ? i + BATCH : rows; i < end; i++) {
            put_row(f, k, i, entry);
            put_acts(f, i, &entry);
        }
        need(&f->cx, keep_commit(&f->cx, f->s.k, keep_next_entry(f->s.k)));
        arena_reset(&f->a);
        if (i % (BATCH * 10) == 0)
            fprintf(stderr, "\r%llu rows ", (unsigned long long)i);
    }
    double s = now_s() - from;
    printf("\nfilled: %llu rows and %llu acts in %.0f s (%.0f rows/s)\n", (unsigned long long)rows, (unsigned long long)rows * ACTS_A_ROW, s, (double)rows / s);
}

/* --- timing ------------------------------------------------------------------------------------------------------------- */

static int by_size(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return a < b ? -1 : a > b;
}

static int missed;

static void tell(const char *what, double *ms, size_t n, double bar_ms, size_t rows)
{
    qsort(ms, n, sizeof *ms, by_size);
    bool is_late = ms[n / 2] > bar_ms;
    missed += is_late;
    printf("%-58s %8.2f ms  slowest %8.2f  bar %4.0f  %s (%zu rows)\n", what, ms[n / 2], ms[n - 1], bar_ms, is_late ? "MISSED" : "ok", rows);
}

typedef struct ask {
    const char     *what;
    keep_row_filter f;
} ask;

static void race_lists(field *f, keep *k, const kind *kd)
{
    static const double SCREEN[] = {102.75, 24.98, 102.77, 25.00};
    static const char *const AREAS[] = {"六甲街道"};
    static const keep_own OWN = {AREAS, 1, "housing", "li.wei"};
    const keep_condition code = {"code", KEEP_IS, text("GD-00000777")}, unit = {"responsible", KEEP_IS, text("housing")};
    const keep_condition area = {"area_m2", KEEP_AT_LEAST, {.type = KEEP_REAL, .r = 9990}}, phone = {"phone", KEEP_IS, text("13800000777")};
    const ask ASKS[] = {
        {"list: newest first", {.limit = 50}},
        {"list: one state", {.state = "treating"}},
        {"list: one street, one state", {.street = STREETS[3], .state = "seen"}},
        {"list: one state by area, descending", {.state = "seen", .sort = "area_m2", .is_descending = true}},
        {"list: one code", {.conditions = &code, .condition_count = 1}},
        {"list: one unit of many, one state", {.conditions = &unit, .condition_count = 1, .state = "treating"}},
        {"list: area from", {.conditions = &area, .condition_count = 1, .sort = "area_m2"}},
        {"list: a personal field", {.conditions = &phone, .condition_count = 1}},
        {"list: own street, unit or made", {.own = &OWN}},
        {"list: bounds of a screen and one state", {.bounds = SCREEN, .state = "treating"}},
        {"words: rare, four characters", {.text = "石料场77号"}},
        {"words: common, four characters", {.text = "建材市场"}},
        {"words: two characters (common)", {.text = "湿地"}},
        {"words: two words", {.text = "工地 4321"}},
        {"words: none such", {.text = "没有此项"}},
        {"words: two characters, none such", {.text = "鼹鼠"}},
        {"words and state and street", {.text = "石料场", .state = "seen", .street = STREETS[2]}},
    };
    for (size_t i = 0; i < sizeof ASKS / sizeof ASKS[0]; i++) {
        double ms[RUNS];
        keep_row_list l = {0};
        for (size_t n = 0; n < RUNS; n++) {
            double from = now_s();
            need(&f->cx, keep_list_rows(&f->cx, k, &kd->table, &ASKS[i].f, &l));
            ms[n] = (now_s() - from) * 1000;
        }
        tell(ASKS[i].what, ms, RUNS, 50, l.n);
        arena_reset(&f->a);
    }
}

static void race_pages(field *f, keep *k, const kind *kd)
{
    double ms[RUNS];
    keep_row_list l = {0};
    keep_row_filter filter = {.sort = "area_m2", .is_descending = true, .limit = 100};
    for (size_t n = 0; n < 200; n++) {
        double from = now_s();
        need(&f->cx, keep_list_rows(&f->cx, k, &kd->table, &filter, &l));
        ms[n % RUNS] = (now_s() - from) * 1000;
        filter.after = l.next;
    }
    tell("list: the 200th page of 100 by area", ms, RUNS, 50, l.n);
    arena_reset(&f->a);
}

static lt_err on_map(lt_cx *cx, void *self, const keep_map_row *row)
{
    size_t *n = self;
    (void)cx, (void)row;
    ++*n;
    return LT_OK;
}

static void race_maps(field *f, keep *k, const kind *kd)
{
    static const struct {
        const char *what, *state, *text;
        double      b[4];
    } ASKS[] = {{"map: the whole district", NULL, NULL, {102.6, 24.8, 103.0, 25.2}},
                {"map: the whole district, one state", "seen", NULL, {102.6, 24.8, 103.0, 25.2}},
                {"map: a screen of some streets", NULL, NULL, {102.72, 24.95, 102.78, 24.99}},
                {"map: a screen of some blocks, rows", NULL, NULL, {102.750, 24.980, 102.757, 24.985}},
                {"map: a screen and words", NULL, "石料场", {102.72, 24.95, 102.78, 24.99}}};
    for (size_t i = 0; i < sizeof ASKS / sizeof ASKS[0]; i++) {
        double ms[RUNS];
        size_t rows = 0;
        keep_row_filter filter = {.bounds = ASKS[i].b, .state = ASKS[i].state, .text = ASKS[i].text};
        for (size_t n = 0; n < RUNS; n++) {
            keep_map_query q = {.filter = &filter, .label = "name"};
            rows = 0;
            double from = now_s();
            need(&f->cx, keep_map_rows(&f->cx, k, &kd->table, &q, on_map, &rows));
            ms[n] = (now_s() - from) * 1000;
            arena_reset(&f->a);
        }
        tell(ASKS[i].what, ms, RUNS, 100, rows);
    }
}

static void race_counts(field *f, keep *k, const kind *kd)
{
    double ms[RUNS];
    size_t states = 0, acts = 0;
    keep_state_count *counts;
    keep_act *list;
    for (size_t n = 0; n < RUNS; n++) {
        double from = now_s();
        need(&f->cx, keep_count_rows(&f->cx, k, &kd->table, NULL, &counts, &states));
        ms[n] = (now_s() - from) * 1000;
    }
    tell("counts by state", ms, RUNS, 100, states);
    for (size_t n = 0; n < RUNS; n++) {
        char id[24];
        snprintf(id, sizeof id, "r%07zu", n * 37);
        double from = now_s();
        need(&f->cx, keep_list_acts(&f->cx, k, &(keep_act_filter){.kind = "ledger/bench", .id = id}, &list, &acts));
        ms[n] = (now_s() - from) * 1000;
    }
    tell("history of a row", ms, RUNS, 50, acts);
    arena_reset(&f->a);
}

static void race_acts(field *f)
{
    double ms[ACTS_TIMED];
    act_desk *desk;
    need(&f->cx, act_open_alone(&f->cx, &f->s, &desk));
    for (int n = 0; n < ACTS_TIMED; n++) {
        char id[24];
        uint64_t entry;
        snprintf(id, sizeof id, "r%07d", n * 31);
        json_t *patch = json_pack("{s:{s:f}}", "fields", "area_m2", n + 0.5);
        act a = {.who = "li.wei", .what = "ledger.put", .kind = "ledger/bench", .id = id, .patch = patch};
        double from = now_s();
        need(&f->cx, act_do(&f->cx, desk, f->s.k, &a, &entry, NULL));
        ms[n] = (now_s() - from) * 1000;
        json_decref(patch);
        arena_reset(&f->a);
    }
    act_close(desk);
    tell("an act on a row, durable and applied", ms, ACTS_TIMED, 10, ACTS_TIMED);
}

int main(int argc, char **argv)
{
    static const args_option OPTIONS[] = {{"quick", NULL, "a tenth of the rows"}, {"rows", "N", "rows (1000000)"}, {NULL, NULL, NULL}};
    static field f;
    args a;
    int64_t rows;
    keep *side;
    arena_init(&f.a, (size_t)1 << 30);
    cx_init(&f.cx, &f.a);
    need(&f.cx, args_parse(&f.cx, OPTIONS, argc - 1, argv + 1, &a));
    need(&f.cx, args_int(&f.cx, &a, "rows", (args_range){args_has(&a, "quick") ? 100000 : 1000000, 10000, 10000000}, &rows));
    scratch_make(f.dir, sizeof f.dir, "bench-ledger");
    need(&f.cx, store_create(&f.cx, f.dir, "lantian/bench"));
    need(&f.cx, store_open(&f.cx, f.dir, true, &f.s));
    add_kind(&f);
    arena kinds = f.a; /* the kind lives there; what follows is thrown away */
    arena_init(&f.a, (size_t)1 << 30);
    fill(&f, &f.k, (uint64_t)rows);
    need(&f.cx, keep_open(&f.cx, f.dir, &(keep_options){.is_read_only = true}, &side));
    race_lists(&f, side, &f.k);
    race_pages(&f, side, &f.k);
    race_maps(&f, side, &f.k);
    race_counts(&f, side, &f.k);
    race_acts(&f);
    keep_close(side);
    store_close(&f.s);
    arena_fini(&f.a);
    arena_fini(&kinds);
    scratch_remove(f.dir);
    printf(missed ? "%d bars missed\n" : "all bars kept\n", missed);
    return missed ? 1 : 0;
}
