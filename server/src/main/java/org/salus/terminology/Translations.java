package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.store.OrganisationConnections;
import org.salus.store.StoredResource;
import org.salus.terminology.Catalogue.Canonical;

/** Codes of one system as codes of another, by concept maps. */
final class Translations {

    private static final int MOST_MAPS = 200;
    private static final int MOST_MATCHES = 1_000;

    private final OrganisationConnections connections;
    private final StoredContent stored;
    private final OwnContent own;
    private final Catalogue catalogue;
    private final ConceptTable table;

    Translations(OrganisationConnections connections, StoredContent stored, OwnContent own, Catalogue catalogue, ConceptTable table) {
        this.connections = connections;
        this.stored = stored;
        this.own = own;
        this.catalogue = catalogue;
        this.table = table;
    }

    private record MapRef(
            int id, int organisation, String url, String version, @Nullable String source, @Nullable String target, JsonObject header) {

        String canonical() {
            return version.isEmpty() ? url : url + "|" + version;
        }
    }

    private record Match(
            String equivalence, @Nullable String system, @Nullable String version, @Nullable String code, @Nullable String display,
            @Nullable String comment, @Nullable JsonObject depends, MapRef map) {

        Target target() {
            return new Target(String.valueOf(system), version);
        }
    }

    /** A code system that is translated into. */
    private record Target(String system, @Nullable String version) {}

