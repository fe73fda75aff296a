/* sheet_value.c - a cell's words as a field's value, a value as words; see sheet.h. */
#include "plan/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/num.h"

#define SERIAL_LO 10000 /* 1927-05-18 */
#define SERIAL_HI 99999 /* 2173-10-13 */
#define SERIAL_EPOCH_DAYS (-25569) /* 1899-12-30 as a day number: day 60 and later of the 1900 system */
#define CELL_BYTES_MAX (512u << 10)

static lt_err wrong(lt_cx *cx, const kind_field *f, span v, const char *zh, const char *en)
{
    if (f->is_hidden)
        return cx_fail(cx, LT_BAD_INPUT, "“%s”%s %s: %s", f->title, zh, f->name, en);
    return cx_fail(cx, LT_BAD_INPUT, "“%s”%s：%.*s %s: %s", f->title, zh, (int)(v.n < 60 ? v.n : 60), (const char *)v.p, f->name, en);
}

static lt_err made(lt_cx *cx, json_t *v, json_t **out)
{
    *out = v;
    return v ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a cell");
}

/* Without ASCII and ideographic blanks at both ends. */
static span trim(span s)
{
    for (size_t before = s.n + 1; before != s.n;) {
        before = s.n;
        s = span_trim(s);
        if (s.n >= 3 && memcmp(s.p, "\xe3\x80\x80", 3) == 0)
            s = span_cut(s, 3, s.n);
        if (s.n >= 3 && memcmp(s.p + s.n - 3, "\xe3\x80\x80", 3) == 0)
            s = span_cut(s, 0, s.n - 3);
    }
    return s;
}

bool sheet_is_risky(span s)
{
    return s.n > 0 && s.p[0] && strchr("=+-@\t\r'", s.p[0]) != NULL;
}

void sheet_put_csv(buf *b, span text, cell_form form)
{
    if (form != CELL_NUMBER && sheet_is_risky(text)) {
        buf safe;
        buf_init(&safe, CELL_BYTES_MAX);
        buf_byte(&safe, '\'');
        buf_put(&safe, text.p, text.n);
        if (safe.err)
            b->err = safe.err;
        buf_csv(b, buf_span(&safe));
        buf_fini(&safe);
        return;
    }
    buf_csv(b, text);
}

bool sheet_text(const table_cell *c, buf *out)
{
    char digits[NUM_TEXT_MAX];
    span s = c->text;
    if (c->form == CELL_JSON) {
        if (json_is_string(c->json)) {
            s = span_of(json_string_value(c->json), json_string_length(c->json));
        } else if (json_is_integer(c->json)) {
            s = span_of(digits, (size_t)snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(c->json)));
        } else if (json_is_real(c->json)) {
            s = span_of(digits, num_format_double(json_real_value(c->json), digits));
        } else if (json_is_boolean(c->json)) {
            s = span_text(json_is_true(c->json) ? "1" : "0");
        } else if (json_is_null(c->json)) {
            s = span_text("");
        } else {
            return false;
        }
    }
    if (c->is_csv && s.n > 1 && s.p[0] == '\'' && sheet_is_risky(span_cut(s, 1, s.n)))
        s = span_cut(s, 1, s.n);
    else
        s = span_trim(s);
    buf_put(out, s.p, s.n);
    return true;
}

/* --- words to values ------------------------------------------------------------------------------------------------------ */

/* 12,345.5 without its commas, when they stand as thousands do. */
static span without_groups(span s, char out[NUM_TEXT_MAX * 2])
{
    size_t n = 0, since = 0;
    bool has = false, in_fraction = false;
    if (s.n >= NUM_TEXT_MAX * 2 || span_find(s, 0, ',') == s.n)
        return s;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (s.p[i] == ',') {
            if (in_fraction || (has ? since != 3 : since < 1 || since > 3))
                return s;
            has = true;
            since = 0;
            continue;
        }
        if (s.p[i] == '.') {
            if (since != 3)
                return s;
            in_fraction = true;
        } else if (digit) {
            since += !in_fraction;
        } else if (i > 0) {
            return s;
        }
        out[n++] = (char)s.p[i];
    }
    return !in_fraction && since != 3 ? s : span_of(out, n);
}

