package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL text and its parameters, grown together. Values of requests are parameters, always; only numbers of types, columns and
 * slots, which are ours, stand in the text. Several statements divided by semicolons go to the server in one round trip.
 */
final class Sql {

    private final StringBuilder text = new StringBuilder(256);
    private final List<Object> parameters = new ArrayList<>();

    Sql add(String part) {
        text.append(part);
        return this;
    }

    Sql add(int number) {
        text.append(number);
        return this;
    }

    /** Ends the statement before the next one, if there is one before. */
    Sql separate() {
        return text.isEmpty() ? this : add("; ");
    }

    /** A parameter: Long, Integer, Double, String, or a primitive array; byte[][] is an array of bytea. */
    Sql value(Object value) {
        text.append('?');
        parameters.add(value);
        return this;
    }

    /** A value that is not there. @param type of {@link java.sql.Types} */
    Sql none(int type) {
        return value(new None(type));
    }

    private record None(int type) {}

    Sql longs(long[] values) {
        value(values);
        return add("::bigint[]");
    }

    /** Text with its own question marks, and their values. */
    Sql add(String part, List<Object> values) {
        text.append(part);
        parameters.addAll(values);
        return this;
    }

    /** The same statement with something before it. */
    Sql after(String prefix) {
        return new Sql().add(prefix + text, parameters);
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        try {
            for (int i = 0; i < parameters.size(); i++) {
                Object value = parameters.get(i);
                switch (value) {
                    case Long l -> statement.setLong(i + 1, l);
                    case Integer n -> statement.setInt(i + 1, n);
                    case Double d -> statement.setDouble(i + 1, d);
                    case String s -> statement.setString(i + 1, s);
                    case None(int type) -> statement.setNull(i + 1, type);
                    default -> statement.setObject(i + 1, value);
                }
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    String text() {
        return text.toString();
    }
}
