package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/** Opens every row, takes its search values anew and compares them with what the row holds in the clear. */
public final class IndexAgreement {

    private static final int MOST_SHOWN = 20;

    /**
     * @param rows how many current rows were looked at
     * @param differences what does not agree, in words; at most {@value #MOST_SHOWN}
     */
    public record Result(int rows, List<String> differences) {}

    private IndexAgreement() {}

    /** @param owner a login that row-level security does not bind */
    public static Result check(DataSource owner, Vault vault) throws SQLException {
        return check(owner, vault, Definitions.R4_ALONE);
    }

    public static Result check(DataSource owner, Vault vault, Definitions definitions) throws SQLException {
        SealedRows sealed = new SealedRows(vault);
        List<String> differences = new ArrayList<>();
        int count = 0;
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            versions(connection, differences);
            Map<List<Long>, long[]> strings = strings(connection);
            try (PreparedStatement select = connection.prepareStatement("SELECT " + WriteColumns.NAMES + " FROM resource")) {
                select.setFetchSize(500);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        count++;
                        String difference = difference(row, sealed, definitions, strings);
                        if (difference != null && differences.size() < MOST_SHOWN) {
                            differences.add(difference);
                        }
                    }
                }
            }
            if (!strings.isEmpty()) {
                differences.add(strings.size() + " rows of strings of resources that are not there, or that have none");
            }
            connection.rollback();
        }
        return new Result(count, differences);
    }

    /** Version n has n - 1 versions behind it. */
    private static void versions(Connection connection, List<String> differences) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM resource r WHERE r.version <> 1 +"
                        + " (SELECT count(*) FROM resource_history h WHERE h.organisation = r.organisation AND h.self = r.self)");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            if (rows.getLong(1) > 0) {
                differences.add(rows.getLong(1) + " resources with missing or superfluous old versions");
            }
        }
    }

    /** All strings that lie apart, by organisation, type and self. */
    private static Map<List<Long>, long[]> strings(Connection connection) throws SQLException {
        Map<List<Long>, long[]> strings = new HashMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT organisation, type, self, strings FROM resource_string");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                strings.put(
                        List.of(rows.getLong(1), rows.getLong(2), rows.getLong(3)),
                        longs((Long[]) rows.getArray(4).getArray()));
            }
        }
        return strings;
    }

    private static long[] longs(Long[] boxed) {
        return Arrays.stream(boxed).mapToLong(Long::longValue).toArray();
    }

    /** @param strings the row's own are taken out */
    private static @Nullable String difference(
            ResultSet row, SealedRows sealed, Definitions definitions, Map<List<Long>, long[]> strings) throws SQLException {
        int organisation = row.getInt("organisation");
        long self = row.getLong("self");
        long patient = row.getLong("patient");
        int version = row.getInt("version");
        short type = row.getShort("type");
        BlindIndex blind = sealed.blindIndex(organisation);
        JsonObject resource = Json.parse(
                        sealed.open(organisation, patient, self, version, row.getBytes("body")).orElseThrow())
                .get();
        String name = Objects.requireNonNull(resource.string("resourceType"));
        String id = Objects.requireNonNull(resource.string("id"));
        String where = name + "/" + id + ": ";
        if (blind.self(name, id) != self || row.getInt("id_check") != SealedRows.idCheck(blind, type, id)) {
            return where + "the row is another resource's";
        }
        JsonObject meta = Objects.requireNonNull(resource.object("meta"));
        if (!Integer.toString(version).equals(meta.string("versionId"))) {
            return where + "the row is at version " + version + ", the body at " + meta.string("versionId");
        }
        R4 own = definitions.of(organisation);
        RowIndex index = Indexer.index(own, new Examiner(own).index(resource), id, resource, blind).get();
        if (index.patient() != patient) {
            return where + "patient";
        }
        Long[] tokens = (Long[]) row.getArray("tokens").getArray();
        if (!Arrays.equals(index.tokens(), longs(tokens))) {
            return where + "tokens";
        }
        long[] apart = strings.remove(List.of((long) organisation, (long) type, self));
        if (StringHashes.areApart(type) ? !Arrays.equals(index.strings(), apart) : apart != null) {
            return where + "strings";
        }
        if (row.getLong("present") != index.present()) {
            return where + "present";
        }
        if (row.getInt("lossy") != index.lossy()) {
            return where + "lossy";
        }
        for (int slot = 0; slot < WhereSql.DATE_SLOTS; slot++) {
            if (row.getLong("d" + slot + "_lo") != index.dateLow()[slot]
                    || row.getLong("d" + slot + "_hi") != index.dateHigh()[slot]) {
                return where + "date " + slot;
            }
        }
        for (int slot = 0; slot < WhereSql.NUMBER_SLOTS; slot++) {
            if (differ(row, "n" + slot + "_lo", index.numberLow()[slot])
                    || differ(row, "n" + slot + "_hi", index.numberHigh()[slot])) {
                return where + "number " + slot;
            }
        }
        return null;
    }

    private static boolean differ(ResultSet row, String column, double expected) throws SQLException {
        double there = row.getDouble(column);
        return row.wasNull() ? !Double.isNaN(expected) : there != expected;
    }
}
