package org.salus.search;

import static org.salus.kernel.Problem.Code.PARAMETER;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.DateInterval;
import org.salus.fhir.R4;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.store.TokenHashes;

/** Values of search parameters by type; {@code \,}, {@code \$}, {@code \|} and {@code \\} are escapes (R4 3.1.1.4.8). */
final class ValueParser {

    private final R4 definitions;
    private final List<String> bases;

    ValueParser(R4 definitions, List<String> bases) {
        this.definitions = definitions;
        this.bases = List.copyOf(bases);
    }

    /** At commas that are not escaped; the escapes stay. */
    List<String> split(String value) {
        return split(value, ',');
    }

    private static List<String> split(String value, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || value.charAt(i) == separator) {
                if (i > start) {
                    parts.add(value.substring(start, i));
                }
                start = i + 1;
            } else if (value.charAt(i) == '\\' && i + 1 < value.length()) {
                i++;
            }
        }
        return parts.isEmpty() ? List.of("") : parts;
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && ",$|\\".indexOf(text.charAt(i + 1)) >= 0) {
                c = text.charAt(++i);
            }
            out.append(c);
        }
        return out.toString();
    }

    Outcome<Value> parse(SearchParam param, Criterion.Modifier modifier, @Nullable String targetType, String text) {
        if (text.isEmpty()) {
            return Outcome.refused(PARAMETER, "A value is missing.");
        }
        if (modifier == Criterion.Modifier.MISSING) {
            return switch (text) {
                case "true" -> Outcome.ok(new Value.Missing(text, true));
                case "false" -> Outcome.ok(new Value.Missing(text, false));
                default -> Outcome.refused(PARAMETER, ":missing takes true or false.");
            };
        }
        if (modifier == Criterion.Modifier.TEXT) {
            return words(text);
        }
        if (modifier == Criterion.Modifier.EXACT) {
            return Outcome.ok(new Value.Text(unescape(text)));
        }
        if (modifier == Criterion.Modifier.IDENTIFIER) {
            return token(text);
        }
        if (modifier == Criterion.Modifier.IN || modifier == Criterion.Modifier.NOT_IN) {
            return Outcome.ok(new Value.Uri(unescape(text)));
        }
        if (modifier == Criterion.Modifier.OF_TYPE) {
            return typedIdentifier(text);
        }
        if (modifier == Criterion.Modifier.OVERLAPS && Prefix.of(text) != Prefix.EQ) {
            return Outcome.refused(PARAMETER, "po compares with a date or period without a prefix.");
        }
        return value(param.type(), param, targetType, text);
    }

    private Outcome<Value> value(
            SearchParam.Type type, SearchParam param, @Nullable String targetType, String text) {
        return switch (type) {
            case DATE -> date(text).map(d -> d);
            case NUMBER -> number(text).map(n -> n);
            case QUANTITY -> quantity(text);
            case TOKEN -> token(param.anyCase() ? text.toLowerCase(Locale.ROOT) : text);
            case STRING -> words(text);
            case URI -> Outcome.ok(new Value.Uri(unescape(text)));
            case REFERENCE -> reference(param, targetType, unescape(text));
            case COMPOSITE -> composite(param, text);
            case SPECIAL -> Outcome.refused(PARAMETER, "This parameter is not supported.");
        };
    }

    /** Text that is compared without case, accents and punctuation: with nothing left every row would fit. */
    private static Outcome<Value> words(String text) {
        String words = unescape(text);
        return TokenHashes.fold(words).isEmpty()
                ? Outcome.refused(PARAMETER, "The value has no letter or digit to look for.")
                : Outcome.ok(new Value.Text(words));
    }

    /** Null when it is no date. A plus sign before the zone that was not escaped has become a blank. */
    static @Nullable DateInterval interval(String text) {
        return DateInterval.parseLeniently(text.replace(' ', '+'));
    }

    Outcome<Value.Date> date(String text) {
        Prefix prefix = Prefix.of(text);
        DateInterval interval = interval(Prefix.strip(text));
        if (interval == null) {
            return Outcome.refused(
                    PARAMETER,
                    "'" + SearchParser.shown(text)
                            + "' is not a date; write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a zone,"
                            + " with a prefix such as ge if wanted.");
        }
        return Outcome.ok(new Value.Date(text, prefix, interval.low(), interval.high()));
    }

    private Outcome<Value.Number> number(String text) {
        Prefix prefix = Prefix.of(text);
        String digits = Prefix.strip(text);
        if (digits.length() > 40 || !digits.matches("[+ -]?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?")) {
            return Outcome.refused(
                    PARAMETER, "'" + SearchParser.shown(text) + "' is not a number such as 5.4 or ge100.");
        }
        BigDecimal exact = new BigDecimal(digits.trim());
        // The implied precision: half a unit of the last digit written, either side (R4 3.1.1.4.6).
        BigDecimal half = BigDecimal.ONE.movePointLeft(exact.scale()).divide(BigDecimal.TWO);
        if (prefix == Prefix.AP) {
            half = exact.abs().multiply(new BigDecimal("0.1"));
        }
        return Outcome.ok(new Value.Number(text, prefix, exact, exact.subtract(half), exact.add(half)));
    }

    private Outcome<Value> quantity(String text) {
        List<String> parts = splitKeepingEmpty(text);
        if (parts.size() > 3) {
            return Outcome.refused(PARAMETER, "A quantity is written number, number|system|code or number||code.");
        }
        return number(parts.getFirst())
                .map(number -> new Value.Quantity(
                        text,
                        number,
                        parts.size() == 3 && !parts.get(1).isEmpty() ? unescape(parts.get(1)) : null,
                        parts.size() == 3 && !parts.get(2).isEmpty() ? unescape(parts.get(2)) : null));
    }

    private static List<String> splitKeepingEmpty(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '|') {
                parts.add(text.substring(start, i));
                start = i + 1;
            } else if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
        }
        return parts;
    }

    Outcome<Value> token(String text) {
        List<String> parts = splitKeepingEmpty(text);
        return switch (parts.size()) {
            case 1 -> Outcome.ok(new Value.Token(text, null, unescape(parts.getFirst())));
            case 2 -> {
                String code = unescape(parts.get(1));
                String system = unescape(parts.getFirst());
                yield code.isEmpty() && system.isEmpty()
                        ? Outcome.refused(PARAMETER, "A token is written code, system|code, system| or |code.")
                        : Outcome.ok(new Value.Token(text, system, code.isEmpty() ? null : code));
            }
            default -> Outcome.refused(PARAMETER, "A token is written code, system|code, system| or |code.");
        };
    }

    private static Outcome<Value> typedIdentifier(String text) {
        List<String> parts = splitKeepingEmpty(text);
        if (parts.size() != 3 || parts.stream().anyMatch(String::isEmpty)) {
            return Outcome.refused(
                    PARAMETER,
                    ":of-type is written system|code|value: the coding of the identifier's type, and the identifier's value.");
        }
        return Outcome.ok(new Value.TypedIdentifier(
                text, unescape(parts.get(0)), unescape(parts.get(1)), unescape(parts.get(2))));
    }

    private Outcome<Value> reference(SearchParam param, @Nullable String targetType, String text) {
        String rest = text;
        for (String base : bases) {
            if (rest.startsWith(base + "/")) {
                rest = rest.substring(base.length() + 1);
            }
        }
        int version = rest.indexOf("/_history/");
        if (version > 0) {
            rest = rest.substring(0, version);
        }
        int slash = rest.indexOf('/');
        if (slash > 0 && definitions.type(rest.substring(0, slash)) != null && Ids.isValid(rest.substring(slash + 1))) {
            String type = rest.substring(0, slash);
            if (targetType != null && !targetType.equals(type)) {
                return Outcome.refused(PARAMETER, "The modifier says " + targetType + " and the value says " + type + ".");
            }
            return Outcome.ok(new Value.Reference(text, type, rest.substring(slash + 1), null));
        }
        if (Ids.isValid(rest)) {
            String only = targetType != null
                    ? targetType
                    : param.targets().size() == 1 ? param.targets().iterator().next() : null;
            return Outcome.ok(new Value.Reference(text, only, rest, null));
        }
        if (rest.contains(":")) {
            return Outcome.ok(new Value.Reference(text, null, null, rest));
        }
        return Outcome.refused(
                PARAMETER, "'" + SearchParser.shown(text) + "' is not a reference; write an id, Type/id or a URL.");
    }

    private Outcome<Value> composite(SearchParam param, String text) {
        List<String> parts = split(text, '$');
        if (parts.size() != param.components().size()) {
            return Outcome.refused(
                    PARAMETER, param.code() + " takes " + param.components().size() + " values joined by $.");
        }
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Outcome<Value> part = value(param.components().get(i).type(), param, null, parts.get(i));
            if (part instanceof Outcome.Refused<Value> refused) {
                return refused.cast();
            }
            values.add(part.get());
        }
        return Outcome.ok(new Value.Composite(text, List.copyOf(values)));
    }
}
