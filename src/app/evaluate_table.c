/* evaluate_table.c - an evaluation as a table for people and as CSV; see evaluate_report.h. */
#include "app/evaluate_report.h"

#include <stdio.h>

#include "assess/conc.h"

#define CELL_MAX 160

typedef struct column {
    const char *zh, *en;
    int         width; /* columns on a terminal */
} column;

static const column COLUMNS[] = {
    {"名次", "rank", 5},       {"名称", "name", 26},        {"综合指数", "index", 9},   {"PM2.5均值", "mean", 10}, {"P95", "P95", 8},
    {"PM10均值", "mean", 9},   {"P95", "P95", 8},           {"SO2均值", "mean", 8},     {"P98", "P98", 7},         {"NO2均值", "mean", 8},
    {"P98", "P98", 7},         {"CO P95", "CO P95", 8},     {"O3 P90", "O3 P90", 8},    {"优良率%", "good %", 8},  {"优良/有效", "good/valid", 11},
    {"重污染", "heavy", 7},    {"评价", "verdict", 20},
};
#define COLUMN_COUNT (sizeof COLUMNS / sizeof COLUMNS[0])

/* Terminal columns: what is beyond Latin takes two. */
static int width_of(const char *s)
{
    int w = 0;
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        w += *p < 0x80 ? 1 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
    return w;
}

static void put_cell(buf *b, const char *text, int width)
{
    buf_text(b, text);
    for (int w = width_of(text); w < width; w++)
        buf_byte(b, ' ');
}

static void format_dec(num_dec v, const char *mark, char out[CELL_MAX])
{
    char text[NUM_TEXT_MAX];
    if (v.decimals < 0) {
        snprintf(out, CELL_MAX, "-");
        return;
    }
    num_format_dec(v, text);
    snprintf(out, CELL_MAX, "%s%s", text, mark);
}

static const char *mark_of(annual_verdict v)
{
    return v == ANNUAL_EXCEEDED ? "!" : v == ANNUAL_TOO_FEW ? "?" : "";
}

static void put_stat(buf *b, const evaluation *e, pollutant p, const annual_stat *s, int width)
{
    char text[CELL_MAX];
    format_dec(conc_print(e->job->w, e->rules_at_end, STAGE_STATISTIC, p, s->value), mark_of(s->verdict), text);
    put_cell(b, text, width);
}

static const char *verdict_words(annual_verdict v)
{
    static const char *const WORDS[] = {"达标 met", "超标 exceeded", "无限值 no limit", "天数不足 too few days", "非整年 not a year"};
    return WORDS[v];
}

static void put_row(buf *b, const evaluation *e, const evaluate_unit *u)
{
    static const pollutant WITH_MEAN[] = {P_PM25, P_PM10, P_SO2, P_NO2};
    char text[CELL_MAX];
    size_t c = 0;
    if (u->place.rank > 0)
        snprintf(text, sizeof text, "%d%s", u->place.rank, u->place.is_shared ? "=" : "");
    else
        snprintf(text, sizeof text, "-");
    put_cell(b, text, COLUMNS[c++].width);
    snprintf(text, sizeof text, "%s%s%s ", u->name, u->is_control ? "(对照)" : "", u->is_simulated ? "(模拟)" : "");
    put_cell(b, text, COLUMNS[c++].width);
    format_dec(u->has_composite ? exact_round(u->composite.sum, 1, u->composite.sum_decimals) : (num_dec){0, -1},
               u->place.state == RANK_TOO_LITTLE_DATA ? "?" : "", text);
    put_cell(b, text, COLUMNS[c++].width);
    for (size_t i = 0; i < sizeof WITH_MEAN / sizeof WITH_MEAN[0]; i++) {
        put_stat(b, e, WITH_MEAN[i], &u->item[WITH_MEAN[i]].mean, COLUMNS[c].width);
        put_stat(b, e, WITH_MEAN[i], &u->item[WITH_MEAN[i]].percentile, COLUMNS[c + 1].width);
        c += 2;
    }
    put_stat(b, e, P_CO, &u->item[P_CO].percentile, COLUMNS[c++].width);
    put_stat(b, e, P_O3, &u->item[P_O3].percentile, COLUMNS[c++].width);
    format_dec(u->good.good_percent, "", text);
    put_cell(b, text, COLUMNS[c++].width);
    snprintf(text, sizeof text, "%d/%d", u->good.good, u->good.valid);
    put_cell(b, text, COLUMNS[c++].width);
    snprintf(text, sizeof text, "%d", u->good.heavy);
    put_cell(b, text, COLUMNS[c++].width);
    buf_text(b, verdict_words(u->verdict));
    if (u->why[0])
        buf_format(b, " (%s)", u->why);
    buf_byte(b, '\n');
}

