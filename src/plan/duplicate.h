/* duplicate.h - may two rows be the same thing: credit codes with their check digit, names that are alike.
 * Place      plan. Pure.
 * Source     GB 32100-2015 (unified social credit code 统一社会信用代码): 5.6, the check character; its alphabet has no I O S V Z
 * Method     names: characters without white space and signs, ASCII folded, company forms (有限公司 ...) left out; trigrams of
 *            them with two blanks before and one behind; shared trigrams counted twice over all of both (Dice)
 * Returned   duplicate_alike: 0 nothing shared .. 1 the same
 * Valid      names of at most DUPLICATE_NAME_MAX characters; the rest is not looked at
 */
#ifndef LT_PLAN_DUPLICATE_H
#define LT_PLAN_DUPLICATE_H

#include "base/cx.h"
#include "base/span.h"

#define DUPLICATE_NAME_MAX 120
#define DUPLICATE_ALIKE    0.55 /* from here on two names that lie near are worth a look */
#define DUPLICATE_SAME     0.80 /* from here on, wherever they lie */

bool duplicate_is_credit_code(span s);
double duplicate_alike(span a, span b);

#endif
