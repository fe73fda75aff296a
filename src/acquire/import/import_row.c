/* import_row.c - see import_row.h. */
#include "acquire/import/import_row.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/num.h"

lt_err import_layout_open(lt_cx *cx, const char *format, import_label label, int offset_min, import_layout *out)
{
    *out = (import_layout){.offset_min = offset_min};
    for (size_t i = 0; i < TABLE_IMPORT_FORMAT_COUNT; i++)
        if (strcmp(TABLE_IMPORT_FORMAT[i].key, format) == 0)
            out->format = &TABLE_IMPORT_FORMAT[i];
    if (!out->format)
        return cx_fail(cx, LT_NOT_FOUND, "\"%.60s\" is no format (lantian import --help lists them)", format);
    bool ok = series_period_parse(out->format->period, &out->period);
    out->is_end = label == LABEL_END || (label == LABEL_OF_FORMAT && strcmp(out->format->label, "end") == 0);
    for (size_t i = 0; i < TABLE_IMPORT_COLUMN_COUNT; i++) {
        const table_import_column *c = &TABLE_IMPORT_COLUMN[i];
        if (strcmp(c->format, format) != 0)
            continue;
        if (!out->column_count)
            out->columns = c;
        ok = ok && out->column_count < sizeof out->at / sizeof out->at[0] && out->columns + out->column_count == c;
        if (!ok)
            break;
        out->at[out->column_count++] = out->format->header ? -1 : (int)c->position;
        if (c->quantity[0] && out->value_count < ROW_VALUES_MAX)
            out->values[out->value_count++] = c;
    }
    out->field_count = out->column_count;
    return ok && out->column_count ? LT_OK : cx_fail(cx, LT_LIMIT, "the columns of %s do not stand together in the table", format);
}

bool import_layout_read_head(import_layout *l, const span *fields, uint32_t count, char fault[ROW_FAULT_MAX])
{
    l->field_count = count;
    for (uint32_t i = 0; i < l->column_count; i++) {
        l->at[i] = -1;
        for (uint32_t f = 0; f < count; f++) {
            if (!span_is(import_trim(fields[f]), l->columns[i].name))
                continue;
            if (l->at[i] >= 0) {
                snprintf(fault, ROW_FAULT_MAX, "header: column \"%s\" stands twice", l->columns[i].name);
                return false;
            }
            l->at[i] = (int)f;
        }
        if (l->at[i] < 0 && strcmp(l->columns[i].role, "skip") != 0) {
            snprintf(fault, ROW_FAULT_MAX, "header: column \"%s\" of format %s is missing", l->columns[i].name, l->format->key);
            return false;
        }
    }
    fault[0] = '\0';
    return true;
}

span import_trim(span s)
{
    for (;;) {
        span t = span_trim(s);
        if (t.n >= 3 && memcmp(t.p, "\xe3\x80\x80", 3) == 0)
            t = span_cut(t, 3, t.n);
        if (t.n >= 3 && memcmp(t.p + t.n - 3, "\xe3\x80\x80", 3) == 0)
            t = span_cut(t, 0, t.n - 3);
        if (t.n == s.n)
            return t;
        s = t;
    }
}

static const table_import_word *find_word(const char *role, span s)
{
    for (size_t i = 0; i < TABLE_IMPORT_WORD_COUNT; i++)
        if (TABLE_IMPORT_WORD[i].role[0] == role[0] && strcmp(TABLE_IMPORT_WORD[i].role, role) == 0 && span_is(s, TABLE_IMPORT_WORD[i].word))
            return &TABLE_IMPORT_WORD[i];
    return NULL;
}

uint64_t import_digest(uint64_t h, span s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 0x100000001b3u;
    return (h ^ 0x1f) * 0x100000001b3u;
}

typedef struct row_time {
    civil   c;
    int64_t iso_ms;
    bool    has_hour, has_iso;
} row_time;

static bool bad(import_row *row, const table_import_column *c, span s)
{
    snprintf(row->fault, ROW_FAULT_MAX, "column %s: \"%.*s\" is no %s", c->name, (int)(s.n < 60 ? s.n : 60), (const char *)s.p, c->role);
    return false;
}

static bool take_int(span s, uint64_t lo, uint64_t hi, int *out)
{
    uint64_t v;
    if (!span_parse_u64(s, &v) || v < lo || v > hi)
        return false;
    *out = (int)v;
    return true;
}

