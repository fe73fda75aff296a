/* plan_view_json.c - measures of the plan with their state, as JSON; see plan_view.h. */
#include "app/plan_view.h"
#include "app/text.h"

#include "tables.h"

static void put_words(jout *j, const char *key, const json_t *words)
{
    text_put_pair(j, key, json_get_text(words, "zh", ""), json_get_text(words, "en", ""));
}

void plan_view_unit(const char *key, const char **zh, const char **en)
{
    *zh = *en = strcmp(key, "1") == 0 ? "" : key;
    for (size_t i = 0; i < TABLE_LEDGER_UNIT_COUNT; i++)
        if (strcmp(TABLE_LEDGER_UNIT[i].key, key) == 0) {
            *zh = TABLE_LEDGER_UNIT[i].text_zh;
            *en = TABLE_LEDGER_UNIT[i].text_en;
            return;
        }
    for (size_t i = 0; i < TABLE_UNIT_COUNT; i++)
        if (strcmp(TABLE_UNIT[i].key, key) == 0)
            *zh = *en = TABLE_UNIT[i].text_zh;
}

void plan_view_put_agencies(const plan_view *v, const char *member, const json_t *keys, jout *j)
{
    jout_key(j, member);
    jout_begin_array(j);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const char *key = json_string_value(json_array_get(keys, i));
        const json_t *a = plan_view_agency(v, key);
        jout_begin_object(j);
        jout_put_text(j, "key", key);
        jout_put_text(j, "name", json_get_text(a, "name", key));
        jout_put_text(j, "name_en", json_get_text(a, "name_en", key));
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_lights(const plan_state *s, const json_t *figures, jout *j)
{
    const json_t *keys = json_object_get(s->m, "indicators");
    jout_key(j, "indicators");
    jout_begin_array(j);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const char *key = json_string_value(json_array_get(keys, i));
        const json_t *f = measure_find(figures, "key", key);
        jout_begin_object(j);
        jout_put_text(j, "key", key);
        jout_put_text(j, "light", json_get_text(f, "light", "grey"));
        jout_key(j, "title");
        json_write(j, json_object_get(f, "title"));
        jout_end_object(j);
    }
    jout_end_array(j);
}

void plan_view_put_measure(const plan_view *v, const plan_state *s, const json_t *figures, jout *j)
{
    jout_put_text(j, "id", json_get_text(s->m, "id", ""));
    put_words(j, "title", json_object_get(s->m, "title"));
    plan_view_put_agencies(v, "lead", json_object_get(s->m, "lead"), j);
    plan_view_put_agencies(v, "support", json_object_get(s->m, "support"), j);
    plan_view_put_agencies(v, "responsible", json_object_get(s->m, "responsible"), j);
    jout_put_text(j, "light", light_name(s->shown));
    text_put_pair(j, "why", s->why.zh, s->why.en);
    jout_key(j, "tasks");
    jout_begin_object(j);
    jout_put_int(j, "open", s->f.tasks_open);
    jout_put_int(j, "overdue", s->f.tasks_overdue);
    jout_put_int(j, "soon", s->f.tasks_soon);
    jout_put_int(j, "done", s->f.tasks_done);
    jout_end_object(j);
    jout_put_int(j, "findings", s->findings);
    put_lights(s, figures, j);
}

void plan_view_put_chapters(const plan_view *v, const plan_state *states, const json_t *figures, plan_view_put put, jout *j)
{
    int64_t chapter = -1;
    jout_begin_array(j);
    for (size_t i = 0; i < json_array_size(v->measures); i++) {
        const json_t *m = states[i].m;
        if (json_get_int(m, "chapter", 0) != chapter) {
            if (chapter != -1) {
                jout_end_array(j);
                jout_end_object(j);
            }
            chapter = json_get_int(m, "chapter", 0);
            jout_begin_object(j);
            jout_put_int(j, "chapter", chapter);
            put_words(j, "title", json_object_get(m, "chapter_title"));
            jout_key(j, "measures");
            jout_begin_array(j);
        }
        jout_begin_object(j);
        put(v, &states[i], figures, j);
        jout_end_object(j);
    }
    if (chapter != -1) {
        jout_end_array(j);
        jout_end_object(j);
    }
    jout_end_array(j);
}
