/* wind_mesh.c - see wind_mesh.h. */
#include "model/trace/wind_mesh.h"

#include <math.h>

#define INSTRUMENT_DEG 5.0
#define WORD_DEG       6.495190528383290 /* 11.25 / sqrt 3 */
#define WANDER_DEG     20.0 /* at 1 m/s */

static const struct word {
    const char *name;
    int         point; /* of 16; -1 calm */
} WORDS[] = {
    {"N", 0},   {"NNE", 1},  {"NE", 2},  {"ENE", 3},  {"E", 4},   {"ESE", 5},  {"SE", 6},  {"SSE", 7},    {"S", 8},
    {"SSW", 9}, {"SW", 10},  {"WSW", 11}, {"W", 12},  {"WNW", 13}, {"NW", 14}, {"NNW", 15}, {"C", -1},    {"CALM", -1},
    {"北", 0},  {"东北偏北", 1}, {"北东北", 1}, {"北北东", 1}, {"东北", 2}, {"东北偏东", 3}, {"东东北", 3}, {"东北东", 3}, {"东", 4},
    {"东南偏东", 5}, {"东东南", 5}, {"东南东", 5}, {"东南", 6}, {"东南偏南", 7}, {"南东南", 7}, {"南南东", 7}, {"南", 8},
    {"西南偏南", 9}, {"南西南", 9}, {"南南西", 9}, {"西南", 10}, {"西南偏西", 11}, {"西西南", 11}, {"西南西", 11}, {"西", 12},
    {"西北偏西", 13}, {"西西北", 13}, {"西北西", 13}, {"西北", 14}, {"西北偏北", 15}, {"北西北", 15}, {"北北西", 15}, {"静风", -1}, {"静稳", -1},
};

bool wind_word_parse(span word, double *deg)
{
    word = span_trim(word);
    if (word.n > 3 && span_is(span_cut(word, word.n - 3, word.n), "风") && !span_is(word, "静风"))
        word.n -= 3;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (span_is_fold(word, WORDS[i].name)) {
            *deg = WORDS[i].point < 0 ? -1 : 22.5 * WORDS[i].point;
            return true;
        }
    return false;
}

static bool is_good(const mesh_wind *w)
{
    return w->has_wind && isfinite(w->speed_m_s) && w->speed_m_s >= 0 && w->speed_m_s <= MESH_SPEED_MAX && isfinite(w->from_deg);
}

void mesh_mean(const mesh_wind *w, size_t n, air *out)
{
    double u = 0, v = 0, speed = 0, cos_sum = 0, sin_sum = 0, moving = 0;
    size_t good = 0;
    bool any_word = false;
    for (size_t i = 0; i < n; i++) {
        if (!is_good(&w[i]))
            continue;
        double d = w[i].from_deg * AIR_DEGREE, weight = fmin(w[i].speed_m_s / AIR_CALM_M_S, 1);
        u -= w[i].speed_m_s * sin(d);
        v -= w[i].speed_m_s * cos(d);
        sin_sum += weight * sin(d);
        cos_sum += weight * cos(d);
        moving += weight;
        speed += w[i].speed_m_s;
        any_word |= w[i].is_word;
        good++;
    }
    out->has_wind = good > 0;
    if (!good)
        return;
    u /= (double)good;
    v /= (double)good;
    double r = moving > 0 ? hypot(sin_sum, cos_sum) / moving : 0, one = any_word ? WORD_DEG : INSTRUMENT_DEG;
    double scatter = sqrt(-2 * log(fmax(r, 0.05))) / AIR_DEGREE;
    out->speed_m_s = fmin(speed / (double)good, hypot(u, v) * 1.15);
    out->from_deg = fmod(atan2(-u, -v) / AIR_DEGREE + 360, 360);
    double wander = WANDER_DEG / fmax(out->speed_m_s, 0.5) / 2;
    out->error_deg = fmax(sqrt(scatter * scatter / (double)good + one * one + wander * wander), MESH_ERROR_LEAST);
}
