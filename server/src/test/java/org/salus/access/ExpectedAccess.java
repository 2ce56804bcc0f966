package org.salus.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.salus.kernel.Interaction;
import org.salus.kernel.Role;

/** Reads {@code expected-access.txt}, which was written apart from the policy and says what it must answer. */
public final class ExpectedAccess {

    /** Which rows, as the marks of the table say. */
    public enum RowsMark {
        ALL,
        EXCEPT_SENSITIVE,
        LABORATORY,
        OWN
    }

    /** @param letters of {@code cruds}; empty when nothing is allowed */
    public record Cell(String type, Role role, String letters, RowsMark rows) {

        /** Whether the interaction is allowed on some row. Not meant for envelopes (batch, transaction, capabilities). */
        public boolean allows(Interaction interaction) {
            String needed =
                    switch (interaction) {
                        case CREATE -> "c";
                        case READ, VREAD, HISTORY, LIVE -> "r";
                        case UPDATE, PATCH -> "u";
                        case DELETE -> "d";
                        case SEARCH, SEARCH_SYSTEM, HISTORY_TYPE, HISTORY_SYSTEM -> "s";
                        case OPERATION -> "rs";
                        case BATCH, TRANSACTION, CAPABILITIES ->
                            throw new IllegalArgumentException(interaction + " opens no row");
                    };
            return needed.chars().allMatch(c -> letters.indexOf(c) >= 0);
        }

        /** Whether a row with these properties is among those that the cell speaks of. */
        public boolean covers(boolean own, boolean sensitive, boolean withheld, boolean laboratory) {
            return switch (rows) {
                case ALL -> true;
                case EXCEPT_SENSITIVE -> !sensitive;
                case LABORATORY -> laboratory;
                case OWN -> own && !withheld;
            };
        }
    }

    private ExpectedAccess() {}

    /** Every cell of the table: each R4 type times each role but {@link Role#SYSTEM}. */
    public static List<Cell> load() {
        List<Cell> cells = new ArrayList<>();
        String[] columns = null;
        for (String line : text().lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.strip().split("\\s+");
            if (columns == null) {
                columns = fields;
                continue;
            }
            if (fields.length != columns.length) {
                throw new IllegalStateException("A line of the table has a field too few or too many: " + line);
            }
            for (int i = 1; i < fields.length; i++) {
                cells.add(cell(fields[0], Role.of(columns[i]).orElseThrow(), fields[i]));
            }
        }
        return cells;
    }

    private static Cell cell(String type, Role role, String text) {
        if (text.equals("-")) {
            return new Cell(type, role, "", RowsMark.ALL);
        }
        char mark = text.charAt(text.length() - 1);
        RowsMark rows =
                switch (mark) {
                    case '!' -> RowsMark.EXCEPT_SENSITIVE;
                    case '#' -> RowsMark.LABORATORY;
                    case '@' -> RowsMark.OWN;
                    default -> RowsMark.ALL;
                };
        String letters = rows == RowsMark.ALL ? text : text.substring(0, text.length() - 1);
        if (!letters.matches("c?r?u?d?s?")) {
            throw new IllegalStateException("Not a cell of the table: " + text);
        }
        return new Cell(type, role, letters, rows);
    }

    private static String text() {
        try (InputStream in = ExpectedAccess.class.getResourceAsStream("expected-access.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
