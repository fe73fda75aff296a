/* cmd_hj212.c - lantian hj212 decode | encode | play: HJ 212 frames to JSON lines and back, and devices that speak them. */
#include "app/cmd.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/hj212_json.h"
#include "base/hash.h"

#define READ_BYTES ((size_t)1 << 18) /* far more than the longest frame: a window over a stream of any length */
#define OUT_BYTES  ((size_t)1 << 20)
#define LINE_MAX_BYTES ((size_t)1 << 20)

static const args_option DECODE[] = {
    {"crc", "MODE", "std (default), modbus, modbus-le, off, any: which CRC the device computes"},
    {"key", "HEX32", "SM4 key of an HJ 212-2025 device whose data area is encrypted"},
    {"strict", NULL, "refuse what the standard does not print"},
    {"json", NULL, "JSON lines (they are always)"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
static const args_option ENCODE[] = {
    {"crc", "MODE", "std (default), modbus, modbus-le"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

/* --- a file or standard input as a stream ----------------------------------------------------------------------------- */

typedef struct source {
    const char *name;
    int         fd;
    bool        is_end;
    uint64_t    offset; /* of b.p[0] in the stream */
    buf         b;
} source;

static lt_err source_open(lt_cx *cx, const args *a, source *s)
{
    if (a->count > 1)
        return cx_fail(cx, LT_BAD_INPUT, "one file at a time, or - for standard input (see --help)");
    *s = (source){.name = a->count ? a->positions[0] : "-"};
    s->fd = strcmp(s->name, "-") == 0 ? STDIN_FILENO : open(s->name, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return cx_fail(cx, LT_NOT_FOUND, "%s: cannot be opened", s->name);
    buf_init(&s->b, READ_BYTES + LINE_MAX_BYTES);
    return LT_OK;
}

static void source_close(source *s)
{
    if (s->fd > STDERR_FILENO)
        close(s->fd);
    buf_fini(&s->b);
}

static void source_drop(source *s, size_t n)
{
    memmove(s->b.p, s->b.p + n, s->b.n - n);
    s->b.n -= n;
    s->offset += n;
}

static lt_err source_fill(lt_cx *cx, source *s)
{
    if (!buf_reserve(&s->b, READ_BYTES))
        return cx_fail(cx, LT_LIMIT, "%s: no line end within %zu bytes of offset %llu", s->name, LINE_MAX_BYTES, (unsigned long long)s->offset);
    ssize_t n = read(s->fd, s->b.p + s->b.n, READ_BYTES);
    if (n < 0)
        return cx_fail(cx, LT_IO, "%s: cannot be read", s->name);
    s->is_end = n == 0;
    s->b.n += (size_t)n;
    return cx_is_cancelled(cx) ? cx_fail(cx, LT_CANCELLED, "stopped at offset %llu", (unsigned long long)s->offset) : LT_OK;
}

static lt_err flush(lt_cx *cx, buf *out, size_t above)
{
    TRY(buf_check(cx, out));
    if (out->n <= above)
        return LT_OK;
    size_t n = fwrite(out->p, 1, out->n, stdout);
    bool ok = n == out->n;
    buf_reset(out);
    return ok ? LT_OK : cx_fail(cx, LT_IO, "standard output takes no more");
}

/* --- decode ----------------------------------------------------------------------------------------------------------- */

typedef struct tally {
    uint64_t good, bad;
} tally;

/* What lies in the window; returns how many bytes are done with. */
static size_t decode_window(const source *s, const hj212_json_options *o, hj212_json *work, buf *out, tally *t)
{
    size_t at = 0;
    while (at < s->b.n) {
        size_t skip = 0;
        hj212_frame f;
        hj212_fault fault = hj212_find(span_of(s->b.p + at, s->b.n - at), s->is_end, o->is_strict, &skip, &f);
        at += skip;
        if (fault == HJ212_MORE) {
            if (!s->is_end || at >= s->b.n)
                return s->is_end ? s->b.n : at;
            fault = HJ212_BAD_TAIL; /* the stream ends within a frame */
        }
        if (fault == HJ212_GOOD)
            fault = hj212_json_put(o, work, &f, s->offset + at, out);
        else
            hj212_json_put_fault(fault, NULL, s->offset + at, out);
        t->good += fault == HJ212_GOOD;
        t->bad += fault != HJ212_GOOD;
        /* a frame that is not believed may have swallowed a good one: look again one byte on (of "###" the last two may begin one) */
        at += fault == HJ212_GOOD ? f.whole.n : 1;
        if (out->n > OUT_BYTES / 2)
            break;
    }
    return at;
}

static lt_err decode(lt_cx *cx, source *s, const hj212_json_options *o, tally *t)
{
    buf out;
    hj212_json *work;
    TRY(arena_alloc(cx, sizeof *work, &work));
    buf_init(&out, OUT_BYTES * 4);
    lt_err e = LT_OK;
    while (!e && !(s->is_end && s->b.n == 0)) {
        size_t done = decode_window(s, o, work, &out, t);
        source_drop(s, done);
        if (done == 0 && !s->is_end)
            e = source_fill(cx, s);
        if (!e)
            e = flush(cx, &out, 0);
    }
    buf_fini(&out);
    return e;
}

static lt_err parse_crc(lt_cx *cx, const args *a, bool may_any, hj212_json_options *o)
{
    const char *mode = args_get(a, "crc", "std");
    o->takes_any_crc = may_any && strcmp(mode, "any") == 0;
    if (o->takes_any_crc || (device_crc_parse(mode, &o->crc) && (may_any || o->crc != DEVICE_CRC_OFF)))
        return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "--crc %s: std, modbus, modbus-le%s is wanted", mode, may_any ? ", off or any" : "");
}

static lt_err run_decode(lt_cx *cx, int argc, char **argv)
{
    args a;
    source s;
    tally t = {0};
    hj212_json_options o = {.crc = DEVICE_CRC_STD};
    if (cmd_help_wanted(argc, argv, "hj212 decode [FILE|-]",
                        "Frames of a file or of standard input, a JSON object a line: mn, st, cn, qn, flag, time,\n"
                        "values[{code, field, value, flag}]; or error{kind, reason, offset}. Bytes between frames are passed over.", DECODE))
        return LT_OK;
    TRY(args_parse(cx, DECODE, argc, argv, &a));
    TRY(parse_crc(cx, &a, true, &o));
    o.is_strict = args_has(&a, "strict");
    o.has_key = args_has(&a, "key");
    if (o.has_key && !hash_unhex(span_text(args_get(&a, "key", "")), o.key, sizeof o.key))
        return cx_fail(cx, LT_BAD_INPUT, "--key: 32 hexadecimal digits are wanted");
    TRY(source_open(cx, &a, &s));
    lt_err e = decode(cx, &s, &o, &t);
    source_close(&s);
    if (!e && t.bad)
        fprintf(stderr, "hj212 decode: %llu frames, %llu faults\n", (unsigned long long)t.good, (unsigned long long)t.bad);
    return e;
}

/* --- encode ----------------------------------------------------------------------------------------------------------- */

static lt_err encode_lines(lt_cx *cx, source *s, device_crc mode, buf *out)
{
    uint64_t line = 0;
    size_t from = 0;
    for (;;) {
        size_t end = span_find(buf_span(&s->b), from, '\n');
        if (end == s->b.n && !s->is_end) {
            source_drop(s, from);
            from = 0;
            TRY(source_fill(cx, s));
            continue;
        }
        span text = span_trim(span_cut(buf_span(&s->b), from, end));
        line++;
        if (text.n) {
            lt_err e = hj212_json_parse(cx, text, mode, out);
            if (e)
                return cx_place(cx, e, "%s:%llu: ", s->name, (unsigned long long)line);
            TRY(flush(cx, out, OUT_BYTES / 2));
        }
        if (end == s->b.n)
            return LT_OK;
        from = end + 1;
    }
}

static lt_err run_encode(lt_cx *cx, int argc, char **argv)
{
    args a;
    source s;
    buf out;
    hj212_json_options o = {.crc = DEVICE_CRC_STD};
    if (cmd_help_wanted(argc, argv, "hj212 encode [FILE|-]",
                        "The reverse of decode: JSON objects, one a line, to frames on standard output. Wanted: cn, mn; taken: qn, st, pw,\n"
                        "flag, pnum, pno, resent, time (YYYY-MM-DDThh:mm:ss) and values[{code, field, value or text, flag, sample_time}].", ENCODE))
        return LT_OK;
    TRY(args_parse(cx, ENCODE, argc, argv, &a));
    TRY(parse_crc(cx, &a, false, &o));
    TRY(source_open(cx, &a, &s));
    buf_init(&out, OUT_BYTES * 2);
    lt_err e = encode_lines(cx, &s, o.crc, &out);
    lt_err last = e ? e : flush(cx, &out, 0);
    if (e && out.n) /* what was whole goes out */
        (void)fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
    source_close(&s);
    return last;
}

lt_err cmd_hj212(lt_cx *cx, int argc, char **argv)
{
    static const struct {
        const char *name;
        cmd_fn      run;
    } VERBS[] = {{"decode", run_decode}, {"encode", run_encode}, {"play", cmd_hj212_play}};
    for (size_t i = 0; argc > 0 && i < sizeof VERBS / sizeof VERBS[0]; i++)
        if (strcmp(argv[0], VERBS[i].name) == 0)
            return VERBS[i].run(cx, argc - 1, argv + 1);
    if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "help") == 0)) {
        printf("usage: lantian hj212 decode [FILE|-] | encode [FILE|-] | play FILE --to ADDR:PORT   (each has --help)\n");
        return LT_OK;
    }
    return cx_fail(cx, LT_BAD_INPUT, "hj212 %.40s: decode, encode or play is wanted", argc > 0 ? argv[0] : "(nothing)");
}
