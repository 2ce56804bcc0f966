package org.salus.proof.search;

import static org.salus.proof.search.Pools.any;
import static org.salus.proof.search.Values.escape;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Timing;
import org.jspecify.annotations.Nullable;
import org.salus.proof.search.Elements.Found;
import org.salus.proof.search.Parameters.Parameter;
import org.salus.proof.search.SlowSearch.Pair;

/** Makes queries of one parameter out of what the resources hold, and of what lies near to it. */
final class QueryMaker {

    private final SlowSearch search;
    private final Random random;
    private final String base;
    private boolean asHeld;

    QueryMaker(SlowSearch search, String base, Random random) {
        this.search = search;
        this.base = base;
        this.random = random;
    }

    /** At least one query for each modifier and prefix of the parameter's type, some with several values or conditions. */
    List<List<Pair>> queries(Parameter parameter) {
        List<List<Pair>> queries = new ArrayList<>();
        List<Found> pool = pool(parameter);
        List<String> modifiers = modifiers(parameter, pool);
        for (String modifier : modifiers) {
            String name = parameter.code() + (modifier.isEmpty() ? "" : ":" + modifier);
            if (modifier.equals("missing")) {
                queries.add(List.of(new Pair(name, "true")));
                queries.add(List.of(new Pair(name, "false")));
                continue;
            }
            int count = modifier.isEmpty() ? plain(parameter) : 1;
            for (int i = 0; i < count; i++) {
                String value = value(parameter, modifier, pool, i);
                if (value != null) {
                    queries.add(List.of(new Pair(name, value)));
                }
            }
        }
        String one = value(parameter, "", pool, -1);
        String other = value(parameter, "", pool, -1);
        String third = value(parameter, "", pool, -1);
        if (one != null && other != null && third != null) {
            queries.add(List.of(new Pair(parameter.code(), one + "," + other + "," + third)));
            queries.add(List.of(new Pair(parameter.code(), one), new Pair(parameter.code(), other + "," + third)));
        }
        return queries;
    }

    /** One condition at random. */
    @Nullable
    Pair one(Parameter parameter) {
        List<Found> pool = pool(parameter);
        List<String> modifiers = modifiers(parameter, pool);
        String modifier = random.nextBoolean() ? "" : any(random, modifiers);
        String value = modifier.equals("missing")
                ? String.valueOf(random.nextBoolean())
                : value(parameter, modifier, pool, -1);
        return value == null ? null : new Pair(parameter.code() + (modifier.isEmpty() ? "" : ":" + modifier), value);
    }

    private List<Found> pool(Parameter parameter) {
        return search.all(parameter.type()).stream()
                .flatMap(s -> search.values(parameter, s).stream())
                .toList();
    }

    private static int plain(Parameter parameter) {
        return switch (parameter.kind()) {
            case "date", "number", "quantity" -> 1 + Values.PREFIXES.size();
            case "token", "string", "composite" -> 4;
            default -> 3;
        };
    }

    private List<String> modifiers(Parameter parameter, List<Found> pool) {
        return switch (parameter.kind()) {
            case "token" ->
                pool.stream().anyMatch(f -> f.element() instanceof Identifier)
                        ? List.of("", "not", "text", "of-type", "missing")
                        : List.of("", "not", "text", "missing");
            case "string" -> List.of("", "exact", "contains", "missing");
            case "uri" -> List.of("", "above", "below", "contains", "missing");
            case "reference" -> {
                Collection<String> targets =
                        parameter.targets().isEmpty() ? List.of("Patient", "Organization") : parameter.targets();
                yield List.of("", any(random, List.copyOf(targets)), "identifier", "missing");
            }
            case "composite" -> List.of("");
            default -> List.of("", "missing");
        };
    }

