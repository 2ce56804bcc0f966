package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** SQL over {@code term_concept c} and its parameters, grown together. What requests say is a parameter, always. */
final class CodeSetSql {

    private final StringBuilder text = new StringBuilder(256);
    private final List<Object> parameters = new ArrayList<>();
    private final int system;
    private final boolean caseSensitive;

    CodeSetSql(SystemRef system) {
        this.system = system.id();
        this.caseSensitive = system.caseSensitive();
    }

    CodeSetSql add(String part) {
        text.append(part);
        return this;
    }

    /** The whole, with text around it. */
    CodeSetSql within(String before, String after) {
        text.insert(0, before).append(after);
        return this;
    }

    CodeSetSql value(Object value) {
        text.append('?');
        parameters.add(value);
        return this;
    }

    /** {@code c.system = .. AND (the set)}. */
    CodeSetSql where(CodeSet set) {
        add("c.system = ").value(system).add(" AND ");
        return render(set);
    }

    CodeSetSql code(String code) {
        return caseSensitive ? add("c.code = ").value(code) : add("lower(c.code) = lower(").value(code).add(")");
    }

    private CodeSetSql idOf(String code) {
        add("(SELECT c.id FROM term_concept c WHERE c.system = ").value(system).add(" AND ");
        return code(code).add(" LIMIT 1)");
    }

    private CodeSetSql words(String lexeme) {
        return add("c.words @@ ").value(query(lexeme, false)).add("::tsquery");
    }

    /** One lexeme as a tsquery. */
    static String query(String lexeme, boolean prefix) {
        return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" + (prefix ? ":*" : "");
    }

    CodeSetSql render(CodeSet set) {
        return switch (set) {
            case CodeSet.All _ -> add("true");
            case CodeSet.None _ -> add("false");
            case CodeSet.Codes(Set<String> codes) ->
                caseSensitive
                        ? add("c.code = ANY(").value(codes.toArray(String[]::new)).add(")")
                        : add("lower(c.code) = ANY(")
                                .value(codes.stream().map(code -> code.toLowerCase(java.util.Locale.ROOT)).toArray(String[]::new))
                                .add(")");
            case CodeSet.Below(String code, boolean withSelf) -> {
                add("(c.tree @> ARRAY[").idOf(code).add("]");
                if (!withSelf) {
                    add(" AND c.id <> ").idOf(code);
                }
                yield add(")");
            }
            case CodeSet.Above(String code) ->
                add("c.id = ANY((SELECT c.tree FROM term_concept c WHERE c.system = ").value(system).add(" AND ").code(code)
                        .add(" LIMIT 1)::integer[])");
            case CodeSet.Children(String code) -> add("c.tree @> ARRAY[-").idOf(code).add("]");
            case CodeSet.Parents(String code) ->
                add("-c.id = ANY((SELECT c.tree FROM term_concept c WHERE c.system = ").value(system).add(" AND ").code(code)
                        .add(" LIMIT 1)::integer[])");
            case CodeSet.Property(String name, String value) -> {
                add("(").words(ConceptRow.propertyLexeme(system, name, value));
                if (value.length() > ConceptRow.LONGEST_LEXEME) {
                    add(" AND EXISTS (").values(name).add(" = ").value(value).add(")");
                }
                yield add(")");
            }
            case CodeSet.HasProperty(String name) -> words(ConceptRow.existsLexeme(system, name));
            case CodeSet.PropertyMatches(String name, String regex) ->
                add("(").words(ConceptRow.existsLexeme(system, name)).add(" AND EXISTS (").values(name).add(" ~ ").value(anchored(regex))
                        .add("))");
            case CodeSet.CodeMatches(String regex) -> add("c.code ~ ").value(anchored(regex));
            case CodeSet.DisplayIs(String display) -> add("c.display = ").value(display);
            case CodeSet.DisplayMatches(String regex) -> add("coalesce(c.display, '') ~ ").value(anchored(regex));
            case CodeSet.Active _ -> add("c.active");
            case CodeSet.Abstract _ -> add("c.abstract");
            case CodeSet.HasParent _ -> add("cardinality(c.tree) > 1");
            case CodeSet.HasChild _ ->
                add("EXISTS (SELECT 1 FROM term_concept k WHERE k.system = ").value(system).add(" AND k.tree @> ARRAY[-c.id])");
            case CodeSet.And(List<CodeSet> parts) -> joined(parts, " AND ");
            case CodeSet.Or(List<CodeSet> parts) -> joined(parts, " OR ");
            // Parts are never unknown: a subselect that finds nothing makes them false here.
            case CodeSet.Not(CodeSet part) -> add("NOT coalesce(").render(part).add(", false)");
        };
    }

    private CodeSetSql joined(List<CodeSet> parts, String with) {
        add("(");
        for (int i = 0; i < parts.size(); i++) {
            add(i == 0 ? "" : with).render(parts.get(i));
        }
        return add(")");
    }

    /** The values of a property, as text, before an operator. */
    private CodeSetSql values(String name) {
        return add("SELECT 1 FROM jsonb_array_elements(c.detail -> 'property') p WHERE p ->> 'code' = ").value(name)
                .add(" AND coalesce(p ->> 'valueCode', p ->> 'valueString', p ->> 'valueInteger', p ->> 'valueBoolean',"
                        + " p ->> 'valueDateTime', p ->> 'valueDecimal', p -> 'valueCoding' ->> 'code')");
    }

    private static String anchored(String regex) {
        return "^(?:" + regex + ")$";
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        try {
            for (int i = 0; i < parameters.size(); i++) {
                switch (parameters.get(i)) {
                    case Integer number -> statement.setInt(i + 1, number);
                    case String string -> statement.setString(i + 1, string);
                    case String[] strings -> statement.setArray(i + 1, connection.createArrayOf("text", strings));
                    default -> throw new IllegalStateException("Not a parameter");
                }
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