static void put_targets(buf *b, const evaluate_targets *t)
{
    char value[CELL_MAX];
    if (t->count)
        buf_text(b, "\n计划目标 targets of the plan\n");
    for (size_t i = 0; i < t->count; i++) {
        const evaluate_target *g = &t->rows[i];
        format_dec(g->value, "", value);
        const char *state = g->verdict.state == TARGET_MET      ? "达到 met"
                            : g->verdict.state == TARGET_MISSED ? "未达到 not met"
                                                                : "不评判 not judged";
        buf_format(b, "  %s %s: %s %s (%s %s %s), %d 天 days: %s%s%s\n", g->title_zh, g->title_en, value, g->unit, g->op,
                   g->limit[0] ? g->limit : "-", g->unit, g->days, state, g->why[0] ? ": " : "", g->why);
    }
}

static void put_foot(buf *b, const evaluation *e)
{
    buf_format(b, "\n单位 units: μg/m³, CO mg/m³. ! 超标 above the limit, ? 有效数据不足 too few data, = 并列 shared rank.\n");
    buf_format(b, "规则 rules: 统计 statistics %s;", rule_set_name(e->rules_at_end));
    for (int r = 0; r < RULE_SET_COUNT; r++)
        if (e->rule_days[r])
            buf_format(b, " %s %d 天 days", rule_set_name((rule_set)r), e->rule_days[r]);
    buf_format(b, ". 限值 limits: GB 3095 %s II. 综合指数 composite: %s (%s). 优良天数分母 base of good days: %s.\n",
               limit_stage_name(e->limits_at_end), composite_variant_key(e->choice.variant), limit_stage_name(e->choice.limits),
               goodday_base_name(e->q.base));
    for (size_t i = 0; i < e->count; i++)
        if (!e->units[i].is_exact) {
            buf_text(b, "部分数值细于 1 pg/m³ 或点位过多，已近似 some figures are rounded inside (--json tells which).\n");
            break;
        }
    if (e->silent_count)
        buf_format(b, "%zu 个点位本期无有效日 stations without a valid day in the period.\n", e->silent_count);
    if (e->without_area)
        buf_format(b, "%zu 个点位未登记所属区域 stations belong to no such area.\n", e->without_area);
    buf_format(b, "小时值 hour values: %llu, 记录至 journal entries before %llu, input sha256 %s\n", (unsigned long long)e->values,
               (unsigned long long)e->next_entry, e->input);
}

void evaluate_put_table(buf *b, const evaluation *e, const evaluate_targets *t)
{
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX];
    civil_format_date(e->q.from_day * CIVIL_DAY_MS, 0, from);
    civil_format_date(e->q.to_day * CIVIL_DAY_MS, 0, to);
    buf_format(b, "环境空气质量评价 evaluation  %s .. %s (%d 天 days)\n\n", from, to, e->days);
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        put_cell(b, COLUMNS[c].zh, COLUMNS[c].width);
    buf_byte(b, '\n');
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        put_cell(b, COLUMNS[c].en, COLUMNS[c].width);
    buf_byte(b, '\n');
    for (size_t i = 0; i < e->count; i++)
        put_row(b, e, &e->units[i]);
    put_targets(b, t);
    put_foot(b, e);
}

/* --- CSV, RFC 4180 -------------------------------------------------------------------------------------------------------- */

static void csv_dec(buf *b, num_dec v)
{
    char text[NUM_TEXT_MAX];
    buf_byte(b, ',');
    if (v.decimals >= 0)
        buf_put(b, text, num_format_dec(v, text));
}

