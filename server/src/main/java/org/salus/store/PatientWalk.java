package org.salus.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.store.Reader.Order;
import org.salus.store.Reader.Select;

/**
 * A page of patients, in order of {@code self}, in whose charts something has one of some codes ({@code _has}). To collect all charts that
 * have a common code takes the longer the more patients there are, for a page that is as long as ever. So patients are taken in order, a
 * batch at a time, and the token index is asked which of their charts have the code ({@link TokenHashes#inChart}), until the page is
 * full. A rare code is not walked for, and a code that fills no page within {@link #STEPS} batches is collected from there on: walking for it
 * would pass by more patients than have it.
 */
final class PatientWalk {

    /** Patients in the first batch; each further one has twice as many. */
    private static final int FIRST_BATCH = 100;

    private static final int STEPS = 4;

    /** Up to so many sources with the codes it is cheaper to look at all of them. */
    private static final int RARE = 100;

    private final Select select;
    private final Where.ReverseChain chain;
    private final Where rest;

    private PatientWalk(Select select, Where.ReverseChain chain, Where rest) {
        this.select = select;
        this.chain = chain;
        this.rest = rest;
    }

    /** Null when the page is not one that can be walked for: another order, other types, or something else that leads to few rows. */
    static @Nullable PatientWalk of(Select select, List<Order> order) {
        boolean bySelf = order.size() == 1 && order.getFirst() instanceof Order.Self(boolean descending) && !descending;
        if (!bySelf || select.types().size() != 1) {
            return null;
        }
        Where.ReverseChain chain = null;
        List<Where> rest = new ArrayList<>();
        for (Where part : PageSql.conjunction(select.where())) {
            if (chain == null && part instanceof Where.ReverseChain has && has.ofChart() && has.codes().length > 0) {
                chain = has;
            } else if (PageSql.isSelective(part)) {
                return null;
            } else {
                rest.add(part);
            }
        }
        return chain == null ? null : new PatientWalk(select, chain, Where.and(rest.toArray(Where[]::new)));
    }

    /** What else holds for the patients. */
    Where rest() {
        return rest;
    }

    /**
     * Appends the common tables: {@code ended} has one row, with the patients {@code found}, the {@code last} one that was asked, and whether
     * the page is still {@code open} after it.
     */
    void tables(Sql sql) {
        long after = select.after() == null ? Long.MIN_VALUE : (Long) select.after().values().getFirst();
        sql.add("WITH RECURSIVE common AS MATERIALIZED (SELECT count(*) > ").add(RARE).add(" AS yes FROM (SELECT FROM resource c");
        where(sql, "c", chain.type(), new Where.AnyToken(chain.codes()));
        sql.add(" LIMIT ").add(RARE + 1).add(") f), several AS MATERIALIZED (SELECT t # ").value(chain.salt());
        // What names several patients as its own is in nobody's chart and has an index of its own.
        sql.add(" AS self FROM resource c CROSS JOIN unnest(c.tokens) AS t");
        where(sql, "c", chain.type(), Where.and(chain.source(), new Where.Lossy(RowIndex.SHARED)));
        sql.add(" AND c.patient = 0), walk AS (SELECT 0 AS step, ").value(after);
        sql.add("::bigint AS last, '{}'::bigint[] AS found, true AS more UNION ALL SELECT w.step + 1, coalesce(b.last, w.last), w.found || ARRAY(");
        sql.add("SELECT c.patient FROM resource c");
        where(sql, "c", chain.type(), chain.source());
        // The keys come as a column: an ARRAY(SELECT ...) in this place was not made again for the next batch (PostgreSQL 18, seen in a plan).
        sql.add(" AND c.tokens && b.keys AND c.tokens @> ARRAY[c.patient # ").value(chain.salt()).add("]");
        sql.add(" UNION SELECT s.self FROM several s WHERE s.self = ANY(b.selfs)), b.asked = ").add(chain.codes().length);
        sql.add(" * (").add(FIRST_BATCH).add(" << w.step) FROM walk w CROSS JOIN LATERAL (SELECT max(p.self) AS last, array_agg(p.self) AS selfs,");
        sql.add(" array_agg(p.self # k) AS keys, count(*) AS asked FROM (SELECT p.self FROM resource p");
        where(sql, "p", select.types().getFirst(), rest);
        sql.add(" AND p.self > w.last ORDER BY p.self LIMIT ").add(FIRST_BATCH).add(" << w.step) p CROSS JOIN unnest(");
        sql.longs(chain.codes()).add(") AS k) b ");
        sql.add("WHERE (SELECT c.yes FROM common c) AND w.more AND cardinality(w.found) < ").value(select.limit());
        sql.add(" AND w.step < ").add(STEPS).add("), ended AS MATERIALIZED (SELECT w.last, w.found, w.more AND cardinality(w.found) < ");
        sql.value(select.limit()).add(" AS open FROM walk w ORDER BY w.step DESC LIMIT 1) ");
    }

    private void where(Sql sql, String row, short type, Where where) {
        new WhereSql(sql, select.organisation()).condition(row, type, where);
    }
}
