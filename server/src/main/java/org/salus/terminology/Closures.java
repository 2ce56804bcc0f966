package org.salus.terminology;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.terminology.ClosureStore.Changes;
import org.salus.terminology.ClosureStore.Entry;
import org.salus.terminology.ClosureStore.Table;

/**
 * Closure tables (R4 section 4.7.10): a client names codes as it meets them, and is told which of them subsume one another, so that its own
 * queries can ask for "this and below" without the terminology. The server keeps what it told, by versions.
 */
final class Closures {

    static final int MOST_AT_ONCE = 1_000;
    static final int MOST_CONCEPTS = 10_000;
    static final int MOST_TABLES = 100;

    private static final int MOST_BYTES = 800;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}");

    private final ClosureStore store;
    private final ConceptTable table;

    Closures(ClosureStore store, ConceptTable table) {
        this.store = store;
        this.table = table;
    }

    /** @param pieces a code system by URL and version (empty: whichever is current) */
    JsonObject answer(Scope scope, ClosureRequest request, BiFunction<String, String, Members.Piece> pieces) {
        if (!NAME.matcher(request.name()).matches()) {
            throw new Refusal(
                    Problem.Code.PARAMETER, "A closure table's name has 1 to 64 letters, digits, dots, hyphens and underscores.", "name");
        }
        if (request.version() != null && !request.concepts().isEmpty()) {
            throw new Refusal(Problem.Code.PARAMETER, "Either concepts are added, or entries since a version are told again.", "version");
        }
        if (request.version() != null) {
            return since(scope, request.name(), request.version());
        }
        return request.concepts().isEmpty() ? begin(scope, request.name()) : add(scope, request, pieces);
    }

    private JsonObject begin(Scope scope, String name) {
        return store.change(scope.organisation(), name, changes -> {
            if (changes.lock().isEmpty() && changes.tables() >= MOST_TABLES) {
                throw new Refusal(
                        Problem.Code.TOO_COSTLY,
                        "Your organisation has " + MOST_TABLES + " closure tables already: begin one of them anew instead.", "name");
            }
            return map(name, changes.begin().version(), List.of());
        });
    }

    private JsonObject since(Scope scope, String name, String text) {
        if (!VERSION.matcher(text).matches()) {
            throw new Refusal(Problem.Code.PARAMETER, "version is one that an answer for this closure table had.", "version");
        }
        int version = Integer.parseInt(text);
        return store.change(scope.organisation(), name, changes -> {
            Table found = existing(changes, name);
            if (version < found.started()) {
                throw new Refusal(
                        Problem.Code.CONFLICT,
                        "The closure table was begun anew with version " + found.started() + ": empty yours, and ask for what came since then.",
                        "version");
            }
            if (version > found.version()) {
                throw new Refusal(Problem.Code.PARAMETER, "The closure table is at version " + found.version() + " only.", "version");
            }
            return map(name, found.version(), changes.after(version));
        });
    }

    private static Table existing(Changes changes, String name) throws SQLException {
        return changes.lock().orElseThrow(() -> new Refusal(
                Problem.Code.NOT_FOUND, "There is no closure table '" + name + "': begin it by naming it without concepts.", "name"));
    }

    /** Codes of one system, as the system itself writes them. */
    private record Asked(Members.Piece piece, Set<String> codes) {}

    private JsonObject add(Scope scope, ClosureRequest request, BiFunction<String, String, Members.Piece> pieces) {
        if (request.concepts().size() > MOST_AT_ONCE) {
            throw new Refusal(Problem.Code.TOO_COSTLY, "At most " + MOST_AT_ONCE + " concepts are added at once.", "concept");
        }
        int organisation = scope.organisation();
        String name = request.name();
        // The codes are looked up first: a transaction that waits for another connection could wait for itself.
        Map<String, String> held = store.systems(organisation, name);
        Map<String, Asked> asked = asked(request.concepts(), held, pieces);
        return store.change(organisation, name, changes -> {
            Table before = existing(changes, name);
            Map<String, String> now = changes.systems();
            int version = before.version() + 1;
            int room = MOST_CONCEPTS - changes.concepts();
            boolean grown = false;
            for (Asked one : asked.values()) {
                String system = one.piece().url();
                if (!now.getOrDefault(system, one.piece().version()).equals(one.piece().version())) {
                    throw otherVersion(system, now.get(system));
                }
                List<String> added = changes.missing(system, one.codes());
                room -= added.size();
                if (room < 0) {
                    throw new Refusal(
                            Problem.Code.TOO_COSTLY, "A closure table has at most " + MOST_CONCEPTS + " concepts: use several.", "concept");
                }
                if (!added.isEmpty()) {
                    changes.add(system, one.piece().version(), added, version);
                    SystemRef concepts = one.piece().table();
                    if (concepts != null) {
                        changes.relate(system, concepts.id(), added, version);
                    }
                    grown = true;
                }
            }
            if (!grown) {
                return map(name, before.version(), List.of());
            }
            changes.version(version);
            return map(name, version, changes.after(before.version()));
        });
    }

    private static Refusal otherVersion(String system, @Nullable String held) {
        return new Refusal(
                Problem.Code.CONFLICT,
                "The closure table holds codes of " + system + (held == null || held.isEmpty() ? "" : "|" + held)
                        + ", and of one version only: begin it anew, or use another one.",
                "concept");
    }

    private Map<String, Asked> asked(List<Coded> concepts, Map<String, String> held, BiFunction<String, String, Members.Piece> pieces) {
        Map<String, String> versions = new HashMap<>(held);
        Map<String, Map<String, Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < concepts.size(); i++) {
            Coded concept = concepts.get(i);
            String system = concept.system();
            if (system == null || !isText(system) || system.indexOf('|') >= 0 || !isText(concept.code())) {
                throw new Refusal(
                        Problem.Code.REQUIRED,
                        "A concept has a system (its URL, without a version) and a code, of at most " + MOST_BYTES + " bytes each.",
                        "concept[" + i + "]");
            }
            if (concept.version() != null && !concept.version().equals(versions.computeIfAbsent(system, _ -> concept.version()))) {
                throw otherVersion(system, versions.get(system));
            }
            places.computeIfAbsent(system, _ -> new LinkedHashMap<>()).putIfAbsent(concept.code(), i);
        }
        Map<String, Asked> asked = new LinkedHashMap<>();
        places.forEach((system, codes) -> {
            Members.Piece piece = pieces.apply(system, versions.getOrDefault(system, ""));
            Asked known = asked.computeIfAbsent(piece.url(), _ -> new Asked(piece, new LinkedHashSet<>()));
            codes.forEach((code, place) -> known.codes().add(known(piece, code, place)));
        });
        return asked;
    }

    /** What the database can hold and an index can find. */
    private static boolean isText(String text) {
        return !text.isEmpty()
                && text.codePoints().allMatch(c -> c >= ' ' && Character.getType(c) != Character.SURROGATE)
                && text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }

    private String known(Members.Piece piece, String code, int place) {
        SystemRef system = piece.table();
        RuleSystem rule = piece.rule();
        Optional<String> written = system != null
                ? table.find(system, code).map(Concept::code)
                : rule == null ? Optional.empty() : rule.display(code).map(_ -> code);
        return written.orElseThrow(() -> new Refusal(
                Problem.Code.CODE,
                "The code '" + Compose.shown(code) + "' is not in the code system " + piece.url() + "; nothing was added.",
                "concept[" + place + "]"));
    }

    private static JsonObject map(String name, int version, List<Entry> entries) {
        Map<String, List<Entry>> bySystem = new LinkedHashMap<>();
        entries.forEach(e -> bySystem.computeIfAbsent(e.system(), _ -> new ArrayList<>()).add(e));
        JsonArray groups = new JsonArray();
        bySystem.forEach((system, all) -> {
            String systemVersion = all.getFirst().systemVersion();
            JsonObject group = new JsonObject().put("source", system);
            if (!systemVersion.isEmpty()) {
                group.put("sourceVersion", systemVersion);
            }
            group.put("target", system);
            if (!systemVersion.isEmpty()) {
                group.put("targetVersion", systemVersion);
            }
            Map<String, JsonArray> targets = new TreeMap<>();
            for (Entry entry : all) {
                targets.computeIfAbsent(entry.code(), _ -> new JsonArray())
                        .add(new JsonObject().put("code", entry.target()).put("equivalence", "subsumes"));
            }
            JsonArray elements = new JsonArray();
            targets.forEach((code, above) -> elements.add(new JsonObject().put("code", code).put("target", above)));
            groups.add(group.put("element", elements));
        });
        JsonObject map = new JsonObject()
                .put("resourceType", "ConceptMap")
                .put("version", Integer.toString(version))
                .put("name", name)
                .put("title", "Closure table " + name)
                .put("status", "active")
                .put("experimental", true)
                .put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return groups.isEmpty() ? map : map.put("group", groups);
    }
}
