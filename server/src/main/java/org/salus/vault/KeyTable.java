package org.salus.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/** The table of wrapped keys. */
final class KeyTable {

    static final String DATA = "data";
    static final String BLIND = "blind";
    static final String ROOT = "root";

    private static final int REWRAP_BATCH = 500;

    private final DataSource database;
    private final KeyVault kek;

    KeyTable(DataSource database, KeyVault kek) {
        this.database = database;
        this.kek = kek;
    }

    private record Stored(int organisation, long patient, String purpose, int generation, String kek, byte[] wrapped) {
        byte[] context() {
            return KeyTable.context(organisation, patient, purpose, generation);
        }
    }

    /** The data keys of these patients, by patient; who has none is absent. */
    Map<Long, KeyRing> load(int organisation, long[] patients, String purpose) {
        Map<Long, Map<Integer, SecretKey>> keys = new HashMap<>();
        Map<Long, KeyRing> rings = new HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT patient, generation, kek, wrapped, destroyed_at IS NOT NULL FROM vault_key"
                                + " WHERE organisation = ? AND patient = ANY(?) AND purpose = ?")) {
            select.setInt(1, organisation);
            select.setArray(2, array(connection, patients));
            select.setString(3, purpose);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long patient = rows.getLong(1);
                    if (rows.getBoolean(5)) {
                        rings.put(patient, KeyRing.DESTROYED);
                        continue;
                    }
                    Stored stored = new Stored(
                            organisation, patient, purpose, rows.getInt(2), rows.getString(3), rows.getBytes(4));
                    byte[] plain = kek.unwrap(stored.kek(), stored.wrapped(), stored.context());
                    keys.computeIfAbsent(patient, p -> new HashMap<>())
                            .put(stored.generation(), new SecretKeySpec(plain, "AES"));
                }
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
        keys.forEach((patient, generations) -> rings.putIfAbsent(
                patient,
                new KeyRing(
                        generations.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow(), generations, false)));
        return rings;
    }

    /** Makes a key of this generation for each patient that has none of it; whoever is first wins, and it is durable on return. */
    void create(int organisation, long[] patients, String purpose, int generation, int bytes) {
        byte[][] wrapped = new byte[patients.length][];
        for (int i = 0; i < patients.length; i++) {
            wrapped[i] = kek.wrap(AesGcm.random(bytes), context(organisation, patients[i], purpose, generation));
        }
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO vault_key (organisation, patient, purpose, generation, kek, wrapped)"
                                + " SELECT ?, p, ?, ?, ?, w FROM unnest(?::bigint[], ?::bytea[]) AS n(p, w) ORDER BY p"
                                + " ON CONFLICT DO NOTHING")) {
            insert.setInt(1, organisation);
            insert.setString(2, purpose);
            insert.setInt(3, generation);
            insert.setString(4, kek.currentKek());
            insert.setArray(5, array(connection, patients));
            insert.setArray(6, connection.createArrayOf("bytea", wrapped));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Overwrites all keys of the patient and leaves a tombstone, also where there was no key yet. */
    void destroy(int organisation, long patient) {
        try (Connection connection = database.getConnection();
                PreparedStatement wipe = connection.prepareStatement(
                        "WITH wiped AS (UPDATE vault_key SET wrapped = ''::bytea, destroyed_at = coalesce(destroyed_at, clock_timestamp())"
                                + " WHERE organisation = ? AND patient = ? RETURNING 1)"
                                + " INSERT INTO vault_key (organisation, patient, purpose, generation, kek, wrapped, destroyed_at)"
                                + " SELECT ?, ?, 'data', 1, '', ''::bytea, clock_timestamp() WHERE NOT EXISTS (SELECT 1 FROM wiped)")) {
            wipe.setInt(1, organisation);
            wipe.setLong(2, patient);
            wipe.setInt(3, organisation);
            wipe.setLong(4, patient);
            wipe.executeUpdate();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    record Destroyed(int organisation, long patient) {}

    /** Keys destroyed in the last minutes, here or by another node. */
    List<Destroyed> destroyedWithin(int minutes) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT organisation, patient FROM vault_key"
                                + " WHERE destroyed_at > clock_timestamp() - make_interval(mins => ?)")) {
            select.setInt(1, minutes);
            List<Destroyed> destroyed = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    destroyed.add(new Destroyed(rows.getInt(1), rows.getLong(2)));
                }
            }
            return destroyed;
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Wraps again with the current key-encryption key what another one wrapped. @return how many keys */
    long rewrap() {
        long total = 0;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                for (int done = rewrapBatch(connection); done > 0; done = rewrapBatch(connection)) {
                    connection.commit();
                    total += done;
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
        return total;
    }

    private int rewrapBatch(Connection connection) throws SQLException {
        List<Stored> batch = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT organisation, patient, purpose, generation, kek, wrapped FROM vault_key"
                        + " WHERE kek <> ? AND destroyed_at IS NULL LIMIT " + REWRAP_BATCH + " FOR UPDATE")) {
            select.setString(1, kek.currentKek());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    batch.add(new Stored(
                            rows.getInt(1), rows.getLong(2), rows.getString(3), rows.getInt(4), rows.getString(5), rows.getBytes(6)));
                }
            }
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE vault_key SET kek = ?, wrapped = ?"
                + " WHERE organisation = ? AND patient = ? AND purpose = ? AND generation = ?")) {
            for (Stored key : batch) {
                byte[] plain = kek.unwrap(key.kek(), key.wrapped(), key.context());
                update.setString(1, kek.currentKek());
                update.setBytes(2, kek.wrap(plain, key.context()));
                update.setInt(3, key.organisation());
                update.setLong(4, key.patient());
                update.setString(5, key.purpose());
                update.setInt(6, key.generation());
                update.addBatch();
                Arrays.fill(plain, (byte) 0);
            }
            update.executeBatch();
        }
        return batch.size();
    }

    /** Binds a wrapped key to its row: it cannot stand for another patient's. */
    private static byte[] context(int organisation, long patient, String purpose, int generation) {
        byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(16 + name.length)
                .putInt(organisation)
                .putLong(patient)
                .putInt(generation)
                .put(name)
                .array();
    }

    private static Array array(Connection connection, long[] values) throws SQLException {
        return connection.createArrayOf(
                "bigint", Arrays.stream(values).boxed().toArray(Object[]::new));
    }

    private static VaultException unavailable(SQLException e) {
        return new VaultException("The table of keys cannot be used: SQL state " + e.getSQLState(), e);
    }
}