static lt_err read_number(lt_cx *cx, const kind_field *f, span s, bool is_whole, json_t **out)
{
    char plain[NUM_TEXT_MAX * 2];
    num_dec d;
    double v;
    s = without_groups(s, plain);
    if (s.n && s.p[0] == '+')
        s = span_cut(s, 1, s.n);
    if (num_parse_dec(s, &d)) {
        while (d.decimals > 0 && d.scaled % 10 == 0) {
            d.scaled /= 10;
            d.decimals--;
        }
        while (d.decimals < 0 && !__builtin_mul_overflow(d.scaled, 10, &d.scaled))
            d.decimals++;
        if (d.decimals == 0)
            return made(cx, json_integer(d.scaled), out);
    }
    if (is_whole) {
        char text[24], *end;
        if (span_copy(s, text, sizeof text) && s.n && strspn(text + (text[0] == '-'), "0123456789") == s.n - (text[0] == '-')) {
            long long whole = strtoll(text, &end, 10); /* 19 digits: as far as int64 goes */
            char back[24];
            if (snprintf(back, sizeof back, "%lld", whole) > 0 && strcmp(back, text) == 0)
                return made(cx, json_integer(whole), out);
        }
        return wrong(cx, f, s, "应为整数", "a whole number is wanted");
    }
    if (!num_parse_double(s, &v) || !isfinite(v))
        return wrong(cx, f, s, "应为数值", "a number is wanted");
    return made(cx, json_real(v), out);
}

static lt_err read_bool(lt_cx *cx, const kind_field *f, span s, json_t **out)
{
    static const char *const YES[] = {"是", "有", "true", "yes", "y", "1", "√"}, *const NO[] = {"否", "无", "false", "no", "n", "0", "×"};
    for (size_t i = 0; i < 7; i++) {
        if (span_is_fold(s, YES[i]))
            return made(cx, json_true(), out);
        if (span_is_fold(s, NO[i]))
            return made(cx, json_false(), out);
    }
    return wrong(cx, f, s, "应为“是”或“否”", "yes or no is wanted");
}

static bool day_text(int64_t days, char out[16])
{
    char text[CIVIL_TEXT_MAX];
    if (days < civil_day_number(1900, 1, 1) || days > civil_day_number(2199, 12, 31))
        return false;
    civil_format_date(days * CIVIL_DAY_MS, 0, text);
    snprintf(out, 16, "%.10s", text);
    return true;
}

/* Digits of one number, at most four; false: none. */
static bool take_number(span s, size_t *at, int *out)
{
    size_t from = *at;
    *out = 0;
    for (; *at < s.n && *at - from < 4 && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at)
        *out = *out * 10 + (s.p[*at] - '0');
    return *at > from;
}

static bool take_mark(span s, size_t *at, const char *mark)
{
    size_t n = strlen(mark);
    if (s.n - *at < n || memcmp(s.p + *at, mark, n) != 0)
        return false;
    *at += n;
    return true;
}

/* Y-M-D, Y/M/D, Y.M.D, Y年M月D日 from *at on. */
static bool take_day(span s, size_t *at, char out[16])
{
    static const char *const MARKS[][3] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};
    civil c = {0};
    int year, month, day;
    if (!take_number(s, at, &year) || year < 1000)
        return false;
    for (size_t i = 0; i < 4; i++) {
        size_t p = *at;
        if (!take_mark(s, &p, MARKS[i][0]) || !take_number(s, &p, &month) || !take_mark(s, &p, MARKS[i][1]) || !take_number(s, &p, &day) ||
            !take_mark(s, &p, MARKS[i][2]))
            continue;
        c = (civil){.year = year, .month = month, .day = day};
        *at = p;
        return civil_is_valid(&c) && day_text(civil_day_number(year, month, day), out);
    }
    return false;
}

