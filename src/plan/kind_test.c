/* kind_test.c - kinds that are refused with the member and its value; rows that do not fit; what a kind becomes. */
#include "plan/plan_testkit.h"

/* A part of the kind's text, what stands there instead, and a word of the sentence. */
static const struct {
    const char *find, *with, *word;
} REFUSED[] = {
    {"{\"$schema\"", "[{\"$schema\"", "JSON line"},
    {"2020-12/schema", "draft-07/schema", "$schema"},
    {"lantian:kind/bare-land", "bare-land", "$id"},
    {"lantian:kind/bare-land", "lantian:kind/Bare_Land", "name of a kind"},
    {"lantian:kind/bare-land", "lantian:kind/x-personal", "name of a kind"},
    {"\"title\":\"裸土\"", "\"title\":\"\"", "title"},
    {"\"type\":\"object\"", "\"type\":\"array\"", "object"},
    {"\"additionalProperties\":false", "\"additionalProperties\":true", "lost"},
    {"\"additionalProperties\":false", "\"unknown\":1", "unknown: 1"},
    {"\"required\":[\"patch_no\"]", "\"required\":[\"none\"]", "\"none\" is no field"},
    {"\"required\":[\"patch_no\"]", "\"required\":[\"patch_no\",\"patch_no\"]", "twice"},
    {"\"required\":[\"patch_no\"]", "\"required\":\"patch_no\"", "required"},
    {"\"patch_no\":{", "\"id\":{\"type\":\"string\",\"title\":\"a\",\"x-title-en\":\"a\"},\"patch_no\":{", "column \"id\""},
    {"\"patch_no\":{", "\"Patch\":{\"type\":\"string\",\"title\":\"a\",\"x-title-en\":\"a\"},\"patch_no\":{", "name of a column"},
    {"\"patch_no\":{", "\"a\":{\"type\":\"string\",\"title\":\"a\",\"x-title-en\":\"a\",\"default\":1},\"patch_no\":{", "properties.a.default: 1"},
    {"\"maxLength\":8", "\"maxLength\":-1", "properties.patch_no.maxLength"},
    {"\"maxLength\":8", "\"maxLength\":1.5", "properties.patch_no.maxLength"},
    {"\"maxLength\":8", "\"minimum\":8", "only numbers"},
    {"\"minimum\":0,", "\"minimum\":\"0\",", "properties.area_m2.minimum: \"0\""},
    {"\"minimum\":0,", "\"minimum\":2e6,", "above the maximum"},
    {"\"minimum\":0,", "\"maxLength\":5,", "only texts have a length"},
    {"\"minimum\":0,", "\"x-masked\":\"phone\",", "only a text is masked"},
    {"\"format\":\"date\"", "\"format\":\"time\"", "properties.seen_on.format: \"time\""},
    {"\"x-title-en\":\"Times\"", "\"x-title-en\":\"Times\",\"format\":\"date\"", "only texts have a format"},
    {"\"type\":\"boolean\"", "\"type\":\"bool\"", "properties.covered.type: \"bool\""},
    {"\"x-title-en\":\"Covered\"", "\"x-title-en\":\"Covered\",\"enum\":[\"a\"],\"x-enum-zh\":[\"a\"],\"x-enum-en\":[\"a\"]", "choices are for texts"},
    {"\"enum\":[\"cover\",\"green\"]", "\"enum\":[\"cover\"]", "as many words"},
    {"\"enum\":[\"cover\",\"green\"]", "\"enum\":[\"cover\",\"cover\"]", "twice"},
    {"\"enum\":[\"cover\",\"green\"],\"x-enum-zh\":[\"覆盖\",\"绿化\"],\"x-enum-en\":[\"cover\",\"green\"]", "\"enum\":[]", "no choice"},
    {"\"items\":{\"type\":\"string\"}", "\"items\":{\"type\":\"array\"}", "properties.tags.items.type"},
    {"\"items\":{\"type\":\"string\"}", "\"items\":{\"type\":\"string\",\"maxLength\":3}", "properties.tags.items.maxLength"},
    {"\"x-title-en\":\"Patch\"", "\"x-title-en\":\"Patch\",\"items\":{\"type\":\"string\"}", "only an array has items"},
    {"^[0-9-]{5,20}$", "^[0-9-]{5,2}$", "properties.phone.pattern"},
    {"^[0-9-]{5,20}$", "(a)\\\\1", "pattern"},
    {"\"x-masked\":\"phone\"", "\"x-masked\":\"name\"", "properties.phone.x-masked: \"name\""},
    {"\"x-personal\":true", "\"x-personal\":1", "properties.phone.x-personal: 1"},
    {"\"x-ref\":\"agency\"", "\"x-ref\":\"kind:\"", "x-ref"},
    {"\"x-ref\":\"agency\"", "\"x-ref\":\"people\"", "properties.responsible.x-ref: \"people\""},
    {"\"x-geometry\":\"point\"", "\"x-geometry\":\"circle\"", "x-geometry: \"circle\""},
    {"\"x-geometry\":\"point\"", "\"x-geometry\":\"none\"", "near_m"},
    {"\"x-unique\":[[\"patch_no\"]]", "\"x-unique\":[[\"none\"]]", "x-unique: \"none\""},
    {"\"x-unique\":[[\"patch_no\"]]", "\"x-unique\":[[\"tags\"]]", "is an array"},
    {"\"x-unique\":[[\"patch_no\"]]", "\"x-unique\":[[]]", "empty unique"},
    {"\"x-unique\":[[\"patch_no\"]]", "\"x-unique\":{}", "x-unique"},
    {"\"x-columns\":[\"patch_no\"", "\"x-columns\":[\"none\"", "x-columns: \"none\""},
    {"\"near_m\":50", "\"near_m\":-1", "x-duplicate.near_m"},
    {"\"alike\":\"patch_no\"", "\"alike\":\"phone\"", "x-duplicate.alike"},
    {"\"create\":[\"grid\"]", "\"make\":[\"grid\"]", "x-writers.make"},
    {"{\"key\":\"closed\",", "{\"key\":\"seen\",", "x-states[1]"},
    {"{\"key\":\"closed\",", "{\"key\":\"Closed\",", "x-states[1]"},
    {"\"final\":false", "\"final\":\"no\"", "x-states[0].final"},
    {"\"x-initial\":\"seen\"", "\"x-initial\":\"none\"", "x-initial"},
    {"\"to\":\"closed\"", "\"to\":\"none\"", "to \"none\""},
    {"\"to\":\"closed\"", "\"to\":\"seen\"", "no transition leads to \"closed\""},
    {"\"from\":[\"seen\"]", "\"from\":[]", "from and roles"},
    {"\"from\":[\"seen\"]", "\"from\":[\"none\"]", "from \"none\""},
    {"\"roles\":[\"lead\"]", "\"roles\":[]", "from and roles"},
    {"\"type\":\"photo\"", "\"type\":\"video\"", "evidence[0].type: \"video\""},
    {"{\"key\":\"seen_on\",\"zh\":\"日期\"", "{\"key\":\"after\",\"zh\":\"日期\"", "twice"},
    {"{\"key\":\"seen_on\",\"zh\":\"日期\"", "{\"key\":\"measure\",\"zh\":\"日期\"", "the field of that name is none"},
    {"\"deadline_days\":3", "\"deadline_days\":0", "deadline_days"},
    {"\"deadline_days\":3", "\"deadline\":3", "x-transitions[0].deadline: 3"},
    {"\"second_person\":true", "\"second_person\":\"yes\"", "second_person"},
    {"\"deadline_days\":3", "\"when\":{\"none\":1}", "no field of one value"},
    {"\"deadline_days\":3", "\"when\":{\"measure\":\"burn\"}", "可选项"},
    {"\"deadline_days\":3", "\"when\":{\"measure\":[]}", "one value at least"},
    {"\"deadline_days\":3", "\"when\":{\"measure\":null}", "a text, a number"},
};

