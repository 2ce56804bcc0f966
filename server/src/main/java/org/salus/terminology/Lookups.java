package org.salus.terminology;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/** What is known of one code, and how two stand to each other. */
final class Lookups {

    /** Of a heading with more children than this, the first are given. */
    private static final int MOST_NEIGHBOURS = 1_000;

    private final ConceptTable table;

    Lookups(ConceptTable table) {
        this.table = table;
    }

    private static Refusal unknownCode(Members.Piece piece, String code) {
        return new Refusal(
                Problem.Code.NOT_FOUND, "The code '" + Compose.shown(code) + "' is not in the code system " + piece.url()
                        + (piece.version().isEmpty() ? "" : "|" + piece.version()) + ".",
                "code");
    }

    JsonObject lookup(Members.Piece piece, String code, @Nullable String language, List<String> properties) {
        SystemRef system = piece.table();
        if (system == null) {
            RuleSystem rule = java.util.Objects.requireNonNull(piece.rule());
            String display = rule.display(code).orElseThrow(() -> unknownCode(piece, code));
            return new Answers().put("name", "valueString", rule.name()).put("display", "valueString", display).resource();
        }
        Concept concept = table.find(system, code).orElseThrow(() -> unknownCode(piece, code));
        Set<String> wanted = Set.copyOf(properties);
        boolean all = wanted.isEmpty() || wanted.contains("*");
        Answers answers = new Answers()
                .put("name", "valueString", system.name())
                .put("version", "valueString", system.version().isEmpty() ? null : system.version())
                .put("display", "valueString", concept.shown(language));
        if (concept.isAbstract()) {
            answers.put("abstract", "valueBoolean", true);
        }
        for (JsonObject designation : concept.designations()) {
            String tag = designation.string("language");
            if (all || wanted.contains("designation") || tag != null && wanted.contains("lang." + tag)) {
                answers.parts("designation", new Answers()
                        .put("language", "valueCode", tag)
                        .put("use", "valueCoding", designation.object("use"))
                        .put("value", "valueString", designation.string("value")));
            }
        }
        if (concept.definition() != null && (all || wanted.contains("definition"))) {
            answers.parts("property", property("definition", "valueString", concept.definition(), null));
        }
        if (all || wanted.contains("inactive")) {
            answers.parts("property", property("inactive", "valueBoolean", !concept.active(), null));
        }
        for (boolean above : new boolean[] {true, false}) {
            String name = above ? "parent" : "child";
            if (all || wanted.contains(name)) {
                for (Concept other : table.neighbours(system, concept.code(), above, MOST_NEIGHBOURS)) {
                    answers.parts("property", property(name, "valueCode", other.code(), other.shown()));
                }
            }
        }
        for (JsonObject property : concept.properties()) {
            String name = property.string("code");
            if (name == null || Set.of("parent", "child", "inactive").contains(name) || !all && !wanted.contains(name)) {
                continue;
            }
            for (int i = 0; i < property.size(); i++) {
                if (property.name(i).startsWith("value")) {
                    answers.parts("property", property(name, property.name(i), property.value(i), null));
                }
            }
        }
        return answers.resource();
    }

    private static Answers property(String code, String type, Object value, @Nullable String description) {
        return new Answers()
                .put("code", "valueCode", code)
                .put("value", type, value)
                .put("description", "valueString", description);
    }

    String subsumes(Members.Piece piece, String a, String b) {
        SystemRef system = piece.table();
        if (system == null) {
            RuleSystem rule = java.util.Objects.requireNonNull(piece.rule());
            for (String code : List.of(a, b)) {
                if (rule.display(code).isEmpty()) {
                    throw unknownCode(piece, code);
                }
            }
            return a.equals(b) ? "equivalent" : "not-subsumed";
        }
        Concept first = table.find(system, a).orElseThrow(() -> unknownCode(piece, a));
        Concept second = table.find(system, b).orElseThrow(() -> unknownCode(piece, b));
        if (first.id() == second.id()) {
            return "equivalent";
        }
        if (table.contains(system, new CodeSet.Below(a, false), b)) {
            return "subsumes";
        }
        return table.contains(system, new CodeSet.Below(b, false), a) ? "subsumed-by" : "not-subsumed";
    }
}
