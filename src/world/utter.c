/* utter.c - see utter.h. */
#include "world/utter.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "world/dice.h"

#define STAGGER_S     30u
#define HOUR_DELAY_MS 180000 /* a logger closes the hour some minutes after it */
#define GHOST_CHANCE  4000   /* in a million hours */
#define PULSE_QN_MS   200    /* milliseconds of QN set aside for a pulse's utterances */
#define NOISE_MAX     64u

enum { STREAM_STAGGER = 500, STREAM_GHOST, STREAM_NOISE, STREAM_TEAR };

static int64_t length_ms(series_period p)
{
    return p == PERIOD_HOUR ? CIVIL_HOUR_MS : p == PERIOD_MINUTE ? CIVIL_MINUTE_MS : p == PERIOD_DAY ? CIVIL_DAY_MS : 0;
}

int64_t utter_due_ms(const world_device *d, series_period pulse, int64_t t_ms)
{
    int64_t stagger_s = (int64_t)(dice_roll(d->key, STREAM_STAGGER, 0) % STAGGER_S);
    switch (pulse) {
    case PERIOD_HOUR: return t_ms + CIVIL_HOUR_MS + HOUR_DELAY_MS + stagger_s * 1000;
    case PERIOD_MINUTE: return t_ms + CIVIL_MINUTE_MS + 2000 + stagger_s * 500 / 1000 * 1000;
    default: return t_ms + 1000 + stagger_s / 6 * 1000;
    }
}

/* --- plan ------------------------------------------------------------------------------------------------------------- */

typedef struct plan {
    const world        *w;
    const world_device *d;
    utterance          *out;
    size_t              n;
    utterance           like; /* what all of the pulse share */
} plan;

static utterance *put(plan *p, utter_shape shape)
{
    assert(p->n < UTTER_MAX);
    utterance *u = &p->out[p->n];
    *u = p->like;
    u->shape = (uint8_t)shape;
    u->seq = (uint8_t)p->n++;
    return u;
}

static bool is_last_of_day(const world *w, int64_t hour_ms)
{
    return civil_hour_start(hour_ms, w->offset_min) + CIVIL_HOUR_MS == civil_day_start(hour_ms, w->offset_min) + CIVIL_DAY_MS;
}

/* The frames of one closed hour. */
static void put_hour(plan *p, int64_t hour_ms, bool is_late)
{
    p->like.is_late = is_late;
    if (!fault_at(p->w, p->d, FAULT_MISSING, hour_ms).holds) {
        uint8_t parts = p->d->is_split ? 2 : 1;
        for (uint8_t i = 1; i <= parts; i++) {
            utterance *u = put(p, UTTER_FRAME);
            u->period = PERIOD_HOUR;
            u->t_ms = hour_ms;
            u->part = i;
            u->parts = parts;
        }
    }
    if (is_last_of_day(p->w, hour_ms)) {
        reading r[READING_MAX];
        int64_t day_ms = civil_day_start(hour_ms, p->w->offset_min);
        if (reading_make(p->w, p->d, PERIOD_DAY, day_ms, r) == 0)
            return;
        utterance *u = put(p, UTTER_FRAME);
        u->period = PERIOD_DAY;
        u->t_ms = day_ms;
    }
}

/* The line came back at the hour in which `hour_ms` is sent: what the logger kept meanwhile. */
static void put_kept_hours(plan *p, int64_t hour_ms)
{
    int64_t from_ms = hour_ms + CIVIL_HOUR_MS; /* the hour of sending */
    for (int i = 0; i < 2; i++) { /* two cuts may touch at the border of their blocks */
        fault_event e = fault_at(p->w, p->d, FAULT_CUT, from_ms - CIVIL_HOUR_MS);
        if (e.holds)
            from_ms = e.from_ms;
    }
    for (int64_t h = from_ms - CIVIL_HOUR_MS; h < hour_ms; h += CIVIL_HOUR_MS)
        put_hour(p, h, true);
}

