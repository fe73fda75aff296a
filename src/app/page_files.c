/* page_files.c - the files of the web pages over HTTP; see page_files.h. */
#include "app/page_files.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define CACHE_ASSET "public, max-age=31536000, immutable"
#define CACHE_ASK   "no-cache"

static const char CONSOLE[] = "console/", PATROL[] = "/console/patrol";

struct page_files {
    char           root[PATH_MAX]; /* of the folder, without links; "": embedded */
    char           tiles[PATH_MAX]; /* the base map; "": none */
    http_content **contents;       /* beside PAGES */
};

static const char TYPE_OTHER[] = "application/octet-stream";
static const struct {
    const char *end, *type;
} TYPES[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".geojson", "application/geo+json; charset=utf-8"},
    {".webmanifest", "application/manifest+json; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".pbf", "application/x-protobuf"},
};

static const char *type_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (strcmp(dot, TYPES[i].end) == 0)
            return TYPES[i].type;
    return TYPE_OTHER;
}

static http_answer answer_for(const page_files *f, const char *name)
{
    bool is_asset = strncmp(name, "assets/", 7) == 0 || strstr(name, "/assets/");
    return (http_answer){.status = 200, .type = type_of(name), .cache = is_asset && !f->root[0] ? CACHE_ASSET : CACHE_ASK};
}

static int by_name(const void *name, const void *row)
{
    return strcmp(name, ((const page *)row)->name);
}

static const page *find(const char *name)
{
    return bsearch(name, PAGES, PAGE_COUNT, sizeof PAGES[0], by_name);
}

/* = PMTiles specification 3, header: "PMTiles", then the version. */
static lt_err take_tiles(lt_cx *cx, page_files *f, const char *path)
{
    char head[8];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail(cx, LT_NOT_FOUND, "pmtiles = %s: there is no such file, or it cannot be read", path);
    bool good = read(fd, head, sizeof head) == (ssize_t)sizeof head && memcmp(head, "PMTiles\3", sizeof head) == 0;
    close(fd);
    if (!good || strlen(path) >= sizeof f->tiles)
        return cx_fail(cx, LT_BAD_INPUT, "pmtiles = %s: this is no PMTiles file of version 3", path);
    memcpy(f->tiles, path, strlen(path) + 1);
    return LT_OK;
}

bool page_files_has_tiles(const page_files *f)
{
    return f->tiles[0] != '\0';
}

lt_err page_files_open(lt_cx *cx, const char *web_dir, const char *tiles, page_files **out)
{
    page_files *f = calloc(1, sizeof *f);
    if (!f || !(f->contents = calloc(PAGE_COUNT + 1, sizeof(http_content *)))) {
        page_files_close(f);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the pages");
    }
    lt_err e = LT_OK;
    struct stat s;
    if (web_dir && (!realpath(web_dir, f->root) || stat(f->root, &s) != 0 || !S_ISDIR(s.st_mode)))
        e = cx_fail(cx, LT_NOT_FOUND, "%s: no folder of web pages", web_dir);
    if (!e && tiles)
        e = take_tiles(cx, f, tiles);
    for (size_t i = 0; !e && !web_dir && i < PAGE_COUNT; i++) {
        http_answer a = answer_for(f, PAGES[i].name);
        e = http_content_of_static(cx, &a, span_of(PAGES[i].bytes, PAGES[i].n), span_of(PAGES[i].gzip, PAGES[i].gzip_n), &f->contents[i]);
    }
    if (e) {
        page_files_close(f);
        return e;
    }
    *out = f;
    return LT_OK;
}

void page_files_close(page_files *f)
{
    if (!f)
        return;
    for (size_t i = 0; f->contents && i < PAGE_COUNT; i++)
        http_content_release(f->contents[i]);
    free(f->contents);
    free(f);
}

/* The file itself, links resolved, still inside the folder. */
static bool find_on_disk(const page_files *f, const char *name, char path[PATH_MAX])
{
    char wanted[FILE_PATH_MAX];
    lt_cx cx;
    struct stat s;
    size_t n = strlen(f->root);
    const char *part = strncmp(name, CONSOLE, strlen(CONSOLE)) == 0 ? "" : "public/";
    cx_init(&cx, NULL);
    return file_path(&cx, wanted, "%s/%s%s", f->root, part, name) == LT_OK && realpath(wanted, path) && strncmp(path, f->root, n) == 0 &&
           path[n] == '/' && stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

static bool serve_from_disk(page_files *f, http_request *r, const char *name)
{
    char path[PATH_MAX];
    lt_cx cx;
    buf b;
    if (!find_on_disk(f, name, path))
        return false;
    cx_init(&cx, NULL);
    buf_init(&b, PAGE_FILE_MAX);
    lt_err e = file_read_all(&cx, path, &b);
    http_answer a = answer_for(f, name);
    if (e)
        http_problem(r, e, cx.say, NULL);
    else
        http_reply(r, &a, buf_span(&b));
    buf_fini(&b);
    return true;
}

static bool serve_name(page_files *f, http_request *r, const char *name)
{
    if (f->root[0])
        return serve_from_disk(f, r, name);
    const page *p = find(name);
    if (p)
        http_reply_content(r, f->contents[p - PAGES]);
    return p != NULL;
}

static bool serve_tiles(page_files *f, http_request *r)
{
    int fd = f->tiles[0] ? open(f->tiles, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return false;
    http_answer a = {.status = 200, .type = "application/vnd.pmtiles", .cache = CACHE_ASK};
    http_reply_file(r, &a, fd);
    return true;
}

bool page_files_serve(page_files *f, http_request *r)
{
    const char *path = http_path(r), *last = strrchr(path, '/');
    if (strstr(path, "/."))
        return false;
    if (strcmp(path, PAGE_TILES) == 0)
        return serve_tiles(f, r);
    if (strcmp(path, "/") == 0)
        return serve_name(f, r, "index.html");
    if (serve_name(f, r, path + 1))
        return true;
    if (strcmp(path, PATROL) == 0) /* a page of its own, which the phone keeps for places without a signal */
        return serve_name(f, r, "console/patrol/index.html");
    bool is_console = strcmp(path, "/console") == 0 || strncmp(path + 1, CONSOLE, strlen(CONSOLE)) == 0;
    bool is_file = strcmp(type_of(last), TYPE_OTHER) != 0; /* measure 4.4b is none */
    return is_console && !is_file && serve_name(f, r, "console/index.html");
}
