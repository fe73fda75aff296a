/* sheet.c - columns of a kind's table and their titles; see sheet.h. */
#include "plan/sheet.h"

#include <stdio.h>

#include "tables.h"

static const struct own {
    sheet_role  role;
    const char *key, *zh, *en;
} OWN[] = {{SHEET_ID, "id", "系统编号", "Row id"},           {SHEET_STATE, "state", "状态", "State"},       {SHEET_STREET, "street", "街道", "Street"},
           {SHEET_LONGITUDE, "longitude", "经度", "Longitude"}, {SHEET_LATITUDE, "latitude", "纬度", "Latitude"}, {SHEET_GEOMETRY, "geometry", "图形", "Geometry"},
           {SHEET_SAMPLE, "sample", "示例", "Sample"}};

static void add_own(sheet *s, sheet_role role, bool is_written)
{
    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++)
        if (OWN[i].role == role)
            s->columns[s->count++] = (sheet_column){.role = role, .key = OWN[i].key, .zh = OWN[i].zh, .en = OWN[i].en, .is_written = is_written};
}

void sheet_make(const kind *k, sheet *out)
{
    *out = (sheet){.k = k};
    add_own(out, SHEET_ID, true);
    add_own(out, SHEET_STATE, true);
    add_own(out, SHEET_STREET, true);
    for (size_t i = 0; i < k->field_count; i++) {
        const kind_field *f = &k->fields[i];
        out->columns[out->count++] = (sheet_column){.role = SHEET_FIELD, .field = f, .key = f->name, .zh = f->title, .en = f->title_en, .is_written = true};
    }
    if (k->geometry == SHAPE_POINT) {
        add_own(out, SHEET_LONGITUDE, true);
        add_own(out, SHEET_LATITUDE, true);
    }
    add_own(out, SHEET_GEOMETRY, k->geometry == SHAPE_LINE || k->geometry == SHAPE_POLYGON);
    add_own(out, SHEET_SAMPLE, true);
}

/* --- units -------------------------------------------------------------------------------------------------------------- */

static const char *unit_word(const char *key, bool is_english)
{
    for (size_t i = 0; i < TABLE_LEDGER_UNIT_COUNT; i++)
        if (strcmp(TABLE_LEDGER_UNIT[i].key, key) == 0)
            return is_english ? TABLE_LEDGER_UNIT[i].text_en : TABLE_LEDGER_UNIT[i].text_zh;
    for (size_t i = 0; i < TABLE_UNIT_COUNT; i++)
        if (strcmp(TABLE_UNIT[i].key, key) == 0)
            return TABLE_UNIT[i].text_zh;
    return key;
}

const char *sheet_unit(const kind_field *f, bool is_english)
{
    return !f->unit || !f->unit[0] || strcmp(f->unit, "1") == 0 ? "" : unit_word(f->unit, is_english);
}

static bool is_unit(const kind_field *f, span word)
{
    return f && sheet_unit(f, false)[0] && (span_is_fold(word, f->unit) || span_is(word, sheet_unit(f, false)) || span_is_fold(word, sheet_unit(f, true)));
}

/* --- titles ------------------------------------------------------------------------------------------------------------- */

static bool has_title(const sheet_column *c, span title)
{
    return span_is_fold(title, c->key) || span_is(title, c->zh) || (c->en[0] && span_is_fold(title, c->en));
}

static size_t count_titled(const sheet *s, span title, size_t *first)
{
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        if (has_title(&s->columns[i], title)) {
            if (n == 0)
                *first = i;
            n++;
        }
    return n;
}

static bool cut_tail(span s, const char *open, const char *close, span *base, span *inner)
{
    size_t on = strlen(open), cn = strlen(close);
    if (s.n < on + cn || memcmp(s.p + s.n - cn, close, cn) != 0)
        return false;
    for (size_t at = s.n - cn; at-- > 0;)
        if (at + on <= s.n - cn && memcmp(s.p + at, open, on) == 0) {
            *base = span_trim(span_cut(s, 0, at));
            *inner = span_trim(span_cut(s, at + on, s.n - cn));
            return base->n > 0;
        }
    return false;
}

