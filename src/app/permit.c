/* permit.c - see permit.h. */
#include "app/permit.h"

#include <assert.h>
#include <string.h>

#define PERMIT_NOBODY "public"

_Static_assert(RIGHT_COUNT == TABLE_RIGHT_COUNT, "each row of tables/right.tsv has its enumerator, in the same order");

const char *permit_right_key(right r)
{
    assert(r < RIGHT_COUNT);
    return TABLE_RIGHT[r].right;
}

bool permit_right_parse(const char *key, right *out)
{
    for (size_t i = 0; i < TABLE_RIGHT_COUNT; i++)
        if (strcmp(TABLE_RIGHT[i].right, key) == 0) {
            *out = (right)i;
            return true;
        }
    return false;
}

bool permit_is_role(const char *role)
{
    for (size_t i = 0; i < TABLE_ROLE_COUNT; i++)
        if (strcmp(TABLE_ROLE[i].role, role) == 0)
            return true;
    return false;
}

reach permit_reach(const char *role, right r)
{
    const char *key = permit_right_key(r);
    for (size_t i = 0; i < TABLE_PERMISSION_COUNT; i++) {
        const table_permission *p = &TABLE_PERMISSION[i];
        if (strcmp(p->role, role) == 0 && strcmp(p->right, key) == 0)
            return strcmp(p->reach, "any") == 0 ? REACH_ANY : strcmp(p->reach, "own") == 0 ? REACH_OWN : REACH_NONE;
    }
    return REACH_NONE;
}

static bool is_same(const char *a, const char *b)
{
    return a && b && a[0] && strcmp(a, b) == 0;
}

static bool is_own(const person *p, const permit_target *t)
{
    for (size_t i = 0; i < p->area_count && i < PERSON_AREAS_MAX; i++)
        if (is_same(t->place, p->areas[i]) || is_same(t->street, p->areas[i]) || is_same(t->district, p->areas[i]))
            return true;
    return is_same(t->agency, p->agency) || is_same(t->person, p->id);
}

bool permit_allows(const person *p, right r, const permit_target *t)
{
    bool is_somebody = p && !p->is_disabled;
    reach how_far = permit_reach(is_somebody ? p->role : PERMIT_NOBODY, r);
    if (how_far != REACH_OWN || !t)
        return how_far != REACH_NONE;
    return is_somebody && is_own(p, t);
}

permit_target permit_target_of_place(const lt_place *p)
{
    return (permit_target){.place = p->id, .street = p->street, .district = p->district};
}

bool permit_may_give(const char *giver, const char *role)
{
    reach how_far = permit_reach(giver, RIGHT_PEOPLE_CHANGE);
    if (how_far != REACH_OWN)
        return how_far == REACH_ANY;
    for (size_t i = 0; i < RIGHT_COUNT; i++)
        if (permit_reach(role, (right)i) > permit_reach(giver, (right)i))
            return false;
    return true;
}
