package org.salus.terminology.loaders;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemHeader;
import org.salus.terminology.CodeSystemWriter;
import org.salus.terminology.ConceptMapHeader;
import org.salus.terminology.ConceptMapWriter;
import org.salus.terminology.Load;
import org.salus.terminology.ValueSetHeader;
import org.salus.terminology.ValueSetWriter;

/**
 * Writes the parts of a release into a load. Parts are read in the same order at each run, so a run that was killed goes on after
 * as many items as it had made durable; those are read again, to be checked, and not written.
 */
final class ReleaseWriting {

    private static final int CHECKPOINT_EVERY = 20_000;
    private static final int REPORT_EVERY = 2_000;
    /** Behind the URL of a code system: the value set of all its codes. */
    private static final String ALL_CODES = "?fhir_vs";

    private final Load load;
    private final String source;

    ReleaseWriting(Load load, String source) {
        this.load = load;
        this.source = source;
    }

    void write(List<ReleasePart> parts) {
        for (int i = 0; i < parts.size(); i++) {
            String step = "part-" + i;
            switch (parts.get(i)) {
                case ReleasePart.Codes system -> system(system, step);
                case ReleasePart.Sets sets -> sets(sets, step);
                case ReleasePart.Mappings map -> map(map, step);
            }
        }
    }

    /** One item: checked always, written unless an earlier run has. */
    private interface Step<T> {
        void item(T item, boolean write);
    }

    private <T> void each(Items<T> items, String title, String step, Step<T> each) {
        boolean passed = load.passed(step);
        long done = load.position(step);
        long number = 0;
        try (items) {
            for (@Nullable T item = items.next(); item != null; item = items.next()) {
                number++;
                boolean write = !passed && number > done;
                each.item(item, write);
                if (write && number % CHECKPOINT_EVERY == 0) {
                    load.checkpoint(step, number);
                }
                if (number % REPORT_EVERY == 0) {
                    load.progress(title, number, 0);
                }
            }
        }
        load.progress(title, number, number);
        if (!passed) {
            load.checkpoint(step);
        }
    }

    private void system(ReleasePart.Codes system, String step) {
        CodeSystemWriter writer = load.codeSystem(new CodeSystemHeader(
                system.url(),
                system.version(),
                system.title(),
                CodeSystemHeader.Content.COMPLETE,
                CodeSystemHeader.Hierarchy.IS_A,
                system.caseSensitive(),
                system.copyright(),
                source,
                system.allCodes(),
                List.of()));
        HierarchyCheck hierarchy = new HierarchyCheck(system.title());
        each(system.concepts().get(), system.title(), step, (concept, write) -> {
            hierarchy.add(concept);
            if (write) {
                concept(writer, concept);
            }
        });
        hierarchy.finish();
    }

    private static void concept(CodeSystemWriter writer, ReleaseConcept concept) {
        String code = concept.code();
        writer.concept(code, concept.display(), concept.definition(), concept.active(), !concept.selectable());
        concept.parents().forEach(parent -> writer.parent(code, parent));
        concept.designations().forEach(designation -> writer.designation(code, designation));
        concept.properties().forEach(p -> writer.property(code, p.name(), p.type(), p.value()));
    }

    private void sets(ReleasePart.Sets sets, String step) {
        each(sets.sets().get(), sets.title(), step, (set, write) -> {
            if (write) {
                ValueSetWriter writer = load.valueSet(
                        new ValueSetHeader(set.url(), set.version(), set.title(), set.copyright(), source));
                set.members().forEach(m -> writer.code(m.system(), null, m.code(), m.display()));
            }
        });
    }

    private void map(ReleasePart.Mappings map, String step) {
        ConceptMapWriter writer = load.conceptMap(new ConceptMapHeader(
                map.url(),
                map.version(),
                map.title(),
                map.sourceSystem() + ALL_CODES,
                map.targetSystem() + ALL_CODES,
                map.copyright(),
                source));
        each(map.mappings().get(), map.title(), step, (row, write) -> {
            if (write) {
                writer.map(new ConceptMapWriter.Element(
                        map.sourceSystem(),
                        row.source(),
                        row.sourceDisplay(),
                        map.targetSystem(),
                        row.target(),
                        null,
                        row.equivalence(),
                        row.comment()));
            }
        });
    }
}
