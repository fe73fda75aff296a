/* tree_test.c - the tree against RFC 6962's published vectors and a naive recursion written for the test. */
#include "record/record_testkit.h"
#include "record/proof.h"
#include "record/tree.h"

#define LEAVES 64

static uint8_t header[LEAVES + 1][64];

/* --- the oracle: RFC 9162 2.1.1, 2.1.3.1, 2.1.4.1 word for word, recursive, over leaf hashes ------------------ */

typedef struct leaves {
    uint8_t (*hash)[TREE_HASH];
} leaves;

static uint64_t below(uint64_t n)
{
    uint64_t k = 1;
    while (k * 2 < n)
        k *= 2;
    return k;
}

static void mth(leaves d, uint64_t from, uint64_t to, uint8_t out[TREE_HASH])
{
    uint8_t left[TREE_HASH], right[TREE_HASH];
    const uint8_t one = 1;
    if (to == from) {
        hash_sha256_parts(kit_hasher, NULL, 0, out);
    } else if (to - from == 1) {
        memcpy(out, d.hash[from], TREE_HASH);
    } else {
        uint64_t k = below(to - from);
        mth(d, from, from + k, left);
        mth(d, from + k, to, right);
        const span parts[3] = {{&one, 1}, {left, TREE_HASH}, {right, TREE_HASH}};
        hash_sha256_parts(kit_hasher, parts, 3, out);
    }
}

static void put_mth(leaves d, uint64_t from, uint64_t to, buf *out)
{
    uint8_t h[TREE_HASH];
    mth(d, from, to, h);
    buf_put(out, h, sizeof h);
}

static void path(leaves d, uint64_t m, const uint64_t r[2], buf *out)
{
    if (r[1] - r[0] == 1)
        return;
    uint64_t k = r[0] + below(r[1] - r[0]);
    if (m < k) {
        path(d, m, (const uint64_t[2]){r[0], k}, out);
        put_mth(d, k, r[1], out);
    } else {
        path(d, m, (const uint64_t[2]){k, r[1]}, out);
        put_mth(d, r[0], k, out);
    }
}

static void subproof(leaves d, uint64_t m, const uint64_t r[3], buf *out)
{
    if (m == r[1]) {
        if (!r[2])
            put_mth(d, r[0], r[1], out);
        return;
    }
    uint64_t k = r[0] + below(r[1] - r[0]);
    if (m <= k) {
        subproof(d, m, (const uint64_t[3]){r[0], k, r[2]}, out);
        put_mth(d, k, r[1], out);
    } else {
        subproof(d, m, (const uint64_t[3]){k, r[1], 0}, out);
        put_mth(d, r[0], k, out);
    }
}

/* --- the thing tested, over the same leaves ------------------------------------------------------------------ */

static lt_err node_of(lt_cx *cx, void *self, unsigned level, uint64_t index, uint8_t out[TREE_HASH])
{
    (void)cx;
    mth(*(leaves *)self, index << level, (index + 1) << level, out);
    return LT_OK;
}