/* Dirt around the pulse's last frame. */
static void put_dirt(plan *p, int64_t number)
{
    bool noise = fault_hits(p->w, p->d, FAULT_NOISE, number);
    bool torn = fault_hits(p->w, p->d, FAULT_TORN, number) && p->d->reg.crc != DEVICE_CRC_OFF;
    if (p->n == 0 || p->n + 3 > UTTER_MAX)
        return;
    utterance last = p->out[p->n - 1];
    if (torn || noise) { /* before it; the frame keeps its place in the pulse, and so its QN */
        p->out[p->n - 1].shape = torn ? UTTER_TORN : UTTER_NOISE;
        p->out[p->n++] = last;
    }
    if (fault_hits(p->w, p->d, FAULT_REPEAT, number)) {
        last.is_repeat = true;
        p->out[p->n++] = last;
    }
}

size_t utter_plan(const world *w, const world_device *d, series_period pulse, int64_t t_ms, utterance out[UTTER_MAX])
{
    int64_t due_ms = utter_due_ms(d, pulse, t_ms), number = dice_floor_div(due_ms, 1000);
    plan p = {.w = w, .d = d, .out = out, .like = {.due_ms = due_ms, .t_ms = t_ms, .period = (uint8_t)pulse, .pulse = (uint8_t)pulse, .part = 1, .parts = 1}};
    if (d->is_ghost && (pulse != PERIOD_HOUR || !dice_hits(d->key, STREAM_GHOST, number, GHOST_CHANCE)))
        return 0;
    if (d->is_ghost) {
        put(&p, UTTER_FRAME);
        return p.n;
    }
    if (fault_at(w, d, FAULT_CUT, due_ms).holds)
        return 0;
    if (pulse == PERIOD_HOUR) {
        if (fault_at(w, d, FAULT_CUT, due_ms - CIVIL_HOUR_MS).holds)
            put_kept_hours(&p, t_ms);
        put_hour(&p, t_ms, false);
    } else if (!fault_at(w, d, FAULT_MISSING, t_ms).holds) {
        put(&p, UTTER_FRAME);
    }
    put_dirt(&p, number);
    return p.n;
}

/* --- say -------------------------------------------------------------------------------------------------------------- */

typedef struct text {
    char   p[HJ212_SEGMENT_MAX];
    size_t n;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(t->p + t->n, sizeof t->p - t->n, fmt, ap);
    va_end(ap);
    assert(n >= 0 && (size_t)n < sizeof t->p - t->n); /* READING_MAX readings are far shorter */
    t->n += (size_t)n;
}

static void add_words(text *t, const char *s)
{
    size_t n = strlen(s);
    assert(n < sizeof t->p - t->n);
    memcpy(t->p + t->n, s, n);
    t->n += n;
}

static void add_number(text *t, const reading *r, const char *field, num_dec v)
{
    char number[NUM_TEXT_MAX];
    num_format_dec(v, number);
    add_words(t, r->code);
    add_words(t, field);
    add_words(t, number);
}

static void add_reading(text *t, const reading *r, bool is_moment)
{
    add_number(t, r, is_moment ? "-Rtd=" : "-Avg=", r->value);
    if (r->has_converted) {
        add_words(t, ",");
        add_number(t, r, is_moment ? "-ZsRtd=" : "-ZsAvg=", r->converted);
    }
    if (r->has_amount) {
        add_words(t, ",");
        add_number(t, r, "-Cou=", r->amount);
    }
    if (r->flag) {
        const char flag[] = {r->flag, '\0'};
        add_words(t, ",");
        add_words(t, r->code);
        add_words(t, "-Flag=");
        add_words(t, flag);
    }
}

/* The device's clock at the moment of sending, made unlike any other by the millisecond. */
static int64_t qn_ms(const world *w, const world_device *d, const utterance *u)
{
    int64_t order = u->pulse == PERIOD_HOUR ? 2 : u->pulse == PERIOD_MINUTE ? 1 : 0;
    return u->due_ms + fault_clock_ms(w, d, u->due_ms) + order * PULSE_QN_MS + u->seq;
}

static int64_t data_time_ms(const world *w, const world_device *d, const utterance *u)
{
    int64_t off_ms = fault_clock_ms(w, d, u->due_ms), t_ms = u->t_ms;
    if (u->period == PERIOD_REALTIME)
        return t_ms + off_ms;
    if (u->period == PERIOD_MINUTE)
        t_ms += dice_floor_div(off_ms, CIVIL_MINUTE_MS) * CIVIL_MINUTE_MS;
    return d->reg.time_is_end ? t_ms + length_ms((series_period)u->period) : t_ms;
}

static int flag_of(const world_device *d, const utterance *u)
{
    return (d->edition == 2025 ? 8 : 4) | (u->parts > 1 ? 2 : 0) | 1;
}

