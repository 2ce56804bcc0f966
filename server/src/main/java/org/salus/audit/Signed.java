package org.salus.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checkpoints one after the other, from the file or from the table. */
final class Signed implements AutoCloseable {

    /** The next line, or null at the end. */
    private interface Lines {
        @Nullable String next() throws IOException, SQLException;
    }

    private final Lines lines;
    private final AutoCloseable source;
    private int damaged;

    private Signed(Lines lines, AutoCloseable source) {
        this.lines = lines;
        this.source = source;
    }

    static Signed ofFile(Path home) {
        return ofFile(home, Long.MAX_VALUE);
    }

    /** @param most lines after these are not read */
    static Signed ofFile(Path home, long most) {
        Path file = Checkpoints.file(home);
        if (!Files.exists(file)) {
            return new Signed(() -> null, () -> {});
        }
        try {
            // One byte is one character: a damaged line must not end the reading.
            BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
            long[] left = {most};
            return new Signed(() -> left[0]-- > 0 ? in.readLine() : null, in);
        } catch (IOException e) {
            throw new UncheckedIOException("The audit's checkpoints cannot be read from " + file, e);
        }
    }

    static Signed ofTable(Connection connection, int organisation) throws SQLException {
        PreparedStatement select =
                connection.prepareStatement("SELECT line FROM audit_checkpoint WHERE organisation = ? ORDER BY seq");
        select.setFetchSize(500);
        select.setInt(1, organisation);
        ResultSet rows = select.executeQuery();
        return new Signed(() -> rows.next() ? rows.getString(1) : null, select);
    }

    @Nullable Checkpoint next() {
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                Optional<Checkpoint> checkpoint = Checkpoint.parse(line);
                if (checkpoint.isPresent()) {
                    return checkpoint.get();
                }
                damaged += line.isEmpty() ? 0 : 1;
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("The audit's checkpoints cannot be read", e);
        } catch (SQLException e) {
            throw new IllegalStateException("The audit's checkpoints cannot be read", e);
        }
    }

    /** Reads to the end. @return how many lines there were */
    long count() {
        long count = 0;
        try {
            while (lines.next() != null) {
                count++;
            }
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The audit's checkpoints cannot be read", e);
        }
        return count;
    }

    int damaged() {
        return damaged;
    }

    @Override
    public void close() {
        try {
            source.close();
        } catch (Exception e) {
            throw new IllegalStateException("The audit's checkpoints cannot be closed", e);
        }
    }
}
