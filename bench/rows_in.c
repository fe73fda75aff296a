/* rows_in.c - race against the bar of imports: 100,000 rows of a CSV file into an empty ledger in 60 s, each an act.
 *
 * usage: rows_in [ROWS]     TMPDIR: folder whose disk is used (default: /tmp); run where kinds/bare-land.json is
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench.h"

#include "app/job_apply.h"
#include "app/ledger_file.h"
#include "app/ledger_import.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/scratch_testkit.h"

#define BAR_S 60.0

static void make_file(lt_cx *cx, const char *path, unsigned rows)
{
    FILE *f = fopen(path, "w");
    if (!f)
        need(cx, cx_fail(cx, LT_IO, "%s", path));
    fprintf(f, "系统编号,图斑编号,影像批次,面积（m²）,影像日期,位置说明,图形\r\n");
    for (unsigned i = 0; i < rows; i++) {
        double x = 102.6 + i % 500 / 2000.0, y = 24.9 + i / 500 % 600 / 3000.0;
        fprintf(f, "b%u,n%u,2026-01,%u.5,2026/01/02,官渡区某路%u号,\"{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]]]}\"\r\n", i, i,
                i % 9000 + 1, i, x, y, x + 0.001, y, x, y + 0.001, x, y);
    }
    if (fclose(f) != 0)
        need(cx, cx_fail(cx, LT_IO, "%s", path));
}

static double take_in(lt_cx *cx, store *s, const kind *k, const char *path, bool is_dry, ledger_import_report *r)
{
    ledger_source source = {.path = path};
    ledger_import_options o = {.file = "bench.csv", .is_dry = is_dry, .offset_min = 480, .who = "bench", .crs = "wgs84"};
    double began = now_s();
    need(cx, act_open_alone(cx, s, &o.desk));
    need(cx, ledger_import_run(cx, s->k, k, &source, &o, r));
    act_close(o.desk);
    ledger_source_fini(&source);
    return now_s() - began;
}

int main(int argc, char **argv)
{
    arena a;
    lt_cx cx;
    store s;
    kind k;
    char dir[64], data[128], path[128];
    bool done;
    struct rusage use;
    ledger_import_report r;
    unsigned rows = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100000;
    arena_init(&a, (size_t)1 << 30);
    cx_init(&cx, &a);
    scratch_make(dir, sizeof dir, "import");
    snprintf(data, sizeof data, "%s/data", dir);
    snprintf(path, sizeof path, "%s/rows.csv", dir);
    need(&cx, store_create(&cx, data, "lantian/bench"));
    need(&cx, store_open(&cx, data, true, &s));
    need(&cx, ledger_file_add(&cx, &s, "kinds/bare-land.json", &done));
    need(&cx, job_apply_all(&cx, &s));
    need(&cx, ledger_get_kind(&cx, s.k, "bare-land", &k, NULL));
    make_file(&cx, path, rows);
    double seen = take_in(&cx, &s, &k, path, true, &r);
    double took = take_in(&cx, &s, &k, path, false, &r);
    if (r.created != rows)
        need(&cx, cx_fail(&cx, LT_DAMAGED, "%llu of %u rows came in", (unsigned long long)r.created, rows));
    double again = take_in(&cx, &s, &k, path, false, &r);
    if (r.same != rows)
        need(&cx, cx_fail(&cx, LT_DAMAGED, "the same file again is not the same"));
    getrusage(RUSAGE_SELF, &use);
    printf("%u rows: dry run %.1f s, import %.1f s (bar %.0f s), the same again %.1f s; %ld MB of memory\n", rows, seen, took, BAR_S * rows / 100000, again, use.ru_maxrss / 1024);
    store_close(&s);
    scratch_remove(dir);
    arena_fini(&a);
    return took > BAR_S * rows / 100000;
}
