/* page_files_test.c - web pages over HTTP: what is served how, from the program and from a folder, and what never is. */
#include "base/http_testkit.h"

#include <sys/stat.h>

#include "app/page_files.h"
#include "base/file.h"
#include "base/scratch_testkit.h"

static char dir[64], secret[128];
static page_files *pages;
static http *server;

static void on_request(void *self, http_request *r)
{
    (void)self;
    if (!page_files_serve(pages, r))
        http_problem(r, LT_NOT_FOUND, "none", NULL);
}

static void put(const char *name, const char *text)
{
    char path[512];
    lt_cx cx;
    cx_init(&cx, NULL);
    snprintf(path, sizeof path, "%s/%s", dir, name);
    *strrchr(path, '/') = '\0';
    assert_int_equal(file_make_dirs(&cx, path, 0755), LT_OK);
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(file_replace(&cx, path, span_text(text), 0644), LT_OK);
}

static heard get(const char *path, const char *more)
{
    char request[512];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, more);
    return ask(server, request);
}

static void expect(const char *path, int status, const char *word, const char *type, const char *cache)
{
    char v[512];
    heard a = get(path, "");
    if (a.status != status || (word && !strstr(a.text, word)))
        fail_msg("%s: wanted %d with \"%s\", got %s", path, status, word ? word : "", a.text);
    if (type)
        assert_string_equal(head_of(&a, "Content-Type", v), type);
    if (cache)
        assert_string_equal(head_of(&a, "Cache-Control", v), cache);
    forget(&a);
}

static void open_pages(const char *web_dir)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    page_files_close(pages);
    pages = NULL;
    assert_int_equal(page_files_open(&cx, web_dir, NULL, &pages), LT_OK);
}

static void a_folder_is_served_and_nothing_beside_it(void **state)
{
    (void)state;
    char web[128];
    snprintf(web, sizeof web, "%s/web", dir);
    open_pages(web);
    expect("/", 200, "PUBLIC", "text/html; charset=utf-8", "no-cache");
    expect("/assets/a-1.js", 200, "SCRIPT", "text/javascript; charset=utf-8", "no-cache");
    expect("/console", 200, "CONSOLE", "text/html; charset=utf-8", "no-cache");
    expect("/console/", 200, "CONSOLE", NULL, NULL);
    expect("/console/data/review", 200, "CONSOLE", NULL, NULL); /* the console finds its own way */
    expect("/console/assets/b-1.css", 200, "STYLE", "text/css; charset=utf-8", "no-cache");
    expect("/console/task/plan/4.4b", 200, "CONSOLE", NULL, NULL); /* a dot makes no file of it */
    expect("/console/patrol", 200, "PATROL", "text/html; charset=utf-8", "no-cache");
    expect("/console/patrol-sw.js", 404, NULL, NULL, NULL);
    expect("/console/assets/none.js", 404, NULL, NULL, NULL);
    expect("/consolex", 404, NULL, NULL, NULL);
    expect("/none", 404, NULL, NULL, NULL);
    expect("/assets", 404, NULL, NULL, NULL); /* a folder */
    expect("/.hidden", 404, NULL, NULL, NULL);
    expect("/.vite/manifest.json", 404, NULL, NULL, NULL);
    expect("/out.txt", 404, NULL, NULL, NULL);     /* a link that leads out */
    expect("/outdir/secret", 404, NULL, NULL, NULL);
    expect("/in.js", 200, "SCRIPT", NULL, NULL);   /* one that stays within */
    expect("/../secret", 400, NULL, NULL, NULL);
    expect("/%2e%2e/secret", 400, NULL, NULL, NULL);
    expect("/..%2fsecret", 400, NULL, NULL, NULL);
}

static void a_folder_that_is_none_is_named(void **state)
{
    (void)state;
    lt_cx cx;
    page_files *f;
    cx_init(&cx, NULL);
    assert_int_equal(page_files_open(&cx, "/nowhere/web", NULL, &f), LT_NOT_FOUND);
    assert_non_null(strstr(cx.say, "/nowhere/web"));
    assert_int_equal(page_files_open(&cx, secret, NULL, &f), LT_NOT_FOUND);
}

/* Every file in the program comes back byte for byte, and its packed form is the same bytes. */
static void the_embedded_files_are_served(void **state)
{
    (void)state;
    char path[512], v[512], tag[600];
    open_pages(NULL);
    for (size_t i = 0; i < PAGE_COUNT; i++) {
        const page *p = &PAGES[i];
        assert_true(i == 0 || strcmp(PAGES[i - 1].name, p->name) < 0);
        snprintf(path, sizeof path, "/%s", p->name);
        if (strstr(path, "/."))
            continue;
        heard a = get(path, "");
        assert_int_equal(a.status, 200);
        assert_int_equal(a.n - a.head_n, p->n);
        assert_memory_equal(a.text + a.head_n, p->bytes, p->n);
        bool is_asset = strncmp(p->name, "assets/", 7) == 0 || strstr(p->name, "/assets/");
        assert_string_equal(head_of(&a, "Cache-Control", v), is_asset ? "public, max-age=31536000, immutable" : "no-cache");
        assert_string_not_equal(head_of(&a, "Content-Type", v), "application/octet-stream");
        snprintf(tag, sizeof tag, "If-None-Match: %s\r\n", head_of(&a, "ETag", v));
        forget(&a);
        a = get(path, tag);
        assert_int_equal(a.status, 304);
        forget(&a);
        a = get(path, "Accept-Encoding: gzip\r\n");
        if (p->gzip_n) {
            assert_string_equal(head_of(&a, "Content-Encoding", v), "gzip");
            assert_int_equal(a.n - a.head_n, p->gzip_n);
            assert_memory_equal(a.text + a.head_n, p->gzip, p->gzip_n);
        }
        forget(&a);
    }
    expect("/none", 404, NULL, NULL, NULL);
}

