package org.salus.terminology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * What a value set contains, system by system: unions, intersections and differences of value sets are those of their parts.
 *
 * @param pieces by {@code url|version}, in the order of their first mention
 */
record Members(Map<String, Piece> pieces) {

    /**
     * Codes of one system.
     *
     * @param version that was asked for or found; empty when the system is not known and no version was named
     * @param table where the system's concepts lie; null when they lie in none
     * @param rule how the system's codes are known instead; null when there is no rule
     * @param said what the value set itself says of the codes it lists (displays, designations), by code
     */
    record Piece(
            String url,
            String version,
            @Nullable SystemRef table,
            @Nullable RuleSystem rule,
            CodeSet set,
            Map<String, JsonObject> said) {

        Piece with(CodeSet other) {
            return new Piece(url, version, table, rule, other, said);
        }

        String key() {
            return url + "|" + version;
        }
    }

    static final Members EMPTY = new Members(Map.of());

    static Members of(Piece piece) {
        return new Members(Map.of(piece.key(), piece));
    }

    Members union(Members other) {
        Map<String, Piece> all = new LinkedHashMap<>(pieces);
        other.pieces.forEach((key, piece) -> all.merge(key, piece, (a, b) -> {
            Map<String, JsonObject> said = new LinkedHashMap<>(b.said());
            said.putAll(a.said());
            return new Piece(a.url(), a.version(), a.table(), a.rule(), CodeSet.or(a.set(), b.set()), said);
        }));
        return new Members(all);
    }

    /** What both have. Versions do not count here: a code is the same in each. */
    Members intersection(Members other) {
        Map<String, Piece> both = new LinkedHashMap<>();
        pieces.forEach((key, piece) -> {
            CodeSet theirs = other.of(piece.url());
            if (!(theirs instanceof CodeSet.None)) {
                Map<String, JsonObject> said = new LinkedHashMap<>();
                other.pieces.values().stream().filter(p -> p.url().equals(piece.url())).forEach(p -> said.putAll(p.said()));
                said.putAll(piece.said());
                both.put(key, new Piece(
                        piece.url(), piece.version(), piece.table(), piece.rule(), CodeSet.and(piece.set(), theirs), said));
            }
        });
        return new Members(both);
    }

    Members without(Members other) {
        Map<String, Piece> left = new LinkedHashMap<>();
        pieces.forEach((key, piece) -> {
            CodeSet theirs = other.of(piece.url());
            left.put(key, theirs instanceof CodeSet.None ? piece : piece.with(CodeSet.and(piece.set(), new CodeSet.Not(theirs))));
        });
        return new Members(left);
    }

    private CodeSet of(String url) {
        CodeSet all = CodeSet.NONE;
        for (Piece piece : pieces.values()) {
            if (piece.url().equals(url)) {
                all = CodeSet.or(all, piece.set());
            }
        }
        return all;
    }

    Members activeOnly() {
        Map<String, Piece> active = new LinkedHashMap<>();
        pieces.forEach((key, piece) -> active.put(key, piece.with(CodeSet.and(piece.set(), new CodeSet.Active()))));
        return new Members(active);
    }

    List<Piece> list() {
        return new ArrayList<>(pieces.values());
    }
}
