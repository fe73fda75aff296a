/* blob_test.c - files taken in by their digest: round trip, repeats, damage, a full disk. */
#include "keep/keep_testkit.h"

#include <signal.h>
#include <sys/resource.h>

#define HEX_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" /* FIPS 180-4, example of SHA-256 */

static void write_file(hoard *h, const char *name, const void *p, size_t n, char path[512])
{
    snprintf(path, 512, "%s/%s", h->dir, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

/* Reads it all in steps; returns the end's error, *n the bytes that came. */
static lt_err read_all(hoard *h, const char *hex, size_t step, uint8_t *out, size_t room, size_t *n)
{
    keep_blob *b;
    size_t got = 1;
    *n = 0;
    TRY(keep_blob_open(&h->cx, h->dir, hex, &b));
    lt_err e = LT_OK;
    while (!e && got) {
        assert_true(*n + step <= room);
        e = keep_blob_read(&h->cx, b, out + *n, step, &got);
        *n += e ? 0 : got;
    }
    keep_blob_close(b);
    return e;
}

static void no_such_file(void **state)
{
    hoard *h = *state;
    keep_blob *b;
    char hex[65];
    uint64_t size;
    assert_int_equal(keep_blob_open(&h->cx, h->dir, HEX_OF_ABC, &b), LT_NOT_FOUND);
    assert_int_equal(keep_blob_open(&h->cx, h->dir, "../../etc/passwd", &b), LT_BAD_INPUT);
    assert_int_equal(keep_blob_open(&h->cx, h->dir, "", &b), LT_BAD_INPUT);
    assert_int_equal(keep_blob_open(&h->cx, h->dir, "zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", &b), LT_BAD_INPUT);
    assert_int_equal(keep_put_blob(&h->cx, h->dir, "/nonexistent/file", hex, &size), LT_NOT_FOUND);
    char path[512];
    snprintf(path, sizeof path, "%s/blobs", h->dir);
    assert_int_equal(rmdir(path), 0); /* nothing was left in it */
}

static void round_trip(void **state)
{
    hoard *h = *state;
    static uint8_t data[1500000], back[2000000];
    const size_t sizes[] = {0, 1, 262143, 262144, 262145, 1500000};
    uint64_t seed = 3, size;
    char path[512], hex[65], again[65];
    size_t n;
    for (size_t i = 0; i < sizeof data; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        data[i] = (uint8_t)(i % 5000 < 2500 ? seed >> 56 : 'a');
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        write_file(h, "in", data, sizes[i], path);
        hoard_ok(h, keep_put_blob(&h->cx, h->dir, path, hex, &size));
        assert_int_equal(size, sizes[i]);
        hoard_ok(h, keep_put_blob(&h->cx, h->dir, path, again, &size)); /* twice is once */
        assert_string_equal(hex, again);
        hoard_ok(h, read_all(h, hex, 70000, back, sizeof back, &n));
        assert_int_equal(n, sizes[i]);
        assert_memory_equal(back, data, n);
    }
    write_file(h, "in", "abc", 3, path);
    hoard_ok(h, keep_put_blob(&h->cx, h->dir, path, hex, &size));
    assert_string_equal(hex, HEX_OF_ABC);
    hoard_ok(h, read_all(h, hex, 1, back, sizeof back, &n));
    assert_int_equal(n, 3);
}

static size_t load(const char *path, uint8_t *out, size_t room)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(out, 1, room, f);
    fclose(f);
    return n;
}

static void save(const char *path, const uint8_t *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

static void damage_is_seen(void **state)
{
    hoard *h = *state;
    static uint8_t data[5000], packed[20000], back[200000];
    char path[512], hex[65], stored[700];
    uint64_t size;
    size_t n;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * i / 7);
    write_file(h, "in", data, sizeof data, path);
    hoard_ok(h, keep_put_blob(&h->cx, h->dir, path, hex, &size));
    snprintf(stored, sizeof stored, "%s/blobs/%.2s/%s.zst", h->dir, hex, hex);
    size_t bytes = load(stored, packed, sizeof packed - 1);
    size_t step = bytes / 300 + 1;
    for (size_t i = 0; i < bytes; i += step) {
        packed[i] ^= (uint8_t)(1u << i % 8);
        save(stored, packed, bytes);
        lt_err e = read_all(h, hex, 50000, back, sizeof back, &n);
        if (e == LT_OK) /* a bit that zstd does not look at changes no content */
            assert_true(n == sizeof data && memcmp(back, data, n) == 0);
        else
            assert_int_equal(e, LT_DAMAGED);
        if (i > 8)
            assert_int_equal(e, LT_DAMAGED);
        packed[i] ^= (uint8_t)(1u << i % 8);
    }
    for (size_t cut = 0; cut < bytes; cut += step) {
        save(stored, packed, cut);
        assert_int_equal(read_all(h, hex, 50000, back, sizeof back, &n), LT_DAMAGED);
    }
    packed[bytes] = 0;
    save(stored, packed, bytes + 1);
    assert_int_equal(read_all(h, hex, 50000, back, sizeof back, &n), LT_DAMAGED);
    /* whole, but of another file */
    save(stored, packed, bytes);
    char other[700], folder[700];
    snprintf(folder, sizeof folder, "%s/blobs/ba", h->dir);
    hoard_ok(h, file_make_dirs(&h->cx, folder, 0755));
    snprintf(other, sizeof other, "%s/blobs/ba/%s.zst", h->dir, HEX_OF_ABC);
    assert_int_equal(link(stored, other), 0);
    assert_int_equal(read_all(h, HEX_OF_ABC, 50000, back, sizeof back, &n), LT_DAMAGED);
    hoard_ok(h, read_all(h, hex, 50000, back, sizeof back, &n));
    assert_memory_equal(back, data, n);
}

/* The last test: the limit is the process's. */
static void a_full_disk(void **state)
{
    hoard *h = *state;
    static uint8_t data[600000];
    char path[512], hex[65];
    uint64_t seed = 5, size;
    keep_blob *b;
    struct rlimit l;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 56);
    write_file(h, "in", data, sizeof data, path);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &l), 0);
    rlim_t before = l.rlim_cur;
    l.rlim_cur = 100000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
    assert_int_not_equal(keep_put_blob(&h->cx, h->dir, path, hex, &size), LT_OK);
    l.rlim_cur = before;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
    hoard_ok(h, keep_put_blob(&h->cx, h->dir, path, hex, &size));
    hoard_ok(h, keep_blob_open(&h->cx, h->dir, hex, &b));
    keep_blob_close(b);
}

#define IN_A_HOARD(f) cmocka_unit_test_setup_teardown(f, hoard_begin, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOARD(no_such_file),
        IN_A_HOARD(round_trip),
        IN_A_HOARD(damage_is_seen),
        IN_A_HOARD(a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