static int setup(void **state)
{
    (void)state;
    char path[256], to[256];
    scratch_make(dir, sizeof dir, "pages");
    put("secret", "SECRET");
    put("web/public/index.html", "PUBLIC");
    put("web/public/assets/a-1.js", "SCRIPT");
    put("web/public/.hidden", "HIDDEN");
    put("web/public/.vite/manifest.json", "{}");
    put("web/console/index.html", "CONSOLE");
    put("web/console/patrol/index.html", "PATROL");
    put("web/console/assets/b-1.css", "STYLE");
    snprintf(secret, sizeof secret, "%s/secret", dir);
    snprintf(path, sizeof path, "%s/web/public/out.txt", dir);
    assert_int_equal(symlink(secret, path), 0);
    snprintf(path, sizeof path, "%s/web/public/outdir", dir);
    assert_int_equal(symlink(dir, path), 0);
    snprintf(path, sizeof path, "%s/web/public/in.js", dir);
    snprintf(to, sizeof to, "assets/a-1.js");
    assert_int_equal(symlink(to, path), 0);
    http_options o = {.addr = "127.0.0.1", .handler = on_request};
    server = serve(&o);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_close(server);
    page_files_close(pages);
    scratch_remove(dir);
    return 0;
}

/* --- the base map ------------------------------------------------------------------------------------------------ */

static void a_file_that_is_no_map_is_refused(void **state)
{
    (void)state;
    char path[512];
    page_files *f = NULL;
    lt_cx cx;
    cx_init(&cx, NULL);
    put("tiles/short.pmtiles", "PMT");
    put("tiles/old.pmtiles", "PMTiles\2 and more");
    static const char *const BAD[] = {"tiles/none.pmtiles", "tiles/short.pmtiles", "tiles/old.pmtiles", "tiles"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, BAD[i]);
        lt_err e = page_files_open(&cx, NULL, path, &f);
        assert_true(e == LT_NOT_FOUND || e == LT_BAD_INPUT);
        assert_non_null(strstr(cx.say, BAD[i]));
    }
}

static void a_map_is_served_in_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *range;
        int         status;
        const char *says, *body;
    } ASKED[] = {
        {"", 200, "Accept-Ranges: bytes", "PMTiles\0030123456789"},
        {"Range: bytes=8-10\r\n", 206, "Content-Range: bytes 8-10/18", "012"},
        {"Range: bytes=15-\r\n", 206, "Content-Range: bytes 15-17/18", "789"},
        {"Range: bytes=-2\r\n", 206, "Content-Range: bytes 16-17/18", "89"},
        {"Range: bytes=-99\r\n", 206, "Content-Range: bytes 0-17/18", "PMTiles\0030123456789"},
        {"Range: bytes=16-99\r\n", 206, "Content-Range: bytes 16-17/18", "89"},
        {"Range: bytes=18-\r\n", 416, "Content-Range: bytes */18", ""},
        {"Range: bytes=-0\r\n", 416, "Content-Range: bytes */18", ""},
        {"Range: bytes=5-2\r\n", 200, "Content-Length: 18", "PMTiles\0030123456789"},
        {"Range: bytes=0-1,4-5\r\n", 200, "Content-Length: 18", "PMTiles\0030123456789"},
        {"Range: lines=0-1\r\n", 200, "Content-Length: 18", "PMTiles\0030123456789"},
        {"Range: bytes=0-1\r\nIf-Range: \"other\"\r\n", 200, "Content-Length: 18", "PMTiles\0030123456789"},
    };
    char path[512];
    page_files *f = NULL, *before = pages;
    lt_cx cx;
    cx_init(&cx, NULL);
    put("tiles/map.pmtiles", "PMTiles\0030123456789");
    snprintf(path, sizeof path, "%s/tiles/map.pmtiles", dir);
    assert_int_equal(page_files_open(&cx, NULL, path, &f), LT_OK);
    assert_true(page_files_has_tiles(f));
    pages = f;
    for (size_t i = 0; i < sizeof ASKED / sizeof ASKED[0]; i++) {
        heard a = get(PAGE_TILES, ASKED[i].range);
        const char *body = strstr(a.text, "\r\n\r\n");
        if (a.status != ASKED[i].status || !strstr(a.text, ASKED[i].says) || !body || strcmp(body + 4, ASKED[i].body) != 0)
            fail_msg("%s gives %s", ASKED[i].range, a.text);
        forget(&a);
    }
    pages = before;
    page_files_close(f);
    expect(PAGE_TILES, 404, NULL, NULL, NULL); /* where none is configured */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_served_and_nothing_beside_it),
        cmocka_unit_test(a_folder_that_is_none_is_named),
        cmocka_unit_test(the_embedded_files_are_served),
        cmocka_unit_test(a_file_that_is_no_map_is_refused),
        cmocka_unit_test(a_map_is_served_in_ranges),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