static void kinds_that_are_refused(void **state)
{
    bench *b = *state;
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        kind k;
        char *text = bench_changed(REFUSED[i].find, REFUSED[i].with);
        lt_err e = kind_parse_text(&b->cx, span_text(text), &k);
        if (e != LT_BAD_INPUT || !strstr(b->cx.say, REFUSED[i].word))
            print_message("%s -> %s: %s\n", REFUSED[i].find, REFUSED[i].with, e ? b->cx.say : "taken");
        free(text);
        assert_int_equal(e, LT_BAD_INPUT);
        assert_non_null(strstr(b->cx.say, REFUSED[i].word));
        arena_reset(&b->a);
    }
}

static void too_large_is_refused(void **state)
{
    bench *b = *state;
    kind k;
    char *big = malloc(KIND_BYTES_MAX + 2);
    assert_non_null(big);
    memset(big, ' ', KIND_BYTES_MAX + 1);
    assert_int_equal(kind_parse_text(&b->cx, span_of(big, KIND_BYTES_MAX + 1), &k), LT_LIMIT);
    free(big);
}

static void what_a_kind_becomes(void **state)
{
    bench *b = *state;
    const kind *k = &b->k;
    assert_string_equal(k->name, "bare-land");
    assert_int_equal(k->field_count, 13);
    assert_string_equal(k->fields[12].name, "enterprise");
    assert_int_equal(k->fields[12].ref, KIND_REF_KIND);
    assert_string_equal(k->fields[12].ref_kind, "enterprise");
    assert_true(kind_find_field(k, "patch_no")->is_needed);
    assert_int_equal(kind_find_field(k, "phone")->mask, MASK_PHONE);
    assert_true(kind_find_field(k, "owner")->is_hidden);
    assert_string_equal(k->label->name, "patch_no");
    assert_int_equal(k->transitions[0].deadline_days, 3);
    assert_true(k->transitions[0].needs_second);
    assert_true(kind_words_have(&k->creators, "grid"));
    assert_int_equal(k->table.unique_count, 1);
    for (size_t i = 0; i < k->table.column_count; i++) {
        const keep_column *c = &k->table.columns[i];
        assert_false(c->is_hidden && c->is_searched);
        if (strcmp(c->name, "responsible") == 0)
            assert_int_equal(c->owner, KEEP_OWNER_AGENCY);
        if (strcmp(c->name, "enterprise") == 0)
            assert_true(c->owner == KEEP_OWNER_PLACE && c->is_indexed);
        if (strcmp(c->name, "patch_no") == 0)
            assert_true(c->is_searched && c->is_indexed && !c->is_hidden);
    }
    assert_null(kind_find_state(k, "none"));
    assert_true(kind_find_state(k, "closed")->is_final);
}

