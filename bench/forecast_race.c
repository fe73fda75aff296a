/* forecast_race.c - race of the forecast's trees against libxgboost (hist): the same rows, columns and threads, one run.
 *
 * usage: forecast_race [FOLDER of CSV] [LEAD...]     default: ../shared/data/prsa-beijing 1 3 6 12 24 48 72, PM2.5
 * Trains on all stations to 2015-02-28, tests 2015-03-01 to 2016-02-29; prints a TSV line a lead: RMSE of persistence, ours,
 * theirs; seconds of ours, theirs; ratios. Both draw 60 % of the rows for each tree; which rows moves the RMSE by half a percent, so
 * each trains with SEEDS seeds and the mean RMSE counts. Bars: RMSE within 0.5 % or better, trained 3 times as fast. RACE_THREADS=1: one thread each, and the seconds are those of the processor: what a busy machine can still compare.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

#include "app/forecast_csv.h"
#include "base/arena.h"
#include "base/civil.h"
#include "model/forecast/feature.h"
#include "model/forecast/trees.h"

#if __has_include(<xgboost/c_api.h>)
#include <xgboost/c_api.h>
#define HAS_PEER 1
#endif

#define ROUNDS 150
#define DEPTH  7
#define RATE   0.08
#define SHARE  0.6 /* of the rows, for a tree */
#define SEEDS  3

