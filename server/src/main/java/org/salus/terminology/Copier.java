package org.salus.terminology;

import java.io.IOException;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Sends rows into one table by COPY, about a megabyte at a time. */
final class Copier {

    private final Connection connection;
    private final String statement;
    private final CopyText rows = new CopyText();

    /** @param target table and columns, such as {@code t (a, b)} */
    Copier(Connection connection, String target) {
        this.connection = connection;
        this.statement = "COPY " + target + " FROM STDIN";
    }

    CopyText row() {
        return rows;
    }

    /** Ends the row that was being written. @return whether rows were sent */
    boolean end() throws SQLException {
        rows.end();
        if (!rows.isFull()) {
            return false;
        }
        flush();
        return true;
    }

    void flush() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement, new ByteArrayInputStream(rows.take()));
        } catch (IOException e) {
            throw new SQLException("Rows could not be sent", e);
        }
    }
}