static lt_err no_exists(lt_cx *cx, void *self, const kind_field *f, const char *value, bool *exists)
{
    (void)cx, (void)self, (void)f;
    *exists = strcmp(value, "eco") == 0;
    return LT_OK;
}

static void rows_that_do_not_fit(void **state)
{
    bench *b = *state;
    static const struct {
        const char *row, *field, *word;
    } ROWS[] = {
        {"{}", "patch_no", "必填"},
        {"{\"patch_no\":\"1\",\"other\":2}", "other", "没有"},
        {"{\"patch_no\":1}", "patch_no", "文本"},
        {"{\"patch_no\":\"\"}", "patch_no", "空"},
        {"{\"patch_no\":\" 1\"}", "patch_no", "空格"},
        {"{\"patch_no\":\"a\\u0007\"}", "patch_no", "控制"},
        {"{\"patch_no\":\"一二三四五六七八九\"}", "patch_no", "超过8字"},
        {"{\"patch_no\":\"1\",\"area_m2\":\"5\"}", "area_m2", "数值"},
        {"{\"patch_no\":\"1\",\"area_m2\":-1}", "area_m2", "不小于0"},
        {"{\"patch_no\":\"1\",\"area_m2\":1e9}", "area_m2", "不大于"},
        {"{\"patch_no\":\"1\",\"count\":1.5}", "count", "整数"},
        {"{\"patch_no\":\"1\",\"count\":0}", "count", "不小于1"},
        {"{\"patch_no\":\"1\",\"covered\":\"true\"}", "covered", "是或否"},
        {"{\"patch_no\":\"1\",\"seen_on\":\"2026-02-30\"}", "seen_on", "日期"},
        {"{\"patch_no\":\"1\",\"seen_on\":\"2026-02-03T00:00:00Z\"}", "seen_on", "日期"},
        {"{\"patch_no\":\"1\",\"seen_at\":\"2026-02-03T00:00:00\"}", "seen_at", "时区"},
        {"{\"patch_no\":\"1\",\"link\":\"javascript:alert(1)\"}", "link", "网址"},
        {"{\"patch_no\":\"1\",\"link\":\"http://a b\"}", "link", "网址"},
        {"{\"patch_no\":\"1\",\"measure\":\"覆盖\"}", "measure", "可选项"},
        {"{\"patch_no\":\"1\",\"tags\":\"a\"}", "tags", "列表"},
        {"{\"patch_no\":\"1\",\"tags\":[]}", "tags", "列表"},
        {"{\"patch_no\":\"1\",\"tags\":[\"a\",\"a\"]}", "tags", "重复"},
        {"{\"patch_no\":\"1\",\"tags\":[1]}", "tags", "文本"},
        {"{\"patch_no\":\"1\",\"phone\":\"abc123\"}", "phone", "格式"},
        {"{\"patch_no\":\"1\",\"responsible\":\"nobody\"}", "responsible", "不存在"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        json_t *o = bench_json(b, ROWS[i].row);
        kind_row_check c = {.fields = o, .exists = no_exists};
        lt_err e = kind_check_row(&b->cx, &b->k, &c);
        if (e != LT_BAD_INPUT || !strstr(b->cx.say, ROWS[i].word))
            print_message("%s: %s\n", ROWS[i].row, e ? b->cx.say : "taken");
        assert_int_equal(e, LT_BAD_INPUT);
        assert_string_equal(c.field, ROWS[i].field);
        assert_non_null(strstr(b->cx.say, ROWS[i].word));
        assert_null(strstr(b->cx.say, "abc123")); /* what is personal is not said again */
        json_decref(o);
    }
}

static void a_row_that_fits(void **state)
{
    bench *b = *state;
    json_t *o = bench_json(b, "{\"patch_no\":\"示例-01\",\"area_m2\":5,\"count\":2,\"covered\":false,\"seen_on\":\"2024-02-29\",\"seen_at\":\"2026-02-03T08:00:00+08:00\","
                              "\"link\":\"https://example.org/a?b=1\",\"measure\":\"green\",\"tags\":[\"a\",\"b\"],\"phone\":\"0871-00000001\",\"responsible\":\"eco\"}");
    json_t *kept = bench_json(b, "{\"old\":1}");
    kind_row_check c = {.fields = o, .exists = no_exists};
    lt_err e = kind_check_row(&b->cx, &b->k, &c);
    if (e)
        print_message("%s\n", b->cx.say);
    assert_int_equal(e, LT_OK);
    json_object_set_new(o, "old", json_integer(1)); /* of an earlier kind */
    assert_int_equal(kind_check_row(&b->cx, &b->k, &c), LT_BAD_INPUT);
    c.kept = kept;
    assert_int_equal(kind_check_row(&b->cx, &b->k, &c), LT_OK);
    json_decref(o);
    json_decref(kept);
}

static void ids(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", "a b", "a/b", "../x", ".x", "-x", "a\x01", "\xff", "a%", "a\"b",
                                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_false(kind_is_id(BAD[i]));
    assert_true(kind_is_id("sample-bare-land-1"));
    assert_true(kind_is_id("图斑_1.2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BENCH(kinds_that_are_refused), WITH_BENCH(too_large_is_refused), WITH_BENCH(what_a_kind_becomes),
        WITH_BENCH(rows_that_do_not_fit),   WITH_BENCH(a_row_that_fits),      WITH_BENCH(ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