static void rfc6962_vectors(void **state)
{
    (void)state;
    /* The eight inputs and the roots of Certificate Transparency's reference tests (RFC 6962 tree = RFC 9162 tree). */
    static const char *const INPUT[8] = {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    static const char *const ROOT[8] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    tree_edge t = {0};
    for (size_t i = 0; i < 8; i++) {
        uint8_t data[16], leaf[TREE_HASH], root[TREE_HASH], want[TREE_HASH];
        const uint8_t zero = 0;
        tree_kept kept;
        size_t n = strlen(INPUT[i]) / 2;
        assert_true(hash_unhex(span_text(INPUT[i]), data, n));
        hash_sha256_parts(kit_hasher, (const span[2]){{&zero, 1}, {data, n}}, 2, leaf);
        tree_push(&t, kit_hasher, leaf, &kept);
        tree_root(&t, kit_hasher, root);
        assert_true(hash_unhex(span_text(ROOT[i]), want, sizeof want));
        assert_memory_equal(root, want, sizeof want);
    }
}

static void empty_tree(void **state)
{
    (void)state;
    tree_edge t = {0};
    uint8_t root[TREE_HASH];
    char text[65];
    tree_root(&t, kit_hasher, root);
    hash_hex(root, sizeof root, text);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void make_leaves(uint8_t hash[LEAVES][TREE_HASH])
{
    for (unsigned i = 0; i < LEAVES; i++) {
        for (unsigned k = 0; k < 64; k++)
            header[i][k] = (uint8_t)(i * 64 + k);
        tree_leaf(kit_hasher, span_of(header[i], 64), hash[i]);
    }
}

static void roots_and_proofs_as_the_naive_recursion(void **state)
{
    (void)state;
    lt_cx cx;
    uint8_t hash[LEAVES][TREE_HASH];
    leaves d = {hash};
    tree_source s = {.node = node_of, .self = &d, .h = kit_hasher};
    tree_edge t = {0};
    buf got, want;
    cx_init(&cx, NULL);
    buf_init(&got, 65536);
    buf_init(&want, 65536);
    make_leaves(hash);
    for (uint64_t n = 1; n <= LEAVES; n++) {
        uint8_t root[TREE_HASH], naive[TREE_HASH];
        tree_kept kept;
        tree_push(&t, kit_hasher, hash[n - 1], &kept);
        tree_root(&t, kit_hasher, root);
        mth(d, 0, n, naive);
        assert_memory_equal(root, naive, sizeof root);
        assert_int_equal(tree_range(&cx, &s, 0, n, root), LT_OK);
        assert_memory_equal(root, naive, sizeof root);
        for (uint64_t m = 0; m < n; m++) {
            buf_reset(&got);
            buf_reset(&want);
            assert_int_equal(tree_prove_inclusion(&cx, &s, m, n, &got), LT_OK);
            path(d, m, (const uint64_t[2]){0, n}, &want);
            assert_true(span_equal(buf_span(&got), buf_span(&want)));
        }
    }
    buf_fini(&got);
    buf_fini(&want);
}

static void consistency_of_all_pairs(void **state)
{
    (void)state;
    lt_cx cx;
    uint8_t hash[LEAVES][TREE_HASH];
    leaves d = {hash};
    tree_source s = {.node = node_of, .self = &d, .h = kit_hasher};
    buf got, want;
    cx_init(&cx, NULL);
    buf_init(&got, 65536);
    buf_init(&want, 65536);
    make_leaves(hash);
    for (uint64_t n = 1; n <= LEAVES; n++)
        for (uint64_t m = 0; m <= n; m++) {
            uint8_t old_root[TREE_HASH], root[TREE_HASH];
            const proof_head a = {m, old_root}, b = {n, root};
            mth(d, 0, m, old_root);
            mth(d, 0, n, root);
            buf_reset(&got);
            buf_reset(&want);
            assert_int_equal(tree_prove_consistency(&cx, &s, m, n, &got), LT_OK);
            if (m > 0)
                subproof(d, m, (const uint64_t[3]){0, n, 1}, &want);
            assert_true(span_equal(buf_span(&got), buf_span(&want)));
            assert_int_equal(proof_verify_consistency(&cx, &a, &b, buf_span(&got)), LT_OK);
            root[5] ^= 1;
            assert_int_equal(proof_verify_consistency(&cx, &a, &b, buf_span(&got)), m == 0 ? LT_OK : LT_DENIED);
            root[5] ^= 1;
            old_root[31] ^= 0x80;
            assert_int_equal(proof_verify_consistency(&cx, &a, &b, buf_span(&got)), LT_DENIED);
            old_root[31] ^= 0x80;
            if (got.n) {
                got.p[got.n - 1] ^= 1;
                assert_int_equal(proof_verify_consistency(&cx, &a, &b, buf_span(&got)), LT_DENIED);
                assert_int_equal(proof_verify_consistency(&cx, &a, &b, span_cut(buf_span(&got), 0, got.n - 32)), LT_DENIED);
            }
            buf_put(&got, root, 32);
            assert_int_equal(proof_verify_consistency(&cx, &a, &b, buf_span(&got)), LT_DENIED);
        }
    buf_fini(&got);
    buf_fini(&want);
}

static void kept_nodes(void **state)
{
    (void)state;
    tree_edge t = {0};
    tree_kept kept;
    for (uint64_t i = 0; i < 65536; i++) {
        uint8_t leaf[TREE_HASH] = {(uint8_t)i, (uint8_t)(i >> 8)};
        tree_push(&t, kit_hasher, leaf, &kept);
        assert_int_equal(kept.count, i % 65536 == 65535 ? 2 : i % 256 == 255 ? 1 : 0);
    }
    assert_int_equal(kept.node[0].level, 1);
    assert_int_equal(kept.node[1].level, 2);
    assert_memory_equal(kept.node[1].hash, t.hash[16], TREE_HASH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_tree),
        cmocka_unit_test(rfc6962_vectors),
        cmocka_unit_test(roots_and_proofs_as_the_naive_recursion),
        cmocka_unit_test(consistency_of_all_pairs),
        cmocka_unit_test(kept_nodes),
    };
    return cmocka_run_group_tests(tests, kit_open_hasher, kit_close_hasher);
}
