package org.salus.proof.search;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;
import org.salus.proof.search.Elements.Found;
import org.salus.proof.search.Parameters.Parameter;

/**
 * Search as section 3.1.1 of R4 defines it, resource by resource, with no index and no shared code: what the server is measured by.
 * Where the specification leaves a choice, it follows {@code docs/api/search-decisions.md}.
 */
final class SlowSearch {

    /** One {@code name=value} of a query, neither of them percent-encoded. */
    record Pair(String name, String value) {

        static String encode(List<Pair> pairs) {
            return pairs.stream()
                    .map(p -> URLEncoder.encode(p.name(), StandardCharsets.UTF_8) + "="
                            + URLEncoder.encode(p.value(), StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&"));
        }

        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    private final Parameters parameters;
    private final Elements elements;
    private final References references;
    private final Map<String, Map<String, Stored>> byType = new TreeMap<>();
    private final Map<Parameter, Map<Stored, List<Found>>> found = new HashMap<>();

    SlowSearch(Parameters parameters, Elements elements, References references, Collection<Stored> resources) {
        this.parameters = parameters;
        this.elements = elements;
        this.references = references;
        resources.forEach(r -> byType.computeIfAbsent(r.type(), t -> new TreeMap<>()).put(r.id(), r));
    }

    References references() {
        return references;
    }

    Collection<Stored> all(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    Set<String> types() {
        return byType.keySet();
    }

    @Nullable
    Stored find(String reference) {
        int slash = reference.indexOf('/');
        return slash < 0 ? null : byType.getOrDefault(reference.substring(0, slash), Map.of()).get(reference.substring(slash + 1));
    }

    List<Found> values(Parameter parameter, Stored stored) {
        return found.computeIfAbsent(parameter, p -> new HashMap<>())
                .computeIfAbsent(stored, s -> elements.of(parameter, s.resource()).stream()
                        .filter(f -> isOf(parameter, f, s))
                        .toList());
    }

    /** A reference parameter speaks of references to its targets alone; of an absolute one elsewhere nobody knows. */
    private boolean isOf(Parameter parameter, Found value, Stored stored) {
        if (!(value.element() instanceof Reference reference) || parameter.targets().isEmpty()) {
            return true;
        }
        String target = references.target(reference);
        boolean elsewhere = target != null && target.contains(":");
        String type = elsewhere ? null : Elements.typeOf(reference, stored.resource());
        return type == null || parameter.targets().contains(type);
    }

    /** Ids of the rows of the type that fit all pairs, of those that {@code visible} lets the caller see. */
    Set<String> ids(String type, List<Pair> pairs, Predicate<Stored> visible) {
        return matches(type, pairs, visible).stream().map(Stored::reference).collect(Collectors.toCollection(TreeSet::new));
    }

    List<Stored> matches(String type, List<Pair> pairs, Predicate<Stored> visible) {
        List<Stored> matches = new ArrayList<>();
        for (Stored stored : all(type)) {
            if (visible.test(stored) && pairs.stream().allMatch(p -> fits(stored, p.name(), p.value(), visible))) {
                matches.add(stored);
            }
        }
        return matches;
    }

    private boolean fits(Stored stored, String name, String value, Predicate<Stored> visible) {
        if (name.startsWith("_has:")) {
            String[] parts = name.split(":", 4);
            Parameter back = parameters.find(parts[1], parts[2]);
            return back != null
                    && all(parts[1]).stream()
                            .anyMatch(source -> visible.test(source)
                                    && leadsTo(back, source).contains(stored.reference())
                                    && fits(source, parts[3], value, visible));
        }
        int dot = name.indexOf('.');
        if (dot > 0) {
            String[] head = name.substring(0, dot).split(":");
            Parameter forth = parameters.find(stored.type(), head[0]);
            return forth != null
                    && leadsTo(forth, stored).stream()
                            .map(this::find)
                            .anyMatch(target -> target != null
                                    && visible.test(target)
                                    && (head.length == 1 || head[1].equals(target.type()))
                                    && fits(target, name.substring(dot + 1), value, visible));
        }
        String[] parts = name.split(":", 2);
        String modifier = parts.length == 1 ? "" : parts[1];
        List<String> values = Values.splitAtCommas(value);
        return switch (parts[0]) {
            case "_id" -> values.contains(stored.id());
            case "_lastUpdated" -> values.stream().anyMatch(v -> updated(v, stored));
            default -> {
                Parameter parameter = parameters.find(stored.type(), parts[0]);
                yield parameter != null && simple(parameter, modifier, values, stored);
            }
        };
    }

    private static boolean updated(String value, Stored stored) {
        return Dates.fits(
                Values.prefix(value),
                java.util.Objects.requireNonNull(Dates.interval(Values.withoutPrefix(value))),
                new Dates.Interval(stored.updated(), stored.updated().plusNanos(1000)));
    }

    /** Rows here that the parameter's references lead to, of the types it may lead to. */
    Set<String> leadsTo(Parameter parameter, Stored stored) {
        Set<String> targets = new LinkedHashSet<>();
        for (Found value : values(parameter, stored)) {
            String target = references.target(value.element());
            if (target != null
                    && (parameter.targets().isEmpty()
                            || parameter.targets().contains(target.substring(0, Math.max(0, target.indexOf('/')))))) {
                targets.add(target);
            }
        }
        return targets;
    }

    private boolean simple(Parameter parameter, String modifier, List<String> values, Stored stored) {
        List<Found> own = values(parameter, stored);
        if (modifier.equals("missing")) {
            return values.contains(String.valueOf(own.stream().noneMatch(f -> hasValue(parameter, f))));
        }
        if (modifier.equals("not")) {
            return values.stream().noneMatch(v -> own.stream().anyMatch(f -> fits(parameter, "", v, f)));
        }
        if (parameter.code().equals("phonetic") && modifier.isEmpty()) {
            List<String> there = own.stream().flatMap(f -> Texts.of(f.element()).stream()).toList();
            return values.stream().anyMatch(v -> Texts.soundsLike(Values.plain(v), there));
        }
        return values.stream().anyMatch(v -> own.stream().anyMatch(f -> fits(parameter, modifier, v, f)));
    }

    /** Whether there is anything that a search could find (decision D3). */
    private boolean hasValue(Parameter parameter, Found value) {
        return switch (parameter.kind()) {
            case "token" -> !Tokens.of(value.element()).isEmpty();
            case "string", "uri" -> !Texts.of(value.element()).isEmpty();
            case "date" -> Dates.of(value.element()) != null;
            case "number", "quantity" -> Numbers.of(parameter.kind(), value.element()) != null;
            case "reference" -> references.hasValue(value.element());
            default -> throw new IllegalArgumentException(parameter.kind());
        };
    }

    private boolean fits(Parameter parameter, String modifier, String value, Found target) {
        if (!parameter.kind().equals("composite")) {
            return fits(parameter.kind(), parameter.targets(), modifier, value, target.element());
        }
        List<String> parts = Values.splitAtDollars(value);
        for (int i = 0; i < parts.size(); i++) {
            String kind = parameter.components().get(i).kind();
            String part = parts.get(i);
            if (target.parts().get(i).stream().noneMatch(e -> fits(kind, Set.of(), "", part, e))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(
            String kind, Set<String> targets, String modifier, String value, org.hl7.fhir.r4.model.Base element) {
        return switch (kind) {
            case "token" -> modifier.equals("of-type")
                    ? Tokens.isOfType(value, element)
                    : Tokens.of(element).stream().anyMatch(token -> modifier.equals("text")
                            ? token.text() != null && Texts.fits("text", Values.plain(value), token.text())
                            : Tokens.fits(value, token));
            case "string" -> Texts.of(element).stream().anyMatch(t -> Texts.fits(modifier, Values.plain(value), t));
            case "uri" -> Texts.of(element).stream().anyMatch(t -> Texts.uriFits(modifier, Values.plain(value), t));
            case "date" -> {
                Dates.Interval search = Dates.interval(Values.withoutPrefix(value));
                Dates.Interval target = Dates.of(element);
                yield search != null && target != null && Dates.fits(Values.prefix(value), search, target);
            }
            case "number" -> {
                Numbers.Amount target = Numbers.of(kind, element);
                yield target != null && Numbers.fits(value, target);
            }
            case "quantity" -> {
                Numbers.Amount target = Numbers.of(kind, element);
                yield target != null && Numbers.quantityFits(value, target);
            }
            case "reference" -> {
                if (modifier.equals("identifier")) {
                    Identifier identifier = References.identifier(element);
                    yield identifier != null && Tokens.of(identifier).stream().anyMatch(t -> Tokens.fits(value, t));
                }
                yield references.fits(Values.plain(value), modifier, targets, element);
            }
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
