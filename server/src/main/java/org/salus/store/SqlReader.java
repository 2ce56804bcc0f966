package org.salus.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.vault.BlindIndex;

/** Reads by SQL; rows of patients whose key was destroyed are not there in lists, and tombstones when asked for by id. */
class SqlReader implements Reader {

    /** What every read fetches, in this order, of the row named r; "deleted" follows. */
    static final String COLUMNS =
            "r.type, r.self, r.patient, r.version, r.updated, r.id_check, coalesce(r.lossy, 0), r.body";

    private static final long[] NO_TOKENS = {};

    private final Sessions sessions;
    private final SealedRows sealed;

    /** Type codes to names are the caller's: the store knows types by their codes. */
    private final TypeNames names;

    SqlReader(Sessions sessions, SealedRows sealed, TypeNames names) {
        this.sessions = sessions;
        this.sealed = sealed;
        this.names = names;
    }

    @Override
    public Optional<StoredResource> read(int organisation, short type, String id, Where filter) {
        BlindIndex index = sealed.blindIndex(organisation);
        long self = index.self(names.of(type), id);
        int check = SealedRows.idCheck(index, type, id);
        Sql current = new Sql().add("SELECT ").add(COLUMNS).add(", false FROM resource r WHERE r.organisation = ");
        current.value(organisation).add(" AND r.type = ").add(type).add(" AND r.self = ").value(self).add(" AND ");
        new WhereSql(current, organisation).render(filter, "r");
        return sessions.use(organisation, connection -> {
            Optional<StoredResource> found = one(connection, current, organisation, id, check);
            if (found.isPresent()) {
                return found;
            }
            // Only when there is no current row: a hidden one must not show as deleted.
            Sql tombstone = new Sql().add("SELECT ").add(COLUMNS).add(", true FROM resource_history r WHERE r.organisation = ");
            tombstone.value(organisation).add(" AND r.type = ").add(type).add(" AND r.self = ").value(self);
            tombstone.add(" AND r.deleted AND NOT EXISTS (SELECT 1 FROM resource c WHERE c.organisation = ").value(organisation);
            tombstone.add(" AND c.type = ").add(type).add(" AND c.self = ").value(self).add(") AND ");
            new WhereSql(tombstone, organisation).render(filter, "r");
            tombstone.add(" ORDER BY r.version DESC LIMIT 1");
            return one(connection, tombstone, organisation, id, check);
        });
    }

    @Override
    public Optional<StoredResource> vread(int organisation, short type, String id, int version, Where filter) {
        BlindIndex index = sealed.blindIndex(organisation);
        long self = index.self(names.of(type), id);
        int check = SealedRows.idCheck(index, type, id);
        Sql sql = new Sql().add("SELECT ").add(COLUMNS).add(", false FROM resource r WHERE r.organisation = ");
        sql.value(organisation).add(" AND r.type = ").add(type).add(" AND r.self = ").value(self);
        sql.add(" AND r.version = ").value(version).add(" AND ");
        WhereSql where = new WhereSql(sql, organisation);
        where.render(filter, "r");
        sql.add(" UNION ALL SELECT ").add(COLUMNS).add(", r.deleted FROM resource_history r WHERE r.organisation = ");
        sql.value(organisation).add(" AND r.type = ").add(type).add(" AND r.self = ").value(self);
        sql.add(" AND r.version = ").value(version).add(" AND ");
        where.render(filter, "r");
        sql.add(" AND ");
        VersionsSql.currentPasses(sql, where, organisation, filter);
        return sessions.use(organisation, connection -> one(connection, sql, organisation, id, check));
    }