    JsonObject translate(Scope scope, TranslateRequest request) {
        if (request.codings().isEmpty()) {
            throw new Refusal(Problem.Code.REQUIRED, "There is a code with its system, a coding or a codeableConcept.", "code");
        }
        List<MapRef> maps = maps(scope, request);
        List<Match> matches = new ArrayList<>();
        try (Connection connection = connections.open(scope.organisation())) {
            for (Coded coding : request.codings()) {
                if (coding.system() == null) {
                    throw new Refusal(Problem.Code.REQUIRED, "A code to translate needs its system.", "system");
                }
                for (MapRef map : maps) {
                    matches.addAll(matches(connection, map, coding, request));
                }
            }
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
        return answer(matches, names(scope, matches), request);
    }

    /** What the targets are called that the map does not name, as far as their code systems are loaded. */
    private Map<Target, Map<String, String>> names(Scope scope, List<Match> matches) {
        Map<Target, Set<String>> unnamed = new HashMap<>();
        for (Match match : matches) {
            if (match.code() != null && match.system() != null && match.display() == null) {
                unnamed.computeIfAbsent(match.target(), _ -> new HashSet<>()).add(match.code());
            }
        }
        Map<Target, Map<String, String>> names = new HashMap<>();
        unnamed.forEach((target, codes) -> catalogue.system(scope, target.system(), target.version()).ifPresent(system -> {
            Map<String, String> known = new HashMap<>();
            for (Concept concept : table.find(system, new CodeSet.Codes(codes))) {
                if (concept.display() != null) {
                    known.put(concept.code(), concept.display());
                }
            }
            names.put(target, known);
        }));
        return names;
    }

    private static JsonObject answer(List<Match> matches, Map<Target, Map<String, String>> names, TranslateRequest request) {
        boolean result = matches.stream().anyMatch(m -> m.code() != null && !m.equivalence().equals("disjoint"));
        Answers answers = new Answers()
                .put("result", "valueBoolean", result)
                .put("message", "valueString", result ? null
                        : "No translation of " + String.join(", ", request.codings().stream().map(Coded::shown).toList()) + " is known here.");
        for (Match match : matches) {
            Answers parts = new Answers().put("equivalence", "valueCode", match.equivalence());
            if (match.code() != null) {
                JsonObject coding = new JsonObject();
                Headers.optional(coding, "system", match.system());
                Headers.optional(coding, "version", match.version());
                coding.put("code", match.code());
                Headers.optional(
                        coding, "display",
                        match.display() != null ? match.display() : names.getOrDefault(match.target(), Map.of()).get(match.code()));
                parts.put("concept", "valueCoding", coding);
            }
            // Beyond R4, but without them a match that holds only under a condition looks as one that always holds.
            parts.put("comment", "valueString", match.comment());
            for (String more : List.of("dependsOn", "product")) {
                for (JsonObject one : JsonObject.objects(match.depends(), more)) {
                    parts.parts(more, new Answers()
                            .put("element", "valueUri", one.string("property"))
                            .put("concept", "valueCoding", coding(one)));
                }
            }
            answers.parts("match", parts.put("source", "valueUri", match.map().canonical()));
        }
        return answers.resource();
    }

    private static JsonObject coding(JsonObject product) {
        JsonObject coding = new JsonObject();
        Headers.optional(coding, "system", product.string("system"));
        Headers.optional(coding, "code", product.string("value"));
        Headers.optional(coding, "display", product.string("display"));
        return coding;
    }

    private List<MapRef> maps(Scope scope, TranslateRequest request) {
        String id = request.mapId();
        String url = request.map();
        if (id != null) {
            StoredResource row = stored.read(scope, "ConceptMap", id);
            if (row == null) {
                throw new Refusal(Problem.Code.NOT_FOUND, "ConceptMap/" + Compose.shown(id) + " does not exist, or is not open to you.");
            }
            String its = StoredContent.parse(row).string("url");
            if (its == null) {
                throw new Refusal(Problem.Code.NOT_SUPPORTED, "ConceptMap/" + Compose.shown(id) + " has no URL, so it cannot be used.");
            }
            own.upToDate(scope, OwnContent.Kind.CONCEPT_MAP, its);
            return select(scope, "organisation = ? AND record_id = ?", Long.toString(row.self()), null);
        }
        if (url != null) {
            Canonical canonical = Canonical.of(url);
            Set<Integer> mine = own.upToDate(scope, OwnContent.Kind.CONCEPT_MAP, canonical.url());
            List<MapRef> found = new ArrayList<>(select(scope, "organisation IN (0, ?) AND url = ?", canonical.url(), mine));
            found.removeIf(map -> canonical.version() != null && !canonical.version().equals(map.version()));
            if (found.isEmpty()) {
                throw Refusal.notLoaded("The concept map " + Compose.shown(url) + " is not known here.");
            }
            return newest(found);
        }
        Set<Integer> mine = new HashSet<>();
        Map<String, List<StoredResource>> byUrl = new LinkedHashMap<>();
        for (StoredResource row : stored.all(scope, "ConceptMap", MOST_MAPS)) {
            String its = StoredContent.parse(row).string("url");
            if (its != null) {
                byUrl.computeIfAbsent(its, _ -> new ArrayList<>()).add(row);
            }
        }
        byUrl.forEach((its, rows) -> mine.addAll(own.upToDate(scope, OwnContent.Kind.CONCEPT_MAP, its, rows)));
        String from = request.reverse() ? request.target() : request.source();
        String to = request.reverse() ? request.source() : request.target();
        return newest(select(scope, "organisation IN (0, ?) AND ?::text IS NULL", null, mine)).stream()
                .filter(map -> from == null || from.equals(map.source()))
                .filter(map -> to == null || to.equals(map.target()))
                .toList();
    }

    /** Of each map one version: the organisation's own before a shared one, then the newest, which earlier releases contradict. */
    private static List<MapRef> newest(List<MapRef> maps) {
        Comparator<MapRef> order = Comparator.<MapRef>comparingInt(map -> map.organisation() == 0 ? 0 : 1)
                .thenComparing(MapRef::version, Versions.ORDER);
        Map<String, MapRef> byUrl = new LinkedHashMap<>();
        for (MapRef map : maps) {
            byUrl.merge(map.url(), map, (one, other) -> order.compare(one, other) >= 0 ? one : other);
        }
        return List.copyOf(byUrl.values());
    }

    private List<MapRef> select(Scope scope, String where, @Nullable String value, @Nullable Set<Integer> mine) {
        try (Connection connection = connections.open(scope.organisation());
                PreparedStatement select = connection.prepareStatement(
                        "SELECT id, organisation, url, version, source, target, header FROM term_map WHERE " + where + " ORDER BY id")) {
            select.setInt(1, scope.organisation());
            select.setString(2, value);
            try (ResultSet row = select.executeQuery()) {
                List<MapRef> maps = new ArrayList<>();
                while (row.next()) {
                    MapRef map = new MapRef(
                            row.getInt(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6),
                            Bodies.parse(row.getString(7)));
                    if (mine == null || map.organisation() == 0 || mine.contains(map.id())) {
                        maps.add(map);
                    }
                }
                return maps;
            }
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    private static List<Match> matches(Connection connection, MapRef map, Coded coding, TranslateRequest request) throws SQLException {
        boolean reverse = request.reverse();
        String there = reverse ? "target" : "source";
        String other = reverse ? "source" : "target";
        List<Match> matches = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT equivalence, " + other + "_system, " + other + "_version, "
                + other + "_code, " + other + "_display, comment, depends::text FROM term_map_element WHERE map = ? AND " + there
                + "_code = ? AND " + there + "_system = ? ORDER BY ord LIMIT " + MOST_MATCHES)) {
            select.setInt(1, map.id());
            select.setString(2, coding.code());
            select.setString(3, coding.system());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String depends = row.getString(7);
                    matches.add(new Match(
                            reverse ? reversed(row.getString(1)) : row.getString(1), row.getString(2), row.getString(3),
                            row.getString(4), row.getString(5), row.getString(6), depends == null ? null : Bodies.parse(depends), map));
                }
            }
        }
        if (matches.isEmpty() && !reverse) {
            unmapped(map, coding).ifPresent(matches::add);
        }
        String targetSystem = request.targetSystem();
        matches.removeIf(match -> targetSystem != null && !targetSystem.equals(match.system()));
        return matches;
    }

    /** What a group says of codes that it does not name (R4 ConceptMap.group.unmapped). */
    private static java.util.Optional<Match> unmapped(MapRef map, Coded coding) {
        for (JsonObject group : JsonObject.objects(map.header(), "group")) {
            JsonObject unmapped = group.object("unmapped");
            if (unmapped != null && String.valueOf(coding.system()).equals(group.string("source"))) {
                return switch (String.valueOf(unmapped.string("mode"))) {
                    case "provided" -> java.util.Optional.of(new Match(
                            "equal", group.string("target"), group.string("targetVersion"), coding.code(), coding.display(), null, null, map));
                    case "fixed" -> java.util.Optional.of(new Match(
                            "relatedto", group.string("target"), group.string("targetVersion"), unmapped.string("code"),
                            unmapped.string("display"), null, null, map));
                    default -> java.util.Optional.empty();
                };
            }
        }
        return java.util.Optional.empty();
    }

    private static String reversed(String equivalence) {
        return switch (equivalence) {
            case "wider" -> "narrower";
            case "narrower" -> "wider";
            case "subsumes" -> "specializes";
            case "specializes" -> "subsumes";
            default -> equivalence;
        };
    }
}