static bool read_day(span s, char out[16])
{
    size_t at = 0;
    uint64_t v;
    if (span_parse_u64(s, &v)) {
        if (s.n == 8) {
            civil c = {.year = (int)(v / 10000), .month = (int)(v / 100 % 100), .day = (int)(v % 100)};
            return civil_is_valid(&c) && day_text(civil_day_number(c.year, c.month, c.day), out);
        }
        return s.n == 5 && v >= SERIAL_LO && v <= SERIAL_HI && day_text((int64_t)v + SERIAL_EPOCH_DAYS, out);
    }
    return take_day(s, &at, out) && at == s.n;
}

static lt_err read_date(lt_cx *cx, const kind_field *f, const table_cell *c, span s, json_t **out)
{
    char day[16];
    span d = s;
    if (c->form == CELL_DATE && s.n > 10 && span_is(span_cut(s, 10, s.n), "T00:00:00"))
        d = span_cut(s, 0, 10);
    if (!read_day(d, day))
        return wrong(cx, f, s, "应为日期（如2026-11-26）", "a date is wanted, such as 2026-11-26, 2026/11/26, 2026年11月26日 or 20261126");
    return made(cx, json_string(day), out);
}

/* A time: as it is when it names its zone; else a day and hh:mm[:ss] here. */
static lt_err read_time(lt_cx *cx, const kind_field *f, span s, int offset_min, json_t **out)
{
    char day[16], text[64], iso[CIVIL_TEXT_MAX];
    int64_t here, there;
    double serial;
    size_t at = 0;
    if (s.n > 10 && civil_parse_iso(s, 0, &here) && civil_parse_iso(s, 60, &there) && here == there)
        return made(cx, json_stringn((const char *)s.p, s.n), out);
    if (num_parse_double(s, &serial) && serial >= SERIAL_LO && serial < SERIAL_HI + 1) {
        here = (int64_t)floor(serial * 86400 + 0.5) * 1000 + (int64_t)SERIAL_EPOCH_DAYS * CIVIL_DAY_MS - offset_min * CIVIL_MINUTE_MS;
    } else {
        if (!take_day(s, &at, day) || at >= s.n || s.n - at > 20)
            return wrong(cx, f, s, "应为时间（如2026-11-26 13:00）", "a time is wanted, such as 2026-11-26 13:00");
        span rest = span_trim(span_cut(s, at + (s.p[at] == 'T'), s.n));
        snprintf(text, sizeof text, "%sT%.*s", day, (int)rest.n, (const char *)rest.p);
        if (!civil_parse_iso(span_text(text), offset_min, &here))
            return wrong(cx, f, s, "应为时间（如2026-11-26 13:00）", "a time is wanted, such as 2026-11-26 13:00");
    }
    civil_format_iso(here, offset_min, iso);
    return made(cx, json_string(iso), out);
}

static lt_err read_choice(lt_cx *cx, const kind_field *f, span s, json_t **out)
{
    const kind_choice *found = NULL;
    for (size_t i = 0; i < f->choice_count; i++)
        if (span_is(s, f->choices[i].key))
            return made(cx, json_string(f->choices[i].key), out);
    for (size_t i = 0; i < f->choice_count; i++) {
        if (!span_is(s, f->choices[i].zh) && !(f->choices[i].en && span_is_fold(s, f->choices[i].en)))
            continue;
        if (found)
            return wrong(cx, f, s, "对应多个选项，请填选项代码", "is the word of several choices; write the choice's key");
        found = &f->choices[i];
    }
    return found ? made(cx, json_string(found->key), out) : wrong(cx, f, s, "不在可选项内", "is none of the choices");
}

typedef struct reading {
    const kind_field *f;
    const table_cell *c;
    int               offset_min;
} reading;
static lt_err read_word(lt_cx *cx, const reading *r, kind_type type, span s, json_t **out);

/* --- lists ------------------------------------------------------------------------------------------------------------------ */