static bool take_time(const char *role, span s, row_time *t)
{
    if (strcmp(role, "hour") == 0)
        return t->has_hour = s.n <= 2 && take_int(s, 0, 24, &t->c.hour);
    if (strcmp(role, "year") == 0)
        return take_int(s, 1990, 2100, &t->c.year);
    if (strcmp(role, "month") == 0)
        return take_int(s, 1, 12, &t->c.month);
    if (strcmp(role, "day") == 0)
        return take_int(s, 1, 31, &t->c.day);
    bool is_compact = strcmp(role, "date8") == 0;
    if (is_compact ? s.n != 8 : s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    return take_int(span_cut(s, 0, 4), 1990, 2100, &t->c.year) && take_int(is_compact ? span_cut(s, 4, 6) : span_cut(s, 5, 7), 1, 12, &t->c.month) &&
           take_int(is_compact ? span_cut(s, 6, 8) : span_cut(s, 8, 10), 1, 31, &t->c.day);
}

/* "A(x)   B" names two pollutants between runs of white space: the sum of their bits. */
static bool take_primary(span s, double *out)
{
    int64_t bits = 0;
    for (size_t at = 0; at < s.n;) {
        size_t end = at;
        while (end < s.n && s.p[end] != ' ' && s.p[end] != '\n' && s.p[end] != '\r' && s.p[end] != '\t' && s.p[end] != ',')
            end++;
        if (end > at) {
            const table_import_word *w = find_word("primary", span_cut(s, at, end));
            if (!w)
                return false;
            bits |= w->value.scaled;
        }
        at = end + 1;
    }
    *out = (double)bits;
    return bits != 0;
}

static bool take_value(const import_layout *l, const table_import_column *c, span s, import_value *v)
{
    int64_t issued_ms;
    v->is_missing = find_word("missing", s) != NULL;
    v->value = 0;
    if (v->is_missing)
        return true;
    if (c->role[0] == 'i') { /* ms UTC here; hours of lead once the row's time is known */
        bool ok = s.n >= 16 && civil_parse_iso(s, l->offset_min, &issued_ms);
        v->value = ok ? (double)issued_ms : 0;
        return ok;
    }
    if (c->role[0] == 'p')
        return take_primary(s, &v->value);
    if (c->role[0] == 'v')
        return num_parse_double(s, &v->value);
    const table_import_word *w = find_word(c->role, s);
    if (w)
        v->value = num_to_double(w->value);
    return w != NULL;
}

static bool take_degrees(span s, double limit, double *out)
{
    return num_parse_double(s, out) && *out >= -limit && *out <= limit;
}

static bool take_field(const import_layout *l, const table_import_column *c, span s, import_row *row, row_time *t)
{
    const char *role = c->role;
    bool *lon_lat = &row->has_position;
    if (strcmp(role, "city") == 0) {
        row->city = s;
        return s.n > 0 && s.n < PLACE_NAME_MAX;
    }
    if (strcmp(role, "code") == 0 || strcmp(role, "area") == 0) {
        span *out = role[0] == 'c' ? &row->code : &row->area;
        *out = s;
        return s.n > 0 && s.n < PLACE_NAME_MAX;
    }
    if (strcmp(role, "longitude") == 0 || strcmp(role, "latitude") == 0) {
        *lon_lat = true;
        return role[1] == 'o' ? take_degrees(s, 180, &row->longitude) : take_degrees(s, 90, &row->latitude);
    }
    if (strcmp(role, "time") == 0)
        return t->has_iso = s.n >= 16 && civil_parse_iso(s, l->offset_min, &t->iso_ms);
    return take_time(role, s, t);
}

static bool set_time(const import_layout *l, row_time *t, import_row *row)
{
    int hour = t->c.hour;
    if (t->has_iso) {
        row->t_ms = t->iso_ms - (l->is_end ? CIVIL_HOUR_MS : 0);
        return row->t_ms % CIVIL_HOUR_MS == 0;
    }
    if (hour == 24 && !l->is_end) /* only an end can be called 24 */
        return false;
    t->c.hour = 0;
    if (!civil_is_valid(&t->c))
        return false;
    row->t_ms = civil_to_ms(&t->c, l->offset_min) + hour * CIVIL_HOUR_MS;
    if (l->period == PERIOD_HOUR && l->is_end)
        row->t_ms = civil_hour_from_label(row->t_ms);
    return true;
}

/* A forecast's issue time becomes the hours from it to the row's time. */
static bool set_lead(const import_layout *l, import_row *row)
{
    for (uint32_t v = 0; v < l->value_count; v++) {
        import_value *lead = &row->values[v];
        if (l->values[v]->role[0] != 'i' || lead->is_missing)
            continue;
        lead->value = ((double)row->t_ms - lead->value) / (double)CIVIL_HOUR_MS;
        if (lead->value < 0) {
            snprintf(row->fault, ROW_FAULT_MAX, "column %s: issued %.1f hours after the hour that it is for", l->values[v]->name, -lead->value);
            return false;
        }
    }
    return true;
}

bool import_row_parse(const import_layout *l, const span *fields, uint32_t count, import_row *row)
{
    row_time t = {.c = {.year = 1990, .month = 1, .day = 1}};
    uint32_t v = 0;
    row->station = row->city = row->code = row->area = (span){0};
    row->has_position = row->has_value = false;
    row->digest = IMPORT_DIGEST_EMPTY;
    row->fault[0] = '\0';
    if (count != l->field_count) {
        snprintf(row->fault, ROW_FAULT_MAX, "%u fields, %u are wanted", count, l->field_count);
        return false;
    }
    for (uint32_t i = 0; i < l->column_count; i++) {
        const table_import_column *c = &l->columns[i];
        if (l->at[i] < 0 || strcmp(c->role, "skip") == 0)
            continue;
        span s = import_trim(fields[l->at[i]]);
        if (c->quantity[0]) {
            if (!take_value(l, c, s, &row->values[v]))
                return bad(row, c, s);
            row->has_value |= !row->values[v++].is_missing;
            row->digest = import_digest(row->digest, s);
        } else if (strcmp(c->role, "station") == 0) {
            row->station = fields[l->at[i]]; /* as written: "X" and "X " are two stations of the national feed */
            if (!s.n || row->station.n >= PLACE_NAME_MAX)
                return bad(row, c, s);
        } else if (!take_field(l, c, s, row, &t)) {
            return bad(row, c, s);
        }
    }
    if (!set_time(l, &t, row)) {
        snprintf(row->fault, ROW_FAULT_MAX, "there is no such date and hour");
        return false;
    }
    return set_lead(l, row);
}
