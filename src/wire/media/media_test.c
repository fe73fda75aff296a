/* media_test.c - types by their bytes; Exif made here by another hand: cut, lying, in both byte orders. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/civil.h"
#include "wire/media/media.h"

typedef struct maker {
    uint8_t p[4096];
    size_t  n;
    bool    is_big;
} maker;

static void put(maker *m, uint32_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        m->p[m->n++] = (uint8_t)(v >> 8 * (m->is_big ? n - 1 - i : i));
}

static void put_entry(maker *m, uint32_t tag, uint32_t type, uint32_t count, uint32_t value)
{
    put(m, tag, 2);
    put(m, type, 2);
    put(m, count, 4);
    put(m, value, 4);
}

static void put_letter(maker *m, uint32_t tag, char c)
{
    put(m, tag, 2);
    put(m, 2, 2);
    put(m, 2, 4);
    m->p[m->n++] = (uint8_t)c;
    for (int i = 0; i < 3; i++)
        m->p[m->n++] = 0;
}

static void put_ratios(maker *m, uint32_t a, uint32_t b, uint32_t c)
{
    const uint32_t v[] = {a, 1, b, 1, c, 100};
    for (int i = 0; i < 6; i++)
        put(m, v[i], 4);
}

static void put_words(maker *m, const char *s)
{
    memcpy(m->p + m->n, s, strlen(s) + 1);
    m->n += strlen(s) + 1;
}

/* 25 degrees 2' 24.00" N, 102 degrees 43' 12.00" E, at 2025-11-26 03:04:05 UTC; taken 11:04:05 without zone, then with. */
static maker make_tiff(bool is_big, bool with_gps_time, bool with_zone)
{
    maker m = {.is_big = is_big};
    memcpy(m.p, is_big ? "MM\0*" : "II*\0", 4);
    m.n = 4;
    put(&m, 8, 4);
    put(&m, 2, 2); /* first directory at 8 */
    put_entry(&m, 0x8769, 4, 1, 38);
    put_entry(&m, 0x8825, 4, 1, 38 + 30);
    put(&m, 0, 4);
    put(&m, with_zone ? 2 : 1, 2); /* Exif at 38: room for two entries */
    put_entry(&m, 0x9003, 2, 20, 300);
    put_entry(&m, 0x9011, 2, 7, 320);
    m.n = 38 + 30;
    put(&m, with_gps_time ? 6 : 4, 2); /* GPS at 68 */
    put_letter(&m, 1, 'N');
    put_entry(&m, 2, 5, 3, 400);
    put_letter(&m, 3, 'E');
    put_entry(&m, 4, 5, 3, 424);
    put_entry(&m, 7, 5, 3, 448);
    put_entry(&m, 0x1D, 2, 11, 472);
    m.n = 300;
    put_words(&m, "2025:11:26 11:04:05");
    m.n = 320;
    put_words(&m, "+09:00");
    m.n = 400;
    put_ratios(&m, 25, 2, 2400);
    put_ratios(&m, 102, 43, 1200);
    put_ratios(&m, 3, 4, 500);
    put_words(&m, "2025:11:26");
    return m;
}

static size_t make_jpeg(const maker *t, uint8_t out[8192])
{
    static const uint8_t HEAD[] = {0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xE1};
    size_t n = sizeof HEAD;
    memcpy(out, HEAD, n);
    out[n++] = (uint8_t)((t->n + 8) >> 8);
    out[n++] = (uint8_t)(t->n + 8);
    memcpy(out + n, "Exif\0\0", 6);
    memcpy(out + n + 6, t->p, t->n);
    n += 6 + t->n;
    out[n++] = 0xFF;
    out[n++] = 0xD9;
    return n;
}

static void types_by_their_bytes(void **state)
{
    (void)state;
    static const char ZIP[] = "PK\3\4....[Content_Types].xml....xl/workbook.xml", DOCX[] = "PK\3\4....[Content_Types].xml....word/document.xml";
    assert_int_equal(media_sniff(span_of("", 0)), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_text("<html>")), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_text("<svg onload=x>")), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_text("GIF89a")), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_of("\xFF\xD8", 2)), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_of("RIFF....WAVE", 12)), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_of("RIFF", 4)), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_of(DOCX, sizeof DOCX)), MEDIA_OTHER);
    assert_int_equal(media_sniff(span_of(ZIP, sizeof ZIP)), MEDIA_XLSX);
    assert_int_equal(media_sniff(span_text("%PDF-1.7")), MEDIA_PDF);
    assert_int_equal(media_sniff(span_of("\x89PNG\r\n\x1A\n", 8)), MEDIA_PNG);
    assert_int_equal(media_sniff(span_of("RIFF....WEBP", 12)), MEDIA_WEBP);
    assert_string_equal(media_type_name(MEDIA_JPEG), "image/jpeg");
    assert_false(media_is_picture(MEDIA_PDF));
}