    /** @param turn which prefix to take in turn; -1 for any; null when there is nothing to make a value of */
    private @Nullable String value(Parameter parameter, String modifier, List<Found> pool, int turn) {
        Found found = pool.isEmpty() ? null : any(random, pool);
        if (!parameter.kind().equals("composite")) {
            return value(parameter.kind(), parameter, modifier, found == null ? null : found.element(), turn);
        }
        List<Found> whole = pool.stream()
                .filter(f -> f.parts().stream().noneMatch(List::isEmpty))
                .toList();
        found = whole.isEmpty() ? found : any(random, whole);
        if (found == null) {
            return null;
        }
        // Seldom all parts of a value that was changed would be found: mostly what the element holds is asked for.
        asHeld = random.nextInt(4) > 0;
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < parameter.components().size(); i++) {
            // Now and then a part of another element: each alone is found, together they are not.
            Found source = random.nextInt(6) == 0 ? any(random, pool) : found;
            List<Base> elements = source.parts().get(i);
            String part = value(
                    parameter.components().get(i).kind(),
                    parameter,
                    "",
                    elements.isEmpty() ? null : any(random, elements),
                    asHeld ? 0 : -1);
            if (part == null) {
                asHeld = false;
                return null;
            }
            parts.add(part);
        }
        asHeld = false;
        return String.join("$", parts);
    }

    private @Nullable String value(
            String kind, Parameter parameter, String modifier, @Nullable Base element, int turn) {
        return switch (kind) {
            case "token" -> switch (modifier) {
                case "text" -> tokenText(element);
                case "of-type" -> typed(element);
                default -> token(element);
            };
            case "string" -> string(modifier, element);
            case "uri" -> uri(element);
            case "date" -> prefix(turn) + near(element);
            case "number" -> prefix(turn) + number(kind, element);
            case "quantity" -> quantity(turn, element);
            case "reference" -> modifier.equals("identifier")
                    ? identifier(element)
                    : reference(parameter, modifier, element);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private String prefix(int turn) {
        if (turn == 0) {
            return "";
        }
        List<String> prefixes = List.of("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");
        return turn > 0 ? prefixes.get((turn - 1) % prefixes.size()) : random.nextInt(3) == 0 ? "" : any(random, prefixes);
    }

    private String token(@Nullable Base element) {
        List<Tokens.Token> tokens = element == null ? List.of() : Tokens.of(element);
        if (tokens.isEmpty()) {
            return escape(any(random, Pools.CODES));
        }
        Tokens.Token token = any(random, tokens);
        String code = token.code() == null ? any(random, Pools.CODES) : token.code();
        if (!asHeld && random.nextInt(6) == 0) {
            code = random.nextBoolean() ? code.toUpperCase(Locale.ROOT) : code + "x";
        }
        if (token.scope() != Tokens.Scope.STATED) {
            return escape(code);
        }
        if (asHeld) {
            return token.code() == null && token.system() != null
                    ? escape(token.system()) + "|"
                    : (token.system() == null || random.nextBoolean() ? "" : escape(token.system()) + "|") + escape(code);
        }
        String system = token.system() == null ? any(random, Pools.SYSTEMS) : token.system();
        return switch (random.nextInt(5)) {
            case 0 -> escape(system) + "|" + escape(code);
            case 1 -> token.system() == null ? "|" + escape(code) : escape(system) + "|" + escape(code);
            case 2 -> "|" + escape(code);
            case 3 -> escape(system) + "|";
            default -> escape(code);
        };
    }

    private String typed(@Nullable Base element) {
        Identifier identifier = element instanceof Identifier held ? held : new Identifier();
        Coding type = identifier.getType().getCodingFirstRep();
        return escape(type.hasSystem() ? type.getSystem() : "http://terminology.hl7.org/CodeSystem/v2-0203") + "|"
                + escape(type.hasCode() ? type.getCode() : any(random, List.of("MR", "SS"))) + "|"
                + escape(identifier.hasValue() ? identifier.getValue() : any(random, Pools.IDENTIFIERS));
    }

    private String tokenText(@Nullable Base element) {
        List<Tokens.Token> tokens = element == null ? List.of() : Tokens.of(element);
        for (Tokens.Token token : tokens) {
            if (token.text() != null) {
                return piece(token.text());
            }
        }
        return piece(any(random, Pools.WORDS));
    }

    /** The whole, a beginning, a part, other case, no accents; always with something to look for. */
    private String piece(String text) {
        int from = random.nextInt(3) == 0 ? random.nextInt(text.length()) : 0;
        int to = random.nextBoolean() ? text.length() : from + 1 + random.nextInt(text.length() - from);
        String piece = text.substring(from, to);
        piece = switch (random.nextInt(4)) {
            case 0 -> piece.toUpperCase(Locale.ROOT);
            case 1 -> Texts.normal(piece);
            default -> piece;
        };
        return escape(Texts.normal(piece).isEmpty() ? text : piece);
    }

    private String string(String modifier, @Nullable Base element) {
        List<String> texts = element == null ? List.of() : Texts.of(element);
        String text = texts.isEmpty() || !asHeld && random.nextInt(8) == 0 ? any(random, Pools.WORDS) : any(random, texts);
        return modifier.equals("exact") && random.nextInt(3) > 0 ? escape(text) : piece(text);
    }

    private String uri(@Nullable Base element) {
        List<String> texts = element == null ? List.of() : Texts.of(element);
        String uri = texts.isEmpty() || random.nextInt(4) == 0 ? any(random, Pools.URIS) : any(random, texts);
        int slash = uri.lastIndexOf('/');
        return escape(
                switch (random.nextInt(6)) {
                    case 0 -> slash > 8 ? uri.substring(0, slash) : uri;
                    case 1 -> slash > 8 ? uri.substring(0, slash + 1) : uri;
                    case 2 -> uri + "/_history/5";
                    case 3 -> uri.substring(0, uri.length() - 1);
                    default -> uri;
                });
    }

    private String near(@Nullable Base element) {
        List<String> texts = new ArrayList<>();
        switch (element) {
            case BaseDateTimeType moment when moment.hasValue() -> texts.add(moment.getValueAsString());
            case Period period -> {
                texts.add(period.getStartElement().getValueAsString());
                texts.add(period.getEndElement().getValueAsString());
            }
            case Timing timing -> timing.getEvent().forEach(e -> texts.add(e.getValueAsString()));
            case null, default -> {}
        }
        texts.removeIf(t -> t == null);
        String text = texts.isEmpty()
                ? any(random, random.nextBoolean() ? Pools.DAYS : Pools.MOMENTS)
                : any(random, texts);
        return switch (asHeld ? 5 : random.nextInt(6)) {
            // Another precision: the year, the month, the day, the minute.
            case 0 -> text.substring(0, Math.min(text.length(), any(random, List.of(4, 7, 10))));
            case 1 -> text.length() > 10 ? text.substring(0, 10) : text;
            case 2 -> text.length() > 16 ? text.substring(0, 16) + zone(text) : text;
            // Another moment nearby.
            case 3 -> text.length() == 10 ? java.time.LocalDate.parse(text).plusDays(random.nextBoolean() ? 1 : -1).toString() : text;
            case 4 -> text.length() > 10
                    ? java.time.OffsetDateTime.parse(text).plusSeconds(random.nextBoolean() ? 1 : -1).withNano(0)
                            .format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx"))
                    : text;
            default -> text;
        };
    }

    private static String zone(String text) {
        return text.endsWith("Z") ? "Z" : text.substring(text.length() - 6);
    }

    private String number(String kind, @Nullable Base element) {
        Numbers.Amount amount = element == null ? null : Numbers.of(kind, element);
        BigDecimal value = amount == null
                ? any(random, Pools.NUMBERS)
                : amount.low() != null && (amount.high() == null || random.nextBoolean()) ? amount.low() : amount.high();
        value = value == null ? BigDecimal.ONE : value;
        if (Math.abs(value.scale()) > 30 || value.precision() > 30) {
            // The server takes numbers of up to 40 characters.
            return value.round(java.math.MathContext.DECIMAL32).toString();
        }
        return switch (asHeld ? 6 : random.nextInt(7)) {
            case 0 -> value.setScale(Math.max(0, value.scale() - 1), java.math.RoundingMode.HALF_UP).toPlainString();
            case 1 -> value.setScale(value.scale() + 1).toPlainString();
            case 2 -> value.add(BigDecimal.ONE.scaleByPowerOfTen(-value.scale())).toPlainString();
            case 3 -> value.unscaledValue() + "e" + -value.scale();
            case 4 -> value.multiply(new BigDecimal("1.05")).toPlainString();
            default -> value.toPlainString();
        };
    }

    private String quantity(int turn, @Nullable Base element) {
        Numbers.Amount amount = element == null ? null : Numbers.of("quantity", element);
        String number = prefix(turn) + number("quantity", element);
        String[] unit = amount == null || !asHeld && random.nextInt(5) == 0
                ? any(random, Pools.UNITS)
                : new String[] {amount.system(), amount.code(), amount.unit()};
        if (amount != null && Pools.UCUM.equals(unit[0]) && unit[1] != null && !asHeld && random.nextInt(4) == 0) {
            String converted = converted(amount, any(random, Pools.UNITS));
            if (converted != null) {
                return prefix(turn) + converted;
            }
        }
        String code = unit[1] == null ? "" : escape(unit[1]);
        String system = unit[0] == null ? "" : escape(unit[0]);
        return switch (random.nextInt(5)) {
            case 0 -> number;
            case 1 -> number + "||" + (unit[2] == null ? code : escape(unit[2]));
            case 2 -> system.isEmpty() ? number : number + "|" + system + "|";
            default -> code.isEmpty() ? number : number + "|" + system + "|" + code;
        };
    }

    /** The same amount in another unit of its dimension. */
    private static @Nullable String converted(Numbers.Amount amount, String[] unit) {
        Units.Unit from = amount.code() == null ? null : Units.of(amount.code());
        Units.Unit to = unit[1] == null || !Pools.UCUM.equals(unit[0]) ? null : Units.of(unit[1]);
        BigDecimal value = amount.low() == null ? amount.high() : amount.low();
        if (from == null || to == null || value == null || !from.dimension().equals(to.dimension())) {
            return null;
        }
        return value.multiply(from.factor()).divide(to.factor(), java.math.MathContext.DECIMAL32).toPlainString() + "|" + Pools.UCUM
                + "|" + escape(unit[1]);
    }

    private String identifier(@Nullable Base element) {
        Identifier identifier = element == null ? null : References.identifier(element);
        if (identifier == null) {
            identifier = new Identifier()
                    .setSystem(any(random, Pools.IDENTIFIER_SYSTEMS))
                    .setValue(any(random, Pools.IDENTIFIERS));
        }
        return token(identifier);
    }

    private @Nullable String reference(Parameter parameter, String modifier, @Nullable Base element) {
        String target = element == null ? null : search.references().target(element);
        if (target == null || !asHeld && random.nextInt(6) == 0) {
            List<String> targets = List.copyOf(parameter.targets().isEmpty() ? Set.of("Patient") : parameter.targets());
            target = any(random, targets) + "/proof-" + (1 + random.nextInt(4));
        }
        if (target.contains(":")) {
            return modifier.isEmpty() ? escape(target) : "proof-1";
        }
        String id = target.substring(target.indexOf('/') + 1);
        if (!modifier.isEmpty()) {
            return target.startsWith(modifier + "/") && random.nextBoolean() ? target : id;
        }
        return switch (random.nextInt(5)) {
            case 0 -> id;
            case 1 -> base + "/" + target;
            case 2 -> target + "/_history/1";
            default -> target;
        };
    }
}
