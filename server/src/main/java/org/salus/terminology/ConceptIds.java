package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Ranges of concept ids. Taken at once and for good, outside the transaction that uses them, so that nobody waits for it. */
final class ConceptIds {

    private final DataSource database;

    ConceptIds(DataSource database) {
        this.database = database;
    }

    /** The first of {@code count} ids that follow each other. */
    int take(int count) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("UPDATE term_concept_ids SET next = next + ? RETURNING next - ?")) {
            statement.setLong(1, count);
            statement.setLong(2, count);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long first = row.getLong(1);
                if (first + count > Integer.MAX_VALUE) {
                    throw new LoadException("There are no ids left for further concepts.");
                }
                return (int) first;
            }
        }
    }
}
