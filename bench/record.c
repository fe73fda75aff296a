/* record.c - the journal against a loop of write + fdatasync of the same frames in the same batches, same run.
 *
 *   record [--seconds N] [--entries N] [--dir DIR]
 *
 * One row a batch size: frames of 400 bytes, appended in groups of that size; the next group is handed in while the one
 * before is with the disk (column "unpipelined": each group is waited for first). The limit writes the same frames to a
 * plain file, one write and one fdatasync a group. Rounds alternate and both begin with a new file each time, so that
 * both meet the same disk and the same (re-used) memory behind it; every column is the median of the rounds.
 * "arrived": two producers that never wait for their own frames, whatever has come goes to disk together; its limit is the
 * loop with the batch size that arose. Then the time to open a journal of N entries (default 10 M: 5 GB of disk).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#include "base/args.h"
#include "base/file.h"
#include "base/scratch_testkit.h"
#include "record/journal.h"

#define FRAME_BYTES 400u
#define BATCH_MAX   100000u
#define ROUNDS      5
#define GOAL        0.70

typedef struct bench {
    lt_cx    cx;
    char     dir[512];
    double   seconds; /* a row and side */
    uint64_t entries;
    uint8_t *frames;  /* BATCH_MAX of them */
} bench;

/* --- the limit ----------------------------------------------------------------------------------------------- */

static double limit_rate(bench *b, size_t batch, double seconds)
{
    char path[600];
    snprintf(path, sizeof path, "%s/plain", b->dir);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || fsync(fd) != 0)
        need(&b->cx, cx_fail_errno(&b->cx, errno, "cannot make %s", path));
    uint64_t frames = 0;
    double from = now_s(), took;
    do {
        need(&b->cx, file_write_all(&b->cx, fd, b->frames, batch * FRAME_BYTES, path));
        if (fdatasync(fd) != 0)
            need(&b->cx, cx_fail_errno(&b->cx, errno, "cannot sync %s", path));
        frames += batch;
        took = now_s() - from;
    } while (took < seconds);
    close(fd);
    unlink(path);
    return (double)frames / took;
}

/* --- the journal --------------------------------------------------------------------------------------------- */

typedef struct group {
    pthread_mutex_t lock;
    pthread_cond_t  all;
    uint64_t        left; /* groups under way */
    lt_err          err;
} group;

static void one_done(void *self, lt_err e, uint64_t number, const char *say)
{
    group *g = self;
    (void)number, (void)say;
    pthread_mutex_lock(&g->lock);
    if (e)
        g->err = e;
    g->left--;
    pthread_cond_signal(&g->all);
    pthread_mutex_unlock(&g->lock);
}

static void last_done(void *self, lt_err e, uint64_t number, const char *say)
{
    if (self)
        one_done(self, e, number, say);
}

typedef struct batch_plan {
    journal_item *items;
    span         *parts;
    void        **selves;
} batch_plan;

static batch_plan plan_batch(bench *b, size_t n, group *g)
{
    batch_plan p = {calloc(n, sizeof *p.items), calloc(n, sizeof *p.parts), calloc(n, sizeof *p.selves)};
    if (!p.items || !p.parts || !p.selves)
        need(&b->cx, cx_fail(&b->cx, LT_NO_MEMORY, "no memory for a batch of %zu", n));
    for (size_t i = 0; i < n; i++) {
        p.parts[i] = span_of(b->frames + i * FRAME_BYTES, FRAME_BYTES);
        p.items[i] = (journal_item){.kind = ENTRY_FRAME, .source = 1, .parts = &p.parts[i], .part_count = 1};
    }
    p.selves[n - 1] = g; /* entries become durable in order: the last one stands for all */
    return p;
}

static void free_plan(batch_plan *p)
{
    free(p->items);
    free(p->parts);
    free(p->selves);
}

/* `depth` groups under way: 1: each is waited for before the next is made; 2: one is with the disk while the next one is
 * made and hashed. Never more than one waits, so each fdatasync takes one group, as in the loop it is raced against. */
