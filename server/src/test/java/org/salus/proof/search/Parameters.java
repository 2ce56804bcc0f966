package org.salus.proof.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The search parameters as R4's own SearchParameter resources define them, read apart from the server's definitions. */
final class Parameters {

    /** Parameters that are of no type's own; what they mean is written out in {@link SlowSearch}. */
    private static final Set<String> APART = Set.of("_id", "_lastUpdated", "_content", "_text", "_query", "_has", "_type", "_filter");

    /**
     * One parameter of one type.
     *
     * @param alternatives FHIRPath expressions; a resource has the values of all of them
     * @param targets types that a reference may lead to; empty for any
     * @param components of a composite
     */
    record Parameter(
            String type,
            String code,
            String kind,
            List<String> alternatives,
            Set<String> targets,
            List<Component> components) {

        @Override
        public String toString() {
            return type + "." + code;
        }
    }

    /** A composite's part: compared as {@code kind}. */
    record Component(String kind, List<String> alternatives) {}

    private final Map<String, Map<String, Parameter>> byType = new TreeMap<>();

    Parameters(Collection<String> types) {
        Map<String, JsonNode> byUrl = new HashMap<>();
        try (InputStream in =
                Parameters.class.getResourceAsStream("/org/hl7/fhir/r4/model/sp/search-parameters.json")) {
            for (JsonNode entry : new ObjectMapper().readTree(in).path("entry")) {
                byUrl.put(entry.path("resource").path("url").asText(), entry.path("resource"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        types.forEach(type -> byType.put(type, new TreeMap<>()));
        for (JsonNode definition : byUrl.values()) {
            for (String base : texts(definition.path("base"))) {
                Collection<String> bases = base.equals("Resource") || base.equals("DomainResource") ? types : Set.of(base);
                bases.forEach(type -> add(type, definition, byUrl, types.size()));
            }
        }
    }

    private void add(String type, JsonNode definition, Map<String, JsonNode> byUrl, int types) {
        String code = definition.path("code").asText();
        String kind = definition.path("type").asText();
        if (APART.contains(code) || kind.equals("special")) {
            return;
        }
        List<Component> components = new ArrayList<>();
        for (JsonNode part : definition.path("component")) {
            components.add(new Component(
                    byUrl.get(part.path("definition").asText()).path("type").asText(),
                    split(part.path("expression").asText())));
        }
        if (type.equals("DocumentReference") && code.equals("relationship")) {
            // The definitions name the two parts the wrong way round: relatesTo.code is a token, relatesTo.target a reference.
            components = List.of(
                    new Component("token", components.get(0).alternatives()),
                    new Component("reference", components.get(1).alternatives()));
        }
        Set<String> targets = new TreeSet<>(texts(definition.path("target")));
        if (targets.size() >= types - 1) {
            targets.clear();
        }
        if (code.equals("patient")) {
            // One definition for many types, with Group among its targets for some of them; the expressions say Patient.
            targets.retainAll(Set.of("Patient"));
        }
        List<String> alternatives = split(definition.path("expression").asText()).stream()
                .map(a -> of(type, a))
                .filter(a -> a != null)
                .toList();
        if (alternatives.isEmpty()) {
            throw new IllegalStateException("No expression for " + type + "." + code);
        }
        byType.get(type).put(code, new Parameter(type, code, kind, alternatives, targets, components));
    }

    /** The alternative as it reads for this type; null when it is another type's. */
    private static @Nullable String of(String type, String alternative) {
        String bare = alternative.replaceFirst("^\\(+", "");
        String first = bare.split("[^A-Za-z]")[0];
        if (first.equals("Resource") || first.equals("DomainResource")) {
            return alternative.replaceFirst(first, type);
        }
        // InsurancePlan.name is written without the type in front.
        return first.equals(type) || Character.isLowerCase(first.charAt(0)) ? alternative : null;
    }

    /** At the bars outside of parentheses: HAPI's union compares elements, which it cannot do for quantities. */
    private static List<String> split(String expression) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= expression.length(); i++) {
            char c = i == expression.length() ? '|' : expression.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '|' && depth == 0) {
                parts.add(expression.substring(from, i).strip());
                from = i + 1;
            }
        }
        return parts;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }

    Collection<Parameter> of(String type) {
        return byType.get(type).values();
    }

    @Nullable
    Parameter find(String type, String code) {
        return byType.getOrDefault(type, Map.of()).get(code);
    }

    int count() {
        return byType.values().stream().mapToInt(Map::size).sum();
    }
}
