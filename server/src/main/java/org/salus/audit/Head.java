package org.salus.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a chain as the database has it.
 *
 * @param seq of the last row
 * @param mac of the last row
 * @param firstDoubt see the table
 * @param proof by {@link ChainKey#proof}
 */
record Head(long seq, byte[] mac, @Nullable Long firstDoubt, byte[] proof) {

    static Optional<Head> read(Connection connection, int organisation) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq, mac, first_doubt, proof FROM audit_head WHERE organisation = ?")) {
            select.setInt(1, organisation);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Head(
                                row.getLong(1), row.getBytes(2), row.getObject(3, Long.class), row.getBytes(4)))
                        : Optional.empty();
            }
        }
    }
}