static void csv_stat(buf *b, const evaluation *e, pollutant p, const annual_stat *s)
{
    csv_dec(b, conc_print(e->job->w, e->rules_at_end, STAGE_STATISTIC, p, s->value));
    buf_format(b, ",%s", annual_verdict_name(s->verdict));
}

void evaluate_put_csv(buf *b, const evaluation *e)
{
    buf_text(b, "rank,shared,key,name,stations,simulated,exact,composite_index,main_pollutant,verdict,not_ranked,valid_days,good_days,"
                "good_percent,heavy_days");
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        const char *k = pollutant_key((pollutant)p);
        if (e->job->w->annual[p].has_mean)
            buf_format(b, ",%s_mean,%s_mean_verdict", k, k);
        buf_format(b, ",%s_P%d,%s_P%d_verdict,%s_valid_days,%s_days_above", k, e->job->w->annual[p].percent, k,
                   e->job->w->annual[p].percent, k, k);
    }
    buf_text(b, ",input_sha256\r\n");
    for (size_t i = 0; i < e->count; i++) {
        const evaluate_unit *u = &e->units[i];
        buf_format(b, "%d,%d,", u->place.rank, u->place.is_shared);
        buf_csv(b, span_text(u->key));
        buf_byte(b, ',');
        buf_csv(b, span_text(u->name));
        buf_format(b, ",%d,%d,%d", u->stations, u->is_simulated, u->is_exact);
        csv_dec(b, u->has_composite ? exact_round(u->composite.sum, 1, u->composite.sum_decimals) : (num_dec){0, -1});
        buf_format(b, ",%s,%s,", u->has_composite ? pollutant_key(u->composite.main) : "", annual_verdict_name(u->verdict));
        buf_csv(b, span_text(u->why));
        buf_format(b, ",%d,%d", u->good.valid, u->good.good);
        csv_dec(b, u->good.good_percent);
        buf_format(b, ",%d", u->good.heavy);
        for (int p = 0; p < POLLUTANT_COUNT; p++) {
            if (u->item[p].has_mean)
                csv_stat(b, e, (pollutant)p, &u->item[p].mean);
            csv_stat(b, e, (pollutant)p, &u->item[p].percentile);
            buf_format(b, ",%d,%d", u->item[p].valid_days, u->item[p].exceed_days);
        }
        buf_format(b, ",%s\r\n", u->input);
    }
}

static void csv_day(buf *b, const evaluation *e, const evaluate_unit *u, int day)
{
    char date[CIVIL_TEXT_MAX];
    const goodday_day *g = &u->index[day];
    buf_csv(b, span_text(u->key));
    civil_format_date((e->q.from_day + day) * CIVIL_DAY_MS, 0, date);
    buf_format(b, ",%s", date);
    for (int i = 0; i < EVALUATE_INDICATORS; i++) {
        exact v = evaluate_day_value(&u->days, (indicator)i, day);
        csv_dec(b, conc_print(e->job->w, e->job->rules_of[day], STAGE_DAILY, indicator_pollutant((indicator)i), v));
    }
    csv_dec(b, (num_dec){g->aqi, g->aqi < 0 ? -1 : 0});
    csv_dec(b, (num_dec){g->of_present, g->of_present < 0 ? -1 : 0});
    buf_byte(b, ',');
    bool first = true;
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        if (g->primary & 1u << p) {
            buf_format(b, "%s%s", first ? "" : " ", pollutant_key((pollutant)p));
            first = false;
        }
    buf_format(b, ",%s\r\n", rule_set_name(e->job->rules_of[day]));
}

void evaluate_put_days_csv(buf *b, const evaluation *e)
{
    buf_text(b, "key,date");
    for (int i = 0; i < EVALUATE_INDICATORS; i++)
        buf_format(b, ",%s", i == IND_O3 ? "O3_1h_max" : indicator_key((indicator)i));
    buf_text(b, ",aqi,aqi_of_present,primary,rules\r\n");
    for (size_t i = 0; i < e->count; i++)
        for (int d = 0; d < e->days; d++)
            csv_day(b, e, &e->units[i], d);
}
