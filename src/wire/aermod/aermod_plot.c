/* aermod_plot.c - post and plot files of form PLOT, in and out. See aermod.h. */
#include <math.h>
#include <stdio.h>

#include "base/arena.h"
#include "wire/aermod/aermod_int.h"

#define ROWS_MAX 200000000u
#define PLACES   13

static bool is_period(span s)
{
    return (s.n > 3 && memcmp(s.p + s.n - 3, "-HR", 3) == 0) || span_is_fold(s, "MONTH") || span_is_fold(s, "PERIOD") ||
           span_is_fold(s, "ANNUAL");
}

static bool is_rank(span s)
{
    return s.n >= 3 && s.n <= 4 && s.p[0] >= '0' && s.p[0] <= '9' && s.p[s.n - 1] > '9';
}

/* x y value ... three heights, averaging time, group, [rank], [network], date */
static lt_err read_row(lt_cx *cx, span line, size_t number, struct aermod_row *row)
{
    span word[24];
    size_t n = 0, at = 0;
    for (size_t i = 0; i < line.n && n < 24;) {
        size_t end = i;
        while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t' && line.p[end] != '\r')
            end++;
        if (end > i)
            word[n++] = span_cut(line, i, end);
        i = end + 1;
    }
    double value[8];
    while (at < n && !is_period(word[at])) {
        if (at >= 8 || !aermod_read_number(word[at], &value[at]))
            return cx_fail(cx, LT_BAD_INPUT, "line %zu: field %zu, \"%.*s\", is no number", number, at + 1, (int)(word[at].n < 40 ? word[at].n : 40),
                           (const char *)word[at].p);
        at++;
    }
    if (at < 6 || n < at + 2)
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: x, y, value, three heights, averaging time and group are wanted", number);
    *row = (struct aermod_row){.x_m = value[0], .y_m = value[1], .value = value[2]};
    if (!span_copy(word[at], row->period, sizeof row->period) || !span_copy(word[at + 1], row->group, sizeof row->group))
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: a name is longer than 8 characters", number);
    for (at += 2; at < n; at++) {
        uint64_t date;
        if (is_rank(word[at]))
            continue;
        if (word[at].n == 8 && span_parse_u64(word[at], &date))
            row->date = (int64_t)date;
        else if (!span_copy(word[at], row->network, sizeof row->network))
            return cx_fail(cx, LT_BAD_INPUT, "line %zu: network \"%.*s\" is longer than 8 characters", number, 40, (const char *)word[at].p);
    }
    return LT_OK;
}

lt_err aermod_parse_plot(lt_cx *cx, span text, size_t *n, struct aermod_row **out)
{
    reader lines = reader_of(text);
    span line;
    size_t number = 0, most = 0;
    TRY(aermod_need_text(cx, text));
    while (reader_line(&lines, &line))
        most += line.n > 0 && line.p[0] != '*';
    if (most == 0)
        return cx_fail(cx, LT_BAD_INPUT, "the file has no row");
    if (most > ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u rows", ROWS_MAX);
    TRY(ARENA_ARRAY(cx, most, out));
    *n = 0;
    for (lines.at = 0; reader_line(&lines, &line);) {
        number++;
        if (line.n == 0 || line.p[0] == '*' || span_trim(line).n == 0)
            continue;
        TRY(read_row(cx, line, number, &(*out)[*n]));
        ++*n;
    }
    return *n ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "the file has no row");
}

const char *aermod_period_name(int hours)
{
    static const char *const NAMES[25] = {[1] = "1-HR", [2] = "2-HR", [3] = "3-HR",  [4] = "4-HR",
                                          [6] = "6-HR", [8] = "8-HR", [12] = "12-HR", [24] = "24-HR"};
    if (hours == AERMOD_MONTHLY)
        return "MONTH";
    if (hours == AERMOD_PERIOD)
        return "PERIOD";
    return hours >= 1 && hours <= 24 && NAMES[hours] ? NAMES[hours] : "ANNUAL";
}

static const char *rank_name(unsigned rank)
{
    static const char *const NAMES[] = {"", "1ST", "2ND", "3RD", "4TH", "5TH", "6TH", "7TH", "8TH", "9TH", "10TH"};
    return rank <= AERMOD_RANK_MAX ? NAMES[rank] : "";
}

void aermod_format_head(buf *out, const struct aermod_plot *p)
{
    buf_format(out, "* AERMOD form: %.60s\n", p->title);
    buf_text(out, "* Made by lantian model plume; concentrations in micrograms per cubic metre\n");
    if (p->rank && (p->hours > 0 || p->hours == AERMOD_MONTHLY))
        buf_format(out, "*         PLOT FILE OF  HIGH  %3s HIGH %5s VALUES FOR SOURCE GROUP: %s\n", rank_name(p->rank), aermod_period_name(p->hours),
                   p->group);
    else
        buf_format(out, "*         POST/PLOT FILE OF CONCURRENT %5s VALUES FOR SOURCE GROUP: %s\n", aermod_period_name(p->hours), p->group);
    buf_format(out, "*         FOR A TOTAL OF %5zu RECEPTORS.\n", p->receptors);
    buf_text(out, "*        X             Y      AVERAGE CONC    ZELEV    ZHILL    ZFLAG    AVE     GRP       ");
    buf_text(out, p->rank ? "RANK     NET ID   DATE(CONC)\n" : "DATE     NET ID\n");
    buf_text(out, "* ____________  ____________  ____________   ______   ______   ______  ______  ________  ________  ________\n");
}

/* A number in 13 places: five decimals, fewer when it is large, an exponent when it is larger still or asked for. */
static void put_number(buf *out, double v, bool exponent)
{
    double size = fabs(v);
    if (exponent || size >= 1e11)
        buf_format(out, " %13.6E", v);
    else
        buf_format(out, " %13.*f", size < 999999.5 ? 5 : size < 9999999.5 ? 4 : 0, v);
}

void aermod_format_row(buf *out, const struct aermod_plot *p, const struct aermod_receptor *receptor, double value, int64_t date)
{
    put_number(out, receptor->x_m, false);
    put_number(out, receptor->y_m, false);
    put_number(out, value, p->exponents);
    buf_format(out, " %8.2f %8.2f %8.2f  %6s  %-8.8s", receptor->elevation_m, receptor->hill_m, receptor->flagpole_m,
               aermod_period_name(p->hours), p->group);
    if (p->rank && (p->hours > 0 || p->hours == AERMOD_MONTHLY))
        buf_format(out, "  %5s     %-8s  %08lld\n", rank_name(p->rank), receptor->network, (long long)date);
    else
        buf_format(out, "  %08lld  %-8s\n", (long long)date, receptor->network);
}
