package org.salus.terminology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * The concepts of a CodeSystem resource, flat (R4 section 4.8.10): the nesting, and the properties that stand for it ({@code parent},
 * {@code child} and what is declared to mean the same), become parents; the properties that say so make a concept inactive or abstract.
 */
final class ConceptTree {

    private static final String STANDARD = "http://hl7.org/fhir/concept-properties#";

    final List<ConceptRow> rows = new ArrayList<>();
    private final Map<String, Integer> byCode = new HashMap<>();
    private final List<int[]> nested = new ArrayList<>();
    private final List<String[]> stated = new ArrayList<>();
    /** What a property means, by its code, where it is one of the standard ones. */
    private final Map<String, String> meanings = new HashMap<>();

    /** @throws LoadException when a concept has no code, or a code occurs twice */
    static ConceptTree of(JsonObject codeSystem) {
        ConceptTree tree = new ConceptTree();
        for (String standard : List.of("inactive", "status", "notSelectable", "abstract", "parent", "child")) {
            tree.meanings.put(standard, standard);
        }
        for (JsonObject declared : JsonObject.objects(codeSystem, "property")) {
            String uri = declared.string("uri");
            String code = declared.string("code");
            if (uri != null && code != null && uri.startsWith(STANDARD)) {
                tree.meanings.put(code, uri.substring(STANDARD.length()));
            }
        }
        tree.concepts(JsonObject.objects(codeSystem, "concept"), -1, "CodeSystem.concept");
        return tree;
    }

    private void concepts(List<JsonObject> concepts, int parent, String path) {
        for (int i = 0; i < concepts.size(); i++) {
            JsonObject concept = concepts.get(i);
            String at = path + "[" + i + "]";
            String code = concept.string("code");
            if (code == null || code.isEmpty()) {
                throw new LoadException(at + ".code is missing.");
            }
            if (code.length() > PostgresLoad.LONGEST_CODE) {
                throw new LoadException(at + ".code is longer than " + PostgresLoad.LONGEST_CODE + " characters.");
            }
            int index = rows.size();
            if (byCode.putIfAbsent(code, index) != null) {
                throw new LoadException(at + ".code is '" + code + "', which occurs twice in the code system.");
            }
            ConceptRow row = new ConceptRow(code, index);
            row.display = concept.string("display");
            row.definition = concept.string("definition");
            JsonObject.objects(concept, "designation").forEach(row::designation);
            for (JsonObject property : JsonObject.objects(concept, "property")) {
                property(row, property);
            }
            rows.add(row);
            if (parent >= 0) {
                nested.add(new int[] {index, parent});
            }
            concepts(JsonObject.objects(concept, "concept"), index, at + ".concept");
        }
    }

    private void property(ConceptRow row, JsonObject property) {
        String name = property.string("code");
        String value = ConceptRow.propertyValue(property);
        if (name == null || value == null) {
            return;
        }
        row.property(property);
        switch (meanings.getOrDefault(name, "")) {
            case "inactive" -> row.active &= !value.equals("true");
            case "status" -> row.active &= !Set.of("retired", "inactive", "withdrawn", "entered-in-error").contains(value);
            case "notSelectable", "abstract" -> row.isAbstract |= value.equals("true");
            case "parent" -> stated.add(new String[] {row.code, value});
            case "child" -> stated.add(new String[] {value, row.code});
            default -> {}
        }
    }

    /** Parents that the system does not have are no parents: fragments name such. */
    Hierarchy hierarchy() {
        Hierarchy hierarchy = new Hierarchy(rows.size());
        Set<Long> known = new HashSet<>();
        for (int[] edge : nested) {
            hierarchy.add(edge[0], edge[1]);
            known.add((long) edge[0] << 32 | edge[1]);
        }
        for (String[] edge : stated) {
            Integer child = byCode.get(edge[0]);
            Integer parent = byCode.get(edge[1]);
            if (child != null && parent != null && !child.equals(parent) && known.add((long) child << 32 | parent)) {
                hierarchy.add(child, parent);
            }
        }
        return hierarchy;
    }

    @Nullable
    String codeAt(int index) {
        return rows.get(index).code;
    }
}