static unsigned threads(void)
{
    const char *text = getenv("RACE_THREADS");
    return text && strcmp(text, "1") == 0 ? 1 : 2;
}
static double clock_s(void)
{
    struct timespec t;
    clock_gettime(threads() == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct table {
    float *x, *y, *now;
    size_t rows;
} table;

static void fill(const feature_frame *f, const feature_climate *c, const size_t range[3], int lead, table *t)
{
    size_t places = range[2];
    t->rows = 0;
    for (size_t p = 0; p < places; p++)
        for (size_t h = range[0]; h < range[1]; h++) {
            feature_ask a = {.place = p, .pollutant = FORECAST_PM25, .origin = h, .lead = lead};
            float       y = feature_target(f, &a), now = feature_value(f, p, FORECAST_PM25, h);
            if (isnan(y) || isnan(now))
                continue;
            feature_fill(f, c, &a, t->x + t->rows * FEATURE_COLUMNS);
            t->y[t->rows] = y;
            t->now[t->rows++] = now;
        }
}

static double rmse_of(const table *t, const double *guess)
{
    double sum = 0;
    for (size_t i = 0; i < t->rows; i++) {
        double g = guess ? guess[i] : t->now[i], e = (g > 0 ? g * g : 0) - (double)t->y[i] * t->y[i];
        sum += e * e;
    }
    return sqrt(sum / (double)t->rows);
}

static double *make_guess(const table *test)
{
    double *guess = malloc(test->rows * sizeof *guess);
    if (!guess)
        exit(1);
    return guess;
}
static double run_ours(lt_cx *cx, const table *train, const table *test, int seed, double *rmse)
{
    double       *guess = make_guess(test);
    trees        *m;
    trees_options o = {.rounds = ROUNDS, .depth = DEPTH, .rate = RATE, .row_share = SHARE, .seed = (uint64_t)seed, .workers = threads()};
    double        began = clock_s();
    need(cx, trees_fit(cx, &(trees_table){train->x, train->y, train->rows, FEATURE_COLUMNS}, &o, &m));
    double took = clock_s() - began;
    for (size_t i = 0; i < test->rows; i++)
        guess[i] = trees_predict(m, test->x + i * FEATURE_COLUMNS);
    *rmse += rmse_of(test, guess) / SEEDS;
    trees_close(m);
    free(guess);
    return took;
}

#ifdef HAS_PEER
#define DO(call)                                                \
    do {                                                        \
        if ((call) != 0) {                                      \
            fprintf(stderr, "xgboost: %s\n", XGBGetLastError()); \
            exit(1);                                            \
        }                                                       \
    } while (0)
static double run_theirs(const table *train, const table *test, int seed, double *rmse)
{
    double *guess = make_guess(test);
    char    text[16];
    static const char *const SET[][2] = {{"tree_method", "hist"}, {"max_depth", "7"}, {"eta", "0.08"}, {"max_bin", "256"},
                                         {"min_child_weight", "20"}, {"lambda", "1"}, {"objective", "reg:squarederror"}, {"verbosity", "0"},
                                         {"subsample", "0.6"}};
    DMatrixHandle  d, e;
    BoosterHandle  b;
    const float   *out;
    bst_ulong      n;
    DO(XGDMatrixCreateFromMat_omp(train->x, train->rows, FEATURE_COLUMNS, NAN, &d, (int)threads()));
    DO(XGDMatrixSetFloatInfo(d, "label", train->y, train->rows));
    DO(XGDMatrixCreateFromMat_omp(test->x, test->rows, FEATURE_COLUMNS, NAN, &e, (int)threads()));
    double began = clock_s();
    DO(XGBoosterCreate(&d, 1, &b));
    for (size_t i = 0; i < sizeof SET / sizeof *SET; i++)
        DO(XGBoosterSetParam(b, SET[i][0], SET[i][1]));
    snprintf(text, sizeof text, "%d", seed);
    DO(XGBoosterSetParam(b, "seed", text));
    DO(XGBoosterSetParam(b, "nthread", threads() == 1 ? "1" : "2"));
    for (int i = 0; i < ROUNDS; i++)
        DO(XGBoosterUpdateOneIter(b, i, d));
    double took = clock_s() - began;
    DO(XGBoosterPredict(b, e, 0, 0, 0, &n, &out));
    for (size_t i = 0; i < test->rows; i++)
        guess[i] = out[i];
    *rmse += rmse_of(test, guess) / SEEDS;
    free(guess);
    XGBoosterFree(b);
    XGDMatrixFree(d);
    XGDMatrixFree(e);
    return took;
}
#endif

static table make_table(size_t rows)
{
    table t = {malloc(rows * FEATURE_COLUMNS * sizeof(float)), malloc(rows * sizeof(float)), malloc(rows * sizeof(float)), 0};
    if (!t.x || !t.y || !t.now)
        exit(1);
    return t;
}

int main(int argc, char **argv)
{
    static const int LEADS[] = {1, 3, 6, 12, 24, 48, 72};
    char             *folder = argc > 1 ? argv[1] : "../shared/data/prsa-beijing";
    arena             a;
    lt_cx             cx;
    forecast_csv      in;
    feature_frame    *f, *past;
    static feature_climate climate[FORECAST_PLACES_MAX];
    arena_init(&a, (size_t)1 << 30);
    cx_init(&cx, &a);
    if (forecast_csv_open(&cx, 1, &folder, &in) != LT_OK) {
        printf("forecast_race: %s\n", cx.say);
        return 0;
    }
    int64_t cut = civil_day_number(2015, 3, 1) * 24 - in.history.first_h;
    if (cut <= 0 || (size_t)cut >= in.history.hours)
        return 1;
    size_t split = (size_t)cut, places = in.history.places;
    need(&cx, feature_open(&cx, &in.history, &(feature_span){.to = split}, &past));
    feature_learn_climate(past, climate);
    need(&cx, feature_open(&cx, &in.history, &(feature_span){.to = in.history.hours}, &f));
    table   train = make_table(places * split), test = make_table(places * (in.history.hours - split));
    printf("lead\trows\tpersistence\tours\ttheirs\tours/theirs\tours s\ttheirs s\tfaster\n");
    for (int i = 0; i < (argc > 2 ? argc - 2 : 7); i++) {
        int    lead = argc > 2 ? (int)strtol(argv[2 + i], NULL, 10) : LEADS[i];
        double ours = 0, theirs = 0, s = 0, peer_s = 0;
        fill(past, climate, (size_t[]){0, split, places}, lead, &train);
        fill(f, climate, (size_t[]){split, in.history.hours, places}, lead, &test);
        for (int seed = 1; seed <= SEEDS; seed++) {
            s += run_ours(&cx, &train, &test, seed, &ours);
#ifdef HAS_PEER
            peer_s += run_theirs(&train, &test, seed, &theirs);
#else
            peer_s = theirs = NAN;
#endif
        }
        printf("%d\t%zu\t%.3f\t%.3f\t%.3f\t%.4f\t%.2f\t%.2f\t%.2f\n", lead, train.rows, rmse_of(&test, NULL), ours, theirs, ours / theirs, s,
               peer_s, peer_s / s);
        fflush(stdout);
    }
    feature_close(f);
    feature_close(past);
    forecast_csv_close(&in);
    arena_fini(&a);
    return 0;
}
