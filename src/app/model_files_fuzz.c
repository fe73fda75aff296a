/* model_files_fuzz.c - whatever stands in a file that lantian model reads: hours, tables of a forecast, another's product, a plume's case.
 * The first byte says which; read, or refused with words. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/forecast_csv.h"
#include "app/hour_file.h"
#include "app/plume_study.h"
#include "app/product_file.h"

#define ARENA_MAX ((size_t)256 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static lt_err read_hours(lt_cx *cx, char *path)
{
    hour_file out;
    return hour_file_read(cx, &(hour_file_query){path, "PM2.5", 480, true}, &out);
}

static lt_err read_series(lt_cx *cx, char *path)
{
    forecast_csv out;
    TRY(forecast_csv_open(cx, 1, &path, &out));
    forecast_csv_close(&out);
    return LT_OK;
}

static lt_err read_product(lt_cx *cx, char *path)
{
    product_rows out;
    TRY(product_file_read(cx, 1, &path, &(product_query){.pollutant = FORECAST_PM25, .offset_h = 8}, &out));
    for (size_t i = 1; i < out.n; i++)
        if (out.row[i].issued_h < out.row[i - 1].issued_h)
            abort(); /* not sorted */
    return LT_OK;
}

static lt_err read_file(lt_cx *cx, int which, span bytes)
{
    char path[64];
    int fd = memfd_create("model", 0);
    if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    lt_err e = which == 0 ? read_hours(cx, path) : which == 1 ? read_series(cx, path) : read_product(cx, path);
    close(fd);
    return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    arena a;
    lt_cx cx;
    plume_study study = {0};
    if (n < 1 || n > 100000)
        return 0;
    span bytes = span_of(p + 1, n - 1);
    arena_init(&a, ARENA_MAX);
    cx_init(&cx, &a);
    lt_err e = p[0] % 4 == 3 ? plume_study_parse_case(&cx, bytes, &study) : read_file(&cx, p[0] % 4, bytes);
    if (e && !cx.say[0])
        abort(); /* refused without a word */
    arena_fini(&a);
    return 0;
}