static void add_head(text *t, const world *w, const world_device *d, const utterance *u, utter_bytes *out)
{
    static const int CN[] = {[PERIOD_REALTIME] = 2011, [PERIOD_MINUTE] = 2051, [PERIOD_HOUR] = 2061, [PERIOD_DAY] = 2031};
    char when[CIVIL_TEXT_MAX];
    if (d->edition > 2005) {
        civil_format_compact(qn_ms(w, d, u), w->offset_min, true, when);
        bool good = span_parse_u64(span_text(when), &out->qn);
        assert(good);
        add(t, "QN=%s;", when);
    }
    add(t, "ST=%s;CN=%d;PW=%s;MN=%s;", d->st, CN[u->period], d->reg.password[0] ? d->reg.password : "123456", d->reg.mn);
    if (d->edition > 2005)
        add(t, "Flag=%d;", flag_of(d, u));
    if (u->parts > 1)
        add(t, "PNUM=%u;PNO=%u;", u->parts, u->part);
    if (u->is_late && d->edition == 2025)
        add(t, "RF=1;");
}

/* = HJ 212-2025 6.4: whole blocks of the data area become cipher text, the tail and the CRC stay as they were. */
static void encrypt(utter_cipher c, utter_bytes *out)
{
    static const char OPEN[] = "CP=&&";
    uint8_t *cp = memmem(out->p, out->n, OPEN, sizeof OPEN - 1), sealed[HJ212_SEGMENT_MAX];
    assert(cp);
    cp += sizeof OPEN - 1;
    size_t n = (size_t)(out->p + out->n - cp) - 8; /* && CRC4 CR LF behind it */
    n -= n % 16;
    if (n && c.fn && c.fn(c.self, cp, n, sealed))
        memcpy(cp, sealed, n);
}

static void make_frame(const world *w, const world_device *d, const utterance *u, utter_cipher c, utter_bytes *out)
{
    text t = {.n = 0};
    reading r[READING_MAX];
    char when[CIVIL_TEXT_MAX];
    size_t n = reading_make(w, d, (series_period)u->period, u->t_ms, r), half = (n + 1) / 2;
    size_t from = u->part == 2 ? half : 0, to = u->parts > 1 && u->part == 1 ? half : n;
    add_head(&t, w, d, u, out);
    civil_format_compact(data_time_ms(w, d, u), w->offset_min, false, when);
    add(&t, "CP=&&DataTime=%s", when);
    for (size_t i = from; i < to; i++) {
        add_words(&t, ";");
        add_reading(&t, &r[i], u->period == PERIOD_REALTIME);
    }
    add_words(&t, "&&");
    device_crc mode = d->reg.crc == DEVICE_CRC_OFF ? DEVICE_CRC_STD : d->reg.crc;
    out->n = hj212_format_frame(span_of(t.p, t.n), mode, out->p, sizeof out->p);
    assert(out->n > 0);
    if (d->reg.has_sm4)
        encrypt(c, out);
    out->wants_answer = d->edition > 2005 && !d->is_ghost;
}

/* Bytes of no frame: now and then with the head of one, never with a length behind it. */
static void make_noise(const world_device *d, const utterance *u, utter_bytes *out)
{
    uint64_t roll = dice_roll(d->key, STREAM_NOISE, u->due_ms);
    out->n = 3 + roll % (NOISE_MAX - 3);
    for (size_t i = 0; i < out->n; i++) {
        uint8_t b = (uint8_t)dice_roll(d->key, STREAM_NOISE, u->due_ms + 1 + (int64_t)i);
        out->p[i] = b == '#' ? '.' : b;
    }
    if (roll >> 63)
        memcpy(out->p, "##z", 3);
    out->wants_answer = false;
    out->qn = 0;
}

void utter_say(const world *w, const world_device *d, const utterance *u, utter_cipher c, utter_bytes *out)
{
    out->n = 0;
    out->qn = 0;
    if (u->shape == UTTER_NOISE) {
        make_noise(d, u, out);
        return;
    }
    make_frame(w, d, u, c, out);
    if (u->shape != UTTER_TORN)
        return;
    out->wants_answer = false;
    size_t at = out->n - 9 - dice_roll(d->key, STREAM_TEAR, u->due_ms) % 12; /* a byte of the last item */
    out->p[at] ^= 0x04;
}
