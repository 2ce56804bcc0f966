package org.salus.fhir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the search values of one resource along its type's {@link SearchTree}. */
final class Extractor {

    private final JsonObject resource;

    private Extractor(JsonObject resource) {
        this.resource = resource;
    }

    static List<IndexEntry> entries(ResourceType type, JsonObject resource) {
        List<IndexEntry> entries = new ArrayList<>();
        SearchTree tree = type.tree();
        new Extractor(resource).visit(tree.root, resource, 0, entries);
        SearchParam deceased = tree.deceased;
        if (deceased != null) {
            boolean dead = resource.has("deceasedDateTime") || Boolean.TRUE.equals(resource.get("deceasedBoolean"));
            entries.add(new IndexEntry.Token(deceased, null, Boolean.toString(dead), null));
        }
        SearchParam words = type.param("_text");
        JsonObject narrative = words == null ? null : resource.object("text");
        if (words != null && narrative != null && narrative.string("div") instanceof String div) {
            String text = NarrativeText.of(div);
            if (!text.isEmpty()) {
                entries.add(new IndexEntry.Text(words, text));
            }
        }
        for (SearchTree.Evaluated evaluated : tree.expressions) {
            evaluate(evaluated, resource, entries);
        }
        return entries;
    }

    private static void evaluate(SearchTree.Evaluated evaluated, JsonObject resource, List<IndexEntry> to) {
        for (HapiPaths.Found found : evaluated.expression().evaluate(resource)) {
            ValueReader reader = ValueReader.of(evaluated.param().type(), found.type());
            if (reader != null) {
                reader.read(new SearchTree.Simple(evaluated.param(), reader, null, null), found.value(), to);
            }
        }
    }

    /**
     * The patients in whose compartments the resource lies (R4's Patient compartment, relative references only). A Patient lies
     * in its own only: a link to another patient must not show it to those who may see the other.
     */
    static List<String> patients(ResourceType type, JsonObject resource, List<IndexEntry> entries) {
        if (type.name().equals("Patient")) {
            String id = resource.string("id");
            return id == null ? List.of() : List.of(id);
        }
        if (type.name().equals("Bundle")) {
            return documentPatient(resource);
        }
        if (type.compartmentParams().isEmpty()) {
            return List.of();
        }
        // A set: a Group may name tens of thousands.
        Set<String> patients = new LinkedHashSet<>();
        for (IndexEntry entry : entries) {
            if (entry instanceof IndexEntry.Reference reference
                    && reference.id() != null
                    && "Patient".equals(reference.type())
                    && type.inCompartmentBy(reference.param())) {
                patients.add(reference.id());
            }
        }
        return List.copyOf(patients);
    }

    /** Wider than R4: a stored document lies in the chart of the patient whom its composition is about, and is sealed with it. */
    private static List<String> documentPatient(JsonObject bundle) {
        JsonArray entries = bundle.array("entry");
        JsonObject first = entries == null || entries.isEmpty() ? null : entries.object(0);
        JsonObject composition = first == null ? null : first.object("resource");
        if (!"document".equals(bundle.string("type"))
                || composition == null
                || !"Composition".equals(composition.string("resourceType"))) {
            return List.of();
        }
        JsonObject subject = composition.object("subject");
        String text = subject == null ? null : subject.string("reference");
        ReferenceText reference = text == null ? null : ReferenceText.relative(text);
        return reference != null && reference.type().equals("Patient") ? List.of(reference.id()) : List.of();
    }

    private void visit(SearchTree.Node node, Object value, int index, List<IndexEntry> to) {
        if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                visit(node, array.get(i), i, to);
            }
            return;
        }
        List<SearchTree.Leaf> leaves = node.leaves;
        if (leaves != null) {
            for (int i = 0; i < leaves.size(); i++) {
                switch (leaves.get(i)) {
                    case SearchTree.Simple simple -> simple.reader().read(simple, value, to);
                    case SearchTree.Composite composite -> composite(composite, value, to);
                }
            }
        }
        if (!(value instanceof JsonObject object)) {
            return;
        }
        List<SearchTree.Guard> guards = node.guards;
        if (guards != null) {
            for (int i = 0; i < guards.size(); i++) {
                SearchTree.Guard guard = guards.get(i);
                String name = guard.name();
                if (name == null ? index == 0 : guard.value().equals(object.get(name))) {
                    visit(guard.node(), object, index, to);
                }
            }
        }
        Map<String, SearchTree.Node> children = node.children;
        if (children != null) {
            for (int i = 0; i < object.size(); i++) {
                SearchTree.Node child = children.get(object.name(i));
                if (child != null) {
                    visit(child, object.value(i), 0, to);
                }
            }
        }
    }

    private void composite(SearchTree.Composite composite, Object value, List<IndexEntry> to) {
        List<List<IndexEntry>> components =
                new ArrayList<>(composite.components().size());
        for (SearchTree.ComponentNode component : composite.components()) {
            List<IndexEntry> entries = new ArrayList<>(2);
            if (!component.below().isEmpty()) {
                visit(component.below(), value, 0, entries);
            }
            if (!component.fromRoot().isEmpty()) {
                visit(component.fromRoot(), resource, 0, entries);
            }
            if (entries.isEmpty()) {
                return;
            }
            components.add(entries);
        }
        to.add(new IndexEntry.Composite(composite.param(), components));
    }
}
