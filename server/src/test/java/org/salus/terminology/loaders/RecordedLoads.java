package org.salus.terminology.loaders;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.terminology.CodeSystemHeader;
import org.salus.terminology.CodeSystemWriter;
import org.salus.terminology.ConceptMapHeader;
import org.salus.terminology.ConceptMapWriter;
import org.salus.terminology.Load;
import org.salus.terminology.Loads;
import org.salus.terminology.PropertyType;
import org.salus.terminology.ValueSetHeader;
import org.salus.terminology.ValueSetWriter;

/** Notes what a loader says, with the checkpoints of {@link Loads}; can be made to die after a number of concepts. */
final class RecordedLoads implements Loads {

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What is told of one concept. */
    static final class Concept {
        String display = "";
        @Nullable String definition;
        boolean active;
        boolean isAbstract;
        final List<String> parents = new ArrayList<>();
        final List<String> words = new ArrayList<>();
        final List<String> properties = new ArrayList<>();
    }

    final Map<String, CodeSystemHeader> systems = new LinkedHashMap<>();
    final Map<String, TreeMap<String, Concept>> concepts = new LinkedHashMap<>();
    final Map<String, List<String>> sets = new LinkedHashMap<>();
    final Map<String, List<ConceptMapWriter.Element>> maps = new LinkedHashMap<>();
    final List<String> keys = new ArrayList<>();
    final List<JsonObject> resources = new ArrayList<>();
    int written;
    int dieAfter = Integer.MAX_VALUE;
    boolean committed;
    boolean abandoned;
    private final Map<String, Set<String>> passed = new HashMap<>();
    private final Map<String, Long> positions = new HashMap<>();

    Concept concept(String system, String code) {
        Concept found = concepts.getOrDefault(system, new TreeMap<>()).get(code);
        if (found == null) {
            throw new AssertionError("No " + code + " in " + system + ": " + concepts.keySet());
        }
        return found;
    }

    @Override
    public List<State> list() {
        return List.of();
    }

    @Override
    public Load open(String key, Load.Progress progress) {
        keys.add(key);
        return new Recorded(key, progress);
    }

    private final class Recorded implements Load {
        private final String key;
        private final Progress progress;

        Recorded(String key, Progress progress) {
            this.key = key;
            this.progress = progress;
        }

        @Override
        public @Nullable String resumedAt() {
            return null;
        }

        @Override
        public boolean passed(String step) {
            return passed.getOrDefault(key, Set.of()).contains(step);
        }

        @Override
        public long position(String step) {
            return positions.getOrDefault(key + step, 0L);
        }

        @Override
        public CodeSystemWriter codeSystem(CodeSystemHeader header) {
            systems.put(header.url(), header);
            TreeMap<String, Concept> all = concepts.computeIfAbsent(header.url(), u -> new TreeMap<>());
            return new Writer(all);
        }

        @Override
        public ValueSetWriter valueSet(ValueSetHeader header) {
            List<String> codes = sets.computeIfAbsent(header.url(), u -> new ArrayList<>());
            return (system, version, code, display) -> codes.add(code);
        }

        @Override
        public ConceptMapWriter conceptMap(ConceptMapHeader header) {
            return maps.computeIfAbsent(header.url(), u -> new ArrayList<>())::add;
        }

        @Override
        public void resource(JsonObject resource) {
            resources.add(resource);
        }

        @Override
        public void progress(String phase, long done, long total) {
            progress.at(phase, done, total);
        }

        @Override
        public void checkpoint(String step) {
            passed.computeIfAbsent(key, k -> new HashSet<>()).add(step);
        }

        @Override
        public void checkpoint(String step, long position) {
            positions.put(key + step, position);
        }

        @Override
        public Summary commit() {
            committed = true;
            return new Summary(systems.size(), written, sets.size(), maps.size(), resources.size());
        }

        @Override
        public void abandon() {
            abandoned = true;
        }

        @Override
        public void close() {}
    }

    private final class Writer implements CodeSystemWriter {
        private final TreeMap<String, Concept> all;

        Writer(TreeMap<String, Concept> all) {
            this.all = all;
        }

        private Concept at(String code) {
            return all.computeIfAbsent(code, c -> new Concept());
        }

        @Override
        public void concept(
                String code, @Nullable String display, @Nullable String definition, boolean active, boolean isAbstract) {
            if (++written > dieAfter) {
                throw new Killed();
            }
            Concept concept = at(code);
            concept.display = String.valueOf(display);
            concept.definition = definition;
            concept.active = active;
            concept.isAbstract = isAbstract;
        }

        @Override
        public void designation(String code, Designation designation) {
            Use use = designation.use();
            at(code).words.add((designation.language() == null ? "" : designation.language() + ":")
                    + (use == null ? "" : use.code() + ":") + designation.value());
        }

        @Override
        public void property(String code, String name, PropertyType type, String value) {
            at(code).properties.add(name + "=" + value);
        }

        @Override
        public void coding(String code, String name, String system, String value, @Nullable String display) {
            at(code).properties.add(name + "=" + system + "|" + value);
        }

        @Override
        public void parent(String code, String parent) {
            at(code).parents.add(parent);
        }
    }
}
