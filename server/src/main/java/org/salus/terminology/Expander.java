package org.salus.terminology;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/** Lists what a value set contains, as ValueSet.expansion (R4 section 4.9.9). */
final class Expander {

    /** What is given without being asked for in pages. */
    static final int MOST = 10_000;

    private final Pieces pieces;
    private final ConceptTable table;

    Expander(Pieces pieces, ConceptTable table) {
        this.pieces = pieces;
        this.table = table;
    }

    private record Entry(Members.Piece piece, Concept concept) {}

    private record Page(List<Entry> entries, @Nullable Integer total) {}

    JsonObject expand(JsonObject valueSet, Members members, ExpandRequest request) {
        Members wanted = request.activeOnly() ? members.activeOnly() : members;
        List<Members.Piece> parts = wanted.list().stream()
                .filter(piece -> !excluded(piece, request.excludedSystems()))
                .map(piece -> request.excludeNotForUi()
                        ? piece.with(CodeSet.and(piece.set(), new CodeSet.Not(new CodeSet.Abstract())))
                        : piece)
                .toList();
        Integer count = request.count();
        if (count != null && count > MOST) {
            throw new Refusal(Problem.Code.TOO_COSTLY, "count is at most " + MOST + ": go on with offset.", "count");
        }
        String filter = request.filter();
        Page page = filter == null || filter.isBlank() ? all(parts, request) : filtered(parts, request, filter);
        JsonObject expansion = new JsonObject()
                .put("identifier", "urn:uuid:" + UUID.randomUUID())
                .put("timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        if (page.total() != null) {
            expansion.put("total", JsonNumber.of(page.total()));
        }
        if (count != null || request.offset() > 0) {
            expansion.put("offset", JsonNumber.of(request.offset()));
        }
        expansion.put("parameter", parameters(parts, request));
        JsonArray contains = contains(page, request, parts);
        if (!contains.isEmpty()) {
            expansion.put("contains", contains);
        }
        JsonObject answer = Bodies.without(valueSet, "text", "contained", "expansion", request.includeDefinition() ? "text" : "compose");
        if (!answer.has("resourceType")) {
            answer.putAt(0, "resourceType", "ValueSet");
        }
        if (!answer.has("status")) {
            answer.put("status", "active");
        }
        return answer.put("expansion", expansion);
    }

    private static boolean excluded(Members.Piece piece, List<String> systems) {
        return systems.stream().anyMatch(system -> system.equals(piece.url()) || system.equals(piece.key()));
    }