    @Override
    public Rows search(Select select) {
        if (select.where() instanceof Where.Never || select.limit() <= 0) {
            return new Rows(List.of(), List.of(), null);
        }
        List<Order> order = totalOrder(select.order());
        Sql sql = new PageSql(select, order).sql();
        return sessions.use(select.organisation(), connection -> {
            List<StoredResource> rows = new ArrayList<>();
            List<Keyset> keys = new ArrayList<>();
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet found = statement.executeQuery()) {
                int fetched = 0;
                Keyset last = null;
                while (found.next()) {
                    long[] tokens = select.withTokens() ? longs(found.getArray(10)) : NO_TOKENS;
                    StoredResource row = row(found, select.organisation(), tokens);
                    last = key(found, select.withTokens() ? 11 : 10, order);
                    fetched++;
                    if (row != null) {
                        rows.add(row);
                        keys.add(last);
                    }
                }
                return new Rows(rows, keys, fetched == select.limit() ? last : null);
            }
        });
    }

    @Override
    public long count(Select select) {
        if (select.where() instanceof Where.Never) {
            return 0;
        }
        Sql sql = new Sql().add("SELECT count(*) FROM resource r WHERE ");
        PageSql.rows(sql, select, select.where());
        return sessions.use(select.organisation(), connection -> {
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet found = statement.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        });
    }

    @Override
    public long[] visible(int organisation, long[] selfs, Where filter) {
        if (selfs.length == 0 || filter instanceof Where.Never) {
            return NO_TOKENS;
        }
        Sql sql = new Sql().add("SELECT r.self FROM resource r WHERE r.organisation = ").value(organisation);
        sql.add(" AND r.self = ANY(").longs(selfs).add(") AND ");
        new WhereSql(sql, organisation).render(filter, "r");
        return sessions.use(organisation, connection -> {
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet found = statement.executeQuery()) {
                long[] visible = new long[selfs.length];
                int n = 0;
                while (found.next()) {
                    visible = n == visible.length ? Arrays.copyOf(visible, n * 2) : visible;
                    visible[n++] = found.getLong(1);
                }
                return Arrays.copyOf(visible, n);
            }
        });
    }

    @Override
    public List<StoredResource> history(HistorySelect select) {
        if (select.filter() instanceof Where.Never || select.limit() <= 0) {
            return List.of();
        }
        Sql sql = VersionsSql.history(select, COLUMNS);
        return sessions.use(select.organisation(), connection -> {
            List<StoredResource> rows = new ArrayList<>();
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    StoredResource row = row(found, select.organisation(), NO_TOKENS);
                    if (row != null) {
                        rows.add(row);
                    }
                }
            }
            return rows;
        });
    }

    @Override
    public Rows asOf(AsOf select) {
        if (select.where() instanceof Where.Never || select.filter() instanceof Where.Never || select.limit() <= 0) {
            return new Rows(List.of(), List.of(), null);
        }
        Sql sql = VersionsSql.asOf(select, COLUMNS);
        return sessions.use(select.organisation(), connection -> {
            List<StoredResource> rows = new ArrayList<>();
            List<Keyset> keys = new ArrayList<>();
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet found = statement.executeQuery()) {
                int fetched = 0;
                Keyset last = null;
                while (found.next()) {
                    last = new Keyset(List.of(found.getLong(2)));
                    fetched++;
                    StoredResource row = row(found, select.organisation(), NO_TOKENS);
                    if (row != null) {
                        rows.add(row);
                        keys.add(last);
                    }
                }
                return new Rows(rows, keys, fetched == select.limit() ? last : null);
            }
        });
    }

    /** The last key is always the resource's hash, so that no two rows are equal. */
    static List<Order> totalOrder(List<Order> order) {
        List<Order> total = new ArrayList<>();
        for (Order key : order) {
            total.add(key);
            if (key instanceof Order.Self) {
                return total;
            }
        }
        total.add(new Order.Self(false));
        return total;
    }

    private static Keyset key(ResultSet row, int from, List<Order> order) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(order.size());
        for (int i = 0; i < order.size(); i++) {
            Object value = order.get(i) instanceof Order.Number ? row.getDouble(from + i) : (Object) row.getLong(from + i);
            values.add(row.wasNull() ? null : value);
        }
        return new Keyset(Collections.unmodifiableList(values));
    }

    private Optional<StoredResource> one(Connection connection, Sql sql, int organisation, String id, int check)
            throws SQLException {
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet found = statement.executeQuery()) {
            if (!found.next() || found.getInt(6) != check) {
                return Optional.empty();
            }
            StoredResource row = row(found, organisation, NO_TOKENS);
            if (row != null) {
                return Optional.of(row);
            }
            return Optional.of(new StoredResource(
                    found.getShort(1), found.getLong(2), found.getLong(3), found.getInt(4), found.getLong(5), true, 0,
                    NO_TOKENS, SealedRows.erased(id)));
        }
    }

    private @Nullable StoredResource row(ResultSet found, int organisation, long[] tokens) throws SQLException {
        long self = found.getLong(2);
        long patient = found.getLong(3);
        int version = found.getInt(4);
        Optional<byte[]> body = sealed.open(organisation, patient, self, version, found.getBytes(8));
        return body.isEmpty()
                ? null
                : new StoredResource(
                        found.getShort(1), self, patient, version, found.getLong(5), found.getBoolean(9),
                        found.getInt(7), tokens, body.get());
    }

    private static long[] longs(Array array) throws SQLException {
        try {
            Long[] boxed = (Long[]) array.getArray();
            return Arrays.stream(boxed).mapToLong(Long::longValue).toArray();
        } finally {
            array.free();
        }
    }
}