static bool take_item(span s, size_t *at, const char *const *marks, span *item)
{
    if (*at > s.n)
        return false;
    for (size_t i = *at; i <= s.n; i++) {
        size_t n = i == s.n ? 1 : 0;
        for (const char *const *m = marks; !n && *m; m++)
            n = s.n - i >= strlen(*m) && memcmp(s.p + i, *m, strlen(*m)) == 0 ? strlen(*m) : 0;
        if (n) {
            *item = trim(span_cut(s, *at, i));
            *at = i + n;
            return true;
        }
    }
    return false;
}

static lt_err split_list(lt_cx *cx, const kind_field *f, span s, const char *const *marks, json_t *list)
{
    static const table_cell PLAIN = {.form = CELL_TEXT};
    const reading r = {f, &PLAIN, 0};
    size_t at = 0;
    span item;
    while (take_item(s, &at, marks, &item)) {
        json_t *v;
        if (!item.n)
            continue;
        TRY(read_word(cx, &r, f->items, item, &v));
        if (json_array_append_new(list, v) != 0)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for a list");
    }
    return LT_OK;
}

static lt_err read_list(lt_cx *cx, const kind_field *f, span s, json_t **out)
{
    static const char *const FIRM[] = {";", "；", "\n", NULL}, *const LOOSE[] = {";", "；", "\n", "、", "，", ",", NULL};
    json_t *list = NULL;
    if (s.n && s.p[0] == '[') {
        if (json_parse(cx, s, &list) == LT_OK && json_is_array(list)) {
            *out = list;
            return LT_OK;
        }
        json_decref(list);
        return wrong(cx, f, s, "不是列表", "is no list");
    }
    list = json_array();
    if (!list)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a list");
    lt_err e = split_list(cx, f, s, FIRM, list);
    if (e == LT_BAD_INPUT && f->choice_count) { /* 、 and commas may stand in a word: only when that was none */
        (void)json_array_clear(list);
        e = split_list(cx, f, s, LOOSE, list);
    }
    if (e) {
        json_decref(list);
        return e;
    }
    *out = list;
    return LT_OK;
}

static lt_err read_word(lt_cx *cx, const reading *r, kind_type type, span s, json_t **out)
{
    const kind_field *f = r->f;
    if (type != KIND_STRING || f->choice_count || f->format != KIND_PLAIN)
        s = trim(s);
    switch (type) {
    case KIND_NUMBER: return read_number(cx, f, s, false, out);
    case KIND_INTEGER: return read_number(cx, f, s, true, out);
    case KIND_BOOLEAN: return read_bool(cx, f, s, out);
    case KIND_ARRAY: return read_list(cx, f, s, out);
    case KIND_STRING: break;
    }
    if (f->choice_count)
        return read_choice(cx, f, s, out);
    if (f->format == KIND_DATE)
        return read_date(cx, f, r->c, s, out);
    if (f->format == KIND_TIME)
        return read_time(cx, f, s, r->offset_min, out);
    return made(cx, json_stringn((const char *)s.p, s.n), out);
}

lt_err sheet_read(lt_cx *cx, const kind_field *f, const table_cell *c, int offset_min, json_t **out)
{
    buf text;
    *out = NULL;
    if (c->form == CELL_ABSENT)
        return LT_OK;
    if (c->form == CELL_ERROR)
        return wrong(cx, f, c->text, "单元格是错误值", "the cell holds an error");
    if (c->form == CELL_JSON && (json_is_array(c->json) || (json_is_number(c->json) && (f->type == KIND_NUMBER || f->type == KIND_INTEGER))))
        return made(cx, json_deep_copy(c->json), out);
    buf_init(&text, CELL_BYTES_MAX);
    bool is_text = sheet_text(c, &text);
    lt_err e = buf_check(cx, &text);
    if (!e && !is_text)
        e = wrong(cx, f, span_text("{}"), "不是文本", "is no text");
    else if (!e && text.n)
        e = read_word(cx, &(reading){f, c, offset_min}, f->type, buf_span(&text), out);
    buf_fini(&text);
    return e;
}