static double journal_rate(bench *b, journal *j, size_t batch, unsigned depth)
{
    group g = {.lock = PTHREAD_MUTEX_INITIALIZER, .all = PTHREAD_COND_INITIALIZER};
    batch_plan p = plan_batch(b, batch, &g);
    uint64_t frames = 0;
    double from = now_s(), took;
    do {
        pthread_mutex_lock(&g.lock);
        while (g.left >= depth)
            pthread_cond_wait(&g.all, &g.lock);
        g.left++;
        pthread_mutex_unlock(&g.lock);
        need(&b->cx, journal_submit_many(&b->cx, j, p.items, batch, &(journal_many){last_done, p.selves}));
        frames += batch;
        took = now_s() - from;
    } while (took < b->seconds / ROUNDS);
    pthread_mutex_lock(&g.lock);
    while (g.left)
        pthread_cond_wait(&g.all, &g.lock);
    pthread_mutex_unlock(&g.lock);
    if (g.err)
        need(&b->cx, cx_fail(&b->cx, g.err, "the journal refused: %s", journal_trouble(j)));
    free_plan(&p);
    return (double)frames / (now_s() - from);
}

typedef struct producer {
    bench   *b;
    journal *j;
    double   until;
    group    g;
    uint64_t sent;
} producer;

static void *produce(void *self)
{
    producer *p = self;
    lt_cx cx;
    cx_init(&cx, NULL);
    const span part = span_of(p->b->frames, FRAME_BYTES);
    const journal_item item = {.kind = ENTRY_FRAME, .source = 1, .parts = &part, .part_count = 1};
    while (p->sent % 256 || now_s() < p->until) {
        need(&cx, journal_submit(&cx, p->j, &item, NULL, NULL));
        p->sent++;
    }
    need(&cx, journal_append(&cx, p->j, &item, NULL));
    p->sent++;
    return NULL;
}

static double arrived_rate(bench *b, journal *j, double seconds, double *batch)
{
    static producer p[2];
    pthread_t t[2];
    uint64_t syncs = journal_batches(j);
    double from = now_s();
    for (int i = 0; i < 2; i++) {
        p[i] = (producer){.b = b, .j = j, .until = from + seconds};
        if (pthread_create(&t[i], NULL, produce, &p[i]) != 0)
            need(&b->cx, cx_fail(&b->cx, LT_NO_MEMORY, "no thread"));
    }
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    double took = now_s() - from;
    *batch = (double)(p[0].sent + p[1].sent) / (double)(journal_batches(j) - syncs);
    return (double)(p[0].sent + p[1].sent) / took;
}