    private Page all(List<Members.Piece> parts, ExpandRequest request) {
        Integer count = request.count();
        int total = 0;
        int[] sizes = new int[parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            sizes[i] = pieces.count(parts.get(i), count == null ? MOST + 1 : Integer.MAX_VALUE);
            total += sizes[i];
            if (count == null && total - request.offset() > MOST) {
                throw new Refusal(
                        Problem.Code.TOO_COSTLY,
                        "The value set has more than " + MOST + " codes: ask for a part of them with count and offset, or by filter.");
            }
        }
        int limit = count == null ? MOST : count;
        int skip = request.offset();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < parts.size() && entries.size() < limit; i++) {
            if (skip >= sizes[i]) {
                skip -= sizes[i];
                continue;
            }
            Members.Piece piece = parts.get(i);
            pieces.page(piece, skip, limit - entries.size()).forEach(concept -> entries.add(new Entry(piece, concept)));
            skip = 0;
        }
        return new Page(entries, total);
    }

    /** The best of each system, put in order together. */
    private Page filtered(List<Members.Piece> parts, ExpandRequest request, String filter) {
        Integer count = request.count();
        long end = (long) request.offset() + (count == null ? MOST + 1 : count);
        if (end > 2L * MOST) {
            throw new Refusal(Problem.Code.TOO_COSTLY, "With a filter, only the first " + 2 * MOST + " codes can be paged through.", "offset");
        }
        List<Entry> found = new ArrayList<>();
        Integer total = 0;
        for (Members.Piece piece : parts) {
            ConceptTable.Found some = pieces.search(piece, filter, (int) Math.max(1, end));
            some.concepts().forEach(concept -> found.add(new Entry(piece, concept)));
            total = total == null || some.total() == null ? null : total + some.total();
        }
        if (count == null && found.size() - request.offset() > MOST) {
            throw new Refusal(
                    Problem.Code.TOO_COSTLY, "More than " + MOST + " codes match: ask for a part of them with count, or type more.");
        }
        if (parts.size() > 1) {
            found.sort(Comparator.comparingInt((Entry e) -> e.concept().rank())
                    .thenComparingInt(e -> e.concept().folded().length())
                    .thenComparing(e -> e.concept().folded()));
        }
        int from = Math.min(request.offset(), found.size());
        return new Page(found.subList(from, (int) Math.min(end, found.size())), total);
    }

    private JsonArray parameters(List<Members.Piece> parts, ExpandRequest request) {
        JsonArray parameters = new JsonArray();
        add(parameters, "filter", "valueString", request.filter());
        if (request.count() != null) {
            add(parameters, "count", "valueInteger", JsonNumber.of(request.count()));
        }
        if (request.offset() > 0) {
            add(parameters, "offset", "valueInteger", JsonNumber.of(request.offset()));
        }
        if (request.activeOnly()) {
            add(parameters, "activeOnly", "valueBoolean", true);
        }
        if (request.includeDesignations()) {
            add(parameters, "includeDesignations", "valueBoolean", true);
        }
        if (request.excludeNotForUi()) {
            add(parameters, "excludeNotForUI", "valueBoolean", true);
        }
        if (request.excludeNested() != null) {
            add(parameters, "excludeNested", "valueBoolean", request.excludeNested());
        }
        add(parameters, "displayLanguage", "valueCode", request.displayLanguage());
        for (Members.Piece piece : parts) {
            add(parameters, "used-codesystem", "valueUri", piece.version().isEmpty() ? piece.url() : piece.key());
            SystemRef system = piece.table();
            if (system != null && !system.complete()) {
                // Who reads it must know that codes may be missing.
                add(parameters, "warning-" + system.content(), "valueUri", system.shown());
            }
        }
        return parameters;
    }

    private static void add(JsonArray parameters, String name, String type, @Nullable Object value) {
        if (value != null) {
            parameters.add(JsonObject.of("name", name).put(type, value));
        }
    }

    private JsonArray contains(Page page, ExpandRequest request, List<Members.Piece> parts) {
        boolean nested = Boolean.FALSE.equals(request.excludeNested())
                && request.filter() == null && parts.size() == 1 && page.total() != null && page.total() == page.entries().size();
        Map<Integer, JsonObject> byId = new LinkedHashMap<>();
        JsonArray contains = new JsonArray();
        for (Entry entry : page.entries()) {
            JsonObject one = contains(entry, request);
            if (nested && entry.concept().id() != 0) {
                byId.put(entry.concept().id(), one);
            } else {
                contains.add(one);
            }
        }
        if (nested) {
            nest(byId, contains);
        }
        return contains;
    }

    private void nest(Map<Integer, JsonObject> byId, JsonArray top) {
        Map<Integer, List<Integer>> parents = byId.isEmpty() ? new HashMap<>() : table.parents(List.copyOf(byId.keySet()));
        byId.forEach((id, one) -> {
            JsonObject parent = parents.getOrDefault(id, List.of()).stream()
                    .filter(byId::containsKey)
                    .findFirst()
                    .map(byId::get)
                    .orElse(null);
            if (parent == null) {
                top.add(one);
            } else {
                JsonArray below = parent.array("contains");
                if (below == null) {
                    below = new JsonArray();
                    parent.put("contains", below);
                }
                below.add(one);
            }
        });
    }

    private static JsonObject contains(Entry entry, ExpandRequest request) {
        Members.Piece piece = entry.piece();
        Concept concept = entry.concept();
        JsonObject said = piece.said().get(concept.code());
        JsonObject one = JsonObject.of("system", piece.url());
        if (concept.isAbstract()) {
            one.put("abstract", true);
        }
        if (!concept.active()) {
            one.put("inactive", true);
        }
        if (!piece.version().isEmpty()) {
            one.put("version", piece.version());
        }
        one.put("code", concept.code());
        String own = said == null ? null : said.string("display");
        one.put("display", own != null && request.displayLanguage() == null ? own : concept.shown(request.displayLanguage()));
        if (request.includeDesignations() || !request.designations().isEmpty()) {
            JsonArray designations = new JsonArray();
            List<JsonObject> all = new ArrayList<>(JsonObject.objects(said, "designation"));
            all.addAll(concept.designations());
            all.stream().filter(d -> wanted(d, request.designations())).forEach(designations::add);
            if (!designations.isEmpty()) {
                one.put("designation", designations);
            }
        }
        return one;
    }

    private static boolean wanted(JsonObject designation, List<String> wanted) {
        if (wanted.isEmpty()) {
            return true;
        }
        JsonObject use = designation.object("use");
        String coding = use == null ? "" : use.string("system") + "|" + use.string("code");
        return wanted.stream().anyMatch(w -> {
            String language = w.startsWith("urn:ietf:bcp:47|") ? w.substring(16) : w;
            return w.equals(coding) || Concept.speaks(designation.string("language"), language);
        });
    }
}