/* --- values to words ---------------------------------------------------------------------------------------------------------- */

static const char *choice_word(const kind_field *f, const char *key, bool is_english)
{
    const char *word = key;
    json_t *back = NULL;
    lt_cx cx;
    for (size_t i = 0; i < f->choice_count; i++)
        if (strcmp(f->choices[i].key, key) == 0)
            word = is_english && f->choices[i].en && f->choices[i].en[0] ? f->choices[i].en : f->choices[i].zh;
    cx_init(&cx, NULL); /* a word that does not lead back is not written */
    bool is_good = word && word[0] && trim(span_text(word)).n == strlen(word) && read_choice(&cx, f, span_text(word), &back) == LT_OK &&
                   strcmp(json_string_value(back), key) == 0;
    json_decref(back);
    return is_good ? word : key;
}

static void put_scalar(const kind_field *f, const json_t *v, bool is_english, buf *out, cell_form *form)
{
    char digits[NUM_TEXT_MAX];
    *form = CELL_TEXT;
    if (json_is_string(v) && f->choice_count) {
        buf_text(out, choice_word(f, json_string_value(v), is_english));
    } else if (json_is_string(v)) {
        buf_put(out, json_string_value(v), json_string_length(v));
        *form = f->format == KIND_DATE ? CELL_DATE : CELL_TEXT;
    } else if (json_is_integer(v)) {
        buf_format(out, "%lld", (long long)json_integer_value(v));
        *form = CELL_NUMBER;
    } else if (json_is_real(v)) {
        buf_put(out, digits, num_format_double(json_real_value(v), digits));
        *form = CELL_NUMBER;
    } else if (json_is_boolean(v)) {
        buf_text(out, is_english ? (json_is_true(v) ? "yes" : "no") : json_is_true(v) ? "是" : "否");
    }
}

static lt_err put_list(lt_cx *cx, const kind_field *f, const json_t *v, bool is_english, buf *out)
{
    size_t from = out->n;
    json_t *back = NULL;
    for (size_t i = 0; i < json_array_size(v); i++) {
        cell_form form;
        buf_text(out, i ? "; " : "");
        put_scalar(f, json_array_get(v, i), is_english, out, &form);
    }
    TRY(buf_check(cx, out));
    lt_cx probe;
    cx_init(&probe, NULL);
    bool is_good = read_list(&probe, f, span_of(out->p + from, out->n - from), &back) == LT_OK && sheet_is_same(back, v);
    json_decref(back);
    if (is_good)
        return LT_OK;
    out->n = from; /* items that hold a ; and the like */
    jout j = jout_of(out);
    json_write(&j, v);
    return buf_check(cx, out);
}

lt_err sheet_write(lt_cx *cx, const kind_field *f, const json_t *v, bool is_english, buf *out, cell_form *form)
{
    *form = CELL_TEXT;
    if (json_is_array(v))
        return put_list(cx, f, v, is_english, out);
    put_scalar(f, v, is_english, out, form);
    return buf_check(cx, out);
}

bool sheet_is_same(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b)) {
        if (json_is_integer(a) && json_is_integer(b))
            return json_integer_value(a) == json_integer_value(b);
        return json_number_value(a) == json_number_value(b);
    }
    if (json_is_array(a) && json_is_array(b)) {
        bool is_same = json_array_size(a) == json_array_size(b);
        for (size_t i = 0; is_same && i < json_array_size(a); i++)
            is_same = sheet_is_same(json_array_get(a, i), json_array_get(b, i));
        return is_same;
    }
    if (json_is_object(a) && json_is_object(b)) {
        const char *key;
        json_t *v, *all = (json_t *)(uintptr_t)a;
        bool is_same = json_object_size(a) == json_object_size(b);
        json_object_foreach(all, key, v)
            is_same = is_same && sheet_is_same(v, json_object_get(b, key));
        return is_same;
    }
    return json_equal(a, b);
}