/* Would the title be found again? "（面积（平方米））" aside, what is written is tried. */
static bool finds_itself(const sheet *s, size_t column, const char *title)
{
    lt_cx cx;
    size_t found;
    cx_init(&cx, NULL);
    return sheet_find(&cx, s, span_text(title), &found) == LT_OK && found == column;
}

void sheet_title(const sheet *s, size_t column, bool is_english, char out[SHEET_TITLE_MAX])
{
    const sheet_column *c = &s->columns[column];
    const char *word = is_english && c->en[0] ? c->en : c->zh, *unit = c->field ? sheet_unit(c->field, is_english) : "";
    if (unit[0])
        snprintf(out, SHEET_TITLE_MAX, is_english ? "%.200s (%.60s)" : "%.200s（%.60s）", word, unit);
    else
        snprintf(out, SHEET_TITLE_MAX, "%.200s", word);
    if (!finds_itself(s, column, out)) {
        size_t n = strlen(out);
        snprintf(out + n, SHEET_TITLE_MAX - n, " [%.70s]", c->key);
    }
}

static bool find_by_key(const sheet *s, span title, size_t *column)
{
    span base, key;
    if (!cut_tail(title, "[", "]", &base, &key))
        return false;
    for (size_t i = 0; i < s->count; i++)
        if (span_is(key, s->columns[i].key)) {
            *column = i;
            return true;
        }
    return false;
}

static lt_err several(lt_cx *cx, span title)
{
    return cx_fail(cx, LT_BAD_INPUT, "表头“%.*s”对应多个栏目，请在其后用方括号写明字段名 several columns are called \"%.*s\"; write the field's key in [ ] behind it",
                   (int)(title.n < 60 ? title.n : 60), (const char *)title.p, (int)(title.n < 60 ? title.n : 60), (const char *)title.p);
}

static lt_err find_with_unit(lt_cx *cx, const sheet *s, span title, size_t *column)
{
    span base, unit;
    if (!cut_tail(title, "（", "）", &base, &unit) && !cut_tail(title, "(", ")", &base, &unit))
        return cx_fail(cx, LT_NOT_FOUND, "没有栏目“%.*s” no column is called \"%.*s\"", (int)(title.n < 60 ? title.n : 60), (const char *)title.p,
                       (int)(title.n < 60 ? title.n : 60), (const char *)title.p);
    size_t first, n = count_titled(s, base, &first), match = 0;
    if (n == 0)
        return cx_fail(cx, LT_NOT_FOUND, "没有栏目“%.*s” no column is called \"%.*s\"", (int)(title.n < 60 ? title.n : 60), (const char *)title.p,
                       (int)(title.n < 60 ? title.n : 60), (const char *)title.p);
    for (size_t i = 0; i < s->count; i++)
        if (has_title(&s->columns[i], base) && is_unit(s->columns[i].field, unit)) {
            *column = i;
            match++;
        }
    if (match == 1)
        return LT_OK;
    if (match > 1 || n > 1)
        return several(cx, title);
    const kind_field *f = s->columns[first].field;
    return cx_fail(cx, LT_BAD_INPUT, "“%.*s”的单位应为%s the unit of %s is %s, the header says \"%.*s\"", (int)(base.n < 60 ? base.n : 60), (const char *)base.p,
                   f && sheet_unit(f, false)[0] ? sheet_unit(f, false) : "无", s->columns[first].key, f && sheet_unit(f, true)[0] ? sheet_unit(f, true) : "none",
                   (int)(unit.n < 30 ? unit.n : 30), (const char *)unit.p);
}

lt_err sheet_find(lt_cx *cx, const sheet *s, span title, size_t *column)
{
    size_t n;
    title = span_trim(title);
    while (title.n && title.p[title.n - 1] == '*')
        title = span_trim(span_cut(title, 0, title.n - 1));
    for (size_t i = 0; i < s->count; i++)
        if (span_is(title, s->columns[i].key)) { /* keys are unique; a title like another's key loses */
            *column = i;
            return LT_OK;
        }
    if (find_by_key(s, title, column))
        return LT_OK;
    n = count_titled(s, title, column);
    if (n == 1)
        return LT_OK;
    return n > 1 ? several(cx, title) : find_with_unit(cx, s, title, column);
}