static void check(const media_exif *e, int64_t want_ms, bool has_zone)
{
    assert_true(e->has_position && e->has_time);
    assert_true(fabs(e->latitude - 25.04) < 1e-9 && fabs(e->longitude - 102.72) < 1e-9);
    assert_int_equal(e->taken_ms, want_ms);
    assert_int_equal(e->has_zone, has_zone);
}

static void where_and_when(void **state)
{
    (void)state;
    uint8_t f[8192];
    media_exif e;
    civil c = {2025, 11, 26, 3, 4, 5, 0};
    int64_t utc = civil_to_ms(&c, 0);
    for (int big = 0; big < 2; big++) {
        maker t = make_tiff(big, true, true);
        size_t n = make_jpeg(&t, f);
        assert_true(media_read_exif(span_of(f, n), CIVIL_SHANGHAI_MIN, &e));
        check(&e, utc, true);
        t = make_tiff(big, false, false);
        n = make_jpeg(&t, f);
        assert_true(media_read_exif(span_of(f, n), CIVIL_SHANGHAI_MIN, &e));
        check(&e, utc, false); /* the district's zone is taken */
        t = make_tiff(big, false, true);
        n = make_jpeg(&t, f);
        assert_true(media_read_exif(span_of(f, n), CIVIL_SHANGHAI_MIN, &e));
        check(&e, utc - CIVIL_HOUR_MS, true); /* +09:00 stands in it */
    }
    maker t = make_tiff(true, true, true); /* the same block in a PNG and a WebP */
    memcpy(f, "\x89PNG\r\n\x1A\n", 8);
    const uint8_t chunk[] = {0, 0, (uint8_t)(t.n >> 8), (uint8_t)t.n, 'e', 'X', 'I', 'f'};
    memcpy(f + 8, chunk, 8);
    memcpy(f + 16, t.p, t.n);
    memset(f + 16 + t.n, 0, 4);
    assert_true(media_read_exif(span_of(f, 20 + t.n), CIVIL_SHANGHAI_MIN, &e));
    check(&e, utc, true);
    memcpy(f, "RIFF\0\0\0\0WEBPEXIF", 16);
    span_put_u32(f + 16, (uint32_t)t.n);
    memcpy(f + 20, t.p, t.n);
    assert_true(media_read_exif(span_of(f, 20 + t.n), CIVIL_SHANGHAI_MIN, &e));
    check(&e, utc, true);
}

/* Cut anywhere, or with any byte changed: no place that is none, nothing read outside (the sanitizers look on). */
static void cut_and_changed(void **state)
{
    (void)state;
    uint8_t f[8192];
    media_exif e;
    maker t = make_tiff(false, true, true);
    size_t n = make_jpeg(&t, f);
    for (size_t cut = 0; cut < n; cut++) {
        uint8_t *copy = malloc(cut + 1);
        assert_non_null(copy);
        memcpy(copy, f, cut);
        if (media_read_exif(span_of(copy, cut), 0, &e) && e.has_position)
            assert_true(fabs(e.latitude) <= 90 && fabs(e.longitude) <= 180);
        free(copy);
    }
    assert_false(media_read_exif(span_of(f, 60), 0, &e)); /* the segment is longer than the file */
    for (size_t i = 0; i < n; i++)
        for (int bit = 0; bit < 8; bit++) {
            f[i] ^= (uint8_t)(1 << bit);
            if (media_read_exif(span_of(f, n), 0, &e) && e.has_position)
                assert_true(fabs(e.latitude) <= 90 && fabs(e.longitude) <= 180);
            f[i] ^= (uint8_t)(1 << bit);
        }
    t = make_tiff(false, true, true);
    memset(t.p + 400, 0, 48); /* denominators of 0 */
    n = make_jpeg(&t, f);
    assert_true(media_read_exif(span_of(f, n), 0, &e));
    assert_false(e.has_position);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(types_by_their_bytes), cmocka_unit_test(where_and_when), cmocka_unit_test(cut_and_changed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
