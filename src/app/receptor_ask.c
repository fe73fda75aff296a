/* receptor_ask.c - see receptor_ask.h. */
#include "app/receptor_ask.h"

#include <math.h>
#include <string.h>

#include "model/receptor/pmf_error.h"

const char *const RECEPTOR_FILE_NAMES[RECEPTOR_FILES] = {"conc", "unc", "limits", "met"};

receptor_ask receptor_ask_default(void)
{
    return (receptor_ask){.factors = 0, .starts = 20, .seed = 1, .block = 10};
}

static lt_err read_count(lt_cx *cx, const char *key, const json_t *v, int64_t low, int64_t high, int64_t *out)
{
    if (!json_is_integer(v) || json_integer_value(v) < low || json_integer_value(v) > high)
        return cx_fail(cx, LT_BAD_INPUT, "%s：应为 %lld 至 %lld 的整数 %s: a whole number from %lld to %lld is wanted", key, (long long)low, (long long)high, key, (long long)low,
                       (long long)high);
    *out = json_integer_value(v);
    return LT_OK;
}

static lt_err read_texts(lt_cx *cx, const char *key, const json_t *v, size_t most, const char **out, size_t *n)
{
    if (!json_is_array(v) || json_array_size(v) > most)
        return cx_fail(cx, LT_BAD_INPUT, "%s：应为至多 %zu 个文字的列表 %s: a list of at most %zu texts is wanted", key, most, key, most);
    for (*n = 0; *n < json_array_size(v); ++*n)
        if (!(out[*n] = json_string_value(json_array_get(v, *n))))
            return cx_fail(cx, LT_BAD_INPUT, "%s：第 %zu 项不是文字 %s: entry %zu is no text", key, *n + 1, key, *n + 1);
    return LT_OK;
}

static lt_err read_peaks(lt_cx *cx, const json_t *v, receptor_ask *a)
{
    if (!json_is_array(v) || json_array_size(v) > RECEPTOR_LIST_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "peaks：应为数字列表 peaks: a list of at most %u numbers is wanted", RECEPTOR_LIST_MAX);
    for (a->peak_count = 0; a->peak_count < json_array_size(v); a->peak_count++) {
        const json_t *one = json_array_get(v, a->peak_count);
        if (!json_is_number(one) || fabs(json_number_value(one)) > TURN_PHI_MAX)
            return cx_fail(cx, LT_BAD_INPUT, "peaks：有一项超出范围 peaks: entry %zu is no number from %g to %g", a->peak_count + 1, -TURN_PHI_MAX, TURN_PHI_MAX);
        a->peaks[a->peak_count] = json_number_value(one);
    }
    return LT_OK;
}

static lt_err read_rule(lt_cx *cx, const json_t *o, size_t at, receptor_rule *r)
{
    const char *kind = json_is_object(o) ? json_get_text(o, "kind", "") : "";
    *r = (receptor_rule){.column = json_get_text(o, "column", NULL), .other = json_get_text(o, "other", NULL), .by = json_get_double(o, "by", 0)};
    if (!pmf_turn_parse_kind(kind, &r->kind))
        return cx_fail(cx, LT_BAD_INPUT, "rules：约束种类不对 rules: entry %zu: kind \"%.20s\": one of zero, ratio, value, up, down is wanted", at + 1, kind);
    int64_t factor = json_get_int(o, "factor", 0);
    if (factor < 1 || factor > (int64_t)PMF_FACTORS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "rules：因子号不对 rules: entry %zu: factor %lld: 1 to %u is wanted", at + 1, (long long)factor, PMF_FACTORS_MAX);
    if (!r->column || (r->kind == TURN_RATIO && !r->other))
        return cx_fail(cx, LT_BAD_INPUT, "rules：没有写明列 rules: entry %zu: no %s", at + 1, r->column ? "other column" : "column");
    r->factor = (unsigned)factor;
    return LT_OK;
}

static lt_err read_rules(lt_cx *cx, const json_t *v, receptor_ask *a)
{
    if (!json_is_array(v) || json_array_size(v) > TURN_RULES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "rules：应为列表 rules: a list of at most %u is wanted", TURN_RULES_MAX);
    for (a->rule_count = 0; a->rule_count < json_array_size(v); a->rule_count++)
        TRY(read_rule(cx, json_array_get(v, a->rule_count), a->rule_count, &a->rules[a->rule_count]));
    return LT_OK;
}

