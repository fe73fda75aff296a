/* cmd_journal.c - lantian journal DIR: list entries, check them all, erase one payload. */
#include "app/cmd.h"

#include <stdio.h>

#include "app/store.h"
#include "base/civil.h"
#include "base/jout.h"
#include "fact/frame.h"

#define TEXT_SHOWN_MAX 160u

static const args_option OPTIONS[] = {
    {"from", "N", "first entry to list (default: the last 20)"},
    {"count", "N", "how many entries (default 20; 0: all)"},
    {"check", NULL, "read everything: CRC, digests, numbers, tree, signed heads"},
    {"erase", "N", "erase the payload of entry N (personal data); every proof stays whole"},
    {"json", NULL, "one JSON object a line"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static const char *const KINDS[ENTRY_KIND_COUNT] = {"?", "frame", "act", "import", "product", "head", "quarantine"};

static void put_entry(buf *b, const lt_entry *e, int offset_min, bool as_json)
{
    char when[CIVIL_TEXT_MAX];
    lt_frame f = {0};
    civil_format_iso(e->recv_us / 1000, offset_min, when);
    bool is_frame = (e->kind == ENTRY_FRAME || e->kind == ENTRY_QUARANTINE) && frame_unpack(e->payload, &f);
    span text = is_frame ? f.bytes : e->payload;
    bool cut = !as_json && text.n > TEXT_SHOWN_MAX;
    const char *kind = e->kind < ENTRY_KIND_COUNT ? KINDS[e->kind] : "?";
    if (as_json) {
        jout j = jout_of(b);
        jout_begin_object(&j);
        jout_put_int(&j, "number", (int64_t)e->number);
        jout_put_text(&j, "kind", kind);
        jout_put_text(&j, "received", when);
        jout_put_int(&j, "source", e->source);
        if (is_frame) {
            jout_key(&j, "peer");
            jout_span(&j, f.peer);
            jout_put_text(&j, "reason", frame_reason_name(f.reason));
        }
        jout_key(&j, "text");
        if (e->payload.p)
            jout_span(&j, text);
        else
            jout_null(&j);
        jout_end_object(&j);
        buf_byte(b, '\n');
        return;
    }
    buf_format(b, "%8llu  %-10s  %s  %5u  ", (unsigned long long)e->number, kind, when, e->source);
    if (!e->payload.p)
        buf_text(b, "(erased)");
    for (size_t i = 0; i < (cut ? TEXT_SHOWN_MAX : text.n); i++)
        buf_byte(b, text.p[i] < 0x20 || text.p[i] == 0x7F ? ' ' : text.p[i]);
    buf_text(b, cut ? "...\n" : "\n");
}

static lt_err list(lt_cx *cx, const store *s, uint64_t from, uint64_t count, bool as_json)
{
    journal_cursor *c;
    lt_entry e;
    buf b;
    TRY(journal_cursor_open(cx, s->j, from, &c));
    buf_init(&b, 2 * ENTRY_PAYLOAD_MAX);
    lt_err err = LT_OK;
    for (uint64_t i = 0; (count == 0 || i < count) && !cx_is_cancelled(cx); i++) {
        err = journal_cursor_next(cx, c, &e);
        if (err)
            break;
        buf_reset(&b);
        put_entry(&b, &e, s->set.offset_min, as_json);
        err = buf_check(cx, &b);
        if (!err && fwrite(b.p, 1, b.n, stdout) != b.n)
            err = cx_fail(cx, LT_IO, "standard output takes no more");
        if (err)
            break;
    }
    buf_fini(&b);
    journal_cursor_close(c);
    return err == LT_NOT_FOUND ? LT_OK : err;
}

static lt_err check(lt_cx *cx, journal *j, bool as_json)
{
    uint64_t n = 0;
    TRY(journal_check(cx, j, &n));
    if (as_json)
        printf("{\"checked\":%llu,\"ok\":true}\n", (unsigned long long)n);
    else
        printf("%llu entries checked: all whole, all signed heads hold\n", (unsigned long long)n);
    return LT_OK;
}

static lt_err run(lt_cx *cx, const args *a, const store *s)
{
    journal *j = s->j;
    int64_t from, count, erase;
    int64_t total = (int64_t)journal_count(j);
    TRY(args_int(cx, a, "count", (args_range){20, 0, INT64_MAX}, &count));
    TRY(args_int(cx, a, "from", (args_range){total > count && count ? total - count : 0, 0, INT64_MAX}, &from));
    TRY(args_int(cx, a, "erase", (args_range){-1, 0, INT64_MAX}, &erase));
    if (args_has(a, "check"))
        return check(cx, j, args_has(a, "json"));
    if (erase >= 0) {
        TRY(journal_erase(cx, j, (uint64_t)erase));
        printf("entry %lld: payload erased, its leaf and every proof stay\n", (long long)erase);
        return LT_OK;
    }
    return list(cx, s, (uint64_t)from, (uint64_t)count, args_has(a, "json"));
}

lt_err cmd_journal(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    if (cmd_help_wanted(argc, argv, "journal DIR [--from N] [--count N] [--check] [--json]",
                        "Lists the entries of the journal in their order; may run beside a server.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count != 1)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder is wanted (see --help)");
    TRY(store_open(cx, a.positions[0], args_has(&a, "erase"), &s));
    lt_err e = run(cx, &a, &s);
    store_close(&s);
    return e;
}
