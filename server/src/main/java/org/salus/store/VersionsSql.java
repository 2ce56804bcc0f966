package org.salus.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queries over all versions of resources: the current rows and the history, seen as one. An old version is not shown to whom the present
 * one, or what was deleted after it, is hidden.
 */
final class VersionsSql {

    private static final String CURRENT = "resource";
    private static final String HISTORY = "resource_history";

    private final Sql sql = new Sql();
    private final WhereSql where;
    private final int organisation;

    private VersionsSql(int organisation) {
        this.organisation = organisation;
        this.where = new WhereSql(sql, organisation);
    }

    static Sql history(Reader.HistorySelect select, String columns) {
        VersionsSql query = new VersionsSql(select.organisation());
        String order = select.oldestFirst() ? "updated, self, version" : "updated DESC, self, version DESC";
        query.sql.add("SELECT * FROM (");
        query.historyPart(select, CURRENT, columns + ", false AS deleted", order);
        query.sql.add(" UNION ALL ");
        query.historyPart(select, HISTORY, columns + ", r.deleted", order);
        query.sql.add(") AS v ORDER BY ").add(order).add(" LIMIT ").value(select.limit());
        return query.sql;
    }

    static Sql asOf(Reader.AsOf select, String columns) {
        VersionsSql query = new VersionsSql(select.organisation());
        query.sql.add("SELECT * FROM (");
        query.asOfPart(select, CURRENT, columns);
        query.sql.add(" UNION ALL ");
        query.asOfPart(select, HISTORY, columns);
        query.sql.add(") AS v ORDER BY self LIMIT ").value(select.limit());
        return query.sql;
    }

    private void historyPart(Reader.HistorySelect select, String table, String columns, String order) {
        sql.add("(SELECT ").add(columns).add(" FROM ").add(table).add(" r WHERE r.organisation = ").value(organisation);
        if (select.type() != 0) {
            sql.add(" AND r.type = ").add(select.type());
        }
        if (select.self() != 0) {
            sql.add(" AND r.self = ").value(select.self());
        }
        if (select.since() != Long.MIN_VALUE) {
            sql.add(" AND r.updated >= ").value(select.since());
        }
        Reader.Period at = select.at();
        if (at != null) {
            sql.add(" AND r.updated < ").value(at.to());
            if (table.equals(HISTORY)) {
                sql.add(" AND (NOT r.deleted OR r.updated >= ").value(at.from()).add(") AND ");
                notFollowedBy(at.from());
            }
        }
        if (select.before() != null) {
            after(select.before().values(), select.oldestFirst());
        }
        sql.add(" AND ");
        where.render(select.filter(), "r");
        if (table.equals(HISTORY)) {
            sql.add(" AND ");
            currentPasses(sql, where, organisation, select.filter());
        }
        sql.add(" ORDER BY ").add("r." + order.replace(", ", ", r.")).add(" LIMIT ").value(select.limit()).add(")");
    }

    private void after(List<@Nullable Object> key, boolean oldestFirst) {
        String beyond = oldestFirst ? " > " : " < ";
        sql.add(" AND (r.updated").add(beyond).value(number(key, 0));
        sql.add(" OR (r.updated = ").value(number(key, 0)).add(" AND (r.self > ").value(number(key, 1));
        sql.add(" OR (r.self = ").value(number(key, 1)).add(" AND r.version").add(beyond).value(number(key, 2)).add("))))");
    }

    private void asOfPart(Reader.AsOf select, String table, String columns) {
        sql.add("(SELECT ").add(columns).add(", false AS deleted FROM ").add(table).add(" r WHERE r.organisation = ");
        sql.value(organisation).add(" AND r.updated <= ").value(select.at());
        if (!select.types().isEmpty()) {
            short[] types = new short[select.types().size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = select.types().get(i);
            }
            sql.add(" AND ");
            where.render(new Where.OfType(types), "r");
        }
        if (select.after() != null) {
            sql.add(" AND r.self > ").value(number(select.after().values(), 0));
        }
        sql.add(" AND ");
        where.render(Where.and(select.where(), select.filter()), "r");
        if (table.equals(HISTORY)) {
            sql.add(" AND NOT r.deleted AND ");
            notFollowedBy(select.at());
            sql.add(" AND ");
            currentPasses(sql, where, organisation, select.filter());
        }
        sql.add(" ORDER BY r.self LIMIT ").value(select.limit()).add(")");
    }

    /** No later version of the row r was there at the time given. */
    private void notFollowedBy(long time) {
        sql.add("NOT EXISTS (SELECT 1 FROM resource_history n WHERE n.organisation = ").value(organisation);
        sql.add(" AND n.self = r.self AND n.version > r.version AND n.updated <= ").value(time);
        sql.add(") AND NOT EXISTS (SELECT 1 FROM resource n WHERE n.organisation = ").value(organisation);
        sql.add(" AND n.type = r.type AND n.self = r.self AND n.version > r.version AND n.updated <= ").value(time).add(")");
    }

    /** Whether the filter also holds for what the old version r is today, or was when it was deleted. */
    static void currentPasses(Sql sql, WhereSql where, int organisation, Where filter) {
        if (filter instanceof Where.Always) {
            sql.add("true");
            return;
        }
        sql.add("NOT EXISTS (SELECT 1 FROM resource c WHERE c.organisation = ").value(organisation);
        sql.add(" AND c.type = r.type AND c.self = r.self AND (");
        where.render(filter, "c");
        sql.add(") IS NOT TRUE)");
        sql.add(" AND NOT EXISTS (SELECT 1 FROM resource_history d WHERE d.organisation = ").value(organisation);
        sql.add(" AND d.type = r.type AND d.self = r.self AND d.deleted AND d.version > r.version AND (");
        where.render(filter, "d");
        sql.add(") IS NOT TRUE)");
    }

    private static Object number(List<@Nullable Object> key, int at) {
        if (key.get(at) instanceof Number n) {
            return n.longValue();
        }
        throw new IllegalArgumentException("The keyset belongs to another query");
    }
}