static journal *fresh(bench *b)
{
    journal *j = NULL;
    char log[600];
    snprintf(log, sizeof log, "%s/log", b->dir);
    scratch_remove(log);
    need(&b->cx, file_make_dirs(&b->cx, log, 0755));
    need(&b->cx, journal_create(&b->cx, log, "bench.example/log"));
    need(&b->cx, journal_open(&b->cx, log, NULL, &j, NULL));
    return j;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(const double v[ROUNDS])
{
    double sorted[ROUNDS];
    memcpy(sorted, v, sizeof sorted);
    qsort(sorted, ROUNDS, sizeof sorted[0], by_value);
    return sorted[ROUNDS / 2];
}

typedef struct rounds {
    double mine[ROUNDS], alone[ROUNDS], limit[ROUNDS];
} rounds;

/* The ratio is that of neighbours in time, its median over the rounds. */
static bool print_row(const char *name, const rounds *r, bool has_alone)
{
    double ratio[ROUNDS], alone[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        ratio[i] = r->mine[i] / r->limit[i];
        alone[i] = r->alone[i] / r->limit[i];
    }
    double reached = median(ratio);
    printf("%-10s %12.0f %12.0f %8.1f %7.2f", name, median(r->mine), median(r->limit), median(r->mine) * FRAME_BYTES / 1e6, reached);
    if (has_alone)
        printf(" %16.2f", median(alone));
    printf("%s\n", reached < GOAL ? "  BELOW GOAL" : "");
    fflush(stdout);
    return reached >= GOAL;
}

static bool race(bench *b, size_t batch)
{
    char name[32];
    rounds r;
    for (int i = 0; i < ROUNDS; i++) {
        r.limit[i] = limit_rate(b, batch, b->seconds / ROUNDS);
        for (unsigned depth = 1; depth <= 2; depth++) {
            journal *j = fresh(b);
            *(depth == 2 ? &r.mine[i] : &r.alone[i]) = journal_rate(b, j, batch, depth);
            journal_close(j);
        }
    }
    snprintf(name, sizeof name, "%zu", batch);
    return print_row(name, &r, true);
}

static bool race_arrived(bench *b)
{
    double batch = 0;
    rounds r = {.limit = {0}};
    for (int i = 0; i < ROUNDS; i++) {
        journal *j = fresh(b);
        r.mine[i] = arrived_rate(b, j, b->seconds / ROUNDS, &batch);
        journal_close(j);
        size_t n = batch < 1 ? 1 : batch > BATCH_MAX ? BATCH_MAX : (size_t)batch;
        r.limit[i] = limit_rate(b, n, b->seconds / ROUNDS);
    }
    bool good = print_row("arrived", &r, false);
    printf("           (two producers, %.0f frames a batch arose)\n", batch);
    return good;
}

static bool start_up(bench *b)
{
    enum { BATCH = 1000 };
    char log[600];
    snprintf(log, sizeof log, "%s/log", b->dir);
    journal *j = fresh(b);
    group g = {.lock = PTHREAD_MUTEX_INITIALIZER, .all = PTHREAD_COND_INITIALIZER};
    batch_plan p = plan_batch(b, BATCH, &g);
    p.selves[BATCH - 1] = NULL;
    for (uint64_t i = 0; i < b->entries; i += BATCH)
        need(&b->cx, journal_submit_many(&b->cx, j, p.items, BATCH, &(journal_many){last_done, p.selves}));
    free_plan(&p);
    journal_close(j);
    bool good = true;
    for (int i = 0; i < 2; i++) {
        double from = now_s();
        need(&b->cx, journal_open(&b->cx, log, NULL, &j, NULL));
        double took = now_s() - from;
        printf("start-up   %llu entries opened in %.2f s (goal < 2 s beyond the unsealed tail)\n",
               (unsigned long long)journal_count(j), took);
        good = good && took < 2.0;
        from = now_s();
        buf path;
        buf_init(&path, 65536);
        uint64_t n = journal_count(j);
        for (int k = 0; k < 100; k++) {
            buf_reset(&path);
            need(&b->cx, journal_prove_inclusion(&b->cx, j, (uint64_t)k * 7919 % n, n, &path));
        }
        printf("proof      %.2f ms an inclusion proof\n", (now_s() - from) * 10);
        buf_fini(&path);
        journal_close(j);
    }
    return good;
}

int main(int argc, char **argv)
{
    static const args_option OPTIONS[] = {
        {"seconds", "N", "seconds a row and side (default 2)"},
        {"entries", "N", "entries of the start-up test (default 10000000, 0 leaves it out)"},
        {"dir", "DIR", "where to write (default: TMPDIR or /var/tmp)"},
        {NULL, NULL, NULL},
    };
    static const size_t BATCHES[] = {1, 10, 100, 1000};
    bench b = {.seconds = 2, .entries = 10000000};
    args a;
    uint64_t v;
    cx_init(&b.cx, NULL);
    need(&b.cx, args_parse(&b.cx, OPTIONS, argc - 1, argv + 1, &a));
    if (span_parse_u64(span_text(args_get(&a, "seconds", "2")), &v) && v > 0)
        b.seconds = (double)v;
    if (span_parse_u64(span_text(args_get(&a, "entries", "10000000")), &v))
        b.entries = v;
    const char *root = getenv("TMPDIR");
    snprintf(b.dir, sizeof b.dir, "%s/lt-bench-record-XXXXXX", args_get(&a, "dir", root && *root ? root : "/var/tmp"));
    if (!mkdtemp(b.dir))
        need(&b.cx, cx_fail_errno(&b.cx, errno, "cannot make %s", b.dir));
    b.frames = malloc((size_t)BATCH_MAX * FRAME_BYTES);
    if (!b.frames)
        need(&b.cx, cx_fail(&b.cx, LT_NO_MEMORY, "no memory for frames"));
    for (size_t i = 0; i < (size_t)BATCH_MAX * FRAME_BYTES; i++)
        b.frames[i] = (uint8_t)(32 + i * 7 % 90);
    printf("durable frames of %u bytes a second; limit: write + fdatasync of the same frames; goal: ratio >= %.2f\n", FRAME_BYTES, GOAL);
    printf("%-10s %12s %12s %8s %7s %16s\n", "batch", "journal/s", "limit/s", "MB/s", "ratio", "unpipelined");
    bool good = true;
    for (size_t i = 0; i < sizeof BATCHES / sizeof BATCHES[0]; i++)
        good = race(&b, BATCHES[i]) && good;
    good = race_arrived(&b) && good;
    if (b.entries)
        good = start_up(&b) && good;
    scratch_remove(b.dir);
    free(b.frames);
    printf("%s\n", good ? "all goals reached" : "a goal was missed");
    return 0;
}