static bool is_hash(const char *s)
{
    return s && strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static lt_err read_text(lt_cx *cx, const char *key, const json_t *v, receptor_ask *a)
{
    const char *s = json_string_value(v);
    for (int i = 0; i < RECEPTOR_FILES; i++)
        if (strcmp(RECEPTOR_FILE_NAMES[i], key) == 0) {
            a->files[i] = s;
            return is_hash(s) ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s：应为已上传文件的 SHA-256 %s: the SHA-256 of a file sent before is wanted", key, key);
        }
    if (strcmp(key, "title") == 0) {
        a->title = s;
        return s && json_string_length(v) <= RECEPTOR_TITLE_MAX * 4 ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "title：名称过长或不是文字 title: a text of at most %u characters is wanted", RECEPTOR_TITLE_MAX);
    }
    if (strcmp(key, "total") == 0 && s) {
        a->total = s;
        return LT_OK;
    }
    if (strcmp(key, "method") == 0)
        return s && pmf_method_parse(s, &a->method) ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "method：方法不对 method: one of anls, ls-nmf, ws-nmf is wanted");
    return cx_fail(cx, LT_BAD_INPUT, "“%.40s”不是可设的项，或形式不对 \"%.40s\" is nothing that can be asked, or not in this form", key, key);
}

static lt_err read_number(lt_cx *cx, const char *key, const json_t *v, receptor_ask *a, bool *is_known)
{
    const struct { const char *key; unsigned *to; int64_t low, high; } COUNTS[] = {
        {"factors", &a->factors, 1, PMF_FACTORS_MAX}, {"factors_to", &a->factors_to, 1, PMF_FACTORS_MAX}, {"starts", &a->starts, 1, RECEPTOR_STARTS_MAX}, {"bootstrap", &a->bootstrap, 0, PMF_RESAMPLES_MAX},
        {"block", &a->block, 1, 100000},
    };
    int64_t n;
    *is_known = true;
    for (size_t i = 0; i < sizeof COUNTS / sizeof COUNTS[0]; i++)
        if (strcmp(COUNTS[i].key, key) == 0) {
            TRY(read_count(cx, key, v, COUNTS[i].low, COUNTS[i].high, &n));
            *COUNTS[i].to = (unsigned)n;
            return LT_OK;
        }
    if (strcmp(key, "seed") == 0) {
        TRY(read_count(cx, key, v, 0, INT64_MAX, &n));
        a->seed = (uint64_t)n;
        return LT_OK;
    }
    if (strcmp(key, "low") == 0) {
        a->low = json_number_value(v);
        return json_is_number(v) && a->low <= 0 && a->low >= -1 ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "low：应为 -1 至 0 的数 low: a number from -1 to 0 is wanted");
    }
    *is_known = false;
    return LT_OK;
}

static lt_err read_member(lt_cx *cx, const char *key, const json_t *v, receptor_ask *a)
{
    const struct { const char *key; bool *to; } FLAGS[] = {
        {"robust", &a->is_robust}, {"judge", &a->judges}, {"displacement", &a->displacement}, {"both", &a->both},
    };
    bool is_known;
    for (size_t i = 0; i < sizeof FLAGS / sizeof FLAGS[0]; i++)
        if (strcmp(FLAGS[i].key, key) == 0) {
            *FLAGS[i].to = json_is_true(v);
            return json_is_boolean(v) ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s：应为 true 或 false %s: true or false is wanted", key, key);
        }
    TRY(read_number(cx, key, v, a, &is_known));
    if (is_known)
        return LT_OK;
    if (strcmp(key, "weak") == 0)
        return read_texts(cx, key, v, RECEPTOR_LIST_MAX, a->weak, &a->weak_count);
    if (strcmp(key, "bad") == 0)
        return read_texts(cx, key, v, RECEPTOR_LIST_MAX, a->bad, &a->bad_count);
    if (strcmp(key, "names") == 0)
        return read_texts(cx, key, v, PMF_FACTORS_MAX, a->names, &a->name_count);
    if (strcmp(key, "peaks") == 0)
        return read_peaks(cx, v, a);
    if (strcmp(key, "rules") == 0)
        return read_rules(cx, v, a);
    return read_text(cx, key, v, a);
}

lt_err receptor_ask_read(lt_cx *cx, const json_t *o, receptor_ask *a)
{
    const char *key;
    json_t *v;
    if (!json_is_object(o))
        return cx_fail(cx, LT_BAD_INPUT, "应为一个对象 an object is wanted");
    json_object_foreach((json_t *)(uintptr_t)o, key, v) /* jansson knows no const here */
        TRY(read_member(cx, key, v, a));
    return LT_OK;
}
