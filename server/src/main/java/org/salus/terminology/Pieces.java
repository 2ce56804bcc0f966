package org.salus.terminology;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.store.TokenHashes;

/** Counts, lists and tests the codes of one piece of a value set, wherever its code system is known from. */
final class Pieces {

    private final ConceptTable table;

    Pieces(ConceptTable table) {
        this.table = table;
    }

    /** How many codes, or {@code limit} when there are at least so many. */
    int count(Members.Piece piece, int limit) {
        SystemRef system = piece.table();
        int counted = system == null ? 0 : table.count(system, piece.set(), limit);
        return Math.min(limit, counted + outside(piece).size());
    }

    List<Concept> page(Members.Piece piece, int offset, int limit) {
        SystemRef system = piece.table();
        List<Concept> outside = outside(piece);
        if (system == null) {
            return outside.subList(Math.min(offset, outside.size()), Math.min(offset + limit, outside.size()));
        }
        List<Concept> page = new ArrayList<>(table.page(system, piece.set(), offset, limit));
        if (!outside.isEmpty() && page.size() < limit) {
            int before = Math.max(0, offset - table.count(system, piece.set(), Integer.MAX_VALUE));
            outside.stream().skip(before).limit(limit - page.size()).forEach(page::add);
        }
        return page;
    }

    ConceptTable.Found search(Members.Piece piece, String filter, int limit) {
        SystemRef system = piece.table();
        List<Concept> outside = matching(outside(piece), filter);
        if (system == null) {
            return new ConceptTable.Found(outside, outside.size());
        }
        ConceptTable.Found found = table.search(system, piece.set(), filter, limit);
        if (outside.isEmpty()) {
            return found;
        }
        List<Concept> both = new ArrayList<>(found.concepts());
        both.addAll(outside);
        Integer total = found.total();
        return new ConceptTable.Found(both, total == null ? null : total + outside.size());
    }

    private static List<Concept> matching(List<Concept> concepts, String filter) {
        String folded = TokenHashes.fold(filter);
        String[] words = folded.split(" ");
        List<Concept> found = new ArrayList<>();
        for (Concept concept : concepts) {
            String all = " " + concept.folded() + " " + TokenHashes.fold(concept.code());
            boolean fits = !folded.isEmpty();
            for (String word : words) {
                fits &= all.contains(" " + word);
            }
            if (fits) {
                boolean exact = concept.folded().equals(folded) || concept.code().equalsIgnoreCase(filter.strip());
                int rank = exact ? 0 : concept.folded().startsWith(folded) ? 1 : 2;
                found.add(new Concept(0, concept.code(), concept.display(), true, false, null, rank, concept.folded()));
            }
        }
        return found;
    }

    /** Codes that belong to it and lie in no table: of rules, of systems that are not loaded, or beyond a fragment. */
    private List<Concept> outside(Members.Piece piece) {
        SystemRef system = piece.table();
        if (system != null && system.complete()) {
            return List.of();
        }
        RuleSystem rule = piece.rule();
        Set<String> listed = piece.set().listed();
        List<Concept> found = new ArrayList<>();
        if (system == null && !piece.set().enumerable()) {
            if (rule == null) {
                throw unknown(piece);
            }
            listed = new java.util.LinkedHashSet<>(rule.listed());
        }
        Set<String> known = new HashSet<>();
        if (system != null && !listed.isEmpty()) {
            table.find(system, new CodeSet.Codes(listed)).forEach(concept -> known.add(concept.code()));
        }
        for (String code : listed) {
            if (known.contains(code) || !piece.set().hasUnknown(code)) {
                continue;
            }
            Optional<String> display = rule == null ? Optional.ofNullable(said(piece, code)) : rule.display(code);
            if (rule == null || display.isPresent()) {
                found.add(Concept.of(code, display.orElse(null)));
            }
        }
        return found;
    }

    private static @Nullable String said(Members.Piece piece, String code) {
        JsonObject said = piece.said().get(code);
        return said == null ? null : said.string("display");
    }

    static Refusal unknown(Members.Piece piece) {
        return Refusal.notLoaded(
                "The code system " + Compose.shown(piece.url()) + (piece.version().isEmpty() ? "" : "|" + Compose.shown(piece.version()))
                        + " is not known here, so its codes cannot be listed or checked. Load it, or store it as a CodeSystem.");
    }

    /** Whether the code belongs to the piece. */
    boolean contains(Members.Piece piece, String code) {
        SystemRef system = piece.table();
        if (system != null) {
            return table.contains(system, piece.set(), code)
                    || !system.complete() && piece.set().hasUnknown(code) && piece.set().listed().contains(code)
                            && table.find(system, code).isEmpty();
        }
        RuleSystem rule = piece.rule();
        if (rule != null) {
            return piece.set().hasUnknown(code) && rule.display(code).isPresent();
        }
        if (!piece.set().enumerable()) {
            throw unknown(piece);
        }
        return piece.set().hasUnknown(code);
    }

    /** What is known of a code of the piece's system, whether it belongs to the piece or not. */
    Optional<Concept> find(Members.Piece piece, String code) {
        SystemRef system = piece.table();
        if (system != null) {
            Optional<Concept> found = table.find(system, code);
            if (found.isPresent()) {
                return found;
            }
        }
        RuleSystem rule = piece.rule();
        if (rule != null) {
            return rule.display(code).map(display -> Concept.of(code, display));
        }
        return piece.set().listed().contains(code) ? Optional.of(Concept.of(code, said(piece, code))) : Optional.empty();
    }
}
